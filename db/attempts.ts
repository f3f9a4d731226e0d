import { createHash } from "node:crypto"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"

/** So many attempts in so many seconds, counted from the first one. */
export interface Limit {
	readonly most: number
	readonly seconds: number
}

/** What is counted (`password login odile`), and how much of it is let through. */
export interface Counted {
	readonly what: string
	readonly limits: readonly Limit[]
}

const keyOf = (what: string, { seconds }: Limit): string =>
	createHash("sha256").update(`${seconds} ${what}`).digest("hex")

/**
 * Counts one attempt at each of several things, before it is made, so that many made at once are all counted. Gives the
 * seconds to wait when one of them was tried too often; undefined when the attempt may be made.
 *
 * One statement of PostgreSQL, for every process counts what all others have let through. `rate-limiter-flexible`, the
 * usual library, judges by the clock of its process and sweeps by timers of its own.
 */
export async function countAttempt(engine: Engine, counted: readonly Counted[]): Promise<number | undefined> {
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	// In order of their keys: two requests that count the same things never wait for each other.
	const rows = counted
		.flatMap(({ what, limits }) => limits.map((limit) => ({ key: keyOf(what, limit), ...limit })))
		.toSorted((a, b) => (a.key < b.key ? -1 : 1))
	const found = await sql<{ key: string; count: number; wait: number }[]>`
		insert into attempts as a (key, count, ends_at)
		select key, 1, ${now} + make_interval(secs => seconds)
		from unnest(${rows.map((one) => one.key)}::text[], ${rows.map((one) => one.seconds)}::int[]) as t (key, seconds)
		on conflict (key) do update set
			count = case when a.ends_at <= ${now} then 1 else a.count + 1 end,
			ends_at = case when a.ends_at <= ${now} then excluded.ends_at else a.ends_at end
		returning key, count, greatest(1, ceil(extract(epoch from ends_at - ${now})))::int as wait`
	const waits = rows.flatMap(({ key, most }) => {
		const row = found.find((one) => one.key === key)
		return row && row.count > most ? [row.wait] : []
	})
	return waits.length === 0 ? undefined : Math.max(...waits)
}

/** Forgets what was counted of something: whoever got in has not been guessing. */
export async function forgetAttempts(sql: Executor, counted: readonly Counted[]): Promise<void> {
	const keys = counted.flatMap(({ what, limits }) => limits.map((limit) => keyOf(what, limit)))
	await sql`delete from attempts where key = any(${keys})`
}

/** Takes back one attempt that was counted: it was no guess. */
export async function uncountAttempt(sql: Executor, counted: readonly Counted[]): Promise<void> {
	const keys = counted.flatMap(({ what, limits }) => limits.map((limit) => keyOf(what, limit)))
	await sql`update attempts set count = greatest(0, count - 1) where key = any(${keys})`
}

/** Forgets counts that ended. */
export async function forgetOldAttempts(engine: Engine): Promise<void> {
	const sql = engine.db.$client
	await sql`delete from attempts where ends_at < ${instant(sql, engine.clock?.() ?? null)}`
}
