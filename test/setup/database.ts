import { randomBytes } from "node:crypto"
import postgres from "postgres"
import { inject } from "vitest"

export type TestDatabase = { url: string; drop: () => Promise<void> }

const TEMPLATE_DATABASE = "passerelle_template"

/** A migrated, empty database for one test file, copied from the template in some 150 ms (half of what the default strategy, wal_log, takes). Close your connections, then `drop`. */
export const createTestDatabase = (): Promise<TestDatabase> => createDatabase(TEMPLATE_DATABASE)

/** A database without any table of ours, as an administrator hands one over. */
export const createEmptyDatabase = (): Promise<TestDatabase> => createDatabase("template0")

async function createDatabase(template: string): Promise<TestDatabase> {
	const adminUrl = inject("adminUrl")
	const name = `test_${randomBytes(8).toString("hex")}`
	await runAsAdmin(adminUrl, async (sql) => {
		await sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`
	})
	const url = new URL(adminUrl)
	url.pathname = name
	return {
		url: url.href,
		async drop() {
			await runAsAdmin(adminUrl, async (sql) => {
				await sql`drop database if exists ${sql(name)} with (force)`
			})
		},
	}
}

async function runAsAdmin(adminUrl: string, run: (sql: postgres.Sql) => Promise<void>): Promise<void> {
	const sql = postgres(adminUrl, { max: 1 })
	try {
		await run(sql)
	} finally {
		await sql.end()
	}
}
