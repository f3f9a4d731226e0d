import { Popover } from "@mantine/core"
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Due } from "../../case-parts/Due.tsx"
import { Holder } from "../../case-parts/Holder.tsx"
import { UrgencyMark } from "../../case-parts/UrgencyMark.tsx"
import { useTerritories } from "../../case-parts/use-territories.ts"
import type { Board, Card } from "../../client/board-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useVirtualRows } from "../../components/use-virtual-rows.ts"
import { LOCALES } from "../../format-instant.ts"
import { languageNow } from "../../i18n/language.ts"
import { sayLabel } from "../../i18n/say-label.ts"
import styles from "./BoardTable.module.css"
import { BranchStrokes } from "./BranchStrokes.tsx"
import type { BoardFilter, Sort, Sorting } from "./board-filter.ts"
import menus from "./FilterMenus.module.css"
import { useFilterChoices } from "./FilterMenus.tsx"
import { focusCard } from "./focus-card.ts"
import { useTable } from "./use-board.ts"
import { focusedCase, useCardKeys } from "./use-card-keys.ts"
import { type CardWords, useCardWords } from "./use-card-words.ts"

const ROW = 40
const OVERSCAN = 12
const AHEAD = 40

const columnNames = [
	"urgency",
	"patient",
	"step",
	"phase",
	"holder",
	"due",
	"since",
	"territory",
	"residence",
	"filieres",
	"branches",
	"opened",
] as const
type ColumnName = (typeof columnNames)[number]
const usual: readonly ColumnName[] = ["urgency", "patient", "step", "phase", "holder", "due", "since", "territory"]
const sortOf: Readonly<Partial<Record<ColumnName | "number", Sort>>> = {
	number: "number",
	urgency: "urgency",
	phase: "phase",
	holder: "holder",
	due: "due",
	since: "since",
	territory: "territory",
	opened: "opened",
}

interface BoardTableProps {
	readonly board: Board
	readonly filter: BoardFilter
	readonly sorting: Sorting
	readonly onSort: (sorting: Sorting) => void
	readonly columns: readonly string[] | null
	readonly onColumns: (columns: readonly string[]) => void
}

/** The same cases as a list: sorted by a column, with the columns that one wants. */
export function BoardTable({ board, filter, sorting, onSort, columns, onColumns }: BoardTableProps) {
	const { t } = useTranslation("board")
	const table = useTable(filter, sorting)
	const shown = columns === null ? usual : columnNames.filter((one) => columns.includes(one))
	return (
		<div className={styles["wrap"]}>
			<div className={styles["bar"]}>
				<ColumnChoice shown={shown} onChange={onColumns} />
			</div>
			<QueryView query={table} rows={8}>
				{(data) => (
					<Rows
						cards={data.pages.flatMap((page) => page.items)}
						count={data.pages[0]?.count ?? 0}
						shown={shown}
						sorting={sorting}
						onSort={onSort}
						phases={board}
						onEnd={() => {
							if (table.hasNextPage && !table.isFetching) void table.fetchNextPage()
						}}
					/>
				)}
			</QueryView>
			<span className={styles["srOnly"]}>{t("column.cases", { count: board.count })}</span>
		</div>
	)
}

interface RowsProps {
	readonly cards: readonly Card[]
	readonly count: number
	readonly shown: readonly ColumnName[]
	readonly sorting: Sorting
	readonly onSort: (sorting: Sorting) => void
	readonly phases: Board
	readonly onEnd: () => void
}

