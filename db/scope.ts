import { drizzle } from "drizzle-orm/postgres-js"
import type postgres from "postgres"
import {
	callerOf,
	casePlatforms,
	figurePlatforms,
	mendedPlatforms,
	type Principal,
	receivingPlatforms,
} from "../machines/policy.ts"
import type { Database, Executor } from "./client.ts"
import type { Engine } from "./engine.ts"

/** Whose rows a connection shows: see `passerelle.platforms()` and its neighbours in `db/row-security.ts`. */
export interface Scope {
	readonly platforms: readonly string[]
	/** Platforms for which cases may be accepted that another one proposes. */
	readonly receiving: readonly string[]
	/** Platforms whose figures are seen; none unless said. */
	readonly figures?: readonly string[]
	/** Who it is: rows of cases that they take part in. */
	readonly person: string | null
	/** Cases that were opened to them one by one. */
	readonly cases: readonly string[]
}

/** Nobody in particular: reference data only. */
export const noScope: Scope = { platforms: [], receiving: [], person: null, cases: [] }

/** Every platform: for what the product itself looks up, such as whose case somebody was refused. */
export const everyScope = ({ geography }: Pick<Engine, "geography">): Scope => ({
	...noScope,
	platforms: [...geography.platforms.keys()],
})

/** What a principal's queries may see: the same relations as the policy asks about, as sets of rows. */
export function scopeOf({ geography }: Pick<Engine, "geography">, principal: Principal): Scope {
	// Neither what a link's holder takes part in elsewhere, nor what was written for them.
	if (principal.kind === "link")
		return { ...noScope, person: callerOf(principal), cases: (principal.links ?? []).flatMap((one) => one.case ?? []) }
	const all = () => [...geography.platforms.keys()]
	const platforms = [casePlatforms(principal), mendedPlatforms(principal)]
	return {
		platforms: platforms.includes(null) ? all() : [...new Set(platforms.flatMap((some) => some ?? []))],
		receiving: receivingPlatforms(principal) ?? all(),
		figures: figurePlatforms(principal) ?? all(),
		person: principal.id,
		cases: (principal.emergencies ?? []).map((one) => one.case),
	}
}

/** Lets a transaction see one more case until it ends, whoever that comes to belong to in between. */
export async function seeCase(sql: Executor, caseId: string): Promise<void> {
	await sql`
		select set_config('passerelle.cases',
			concat_ws(',', nullif(current_setting('passerelle.cases', true), ''), ${caseId}::text), true)`
}

/**
 * Runs something on a connection of its own that shows only the rows of a scope. The role of the connection is bound by
 * PostgreSQL's row-level security: a query that asks for more gets nothing.
 *
 * A connection rather than a transaction: a command commits by itself, may meet another writer and try again, and must
 * keep the incident that it reports when it fails. The scope is taken off before the connection goes back; a handle
 * used after that is refused by the driver (`docs/decisions/005-patched-driver.md`).
 */
export async function withScope<T>(engine: Engine, scope: Scope, run: (scoped: Engine) => Promise<T>): Promise<T> {
	const root = engine.db.$client
	const reserved = await root.reserve()
	try {
		// Sent before whatever follows on this connection: no round trip is waited for.
		const said = say(reserved, scope)
		const result = run({ ...engine, db: databaseOn(root, reserved) })
		// A scope that could not be said shows nothing; its error comes before what it would look like.
		const [outcome] = await Promise.all([result, said])
		return outcome
	} finally {
		// The answer does not wait for it; the connection goes back when it is done.
		say(reserved, noScope)
			.catch(() => undefined)
			.finally(() => reserved.release())
	}
}

const say = async (
	sql: postgres.ReservedSql,
	{ platforms, receiving, figures = [], person, cases }: Scope,
): Promise<void> => {
	await sql`
		select set_config('passerelle.platforms', ${platforms.join(",")}, false),
			set_config('passerelle.receiving', ${receiving.join(",")}, false),
			set_config('passerelle.figures', ${figures.join(",")}, false),
			set_config('passerelle.person', ${person ?? ""}, false),
			set_config('passerelle.cases', ${cases.join(",")}, false)`
}

/** One reserved connection in the shape of a pool: what commands and queries are written for. */
function databaseOn(root: postgres.Sql, reserved: postgres.ReservedSql): Database {
	const begin = async (first: unknown, second?: unknown): Promise<unknown> => {
		const work = (typeof first === "function" ? first : second) as (sql: postgres.ReservedSql) => Promise<unknown>
		const mode = typeof first === "string" ? first.replace(/[^a-z ]/gi, "") : ""
		await reserved.unsafe(`begin ${mode}`)
		try {
			const result = await work(reserved)
			await reserved`commit`
			return result
		} catch (error) {
			await reserved`rollback`
			throw error
		}
	}
	const { options, parameters } = root
	const client = Object.assign(reserved, { options, parameters, begin })
	return drizzle(client as unknown as postgres.Sql) as unknown as Database
}
