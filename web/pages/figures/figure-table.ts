import { DAY_MS } from "./heat.ts"
import { type Language, sayCalendar, sayCount, sayDay, sayDifference, sayShare, sayWorked } from "./say-figure.ts"

/** A number that is known to be more than this, and not by how much. */
interface AtLeast {
	readonly atLeast: number
}
export type Cell = string | number | AtLeast | null

/** What a column holds: words, a day, how many, working or calendar time in ms, a share from 0 to 1. */
export type Kind = "text" | "day" | "count" | "worked" | "calendar" | "share"

export interface Column {
	readonly head: string
	readonly kind: Kind
	/** By how much two of them differ. */
	readonly differs?: boolean
}

/** What a figure shows, as numbers: how each is written follows from what its column holds. */
export interface FigureTable {
	/** Of the file, without its end. */
	readonly file: string
	readonly columns: readonly Column[]
	/** How many of the first columns tell rows apart. */
	readonly keys: number
	readonly rows: readonly (readonly Cell[])[]
}

/** What stands beside what, as heads of columns say it. */
export interface SideNames {
	readonly ours: string
	readonly other: string
	readonly difference: string
}

const nameOf = (row: readonly Cell[], keys: number): string => JSON.stringify(row.slice(0, keys))

/** Words and days stand beside each other; numbers differ by an amount. */
const isNumber = ({ kind }: Column): boolean => kind !== "text" && kind !== "day"

/**
 * Two tables of the same columns as one: of each number both and by how much ours is more. Rows that only one has are
 * there too: the other has none of them.
 */
export function compareTables(ours: FigureTable, other: FigureTable, names: SideNames): FigureTable {
	const { file, columns, keys } = ours
	const left = new Map(other.rows.map((row) => [nameOf(row, keys), row]))
	const pairs = ours.rows.map((row) => {
		const name = nameOf(row, keys)
		const found = left.get(name)
		left.delete(name)
		return { key: row.slice(0, keys), row, found }
	})
	const alone = [...left.values()].map((found) => ({ key: found.slice(0, keys), row: undefined, found }))
	return {
		file,
		keys,
		columns: columns.flatMap((column, nth): readonly Column[] => {
			if (nth < keys) return [column]
			const both = [names.ours, names.other].map((name) => ({ ...column, head: `${column.head}, ${name}` }))
			return isNumber(column)
				? [...both, { ...column, head: `${column.head}, ${names.difference}`, differs: true }]
				: both
		}),
		rows: [...pairs, ...alone].map(({ key, row, found }) => [
			...key,
			...columns.slice(keys).flatMap((column, nth): readonly Cell[] => {
				const none = column.kind === "count" ? 0 : null
				const [one = null, two = null] = [row, found].map((cells) => (cells ? (cells[keys + nth] ?? null) : none))
				return isNumber(column) ? [one, two, differenceOf(one, two)] : [one, two]
			}),
		]),
	}
}

/** By how much the first is more; null where either is hidden or not known. */
const differenceOf = (ours: Cell, other: Cell): number | null =>
	typeof ours === "number" && typeof other === "number" ? ours - other : null

/** A cell as it is shown; what is not there as `absent`. */
export function sayCell(cell: Cell, { kind, differs }: Column, language: Language, absent: string): string {
	if (cell === null) return absent
	if (typeof cell === "string") return kind === "day" ? sayDay(cell, language) : cell
	if (typeof cell === "object") return `>\u00a0${sayCell(cell.atLeast, { head: "", kind }, language, absent)}`
	if (differs) return sayDifference(cell, kind, language)
	switch (kind) {
		case "worked":
			return sayWorked(cell, language)
		case "calendar":
			return sayCalendar(cell, language)
		case "share":
			return sayShare(cell, language)
		case "count":
			return sayCount(cell, language)
		case "text":
		case "day":
			return String(cell)
	}
}

const CALENDAR_DAY_MS = 24 * 3_600_000

/** The same to compute with: days with two decimals, shares as they are. */
export function rawCell(cell: Cell, { kind }: Pick<Column, "kind">): string | number | null {
	if (cell === null || typeof cell === "string") return cell
	if (typeof cell === "object") return `> ${rawCell(cell.atLeast, { kind })}`
	if (kind === "worked") return Number((cell / DAY_MS).toFixed(2))
	return kind === "calendar" ? Number((cell / CALENDAR_DAY_MS).toFixed(2)) : Number(cell.toFixed(4))
}
