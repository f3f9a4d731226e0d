import { assign } from "xstate"
import { z } from "zod"
import { type Envelope, event, message } from "./event-definition.ts"
import { date, dateTime, ref, secret, text } from "./field.ts"
import { escalateTo, onceOpen, type Place, places, type Recipient, remindAt, waits } from "./place.ts"
import { Level, label, type ProcedureKind, type Urgency, Urgency as UrgencySchema } from "./vocabulary.ts"

/** What every procedure is started with (PATHWAY §3); `dispatch` and the case's machine supply it. */
export interface FrameInput {
	readonly ref: string
	readonly urgency: Urgency
	readonly openedBy: string
}

/** Context that all procedures share. */
export interface FrameContext {
	ref: string
	urgency: Urgency
	openedBy: string
	/** The patient was informed and agreed, both traced. */
	agreed: boolean
	/** The act has taken place: it can no longer be declined or cancelled. */
	done: boolean
	/** Held by a decision of the team, until `until`. */
	userHold: boolean
	/** Held because its case is on hold. */
	caseHold: boolean
	/** Date `YYYY-MM-DD` up to which it is on hold; null when its case holds it. */
	until: string | null
}

export const frameContext = (input: FrameInput): FrameContext => ({
	ref: input.ref,
	urgency: input.urgency,
	openedBy: input.openedBy,
	agreed: false,
	done: false,
	userHold: false,
	caseHold: false,
	until: null,
})

export const holdReasons = ["awaitingExam", "patientAbsent", "familyWish", "territoryIncident", "other"] as const

/** Payload of `PATIENT_AGREED` (decree of 3 June 2021: any form, but the information given is traced). */
const Agreement = z.strictObject({
	informedBy: ref("people"),
	informedAt: dateTime(),
	form: z.enum(["oral", "written", "electronic"]),
	/** For a minor: both holders of parental authority. */
	holders: z.array(z.enum(["parent1", "parent2", "guardian"])).optional(),
})

export const patientAgreed = event({
	label: label("Noter l'information et l'accord du patient", "Record that the patient was informed and agreed"),
	roles: ["nurse", "physician", "expert"],
	payload: Agreement,
	outside: true,
})

/** Events that come from the case; every procedure takes those that concern it. */
const caseMessages = {
	CASE_HELD: event({ label: label("Dossier mis en attente", "Case put on hold"), roles: ["system"], pauses: true }),
	CASE_RESUMED: message(label("Dossier repris", "Case resumed")),
	CASE_URGENCY_CHANGED: message(
		label("Urgence du dossier changée", "Urgency of the case changed"),
		z.strictObject({ urgency: UrgencySchema }),
	),
	CASE_ENDED: message(label("Dossier terminé", "Case ended"), z.strictObject({ outcome: text() })),
}

/** Events of the team that every procedure but BaMaRa and survey shares. */
export const frameEvents = {
	...caseMessages,
	PUT_ON_HOLD: event({
		label: label("Mettre en attente", "Put on hold"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ reason: z.enum(holdReasons), until: date() }),
		pauses: true,
	}),
	RESUMED: event({
		label: label("Reprendre", "Resume"),
		roles: ["nurse", "physician", "system"],
		payload: z.strictObject({ cause: z.enum(["decision", "informationArrived"]) }),
	}),
	PATIENT_DECLINED: event({
		label: label("Noter le refus ou le retrait du patient", "Record that the patient declined"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ reason: secret().optional(), kind: z.enum(["refusal", "withdrawal"]) }),
		outside: true,
	}),
	CANCELLED: event({
		label: label("Annuler", "Cancel"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ reason: z.enum(["noLongerNeeded", "error", "otherWay"]), note: secret().optional() }),
	}),
	ENTERED_IN_ERROR: event({
		label: label("Signaler une création par erreur", "Mark as entered in error"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ reason: text() }),
	}),
}
/** Places that every procedure shares. */
export const framePlaces = places({
	onHold: {
		label: label("En attente", "On hold"),
		role: "nurse",
		task: label("Décider de la reprise", "Decide whether to resume"),
		target: onceOpen("until"),
		ladder: [remindAt(1), escalateTo("physician")],
		bpmn: "task",
		timers: "holdReview",
		onlyWhen: "userHold",
	},
	patientDeclined: { label: label("Refus du patient", "Patient declined"), bpmn: "end" },
	cancelled: { label: label("Annulé", "Cancelled"), bpmn: "end" },
	enteredInError: { label: label("Créé par erreur", "Entered in error"), bpmn: "end" },
})

/** Inputs of a medical procedure beside the frame's. */
export const levelInput = { level: Level }

/**
 * Tags of state nodes that the engine looks at: `onHold` is woken by a fact from outside (rule E4), `away` keeps it
 * until it is back (handover), `settled` has neither task nor timer (rule E7).
 */
export type Tag = "onHold" | "away" | "settled"

type SentFrameEvent = { type: string } & Partial<Envelope>

/** Guards of the frame, by name. */
export const frameGuards = {
	/** Anyone but who opened it (two different persons). */
	senderIsNotOpener: (args: { context: FrameContext; event: SentFrameEvent }): boolean =>
		sentBy(args.event).person !== args.context.openedBy,
	notDone: ({ context }: { context: FrameContext }): boolean => !context.done,
	agreed: ({ context }: { context: FrameContext }): boolean => context.agreed,
	/** Only the engine says so (rule E4): a person who resumes decides, and a hold of the case is the case's to lift. */
	isInformationArrived: ({ event }: { event: SentFrameEvent & { cause?: unknown } }): boolean =>
		event.cause === "informationArrived" && event.role === "system",
	heldByTeamOnly: ({ context }: { context: FrameContext }): boolean => context.userHold && !context.caseHold,
	heldByTeam: ({ context }: { context: FrameContext }): boolean => context.userHold,
	notHeldByTeam: ({ context }: { context: FrameContext }): boolean => !context.userHold,
}

