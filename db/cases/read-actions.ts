import { advance, type Snapshot } from "../../machines/advance.ts"
import type { MachineDefinition } from "../../machines/definition.ts"
import { describeEvent } from "../../machines/describe-form.ts"
import { engineEvents } from "../../machines/engine-events.ts"
import type { AvailableEvent } from "../../machines/form.ts"
import { guardLabels } from "../../machines/guard-labels.ts"
import { CONFIRMATION, type Task } from "../../machines/ledger.ts"
import { mayReadCase, maySend, type Principal, type Relation, rolesOn } from "../../machines/policy.ts"
import type { Label } from "../../machines/vocabulary.ts"
import { byWeight, type EventWeight, placesTaking, weighEvents } from "../../machines/weigh-events.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Engine } from "../engine.ts"
import type { LoadedCase } from "../load-case.ts"
import { relationOf } from "../plan-event.ts"
import { assertWithinReach } from "../reserve.ts"
import { Labels } from "./labels.ts"
import type { CaseActions, InstanceActions } from "./path-views.ts"
import { getLoaded, stateOf } from "./read-instance.ts"

type Action = InstanceActions["available"][number]

/** What an action is put in order by. */
interface Ranked {
	readonly instance: string
	readonly action: Action
	readonly tier: number
	readonly due: number
	readonly leaves: boolean
	readonly detour: boolean
	readonly width: number
	readonly position: number
}

/** Ids of the tasks that wait in a case, and who has them: what the loaded ledgers do not say. */
interface TaskIds {
	readonly [key: string]: { readonly id: string; readonly assignee: string | null }
}

interface Reading {
	readonly engine: Engine
	readonly loaded: LoadedCase
	readonly principal: Principal
	readonly taskIds: TaskIds
	readonly labels: Labels
	readonly now: Date
}

/**
 * What the principal could do now with a case and its open procedures, the most probable first; and what their roles
 * allow but the step does not, with the reason.
 *
 * Probable is what answers a task of theirs, the one due first at the head; then what answers somebody else's, recorded
 * for them; last what is possible at any step. All of it follows from the machines: `weighEvents`.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN
 */
export async function readActions(engine: Engine, principal: Principal, caseId: string): Promise<CaseActions> {
	const loaded = await getLoaded(engine, caseId)
	if (loaded.caseId !== caseId) throw new WorkflowError("NOT_FOUND", "no such case", {})
	const relation = relationOf(loaded, caseId)
	if (!mayReadCase(principal, relation)) throw new WorkflowError("FORBIDDEN", "you have no access to this case", {})
	assertWithinReach(principal, relation)
	const reading: Reading = {
		engine,
		loaded,
		principal,
		taskIds: await readTaskIds(engine, caseId),
		labels: new Labels(engine.registry),
		now: engine.clock?.() ?? loaded.now,
	}
	const read = loaded.state.instances.flatMap((one) => {
		const stored = loaded.stored.get(one.id)
		return stored && (!stored.done || one.id === caseId) ? [actionsOf(reading, one.id)] : []
	})
	const ranked = read.flatMap((one) => one.ranked).sort(byProbability)
	return {
		order: ranked.map((one) => [one.instance, one.action.type]),
		instances: read.map(({ view }) => view),
	}
}

async function readTaskIds(engine: Engine, caseId: string): Promise<TaskIds> {
	const rows = await engine.db.$client<
		{ id: string; instance_id: string; visit: number; assignee_id: string | null }[]
	>`
		select id, instance_id, visit, assignee_id from tasks where case_id = ${caseId} and status in ('open', 'paused')`
	return Object.fromEntries(
		rows.map((one) => [keyOf(one.instance_id, one.visit), { id: one.id, assignee: one.assignee_id }]),
	)
}

const keyOf = (instance: string, visit: number): string => `${instance} ${visit}`

function actionsOf(reading: Reading, id: string): { view: InstanceActions; ranked: readonly Ranked[] } {
	const { engine, loaded, principal, labels } = reading
	const relation = relationOf(loaded, id)
	const { available, blocked, definition } = stateOf(engine, loaded, id, principal, relation)
	const stored = loaded.stored.get(id)
	const instance = loaded.state.instances.find((one) => one.id === id)
	const live = !blocked && definition && instance && loaded.key !== null
	const weights = live ? weighEvents(definition, instance.snapshot) : new Map<string, EventWeight>()
	const tasks = live ? instance.ledger.tasks : []
	const ranked = live
		? [
				...available.map((one, position) =>
					rank(reading, id, relation, definition, one, weights.get(one.type), tasks, position),
				),
				...confirmations(reading, id, relation, definition, tasks),
			].sort(byProbability)
		: []
	return {
		view: {
			id,
			kind: stored?.kind ?? null,
			ref: stored?.ref ?? "",
			label: labels.machine(stored?.machine ?? "", stored?.machine_version ?? 1),
			version: stored?.version ?? 0,
			blocked,
			available: ranked.map((one) => one.action),
			impossible: live ? impossibleFor(reading, relation, definition, instance.snapshot, available) : [],
		},
		ranked,
	}
}

