import { assign, setup } from "xstate"
import { z } from "zod"
import { defineMachine } from "./definition.ts"
import { effectActions } from "./effects.ts"
import { type EventOf, event, fact } from "./event-definition.ts"
import { dateTime, ref, secret, text } from "./field.ts"
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
	onHoldState,
	patientAgreed,
	resumedState,
	type Tag,
} from "./frame.ts"
import { at, delaysOf, escalateTo, type PlaceMeta, places, remindAt, remindDays, waits, within } from "./place.ts"
import { label, team } from "./vocabulary.ts"

/** Who offers the help. */
const referralSources = ["hostHospital", "local", "teleconsultation"] as const

/** What a family may need beside medical care; the last two because they "are needs like the others" (PATHWAY §17). */
export const needs = [
	"social",
	"psychological",
	"schoolWork",
	"rights",
	"transportLodging",
	"interpreter",
	"therapeuticEducation",
	"emergencyInstructions",
] as const
const Need = z.enum(needs)
type Need = z.infer<typeof Need>

/** Kind of help a referral leads to: any need, or an association of patients. */
export const referralKinds = [...needs, "association"] as const

const Input = z.strictObject({
	source: z.enum(referralSources),
	kind: z.enum(referralKinds),
	resource: ref("resources"),
	need: Need,
})

interface Input extends FrameInput {
	readonly resource: string
	readonly need: Need
}

interface Context extends FrameContext {
	/** Resource proposed, or asked last. */
	resource: string
	need: Need
	/** Whom to reach at the resource asked now; null while none is: it learns nothing before the patient agrees. */
	contact: { person: string | null; territory: string | null } | null
	/** Instant of the appointment; null while there is none. */
	startsAt: string | null
}

const events = {
	...frameEvents,
	PATIENT_AGREED: patientAgreed,
	REFERRAL_SENT: event({
		label: label("Envoyer à la ressource", "Send the referral"),
		roles: ["nurse", "secretary"],
		payload: z.strictObject({ resource: ref("resources"), need: Need, message: secret() }),
		facts: { contact: fact("contactOf", "resource") },
	}),
	REFERRAL_ACKNOWLEDGED: event({
		label: label("Accuser réception", "Acknowledge"),
		roles: ["extraMedical", ...team],
		payload: z.strictObject({ contact: text().optional() }),
		outside: true,
	}),
	RESOURCE_DECLINED: event({
		label: label("Décliner la demande", "Decline"),
		roles: ["extraMedical", ...team],
		payload: z.strictObject({
			reason: z.enum(["full", "outOfArea", "notCompetent", "other"]),
			suggests: ref("resources").optional(),
		}),
		outside: true,
	}),
	APPOINTMENT_SET: event({
		label: label("Fixer le rendez-vous", "Set the appointment"),
		roles: ["extraMedical", "secretary", "nurse"],
		payload: z.strictObject({ startsAt: dateTime(), place: text() }),
		outside: true,
	}),
	APPOINTMENT_CANCELLED: event({
		label: label("Reporter le rendez-vous", "Postpone the appointment"),
		roles: ["extraMedical", ...team],
		payload: z.strictObject({ cause: z.enum(["patient", "resource", "territoryIncident"]) }),
	}),
	PATIENT_UNATTENDED: event({
		label: label("Noter l'absence du patient", "Record that the patient did not come"),
		roles: ["extraMedical", ...team],
		payload: z.strictObject({ note: secret().optional() }),
	}),
	SUPPORT_HELD: event({
		label: label("Noter que la rencontre a eu lieu", "Record that the meeting took place"),
		roles: ["extraMedical", ...team],
		payload: z.strictObject({ metBy: text() }),
		outside: true,
	}),
	OUTCOME_RECORDED: event({
		label: label("Noter le retour", "Record the outcome"),
		roles: ["extraMedical", "nurse"],
		payload: z.strictObject({
			outcome: z.enum(["helped", "ongoing", "notSuitable", "needsOther"]),
			summary: secret(),
			next: text().optional(),
		}),
		outside: true,
	}),
}

type Event = EventOf<typeof events>

