import { randomBytes } from "node:crypto"
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import postgres from "postgres"
import { createAccount, grantRole, issueToken } from "../../db/accounts.ts"
import { chainOldEvents } from "../../db/audit/chain-old-events.ts"
import { connect, type Database } from "../../db/client.ts"
import { startEmbeddedPostgres } from "../../db/embedded.ts"
import type { Engine } from "../../db/engine.ts"
import { readGeography } from "../../db/geography.ts"
import { indexOldIdentities } from "../../db/index-old-identities.ts"
import { migrateSchema } from "../../db/migrate.ts"
import { openCase } from "../../db/open-case.ts"
import { openVault } from "../../db/open-vault.ts"
import { platformTeams, seedDirectory } from "../../db/seed/directory.ts"
import type { Principal } from "../../machines/policy.ts"
import { registry } from "../../machines/registry.ts"

/** A PostgreSQL of the benchmark's own, crash-safe as in production, with several databases. */
export interface BenchServer {
	/** The database `passerelle`, left empty: pgbench has it. */
	readonly url: string
	/** Of the server's first process; all others are its children. */
	readonly pid: number
	/** Makes a database, if there is none of this name yet, and gives its address. */
	createDatabase(name: string): Promise<string>
	dropDatabase(name: string): Promise<void>
	/** Takes the server down and starts it again, with nothing in its memory. */
	restart(): Promise<void>
	/** Writes no log of tables that are filled in the transaction that empties them, from the next start on. */
	skipLog(): Promise<void>
	stop(): Promise<void>
}

/** @param kept a folder that stays, with what is in it; one that goes at the end unless said */
export async function startBenchServer(kept?: string): Promise<BenchServer> {
	const folder = kept ?? (await mkdtemp(path.join(tmpdir(), "passerelle-bench-")))
	await mkdir(folder, { recursive: true })
	await chmod(folder, 0o755)
	let server = await startEmbeddedPostgres({ dataDir: path.join(folder, "postgres") })
	const admin = postgres(server.url, { max: 1, onnotice: () => undefined })
	const readPid = async () =>
		Number((await readFile(path.join(folder, "postgres", "postmaster.pid"), "utf8")).split("\n")[0])
	let pid = await readPid()
	return {
		url: server.url,
		get pid() {
			return pid
		},
		async createDatabase(name) {
			const [there] = await admin`select from pg_database where datname = ${name}`
			if (!there) await admin`create database ${admin(name)}`
			const url = new URL(server.url)
			url.pathname = name
			return url.href
		},
		async dropDatabase(name) {
			await admin`drop database if exists ${admin(name)} with (force)`
		},
		async restart() {
			const { port } = new URL(server.url)
			await server.stop()
			server = await startEmbeddedPostgres({ dataDir: path.join(folder, "postgres"), port: Number(port) })
			pid = await readPid()
		},
		async skipLog() {
			await admin`alter system set wal_level = minimal`
			await admin`alter system set max_wal_senders = 0`
		},
		async stop() {
			await admin.end()
			await server.stop()
			if (kept === undefined) await rm(folder, { recursive: true })
		},
	}
}

/** A migrated database with a directory, an engine on it, and a nurse who may call the API. */
export interface Platform {
	readonly url: string
	readonly masterKey: string
	readonly engine: Engine
	readonly platformId: string
	readonly nurse: Principal
	readonly token: string
	close(): Promise<void>
}

const POOL = 8

export async function preparePlatform(
	url: string,
	change: (db: Database) => Promise<void> = () => Promise.resolve(),
): Promise<Platform> {
	await migrateSchema(url)
	const db = connect(url, { max: POOL, applicationName: "bench" })
	await seedDirectory(db, new Date())
	await change(db)
	const team = platformTeams.find((one) => one.code === "RE-MA-RARES")
	const member = team?.members.find((one) => one.role === "nurse")
	if (!team || !member) throw new Error("the seed has no nurse")
	const { platformId } = team
	const account = await createAccount(db.$client, { personId: member.personId, name: member.name })
	await grantRole(db.$client, account, { role: "nurse", platformId })
	const masterKey = randomBytes(32).toString("base64")
	const vault = await openVault(db.$client, masterKey)
	// Before there are copies, which share one key: the product must not look for rows of older versions among them.
	await chainOldEvents({ db, vault })
	await indexOldIdentities({ db, vault })
	return {
		url,
		masterKey,
		engine: { db, registry, geography: await readGeography(db), vault },
		platformId,
		nurse: { id: member.personId, kind: "person", grants: [{ role: "nurse", platform: platformId }] },
		token: await issueToken(db.$client, account),
		close: () => db.$client.end(),
	}
}

/** Opens cases as the API does; each rests at its first place, the request received. */
export async function openCases({ engine, nurse, platformId }: Platform, count: number): Promise<string[]> {
	const ids: string[] = []
	const body = {
		platform: platformId,
		requesterType: "patient",
		channel: "phone",
		urgency: "routine",
		diagnosticState: "none",
		doctorSettled: true,
		contactRefused: false,
		territoryOfCare: "RE",
		territoryOfResidence: "RE",
		patient: { birthName: "Essai", givenNames: "Ada", birthDate: "1980-05-04", sex: "female" },
	}
	let left = count
	const openOneByOne = async () => {
		for (; left > 0; ) {
			left -= 1
			ids.push((await openCase(engine, { principal: nurse, body })).caseId)
		}
	}
	await Promise.all(Array.from({ length: POOL }, openOneByOne))
	return ids
}

/** The two events that a case can take for ever: it asks for information and has it. */
const events = [
	{
		type: "INFORMATION_REQUESTED",
		payload: { items: ["Compte rendu"], from: "doctor", message: "Merci d'envoyer le compte rendu." },
	},
	{ type: "INFORMATION_RECEIVED", payload: { note: "Compte rendu reçu." } },
] as const

export const eventAt = (step: number) => events[step % 2 === 0 ? 0 : 1]
