import { z } from "zod"
import { getPlace } from "../../machines/advance.ts"
import { engineEvents } from "../../machines/engine-events.ts"
import { CONFIRMATION } from "../../machines/ledger.ts"
import { mayReadInstance, type Principal } from "../../machines/policy.ts"
import { type Label, Urgency } from "../../machines/vocabulary.ts"
import { orderEvents } from "../../machines/weigh-events.ts"
import { workBounds } from "../../machines/work-group.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { Labels } from "../cases/labels.ts"
import { findNames } from "../cases/names.ts"
import { getLoaded, stateOf } from "../cases/read-instance.ts"
import { LabelView } from "../cases/views.ts"
import { dayAt, type Engine } from "../engine.ts"
import { relationOf } from "../plan-event.ts"
import { assertWithinReach } from "../reserve.ts"
import { type ExplainedTimer, listTimers, ExplainedTimer as Timer } from "../timers.ts"
import { findCovers } from "./find-covers.ts"
import { peekReport } from "./peek-report.ts"
import { readWorkItems } from "./read-work-items.ts"
import { workScopeOf } from "./work-scope.ts"
import { WorkItem } from "./work-views.ts"

/** A deadline of the task, as it came or will come. */
const Step = Timer.pick({ id: true, does: true, to: true, dueAt: true }).extend({
	territory: z.string(),
	/** When it fired; null while it is to come. */
	firedAt: z.iso.datetime().nullable(),
})

/** What helps to decide what to do with a task, without opening the case: nothing in it is sealed text. */
export const WorkPeek = z.object({
	task: WorkItem,
	/** What opened it: the entry of the log, who, and when it happened. */
	opened: z.object({ label: LabelView, by: z.string().nullable(), at: z.iso.datetime() }),
	/** How long the step may take. */
	target: z.object({ clock: z.enum(["working", "calendar"]), ms: z.number() }).nullable(),
	/** Reminders and escalations of this stay, in the order of time. */
	steps: z.array(Step).readonly(),
	/** What can be done, the most probable first. */
	actions: z.array(z.object({ type: z.string(), label: LabelView })).readonly(),
	/** An open incident keeps the case from moving. */
	blocked: z.boolean(),
})
export type WorkPeek = z.infer<typeof WorkPeek>

interface Opening {
	readonly instance_id: string
	readonly case_id: string
	readonly visit: number
	readonly place: string
	readonly type: string | null
	readonly fired: { name: string; place: string } | null
	readonly sent_by: string | null
	readonly occurred_at: string | null
	readonly opened_at: string
	readonly machine: string
	readonly machine_version: number
	readonly event_machine: string | null
}

/** @throws WorkflowError NOT_FOUND, FORBIDDEN, CASE_LIMITED */
export async function peekWork(
	engine: Engine,
	principal: Principal,
	taskId: string,
	names: boolean,
): Promise<WorkPeek> {
	const sql = engine.db.$client
	const [kind] = await sql<{ report: boolean }[]>`
		select report_id is not null as report from tasks where id = ${taskId} and status in ('open', 'paused')`
	if (kind?.report === true) return await peekReport(engine, principal, taskId)
	const scope = workScopeOf(engine, principal)
	const [row] = await sql<Opening[]>`
		select t.instance_id, t.case_id, t.visit, t.place, t.opened_at, i.machine, i.machine_version,
			e.type, e.fired, e.sent_by, e.occurred_at, o.machine as event_machine
		from tasks t join instances i on i.id = t.instance_id
			left join case_events e on e.case_id = t.case_id and e.seq = t.opened_seq
			left join instances o on o.id = e.instance_id
		where t.id = ${taskId} and t.status in ('open', 'paused')`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such task, or it is done", {})
	const loaded = await getLoaded(engine, row.instance_id)
	const relation = relationOf(loaded, row.instance_id)
	if (!mayReadInstance(principal, relation)) throw new WorkflowError("FORBIDDEN", "you have no access to this task", {})
	assertWithinReach(principal, relation)
	const now = engine.clock?.() ?? new Date()
	const covers = await findCovers(sql, principal.id, dayAt(engine, loaded.platform, now))
	const reader = { principal, covers, bounds: workBounds(now, scope.zone), names }
	const [[task], { items: timers }, people] = await Promise.all([
		readWorkItems(engine, [taskId], reader),
		listTimers(engine, { caseId: row.case_id, instanceId: row.instance_id }, { limit: 100 }),
		findNames(sql, [row.sent_by]),
	])
	if (!task) throw new WorkflowError("NOT_FOUND", "no such task, or it is done", {})
	const { definition, available, blocked } = stateOf(engine, loaded, row.instance_id, principal, relation)
	const snapshot = loaded.state.instances.find(({ id }) => id === row.instance_id)?.snapshot
	const actions =
		task.confirms !== null
			? confirming(task)
			: definition && snapshot
				? orderEvents(definition, snapshot, row.place, available)
				: available
	return {
		task,
		opened: openingOf(engine, row, people),
		target: targetOf(engine, row, Urgency.parse(task.urgency)),
		steps: timers
			.filter((one) => one.visit === row.visit && one.status !== "cancelled")
			.toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))
			.map(stepOf),
		actions: actions.map(({ type, label }) => ({ type, label })),
		blocked,
	}
}

/** A task to confirm waits for that and for nothing else: no machine knows of it. */
const confirming = (task: WorkItem): readonly { readonly type: string; readonly label: Label }[] =>
	Object.entries(engineEvents).flatMap(([type, { label }]) =>
		type === "ACT_CONFIRMED" && task.may.claim ? [{ type, label }] : [],
	)

function openingOf(engine: Engine, row: Opening, people: ReadonlyMap<string, string>): WorkPeek["opened"] {
	const labels = new Labels(engine.registry)
	const { type, fired, sent_by: by } = row
	// A case begins with a request; that its machine was started says nothing.
	const began = type === null || (type === "STARTED" && row.instance_id === row.case_id)
	const label = began
		? labels.place(row.machine, row.machine_version, row.place).label
		: labels.entry(row.event_machine ?? row.machine, row.machine_version, type, fired)
	return {
		label,
		by: by === null ? null : (people.get(by) ?? null),
		at: new Date(row.occurred_at ?? row.opened_at).toISOString(),
	}
}

function targetOf(engine: Engine, row: Opening, urgency: Urgency): WorkPeek["target"] {
	const definition = engine.registry.find(row.machine, row.machine_version)
	if (!definition || row.place === CONFIRMATION) return null
	try {
		const { target } = getPlace(definition, row.place)
		return target && target.clock !== "date" ? { clock: target.clock, ms: target.ms[urgency] } : null
	} catch {
		// A place of another version, which this process does not know: its target is not known either.
		return null
	}
}

const stepOf = (timer: ExplainedTimer) => ({
	id: timer.id,
	does: timer.does,
	to: timer.to,
	dueAt: timer.dueAt,
	territory: timer.territory.code,
	firedAt: timer.fired?.at ?? null,
})
