import { createContext, useContext } from "react"
import type { LinkClient } from "../../client/ask-by-link.ts"
import type { LinkView } from "../../client/links-contract.ts"

/** The link that is open: what it shows, and how to ask for more. */
export interface OpenedLink {
	readonly client: LinkClient
	readonly view: LinkView
	readonly refresh: () => Promise<void>
}

export const LinkContext = createContext<OpenedLink | null>(null)

export function useLink(): OpenedLink {
	const link = useContext(LinkContext)
	if (!link) throw new Error("no personal link is open around this part")
	return link
}
