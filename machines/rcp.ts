import { assign, setup } from "xstate"
import { z } from "zod"
import { defineMachine } from "./definition.ts"
import { effectActions } from "./effects.ts"
import { type EventOf, event, fact, given, party } from "./event-definition.ts"
import { doc, ref, secret, text } from "./field.ts"
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
import { at, delaysOf, escalateTo, type PlaceMeta, places, remindAt, remindDays, waits, within } from "./place.ts"
import { type RelayContext, relayContext, relayEvents, relayGuards } from "./relay.ts"
import { type Level, label, type Role, team } from "./vocabulary.ts"

const Input = z.strictObject({ ...levelInput, staff: ref("staffs") })

const inputFacts = {
	quorumRequired: fact("quorumOf", "staff"),
	contact: fact("contactOf", "staff"),
}

interface Input extends FrameInput {
	readonly level: Level
	readonly staff: string
	readonly facts: {
		readonly quorumRequired: boolean
		readonly contact: { person: string | null; territory: string | null } | null
	}
}

const quorums = ["reached", "notReached", "unknown"] as const

interface Context extends FrameContext, RelayContext {
	/** Whom to reach at the staff. */
	contact: { person: string | null; territory: string | null } | null
	quorumRequired: boolean
	/** Quorum of the last session held. */
	quorum: (typeof quorums)[number] | null
	/** Instant at which the session starts; null while on none. */
	startsAt: string | null
	/** Who wrote the record, and in which role. */
	author: string | null
	authorRole: Role | null
	approvedBy: string | null
}

const events = {
	...frameEvents,
	...relayEvents,
	PATIENT_AGREED: patientAgreed,
	RCP_SCHEDULED: event({
		label: label("Inscrire à la séance", "Register for the session"),
		roles: ["nurse", "secretary"],
		payload: z.strictObject({
			session: ref("staffSessions"),
			motive: text(),
			synthesis: secret(),
			question: secret(),
			/** Whether the staff has confirmed the registration. */
			registered: z.boolean(),
		}),
		facts: { startsAt: fact("startOf", "session") },
	}),
	RCP_HELD: event({
		label: label("Noter que la séance a eu lieu", "Record that the session took place"),
		roles: ["nurse", "expert"],
		payload: z.strictObject({
			participants: z
				.array(z.strictObject({ person: ref("people"), specialty: text() }))
				.min(1)
				.max(50),
			quorum: z.enum(quorums),
			discussed: z.boolean(),
		}),
		outside: true,
	}),
	RCP_ADJOURNED: event({
		label: label("Ajourner", "Adjourn"),
		roles: [...team, "expert"],
		payload: z.strictObject({ reason: z.enum(["noTime", "missingDocuments", "sessionCancelled", "other"]) }),
	}),
	EXPERT_DECLINED: event({
		label: label("Ne pas retenir le dossier", "Decline the case"),
		roles: ["expert"],
		payload: z.strictObject({
			reason: z.enum(["notMyField", "noTime", "conflict", "insufficientFile", "other"]),
			/** Another staff, better placed. */
			suggests: ref("staffs").optional(),
		}),
		outside: true,
	}),
	RECORD_SUBMITTED: event({
		label: label("Soumettre le compte rendu", "Submit the record"),
		roles: ["secretary", "nurse", "expert"],
		payload: z.strictObject({ proposal: secret(), plan: secret(), document: doc() }),
	}),
	RECORD_APPROVED: event({
		label: label("Valider le compte rendu", "Approve the record"),
		roles: ["expert", "physician"],
		payload: z.strictObject({ note: secret().optional() }),
	}),
	RECORD_RETURNED: event({
		label: label("Renvoyer le compte rendu", "Return the record"),
		roles: ["expert", "physician"],
		payload: z.strictObject({ reason: secret() }),
	}),
}

type Event = EventOf<typeof events>

