import { useSyncExternalStore } from "react"

/** Often enough for hours and minutes. */
const TICK_MS = 30_000

let now = new Date()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
	now = new Date()
	for (const tell of listeners) tell()
}

function subscribe(tell: () => void): () => void {
	listeners.add(tell)
	if (timer === undefined) {
		now = new Date()
		timer = setInterval(tick, TICK_MS)
		document.addEventListener("visibilitychange", tick)
	}
	return () => {
		listeners.delete(tell)
		if (listeners.size > 0) return
		clearInterval(timer)
		timer = undefined
		document.removeEventListener("visibilitychange", tick)
	}
}

/** The time, told anew every half minute: one clock for the whole page. */
export const useNow = (): Date => useSyncExternalStore(subscribe, () => now)
