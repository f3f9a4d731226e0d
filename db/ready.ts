import { readMigrationFiles } from "drizzle-orm/migrator"
import type { Database } from "./client.ts"
import { migrationsFolder } from "./migrate.ts"

/** Whether every migration that this process knows has been applied. Throws when the database cannot be reached. */
export async function isSchemaCurrent(db: Database): Promise<boolean> {
	const newest = Math.max(...readMigrationFiles({ migrationsFolder }).map((one) => one.folderMillis))
	const [journal] = await db.$client<{ present: boolean }[]>`
		select to_regclass('drizzle.__drizzle_migrations') is not null as present`
	if (!journal?.present) return false
	const [row] = await db.$client<{ newest: string | null }[]>`
		select max(created_at)::text as newest from drizzle.__drizzle_migrations`
	return Number(row?.newest ?? 0) >= newest
}
