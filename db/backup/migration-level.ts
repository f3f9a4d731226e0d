import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator"
import type { Executor } from "../client.ts"
import { migrationsFolder } from "../migrate.ts"
import type { Header } from "./header.ts"

/** The migrations that a backup's tables have, and those made since. */
export interface MigrationSplit {
	readonly held: readonly MigrationMeta[]
	readonly newer: readonly MigrationMeta[]
}

/** @throws Error when this version does not know the backup's migrations */
export function splitMigrations({ at, hash }: Header["level"]): MigrationSplit {
	const known = readMigrationFiles({ migrationsFolder })
	const level = known.findIndex((one) => one.folderMillis === at && one.hash === hash)
	if (level < 0)
		throw new Error(
			"the backup's tables are of a version of Passerelle that this one does not know, most likely a newer one. Nothing was changed; restore with the version that wrote it or a newer one",
		)
	return { held: known.slice(0, level + 1), newer: known.slice(level + 1) }
}

/**
 * What `migrate` of Drizzle does, in the caller's transaction and up to where one wants: it always goes to the newest,
 * where an old backup's rows no longer fit, and commits by itself.
 */
export async function applyMigrations(sql: Executor, migrations: readonly MigrationMeta[]): Promise<void> {
	await sql.unsafe(`create schema if not exists drizzle;
		create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`)
	for (const { sql: statements, hash, folderMillis } of migrations) {
		for (const statement of statements) await sql.unsafe(statement)
		await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`
	}
}