function sentBy(sent: SentFrameEvent): { person: string | null } {
	return sent.recordedFor ?? { person: sent.by ?? null }
}

/** Assignments of the frame, by name, typed for the machine that takes them. */
export function frameActions<C extends FrameContext, E extends { type: string }>() {
	const set = (patch: (sent: E, context: C) => Partial<FrameContext>) =>
		assign<C, E, undefined, E, never>(({ event: sent, context }) => patch(sent, context) as Partial<C>)
	return {
		rememberAgreement: set(() => ({ agreed: true })),
		actTookPlace: set(() => ({ done: true })),
		holdByTeam: set((sent) => ({ userHold: true, until: (sent as { until?: string }).until ?? null })),
		holdByCase: set(() => ({ caseHold: true })),
		liftHolds: set(() => ({ userHold: false, caseHold: false, until: null })),
		liftTeamHold: set(() => ({ userHold: false, until: null })),
		liftCaseHold: set(() => ({ caseHold: false })),
		takeUrgency: set((sent) => ({ urgency: (sent as unknown as { urgency: Urgency }).urgency })),
	}
}

/** Tells those who were asked that their help is no longer needed. */
const tellToStop = (asked: readonly Recipient[]) => ({ type: "notify", params: { to: asked, about: "stop" } }) as const

/** Ways out that `active` and `onHold` share. `asked` are those to tell. */
const endings = (asked: readonly Recipient[]) =>
	({
		CASE_URGENCY_CHANGED: { actions: ["takeUrgency", "retarget"] },
		CASE_ENDED: { target: "cancelled", actions: tellToStop(asked) },
		PATIENT_DECLINED: { guard: "notDone", target: "patientDeclined", actions: tellToStop(asked) },
		CANCELLED: { guard: "notDone", target: "cancelled", actions: tellToStop(asked) },
		ENTERED_IN_ERROR: { guard: "senderIsNotOpener", target: "enteredInError" },
	}) as const

/** `on` of `active` in every procedure that a team may hold, cancel or mark as an error. */
export const activeTransitions = (asked: readonly Recipient[]) =>
	({
		...endings(asked),
		PUT_ON_HOLD: { target: "onHold", actions: "holdByTeam" },
		CASE_HELD: { target: "onHold", actions: "holdByCase" },
	}) as const

/** State `onHold` of every procedure that a team may hold. */
export const onHoldState = (asked: readonly Recipient[]) =>
	({
		...waits(framePlaces.onHold),
		tags: ["onHold"],
		on: {
			...endings(asked),
			RESUMED: [
				{ guard: "isInformationArrived", target: "active.resumed", actions: "liftHolds" },
				{ guard: "heldByTeamOnly", target: "active.resumed", actions: "liftHolds" },
				// The case still holds it: entered again, so that nobody is asked any more.
				{ guard: "heldByTeam", target: "onHold", reenter: true, actions: "liftTeamHold" },
			],
			CASE_HELD: { actions: "holdByCase" },
			CASE_RESUMED: [
				{ guard: "notHeldByTeam", target: "active.resumed", actions: "liftCaseHold" },
				{ actions: "liftCaseHold" },
			],
		},
	}) as const

/** History state that ↩ of the tables targets: back to the same places, in all regions. */
export const resumedState = { type: "history", history: "deep" } as const

/** A last state: final for XState, and told to the case. */
export const lastState = <P extends Place>(place: P, outcome: string, kind: ProcedureKind) =>
	({
		...waits(place),
		type: "final",
		entry: {
			type: "tellCase",
			params: ({ context }: { context: FrameContext }) => ({
				event: { type: "PROCEDURE_ENDED", ref: context.ref, kind, outcome },
			}),
		},
	}) as const

/** The last states that every procedure shares. */
export const frameEnds = (kind: ProcedureKind) => ({
	patientDeclined: lastState(framePlaces.patientDeclined, "patientDeclined", kind),
	cancelled: lastState(framePlaces.cancelled, "cancelled", kind),
	enteredInError: lastState(framePlaces.enteredInError, "enteredInError", kind),
})

/** Events of a procedure that only its case can hold: BaMaRa entry and survey. */
export const caseHeldEvents = {
	...caseMessages,
	RESUMED: event({
		label: label("Reprendre", "Resume"),
		roles: ["system"],
		payload: z.strictObject({ cause: z.enum(["informationArrived"]) }),
	}),
}

/** Where such a procedure rests while its case is on hold: nobody is asked, nothing is due. */
export const caseHeldPlaces = places({ onHold: { label: label("En attente", "On hold"), bpmn: "eventBased" } })

/** What holds such a procedure, for the `on` of its `active`. */
export const caseHeldActiveTransitions = {
	CASE_URGENCY_CHANGED: { actions: ["takeUrgency", "retarget"] },
	CASE_HELD: { target: "onHold", actions: "holdByCase" },
} as const

/** What lets it go on, for the `on` of its `onHold`. */
export const caseHeldOnHoldTransitions = {
	CASE_URGENCY_CHANGED: { actions: ["takeUrgency", "retarget"] },
	CASE_RESUMED: { target: "active.resumed", actions: "liftHolds" },
	RESUMED: { target: "active.resumed", actions: "liftHolds" },
} as const
