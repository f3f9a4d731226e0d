const KEY = "passerelle.link"
const OPENED = "passerelle.link.opened"
const SECRET = /^#([\w-]{64})$/

/** Where the browser keeps nothing, it holds as long as the page. */
let held: { secret: string; opened: boolean } | null = null

/**
 * The secret of the link that this tab was opened with. It came behind `#`, which no browser sends and no server logs;
 * it is taken out of the address, so that it is in no history and on no picture of the screen, and kept for this tab.
 */
export function takeSecret(): string | null {
	const found = SECRET.exec(window.location.hash)?.[1]
	if (found === undefined) return held?.secret ?? read(KEY)
	window.history.replaceState(window.history.state, "", `${window.location.pathname}${window.location.search}`)
	const known = found === (held?.secret ?? read(KEY))
	held = { secret: found, opened: known && wasOpened() }
	write(KEY, found)
	if (!held.opened) forget(OPENED)
	return found
}

/** Whether whoever holds it has confirmed in this tab that they want to open it: a page that is loaded anew asks once. */
export const wasOpened = (): boolean => held?.opened ?? read(OPENED) === "yes"

export function rememberOpened(): void {
	if (held) held = { ...held, opened: true }
	write(OPENED, "yes")
}

/** It opens nothing any more. */
export function forgetSecret(): void {
	held = null
	forget(KEY)
	forget(OPENED)
}

function read(key: string): string | null {
	try {
		return sessionStorage.getItem(key)
	} catch {
		return null
	}
}

function write(key: string, value: string): void {
	try {
		sessionStorage.setItem(key, value)
	} catch {
		// Kept in memory alone.
	}
}

function forget(key: string): void {
	try {
		sessionStorage.removeItem(key)
	} catch {
		// Nothing was kept.
	}
}
