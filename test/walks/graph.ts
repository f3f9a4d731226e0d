import { type AnyTransitionDefinition, getNextTransitions } from "xstate"
import { getShortestPaths } from "xstate/graph"
import {
	activePlaces,
	advance,
	can,
	getPlace,
	hasTag,
	type SentEvent,
	type Snapshot,
	start,
	timerEventType,
	wouldTakeOnReturn,
} from "../../machines/advance.ts"
import type { MachineDefinition, Party } from "../../machines/definition.ts"
import { dueAt } from "../../machines/due.ts"
import type { PlaceMeta } from "../../machines/place.ts"
import type { Urgency } from "../../machines/vocabulary.ts"
import { bySystem, type Move, senderOf, sentBy } from "./moves.ts"
import { START, type World } from "./setup.ts"

/** One step of a walk: the event, and the move it comes from when a person makes it. */
export interface WalkStep {
	readonly sent: SentEvent
	readonly move: Move | null
	/** Name of the timer, when one fires. */
	readonly timer: string | null
	/** Where the machine rests afterwards. */
	readonly places: readonly string[]
	readonly context: Readonly<Record<string, unknown>>
}

/** A machine's reachable states, in a finite abstraction, and how to get to each of them. */
export interface Graph {
	readonly definition: MachineDefinition
	readonly states: number
	/** `place event` of everything that was possible somewhere. */
	readonly pairs: ReadonlySet<string>
	/** Transitions of the machine that some step took, as `source event target`. */
	readonly taken: ReadonlySet<string>
	/** Walks that together visit every place and use every event and timer. */
	readonly walks: readonly (readonly WalkStep[])[]
	/** Facts from outside that a hold would refuse, though the machine takes them once it is resumed (rule E4). */
	readonly lost: ReadonlySet<string>
	/** Places, events and timers visited by the graph as a whole. */
	readonly items: ReadonlySet<string>
}

type Context = Readonly<Record<string, unknown>>
const listed = (context: Context): readonly { ref: string; kind: string }[] =>
	context["open"] as readonly { ref: string; kind: string }[]
const kinds = (context: Context): string =>
	listed(context)
		.map(({ kind }) => (kind === "satisfactionSurvey" || kind === "extraMedicalReferral" ? kind : "medical"))
		.sort()
		.join()

const frame = (context: Context) => [context["agreed"], context["done"], context["userHold"], context["caseHold"]]

/**
 * What guards read of each context, unbounded parts abstracted: lists to whether they are empty, persons to whether
 * there is one. With it the states of a machine are finite; everything else in the context cannot change which
 * transition is taken.
 */
const abstractions: Readonly<Record<string, (context: Context) => readonly unknown[]>> = {
	// Coarser than what guards read: a second lap after new signs or reopening goes by the names of the first.
	pathway: (context) => [
		kinds(context),
		context["registry"],
		context["outcome"],
		// A case that ends has done with these; reopening forgets them.
		...(context["outcome"] === null
			? [context["patient"] !== null, context["alternativeDue"], context["diagnosticState"] === "confirmed"]
			: []),
	],
	"tele-expertise": (context) => [
		...frame(context),
		context["requerantIsProfessional"],
		context["deputy"] !== null,
		// Three or more: the physician decides.
		Math.min(3, context["centres"] as number),
		context["patient"] !== null,
	],
	rcp: (context) => [...frame(context), context["quorumRequired"], context["patient"] !== null],
	transfer: (context) => [...frame(context), context["urgency"] === "routine", context["decision"], context["report"]],
	"bamara-entry": (context) => [
		...frame(context),
		context["informed"],
		context["submittedBy"] !== null,
		context["idMRKnown"],
		context["naReason"] === "enteredInError",
	],
}

/** A state's name in the graph: where it rests, what guards read, and where ↩ would lead while one is possible. */
function nameOf(definition: MachineDefinition, snapshot: Snapshot): string {
	const context = snapshot.context as Context
	const mayReturn = getNextTransitions(snapshot).some((one) => one.target?.some((node) => node.type === "history"))
	const history = mayReturn
		? Object.entries(snapshot.historyValue as Record<string, readonly { id: string }[]>).map(
				([id, nodes]) =>
					`${id}:${nodes
						.map((node) => node.id)
						.sort()
						.join()}`,
			)
		: []
	return JSON.stringify([
		activePlaces(definition, snapshot),
		(abstractions[definition.name] ?? frame)(context),
		history.sort(),
	])
}

