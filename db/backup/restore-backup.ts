import { rm } from "node:fs/promises"
import { registry } from "../../machines/registry.ts"
import { chainOldEvents } from "../audit/chain-old-events.ts"
import { connect, type Executor } from "../client.ts"
import { readGeography } from "../geography.ts"
import { migrateSchema } from "../migrate.ts"
import { openVault } from "../open-vault.ts"
import type { Location } from "../storage.ts"
import { MasterKeys } from "../vault.ts"
import { type VerifyReport, verify } from "../verify.ts"
import { findLevel, listTables, prepareToCopy, quote, quoteTable } from "./content.ts"
import { copyIn } from "./copy-in.ts"
import { destroyKeys, readErasedList, recordErasures } from "./erased-list.ts"
import type { Ending, Table } from "./frames.ts"
import { applyMigrations, type MigrationSplit, splitMigrations } from "./migration-level.ts"
import { type Backup, checkBackup, type Inventory, openBackup } from "./read-backup.ts"
import { dropEverything, liftConstraints } from "./schema-objects.ts"

export interface RestoreOptions {
	/** Deletes first what the database holds. */
	readonly replace: boolean
	/** The newest list of erased cases. */
	readonly erased?: string | undefined
	/** File that says that a demonstration is half loaded; gone once a backup has been restored over it. */
	readonly marker?: string | undefined
	/** Told what is happening, in lines for whoever waits. */
	readonly say: (line: string) => void
}

/** Whose database it is, and the master keys that open the file. */
type Keyed = Pick<Location, "ownerUrl" | "tls" | "masterKey" | "previousMasterKeys">

export interface RestoreReport {
	readonly inventory: Inventory
	/** Keys that the backup still had and the list of erased cases says to destroy. */
	readonly destroyed: number
	readonly verified: VerifyReport
}

/**
 * Puts a backup into a database: all of it or nothing, in one transaction. The whole file is authenticated before the
 * database is touched, and again while it is read. Newer migrations follow, cases erased since are erased again, and
 * `verify` compares every case with its log.
 */
export async function restoreBackup(
	{ ownerUrl, tls, masterKey, previousMasterKeys }: Keyed,
	file: string,
	options: RestoreOptions,
): Promise<RestoreReport> {
	const { say } = options
	const master = new MasterKeys(masterKey, previousMasterKeys)
	const backup = await openBackup(file, master)
	const migrations = splitMigrations(backup.header.level)
	const erased = options.erased === undefined ? undefined : await readErasedList(options.erased, master)
	if (erased && erased.createdAt < backup.header.createdAt)
		throw new Error("the list of erased cases is older than the backup. Nothing was changed; give the newest one")
	say(`Checking ${file}, written ${backup.header.createdAt}…`)
	const inventory = await checkBackup(backup)

	const db = connect(ownerUrl, { max: 1, applicationName: "passerelle-restore", tls })
	let destroyed: number
	try {
		const sql = await db.$client.reserve()
		await sql.unsafe("begin")
		await prepareToCopy(sql)
		// A process that starts now waits with its migrations until we are through.
		await sql`select pg_advisory_xact_lock(hashtext('passerelle-migrate'))`
		await makeRoom(sql, options)
		await fill(sql, backup, migrations, inventory, say)
		destroyed = erased ? await destroyKeys(sql, erased) : 0
		await applyMigrations(sql, migrations.newer)
		if (erased) await recordErasures(sql, { vault: await openVault(sql, masterKey, previousMasterKeys) }, erased)
		if (options.marker !== undefined) await rm(options.marker, { force: true })
		await sql.unsafe("commit")
	} finally {
		// Whatever was not committed ends with the connection, as if it had never been.
		await db.$client.end({ timeout: 0 })
	}
	// Rows without their policies are nobody's but the owner's: an interruption here shows too little, never too much.
	await migrateSchema(ownerUrl, tls)
	return { inventory, destroyed, verified: await examine({ ownerUrl, tls, masterKey, previousMasterKeys }, say) }
}

/** Tables that have rows as soon as they exist. */
const FILLED_BY_MIGRATIONS: ReadonlySet<string> = new Set(["retention_rules"])