function Rows({ cards, count, shown, sorting, onSort, phases, onEnd }: RowsProps) {
	const { t } = useTranslation("board")
	const words = useCardWords()
	const cell = useCells(words, phases)
	const scroller = useRef<HTMLDivElement>(null)
	const [current, setCurrent] = useState<string | null>(null)
	const keyOf = useCallback((index: number) => cards[index]?.id ?? String(index), [cards])
	const { rows, total, scrollTo } = useVirtualRows({
		count: cards.length,
		scroller,
		estimate: ROW,
		overscan: OVERSCAN,
		keyOf,
	})
	const last = rows.at(-1)?.index ?? 0
	useEffect(() => {
		if (last >= cards.length - AHEAD && cards.length < count) onEnd()
	}, [last, cards.length, count, onEnd])

	const focus = (index: number) => {
		const id = cards[index]?.id
		if (id === undefined) return
		setCurrent(id)
		scrollTo(index)
		focusCard(scroller.current, id)
	}
	const step = (key: string): boolean => {
		const active = focusedCase()
		const at = cards.findIndex((one) => one.id === active)
		if (key === "j" || key === "ArrowDown") focus(at + 1)
		else if (key === "k" || key === "ArrowUp") focus(Math.max(0, at - 1))
		else return false
		return true
	}
	useCardKeys(step)

	const before = rows[0]?.start ?? 0
	const after = total - (rows.at(-1)?.end ?? 0)
	return (
		<div ref={scroller} className={styles["scroller"]} data-scroller>
			<table className={styles["table"]} aria-rowcount={count + 1}>
				<caption className={styles["srOnly"]}>{t("list.caption")}</caption>
				<thead>
					<tr aria-rowindex={1}>
						{(["number", ...shown] as const).map((name) => (
							<Head key={name} name={name} sorting={sorting} onSort={onSort} />
						))}
					</tr>
				</thead>
				<tbody>
					{before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
					{rows.map(({ index }) => {
						const card = cards[index]
						return (
							card && (
								<tr key={card.id} aria-rowindex={index + 2} style={{ height: ROW }}>
									<th scope="row">
										<Link
											to={`/dossiers/${card.id}`}
											data-card={card.id}
											className={styles["link"]}
											tabIndex={card.id === (current ?? cards[0]?.id) ? 0 : -1}
											onFocus={() => setCurrent(card.id)}
										>
											{card.number}
										</Link>
									</th>
									{shown.map((name) => (
										<td key={name} data-column={name}>
											{cell(name, card)}
										</td>
									))}
								</tr>
							)
						)
					})}
					{after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
				</tbody>
			</table>
		</div>
	)
}

interface HeadProps {
	readonly name: ColumnName | "number"
	readonly sorting: Sorting
	readonly onSort: (sorting: Sorting) => void
}

function Head({ name, sorting, onSort }: HeadProps) {
	const { t } = useTranslation("board")
	const by = sortOf[name]
	const label = t(`list.${name}`)
	if (by === undefined) return <th scope="col">{label}</th>
	const active = sorting.sort === by
	const sorted = sorting.order === "asc" ? "ascending" : "descending"
	return (
		<th scope="col" aria-sort={active ? sorted : "none"}>
			<button
				type="button"
				className={styles["sort"]}
				title={t("list.sort", { column: label })}
				data-active={active}
				onClick={() => onSort({ sort: by, order: active && sorting.order === "asc" ? "desc" : "asc" })}
			>
				{label}
				{active && <Icon name={sorting.order === "asc" ? "chevronUp" : "chevronDown"} size={14} />}
			</button>
		</th>
	)
}

/** What each column shows of a case. */
function useCells(words: CardWords, { columns }: Board) {
	const { t } = useTranslation("board")
	const { nameOf } = useTerritories()
	const { filiere } = useFilterChoices()
	const opened = new Intl.DateTimeFormat(LOCALES[languageNow()], { day: "numeric", month: "short", year: "numeric" })
	return (name: ColumnName, card: Card): ReactNode => {
		switch (name) {
			case "urgency":
				return <UrgencyMark urgency={card.urgency} withWord />
			case "patient":
				return words.patient(card)
			case "step": {
				const procedure = words.procedure(card)
				return procedure === null ? words.step(card) : `${procedure} · ${words.step(card)}`
			}
			case "phase": {
				const column = columns.find((one) => one.phase === card.phase)
				return column && sayLabel(column.label)
			}
			case "holder":
				return card.holder.party === "system" ? (
					t("nothingToDo")
				) : (
					<Holder party={card.holder.party} name={words.holder(card)} />
				)
			case "due":
				return <Due dueAt={card.dueAt} territory={card.clockOf} onHold={card.onHold !== null} />
			case "since":
				return words.since(card.since)
			case "territory":
				return nameOf(card.territoryOfCare)
			case "residence":
				return nameOf(card.territoryOfResidence)
			case "filieres":
				return card.filieres.map((id) => filiere.find((one) => one.value === id)?.label ?? "").join(", ")
			case "branches":
				return <BranchStrokes branches={card.branches} words={words} />
			case "opened":
				return <time dateTime={card.openedAt}>{opened.format(new Date(card.openedAt))}</time>
		}
	}
}

interface ColumnChoiceProps {
	readonly shown: readonly ColumnName[]
	readonly onChange: (columns: readonly string[]) => void
}

function ColumnChoice({ shown, onChange }: ColumnChoiceProps) {
	const { t } = useTranslation("board")
	return (
		<Popover position="bottom-end" offset={4} trapFocus returnFocus withinPortal>
			<Popover.Target>
				<button type="button" className={menus["chip"]}>
					<Icon name="adjustments" size={14} />
					{t("list.columns")}
				</button>
			</Popover.Target>
			<Popover.Dropdown p={6} aria-label={t("list.columns")} className={menus["dropdown"] ?? ""} data-portal>
				<ul className={menus["choices"]}>
					{columnNames.map((name) => (
						<li key={name}>
							<label className={menus["choice"]}>
								<input
									type="checkbox"
									checked={shown.includes(name)}
									onChange={() =>
										onChange(shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name])
									}
								/>
								<span>{t(`list.${name}`)}</span>
							</label>
						</li>
					))}
				</ul>
			</Popover.Dropdown>
		</Popover>
	)
}
