import { assign, setup } from "xstate"
import { z } from "zod"
import { tellReportAvailable } from "./consultation.ts"
import { defineMachine } from "./definition.ts"
import { effectActions } from "./effects.ts"
import { type EventOf, event, fact, given } from "./event-definition.ts"
import { date, dateTime, doc, ref, secret, territory, text } from "./field.ts"
import {
	activeTransitions,
	type FrameContext,
	type FrameInput,
	frameActions,
	frameContext,
	frameEnds,
	frameEvents,
	frameGuards,
	framePlaces,
	lastState,
	levelInput,
	onHoldState,
	patientAgreed,
	resumedState,
	type Tag,
} from "./frame.ts"
import { at, delaysOf, escalateTo, type PlaceMeta, places, remindAt, waits, within } from "./place.ts"
import { label, team } from "./vocabulary.ts"

const Input = z.strictObject({
	...levelInput,
	/** Territory the patient leaves. */
	from: territory(),
	/** Territory that receives her. */
	to: territory(),
	host: ref("centres"),
	companion: z.boolean().optional(),
})

interface Input extends FrameInput {
	readonly host: string
}

/** What the payer says. */
const decisions = ["favourable", "partial", "refused"] as const

interface Context extends FrameContext {
	/** Centre that is to receive the patient, or has. */
	host: string
	/** Whom to reach there; null until the file is signed: a centre learns nothing before the patient agrees. */
	contact: { person: string | null; territory: string | null } | null
	/** The payer's last decision; null while one is awaited. */
	decision: (typeof decisions)[number] | null
	/** A refusal or partial agreement was appealed. */
	appealed: boolean
	/** The report of the stay is here. */
	report: boolean
	/** Date on which the stay should end. */
	expectedReturn: string | null
}

const hostContact = { contact: fact("contactOf", "host") }

const events = {
	...frameEvents,
	PATIENT_AGREED: patientAgreed,
	TRANSFER_SUBMITTED: event({
		label: label("Signer et déposer le dossier", "Sign and submit the file"),
		roles: ["physician"],
		payload: z.strictObject({
			payer: ref("payers"),
			justification: secret(),
			host: ref("centres"),
			companion: z.boolean(),
		}),
		facts: hostContact,
	}),
	DECISION_RECEIVED: event({
		label: label("Enregistrer la décision", "Record the decision"),
		roles: team,
		payload: z.strictObject({
			decision: z.enum(decisions),
			grounds: text().optional(),
			document: doc().optional(),
		}),
		outside: true,
	}),
	APPEAL_SUBMITTED: event({
		label: label("Former un recours", "Appeal"),
		roles: ["physician"],
		payload: z.strictObject({ grounds: secret() }),
	}),
	PARTIAL_ACCEPTED: event({
		label: label("Accepter l'accord partiel", "Accept the partial agreement"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ remainder: text().optional(), patientAgreedAt: dateTime() }),
	}),
	TRANSFER_ABANDONED: event({
		label: label("Renoncer au transfert", "Abandon the transfer"),
		roles: ["physician"],
		payload: z.strictObject({ reason: secret() }),
	}),
	EMERGENCY_DEPARTED: event({
		label: label("Noter le départ en urgence", "Record an emergency departure"),
		roles: ["physician"],
		payload: z.strictObject({ reason: secret(), host: ref("centres") }),
		facts: hostContact,
	}),
	DEPARTED: event({
		label: label("Noter le départ du patient", "Record that the patient left"),
		roles: team,
		payload: z.strictObject({ host: ref("centres"), expectedReturn: date().optional() }),
		facts: hostContact,
	}),
	ARRIVED: event({
		label: label("Noter l'arrivée du patient", "Record that the patient arrived"),
		roles: [...team, "expert"],
		payload: z.strictObject({ host: ref("centres") }),
		outside: true,
		facts: hostContact,
	}),
	STAY_ENDED: event({
		label: label("Noter la fin du séjour", "Record the end of the stay"),
		roles: [...team, "expert"],
		payload: z.strictObject({ returned: z.boolean(), staysBecause: secret().optional() }),
		outside: true,
	}),
	REPORT_RETRIEVED: event({
		label: label("Joindre le compte rendu du séjour", "Attach the report of the stay"),
		roles: [...team, "expert"],
		payload: z.strictObject({ report: doc(), kind: z.enum(["hospitalReport", "statementByPhysician"]) }),
		outside: true,
	}),
}