function rank(
	{ principal, taskIds }: Reading,
	instance: string,
	relation: Relation,
	definition: MachineDefinition,
	available: AvailableEvent,
	weight: EventWeight | undefined,
	tasks: readonly Task[],
	position: number,
): Ranked {
	const event = definition.events[available.type]
	const roles = rolesOn(principal, relation)
	const specific = weight?.specific ?? false
	const answered = specific
		? tasks.filter((one) => one.status === "open" && weight?.places.includes(one.place)).sort(byDue)
		: []
	const mine = event?.roles.some((role) => roles.includes(role)) === true
	const own = mine ? answered.find((one) => roles.includes(one.role)) : undefined
	const task = own ?? answered[0]
	const known = task && taskIds[keyOf(instance, task.visit)]
	return {
		instance,
		action: {
			...available,
			taskId: known?.id ?? null,
			specific,
			ends: weight?.ends ?? false,
			inPerson: event?.inPerson ?? false,
			opens: event?.opens ?? null,
			pauses: event?.pauses ?? false,
			roles: event?.roles ?? [],
			preset: {},
		},
		tier: own ? tierOf(known?.assignee ?? null, principal) : task ? 3 : specific ? 4 : 5,
		due: task?.dueAt ? Date.parse(task.dueAt) : Number.POSITIVE_INFINITY,
		leaves: weight?.leaves ?? false,
		detour: weight?.detour ?? false,
		width: weight?.width ?? Number.POSITIVE_INFINITY,
		position,
	}
}

/** One's own, then what nobody has taken, then a colleague's. */
const tierOf = (assignee: string | null, { id }: Principal): number => (assignee === id ? 0 : assignee === null ? 1 : 2)

/** What somebody recorded for the physician, to confirm: the engine's own event, in no machine. */
function confirmations(
	{ principal, taskIds }: Reading,
	instance: string,
	relation: Relation,
	definition: MachineDefinition,
	tasks: readonly Task[],
): readonly Ranked[] {
	return Object.entries(engineEvents).flatMap(([type, event]) =>
		maySend(principal, event, relation)
			? tasks
					.filter((one) => one.place === CONFIRMATION && one.status === "open")
					.map((task): Ranked => {
						const known = taskIds[keyOf(instance, task.visit)]
						return {
							instance,
							action: {
								...describeEvent(definition, type, event, []),
								taskId: known?.id ?? null,
								specific: true,
								ends: false,
								inPerson: event.inPerson,
								opens: null,
								pauses: false,
								roles: event.roles,
								// The task of an entry bears its number.
								preset: { seq: -task.visit },
							},
							tier: 1,
							due: task.dueAt ? Date.parse(task.dueAt) : Number.POSITIVE_INFINITY,
							leaves: true,
							detour: false,
							width: 1,
							position: 0,
						}
					})
			: [],
	)
}

/** At the same step the act that ends it comes before what prepares it; nothing that is not yet possible is here. */
const byProbability = (a: Ranked, b: Ranked): number =>
	a.tier - b.tier ||
	compare(a.due, b.due) ||
	byWeight({ ...a, ends: a.action.ends }, { ...b, ends: b.action.ends }) ||
	a.position - b.position

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1)

const byDue = (a: Task, b: Task): number => compare(dueOf(a), dueOf(b))
const dueOf = (task: Task): number => (task.dueAt === null ? Number.POSITIVE_INFINITY : Date.parse(task.dueAt))

/** Events that the roles allow and the machine would refuse now. */
function impossibleFor(
	{ principal, labels, now }: Reading,
	relation: Relation,
	definition: MachineDefinition,
	snapshot: Snapshot,
	available: readonly AvailableEvent[],
): InstanceActions["impossible"] {
	const possible = new Set(available.map((one) => one.type))
	return Object.entries(definition.events)
		.filter(([type, event]) => !possible.has(type) && maySend(principal, event, relation))
		.map(([type, event]) => {
			const own = rolesOn(principal, relation)
			const role = own.find((one) => event.roles.includes(one)) ?? own[0] ?? "nurse"
			return {
				type,
				label: event.label,
				unmet: unmetBy(definition, snapshot, { type, by: principal.id, role, platform: relation.platform, now }),
				places: placesTaking(definition, type)
					.slice(0, MOST_PLACES)
					.map((place) => labels.place(definition.name, definition.version, place)),
			}
		})
}

/** More than these say nothing any more. */
const MOST_PLACES = 3

type Probe = Pick<Parameters<typeof advance>[2], "type" | "by" | "role" | "platform"> & { readonly now: Date }

function unmetBy(definition: MachineDefinition, snapshot: Snapshot, { now, ...sender }: Probe): readonly Label[] {
	const at = now.toISOString()
	try {
		advance(definition, snapshot, { ...sender, recordedAt: at, occurredAt: at, probe: true })
		return []
	} catch (error) {
		const unmet = error instanceof WorkflowError ? error.details["unmet"] : undefined
		return Array.isArray(unmet) ? unmet.flatMap((guard) => guardLabels[String(guard)] ?? []) : []
	}
}
