import type { Executor } from "./client.ts"

/** How much of one thing waits although it could be done, and for how long the oldest of it has, seconds. */
export interface Waiting {
	readonly count: number
	readonly oldestSeconds: number
}

/** What workers should have done by now: numbers alone, of all platforms together. */
export interface Backlog {
	/** Timers that are due and have not fired; not those that wait for a person behind an incident. */
	readonly timers: Waiting
	/** Notices that nobody has been told of. */
	readonly notices: Waiting
	/** What the queue has not heard of. */
	readonly outbox: Waiting
	/** Given up by the workers, by kind: the dead letters. */
	readonly incidents: Readonly<Record<string, number>>
}

interface Row {
	readonly due: number
	readonly due_oldest: number
	readonly untold: number
	readonly untold_oldest: number
	readonly unsent: number
	readonly unsent_oldest: number
	readonly incidents: Readonly<Record<string, number>> | null
}

/**
 * Reads what waits, by the database's clock. Each part looks into an index that holds only what waits.
 *
 * @param sql sees every platform
 * @param options.outbox counted only by whoever may read it: workers. What stays there shows in timers and notices too.
 */
export async function readBacklog(sql: Executor, { outbox }: { readonly outbox: boolean }): Promise<Backlog> {
	const unsent = outbox
		? sql`(select count(*)::int from outbox) as unsent,
			coalesce((select extract(epoch from clock_timestamp() - min(at)) from outbox), 0)::float8 as unsent_oldest`
		: sql`0 as unsent, 0 as unsent_oldest`
	const [row] = await sql<Row[]>`
		with open as (select kind, subject_id, instance_id from incidents where resolved_at is null),
		due as (
			select t.due_at from timers t where t.status = 'pending' and t.due_at <= clock_timestamp()
			and not exists (select from open i where i.kind = 'timer' and i.subject_id = t.id
				or i.kind in ('snapshot', 'migration') and i.instance_id = t.instance_id)),
		untold as (
			select n.at from notices n where n.delivered_at is null
			and not exists (select from open i where i.kind = 'notice' and i.subject_id = n.id))
		select (select count(*)::int from due) as due,
			coalesce((select extract(epoch from clock_timestamp() - min(due_at)) from due), 0)::float8 as due_oldest,
			(select count(*)::int from untold) as untold,
			coalesce((select extract(epoch from clock_timestamp() - min(at)) from untold), 0)::float8 as untold_oldest,
			${unsent},
			(select jsonb_object_agg(kind, n) from (select kind, count(*)::int as n from open group by kind) k) as incidents`
	if (!row) throw new Error("the backlog was not read")
	return {
		timers: { count: row.due, oldestSeconds: row.due_oldest },
		notices: { count: row.untold, oldestSeconds: row.untold_oldest },
		outbox: { count: row.unsent, oldestSeconds: row.unsent_oldest },
		incidents: row.incidents ?? {},
	}
}

/** Oldest that is still on time, seconds: each leaves room for one sweep (30 s) that brings back what was lost. */
const LATE = { timers: 120, notices: 180, outbox: 60 } as const

/** Whether the workers are behind, or there are none. */
export const isBehind = (backlog: Backlog): boolean =>
	(["timers", "notices", "outbox"] as const).some((part) => backlog[part].oldestSeconds > LATE[part])
