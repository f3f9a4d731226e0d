/** What somebody has begun to type and not sent is kept under keys that begin so, in the storage of its tab alone. */
const PREFIX = "passerelle.draft."

/** Name under which a draft of one person is kept. */
export const draftName = (person: string, ...about: readonly string[]): string =>
	`${PREFIX}${[person, ...about].join(".")}`

/**
 * Storage of the tab: gone with it, seen by no other. It may be forbidden by the browser's settings: what is typed is
 * then kept as long as the page.
 */
function storage(): Storage | undefined {
	try {
		return sessionStorage
	} catch {
		return undefined
	}
}

export const readDraft = (name: string): string | null => storage()?.getItem(name) ?? null

export function keepDraft(name: string, text: string): void {
	try {
		storage()?.setItem(name, text)
	} catch {
		// Full: the page itself still has it.
	}
}

export const dropDraft = (name: string): void => storage()?.removeItem(name)

/** Names of the drafts of one person. */
export function draftNames(person: string): readonly string[] {
	const kept = storage()
	return kept ? Object.keys(kept).filter((name) => name.startsWith(`${PREFIX}${person}.`)) : []
}

/** Nothing that one person has typed is left to the next: all drafts go, but those of whoever is here. */
export function dropDrafts(except?: string): void {
	const kept = storage()
	const own = except === undefined ? undefined : draftName(except, "")
	if (kept)
		for (const name of Object.keys(kept))
			if (name.startsWith(PREFIX) && (own === undefined || !name.startsWith(own))) kept.removeItem(name)
}
