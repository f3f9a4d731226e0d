import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js"
import postgres from "postgres"
import type { DatabaseRole } from "./row-security.ts"
import { schema } from "./schema/index.ts"
import { databaseTls, type TlsSettings } from "./tls.ts"

/** The database: Drizzle for queries, `$client` (postgres.js) for the statements of the command path. */
export type Database = PostgresJsDatabase<typeof schema> & { readonly $client: postgres.Sql }

/** A connection pool, or one transaction of it. */
export type Executor = postgres.Sql | postgres.TransactionSql

export interface ConnectOptions {
	/** Most connections at once; 10 unless said. */
	readonly max?: number
	readonly applicationName?: string
	/** Whom to trust when the server is another machine, which is reached by TLS only. */
	readonly tls?: TlsSettings
	/** Role of the database that every connection takes on; the one that signs in unless said. */
	readonly role?: DatabaseRole
}

/**
 * Pause before a connection that was refused is opened again, s. The driver's own grows to 20 s with the failures of
 * all connections together: one second without the database, under load, was half a minute without answers.
 */
const backoff = (failures: number): number => (0.5 + Math.random() / 2) * Math.min(3 ** failures / 100, 1)

const CLIENT_CHECK_MS = 10_000

/** Connects lazily: nothing is opened before the first query. Close with `db.$client.end()`. */
export function connect(address: string, options: ConnectOptions = {}): Database {
	const { url, ssl } = databaseTls(address, options.tls)
	const client = postgres(url, {
		ssl,
		max: options.max ?? 10,
		backoff,
		onnotice: () => undefined,
		connection: {
			application_name: options.applicationName ?? "passerelle",
			TimeZone: "UTC",
			...(options.role === undefined ? {} : { role: options.role }),
			// A statement whose client has died gives its locks back within this time instead of at its end.
			client_connection_check_interval: CLIENT_CHECK_MS,
		},
	})
	return drizzle(client, { schema })
}
