import { randomBytes } from "node:crypto"
import { createWriteStream, existsSync } from "node:fs"
import { open, rename, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"
import postgres from "postgres"
import { connect, type Executor } from "../client.ts"
import type { Location } from "../storage.ts"
import { MasterKeys } from "../vault.ts"
import { copyStatement, findLevel, listSequences, listTables, prepareToCopy, quoteTable } from "./content.ts"
import { encodeErasedList, erasedListFile, listErasures } from "./erased-list.ts"
import { encodeFrame, type Table } from "./frames.ts"
import { encodeHeader, FORMAT, fileKey, type Header, SALT_BYTES } from "./header.ts"
import { sealStream } from "./sealed-file.ts"

export interface BackupReport {
	readonly file: string
	readonly bytes: number
	readonly tables: number
	readonly rows: number
	readonly header: Header
	/** List of the cases whose key was destroyed so far, and how many they are. */
	readonly erasedList: string
	readonly erased: number
}

const OWNER_ONLY = 0o600
const NEWLINE = 0x0a

/**
 * Writes every table as it was at one instant into an encrypted file, while the product goes on, and beside it the list
 * of the cases that were erased. Needs little memory, however much there is. A file appears under its name when it is
 * whole, and never replaces another.
 */
export async function writeBackup(
	{ ownerUrl, tls, masterKey }: Pick<Location, "ownerUrl" | "tls" | "masterKey">,
	file: string,
): Promise<BackupReport> {
	for (const one of [file, erasedListFile(file)])
		if (existsSync(one)) throw new Error(`${one} exists already, and nothing was written. Choose another name`)
	const master = new MasterKeys(masterKey)
	const db = connect(ownerUrl, { max: 1, applicationName: "passerelle-backup", tls })
	const draft = `${file}.${randomBytes(4).toString("hex")}.partial`
	const draftList = erasedListFile(draft)
	try {
		const sql = await db.$client.reserve()
		await sql.unsafe("begin isolation level repeatable read read only")
		await prepareToCopy(sql)
		const level = await findLevel(sql)
		if (!level) throw new Error("this database holds no Passerelle, and nothing was written. Look at DATABASE_URL")
		const tables = await listTables(sql)
		// Nobody may change or drop a table before it has been read; readers and writers are not held up.
		await sql.unsafe(`lock table ${tables.map(quoteTable).join(", ")} in access share mode`)
		const createdAt = new Date().toISOString()
		const salt = randomBytes(SALT_BYTES).toString("base64")
		const header: Header = { format: FORMAT, createdAt, masterKey: master.current, level, salt }
		const erasures = await listErasures(sql)
		await writeFile(draftList, encodeErasedList(master, createdAt, erasures), { mode: OWNER_ONLY, flag: "wx" })
		const counted = { rows: 0 }
		await pipeline(
			Readable.from(readContent(sql, tables, counted)),
			createGzip(),
			(packed: AsyncIterable<Buffer>) => sealContent(fileKey(master, header), encodeHeader(header), packed),
			createWriteStream(draft, { flags: "wx", mode: OWNER_ONLY, flush: true }),
		)
		await sql.unsafe("commit")
		const { size } = await stat(draft)
		await rename(draftList, erasedListFile(file))
		await rename(draft, file)
		await syncFolder(path.dirname(file))
		const { rows } = counted
		return {
			file,
			bytes: size,
			tables: tables.length,
			rows,
			header,
			erasedList: erasedListFile(file),
			erased: erasures.length,
		}
	} catch (error) {
		throw explainRights(error)
	} finally {
		// Cuts a COPY that is under way: with the file not taking it, nobody would ever read it to its end.
		await db.$client.end({ timeout: 0 })
		await rm(draft, { force: true })
		await rm(draftList, { force: true })
	}
}

function explainRights(error: unknown): unknown {
	const INSUFFICIENT_PRIVILEGE = "42501"
	if (!(error instanceof postgres.PostgresError && error.code === INSUFFICIENT_PRIVILEGE)) return error
	return new Error(
		"this login may not read every row of every table, and nothing was written. Give the address of the tables' owner in DATABASE_OWNER_URL",
		{ cause: error },
	)
}

async function* sealContent(key: Buffer, header: Buffer, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
	yield header
	yield* sealStream(key, header, packed)
}

async function* readContent(
	sql: Executor,
	tables: readonly Table[],
	counted: { rows: number },
): AsyncGenerator<Buffer, void> {
	for (const table of tables) {
		yield* encodeFrame({ kind: "table", table })
		let rows = 0
		for await (const bytes of copyOut(sql, table)) {
			rows += countRows(bytes)
			yield* encodeFrame({ kind: "rows", bytes })
		}
		yield* encodeFrame({ kind: "tableEnd", rows })
		counted.rows += rows
	}
	yield* encodeFrame({ kind: "end", ending: { tables: tables.length, sequences: await listSequences(sql) } })
}

/**
 * The rows of a table. When nobody takes them any more, as on a full disk, the COPY is cancelled and what is on its way
 * is read: a connection that is left in the middle of one is never closed, and the process never ends.
 */
async function* copyOut(sql: Executor, table: Table): AsyncGenerator<Buffer, void> {
	const query = sql.unsafe(copyStatement(table, "to stdout"))
	const rows = await query.readable()
	let done = false
	try {
		const taken: AsyncIterable<Buffer> = rows.iterator({ destroyOnReturn: false })
		yield* taken
		done = true
	} finally {
		if (!done && !rows.destroyed) {
			const closed = new Promise((resolve) => rows.once("close", resolve))
			rows.on("error", () => undefined)
			query.cancel()
			rows.resume()
			await closed
		}
	}
}

/** In COPY's text format a line break ends a row and nothing else: those in texts are written as `\n`. */
function countRows(bytes: Buffer): number {
	let rows = 0
	for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) rows += 1
	return rows
}

/** So that the new names outlive a power cut as well as the files. Windows knows no such thing for folders. */
async function syncFolder(folder: string): Promise<void> {
	if (process.platform === "win32") return
	const handle = await open(folder, "r")
	try {
		await handle.sync()
	} finally {
		await handle.close()
	}
}
