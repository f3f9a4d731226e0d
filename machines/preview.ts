import { restoreSnapshot, type SentEvent } from "./advance.ts"
import { type CaseChange, type CaseState, type Command, cascade, type Instance } from "./cascade.ts"
import type { Durations, Geography } from "./clock-rules.ts"
import { composeEvent } from "./compose-event.ts"
import { type Consequence, consequencesOf } from "./consequences.ts"
import type { MachineDefinition, Party } from "./definition.ts"
import { engineEvents } from "./engine-events.ts"
import type { EventDefinition, RecordedFor } from "./event-definition.ts"
import { Secret } from "./field.ts"
import { guardLabels, notNowLabel } from "./guard-labels.ts"
import type { Ledger } from "./ledger.ts"
import { type Principal, type Relation, type Reserve, senderRole } from "./policy.ts"
import type { Registry } from "./registry.ts"
import type { Label, ProcedureKind, Role, Urgency } from "./vocabulary.ts"
import { WorkflowError } from "./workflow-error.ts"
import type { Calendar } from "./working-time.ts"

/** One instance of a case as it is stored, for somebody who steps it without the database. */
export interface PreviewInstance {
	readonly id: string
	readonly kind: ProcedureKind | null
	readonly ref: string
	readonly machine: string
	readonly machineVersion: number
	/** Stored form of its snapshot, every sealed text blank. */
	readonly state: unknown
	readonly version: number
	readonly ledger: Ledger
	readonly parked: readonly SentEvent[]
	readonly parties: readonly Party[]
}

/** Everything that a step of a case is computed from. */
export interface PreviewBasis {
	readonly caseId: string
	readonly platform: string
	readonly lastSeq: number
	readonly reserved: Reserve | null
	/** The case's own first. */
	readonly instances: readonly PreviewInstance[]
	/** Instances that an open incident keeps from moving. */
	readonly blocked: readonly string[]
	readonly geography: {
		readonly revision: number
		readonly calendars: Readonly<Record<string, Calendar>>
		/** The deadline table where it differs from the definitions. */
		readonly targets: Readonly<Record<string, Durations>>
		/** Calendars of earlier revisions that deadlines of the case still have to be counted again from. */
		readonly former: Readonly<Record<string, Readonly<Record<string, Calendar>>>>
		/** Territory of each platform. */
		readonly platforms: Readonly<Record<string, string>>
	}
	/** Whoever looks. */
	readonly principal: Principal
}

/** An event as it would be sent. */
export interface Hypothesis {
	readonly instanceId: string
	readonly type: string
	/** Parsed with the event's schema. */
	readonly payload: Readonly<Record<string, unknown>>
	readonly facts: Readonly<Record<string, unknown>>
	readonly recordedFor?: RecordedFor | undefined
	readonly occurredAt?: Date | undefined
	readonly now: Date
}

export type Preview =
	| { readonly possible: true; readonly change: CaseChange; readonly consequences: readonly Consequence[] }
	| { readonly possible: false; readonly code: string; readonly reasons: readonly Label[] }

/** A case as a step takes it, from its stored form. @throws WorkflowError SNAPSHOT_INVALID or MACHINE_UNKNOWN */
export function restoreCase(basis: PreviewBasis, registry: Registry): CaseState {
	return {
		platform: basis.platform,
		lastSeq: basis.lastSeq,
		instances: basis.instances.map(({ machine, machineVersion, state, parties: _parties, ...rest }): Instance => {
			const definition = registry.get(machine, machineVersion)
			return { ...rest, definition, snapshot: restoreSnapshot(definition, state) }
		}),
	}
}

/**
 * What an event would do, by the same cascade that would do it: nothing is sent, nothing is written.
 */
