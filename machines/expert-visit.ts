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
	resumedState,
	type Tag,
} from "./frame.ts"
import { at, delaysOf, escalateTo, type PlaceMeta, places, remindAt, remindDays, waits, within } from "./place.ts"
import { type Level, label } from "./vocabulary.ts"

const Input = z.strictObject({
	...levelInput,
	specialty: text(),
	filiere: ref("filieres").optional(),
})

interface Input extends FrameInput {
	readonly level: Level
	readonly specialty: string
	readonly filiere?: string
}

interface Context extends FrameContext {
	/** By which the planner groups those who wait. */
	specialty: string
	filiere: string | null
	/** Whom to reach on the mission the patient is, or last was, placed on. */
	contact: { person: string | null; territory: string | null } | null
	/** Instant of the patient's slot; null while there is none. */
	startsAt: string | null
}

const events = {
	...frameEvents,
	VISIT_SCHEDULED: event({
		label: label("Inscrire à la mission", "Place on the visit"),
		roles: ["secretary", "nurse"],
		payload: z.strictObject({ visit: ref("missions"), startsAt: dateTime(), patientConfirmed: z.boolean() }),
		facts: { contact: fact("contactOf", "visit") },
	}),
	VISIT_POSTPONED: event({
		label: label("Reporter la consultation", "Postpone the visit"),
		roles: ["secretary", "nurse"],
		payload: z.strictObject({ reason: z.enum(["expert", "patient", "territoryIncident", "nextMission"]) }),
	}),
	VISIT_HELD: event({
		label: label("Noter que la consultation a eu lieu", "Record that the visit took place"),
		roles: ["nurse", "expert"],
		payload: z.strictObject({ participants: z.array(ref("people")).min(1).max(50) }),
	}),
	...consultationEvents,
	VISIT_ABANDONED: event({
		label: label("Renoncer à la mission", "Give up the visit"),
		roles: ["nurse", "physician"],
		payload: z.strictObject({ reason: secret() }),
	}),
}

type Event = EventOf<typeof events>

const place = {
	...framePlaces,
	...consultationPlaces,
	...places({
		waiting: {
			label: label("En attente d'une mission", "Waiting for a visit"),
			role: "nurse",
			task: label("Placer le patient sur une mission, ou y renoncer", "Place the patient on a visit, or give it up"),
			target: within("10d", "3mo", "6mo"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		scheduled: {
			label: label("Inscrit à la mission", "Scheduled"),
			role: "nurse",
			task: label("Confirmer la tenue", "Confirm that it took place"),
			target: at("startsAt"),
			ladder: [remindDays(-2, "patient"), remindDays(1), escalateTo("physician", { days: 3 })],
			bpmn: "task",
		},
		unattended: {
			label: label("Patient absent", "Unattended"),
			role: "nurse",
			task: label("Rappeler le patient et replacer", "Call the patient and place again"),
			target: within("1d", "3d", "5d"),
			ladder: [remindAt(1), escalateTo("physician")],
			bpmn: "task",
		},
		completed: { label: label("Terminée", "Completed"), bpmn: "end" },
		notHeld: { label: label("Non tenue", "Not held"), bpmn: "end" },
	}),
}

const tellSlot = { type: "notify", params: { to: ["patient", "expert"], about: "appointmentSet" } } as const
/** Whoever was invited hears that the slot is off; after a missed one only the patient has something to learn. */
const tellPostponed = { type: "notify", params: { to: ["patient", "expert"], about: "visitPostponed" } } as const
const tellPatientPostponed = { type: "notify", params: { to: ["patient"], about: "visitPostponed" } } as const

const visitScheduled = { target: "scheduled", actions: ["takeSlot", tellSlot] } as const

const machine = setup({
	types: {} as { context: Context; events: Event; input: Input; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	guards: { ...frameGuards },
	actions: {
		...effectActions,
		...frameActions<Context, Event>(),
		takeSlot: assign(({ event: sent }) =>
			sent.type === "VISIT_SCHEDULED" ? { startsAt: sent.startsAt, contact: sent.facts.contact } : {},
		),
		// The contact stays: the message that the slot is off must still reach them.
		forgetSlot: assign({ startsAt: null }),
	},
}).createMachine({
	id: "expert-visit",
	context: ({ input }) => ({
		...frameContext(input),
		specialty: input.specialty,
		filiere: input.filiere ?? null,
		contact: null,
		startsAt: null,
	}),
	initial: "active",
	states: {
		active: {
			initial: "waiting",
			on: activeTransitions(["expert"]),
			states: {
				waiting: {
					...waits(place.waiting),
					on: { VISIT_SCHEDULED: visitScheduled, VISIT_ABANDONED: "#expert-visit.notHeld" },
				},
				scheduled: {
					...waits(place.scheduled),
					on: {
						VISIT_POSTPONED: { target: "waiting", actions: ["forgetSlot", tellPostponed] },
						VISIT_HELD: { target: "awaitingReport", actions: "actTookPlace" },
						PATIENT_UNATTENDED: { target: "unattended", actions: "forgetSlot" },
					},
				},
				unattended: {
					...waits(place.unattended),
					on: {
						VISIT_SCHEDULED: visitScheduled,
						VISIT_POSTPONED: { target: "waiting", actions: tellPatientPostponed },
					},
				},
				awaitingReport: {
					...waits(place.awaitingReport),
					on: { REPORT_RECEIVED: { target: "#expert-visit.completed", actions: tellReportAvailable } },
				},
				resumed: resumedState,
			},
		},
		onHold: onHoldState(["expert"]),
		completed: lastState(place.completed, "completed", "expertVisit"),
		notHeld: lastState(place.notHeld, "notHeld", "expertVisit"),
		...frameEnds("expertVisit"),
	},
})

/** A visiting expert's clinic: the patient seen when an expert comes to the territory (PATHWAY §7). */
export const expertVisit = defineMachine({
	name: "expert-visit",
	kind: "expertVisit",
	version: 1,
	label: label("Mission d'expert", "Visiting expert's clinic"),
	machine,
	events,
	input: Input,
	parties: (context: Context) => (context.contact === null ? [] : [{ role: "expert", ...context.contact }]),
	drawing: { detours: ["active.unattended"] },
})
