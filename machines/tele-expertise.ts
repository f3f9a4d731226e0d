import { assign, setup } from "xstate"
import { z } from "zod"
import { defineMachine } from "./definition.ts"
import { effectActions } from "./effects.ts"
import { type EventOf, event, fact, given, party } from "./event-definition.ts"
import { date, doc, ref, secret, text } from "./field.ts"
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
import { higherLevel, levelInOrder } from "./level.ts"
import { at, delaysOf, escalateTo, moveAt, type PlaceMeta, places, remindAt, waits, within } from "./place.ts"
import { type RelayContext, relayContext, relayEvents, relayGuards } from "./relay.ts"
import { Level, label, team } from "./vocabulary.ts"

/** How many centres may decline or stay silent before the physician decides (PATHWAY §4). */
const CENTRES_BEFORE_PHYSICIAN = 3

const Input = z.strictObject({
	...levelInput,
	expert: ref("people"),
	centre: ref("centres"),
	/** A health professional; a family is never the requérant (decree of 3 June 2021). */
	requerant: ref("people").optional(),
	question: secret(),
})

const inputFacts = {
	deputy: fact("deputyOf", "expert"),
	expertTerritory: fact("territoryOf", "expert"),
	requerantIsProfessional: fact("isProfessional", "requerant"),
}

interface Input extends FrameInput {
	readonly level: Level
	readonly expert: string
	readonly centre: string
	readonly requerant?: string
	readonly facts: {
		readonly deputy: { person: string; territory: string } | null
		readonly expertTerritory: string | null
		readonly requerantIsProfessional: boolean
	}
}

interface Context extends FrameContext, RelayContext {
	level: Level
	/** Expert asked now. */
	expert: string
	expertTerritory: string | null
	/** Everyone ever asked: a late answer is welcome. */
	asked: string[]
	/** Deputy of the expert asked now, if one is there. */
	deputy: { person: string; territory: string } | null
	requerantIsProfessional: boolean
	/** Centres that declined or stayed silent. */
	centres: number
	/** Date by which the expert promised the opinion. */
	answerBy: string | null
}

const events = {
	...frameEvents,
	...relayEvents,
	PATIENT_AGREED: patientAgreed,
	REQUERANT_NAMED: event({
		label: label("Désigner le requérant", "Name the requérant"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ requerant: ref("people") }),
		facts: { requerantIsProfessional: fact("isProfessional", "requerant") },
	}),
	REQUEST_SENT: event({
		label: label("Demander l'avis", "Send the request"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			question: secret(),
			documents: z.array(doc()).max(50).optional(),
			expert: ref("people").optional(),
		}),
		facts: { deputy: fact("deputyOf", "expert"), expertTerritory: fact("territoryOf", "expert") },
	}),
	EXPERT_ACCEPTED: event({
		label: label("Accepter de répondre", "Accept"),
		roles: ["expert"],
		payload: z.strictObject({ answerBy: date() }),
		outside: true,
	}),
	EXPERT_DECLINED: event({
		label: label("Décliner la demande", "Decline"),
		roles: ["expert"],
		payload: z.strictObject({
			reason: z.enum(["notMyField", "noTime", "conflict", "insufficientFile", "other"]),
			suggests: ref("people").optional(),
			note: secret().optional(),
		}),
		outside: true,
	}),
	INFORMATION_REQUESTED: event({
		label: label("Demander des précisions", "Ask for information"),
		roles: ["expert"],
		payload: z.strictObject({ items: z.array(text()).min(1).max(30), message: secret() }),
		outside: true,
		pauses: true,
	}),
	INFORMATION_RECEIVED: event({
		label: label("Fournir les précisions", "Provide the information"),
		roles: ["requester", ...team],
		payload: z.strictObject({
			documents: z.array(doc()).max(50).optional(),
			complete: z.boolean(),
			note: secret().optional(),
		}),
		outside: true,
	}),
	EXPERT_ANSWERED: event({
		label: label("Rendre l'avis", "Give the opinion"),
		roles: ["expert"],
		payload: z.strictObject({
			report: doc(),
			acts: text().optional(),
			prescriptions: doc().optional(),
			participants: z.array(ref("people")).min(1).max(20),
			technicalIncidents: text().optional(),
			proposes: z.enum(["rcp", "teleconsultation", "visit", "transfer", "exams", "none"]).optional(),
		}),
		outside: true,
	}),
	EXPERT_CHOSEN: event({
		label: label("Solliciter cet expert", "Ask this expert"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({
			expert: ref("people"),
			centre: ref("centres"),
			level: Level,
			skipReason: text().optional(),
		}),
		facts: { deputy: fact("deputyOf", "expert"), expertTerritory: fact("territoryOf", "expert") },
	}),
	NO_EXPERT_FOUND: event({
		label: label("Renoncer à l'avis", "Give up the opinion"),
		roles: ["physician"],
		payload: z.strictObject({ reason: secret() }),
	}),
	CLOSE_OUT_ANSWERED: event({
		label: label("Répondre à la question de clôture", "Answer the close-out question"),
		roles: ["requester", "nurse"],
		payload: z.strictObject({
			effect: z.enum(["confirmed", "new", "changed"]),
			referral: z.enum(["avoided", "stillNeeded", "newlyTriggered", "notConcerned"]),
			journeyAvoided: z.enum(["yes", "no", "unknown"]),
		}),
		outside: true,
	}),
}

