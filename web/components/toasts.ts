export interface Toast {
	readonly id: number
	readonly text: string
}

type Listener = (toast: Toast) => void

const listeners = new Set<Listener>()
let last = 0

/** Says that something was sent. Never an error: those stay where they happened, until they are read. */
export function showToast(text: string): void {
	last += 1
	for (const tell of listeners) tell({ id: last, text })
}

export function onToast(listener: Listener): () => void {
	listeners.add(listener)
	return () => {
		listeners.delete(listener)
	}
}
