import {
	type AnyMachineSnapshot,
	type AnyStateMachine,
	type AnyTransitionDefinition,
	getInitialMicrosteps,
	getMicrosteps,
	getNextTransitions,
} from "xstate"
import type { MachineDefinition } from "./definition.ts"
import { type Effect, type EffectType, effectTypes } from "./effects.ts"
import type { Envelope } from "./event-definition.ts"
import type { Place, PlaceMeta } from "./place.ts"
import { WorkflowError } from "./workflow-error.ts"

/** A live snapshot of one machine. */
export type Snapshot = AnyMachineSnapshot

/** An event as machines take it: type, envelope, facts and sealed payload. */
export interface SentEvent extends Envelope {
	readonly type: string
	readonly facts?: Readonly<Record<string, unknown>>
	readonly [field: string]: unknown
}

/** One microstep: the places left and entered, in order. `resumes` when it took a history arrow (↩). */
export interface Microstep {
	readonly left: readonly string[]
	readonly entered: readonly string[]
	readonly resumes: boolean
	readonly effects: readonly Effect[]
}

/** What a start or an event does, as data. */
export interface Step {
	readonly snapshot: Snapshot
	readonly microsteps: readonly Microstep[]
}

/**
 * First snapshot of a machine. `input` is complete: frame, parsed and sealed inputs, facts.
 */
export function start(definition: MachineDefinition, input: Readonly<Record<string, unknown>>): Step {
	return stepFrom(definition, undefined, getInitialMicrosteps(definition.machine, input), undefined)
}

/**
 * The next snapshot and everything that must be written down for it. Pure: no clock, no I/O.
 *
 * @throws WorkflowError EVENT_NOT_ALLOWED when no transition takes the event; the snapshot is unchanged.
 */
export function advance(definition: MachineDefinition, snapshot: Snapshot, sent: SentEvent): Step {
	if (!snapshot.can(sent))
		throw new WorkflowError("EVENT_NOT_ALLOWED", `${sent.type} is not possible now`, {
			event: sent.type,
			unmet: unmetGuards(definition, snapshot, sent),
		})
	return stepFrom(definition, snapshot, getMicrosteps(definition.machine, snapshot, sent), sent)
}

/** Whether the event would be taken. */
export const can = (snapshot: Snapshot, sent: SentEvent): boolean => snapshot.can(sent)

/**
 * The events that somebody could send now, before their payload is known, in the order the machine declares them.
 * Roles are the policy's business: this only asks the machine.
 */
export function availableEvents(
	definition: MachineDefinition,
	snapshot: Snapshot,
	sender: Pick<Envelope, "by" | "role" | "platform">,
	now: string,
): readonly string[] {
	return Object.keys(definition.events).filter((type) =>
		snapshot.can({ ...sender, type, recordedAt: now, occurredAt: now, probe: true }),
	)
}

/**
 * A live snapshot from its stored form.
 *
 * @throws WorkflowError SNAPSHOT_INVALID when the stored form has a state that the machine does not know.
 */
export function restoreSnapshot(definition: MachineDefinition, stored: unknown): Snapshot {
	try {
		// No actor scope: it would only be used to restore invoked children, and these machines have none.
		return definition.machine.restoreSnapshot(stored as never, undefined as never) as Snapshot
	} catch (cause) {
		throw new WorkflowError(
			"SNAPSHOT_INVALID",
			`stored snapshot does not fit ${definition.name} version ${definition.version}`,
			{ machine: definition.name, version: definition.version },
			{ cause },
		)
	}
}

/** The stored form of a snapshot: plain JSON, history in document order so that equal snapshots are stored alike. */
export function persistSnapshot(definition: MachineDefinition, snapshot: Snapshot): unknown {
	const stored = definition.machine.getPersistedSnapshot(snapshot) as {
		historyValue?: Readonly<Record<string, readonly { readonly id: string }[]>>
	}
	const order = orderOf(definition.machine)
	const historyValue = Object.fromEntries(
		Object.entries(stored.historyValue ?? {}).map(([id, nodes]) => [
			id,
			[...nodes].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)),
		]),
	)
	return { ...stored, historyValue }
}

/** Places where the machine rests now: state ids without the machine's name, in document order. */
export function activePlaces(definition: MachineDefinition, snapshot: Snapshot): readonly string[] {
	return placeIds(snapshot).map((id) => shortId(definition, id))
}

/** The place of a short state id. */
export function getPlace(definition: MachineDefinition, shortStateId: string): Place {
	const meta = definition.machine.getStateNodeById(`${definition.machine.id}.${shortStateId}`).meta as
		| PlaceMeta
		| undefined
	if (!meta) throw new WorkflowError("STATE_UNKNOWN", `${shortStateId} is no place of ${definition.name}`, {})
	return meta.place
}

/** The event by which timer `name` of the place `shortStateId` fires, as XState names it. */
export const timerEventType = (definition: MachineDefinition, name: string, shortStateId: string): string =>
	`xstate.after.${name}.${definition.machine.id}.${shortStateId}`

/** Whether a snapshot has the tag in one of its active states. */
export const hasTag = (snapshot: Snapshot, tag: string): boolean => snapshot.tags.has(tag)

/** Whether a place is where an instance on hold waits; of a version that is not known here, none is. */
export function isHold(definition: MachineDefinition, shortStateId: string): boolean {
	try {
		return definition.machine.getStateNodeById(`${definition.machine.id}.${shortStateId}`).tags.includes("onHold")
	} catch {
		return false
	}
}

