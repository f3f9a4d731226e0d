import { useCallback, useEffect, useRef, useState } from "react"
import type { DraftStore } from "./draft-store.ts"

/** Often enough that a closed lid costs a word, seldom enough not to be felt. */
const SAVE_MS = 300

/**
 * Keeps a draft while it is typed. What is typed last is kept when the page is left. After `stop` nothing is kept any
 * more, whatever was about to be: a draft must not come back after it was erased.
 */
export function useDraft(store: DraftStore, content: unknown, active: boolean) {
	const [savedAt, setSavedAt] = useState<Date | undefined>()
	const [works, setWorks] = useState(true)
	const [kept, setKept] = useState(content)
	const latest = useRef({ content, active, saved: content, stopped: false })
	useEffect(() => {
		latest.current = { ...latest.current, content, active }
	}, [content, active])
	const save = useCallback(async (): Promise<void> => {
		const { content: now, active: wanted, saved, stopped } = latest.current
		if (!wanted || stopped || now === saved) return
		latest.current.saved = now
		const at = await store.save(now)
		setWorks(at !== undefined)
		if (at === undefined) return
		setSavedAt(at)
		setKept(now)
	}, [store])
	const stop = useCallback((): void => {
		latest.current.stopped = true
	}, [])
	useEffect(() => {
		if (!active || content === latest.current.saved) return
		const timer = setTimeout(() => void save(), SAVE_MS)
		return () => clearTimeout(timer)
	}, [content, active, save])
	useEffect(() => {
		const leave = () => void save()
		window.addEventListener("pagehide", leave)
		return () => {
			window.removeEventListener("pagehide", leave)
			leave()
		}
	}, [save])
	return { savedAt, works, isKept: kept === content, save, stop }
}