/** Messages of the case, or to it, that could arrive in this state; kept few where many of a kind would be alike. */
function messagesOf(definition: MachineDefinition, snapshot: Snapshot): readonly SentEvent[] {
	const context = snapshot.context as Context
	if (definition.kind !== null) {
		const held = context["caseHold"] === true
		return [
			held ? bySystem("CASE_RESUMED") : bySystem("CASE_HELD"),
			bySystem("CASE_URGENCY_CHANGED", { urgency: context["urgency"] === "routine" ? "emergency" : "routine" }),
			bySystem("CASE_ENDED", { outcome: "withdrawn" }),
			...(definition.kind === "bamaraEntry" ? [bySystem("CASE_ENDED", { outcome: "enteredInError" })] : []),
			...(!held && context["naReason"] !== "enteredInError" ? [bySystem("CASE_REOPENED")] : []),
			bySystem("RESUMED", { cause: "informationArrived" }),
		]
	}
	const onHold = activePlaces(definition, snapshot).includes("open.onHold")
	const ends = listed(context).flatMap(({ ref, kind }) => {
		if (kind === "satisfactionSurvey") return [{ ref, kind, outcome: "patientDeclined" }]
		if (kind === "extraMedicalReferral") return [{ ref, kind, outcome: "cancelled" }]
		return [
			{ ref, kind, outcome: "cancelled" },
			{ ref, kind, outcome: "patientDeclined" },
		]
	})
	const pending = context["registry"] === "pending" && !onHold
	return [
		...ends.map((end) => bySystem("PROCEDURE_ENDED", end)),
		...(pending ? [bySystem("REGISTRY_SETTLED", { result: "entered" })] : []),
		...(pending && context["everEntered"] === false
			? [bySystem("REGISTRY_SETTLED", { result: "notApplicable", reason: "notRareDisease" })]
			: []),
		...(context["registry"] === "entered" ? [bySystem("REGISTRY_REOPENED")] : []),
	]
}

/** Whether a fact from outside is refused on hold, but not after it (rule E4). */
export const wakes = (definition: MachineDefinition, snapshot: Snapshot, sent: SentEvent): boolean =>
	definition.events[sent.type]?.outside === true &&
	!can(snapshot, sent) &&
	wouldTakeOnReturn(definition, snapshot, sent)

/** Facts that are neither taken on hold nor wake it, though they would be taken after it. */
function lostOnHold(definition: MachineDefinition, snapshot: Snapshot, sent: readonly SentEvent[]): readonly string[] {
	const resumed = bySystem("RESUMED", { cause: "informationArrived" })
	if (!hasTag(snapshot, "onHold") || !can(snapshot, resumed)) return []
	const after = advance(definition, snapshot, resumed).snapshot
	return sent
		.filter((one) => definition.events[one.type]?.outside && !can(snapshot, one) && can(after, one))
		.filter((one) => !wakes(definition, snapshot, one))
		.map((one) => `${one.type} in ${activePlaces(definition, after).join(", ")}`)
}

/** Timers that are armed in this state, as `machines/ledger.ts` would arm them. */
function timersOf(world: World, definition: MachineDefinition, snapshot: Snapshot): { name: string; type: string }[] {
	const context = snapshot.context as Context
	const calendar = world.engine.geography.calendars.get("RE")
	if (!calendar) throw new Error("the seed has no calendar for La Réunion")
	return activePlaces(definition, snapshot).flatMap((id) => {
		const place = getPlace(definition, id)
		const { target } = place
		if (!target || (place.onlyWhen !== null && context[place.onlyWhen] !== true)) return []
		const from = { target, urgency: context["urgency"] as Urgency, context, calendar, now: START, spent: 0 }
		return place.ladder
			.filter((rung) => dueAt(from, rung.when) !== null)
			.map(({ name }) => ({ name, type: timerEventType(definition, name, id) }))
	})
}

/**
 * Whether a step is worth exploring. The regions of the case run beside each other: the product of everything that
 * may happen in each at any time has some 100,000 states that show nothing new. So one procedure of a sort at a time,
 * the treating doctor settled before the request is accepted, holds and handovers while no procedure is open.
 */
