import { useSyncExternalStore } from "react"
import { z } from "zod"

/** What somebody prefers on this device; nothing about anybody else. */
const Preferences = z.object({
	/** Whether single letters do something. */
	shortcuts: z.boolean().catch(true),
	density: z.enum(["comfort", "compact"]).catch("comfort"),
	/** How patients are shown in lists. */
	patients: z.enum(["initials", "names"]).catch("initials"),
	/** How often each shortcut was used: known ones are no longer shown at the foot of lists. */
	uses: z.int().min(0).catch(0),
})
export type Preferences = z.infer<typeof Preferences>

const KEY = "passerelle.preferences"
const listeners = new Set<() => void>()

let current = read()

function read(): Preferences {
	let stored: unknown = {}
	try {
		stored = JSON.parse(localStorage.getItem(KEY) ?? "{}")
	} catch {
		// Storage may be forbidden, or hold something else: what is usual holds.
	}
	const parsed = Preferences.safeParse(stored)
	return parsed.success ? parsed.data : Preferences.parse({})
}

export function setPreferences(changes: Partial<Preferences>): void {
	current = { ...current, ...changes }
	try {
		localStorage.setItem(KEY, JSON.stringify(current))
	} catch {
		// It then holds as long as the page.
	}
	for (const tell of listeners) tell()
}

export const preferencesNow = (): Preferences => current

function subscribe(tell: () => void): () => void {
	listeners.add(tell)
	// Chosen in another tab.
	const elsewhere = (event: StorageEvent) => {
		if (event.key !== KEY) return
		current = read()
		tell()
	}
	window.addEventListener("storage", elsewhere)
	return () => {
		listeners.delete(tell)
		window.removeEventListener("storage", elsewhere)
	}
}

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferencesNow)
