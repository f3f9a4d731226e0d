import { assign, setup } from "xstate"
import { z } from "zod"
import { consultationEvents, consultationPlaces, tellReportAvailable } from "./consultation.ts"
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
	levelInput,
	onHoldState,
	patientAgreed,
	resumedState,
	type Tag,
} from "./frame.ts"
import { at, delaysOf, escalateTo, type PlaceMeta, places, remindAt, remindDays, waits, within } from "./place.ts"
import { type Level, label, team } from "./vocabulary.ts"

const Input = z.strictObject({
	...levelInput,
	expert: ref("people"),
	/** Where the patient will sit, with help beside her if needed. */
	place: ref("places").optional(),
	interpreter: z.boolean().optional(),
})

const inputFacts = { expertTerritory: fact("territoryOf", "expert") }

interface Input extends FrameInput {
	readonly level: Level
	readonly expert: string
	readonly place?: string
	readonly interpreter?: boolean
	readonly facts: { readonly expertTerritory: string | null }
}

interface Context extends FrameContext {
	expert: string
	expertTerritory: string | null
	/** Instant of the appointment; null while there is none. */
	startsAt: string | null
}

const events = {
	...frameEvents,
	PATIENT_AGREED: patientAgreed,
	APPOINTMENT_SET: event({
		label: label("Fixer le rendez-vous", "Set the appointment"),
		roles: ["secretary", "nurse", "expert"],
		payload: z.strictObject({
			startsAt: dateTime(),
			place: ref("places"),
			equipmentChecked: z.boolean().optional(),
			interpreter: z.boolean().optional(),
		}),
		outside: true,
	}),
	EXPERT_DECLINED: event({
		label: label("Décliner la demande", "Decline"),
		roles: ["expert"],
		payload: z.strictObject({
			reason: z.enum(["notMyField", "noTime", "conflict", "insufficientFile", "other"]),
			note: secret().optional(),
		}),
		outside: true,
	}),
	CONSULTATION_HELD: event({
		label: label("Noter que la téléconsultation a eu lieu", "Record that the teleconsultation took place"),
		roles: ["nurse", "expert"],
		payload: z.strictObject({
			participants: z.array(ref("people")).min(1).max(50),
			technicalIncidents: text().optional(),
		}),
	}),
	APPOINTMENT_CANCELLED: event({
		label: label("Reporter le rendez-vous", "Postpone the appointment"),
		roles: [...team, "expert"],
		payload: z.strictObject({ cause: z.enum(["patient", "expert", "technical", "territoryIncident"]) }),
	}),
	...consultationEvents,
}

type Event = EventOf<typeof events>

const place = {
	...framePlaces,
	...consultationPlaces,
	...places({
		preparing: {
			label: label("À préparer", "Preparing"),
			role: "nurse",
			task: label(
				"Informer le patient, recueillir son accord, prévoir lieu et interprète",
				"Inform the patient, obtain agreement, arrange the place and an interpreter",
			),
			target: within("4h", "2d", "5d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		scheduling: {
			label: label("Rendez-vous à fixer", "Scheduling"),
			role: "secretary",
			task: label("Fixer le rendez-vous", "Set the appointment"),
			target: within("4h", "3d", "5d"),
			ladder: [remindAt(1), escalateTo("nurse")],
			bpmn: "task",
		},
		scheduled: {
			label: label("Rendez-vous fixé", "Scheduled"),
			role: "nurse",
			task: label("Confirmer la tenue", "Confirm that it took place"),
			target: at("startsAt"),
			ladder: [remindDays(-2, "patient", "expert"), remindDays(1), escalateTo("physician", { days: 3 })],
			bpmn: "task",
		},
		unattended: {
			label: label("Patient absent", "Unattended"),
			role: "nurse",
			task: label("Rappeler le patient et refixer", "Call the patient and set a new date"),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		completed: { label: label("Terminée", "Completed"), bpmn: "end" },
		notHeld: { label: label("Non tenue", "Not held"), bpmn: "end" },
	}),
}

/** The expert is asked once the patient agrees, so as to propose a date or decline. */
const askExpert = { type: "notify", params: { to: ["expert"], about: "teleconsultationRequested" } } as const

/** Invitation for both diaries, each in its own time. */
const tellAppointment = { type: "notify", params: { to: ["patient", "expert"], about: "appointmentSet" } } as const
const tellCancelled = { type: "notify", params: { to: ["patient", "expert"], about: "appointmentCancelled" } } as const

const appointmentSet = { target: "scheduled", actions: ["setAppointment", tellAppointment] } as const

const machine = setup({
	types: {} as { context: Context; events: Event; input: Input; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	guards: { ...frameGuards },
	actions: {
		...effectActions,
		...frameActions<Context, Event>(),
		setAppointment: assign({
			startsAt: ({ event: sent }) => (sent.type === "APPOINTMENT_SET" ? sent.startsAt : null),
		}),
		forgetAppointment: assign({ startsAt: null }),
	},
}).createMachine({
	id: "teleconsultation",
	context: ({ input }) => ({
		...frameContext(input),
		expert: input.expert,
		expertTerritory: input.facts.expertTerritory,
		startsAt: null,
	}),
	initial: "active",
	states: {
		active: {
			initial: "preparing",
			on: activeTransitions(["expert"]),
			states: {
				preparing: {
					...waits(place.preparing),
					on: { PATIENT_AGREED: { target: "scheduling", actions: ["rememberAgreement", askExpert] } },
				},
				scheduling: {
					...waits(place.scheduling),
					on: { APPOINTMENT_SET: appointmentSet, EXPERT_DECLINED: "#teleconsultation.notHeld" },
				},
				scheduled: {
					...waits(place.scheduled),
					on: {
						CONSULTATION_HELD: { target: "awaitingReport", actions: "actTookPlace" },
						PATIENT_UNATTENDED: { target: "unattended", actions: "forgetAppointment" },
						APPOINTMENT_CANCELLED: { target: "scheduling", actions: ["forgetAppointment", tellCancelled] },
					},
				},
				unattended: { ...waits(place.unattended), on: { APPOINTMENT_SET: appointmentSet } },
				awaitingReport: {
					...waits(place.awaitingReport),
					on: { REPORT_RECEIVED: { target: "#teleconsultation.completed", actions: tellReportAvailable } },
				},
				resumed: resumedState,
			},
		},
		onHold: onHoldState(["expert"]),
		completed: lastState(place.completed, "completed", "teleconsultation"),
		notHeld: lastState(place.notHeld, "notHeld", "teleconsultation"),
		...frameEnds("teleconsultation"),
	},
})

/** The patient seen at a distance, with help beside her if needed, and the report that follows (PATHWAY §5). */
export const teleconsultation = defineMachine({
	name: "teleconsultation",
	kind: "teleconsultation",
	version: 1,
	label: label("Téléconsultation", "Teleconsultation"),
	machine,
	events,
	input: Input,
	inputFacts,
	parties: (context: Context) => [{ role: "expert", person: context.expert, territory: context.expertTerritory }],
	drawing: { detours: ["active.unattended"] },
})