/** Whether it has ended or is settled: no task, no timer (rule E7). */
export const rests = (snapshot: Snapshot): boolean => snapshot.status === "done" || snapshot.tags.has("settled")

/**
 * Whether, coming back from where it is away, the machine would take the event: asked of every ↩ that is open now.
 */
export function wouldTakeOnReturn(definition: MachineDefinition, snapshot: Snapshot, sent: SentEvent): boolean {
	return getNextTransitions(snapshot).some((one) => {
		if (!targetsHistory(one)) return false
		// With the cause that lifts every hold: a procedure may be held by its team and by its case at once.
		const by = { by: "system", role: "system", cause: "informationArrived", probe: true } as const
		const back: SentEvent = { ...sent, type: String(one.eventType), ...by }
		return snapshot.can(back) && advance(definition, snapshot, back).snapshot.can(sent)
	})
}

const shortId = (definition: MachineDefinition, id: string) => id.slice(definition.machine.id.length + 1)

/**
 * Active places in document order. XState gives regions in the order of the state value, which a round trip through
 * jsonb changes: visits would be numbered differently by the command and by the fold of its log.
 */
function placeIds(snapshot: Snapshot): string[] {
	const metas = snapshot.getMeta() as Record<string, PlaceMeta | undefined>
	const order = orderOf(snapshot.machine)
	return Object.keys(metas)
		.filter((id) => metas[id]?.place !== undefined)
		.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
}

const orders = new WeakMap<AnyStateMachine, ReadonlyMap<string, number>>()

/** Position of every state node in its document, by id. */
function orderOf(machine: AnyStateMachine): ReadonlyMap<string, number> {
	const known = orders.get(machine)
	if (known) return known
	const order = new Map<string, number>()
	const visit = (node: AnyStateMachine["root"]): void => {
		order.set(node.id, node.order)
		for (const child of Object.values(node.states)) visit(child)
	}
	visit(machine.root)
	orders.set(machine, order)
	return order
}

type Actions = readonly { readonly type: string; readonly params: unknown }[]

function stepFrom(
	definition: MachineDefinition,
	before: Snapshot | undefined,
	steps: readonly (readonly [Snapshot, Actions])[],
	sent: SentEvent | undefined,
): Step {
	let previous = before
	let places = before ? placeIds(before) : []
	const microsteps = steps.map(([snapshot, actions]): Microstep => {
		const next = placeIds(snapshot)
		const reentered = reenteredPlaces(actions, places, next)
		const left = places.filter((id) => !next.includes(id) || reentered.has(id))
		const entered = next.filter((id) => !places.includes(id) || reentered.has(id))
		const resumes =
			entered.length > 0 && sent !== undefined && previous !== undefined && takesHistory(definition, previous, sent)
		previous = snapshot
		places = next
		return {
			left: left.map((id) => shortId(definition, id)),
			entered: entered.map((id) => shortId(definition, id)),
			resumes,
			effects: effectsOf(actions),
		}
	})
	if (!previous) throw new WorkflowError("SNAPSHOT_INVALID", `${definition.name} took no step`, {})
	return { snapshot: previous, microsteps }
}

/** Places left and entered again in one microstep: XState cancels and arms the same timer. */
function reenteredPlaces(actions: Actions, before: readonly string[], after: readonly string[]): Set<string> {
	const cancelled = new Set<string>()
	const again = new Set<string>()
	for (const action of actions) {
		const params = action.params as { sendId?: string; id?: string } | undefined
		if (action.type === "xstate.cancel" && params?.sendId) cancelled.add(params.sendId)
		if (action.type === "xstate.raise" && params?.id && cancelled.has(params.id)) {
			const id = params.id
			const place = after.find((node) => before.includes(node) && id.endsWith(`.${node}`))
			if (place) again.add(place)
		}
	}
	return again
}

/** Whether the event, sent to this snapshot, takes a transition into a history state. Only its first microstep can. */
function takesHistory(definition: MachineDefinition, snapshot: Snapshot, sent: SentEvent): boolean {
	const hasHistory = getNextTransitions(snapshot).some((one) => one.eventType === sent.type && targetsHistory(one))
	if (!hasHistory) return false
	const taken = definition.machine.getTransitionData(snapshot, sent) as readonly AnyTransitionDefinition[]
	return taken.some(targetsHistory)
}

const targetsHistory = (transition: AnyTransitionDefinition): boolean =>
	transition.target?.some((node) => node.type === "history") ?? false

const effectNames: ReadonlySet<string> = new Set(effectTypes)

function effectsOf(actions: Actions): Effect[] {
	return actions
		.filter((action) => effectNames.has(action.type))
		.map((action) => ({ type: action.type as EffectType, params: action.params }) as Effect)
}

/** Names of the guards that stand in the way of an event in the present states; empty when the states themselves do. */
function unmetGuards(definition: MachineDefinition, snapshot: Snapshot, sent: SentEvent): readonly string[] {
	const implementations = definition.machine.implementations.guards as Record<
		string,
		((args: { context: unknown; event: SentEvent }, params: unknown) => boolean) | undefined
	>
	const unmet = new Set<string>()
	for (const transition of getNextTransitions(snapshot)) {
		if (transition.eventType !== sent.type) continue
		const guard = transition.guard as string | { type: string; params?: unknown } | undefined
		if (!guard) continue
		const type = typeof guard === "string" ? guard : guard.type
		if (implementations[type]?.({ context: snapshot.context, event: sent }, undefined) === false) unmet.add(type)
	}
	return [...unmet]
}
