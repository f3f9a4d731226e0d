import { z } from "zod"
import type { Label, ProcedureKind, Role } from "./vocabulary.ts"

/** A person acting through somebody of the team (phone, letter): PATHWAY §1. */
export interface RecordedFor {
	readonly role: Role
	readonly person: string | null
}

/**
 * What every event carries besides its payload. `by` is the person (or `"system"`), `role` the role it acts in,
 * `recordedAt` database time and `occurredAt` when it really happened, both ISO 8601 in UTC.
 */
export interface Envelope {
	readonly by: string
	readonly role: Role
	readonly platform: string
	readonly recordedAt: string
	readonly occurredAt: string
	readonly recordedFor?: RecordedFor
	/** Asks "could this be sent?" before its payload is known: guards on the payload hold their peace. */
	readonly probe?: true
}

/** What the directory knows and a guard needs; resolved by `dispatch` before the step and kept in the log. */
export interface Facts {
	/** Deputy of a person who is not absent today, with the territory whose hours count. */
	deputyOf: { person: string; territory: string } | null
	/** Territory whose working hours count for a person. */
	territoryOf: string | null
	/** Whether a person is a health professional (may be requérant). */
	isProfessional: boolean
	/** Whether a staff requires its quorum. */
	quorumOf: boolean
	/** Person to reach at a staff, session, centre, resource or mission, and their territory. */
	contactOf: { person: string | null; territory: string | null } | null
	/** Instant (ISO 8601) at which a staff's session or a mission starts. */
	startOf: string | null
	/** Territory of a platform. */
	territoryOfPlatform: string | null
	/** Whether every required item of the BaMaRa sheet of this case has a value. */
	sheetComplete: boolean
	/** Whether the IdMR given is the one already known of this patient; true when none is known yet, or none is given. */
	sameAsKnownIdMR: boolean
}
export type FactName = keyof Facts

/** Asks for fact `fact` about the payload's field at the dotted path `of` (empty path: about the case). */
export interface FactRequest<F extends FactName = FactName> {
	readonly fact: F
	readonly of: string
}
export const fact = <F extends FactName>(name: F, of: string): FactRequest<F> => ({ fact: name, of })

export type FactRequests = Readonly<Record<string, FactRequest>>
type FactsOf<R> = { readonly [K in keyof R]: R[K] extends FactRequest<infer F> ? Facts[F] : never }

/** An object, or one of several told apart by a field: forms and documentation are made from nothing else. */
export type PayloadSchema = z.ZodObject | z.ZodDiscriminatedUnion

export interface EventDefinition<P extends PayloadSchema = PayloadSchema, R extends FactRequests = FactRequests> {
	/** Button text: an infinitive (UI §6). */
	readonly label: Label
	/** Who may send it. Messages between case and procedure, and timers, are `["system"]`. */
	readonly roles: readonly Role[]
	readonly payload: P
	/** ◆ fact from outside: never lost while on hold (rule E4). */
	readonly outside: boolean
	/** Leaves states whose timers and tasks are paused and taken up again by ↩ (clock C2). */
	readonly pauses: boolean
	/** Must be sent by the person in the flesh: nobody may record it for them. */
	readonly inPerson: boolean
	/** What the directory is asked before the step. */
	readonly facts: R
	/**
	 * The kind of procedure it opens, with the payload as input; `payload` when the payload names `kind` and holds the
	 * `input`. The directory is then asked what that machine's `inputFacts` want to know.
	 */
	readonly opens: ProcedureKind | "payload" | null
}

interface EventOptions<P extends PayloadSchema, R extends FactRequests> {
	readonly label: Label
	readonly roles: readonly Role[]
	readonly payload?: P
	readonly outside?: boolean
	readonly pauses?: boolean
	readonly inPerson?: boolean
	readonly facts?: R
	readonly opens?: ProcedureKind | "payload"
}

const nothing = z.strictObject({})
// biome-ignore lint/complexity/noBannedTypes: an empty set of requests, as a type parameter's default
type NoFacts = {}

/** One event of a machine: its label, roles and payload, from which API, form, policy and documentation are derived. */
export function event<P extends PayloadSchema = typeof nothing, R extends FactRequests = NoFacts>(
	options: EventOptions<P, R>,
): EventDefinition<P, R> {
	return {
		label: options.label,
		roles: options.roles,
		payload: options.payload ?? (nothing as unknown as P),
		outside: options.outside ?? false,
		pauses: options.pauses ?? false,
		inPerson: options.inPerson ?? false,
		facts: options.facts ?? ({} as R),
		opens: options.opens ?? null,
	}
}

/** An event that only case and procedures send to each other, in one transaction (rule E3). */
export const message = <P extends z.ZodObject = typeof nothing>(messageLabel: Label, payload?: P) =>
	event<P>({ label: messageLabel, roles: ["system"], ...(payload ? { payload } : {}) })

export type EventDefinitions = Readonly<Record<string, EventDefinition>>

/** The union of the events that a table of definitions declares, payload, facts and envelope included. */
export type EventOf<D> = {
	[K in keyof D & string]: D[K] extends EventDefinition<infer P, infer R>
		? { readonly type: K } & Envelope & Readonly<z.output<P>> & { readonly facts: FactsOf<R> }
		: never
}[keyof D & string]

/** Who acts: the person on whose behalf the event was recorded, else the sender. */
export function party(sent: Envelope): { role: Role; person: string | null } {
	return sent.recordedFor ?? { role: sent.role, person: sent.by }
}

/** A guard's condition on the payload: holds for a probe, which has none yet. */
export function given(sent: Envelope, condition: () => boolean): boolean {
	return sent.probe === true || condition()
}
