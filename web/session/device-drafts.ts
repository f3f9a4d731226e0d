/** Database of this browser in which what somebody is typing is kept until it is sent. */
export const DRAFTS = "passerelle.drafts"

let open = true

/** Nothing is kept between a sign-out and the next page that keeps something. */
export const draftsAreOpen = (): boolean => open
export function openDrafts(): void {
	open = true
}

/**
 * Erases every draft of this browser with the keys that they are encrypted with: the next one here may be somebody else.
 * What a page that is closing would still write is not written.
 */
export async function eraseDrafts(): Promise<void> {
	open = false
	await new Promise<void>((resolve) => {
		try {
			const request = indexedDB.deleteDatabase(DRAFTS)
			request.onsuccess = () => resolve()
			request.onerror = () => resolve()
			// Another tab has it open for a moment: it is deleted when that tab lets go.
			request.onblocked = () => resolve()
		} catch {
			// Storage is forbidden here: there is nothing to erase.
			resolve()
		}
	})
}
