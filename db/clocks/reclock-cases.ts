import { dispatchReclock } from "../dispatch.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"

/** Cases that one round looks for. */
const BATCH = 200
/** Steps taken on one case at a time; more cases than this are not moved at once. */
const AT_ONCE = 4
/** A step that had read the rules before an incident was declared has been written long before then. */
const SETTLED_AFTER_MINUTES = 10

/** What an incident moves and was not counted again since it last changed: timers of its territory, and tasks. */
const BEHIND = `
	select t.case_id, t.instance_id, i.id as incident from territory_incidents i join timers t
		on t.territory = i.territory and t.rules < i.revision and t.due_at > i.from_at
		and t.status = 'pending' and t.clock = 'working'
	where i.settled_at is null
	union all
	select t.case_id, t.instance_id, i.id from territory_incidents i join tasks t
		on t.territory = i.territory and t.rules < i.revision and t.due_at > i.from_at
		and t.status = 'open' and t.clock = 'working'
	where i.settled_at is null`

/** Nothing moves there until a person has resolved it; whatever moves it then counts again first. */
const NOT_BLOCKED = `not exists (select from incidents n where n.resolved_at is null and n.case_id = b.case_id
	and n.kind in ('snapshot', 'migration') and n.instance_id in (b.case_id, b.instance_id))`

export interface Reclocking {
	readonly moved: number
	/** Cases on which it failed; the next round tries again. */
	readonly failed: readonly { readonly caseId: string; readonly error: unknown }[]
	/** Whether there may be more at once. */
	readonly more: boolean
}

/**
 * Counts the deadlines again that territory incidents move, one case after the other, each in a transaction of its
 * own. A round that is killed has moved some and the next goes on; two at once move no case twice.
 */
export async function reclockCases(engine: Engine, signal?: AbortSignal): Promise<Reclocking> {
	const sql = engine.db.$client
	const [open] = await sql`select 1 from territory_incidents where settled_at is null limit 1`
	if (!open) return { moved: 0, failed: [], more: false }
	// Several workers begin anywhere, so that they seldom meet on one case.
	const cases = await sql<{ case_id: string }[]>`
		select case_id from (select distinct b.case_id from (${sql.unsafe(BEHIND)}) b where ${sql.unsafe(NOT_BLOCKED)}) c
		order by random() limit ${BATCH}`
	const failed: { caseId: string; error: unknown }[] = []
	let moved = 0
	const queue = cases.map((one) => one.case_id)
	const work = async (): Promise<void> => {
		for (let caseId = queue.shift(); caseId !== undefined && !signal?.aborted; caseId = queue.shift())
			try {
				if (await dispatchReclock(engine, caseId)) moved += 1
			} catch (error) {
				failed.push({ caseId, error })
			}
	}
	await Promise.all(Array.from({ length: AT_ONCE }, work))
	if (cases.length === 0) await settle(engine)
	return { moved, failed, more: cases.length === BATCH && failed.length < BATCH }
}

/** Incidents with nothing left to count again are looked at no more until they change. */
async function settle({ db, clock }: Engine): Promise<void> {
	const sql = db.$client
	const now = instant(sql, clock?.() ?? null)
	await sql`
		update territory_incidents s set settled_at = ${now}
		where s.settled_at is null and s.changed_at < ${now} - ${SETTLED_AFTER_MINUTES}::int * interval '1 minute'
		and not exists (select from (${sql.unsafe(BEHIND)}) b where b.incident = s.id and ${sql.unsafe(NOT_BLOCKED)})`
}
