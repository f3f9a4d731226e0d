import "./texts.ts"
import "../../case-parts/texts.ts"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { LinkFrame } from "./LinkFrame.tsx"
import { LinkGate } from "./LinkGate.tsx"
import { takeSecret } from "./link-secret.ts"

/** `/avis` and `/suivi`: what somebody outside the team finds behind their personal link. */
export function LinkPage() {
	const { t } = useTranslation("links")
	const [secret, setSecret] = useState(takeSecret)
	useEffect(() => {
		// A second link, followed in the same tab.
		const follow = () => setSecret(takeSecret())
		window.addEventListener("hashchange", follow)
		return () => window.removeEventListener("hashchange", follow)
	}, [])
	if (secret === null) return <LinkFrame title={t("gate.missing")} lead={t("gate.missingLead")} />
	return <LinkGate key={secret} secret={secret} />
}
