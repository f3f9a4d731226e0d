import { randomBytes } from "node:crypto"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { createApp } from "../../api/app.ts"
import { createAccount, grantRole, issueToken } from "../../db/accounts.ts"
import { connect, type Database } from "../../db/client.ts"
import type { Engine } from "../../db/engine.ts"
import { readGeography } from "../../db/geography.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import { Vault } from "../../db/vault.ts"
import type { Principal } from "../../machines/policy.ts"
import { registry } from "../../machines/registry.ts"
import { createTestDatabase } from "../setup/database.ts"

export interface Answer {
	readonly status: number
	readonly headers: Headers
	/** Parsed when it is JSON, else its text. */
	readonly body: unknown
}

/** The whole API on a database of its own, called as anybody: each principal gets an account and a token when first seen. */
export interface Caller {
	readonly db: Database
	readonly engine: Engine
	/** Lines of the log, as written. */
	readonly logs: readonly string[]
	get(who: Principal | null, path: string): Promise<Answer>
	post(who: Principal | null, path: string, body?: unknown): Promise<Answer>
	put(who: Principal | null, path: string, body: unknown): Promise<Answer>
	patch(who: Principal | null, path: string, body: unknown): Promise<Answer>
	send(who: Principal | null, path: string, init?: RequestInit): Promise<Response>
	close(): Promise<void>
}

export async function startCaller(): Promise<Caller> {
	const database = await createTestDatabase()
	const db = connect(database.url)
	await seedDirectory(db, new Date())
	const engine: Engine = {
		db,
		registry,
		geography: await readGeography(db),
		vault: new Vault(randomBytes(32).toString("base64")),
	}
	const logs: string[] = []
	const logger = pino({ level: "debug" }, { write: (line: string) => void logs.push(line) })
	const app = createApp({ engine, logger, metrics: new Metrics(), secureCookies: false })
	const tokens = new Map<string, Promise<string>>()
	const tokenOf = async (who: Principal): Promise<string> => {
		const key = JSON.stringify(who)
		const known = tokens.get(key) ?? newToken(db, who)
		tokens.set(key, known)
		return await known
	}
	const send: Caller["send"] = async (who, path, init = {}) => {
		const headers = new Headers(init.headers)
		if (who) headers.set("Authorization", `Bearer ${await tokenOf(who)}`)
		return await app.request(path, { ...init, headers })
	}
	const call = async (who: Principal | null, method: string, path: string, body?: unknown): Promise<Answer> => {
		const json =
			body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }
		const response = await send(who, path, { method, ...json })
		const text = await response.text()
		const isJson = response.headers.get("Content-Type")?.includes("json") ?? false
		return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text }
	}
	return {
		db,
		engine,
		logs,
		get: async (who, path) => await call(who, "GET", path),
		post: async (who, path, body) => await call(who, "POST", path, body),
		put: async (who, path, body) => await call(who, "PUT", path, body),
		patch: async (who, path, body) => await call(who, "PATCH", path, body),
		send,
		async close() {
			await db.$client.end()
			await database.drop()
		},
	}
}

async function newToken(db: Database, who: Principal): Promise<string> {
	const sql = db.$client
	const [known] = await sql<{ id: string }[]>`select id from accounts where person_id = ${who.id}`
	const account = known?.id ?? (await createAccount(sql, { personId: who.id, name: "Essai" }))
	if (!known)
		for (const { role, platform } of who.grants)
			await grantRole(sql, account, { role, platformId: platform ?? undefined })
	return await issueToken(sql, account)
}
