import type { Executor } from "../client.ts"
import type { Ending, Table } from "./frames.ts"

/**
 * The schemas that hold what cannot be had again. The queue's is left out: PostgreSQL's own tables say what is to be
 * done, and the sweep fills an empty queue.
 */
export const schemas = ["public", "drizzle"]

/**
 * What every session that copies tables is set to. With `row_security = off` a row that a policy would hide is an
 * error and not a hole in the backup. Texts come out the same whatever the server's settings.
 */
export async function prepareToCopy(sql: Executor): Promise<void> {
	await sql.unsafe(`set local row_security = off; set local statement_timeout = 0; set local lock_timeout = 0;
		set local idle_in_transaction_session_timeout = 0; set local datestyle = 'ISO'; set local intervalstyle = 'postgres';
		set local extra_float_digits = 1; set local bytea_output = 'hex'; set local search_path = public`)
}

/** Tables with the columns that are stored: what is generated from others is generated again. */
export async function listTables(sql: Executor): Promise<Table[]> {
	return await sql<Table[]>`
		select n.nspname as schema, c.relname as name,
			array_agg(a.attname::text order by a.attnum) as columns
		from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
		where n.nspname = any(${schemas}) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
			and a.attgenerated = ''
			and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
		group by n.nspname, c.relname order by n.nspname, c.relname`
}

/** Where the sequences stand. They are outside transactions, and never behind the rows of a snapshot taken before. */
export async function listSequences(sql: Executor): Promise<Ending["sequences"]> {
	return await sql<Ending["sequences"]>`
		select schemaname::text as schema, sequencename::text as name, last_value::text as last
		from pg_sequences where schemaname = any(${schemas}) order by 1, 2`
}

/** The newest migration that was applied; undefined where none ever was. */
export async function findLevel(sql: Executor): Promise<{ at: number; hash: string } | undefined> {
	const [journal] = await sql<{ present: boolean }[]>`
		select to_regclass('drizzle.__drizzle_migrations') is not null as present`
	if (!journal?.present) return undefined
	const [row] = await sql<{ at: string; hash: string }[]>`
		select created_at::text as at, hash from drizzle.__drizzle_migrations order by created_at desc limit 1`
	return row && { at: Number(row.at), hash: row.hash }
}

/** `"schema"."name"`, to be put into a statement. */
export const quoteTable = ({ schema, name }: Pick<Table, "schema" | "name">): string =>
	`${quote(schema)}.${quote(name)}`

/** COPY of the stored columns of a table, in PostgreSQL's text format, which is the same in all its versions. */
export const copyStatement = (table: Table, direction: "to stdout" | "from stdin"): string =>
	`copy ${quoteTable(table)} (${table.columns.map(quote).join(", ")}) ${direction}`

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
