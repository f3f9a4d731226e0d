import path from "node:path"
import { migrate } from "drizzle-orm/postgres-js/migrator"
import { connect } from "./client.ts"
import { houseFolder } from "./house-folder.ts"
import { secureRows } from "./row-security.ts"
import type { TlsSettings } from "./tls.ts"

export const migrationsFolder = path.join(houseFolder, "db/migrations")

/** Brings the schema of a database up to date, and with it who may see which rows. Several processes may call it at once: they take turns. */
export async function migrateSchema(url: string, tls: TlsSettings = {}): Promise<void> {
	const db = connect(url, { max: 1, applicationName: "passerelle-migrate", tls })
	try {
		await db.$client`select pg_advisory_lock(hashtext('passerelle-migrate'))`
		await migrate(db, { migrationsFolder })
		await secureRows(db.$client)
	} finally {
		// Ending the session gives the lock back.
		await db.$client.end()
	}
}
