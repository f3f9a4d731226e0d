import { Redis } from "ioredis"
import postgres from "postgres"
import { until } from "./until.ts"

/** FLUSHALL. */
export async function loseRedisQueue(url: string): Promise<void> {
	const client = new Redis(url)
	await client.flushall()
	await client.quit()
}

/** Truncates all of BullMQ's tables but the record of its migrations. */
export async function losePostgresQueue(sql: postgres.Sql): Promise<void> {
	const tables = await sql<{ name: string }[]>`
		select tablename as name from pg_tables where schemaname = 'bullmq' and tablename <> 'migration'`
	const statement = `truncate ${tables.map(({ name }) => `bullmq.${name}`).join(", ")}`
	// It locks every table under running workers; where they meet crosswise, PostgreSQL refuses one of the two.
	await until(
		async () =>
			await sql.unsafe(statement).then(
				() => true as const,
				(error: unknown) => {
					if (error instanceof postgres.PostgresError && error.code === "40P01") return undefined
					throw error
				},
			),
	)
}
