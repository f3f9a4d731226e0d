import { getTableColumns, getTableName, type Table } from "drizzle-orm"
import type { PgColumn, PgTable } from "drizzle-orm/pg-core"

type Key<T extends PgTable> = keyof T["_"]["columns"] & string

const columnsOf = (table: Table): [key: string, column: PgColumn][] =>
	Object.entries(getTableColumns(table)) as [string, PgColumn][]

const quoted = (name: string) => `"${name}"`

export interface RowWriter<T extends PgTable> {
	/**
	 * `insert into … select … from source, (values …)`: writes nothing unless `source` has a row.
	 *
	 * @param parameter gives a value to the statement and returns its number
	 */
	insert(
		rows: readonly Partial<T["$inferInsert"]>[],
		parameter: (value: string | null) => number,
		source: string,
	): string
}

interface WriterOptions<T extends PgTable> {
	/** Columns that the statement does not write: defaults, or somebody else's. */
	readonly without?: readonly Key<T>[]
	/** Conflict target; with none, a conflict is an error. */
	readonly key?: readonly Key<T>[]
	/** Columns that a conflict updates: a column, or a column with its expression. */
	readonly update?: readonly (Key<T> | readonly [Key<T>, string])[]
}

/** Each number of rows is a statement of its own, to be prepared and kept; more rows than this go as JSON. */
const MOST_VALUES = 8

/**
 * Bulk insert or upsert of whole rows, derived from the Drizzle table, as a part of the one statement that commits a
 * step. Drizzle's own builder cannot put several data-modifying CTEs behind one version check.
 *
 * Values as parameters rather than as JSON for `jsonb_to_recordset`, which cost a sixth of the statement's time.
 */
export function rowWriter<T extends PgTable>(table: T, options: WriterOptions<T> = {}): RowWriter<T> {
	const without: readonly string[] = options.without ?? []
	const columns = columnsOf(table)
		.filter(([key]) => !without.includes(key))
		.map(([key, column]) => {
			const type = column.getSQLType()
			return { key, name: quoted(column.name), field: column.name, type, cast: castOf(type), text: textOf(type) }
		})
	const nameOf = (key: string): string => {
		const found = columnsOf(table).find(([name]) => name === key)
		if (!found) throw new Error(`${getTableName(table)} has no column ${key}`)
		return quoted(found[1].name)
	}
	const names = columns.map(({ name }) => name).join(", ")
	const record = columns.map(({ name, type }) => `${name} ${type}`).join(", ")
	const sets = (options.update ?? []).map((one) =>
		typeof one === "string" ? `${nameOf(one)} = excluded.${nameOf(one)}` : `${nameOf(one[0])} = ${one[1]}`,
	)
	const conflict = options.key
		? ` on conflict (${options.key.map(nameOf).join(", ")}) do ${sets.length > 0 ? `update set ${sets.join(", ")}` : "nothing"}`
		: ""
	const into = `insert into ${quoted(getTableName(table))} (${names})`
	const selected = columns.map(({ name }) => `x.${name}`).join(", ")
	return {
		insert(rows, parameter, source) {
			const given = rows as readonly Readonly<Record<string, unknown>>[]
			const valuesOf = (row: Readonly<Record<string, unknown>>) =>
				columns.map(({ key, cast, text }) => `$${parameter(text(row[key] ?? null))}${cast}`).join(", ")
			const [only] = given
			if (only && given.length === 1) return `${into} select ${valuesOf(only)} from ${source}${conflict}`
			if (given.length <= MOST_VALUES) {
				const values = given.map((row) => `(${valuesOf(row)})`).join(", ")
				return `${into} select ${selected} from ${source}, (values ${values}) as x(${names})${conflict}`
			}
			const json = JSON.stringify(
				given.map((row) => Object.fromEntries(columns.map(({ key, field }) => [field, row[key] ?? null]))),
			)
			return `${into} select ${selected} from ${source}, jsonb_to_recordset($${parameter(json)}::text::jsonb) as x(${record})${conflict}`
		},
	}
}

/** By way of text where the driver would write the value in a form of its own: what it gets is text already. */
const castOf = (type: string): string => (type === "text" || type === "uuid" ? `::${type}` : `::text::${type}`)

/** How a column's values are written as PostgreSQL reads them. */
function textOf(type: string): (value: unknown) => string | null {
	if (type === "jsonb") return (value) => (value === null ? null : JSON.stringify(value))
	if (type.endsWith("[]")) return (value) => (value === null ? null : arrayText(value as readonly unknown[]))
	return (value) => {
		if (value === null || typeof value === "string") return value
		// Numbers and booleans are written as JSON writes them.
		return value instanceof Date ? value.toISOString() : JSON.stringify(value)
	}
}

/** An array of plain values as PostgreSQL reads one. */
export const arrayText = (items: readonly unknown[]): string =>
	`{${items.map((one) => `"${String(one).replace(/["\\]/g, "\\$&")}"`).join(",")}}`