type Event = EventOf<typeof events>

const place = {
	...framePlaces,
	...places({
		preparing: {
			label: label("Demande à préparer", "Preparing"),
			role: "nurse",
			task: label(
				"Préparer la demande : information, accord, question, pièces",
				"Prepare the request: information, agreement, question, documents",
			),
			target: within("4h", "2d", "5d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		deciding: {
			label: label("Expert sollicité", "Expert asked"),
			role: "expert",
			task: label("Accepter ou décliner la demande d'avis", "Accept or decline the request for an opinion"),
			target: within("4h", "2d", "5d"),
			ladder: [remindAt(0.5), remindAt(1), moveAt(1.5)],
			bpmn: "receive",
		},
		writing: {
			label: label("Avis en cours", "Opinion being written"),
			role: "expert",
			task: label("Rendre l'avis", "Give the opinion"),
			target: at("answerBy", within("1d", "5d", "10d")),
			ladder: [remindAt(1), remindAt(1.5), moveAt(2)],
			bpmn: "receive",
		},
		awaitingInformation: {
			label: label("Informations demandées par l'expert", "Awaiting information"),
			role: "requester",
			task: label("Fournir les informations demandées", "Provide the information asked for"),
			target: within("1d", "3d", "10d"),
			ladder: [remindAt(0.5), remindAt(1), escalateTo("nurse")],
			bpmn: "receive",
		},
		choosingExpert: {
			label: label("Autre expert à choisir", "Choosing another expert"),
			role: "nurse",
			task: label("Choisir le prochain expert", "Choose the next expert"),
			target: within("2h", "1d", "2d"),
			ladder: [remindAt(1), moveAt(2)],
			bpmn: "task",
		},
		physicianDeciding: {
			label: label("Recherche épuisée : décision médicale", "Physician deciding"),
			role: "physician",
			task: label("Décider de la suite après épuisement des experts", "Decide what next, experts exhausted"),
			target: within("4h", "2d", "5d"),
			ladder: [remindAt(1), remindAt(2)],
			bpmn: "task",
		},
		tellingRequester: {
			label: label("Requérant à informer", "Telling the requester"),
			role: "nurse",
			task: label("Transmettre l'avis au requérant", "Pass the opinion on to the requester"),
			target: within("2h", "1d", "2d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		tellingPatient: {
			label: label("Patient à informer", "Telling the patient"),
			role: "nurse",
			task: label("Informer le patient de l'avis, ou obtenir confirmation", "Tell the patient, or have it confirmed"),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(1), remindAt(1.5), escalateTo("physician")],
			bpmn: "task",
		},
		closeOut: {
			label: label("Question de clôture", "Close-out question"),
			role: "requester",
			task: label("Répondre à la question de clôture", "Answer the close-out question"),
			target: within("10d"),
			ladder: [remindAt(0.5), moveAt(1)],
			bpmn: "receive",
		},
		completed: { label: label("Avis rendu et transmis", "Completed"), bpmn: "end" },
		unanswered: { label: label("Sans réponse", "Unanswered"), bpmn: "end" },
	}),
}

/** Guards that more than one event has are about the sender; each other one is about its own event's payload. */
/** The expert asked now gets the link. */
const askNow = { type: "notify", params: { to: ["expert"], about: "opinionRequested" } } as const

/** The opinion is there, late or not; acceptance counts as recorded and the others asked are told to stop. */
const opinionGiven = {
	guard: "byAnyoneAsked",
	target: "#tele-expertise.active.tellingRequester",
	actions: { type: "notify", params: { to: ["expert", "nurse"], about: "opinionGiven" } },
} as const

const expertChosen = { guard: "levelInOrder", target: "withExpert", actions: ["askExpert", askNow] } as const

/** Nobody answered: the deputy is asked at once; without one a person chooses the next centre. */
const silence = [
	{
		guard: "deputyThere",
		target: "#tele-expertise.active.withExpert.deciding",
		reenter: true,
		actions: ["askDeputy", askNow],
	},
	{ target: "#tele-expertise.active.choosingExpert", actions: "countCentre" },
] as const

const withPerson = (asked: readonly string[], person: string) =>
	asked.includes(person) ? [...asked] : [...asked, person]

const machine = setup({
	types: {} as { context: Context; events: Event; input: Input; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	guards: {
		...frameGuards,
		...relayGuards,
		requestReady: ({ context }) => context.agreed && context.requerantIsProfessional,
		requerantIsProfessional: ({ event: sent }) =>
			sent.type === "REQUERANT_NAMED" && given(sent, () => sent.facts.requerantIsProfessional),
		byExpertAsked: ({ context, event: sent }) => given(sent, () => party(sent).person === context.expert),
		// A promise for a day gone by would be broken, and the expert passed over, the moment it is made.
		promisedByExpertAsked: ({ context, event: sent }) =>
			sent.type === "EXPERT_ACCEPTED" &&
			given(sent, () => party(sent).person === context.expert && sent.answerBy >= sent.occurredAt.slice(0, 10)),
		byAnyoneAsked: ({ context, event: sent }) => given(sent, () => context.asked.includes(party(sent).person ?? "")),
		levelInOrder: ({ context, event: sent }) =>
			sent.type === "EXPERT_CHOSEN" && given(sent, () => levelInOrder(context.level, sent)),
		// The search is exhausted: from here on only the physician decides whom else to ask.
		physicianAndLevelInOrder: ({ context, event: sent }) =>
			sent.type === "EXPERT_CHOSEN" &&
			party(sent).role === "physician" &&
			given(sent, () => levelInOrder(context.level, sent)),
		deputyThere: ({ context }) => context.deputy !== null,
		centresExhausted: ({ context }) => context.centres >= CENTRES_BEFORE_PHYSICIAN,
	},
	actions: {
		...effectActions,
		...frameActions<Context, Event>(),
		nameRequerant: assign({ requerantIsProfessional: true }),
		askExpert: assign(({ context, event: sent }) => {
			const named = sent.type === "REQUEST_SENT" || sent.type === "EXPERT_CHOSEN" ? sent : undefined
			if (named?.expert === undefined) return { answerBy: null, asked: withPerson(context.asked, context.expert) }
			return {
				answerBy: null,
				expert: named.expert,
				expertTerritory: named.facts.expertTerritory,
				deputy: named.facts.deputy,
				asked: withPerson(context.asked, named.expert),
				...(named.type === "EXPERT_CHOSEN" ? { level: higherLevel(context.level, named.level) } : {}),
			}
		}),
		askDeputy: assign(({ context }) =>
			context.deputy === null
				? {}
				: {
						answerBy: null,
						expert: context.deputy.person,
						expertTerritory: context.deputy.territory,
						deputy: null,
						asked: withPerson(context.asked, context.deputy.person),
					},
		),
		countCentre: assign({ centres: ({ context }) => context.centres + 1, answerBy: null }),
		keepPromise: assign({ answerBy: ({ event: sent }) => (sent.type === "EXPERT_ACCEPTED" ? sent.answerBy : null) }),
		requesterTold: assign({ requester: "told" }),
		patientTold: assign({ patient: "told" }),
		patientNotTold: assign({ patient: ({ event: sent }) => (sent.type === "PATIENT_NOT_TOLD" ? sent.reason : null) }),
	},
}).createMachine({
	id: "tele-expertise",
	context: ({ input }) => ({
		...frameContext(input),
		...relayContext(),
		level: input.level,
		expert: input.expert,
		expertTerritory: input.facts.expertTerritory,
		asked: [],
		deputy: input.facts.deputy,
		requerantIsProfessional: input.facts.requerantIsProfessional,
		centres: 0,
		answerBy: null,
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
						REQUERANT_NAMED: { guard: "requerantIsProfessional", actions: "nameRequerant" },
						REQUEST_SENT: { guard: "requestReady", target: "withExpert", actions: ["askExpert", askNow] },
					},
				},
				withExpert: {
					initial: "deciding",
					on: {
						EXPERT_DECLINED: { guard: "byExpertAsked", target: "choosingExpert", actions: "countCentre" },
						INFORMATION_REQUESTED: {
							guard: "byExpertAsked",
							target: "awaitingInformation",
							actions: { type: "notify", params: { to: ["requester", "nurse"], about: "informationRequested" } },
						},
						EXPERT_ANSWERED: opinionGiven,
					},
					states: {
						deciding: {
							...waits(place.deciding, silence),
							on: {
								EXPERT_ACCEPTED: {
									guard: "promisedByExpertAsked",
									target: "writing",
									actions: ["keepPromise", { type: "notify", params: { to: ["requester"], about: "expertAccepted" } }],
								},
							},
						},
						writing: waits(place.writing, silence),
						resumed: resumedState,
					},
				},
				awaitingInformation: {
					...waits(place.awaitingInformation),
					on: {
						INFORMATION_RECEIVED: {
							target: "withExpert.resumed",
							actions: { type: "notify", params: { to: ["expert"], about: "informationReceived" } },
						},
						EXPERT_DECLINED: { guard: "byExpertAsked", target: "choosingExpert", actions: "countCentre" },
						EXPERT_ANSWERED: opinionGiven,
					},
				},
				choosingExpert: {
					...waits(place.choosingExpert, { target: "physicianDeciding" }),
					always: { guard: "centresExhausted", target: "physicianDeciding" },
					on: { EXPERT_CHOSEN: expertChosen, EXPERT_ANSWERED: opinionGiven },
				},
				physicianDeciding: {
					...waits(place.physicianDeciding),
					on: {
						EXPERT_CHOSEN: { ...expertChosen, guard: "physicianAndLevelInOrder" },
						EXPERT_ANSWERED: opinionGiven,
						NO_EXPERT_FOUND: "#tele-expertise.unanswered",
					},
				},
				tellingRequester: {
					...waits(place.tellingRequester),
					on: {
						REQUESTER_TOLD: [
							{ guard: "patientSettled", target: "closeOut", actions: "requesterTold" },
							{ target: "tellingPatient", actions: "requesterTold" },
						],
						PATIENT_TOLD: { actions: "patientTold" },
					},
				},
				tellingPatient: {
					...waits(place.tellingPatient),
					on: {
						PATIENT_TOLD: { target: "closeOut", actions: "patientTold" },
						PATIENT_NOT_TOLD: { target: "closeOut", actions: "patientNotTold" },
					},
				},
				closeOut: {
					...waits(place.closeOut, { target: "#tele-expertise.completed" }),
					on: { CLOSE_OUT_ANSWERED: "#tele-expertise.completed" },
				},
				resumed: resumedState,
			},
		},
		onHold: onHoldState(["expert"]),
		completed: lastState(place.completed, "completed", "teleExpertise"),
		unanswered: lastState(place.unanswered, "unanswered", "teleExpertise"),
		...frameEnds("teleExpertise"),
	},
})

/** An opinion on file: a distant expert's written answer, seen to reach the requester, then the patient (PATHWAY §4). */
export const teleExpertise = defineMachine({
	name: "tele-expertise",
	kind: "teleExpertise",
	version: 1,
	label: label("Télé-expertise", "Tele-expertise"),
	machine,
	events,
	input: Input,
	inputFacts,
	parties: (context: Context) =>
		context.asked.map((person) => ({
			role: "expert",
			person,
			territory: person === context.expert ? context.expertTerritory : null,
		})),
	drawing: { detours: ["active.awaitingInformation", "active.choosingExpert", "active.physicianDeciding"] },
})
