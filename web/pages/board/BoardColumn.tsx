import { type FocusEvent, type MouseEvent, type UIEvent, useCallback, useEffect, useId, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import type { Column, Phase } from "../../client/board-contract.ts"
import { useVirtualRows } from "../../components/use-virtual-rows.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./BoardColumn.module.css"
import type { BoardFilter } from "./board-filter.ts"
import { CaseCard } from "./CaseCard.tsx"
import { focusCard } from "./focus-card.ts"
import { useColumnCards } from "./use-board.ts"
import type { CardWords } from "./use-card-words.ts"

/** Heights of a card with the gap under it, before they are measured, px. */
const CARD = 96
const CARD_WITH_BRANCHES = 126
const OVERSCAN = 2
/** How near the end more is fetched, cards. */
const AHEAD = 15

/** What the keyboard needs of a column. */
export interface ColumnHandle {
	readonly count: () => number
	readonly indexOf: (id: string) => number
	/** The card at the height of an element of another column. */
	readonly nearest: (element: Element | null) => number
	readonly focus: (index: number) => void
}

interface BoardColumnProps {
	readonly column: Column
	readonly filter: BoardFilter
	readonly words: CardWords
	readonly current: string | null
	readonly onCurrent: (id: string) => void
	readonly register: (phase: Phase, handle: ColumnHandle | null) => void
}

/** A phase: how many cases, how long they wait, how many are late; and the cases, as many as can be seen. */
export function BoardColumn({ column, filter, words, current, onCurrent, register }: BoardColumnProps) {
	const { t } = useTranslation("board")
	const heading = useId()
	const scroller = useRef<HTMLDivElement>(null)
	const [deep, setDeep] = useState(false)
	const { items, more } = useColumnCards(filter, column, deep)
	const withBranches = column.phase === "coordination"
	const keyOf = useCallback((index: number) => items[index]?.id ?? String(index), [items])
	const estimate = withBranches ? CARD_WITH_BRANCHES : CARD
	const { rows, total, measure, scrollTo, indexAt } = useVirtualRows({
		count: items.length,
		scroller,
		estimate,
		overscan: OVERSCAN,
		keyOf,
	})
	const navigate = useNavigate()
	const focused = useCallback(
		({ currentTarget }: FocusEvent<HTMLAnchorElement>) => onCurrent(currentTarget.dataset["card"] ?? ""),
		[onCurrent],
	)
	const open = useCallback(
		(event: MouseEvent<HTMLAnchorElement>) => {
			const { button, metaKey, ctrlKey, shiftKey, altKey, currentTarget } = event
			// Another tab or window is the browser's to open.
			if (button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return
			event.preventDefault()
			void navigate(currentTarget.pathname)
		},
		[navigate],
	)
	/** Near the end of what is there, what follows is fetched. */
	const reach = ({ currentTarget }: UIEvent<HTMLDivElement>) => {
		const left = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight
		if (left > AHEAD * estimate || items.length >= column.count) return
		if (deep) more()
		else setDeep(true)
	}

	useEffect(() => {
		register(column.phase, {
			count: () => items.length,
			indexOf: (id) => items.findIndex((one) => one.id === id),
			nearest: (element) => {
				const top = element?.getBoundingClientRect().top ?? 0
				return indexAt(top - (scroller.current?.getBoundingClientRect().top ?? 0))
			},
			focus: (index) => {
				const id = items[index]?.id
				if (id === undefined) return
				onCurrent(id)
				scrollTo(index)
				focusCard(scroller.current, id)
			},
		})
		return () => register(column.phase, null)
	}, [column.phase, items, indexAt, scrollTo, register, onCurrent])

	return (
		<section className={styles["column"]} aria-labelledby={heading} data-phase={column.phase}>
			<header className={styles["head"]}>
				<h2 id={heading}>
					{sayLabel(column.label)} <span className={styles["count"]}>{column.count}</span>
				</h2>
				<p>{column.medianSince === null ? "\u00a0" : t("column.median", { age: medianOf(column.medianSince) })}</p>
				<Notable column={column} />
			</header>
			<div ref={scroller} className={styles["scroller"]} data-scroller onScroll={reach}>
				{items.length === 0 ? (
					<p className={styles["empty"]}>{t("column.empty")}</p>
				) : (
					<ul style={{ height: total, position: "relative" }}>
						{rows.map(({ index, key, start }) => {
							const card = items[index]
							return (
								card && (
									<li
										key={key}
										ref={measure}
										data-index={index}
										className={styles["item"]}
										style={{ transform: `translateY(${start}px)` }}
										aria-setsize={column.count}
										aria-posinset={index + 1}
									>
										<CaseCard
											card={card}
											words={words}
											current={card.id === current}
											withBranches={withBranches}
											onFocus={focused}
											onOpen={open}
										/>
									</li>
								)
							)
						})}
					</ul>
				)}
			</div>
		</section>
	)

	function medianOf(since: string): string {
		const days = words.since(since)
		return days === t("since.today") ? t("column.underADay") : days
	}
}

/** The one thing to know of a column: what is late, else what ends today, else what nobody took. */
function Notable({ column: { count, late, dueToday, unassigned } }: { readonly column: Column }) {
	const { t } = useTranslation("board")
	if (count === 0) return <p>{"\u00a0"}</p>
	if (late > 0) return <p data-tone="late">{t("column.late", { count: late })}</p>
	if (dueToday > 0) return <p data-tone="today">{t("column.dueToday", { count: dueToday })}</p>
	return <p>{unassigned > 0 ? t("column.unassigned", { count: unassigned }) : t("column.calm")}</p>
}
