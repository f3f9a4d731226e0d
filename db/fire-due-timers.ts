import { WorkflowError } from "../machines/workflow-error.ts"
import { dispatchTimer } from "./dispatch.ts"
import type { Engine } from "./engine.ts"

interface DueTimer {
	readonly id: string
	readonly instance_id: string
	readonly visit: number
	readonly name: string
	readonly generation: number
	/** Its due time, or the case's last entry when that is later: a log never goes back in time. */
	readonly at: Date | string
}

/** More timers of one instance at one instant than any machine has: it arms what it fires. */
const MOST_AT_ONCE = 100

/**
 * Fires all timers due up to an instant, in due order, each at its own due time: what the workers would have done had
 * they run all along. Without a queue, for scenarios on a fake clock and for the past of the demonstration.
 *
 * A timer whose instance is blocked by an incident stays pending, and so does its case's other blocked ones.
 *
 * @param caseId only the timers of this case
 * @returns how many fired
 * @throws WorkflowError STATE_UNKNOWN when an instance keeps arming timers that are due at once
 */
export async function fireDueTimers(engine: Engine, until: Date, caseId?: string): Promise<number> {
	const skipped: string[] = []
	const atOnce = new Map<string, { at: number; count: number }>()
	let fired = 0
	for (;;) {
		const timer = await findNext(engine, until, caseId, skipped)
		if (!timer) return fired
		const at = new Date(timer.at)
		const before = atOnce.get(timer.instance_id)
		const count = before?.at === at.getTime() ? before.count + 1 : 1
		if (count > MOST_AT_ONCE)
			throw new WorkflowError("STATE_UNKNOWN", `timer ${timer.name} falls due again without end`, { name: timer.name })
		atOnce.set(timer.instance_id, { at: at.getTime(), count })
		try {
			const { instance_id: instanceId, visit, name, generation } = timer
			await dispatchTimer({ ...engine, clock: () => at }, { instanceId, visit, name, generation })
			fired += 1
		} catch (error) {
			if (!(error instanceof WorkflowError)) throw error
			// Somebody else moved the case meanwhile: look again. A blocked one would come first for ever.
			if (error.code === "TIMER_STALE") continue
			if (error.code !== "INSTANCE_BLOCKED") throw error
			skipped.push(timer.id)
		}
	}
}

async function findNext(
	engine: Engine,
	until: Date,
	caseId: string | undefined,
	skipped: readonly string[],
): Promise<DueTimer | undefined> {
	const sql = engine.db.$client
	const [timer] = await sql<DueTimer[]>`
		select t.id, t.instance_id, t.visit, t.name, t.generation, greatest(t.due_at, c.updated_at) as at
		from timers t join cases c on c.id = t.case_id
		where t.status = 'pending' and t.due_at <= ${until.toISOString()}::timestamptz
		${caseId === undefined ? sql`` : sql`and t.case_id = ${caseId}`}
		${skipped.length === 0 ? sql`` : sql`and t.id not in ${sql(skipped)}`}
		order by t.due_at, t.name like '%Escalation', t.name, t.id limit 1`
	return timer
}
