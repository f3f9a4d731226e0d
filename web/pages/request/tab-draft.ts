const KEY = "passerelle.request"

/**
 * What somebody without an account is typing: kept with the tab, so that a reload or a lost connection loses nothing,
 * and gone with it, so that the next one at a shared computer finds nothing.
 */
export const tabDraft = {
	read(): unknown {
		try {
			return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as unknown
		} catch {
			return null
		}
	},
	save(content: unknown): void {
		try {
			sessionStorage.setItem(KEY, JSON.stringify(content))
		} catch {
			// Storage is forbidden or full: the page itself still holds it.
		}
	},
	erase(): void {
		try {
			sessionStorage.removeItem(KEY)
		} catch {
			// Nothing was kept.
		}
	},
}
