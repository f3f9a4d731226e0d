import { existsSync } from "node:fs"
import { mkdir, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import postgres from "postgres"
import type { TestProject } from "vitest/node"
import { startEmbeddedPostgres } from "../../db/embedded.ts"
import { migrateSchema } from "../../db/migrate.ts"

declare module "vitest" {
	interface ProvidedContext {
		/** Superuser's address of the test run's PostgreSQL. */
		adminUrl: string
	}
}

const TEMPLATE_DATABASE = "passerelle_template"

const FOLDER_PREFIX = "passerelle-test-"

type SharedServer = { adminUrl: string; stop: () => Promise<void> }
type Shared = { server: Promise<SharedServer>; users: number }

/** vitest loads this file once per project, in one process: the server is shared through the process, the last project stops it. */
const shared = globalThis as typeof globalThis & { passerelleTestServer?: Shared | undefined }

export async function setup(project: TestProject): Promise<() => Promise<void>> {
	const current = (shared.passerelleTestServer ??= { server: startServer(), users: 0 })
	current.users += 1
	const { adminUrl, stop } = await current.server
	project.provide("adminUrl", adminUrl)
	return async () => {
		current.users -= 1
		if (current.users > 0) return
		shared.passerelleTestServer = undefined
		await stop()
	}
}

async function startServer(): Promise<SharedServer> {
	await removeLeftovers()
	const folder = path.join(tmpdir(), `${FOLDER_PREFIX}${process.pid}`)
	await mkdir(folder, { mode: 0o755 })
	const { url, stop } = await startEmbeddedPostgres({ dataDir: path.join(folder, "postgres"), durable: false })
	await createTemplate(url)
	return {
		adminUrl: url,
		async stop() {
			await stop()
			await rm(folder, { recursive: true })
		},
	}
}

/** A run that was killed leaves its server behind, since servers outlive their application (see db/embedded.ts). */
async function removeLeftovers(): Promise<void> {
	for (const name of await readdir(tmpdir())) {
		const pid = Number(name.startsWith(FOLDER_PREFIX) ? name.slice(FOLDER_PREFIX.length) : Number.NaN)
		if (!Number.isInteger(pid) || isAlive(pid)) continue
		const folder = path.join(tmpdir(), name)
		if (existsSync(path.join(folder, "postgres/postmaster.pid"))) {
			const { stop } = await startEmbeddedPostgres({ dataDir: path.join(folder, "postgres"), durable: false })
			await stop()
		}
		await rm(folder, { recursive: true, force: true })
	}
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0)
	} catch {
		return false
	}
}

async function createTemplate(adminUrl: string): Promise<void> {
	const url = new URL(adminUrl)
	url.pathname = TEMPLATE_DATABASE
	const sql = postgres(adminUrl, { max: 1 })
	try {
		await sql`create database ${sql(TEMPLATE_DATABASE)}`
		await migrateSchema(url.href)
		// A database in use cannot be copied: nobody enters the template any more.
		await sql`alter database ${sql(TEMPLATE_DATABASE)} with is_template true allow_connections false`
	} finally {
		await sql.end()
	}
}