function isBounded(definition: MachineDefinition, snapshot: Snapshot, sent: SentEvent): boolean {
	if (definition.kind !== null) return true
	const context = snapshot.context as Context
	const places = activePlaces(definition, snapshot)
	// The real cascade ends the procedures in the same transaction: nobody gets in between.
	if (places.includes("settling") && listed(context).length > 0)
		return sent.type === "PROCEDURE_ENDED" || sent.type === "REGISTRY_REOPENED"
	switch (sent.type) {
		case "MEDICAL_PROCEDURE_OPENED":
			// Two at once where nothing else has begun: one of them ends and the plan is confirmed.
			return (
				kinds(context) === "" ||
				(kinds(context) === "medical" && places.some((one) => one.endsWith("extraMedical.assessing")))
			)
		case "REFERRAL_OPENED":
			return (
				!kinds(context).includes("extraMedicalReferral") ||
				(kinds(context) === "extraMedicalReferral" && places.some((one) => one.endsWith("medical.planning")))
			)
		case "REQUEST_ACCEPTED":
			return context["doctorSettled"] === true
		case "PUT_ON_HOLD":
		case "HANDOVER_PROPOSED":
		case "NEW_SIGNS_REPORTED":
			return listed(context).length === 0
		case "DIAGNOSTIC_STATE_CHANGED":
			return places.some((one) => one.endsWith(".surveying"))
		default:
			return true
	}
}

/** Most steps explored: a machine that needs more has lost its finite abstraction. */
const MOST_STEPS = 150_000

/**
 * Explores a machine with xstate/graph. Events are given by state: its own search for them would send every event
 * without a payload, which our guards refuse, and XState's internal `xstate.done.*` beside.
 */
export function explore(
	world: World,
	definition: MachineDefinition,
	moves: readonly Move[],
	input: Readonly<Record<string, unknown>>,
	around: readonly Party[] = [],
): Graph {
	const origin = new WeakMap<SentEvent, { move: Move | null; timer: string | null }>()
	const where = { team: world.home, instanceId: "walk", around }
	const edges = new Map<string, readonly SentEvent[]>()
	const pairs = new Set<string>()
	const taken = new Set<string>()
	/** Possible for the machine, which is ready for more than its engine ever does to it. */
	const unreal = new WeakSet<SentEvent>()
	const items = new Set<string>()
	const lost = new Set<string>()

	const eventsIn = (snapshot: Snapshot): readonly SentEvent[] => {
		const sent: SentEvent[] = []
		for (const move of moves) {
			const sender = senderOf(world, move, definition, snapshot, where)
			if (!sender) continue
			const event = sentBy(move, sender)
			origin.set(event, { move, timer: null })
			sent.push(event)
		}
		for (const event of messagesOf(definition, snapshot)) {
			origin.set(event, { move: null, timer: null })
			sent.push(event)
		}
		for (const { name, type } of timersOf(world, definition, snapshot)) {
			const event = bySystem(type)
			origin.set(event, { move: null, timer: name })
			sent.push(event)
		}
		for (const one of lostOnHold(definition, snapshot, sent)) lost.add(one)
		const possible = sent.filter((event) => isBounded(definition, snapshot, event) && can(snapshot, event))
		for (const event of possible) {
			if (event.type === "REGISTRY_REOPENED" && snapshot.matches("settling")) unreal.add(event)
			if (event.type === "RESUMED" && event.role === "system" && !sent.some((one) => wakes(definition, snapshot, one)))
				unreal.add(event)
			for (const place of activePlaces(definition, snapshot)) pairs.add(`${place} ${event.type}`)
			for (const transition of definition.machine.getTransitionData(snapshot as never, event))
				taken.add(transitionName(transition))
			items.add(itemOf(event, origin.get(event)?.timer ?? null))
		}
		for (const place of activePlaces(definition, snapshot)) items.add(`place ${place}`)
		edges.set(nameOf(definition, snapshot), possible)
		return possible
	}

	const paths = getShortestPaths(definition.machine, {
		input,
		limit: MOST_STEPS,
		serializeState: (snapshot) => nameOf(definition, snapshot as Snapshot),
		serializeEvent: (event) => JSON.stringify(event),
		events: (snapshot) => eventsIn(snapshot as Snapshot) as never,
	})

	const stepsOf = (events: readonly SentEvent[]): WalkStep[] => {
		let { snapshot } = start(definition, input)
		return events.map((sent) => {
			snapshot = advance(definition, snapshot, sent).snapshot
			return {
				sent,
				move: origin.get(sent)?.move ?? null,
				timer: origin.get(sent)?.timer ?? null,
				places: activePlaces(definition, snapshot),
				context: snapshot.context as Context,
			}
		})
	}
	const walked = paths.map((path) => ({
		real: path.steps.every((step) => !unreal.has(step.event as unknown as SentEvent)),
		events: path.steps.slice(1).map((step) => step.event as unknown as SentEvent),
		further: (edges.get(nameOf(definition, path.state as Snapshot)) ?? []).filter((event) => !unreal.has(event)),
		visits: path.steps.flatMap((step) => activePlaces(definition, step.state as Snapshot)),
	}))
	return {
		definition,
		states: paths.length,
		pairs,
		taken,
		lost,
		items,
		walks: cover(
			walked.filter((one) => one.real),
			items,
			(event) => itemOf(event, origin.get(event)?.timer ?? null),
		).map(stepsOf),
	}
}

