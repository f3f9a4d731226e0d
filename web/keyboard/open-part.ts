type Part = "help" | "palette"

const listeners = new Set<(part: Part) => void>()

/** Opens the list of shortcuts, or the palette of commands and cases, from wherever a button for it is. */
export function openKeyboardPart(part: Part): void {
	for (const tell of listeners) tell(part)
}

export function onKeyboardPart(listener: (part: Part) => void): () => void {
	listeners.add(listener)
	return () => {
		listeners.delete(listener)
	}
}
