import type { RecordedFor } from "../../../machines/event-definition.ts"
import type { Urgency } from "../../../machines/vocabulary.ts"
import type { SurveyVariant } from "../../survey-questions.ts"
import type { PlatformCode, TerritoryCode } from "../directory-data/reference.ts"
import type { Wait } from "./wait.ts"

/** Who sends an event: a part in the case's team, an outside party, or a person of the directory by their key. */
export type Who =
	| "secretary"
	| "nurse"
	| "otherNurse"
	| "physician"
	| "deputy"
	| "delegate"
	| "requester"
	| "respondent"
	| "receiving"
	| `person:${string}`

/** What a payload may look at while the story runs: the present of the step, and what comes later in it. */
export interface Moment {
	readonly at: Date
	readonly minor: boolean
	readonly needsInterpreter: boolean
	/** Identifier of whoever plays a part. */
	id(who: Who): string
	/** Instant so long after the step, or before it. */
	later(wait: Wait): string
	earlier(wait: Wait): string
	/** Instant, or calendar day, so long after the day on which the demonstration is loaded. */
	ahead(wait: Wait): string
	dayLater(wait: Wait): string
	dayAhead(wait: Wait): string
	/** Instant shortly before the next of these events of the story; so long ahead of today when none comes. */
	meeting(events: readonly string[], ahead: Wait): string
	/** The last session of a staff before the next of these events; the next one from today when none comes. */
	session(staff: string, events: readonly string[]): string
	/** Adds a document to the case, and gives its identifier. */
	document(title: string, lines: readonly string[]): Promise<string>
	/** Fills the BaMaRa sheet: every required item, or all but these. */
	fillSheet(missing?: readonly string[]): Promise<void>
	/** An import of BaMaRa's export for the platform. */
	bamaraExport(): Promise<string>
	/** Somebody answers the survey that the step is sent to; the answers are stored apart. */
	answerSurvey(variant: SurveyVariant): Promise<void>
	/** Another case of the demonstration. */
	caseOf(key: string): string
}

type Fields = Readonly<Record<string, unknown>>
export type Payload = Fields | ((moment: Moment) => Fields | Promise<Fields>)

export interface Step {
	/** Since the step before. */
	readonly after: Wait
	readonly who: Who
	readonly event: string
	readonly payload?: Payload
	/** Kind of the procedure it is sent to, the last one opened unless numbered (`rcp#1`); the case when absent. */
	readonly on?: string
	/** The outside party whose word somebody of the team records. */
	readonly for?: { readonly role: RecordedFor["role"]; readonly who: Who }
	/** It happened so long before it was recorded. */
	readonly happened?: Wait
}

export interface SeedPatient {
	readonly birthName: string
	readonly usedName?: string
	readonly givenNames: string
	readonly sex: "female" | "male" | "undetermined"
	/** Age on the day the demonstration is loaded. */
	readonly age: { readonly years?: number; readonly days?: number }
	readonly birthPlace?: string
	readonly language?: string
	readonly interpreterNeeded?: boolean
	readonly livesIn: TerritoryCode
}

export interface SeedRequest {
	readonly requesterType: "treatingDoctor" | "otherProfessional" | "patient" | "family" | "association"
	/** Key of a person of the directory. */
	readonly requester?: string
	readonly contact?: string
	readonly channel: "phone" | "mail" | "secureMail" | "webForm" | "socialMedia"
	readonly urgency: Urgency
	readonly diagnosticState: "suspected" | "none" | "confirmed" | "impasse"
	readonly doctorUnknown?: true
	readonly contactRefused?: true
	readonly openedBy?: "nurse"
}

/** One believable case: who, the request, what happened, and for how long it has rested where it is. */
export interface Scenario {
	readonly key: string
	readonly platform: PlatformCode
	readonly patient: SeedPatient
	readonly request: SeedRequest
	/** What it is or may be: code, name, gene. */
	readonly disease?: readonly [orpha: string, name: string, gene?: string]
	readonly steps: readonly Step[]
	/** Time between the last step and now; or the target of its place, which then falls due today. */
	readonly since: Wait | { readonly dueToday: Wait }
}

type Extras = Pick<Step, "for" | "happened">

/** A step of the case itself. */
export const onCase = (after: Wait, who: Who, event: string, payload?: Payload, extras: Extras = {}): Step => ({
	after,
	who,
	event,
	...(payload ? { payload } : {}),
	...extras,
})

/** A step of one of its procedures. */
export const on = (
	kind: string,
	after: Wait,
	who: Who,
	event: string,
	payload?: Payload,
	extras: Extras = {},
): Step => ({ ...onCase(after, who, event, payload, extras), on: kind })

/** What an outside party said on the phone or wrote, recorded by the nurse. */
export const heardFrom = (role: RecordedFor["role"], who: Who): Extras => ({ for: { role, who }, happened: "1h" })
