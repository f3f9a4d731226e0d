import { z } from "zod"
import { type Envelope, fact, party } from "./event-definition.ts"
import { date, ref, territory } from "./field.ts"
import { type RelayContext, relayContext } from "./relay.ts"
import { type Level, type MedicalKind, medicalKinds, type ProcedureKind, Urgency } from "./vocabulary.ts"

export const requesterTypes = ["treatingDoctor", "otherProfessional", "patient", "family", "association"] as const
export const diagnosticStates = ["suspected", "none", "confirmed", "impasse"] as const

/** How a case may end, in the order of PATHWAY. */
export const outcomes = [
	"completed",
	"redirected",
	"declined",
	"withdrawn",
	"lostToFollowUp",
	"deceased",
	"enteredInError",
] as const
export type Outcome = (typeof outcomes)[number]

/** What a person gives to open a case. */
export const PathwayInput = z.strictObject({
	requesterType: z.enum(requesterTypes),
	/** Person of the directory who asks, when known there. */
	requester: ref("people").optional(),
	channel: z.enum(["phone", "mail", "secureMail", "webForm", "socialMedia"]),
	urgency: Urgency,
	diagnosticState: z.enum(diagnosticStates),
	/** False when family, patient or association asks and the treating doctor does not know. */
	doctorSettled: z.boolean(),
	/** The patient wants no survey. */
	contactRefused: z.boolean(),
	territoryOfCare: territory(),
	territoryOfResidence: territory(),
	/** A child's 16th birthday: a review is due by then at the latest (PATHWAY §17). */
	transitionOn: date().optional(),
})

export const pathwayInputFacts = { requesterTerritory: fact("territoryOf", "requester") }

export interface PathwayInput extends z.output<typeof PathwayInput> {
	readonly openedBy: string
	readonly facts: { readonly requesterTerritory: string | null }
}

export interface PathwayContext extends RelayContext {
	urgency: Urgency
	openedBy: string
	requesterType: (typeof requesterTypes)[number]
	requesterPerson: string | null
	requesterTerritory: string
	diagnosticState: (typeof diagnosticStates)[number]
	doctorSettled: boolean
	contactRefused: boolean
	/** The request was taken on. */
	accepted: boolean
	proposedBy: string | null
	/** Filières that the orientation proposed last names. */
	filieres: string[]
	/** Highest level tried. */
	level: Level | null
	/** Procedures that have not ended; the BaMaRa entry, settled rather than ended, is not among them. */
	open: { ref: string; kind: ProcedureKind }[]
	/** Running number of the last procedure opened. */
	seq: number
	/** A medical procedure ended and nobody has looked at the plan since. */
	planDue: boolean
	/** A medical procedure ended in refusal or silence and nothing has been offered since. */
	alternativeDue: boolean
	entryExists: boolean
	registry: "none" | "pending" | "entered" | "notApplicable"
	registryReason: string | null
	/** Was ever attested in BaMaRa: can no longer be an error. */
	everEntered: boolean
	surveysOpened: boolean
	/** Day `YYYY-MM-DD` of the next review; null for the default of a year. */
	nextReviewOn: string | null
	transitionOn: string | null
	/** Day up to which it is on hold. */
	until: string | null
	/** Platform it is proposed to, and that platform's territory. */
	handoverTo: string | null
	handoverTerritory: string | null
	outcome: Outcome | null
	/** Who recorded the patient's death. */
	deathBy: string | null
}

export const pathwayContext = (input: PathwayInput): PathwayContext => ({
	...relayContext(),
	urgency: input.urgency,
	openedBy: input.openedBy,
	requesterType: input.requesterType,
	requesterPerson: input.requester ?? null,
	requesterTerritory: territoryOfRequester(input),
	diagnosticState: input.diagnosticState,
	doctorSettled: input.doctorSettled,
	contactRefused: input.contactRefused,
	accepted: false,
	proposedBy: null,
	filieres: [],
	level: null,
	open: [],
	seq: 0,
	planDue: false,
	alternativeDue: false,
	entryExists: false,
	registry: "none",
	registryReason: null,
	everEntered: false,
	surveysOpened: false,
	nextReviewOn: null,
	transitionOn: input.transitionOn ?? null,
	until: null,
	handoverTo: null,
	handoverTerritory: null,
	outcome: null,
	deathBy: null,
})

/** A professional answers in the hours of their own territory, a family in those of its home. */
function territoryOfRequester(input: PathwayInput): string {
	switch (input.requesterType) {
		case "treatingDoctor":
		case "otherProfessional":
			return input.facts.requesterTerritory ?? input.territoryOfCare
		case "patient":
		case "family":
		case "association":
			return input.territoryOfResidence
	}
}

/** Reference of the one BaMaRa entry of a case (rule E5). */
export const ENTRY = "bamaraEntry"

/** Reference that the next procedure of the case gets (rule E5). */
export const nextRef = (context: PathwayContext, kind: ProcedureKind): string => `${kind}-${context.seq + 1}`

/** Outcomes of a medical procedure after which something else must be offered. */
export const toReplace: readonly string[] = ["patientDeclined", "unanswered", "refused", "notHeld"]

export const isMedical = (kind: ProcedureKind): kind is MedicalKind =>
	(medicalKinds as readonly ProcedureKind[]).includes(kind)

export const medicalOpen = (context: PathwayContext): boolean => context.open.some((one) => isMedical(one.kind))

export const kindOpen = (context: PathwayContext, kind: ProcedureKind): boolean =>
	context.open.some((one) => one.kind === kind)

/** Nothing is left to do: procedures ended, registry and patient settled, or the reason said (invariants 1 to 3). */
export const isSettled = (context: PathwayContext): boolean =>
	context.open.length === 0 &&
	(context.registry === "entered" || (context.registry === "notApplicable" && context.registryReason !== null)) &&
	context.patient !== null

/** Whoever counts as the sender where two different persons are needed. */
export const personOf = (sent: Envelope): string => party(sent).person ?? sent.by

/** Day `YYYY-MM-DD` on which an event was recorded. */
export const dayOf = (sent: Envelope): string => sent.recordedAt.slice(0, 10)

/** A year of watching, as `12mo` counts it. */
const YEAR_MS = 360 * 86_400_000
const aYearAfter = (day: string): string => new Date(Date.parse(day) + YEAR_MS).toISOString().slice(0, 10)

/** A child's coming 16th birthday. */
const transitionAfter = (context: PathwayContext, today: string): string | null =>
	context.transitionOn !== null && context.transitionOn > today ? context.transitionOn : null

/** Whether a case whose surveys are over is watched rather than settled. */
export const isWatched = (context: PathwayContext, today: string): boolean =>
	context.diagnosticState !== "confirmed" ||
	(context.nextReviewOn !== null && context.nextReviewOn >= today) ||
	transitionAfter(context, today) !== null

/**
 * Day of the next review: the one chosen, or the 16th birthday if that comes first; null, for the default of a year,
 * when neither does.
 */
export function nextReview(context: PathwayContext, chosen: string | null, today: string): string | null {
	const transition = transitionAfter(context, today)
	const day = chosen !== null && chosen >= today ? chosen : null
	return transition !== null && transition < (day ?? aYearAfter(today)) ? transition : day
}

/** As `nextReview`, once the surveys are over: a confirmed case that nobody wants reviewed waits for its transition. */
export function firstReview(context: PathwayContext, today: string): string | null {
	const review = nextReview(context, context.nextReviewOn, today)
	return context.diagnosticState === "confirmed" ? (review ?? transitionAfter(context, today)) : review
}