type Event = EventOf<typeof events>

const place = {
	...framePlaces,
	...places({
		preparing: {
			label: label("Dossier à monter", "Preparing"),
			role: "nurse",
			task: label(
				"Monter le dossier de transfert (le médecin justifie)",
				"Prepare the transfer file (the physician justifies it)",
			),
			target: within("4h", "3d", "10d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		awaitingDecision: {
			label: label("Décision de prise en charge attendue", "Awaiting decision"),
			role: "nurse",
			task: label("Obtenir la décision de la caisse", "Obtain the payer's decision"),
			target: within("1d", "5d", "10d"),
			ladder: [remindAt(1), remindAt(1.5), escalateTo("physician")],
			bpmn: "receive",
		},
		reviewingDecision: {
			label: label("Refus ou accord partiel", "Reviewing the decision"),
			role: "physician",
			task: label(
				"Décider : recours, accord partiel ou renoncement",
				"Decide: appeal, accept the partial agreement or give up",
			),
			target: within("4h", "2d", "5d"),
			ladder: [remindAt(1), escalateTo("physicianDeputy")],
			bpmn: "task",
		},
		arranging: {
			label: label("Voyage à organiser", "Arranging"),
			role: "secretary",
			task: label("Organiser voyage, hébergement, accompagnant", "Arrange travel, lodging and companion"),
			target: within("4h", "5d", "10d"),
			ladder: [remindAt(1), escalateTo("nurse")],
			bpmn: "task",
		},
		travelling: {
			label: label("En voyage", "Travelling"),
			role: "nurse",
			task: label("Confirmer l'arrivée", "Confirm the arrival"),
			target: within("1d", "1d", "2d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		staying: {
			label: label("En séjour", "Staying"),
			role: "nurse",
			task: label("Suivre le séjour et le retour", "Follow the stay and the return"),
			target: at("expectedReturn", within("5d", "10d", "10d")),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		awaitingReport: {
			label: label("Compte rendu à récupérer", "Awaiting report"),
			role: "secretary",
			task: label("Récupérer le compte rendu du séjour", "Retrieve the report of the stay"),
			target: within("2d", "5d", "10d"),
			ladder: [remindAt(1), remindAt(1.5), escalateTo("physician")],
			bpmn: "receive",
		},
		completed: { label: label("Retour, compte rendu récupéré", "Completed"), bpmn: "end" },
		refused: { label: label("Abandonné après refus", "Refused"), bpmn: "end" },
	}),
}

const tellHost = { type: "notify", params: { to: ["expert"], about: "patientDeparted" } } as const
const tellStayEnded = { type: "notify", params: { to: ["requester"], about: "stayEnded" } } as const

/** In an emergency nobody waits for the payer; its decision may come later. */
const emergencyDeparted = {
	guard: "isPressing",
	target: "travelling",
	actions: ["takeHost", "actTookPlace", tellHost],
} as const

/** The payer answers after the patient has left: nothing waits for it any more. */
const lateDecision = { actions: "takeDecision" } as const

const machine = setup({
	types: {} as { context: Context; events: Event; input: Input; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	guards: {
		...frameGuards,
		isFavourable: ({ event: sent }) =>
			sent.type === "DECISION_RECEIVED" && given(sent, () => sent.decision === "favourable"),
		decisionWasPartial: ({ context }) => context.decision === "partial",
		isPressing: ({ context }) => context.urgency !== "routine",
		reportIsHere: ({ context }) => context.report,
	},
	actions: {
		...effectActions,
		...frameActions<Context, Event>(),
		takeHost: assign(({ event: sent }) => {
			switch (sent.type) {
				case "TRANSFER_SUBMITTED":
				case "EMERGENCY_DEPARTED":
				case "DEPARTED":
				case "ARRIVED":
					return { host: sent.host, contact: sent.facts.contact }
				default:
					return {}
			}
		}),
		takeReturn: assign({
			expectedReturn: ({ event: sent }) => (sent.type === "DEPARTED" ? (sent.expectedReturn ?? null) : null),
		}),
		takeDecision: assign({ decision: ({ event: sent }) => (sent.type === "DECISION_RECEIVED" ? sent.decision : null) }),
		appeal: assign({ appealed: true, decision: null }),
		reportArrived: assign({ report: true }),
	},
}).createMachine({
	id: "transfer",
	context: ({ input }) => ({
		...frameContext(input),
		host: input.host,
		contact: null,
		decision: null,
		appealed: false,
		report: false,
		expectedReturn: null,
	}),
	initial: "active",
	states: {
		active: {
			initial: "preparing",
			on: activeTransitions(["expert"]),
			states: {
				preparing: {
					...waits(place.preparing),
					on: {
						PATIENT_AGREED: { actions: "rememberAgreement" },
						TRANSFER_SUBMITTED: { guard: "agreed", target: "awaitingDecision", actions: "takeHost" },
						EMERGENCY_DEPARTED: emergencyDeparted,
					},
				},
				awaitingDecision: {
					...waits(place.awaitingDecision),
					on: {
						DECISION_RECEIVED: [
							{ guard: "isFavourable", target: "arranging", actions: "takeDecision" },
							{ target: "reviewingDecision", actions: "takeDecision" },
						],
						EMERGENCY_DEPARTED: emergencyDeparted,
					},
				},
				reviewingDecision: {
					...waits(place.reviewingDecision),
					on: {
						APPEAL_SUBMITTED: { target: "awaitingDecision", actions: "appeal" },
						PARTIAL_ACCEPTED: { guard: "decisionWasPartial", target: "arranging" },
						TRANSFER_ABANDONED: "#transfer.refused",
						EMERGENCY_DEPARTED: emergencyDeparted,
					},
				},
				arranging: {
					...waits(place.arranging),
					on: {
						DEPARTED: { target: "travelling", actions: ["takeHost", "takeReturn", "actTookPlace", tellHost] },
						EMERGENCY_DEPARTED: emergencyDeparted,
					},
				},
				travelling: {
					...waits(place.travelling),
					on: {
						ARRIVED: { target: "staying", actions: "takeHost" },
						DECISION_RECEIVED: lateDecision,
					},
				},
				staying: {
					...waits(place.staying),
					on: {
						STAY_ENDED: [
							{ guard: "reportIsHere", target: "#transfer.completed", actions: tellStayEnded },
							{ target: "awaitingReport", actions: tellStayEnded },
						],
						REPORT_RETRIEVED: { actions: ["reportArrived", tellReportAvailable] },
						DECISION_RECEIVED: lateDecision,
					},
				},
				awaitingReport: {
					...waits(place.awaitingReport),
					on: {
						REPORT_RETRIEVED: { target: "#transfer.completed", actions: ["reportArrived", tellReportAvailable] },
						DECISION_RECEIVED: lateDecision,
					},
				},
				resumed: resumedState,
			},
		},
		onHold: onHoldState(["expert"]),
		completed: lastState(place.completed, "completed", "transfer"),
		refused: lastState(place.refused, "refused", "transfer"),
		...frameEnds("transfer"),
	},
})

/** The patient's journey to another territory and back, with the report in hand (EVASAN, PATHWAY §8). */
export const transfer = defineMachine({
	name: "transfer",
	kind: "transfer",
	version: 1,
	label: label("Transfert (EVASAN)", "Transfer (medical evacuation)"),
	machine,
	events,
	input: Input,
	parties: (context: Context) => (context.contact === null ? [] : [{ role: "expert", ...context.contact }]),
	drawing: { detours: ["active.reviewingDecision"] },
})
