import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { registry } from "../machines/registry.ts"
import { chainOldEvents } from "./audit/chain-old-events.ts"
import { connect, type Database } from "./client.ts"
import { prepareRules } from "./clocks/rules.ts"
import { startEmbeddedPostgres } from "./embedded.ts"
import type { Engine } from "./engine.ts"
import { readGeography } from "./geography.ts"
import { indexOldIdentities } from "./index-old-identities.ts"
import { migrateSchema } from "./migrate.ts"
import { openVault } from "./open-vault.ts"
import type { DatabaseRole } from "./row-security.ts"
import { explainTls, postgresService, type TlsSettings } from "./tls.ts"

/** Where the data is: a database of one's own with its master key, or an embedded one in a folder. */
export interface StorageOptions {
	readonly databaseUrl: string | undefined
	/** Certificates (PEM) of the authorities that may vouch for the database's server. */
	readonly databaseCa: string | undefined
	/** Address of the owner of the tables, where `databaseUrl` is that of a login without such rights. */
	readonly ownerUrl: string | undefined
	readonly masterKey: string | undefined
	/** Master keys that a rotation is replacing: they only open. */
	readonly previousMasterKeys?: readonly string[]
	readonly dataDir: string
	/** Most connections to PostgreSQL. */
	readonly pool: number
}

/** Where the database is and what opens it; its server runs, its schema may be of any age. */
export interface Location {
	readonly url: string
	/** Address of the owner of the tables; the same where there is no other. */
	readonly ownerUrl: string
	readonly tls: TlsSettings
	readonly masterKey: string
	/** Master keys that a rotation is replacing: they only open. */
	readonly previousMasterKeys?: readonly string[] | undefined
	readonly embedded: boolean
	/** Stops the embedded server if this process started it. */
	readonly stop: () => Promise<void>
}

export interface Storage {
	readonly url: string
	readonly tls: TlsSettings
	readonly embedded: boolean
	/** As the owner of the tables, past every policy: for migrations, commands and the demonstration. */
	readonly engine: Engine
	/** The same data as a role of the database sees it. */
	engineAs(role: DatabaseRole): Engine
	/** Closes connections, and the embedded server if this process started it. */
	close(): Promise<void>
}

/** Opens the database with its schema, and its clock rules, up to date. An empty one is filled by the caller, who reads its geography then. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
	const { url, ownerUrl, tls, masterKey, embedded, stop } = await locateStorage(options)
	try {
		await migrateSchema(ownerUrl, tls)
	} catch (error) {
		throw explainTls(error, postgresService)
	}
	const db = connect(ownerUrl, { max: options.pool, tls })
	const vault = await openVault(db.$client, masterKey, options.previousMasterKeys)
	// Rows from before there were chains and an index get what newer ones are born with.
	await chainOldEvents({ db, vault })
	await indexOldIdentities({ db, vault })
	await prepareRules(db)
	const engine = { db, registry, vault, geography: await readGeography(db) }
	const pools: Database[] = [db]
	return {
		url,
		tls,
		embedded,
		engine,
		engineAs(role) {
			const pool = connect(url, { max: options.pool, applicationName: role, role, tls })
			pools.push(pool)
			return { ...engine, db: pool }
		},
		async close() {
			await Promise.all(pools.map((one) => one.$client.end({ timeout: 5 })))
			await stop()
		},
	}
}

/**
 * Takes every table away and makes them anew: for an embedded demonstration that was half loaded. The keys of the vault
 * stay: this process has them open, and what it chains from now on must still be true at the next start.
 */
export async function emptyDatabase(url: string, db: Database): Promise<void> {
	const sql = db.$client
	const keys = await sql<{ name: string; wrapped: string; master_key: string }[]>`select * from vault_keys`
	await sql.unsafe(
		"drop schema public cascade; create schema public; drop schema if exists drizzle, passerelle cascade",
	)
	await migrateSchema(url)
	for (const one of keys) await sql`insert into vault_keys ${sql(one)}`
}

/** Starts the embedded server where that is the database, and changes nothing in it. */
export async function locateStorage(options: StorageOptions): Promise<Location> {
	const { databaseUrl, ownerUrl, databaseCa: ca, masterKey, dataDir } = options
	if (databaseUrl !== undefined) {
		if (masterKey === undefined) throw new Error("a master key is required with a database of one's own")
		return {
			url: databaseUrl,
			ownerUrl: ownerUrl ?? databaseUrl,
			tls: { ca },
			masterKey,
			previousMasterKeys: options.previousMasterKeys,
			embedded: false,
			stop: () => Promise.resolve(),
		}
	}
	await mkdir(dataDir, { recursive: true })
	const server = await startEmbeddedPostgres({ dataDir: path.join(dataDir, "postgres") })
	return {
		url: server.url,
		ownerUrl: server.url,
		tls: {},
		masterKey: masterKey ?? (await embeddedMasterKey(dataDir)),
		previousMasterKeys: options.previousMasterKeys,
		embedded: true,
		stop: server.stop,
	}
}

/** File that is there while the demonstration is being loaded: what a start finds with it is half of one, and is taken away. */
export const loadingMarker = (dataDir: string): string => path.join(dataDir, "demonstration-loading")

/** The embedded demonstration keeps its master key beside its database; production gets it from the environment. */
async function embeddedMasterKey(dataDir: string): Promise<string> {
	const file = path.join(dataDir, "master-key")
	if (!existsSync(file)) {
		await writeFile(file, randomBytes(32).toString("base64"), { mode: 0o600 })
		await chmod(file, 0o600)
	}
	return (await readFile(file, "utf8")).trim()
}