/** What a walk is counted for. */
const itemOf = (event: Pick<SentEvent, "type" | "role">, timer: string | null): string =>
	timer === null ? `event ${event.type}` : `timer ${timer}`

interface Walked {
	readonly events: readonly SentEvent[]
	readonly visits: readonly string[]
	readonly further: readonly SentEvent[]
}

/** Few walks that together visit everything: each time the one that adds most, prolonged by one event. */
function cover(
	paths: readonly Walked[],
	items: ReadonlySet<string>,
	nameItem: (event: SentEvent) => string,
): SentEvent[][] {
	const left = new Set(items)
	const candidates = paths
		.filter(({ events }) => isReal(events))
		.map((path) => ({
			...path,
			items: new Set([...path.visits.map((place) => `place ${place}`), ...path.events.map(nameItem)]),
		}))
	const walks: SentEvent[][] = []
	while (left.size > 0) {
		let best: { gain: number; events: SentEvent[]; items: readonly string[] } | undefined
		for (const { events, further, items: own } of candidates) {
			const gain = [...own].filter((one) => left.has(one)).length
			const last = further.find((one) => left.has(nameItem(one)) && !own.has(nameItem(one)) && isReal([...events, one]))
			const total = gain + (last ? 1 : 0)
			if (total > (best?.gain ?? 0) || (total > 0 && total === best?.gain && events.length < best.events.length))
				best = {
					gain: total,
					events: last ? [...events, last] : [...events],
					items: last ? [...own, nameItem(last)] : [...own],
				}
		}
		if (!best) return walks
		walks.push(best.events)
		for (const one of best.items) left.delete(one)
	}
	return walks
}

/** Whether the case around a machine could send what a path has it receive. */
function isReal(events: readonly SentEvent[]): boolean {
	const types = events.map((one) => one.type)
	const woken = events.findIndex((one) => one.type === "RESUMED" && one.role === "system")
	// Only a fact from outside wakes what only its case may hold (E4): such a walk ends with it.
	if (woken >= 0 && woken < events.length - 1) return false
	const accepted = types.indexOf("HANDOVER_ACCEPTED")
	if (accepted >= 0 && types.slice(accepted + 1).includes("HANDOVER_PROPOSED")) return false
	const ended = types.indexOf("CASE_ENDED")
	// What was ever attested in BaMaRa is no error any more.
	if (events[ended]?.["outcome"] === "enteredInError" && types.includes("ENTRY_ATTESTED")) return false
	return ended < 0 || ended === events.length - 1 || types.slice(ended + 1).every((one) => one === "CASE_REOPENED")
}

/** Transitions of one source on one event differ by guard or target. */
const transitionName = ({ source, eventType, target, guard }: AnyTransitionDefinition): string =>
	`${source.id} ${eventType} ${JSON.stringify(guard) ?? ""} → ${target?.map((node) => node.id).join() ?? "same"}`

/** Every place, event and timer that a machine declares. */
export function declared(definition: MachineDefinition): { items: Set<string>; transitions: Set<string> } {
	const items = new Set(Object.keys(definition.events).map((type) => `event ${type}`))
	const transitions = new Set<string>()
	const visit = (node: typeof definition.machine.root): void => {
		const meta = node.meta as PlaceMeta | undefined
		if (meta) items.add(`place ${node.id.slice(definition.machine.id.length + 1)}`)
		for (const rung of meta?.place.ladder ?? []) items.add(`timer ${rung.name}`)
		for (const transition of [...node.transitions.values()].flat()) transitions.add(transitionName(transition))
		for (const child of Object.values(node.states)) visit(child)
	}
	visit(definition.machine.root)
	return { items, transitions }
}
