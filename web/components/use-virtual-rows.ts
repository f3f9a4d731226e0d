import {
	elementScroll,
	observeElementOffset,
	observeElementRect,
	type VirtualItem,
	Virtualizer,
} from "@tanstack/react-virtual"
import { type RefObject, useCallback, useLayoutEffect, useMemo, useState, useSyncExternalStore } from "react"

interface VirtualRowsOptions {
	readonly count: number
	/** What scrolls. */
	readonly scroller: RefObject<HTMLDivElement | null>
	/** Height of a row before it is measured, px. */
	readonly estimate: number
	/** Rows drawn beyond what is seen, on each side. */
	readonly overscan: number
	/** Of the row at an index; must not change while the rows are the same. */
	readonly keyOf: (index: number) => string
}

interface View {
	readonly rows: readonly VirtualItem[]
	readonly total: number
}

const nothing: View = { rows: [], total: 0 }

const isSame = (one: View, other: View): boolean =>
	one.total === other.total &&
	one.rows.length === other.rows.length &&
	one.rows.every((row, index) => row.key === other.rows[index]?.key && row.start === other.rows[index]?.start)

type List = Virtualizer<HTMLDivElement, HTMLElement>
type Options = List["options"]

/** The library's list, seen by React as values that it replaces and never changes. */
class Rows {
	readonly list: List
	#view = nothing
	readonly #listeners = new Set<() => void>()

	constructor(options: Partial<Options>) {
		this.list = new Virtualizer({ ...options, onChange: () => this.#publish() } as Options)
	}

	readonly view = (): View => this.#view

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener)
		return () => this.#listeners.delete(listener)
	}

	update(options: Partial<Options>): void {
		this.list.setOptions({ ...options, onChange: () => this.#publish() } as Options)
		this.list._willUpdate()
		this.#publish()
	}

	#publish(): void {
		const next = { rows: this.list.getVirtualItems(), total: this.list.getTotalSize() }
		if (isSame(this.#view, next)) return
		this.#view = next
		for (const tell of this.#listeners) tell()
	}
}

/**
 * Draws of a long list what can be seen. Not the library's own hook, whose object changes under the hands of React.
 */
export function useVirtualRows({ count, scroller, estimate, overscan, keyOf }: VirtualRowsOptions) {
	const options = useMemo(
		() => ({
			count,
			estimateSize: () => estimate,
			getScrollElement: () => scroller.current,
			getItemKey: keyOf,
			overscan,
			scrollToFn: elementScroll,
			observeElementRect,
			observeElementOffset,
		}),
		[count, scroller, estimate, overscan, keyOf],
	)
	const [rows] = useState(() => new Rows(options))
	useLayoutEffect(() => rows.list._didMount(), [rows])
	useLayoutEffect(() => rows.update(options), [rows, options])
	return {
		...useSyncExternalStore(rows.subscribe, rows.view),
		measure: useCallback((element: HTMLElement | null) => rows.list.measureElement(element), [rows]),
		scrollTo: useCallback((index: number) => rows.list.scrollToIndex(index, { align: "auto" }), [rows]),
		/** The row at so many pixels under the upper edge of what is seen. */
		indexAt: useCallback(
			(pixels: number) => rows.list.getVirtualItemForOffset((rows.list.scrollOffset ?? 0) + pixels)?.index ?? 0,
			[rows],
		),
	}
}
