import { useEffect, useRef, useState } from "react"
import { DraftStore, type DraftValues } from "./draft-store.ts"
import { useLink } from "./use-link.ts"

const TYPING_MS = 400

/** What a form keeps on the device until it is sent. */
export interface Draft {
	/** What it begins with; null while it is looked for. */
	readonly found: DraftValues | null
	readonly keep: (values: DraftValues) => void
	readonly erase: () => void
	readonly keptAt: Date | null
	/** This device keeps nothing. */
	readonly impossible: boolean
}

export function useDraft(form: string): Draft {
	const { client, view } = useLink()
	const [store] = useState(() => new DraftStore(client, form, new Date(view.expiresAt)))
	const [found, setFound] = useState<DraftValues | null>(null)
	const [keptAt, setKeptAt] = useState<Date | null>(null)
	const [impossible, setImpossible] = useState(false)
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
	const erased = useRef(false)
	useEffect(() => {
		let here = true
		void store.read().then((values) => {
			if (here) setFound(values ?? {})
		})
		return () => {
			here = false
		}
	}, [store])
	const write = async (values: DraftValues) => {
		const kept = await store.write(values)
		// Sent in the meantime: nothing may come back.
		if (erased.current) return store.erase()
		setImpossible(!kept)
		if (kept) setKeptAt(new Date())
	}
	return {
		found,
		keptAt,
		impossible,
		keep: (values) => {
			clearTimeout(timer.current)
			if (erased.current) return
			timer.current = setTimeout(() => void write(values), TYPING_MS)
		},
		erase: () => {
			erased.current = true
			clearTimeout(timer.current)
			store.erase()
			setKeptAt(null)
		},
	}
}

/** Keeps the values of a form whenever they change. */
export function useKept(draft: Draft, values: DraftValues): void {
	const { keep } = draft
	const first = useRef(true)
	const text = JSON.stringify(values)
	const latest = useRef(keep)
	useEffect(() => {
		latest.current = keep
	})
	useEffect(() => {
		// What it begins with was kept already, or is empty.
		if (!first.current) latest.current(JSON.parse(text) as DraftValues)
		first.current = false
	}, [text])
}