export function previewEvent(basis: PreviewBasis, registry: Registry, hypothesis: Hypothesis): Preview {
	const { instanceId, type, payload, facts, recordedFor, now } = hypothesis
	if (basis.blocked.includes(instanceId) || basis.blocked.includes(basis.caseId))
		return { possible: false, code: "INSTANCE_BLOCKED", reasons: [notNowLabel] }
	try {
		const state = restoreCase(basis, registry)
		const instance = state.instances.find((one) => one.id === instanceId)
		const event = instance && findEvent(instance.definition, type)
		if (!instance || !event) return { possible: false, code: "EVENT_UNKNOWN", reasons: [notNowLabel] }
		const relation = relationIn(basis, instanceId)
		const { urgency } = instance.snapshot.context as { urgency: Urgency }
		const role = senderRole(basis.principal, event, { ...relation, urgency }, recordedFor)
		const sent = composeEvent({
			type,
			by: basis.principal.id,
			role,
			relation,
			recordedFor,
			occurredAt: hypothesis.occurredAt ?? now,
			now,
			payload: blankSecrets(payload) as Record<string, unknown>,
			facts,
		})
		const command: Command = engineEvents[type]
			? { type: "confirm", instanceId, sent, seq: payload["seq"] as number }
			: { type: "event", instanceId, sent }
		let opened = 0
		const newId = () => {
			opened += 1
			return `opened-${opened}`
		}
		const change = cascade(state, command, { registry, geography: geographyOf(basis), now, newId })
		return { possible: true, change, consequences: consequencesOf(state, change) }
	} catch (error) {
		if (error instanceof WorkflowError) return { possible: false, code: error.code, reasons: reasonsOf(error) }
		throw error
	}
}

/** In whose name somebody could send an event: their own, and the roles for whom they may record it. */
export function sendersOf(
	basis: PreviewBasis,
	registry: Registry,
	{ instanceId, type }: Pick<Hypothesis, "instanceId" | "type">,
): { readonly self: boolean; readonly others: readonly Role[] } {
	const instance = restoreCase(basis, registry).instances.find((one) => one.id === instanceId)
	const event = instance && findEvent(instance.definition, type)
	if (!event) return { self: false, others: [] }
	const { urgency } = instance.snapshot.context as { urgency: Urgency }
	const relation = { ...relationIn(basis, instanceId), urgency }
	const allowed = (recordedFor?: RecordedFor) => {
		try {
			senderRole(basis.principal, event, relation, recordedFor)
			return true
		} catch (error) {
			if (error instanceof WorkflowError && error.code === "FORBIDDEN") return false
			throw error
		}
	}
	// Somebody, not known yet: a physician is named when the choice is made.
	return { self: allowed(), others: event.roles.filter((role) => allowed({ role, person: "somebody" })) }
}

/** Own names only: a sender may call an event `constructor`. */
function findEvent(definition: MachineDefinition, type: string): EventDefinition | undefined {
	const known = Object.hasOwn(definition.events, type) ? definition.events : engineEvents
	return Object.hasOwn(known, type) ? known[type] : undefined
}

function relationIn(basis: PreviewBasis, instanceId: string): Relation {
	const partiesOf = (id: string) => basis.instances.find((one) => one.id === id)?.parties ?? []
	const around = instanceId === basis.caseId ? [] : partiesOf(basis.caseId)
	const { caseId, platform, reserved } = basis
	return { platform, parties: [...partiesOf(instanceId), ...around], instance: instanceId, caseId, reserved }
}

const geographyOf = ({ geography }: PreviewBasis): Geography => ({
	revision: geography.revision,
	targets: new Map(Object.entries(geography.targets)),
	former: new Map(
		Object.entries(geography.former).map(([revision, calendars]) => [
			Number(revision),
			new Map(Object.entries(calendars)),
		]),
	),
	calendars: new Map(Object.entries(geography.calendars)),
	platforms: new Map(Object.entries(geography.platforms)),
})

/** Guards ask whether a text was given, never what it says: a sealed blank stands for it. */
export function blankSecrets(value: unknown): unknown {
	if (value instanceof Secret) return { sealed: "" }
	if (typeof value !== "object" || value === null) return value
	if (typeof (value as { sealed?: unknown }).sealed === "string") return { sealed: "" }
	if (Array.isArray(value)) return value.map(blankSecrets)
	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, blankSecrets(one)]))
}

function reasonsOf({ details }: WorkflowError): readonly Label[] {
	const unmet = Array.isArray(details["unmet"]) ? details["unmet"].map(String) : []
	const said = unmet.flatMap((one) => guardLabels[one] ?? [])
	const distinct = said.filter((one, index) => said.findIndex((other) => other.fr === one.fr) === index)
	return distinct.length > 0 ? distinct : [notNowLabel]
}
