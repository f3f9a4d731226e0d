import type { Writable } from "node:stream"
import type { Executor } from "../client.ts"
import { copyStatement } from "./content.ts"
import type { Table } from "./frames.ts"
import type { Backup } from "./read-backup.ts"
import { DamagedError } from "./sealed-file.ts"

/** Copies the rows of every table of a backup into its table. */
export async function copyIn(sql: Executor, backup: Backup, say: (line: string) => void): Promise<void> {
	let table: Table | undefined
	// Opened at the first row: half of the tables may be empty, and each costs round trips.
	let writer: TableWriter | undefined
	await backup.read(async (frame) => {
		switch (frame.kind) {
			case "table":
				table = frame.table
				break
			case "rows":
				if (!table) throw new DamagedError()
				writer ??= await openTable(sql, table)
				await writer.write(frame.bytes)
				break
			case "tableEnd":
				await writer?.end()
				if (table) say(`  ${table.name}: ${frame.rows}`)
				writer = undefined
				table = undefined
				break
			case "end":
				break
		}
	})
}

interface TableWriter {
	write(bytes: Buffer): Promise<void>
	/** Resolves when PostgreSQL has all rows. */
	end(): Promise<void>
}

async function openTable(sql: Executor, table: Table): Promise<TableWriter> {
	const { name } = table
	// PostgreSQL's own message says the values of the row; its log has it.
	const refused = (error: unknown) =>
		new Error(`PostgreSQL refused the rows of table ${name}; nothing was changed`, { cause: error })
	let stream: Writable
	let failure: unknown
	try {
		stream = await sql.unsafe(copyStatement(table, "from stdin")).writable()
	} catch (error) {
		throw refused(error)
	}
	stream.on("error", (error) => {
		failure ??= error
	})
	return {
		async write(bytes) {
			await new Promise<void>((resolve, reject) => {
				stream.write(bytes, (error) => (error ? reject(refused(failure ?? error)) : resolve()))
			})
		},
		async end() {
			stream.end()
			try {
				// The driver never calls back when PostgreSQL refuses the last rows; the next statement of the transaction fails.
				await sql`select 1`
			} catch (error) {
				throw refused(failure ?? error)
			}
		},
	}
}
