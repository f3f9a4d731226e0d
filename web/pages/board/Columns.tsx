import { memo, useCallback, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { Board, Phase } from "../../client/board-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import { BoardColumn, type ColumnHandle } from "./BoardColumn.tsx"
import type { BoardFilter } from "./board-filter.ts"
import styles from "./Columns.module.css"
import { useCardKeys } from "./use-card-keys.ts"
import { useCardWords } from "./use-card-words.ts"

/** One in which nothing has changed is not drawn again. */
const Column = memo(BoardColumn)

interface ColumnsProps {
	readonly board: Board
	readonly filter: BoardFilter
	/** One column at a time, chosen by its phase. */
	readonly narrow: boolean
}

/** The five columns. One card takes part in the tab order; arrows and j, k go from there. */
export function Columns({ board, filter, narrow }: ColumnsProps) {
	const { t } = useTranslation("board")
	const words = useCardWords()
	const [current, setCurrent] = useState<string | null>(null)
	const [chosen, setChosen] = useState<Phase | null>(null)
	const handles = useRef(new Map<Phase, ColumnHandle>())
	const columns = board.columns
	const phase = chosen ?? columns.find((one) => one.count > 0)?.phase ?? columns[0]?.phase ?? "request"
	const shown = narrow ? columns.filter((one) => one.phase === phase) : columns
	const first = shown.find((one) => one.items.length > 0)?.items[0]?.id ?? null

	const register = useCallback((of: Phase, handle: ColumnHandle | null) => {
		if (handle) handles.current.set(of, handle)
		else handles.current.delete(of)
	}, [])

	/** From the card that has the focus, or from the first one. */
	const move = useCallback(
		(key: string): boolean => {
			const order = shown.map((one) => one.phase)
			const active = document.activeElement?.closest<HTMLElement>("[data-card]")?.dataset["card"]
			const at = order.find((one) => active !== undefined && (handles.current.get(one)?.indexOf(active) ?? -1) >= 0)
			if (at === undefined || active === undefined) {
				const begin = order.find((one) => (handles.current.get(one)?.count() ?? 0) > 0)
				if (begin === undefined || (key !== "j" && key !== "ArrowDown" && key !== "k" && key !== "ArrowUp"))
					return false
				handles.current.get(begin)?.focus(0)
				return true
			}
			const handle = handles.current.get(at)
			const index = handle?.indexOf(active) ?? 0
			switch (key) {
				case "j":
				case "ArrowDown":
					handle?.focus(index + 1)
					return true
				case "k":
				case "ArrowUp":
					handle?.focus(index - 1)
					return true
				case "Home":
					handle?.focus(0)
					return true
				case "End":
					handle?.focus((handle?.count() ?? 1) - 1)
					return true
				case "ArrowLeft":
				case "ArrowRight": {
					const step = key === "ArrowLeft" ? -1 : 1
					for (let to = order.indexOf(at) + step; to >= 0 && to < order.length; to += step) {
						const other = handles.current.get(order[to] ?? at)
						if (!other || other.count() === 0) continue
						other.focus(Math.min(other.nearest(document.activeElement), other.count() - 1))
						return true
					}
					return true
				}
				default:
					return false
			}
		},
		[shown],
	)

	useCardKeys(move)

	return (
		<div className={styles["wrap"]}>
			{narrow && (
				<fieldset className={styles["tabs"]} aria-label={t("phases")}>
					{columns.map((one) => (
						<button
							key={one.phase}
							type="button"
							className={styles["tab"]}
							aria-pressed={one.phase === phase}
							onClick={() => setChosen(one.phase)}
						>
							{sayLabel(one.label)} <span className={styles["tabCount"]}>{one.count}</span>
						</button>
					))}
				</fieldset>
			)}
			<div className={styles["columns"]} data-narrow={narrow}>
				{shown.map((column) => (
					<Column
						key={column.phase}
						column={column}
						filter={filter}
						words={words}
						current={current ?? first}
						onCurrent={setCurrent}
						register={register}
					/>
				))}
			</div>
		</div>
	)
}
