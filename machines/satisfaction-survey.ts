import { setup } from "xstate"
import { z } from "zod"
import { defineMachine } from "./definition.ts"
import { effectActions } from "./effects.ts"
import { type EventOf, event } from "./event-definition.ts"
import {
	caseHeldActiveTransitions,
	caseHeldEvents,
	caseHeldOnHoldTransitions,
	caseHeldPlaces,
	type FrameContext,
	type FrameInput,
	frameActions,
	frameContext,
	frameEvents,
	framePlaces,
	lastState,
	resumedState,
	type Tag,
} from "./frame.ts"
import { delaysOf, moveAt, type PlaceMeta, places, waits, within } from "./place.ts"
import { label, team } from "./vocabulary.ts"

const variants = ["patient", "relatives"] as const
const channels = ["link", "phone", "paper"] as const

const Input = z.strictObject({
	variant: z.enum(variants),
	channel: z.enum(channels),
	/** Language of the questions, such as `fr` or `gcr`. */
	language: z.string().min(2).max(8),
})

interface Input extends FrameInput, z.infer<typeof Input> {}

interface Context extends FrameContext, z.infer<typeof Input> {}

const events = {
	...caseHeldEvents,
	// The answers themselves never come here: they are stored apart, unlinkable. Nobody of the team types them.
	SURVEY_ANSWERED: event({
		label: label("Envoyer mes réponses", "Send my answers"),
		roles: ["respondent"],
		outside: true,
		inPerson: true,
	}),
	PATIENT_DECLINED: event({
		label: label("Ne pas répondre", "Decline to answer"),
		roles: ["respondent", ...team],
		payload: frameEvents.PATIENT_DECLINED.payload,
		outside: true,
	}),
}

type Event = EventOf<typeof events>

const place = {
	...caseHeldPlaces,
	...places({
		scheduled: {
			label: label("Enquête prévue", "Scheduled"),
			target: within("14cd"),
			ladder: [moveAt(1)],
			bpmn: "timer",
		},
		sent: {
			label: label("Enquête envoyée", "Sent"),
			role: "respondent",
			target: within("14cd"),
			ladder: [moveAt(1)],
			bpmn: "receive",
		},
		reminded: {
			label: label("Enquête relancée", "Reminded"),
			role: "respondent",
			target: within("14cd"),
			ladder: [moveAt(1)],
			bpmn: "receive",
		},
		answered: { label: label("Répondue", "Answered"), bpmn: "end" },
		expired: { label: label("Sans réponse", "Expired"), bpmn: "end" },
	}),
	patientDeclined: framePlaces.patientDeclined,
	cancelled: framePlaces.cancelled,
}

const invite = { type: "notify", params: { to: ["respondent"], about: "surveyInvitation" } } as const
const inviteAgain = { type: "notify", params: { to: ["respondent"], about: "surveyReminder" } } as const

/** Nobody is told that it stopped: after a death the family hears nothing of a survey. */
const endings = { CASE_ENDED: "cancelled", PATIENT_DECLINED: "patientDeclined" } as const

const machine = setup({
	types: {} as { context: Context; events: Event; input: Input; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	actions: { ...effectActions, ...frameActions<Context, Event>() },
}).createMachine({
	id: "satisfaction-survey",
	context: ({ input }) => ({
		...frameContext(input),
		variant: input.variant,
		channel: input.channel,
		language: input.language,
	}),
	initial: "active",
	states: {
		active: {
			initial: "scheduled",
			on: { ...caseHeldActiveTransitions, ...endings },
			states: {
				scheduled: waits(place.scheduled, { target: "sent", actions: invite }),
				sent: {
					...waits(place.sent, { target: "reminded", actions: inviteAgain }),
					on: { SURVEY_ANSWERED: "#satisfaction-survey.answered" },
				},
				reminded: {
					...waits(place.reminded, { target: "#satisfaction-survey.expired" }),
					on: { SURVEY_ANSWERED: "#satisfaction-survey.answered" },
				},
				resumed: resumedState,
			},
		},
		onHold: { ...waits(place.onHold), tags: ["onHold"], on: { ...caseHeldOnHoldTransitions, ...endings } },
		answered: lastState(place.answered, "answered", "satisfactionSurvey"),
		expired: lastState(place.expired, "expired", "satisfactionSurvey"),
		patientDeclined: lastState(place.patientDeclined, "patientDeclined", "satisfactionSurvey"),
		cancelled: lastState(place.cancelled, "cancelled", "satisfactionSurvey"),
	},
})

/** How it was, asked of the patient and of the relatives; the case knows only that it ended (PATHWAY §11). */
export const satisfactionSurvey = defineMachine({
	name: "satisfaction-survey",
	kind: "satisfactionSurvey",
	version: 1,
	label: label("Enquête de satisfaction", "Satisfaction survey"),
	machine,
	events,
	input: Input,
})
