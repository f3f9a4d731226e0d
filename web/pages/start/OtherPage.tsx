import { useEffect } from "react"
import { useLocation } from "react-router"
import { NotFoundPage } from "./NotFoundPage.tsx"

/** Where the document itself was asked for. */
const first = window.location.pathname

/**
 * An address at which the server has a page of its own, which is not ours. Whoever comes here within our pages is taken
 * there; to whoever asked the server first and got us instead, it has nothing to show.
 */
export function OtherPage() {
	const { pathname } = useLocation()
	const refused = pathname === first
	useEffect(() => {
		if (!refused) window.location.replace(pathname)
	}, [refused, pathname])
	return refused ? <NotFoundPage /> : null
}
