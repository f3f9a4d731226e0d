import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { registry } from "../machines/registry.ts"
import { connect, type Database } from "./client.ts"
import { startEmbeddedPostgres } from "./embedded.ts"
import type { Engine } from "./engine.ts"
import { readGeography } from "./geography.ts"
import { migrateSchema } from "./migrate.ts"
import { openVault } from "./open-vault.ts"
import type { DatabaseRole } from "./row-security.ts"

/** Where the data is: a database of one's own with its master key, or an embedded one in a folder. */
export interface StorageOptions {
	readonly databaseUrl: string | undefined
	/** Address of the owner of the tables, where `databaseUrl` is that of a login without such rights. */
	readonly ownerUrl: string | undefined
	readonly masterKey: string | undefined
	readonly dataDir: string
	/** Most connections to PostgreSQL. */
	readonly pool: number
}

export interface Storage {
	readonly url: string
	readonly embedded: boolean
	/** As the owner of the tables, past every policy: for migrations, commands and the demonstration. */
	readonly engine: Engine
	/** The same data as a role of the database sees it. */
	engineAs(role: DatabaseRole): Engine
	/** Closes connections, and the embedded server if this process started it. */
	close(): Promise<void>
}

/** Opens the database with its schema up to date. Geography is read once rows are there: see `readGeography`. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
	const { url, masterKey, embedded, stop } = await locate(options)
	const ownerUrl = options.ownerUrl ?? url
	await migrateSchema(ownerUrl)
	const db = connect(ownerUrl, { max: options.pool })
	const engine = { db, registry, vault: await openVault(db.$client, masterKey), geography: await readGeography(db) }
	const pools: Database[] = [db]
	return {
		url,
		embedded,
		engine,
		engineAs(role) {
			const pool = connect(url, { max: options.pool, applicationName: role, role })
			pools.push(pool)
			return { ...engine, db: pool }
		},
		async close() {
			await Promise.all(pools.map((one) => one.$client.end({ timeout: 5 })))
			await stop()
		},
	}
}

/** Takes every table away and makes them anew: for an embedded demonstration that was half loaded. */
export async function emptyDatabase(url: string, db: Database): Promise<void> {
	await db.$client.unsafe(
		"drop schema public cascade; create schema public; drop schema if exists drizzle, passerelle cascade",
	)
	await migrateSchema(url)
}

async function locate(options: StorageOptions) {
	const { databaseUrl, masterKey, dataDir } = options
	if (databaseUrl !== undefined) {
		if (masterKey === undefined) throw new Error("a master key is required with a database of one's own")
		return { url: databaseUrl, masterKey, embedded: false, stop: () => Promise.resolve() }
	}
	await mkdir(dataDir, { recursive: true })
	const server = await startEmbeddedPostgres({ dataDir: path.join(dataDir, "postgres") })
	return {
		url: server.url,
		masterKey: masterKey ?? (await embeddedMasterKey(dataDir)),
		embedded: true,
		stop: server.stop,
	}
}

/** The embedded demonstration keeps its master key beside its database; production gets it from the environment. */
async function embeddedMasterKey(dataDir: string): Promise<string> {
	const file = path.join(dataDir, "master-key")
	if (!existsSync(file)) {
		await writeFile(file, randomBytes(32).toString("base64"), { mode: 0o600 })
		await chmod(file, 0o600)
	}
	return (await readFile(file, "utf8")).trim()
}
