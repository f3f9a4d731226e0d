import { useEffect, useState } from "react"
import { takeSecret } from "./link-secret.ts"

/** The secret of the personal link by which somebody came; another one when they follow a second link in the same tab. */
export function useLinkSecret(): string | null {
	const [secret, setSecret] = useState(takeSecret)
	useEffect(() => {
		const follow = () => setSecret(takeSecret())
		window.addEventListener("hashchange", follow)
		return () => window.removeEventListener("hashchange", follow)
	}, [])
	return secret
}