const place = {
	...framePlaces,
	...places({
		preparing: {
			label: label("Dossier à préparer", "Preparing"),
			role: "nurse",
			task: label(
				"Préparer la fiche RCP : motif, synthèse, question, accord",
				"Prepare the RCP sheet: motive, synthesis, question, agreement",
			),
			target: within("1d", "3d", "10d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		scheduled: {
			label: label("Inscrit à une séance", "Scheduled"),
			role: "nurse",
			task: label("Confirmer la tenue de la séance", "Confirm that the session took place"),
			target: at("startsAt"),
			ladder: [remindDays(-2, "expert"), remindDays(1), escalateTo("physician", { days: 3 })],
			bpmn: "task",
		},
		adjourned: {
			label: label("Ajourné", "Adjourned"),
			role: "nurse",
			task: label("Réinscrire à une séance", "Register for another session"),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		writing: {
			label: label("Compte rendu à rédiger", "Writing the record"),
			role: "secretary",
			task: label("Rédiger le compte rendu", "Write the record"),
			target: within("1d", "2d", "5d"),
			ladder: [remindAt(1), escalateTo("nurse")],
			bpmn: "task",
		},
		awaitingApproval: {
			label: label("Compte rendu à valider", "Awaiting approval"),
			role: "expert",
			task: label("Valider le compte rendu", "Approve the record"),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(1), remindAt(1.5), escalateTo("physician")],
			bpmn: "receive",
		},
		tellingRequester: {
			label: label("Demandeur à informer", "Telling the requester"),
			role: "nurse",
			task: label("Transmettre la proposition au demandeur", "Pass the proposal on to the requester"),
			target: within("2h", "1d", "2d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		tellingPatient: {
			label: label("Patient à informer", "Telling the patient"),
			role: "nurse",
			task: label("Informer le patient de la proposition", "Tell the patient of the proposal"),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(1), remindAt(1.5), escalateTo("physician")],
			bpmn: "task",
		},
		completed: { label: label("Terminée", "Completed"), bpmn: "end" },
		notHeld: { label: label("Non retenue", "Not taken"), bpmn: "end" },
	}),
}

const registered = {
	guard: "agreed",
	target: "scheduled",
	actions: ["takeSession", { type: "notify", params: { to: ["expert"], about: "rcpScheduled" } }],
} as const

/** The record goes back to whoever wrote it. */
const tellAuthor = {
	type: "notify",
	params: ({ context }: { context: Context }) => ({
		to: [context.authorRole ?? "secretary"] as const,
		about: "recordReturned",
	}),
} as const

const machine = setup({
	types: {} as { context: Context; events: Event; input: Input; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	guards: {
		...frameGuards,
		...relayGuards,
		/** No record without a discussion, nor without quorum where the staff requires it. */
		mustMeetAgain: ({ context, event: sent }) =>
			sent.type === "RCP_HELD" &&
			given(sent, () => sent.discussed === false || (context.quorumRequired && sent.quorum !== "reached")),
		/** A record written by nobody in particular could be approved by its author. */
		authorIsKnown: ({ event: sent }) => party(sent).person !== null,
		approverIsNotAuthor: ({ context, event: sent }) => {
			const approver = party(sent).person
			return approver !== null && approver !== context.author
		},
	},
	actions: {
		...effectActions,
		...frameActions<Context, Event>(),
		takeSession: assign({
			startsAt: ({ event: sent }) => (sent.type === "RCP_SCHEDULED" ? sent.facts.startsAt : null),
		}),
		forgetSession: assign({ startsAt: null }),
		noteQuorum: assign({ quorum: ({ event: sent }) => (sent.type === "RCP_HELD" ? sent.quorum : null) }),
		noteAuthor: assign(({ event: sent }) => ({ author: party(sent).person, authorRole: party(sent).role })),
		noteApproval: assign({ approvedBy: ({ event: sent }) => party(sent).person }),
		requesterTold: assign({ requester: "told" }),
		patientTold: assign({ patient: "told" }),
		patientNotTold: assign({ patient: ({ event: sent }) => (sent.type === "PATIENT_NOT_TOLD" ? sent.reason : null) }),
	},
}).createMachine({
	id: "rcp",
	context: ({ input }) => ({
		...frameContext(input),
		...relayContext(),
		contact: input.facts.contact,
		quorumRequired: input.facts.quorumRequired,
		quorum: null,
		startsAt: null,
		author: null,
		authorRole: null,
		approvedBy: null,
	}),
	initial: "active",
	states: {
		active: {
			initial: "preparing",
			on: activeTransitions(["expert"]),
			states: {
				preparing: {
					...waits(place.preparing),
					on: { PATIENT_AGREED: { actions: "rememberAgreement" }, RCP_SCHEDULED: registered },
				},
				scheduled: {
					...waits(place.scheduled),
					on: {
						RCP_HELD: [
							{ guard: "mustMeetAgain", target: "adjourned", actions: ["noteQuorum", "forgetSession"] },
							{ target: "writing", actions: ["noteQuorum", "actTookPlace"] },
						],
						RCP_ADJOURNED: { target: "adjourned", actions: "forgetSession" },
						EXPERT_DECLINED: "#rcp.notHeld",
					},
				},
				adjourned: {
					...waits(place.adjourned),
					on: { RCP_SCHEDULED: registered, EXPERT_DECLINED: "#rcp.notHeld" },
				},
				writing: {
					...waits(place.writing),
					on: { RECORD_SUBMITTED: { guard: "authorIsKnown", target: "awaitingApproval", actions: "noteAuthor" } },
				},
				awaitingApproval: {
					...waits(place.awaitingApproval),
					on: {
						RECORD_APPROVED: { guard: "approverIsNotAuthor", target: "tellingRequester", actions: "noteApproval" },
						RECORD_RETURNED: { target: "writing", actions: tellAuthor },
					},
				},
				tellingRequester: {
					...waits(place.tellingRequester),
					on: {
						REQUESTER_TOLD: [
							{ guard: "patientSettled", target: "#rcp.completed", actions: "requesterTold" },
							{ target: "tellingPatient", actions: "requesterTold" },
						],
						PATIENT_TOLD: { actions: "patientTold" },
					},
				},
				tellingPatient: {
					...waits(place.tellingPatient),
					on: {
						PATIENT_TOLD: { target: "#rcp.completed", actions: "patientTold" },
						PATIENT_NOT_TOLD: { target: "#rcp.completed", actions: "patientNotTold" },
					},
				},
				resumed: resumedState,
			},
		},
		onHold: onHoldState(["expert"]),
		completed: lastState(place.completed, "completed", "rcp"),
		notHeld: lastState(place.notHeld, "notHeld", "rcp"),
		...frameEnds("rcp"),
	},
})

/** One question put to a multidisciplinary staff, with quorum, and its approved record brought back (PATHWAY §6). */
export const rcp = defineMachine({
	name: "rcp",
	kind: "rcp",
	version: 1,
	label: label("RCP", "Multidisciplinary meeting (RCP)"),
	machine,
	events,
	input: Input,
	inputFacts,
	parties: (context: Context) => (context.contact === null ? [] : [{ role: "expert", ...context.contact }]),
	drawing: { detours: ["active.adjourned"] },
})
