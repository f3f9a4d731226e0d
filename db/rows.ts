import { getTableColumns, getTableName, type Table } from "drizzle-orm"
import type { PgColumn, PgTable } from "drizzle-orm/pg-core"

type Key<T extends PgTable> = keyof T["_"]["columns"] & string

const columnsOf = (table: Table): [key: string, column: PgColumn][] =>
	Object.entries(getTableColumns(table)) as [string, PgColumn][]

const quoted = (name: string) => `"${name}"`

export interface RowWriter<T extends PgTable> {
	/** `insert into … select … from moved, jsonb_to_recordset($n)`: writes nothing unless `source` has a row. */
	sql(parameter: number, source: string): string
	/** The rows as the JSON that the statement reads. */
	json(rows: readonly Partial<T["$inferInsert"]>[]): string
}

interface WriterOptions<T extends PgTable> {
	/** Columns that the statement does not write: defaults, or somebody else's. */
	readonly without?: readonly Key<T>[]
	/** Conflict target; with none, a conflict is an error. */
	readonly key?: readonly Key<T>[]
	/** Columns that a conflict updates: a column, or a column with its expression. */
	readonly update?: readonly (Key<T> | readonly [Key<T>, string])[]
}

/**
 * Bulk insert or upsert of whole rows, derived from the Drizzle table, as a part of the one statement that commits a
 * step. Drizzle's own builder cannot put several data-modifying CTEs behind one version check.
 */
export function rowWriter<T extends PgTable>(table: T, options: WriterOptions<T> = {}): RowWriter<T> {
	const without: readonly string[] = options.without ?? []
	const columns = columnsOf(table).filter(([key]) => !without.includes(key))
	const nameOf = (key: string): string => {
		const found = columnsOf(table).find(([name]) => name === key)
		if (!found) throw new Error(`${getTableName(table)} has no column ${key}`)
		return quoted(found[1].name)
	}
	const names = columns.map(([, column]) => quoted(column.name)).join(", ")
	const record = columns.map(([, column]) => `${quoted(column.name)} ${column.getSQLType()}`).join(", ")
	const sets = (options.update ?? []).map((one) =>
		typeof one === "string" ? `${nameOf(one)} = excluded.${nameOf(one)}` : `${nameOf(one[0])} = ${one[1]}`,
	)
	const conflict = options.key
		? ` on conflict (${options.key.map(nameOf).join(", ")}) do ${sets.length > 0 ? `update set ${sets.join(", ")}` : "nothing"}`
		: ""
	return {
		sql: (parameter, source) =>
			`insert into ${quoted(getTableName(table))} (${names}) select ${columns.map(([, column]) => `x.${quoted(column.name)}`).join(", ")} from ${source}, jsonb_to_recordset($${parameter}::text::jsonb) as x(${record})${conflict}`,
		json: (rows) =>
			JSON.stringify(
				rows.map((row) =>
					Object.fromEntries(
						columns.map(([key, column]) => [column.name, (row as Record<string, unknown>)[key] ?? null]),
					),
				),
			),
	}
}