/** Leaves the database without tables of ours, or refuses. */
async function makeRoom(sql: Executor, { replace, say }: RestoreOptions): Promise<void> {
	const [others] = await sql<{ count: number }[]>`
		select count(*)::int as count from pg_stat_activity where datname = current_database()
			and pid <> pg_backend_pid() and application_name like 'passerelle%'`
	if (others && others.count > 0)
		throw new Error(
			`the product is running on this database (${others.count} connections). Nothing was changed; stop it and start again`,
		)
	const tables = await listTables(sql)
	if (tables.length === 0) return
	if (!(await findLevel(sql)))
		throw new Error(
			`this database holds ${tables.length} tables that are not Passerelle's. Nothing was changed; restore into a database of its own`,
		)
	const held = (await countRows(sql, tables)).filter(
		(one) => one.rows > 0 && one.schema === "public" && !FILLED_BY_MIGRATIONS.has(one.name),
	)
	const contents = held.map((one) => `${one.name} ${one.rows}`).join(", ")
	if (held.length > 0 && !replace)
		throw new Error(
			`this database is not empty (rows: ${contents}). Nothing was changed; restore into an empty one, or add --replace to delete all of it`,
		)
	if (held.length > 0) say(`Deleting what the database holds (rows: ${contents})`)
	await dropEverything(sql)
}

async function fill(
	sql: Executor,
	backup: Backup,
	migrations: MigrationSplit,
	{ tables, ending }: Inventory,
	say: (line: string) => void,
): Promise<void> {
	await applyMigrations(sql, migrations.held)
	const restoreConstraints = await liftConstraints(sql)
	// Migrations may have written rows; the backup has them as they were.
	await sql.unsafe(`truncate ${(await listTables(sql)).map(quoteTable).join(", ")}`)
	await copyIn(sql, backup, say)
	await setSequences(sql, ending.sequences)
	await restoreConstraints().catch((error: unknown) => {
		throw new Error("rows of the backup do not fit together; nothing was changed", { cause: error })
	})
	for (const { name, schema, rows } of await countRows(sql, tables)) {
		const expected = tables.find((one) => one.name === name && one.schema === schema)?.rows
		if (rows !== expected)
			throw new Error(`table ${name} has ${rows} rows and should have ${expected}; nothing was changed`)
	}
}

async function countRows(sql: Executor, tables: readonly Table[]): Promise<(Table & { rows: number })[]> {
	const counted: (Table & { rows: number })[] = []
	for (const table of tables) {
		const [row] = await sql.unsafe<{ rows: number }[]>(`select count(*)::int as rows from ${quoteTable(table)}`)
		counted.push({ ...table, rows: row?.rows ?? 0 })
	}
	return counted
}

async function setSequences(sql: Executor, sequences: Ending["sequences"]): Promise<void> {
	for (const { schema, name, last } of sequences)
		if (last !== null) await sql`select setval(${`${quote(schema)}.${quote(name)}`}::regclass, ${last}::bigint)`
}

/** Statistics first: on new tables without any, the queries of `verify` read them whole. */
async function examine(
	{ ownerUrl, tls, masterKey, previousMasterKeys }: Keyed,
	say: (line: string) => void,
): Promise<VerifyReport> {
	const db = connect(ownerUrl, { max: 2, applicationName: "passerelle-restore", tls })
	try {
		await db.$client`analyze`
		const [held] = await db.$client<{ any: boolean }[]>`
			select exists (select from cases) or exists (select from vault_keys) as any`
		// Nothing was ever sealed or chained with it: opening a vault would make keys that the backup has not.
		if (!held?.any) return { cases: 0, instances: 0, entries: 0, auditEntries: 0, discrepancies: [] }
		const vault = await openVault(db.$client, masterKey, previousMasterKeys)
		// A backup from before there were chains gets them here, as it would at the next start; any other stays as it was.
		const unchained = await db.$client`select from cases where chain_hash is null and last_seq > 0 limit 1`
		if (unchained.length > 0) await chainOldEvents({ db, vault })
		say("Comparing every case with its log…")
		return await verify({ db, registry, vault, geography: await readGeography(db) })
	} finally {
		await db.$client.end({ timeout: 5 })
	}
}