const place = {
	...framePlaces,
	...places({
		proposing: {
			label: label("À proposer au patient", "Proposing"),
			role: "nurse",
			task: label(
				"Proposer la ressource, recueillir l'accord, envoyer",
				"Propose the resource, obtain agreement, send the referral",
			),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		awaitingAcknowledgement: {
			label: label("Envoyée", "Sent"),
			role: "extraMedical",
			task: label("Accuser réception", "Acknowledge the referral"),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(0.5), remindAt(1), escalateTo("nurse")],
			bpmn: "receive",
		},
		awaitingAppointment: {
			label: label("Rendez-vous attendu", "Awaiting appointment"),
			role: "extraMedical",
			task: label("Proposer un rendez-vous", "Offer an appointment"),
			target: within("2d", "5d", "10d"),
			ladder: [remindAt(1), escalateTo("nurse")],
			bpmn: "receive",
		},
		scheduled: {
			label: label("Rendez-vous fixé", "Scheduled"),
			role: "secretary",
			task: label("Confirmer la tenue", "Confirm that it took place"),
			target: at("startsAt"),
			ladder: [remindDays(-2, "patient"), remindDays(1), escalateTo("nurse", { days: 3 })],
			bpmn: "task",
		},
		unattended: {
			label: label("Patient absent", "Unattended"),
			role: "nurse",
			task: label("Rappeler la famille et refixer", "Call the family and set a new date"),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		awaitingOutcome: {
			label: label("Retour attendu", "Awaiting outcome"),
			role: "extraMedical",
			task: label("Dire ce qui a été fait", "Say what was done"),
			target: within("2d", "5d", "10d"),
			ladder: [remindAt(1), remindAt(1.5), escalateTo("nurse")],
			bpmn: "receive",
		},
		completed: { label: label("Retour reçu", "Completed"), bpmn: "end" },
	}),
}

/** The resource gets its link, or the team a letter to print. */
const askNow = { type: "notify", params: { to: ["extraMedical"], about: "referralSent" } } as const
const tellAppointment = {
	type: "notify",
	params: { to: ["patient", "extraMedical"], about: "appointmentSet" },
} as const
const tellCancelled = {
	type: "notify",
	params: { to: ["patient", "extraMedical"], about: "appointmentCancelled" },
} as const

const appointmentSet = { target: "scheduled", actions: ["setAppointment", tellAppointment] } as const
const resourceDeclined = { target: "proposing", actions: "forgetResource" } as const
const supportHeld = { target: "awaitingOutcome", actions: "actTookPlace" } as const

const machine = setup({
	types: {} as { context: Context; events: Event; input: Input; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	guards: { ...frameGuards },
	actions: {
		...effectActions,
		...frameActions<Context, Event>(),
		askResource: assign(({ event: sent }) =>
			sent.type === "REFERRAL_SENT" ? { resource: sent.resource, need: sent.need, contact: sent.facts.contact } : {},
		),
		// The agreement was to that resource: it is asked for again with the next one.
		forgetResource: assign({ agreed: false, contact: null }),
		setAppointment: assign({
			startsAt: ({ event: sent }) => (sent.type === "APPOINTMENT_SET" ? sent.startsAt : null),
		}),
		forgetAppointment: assign({ startsAt: null }),
	},
}).createMachine({
	id: "extra-medical-referral",
	context: ({ input }) => ({
		...frameContext(input),
		resource: input.resource,
		need: input.need,
		contact: null,
		startsAt: null,
	}),
	initial: "active",
	states: {
		active: {
			initial: "proposing",
			on: activeTransitions(["extraMedical"]),
			states: {
				proposing: {
					...waits(place.proposing),
					on: {
						PATIENT_AGREED: { actions: "rememberAgreement" },
						REFERRAL_SENT: { guard: "agreed", target: "awaitingAcknowledgement", actions: ["askResource", askNow] },
					},
				},
				awaitingAcknowledgement: {
					...waits(place.awaitingAcknowledgement),
					on: {
						REFERRAL_ACKNOWLEDGED: "awaitingAppointment",
						RESOURCE_DECLINED: resourceDeclined,
						APPOINTMENT_SET: appointmentSet,
					},
				},
				awaitingAppointment: {
					...waits(place.awaitingAppointment),
					on: {
						RESOURCE_DECLINED: resourceDeclined,
						APPOINTMENT_SET: appointmentSet,
						SUPPORT_HELD: supportHeld,
					},
				},
				scheduled: {
					...waits(place.scheduled),
					on: {
						APPOINTMENT_CANCELLED: { target: "awaitingAppointment", actions: ["forgetAppointment", tellCancelled] },
						PATIENT_UNATTENDED: { target: "unattended", actions: "forgetAppointment" },
						SUPPORT_HELD: supportHeld,
					},
				},
				unattended: { ...waits(place.unattended), on: { APPOINTMENT_SET: appointmentSet } },
				awaitingOutcome: {
					...waits(place.awaitingOutcome),
					on: { OUTCOME_RECORDED: "#extra-medical-referral.completed" },
				},
				resumed: resumedState,
			},
		},
		onHold: onHoldState(["extraMedical"]),
		completed: lastState(place.completed, "completed", "extraMedicalReferral"),
		...frameEnds("extraMedicalReferral"),
	},
})

/** A social, psychological or practical help: the family brought to it, and what came of it known (PATHWAY §9). */
export const extraMedicalReferral = defineMachine({
	name: "extra-medical-referral",
	kind: "extraMedicalReferral",
	version: 1,
	label: label("Orientation extra-médicale", "Extra-medical referral"),
	machine,
	events,
	input: Input,
	parties: (context: Context) => (context.contact === null ? [] : [{ role: "extraMedical", ...context.contact }]),
	drawing: { detours: ["active.unattended"] },
})
