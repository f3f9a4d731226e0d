/** What a key does, and how it is called in the list of shortcuts. */
export interface Shortcut {
	readonly label: string
	readonly run: () => void
	/** Offered by name in the command palette as well. */
	readonly command?: boolean
	/** Other ways to write the same, not listed by themselves. */
	readonly hidden?: boolean
}

/** By key as it is typed, whatever the layout: `j`, `?`, `Enter`, `Ctrl+k`; `g m` is one after the other. */
export type ShortcutMap = Readonly<Record<string, Shortcut>>

interface Pressed {
	readonly key: string
	readonly ctrlKey: boolean
	readonly metaKey: boolean
	readonly altKey: boolean
}

/**
 * The name of what was pressed; undefined for what is never a shortcut. Characters count, not places on the keyboard:
 * `/` needs Shift on AZERTY, where `?` does not.
 */
export function keyOf({ key, ctrlKey, metaKey, altKey }: Pressed): string | undefined {
	// AltGr types characters on many layouts: it is reported as Ctrl and Alt together.
	const typed = ctrlKey && altKey && key.length === 1
	if (altKey && !typed) return undefined
	const name = key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key
	return (ctrlKey || metaKey) && !typed ? `Ctrl+${name}` : name
}

/** Whether a key types a character: those can be switched off (WCAG 2.1.4). */
export const isCharacter = (key: string): boolean => key.length === 1

export type Match =
	| { readonly kind: "run"; readonly shortcut: Shortcut }
	/** The first of two keys. */
	| { readonly kind: "pending"; readonly key: string }
	| { readonly kind: "none" }

/** What a key means now: of several maps the one registered last decides, a page before the frame around it. */
export function matchKey(maps: readonly ShortcutMap[], pending: string | null, key: string): Match {
	const wanted = pending === null ? key : `${pending} ${key}`
	for (const map of maps.toReversed()) {
		const shortcut = map[wanted]
		if (shortcut) return { kind: "run", shortcut }
	}
	if (pending !== null) return { kind: "none" }
	const begins = maps.some((map) => Object.keys(map).some((name) => name.startsWith(`${key} `)))
	return begins ? { kind: "pending", key } : { kind: "none" }
}
