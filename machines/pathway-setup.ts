import { and, assign, or, setup, stateIn } from "xstate"
import { effectActions } from "./effects.ts"
import { given, party } from "./event-definition.ts"
import type { Tag } from "./frame.ts"
import { higherLevel, levelInOrder } from "./level.ts"
import {
	dayOf,
	firstReview,
	isMedical,
	isSettled,
	isWatched,
	kindOpen,
	medicalOpen,
	nextRef,
	nextReview,
	type Outcome,
	type PathwayContext,
	type PathwayInput,
	personOf,
	toReplace,
} from "./pathway-context.ts"
import type { PathwayEvent } from "./pathway-events.ts"
import { pathwayPlaces as place } from "./pathway-places.ts"
import { delaysOf, type PlaceMeta } from "./place.ts"
import { relayGuards } from "./relay.ts"
import type { ProcedureKind } from "./vocabulary.ts"

/** How often, and in how many ways, a patient must have been sought before being given up (PATHWAY §2). */
const ATTEMPTS_BEFORE_LOST = 3
const CHANNELS_BEFORE_LOST = 2

/** State in which the three branches run. */
export const COORDINATION = "#pathway.open.active.path.coordination"

type Context = PathwayContext

/** Guards, assignments and delays of the case, by name. */
export const pathwaySetup = setup({
	types: {} as { context: Context; events: PathwayEvent; input: PathwayInput; meta: PlaceMeta; tags: Tag },
	delays: delaysOf(place),
	guards: {
		...relayGuards,
		// About the sender.
		byColleagueAndNeverInBamara: ({ context, event: sent }) =>
			personOf(sent) !== context.openedBy && !context.everEntered,
		validatedByAnother: ({ context, event: sent }) => personOf(sent) !== context.proposedBy,
		byReceivingPlatform: ({ context, event: sent }) => sent.platform === context.handoverTo,
		byProposingPlatform: ({ context, event: sent }) => sent.platform !== context.handoverTo,
		mayReopen: ({ context, event: sent }) => {
			if (context.outcome === "enteredInError") return false
			if (context.deathBy === null) return true
			return party(sent).role === "physician" && personOf(sent) !== context.deathBy
		},
		byPhysicianOrWithReport: ({ event: sent }) =>
			sent.type === "DIAGNOSTIC_STATE_CHANGED" &&
			(party(sent).role === "physician" || given(sent, () => sent.report !== undefined)),
		// About the payload.
		resumedByRightParty: ({ event: sent }) =>
			sent.type === "RESUMED" && given(sent, () => sent.cause === "decision" || sent.role === "system"),
		toAnotherPlatform: ({ event: sent }) =>
			sent.type === "HANDOVER_PROPOSED" && given(sent, () => sent.platform !== sent.receivingPlatform),
		soughtEnough: ({ event: sent }) =>
			sent.type === "LOST_TO_FOLLOW_UP" &&
			given(
				sent,
				() =>
					sent.attempts.length >= ATTEMPTS_BEFORE_LOST &&
					new Set(sent.attempts.map((one) => one.channel)).size >= CHANNELS_BEFORE_LOST,
			),
		endingTold: ({ context, event: sent }) =>
			(sent.type === "REQUEST_REDIRECTED" || sent.type === "REQUEST_DECLINED") &&
			given(
				sent,
				() =>
					(sent.patientTold !== undefined || sent.patientNotToldReason !== undefined) &&
					(context.entryExists || sent.bamaraReason !== undefined),
			),
		levelAboveLocalHasReason: ({ event: sent }) =>
			sent.type === "ORIENTATION_PROPOSED" &&
			given(sent, () => sent.level === "LOCAL" || sent.skipReason !== undefined),
		levelInOrder: ({ context, event: sent }) =>
			sent.type === "MEDICAL_PROCEDURE_OPENED" && given(sent, () => levelInOrder(context.level, sent)),
		mayConclude: ({ context, event: sent }) =>
			sent.type === "MEDICAL_CONCLUDED" &&
			!medicalOpen(context) &&
			given(sent, () => !context.alternativeDue || sent.alternative !== undefined),
		needsListed: ({ event: sent }) =>
			sent.type === "NEEDS_ASSESSED" && given(sent, () => sent.result === "needs" && sent.needs.length > 0),
		noNeeds: ({ event: sent }) => sent.type === "NEEDS_ASSESSED" && given(sent, () => sent.result !== "needs"),
		familySeenOrReason: ({ event: sent }) =>
			sent.type === "EXTRA_MEDICAL_CONCLUDED" && given(sent, () => sent.familySeen || sent.reason !== undefined),
		reviewAhead: ({ event: sent }) =>
			sent.type === "REVIEW_UNCHANGED" &&
			given(sent, () => sent.nextReviewOn === undefined || sent.nextReviewOn >= dayOf(sent)),
		// About the case.
		medicalOpen: ({ context }) => medicalOpen(context),
		planToLookAt: ({ context }) => context.planDue || !medicalOpen(context),
		noReferralOpen: ({ context }) => !kindOpen(context, "extraMedicalReferral"),
		noSurveyOpen: ({ context }) => !kindOpen(context, "satisfactionSurvey"),
		requesterIsFamily: ({ context }) => context.requesterType === "patient" || context.requesterType === "family",
		doctorToInform: ({ context }) => !context.doctorSettled,
		entryExists: ({ context }) => context.entryExists,
		registryIs: ({ context }, params: { registry: Context["registry"] }) => context.registry === params.registry,
		branchesEnded: and([
			stateIn(`${COORDINATION}.medical.told`),
			or([stateIn(`${COORDINATION}.extraMedical.notNeeded`), stateIn(`${COORDINATION}.extraMedical.concluded`)]),
			or([stateIn(`${COORDINATION}.registry.entered`), stateIn(`${COORDINATION}.registry.notApplicable`)]),
		]),
		surveysWanted: ({ context }) => context.patient === "told" && !context.contactRefused && !context.surveysOpened,
		watched: ({ context, event: sent }) => isWatched(context, dayOf(sent)),
		entryOwed: ({ context }) => context.registry === "none" && context.accepted,
		neverAccepted: ({ context }) => context.registry === "none" && !context.accepted,
		settledAs: ({ context }, params: { outcome: Outcome }) => context.outcome === params.outcome && isSettled(context),
		mayBecomeDeceased: ({ context }) => context.outcome !== "deceased" && context.outcome !== "enteredInError",
		notEnteredInError: ({ context }) => context.outcome !== "enteredInError",
	},
	actions: {
		...effectActions,
		holdUntil: assign({ until: ({ event: sent }) => (sent.type === "PUT_ON_HOLD" ? sent.until : null) }),
		forgetHold: assign({ until: null }),
		takeUrgency: assign(({ event: sent }) => (sent.type === "URGENCY_CHANGED" ? { urgency: sent.urgency } : {})),
		takeDiagnosticState: assign(({ event: sent }) =>
			sent.type === "DIAGNOSTIC_STATE_CHANGED" ? { diagnosticState: sent.diagnosticState } : {},
		),
		rememberHandover: assign(({ event: sent }) =>
			sent.type === "HANDOVER_PROPOSED"
				? { handoverTo: sent.receivingPlatform, handoverTerritory: sent.facts.territory }
				: {},
		),
		forgetHandover: assign({ handoverTo: null, handoverTerritory: null }),
		endAs: assign(({ context }, params: { outcome: Outcome }) => ({
			outcome: params.outcome,
			patient: context.patient ?? params.outcome,
		})),
		rememberDeath: assign({ deathBy: ({ event: sent }) => personOf(sent) }),
		voidRegistry: assign({ registry: "notApplicable", registryReason: "enteredInError" }),
		neverOwed: assign({ registry: "notApplicable", registryReason: "requestNotAccepted" }),
		recordEnding: assign(({ context, event: sent }) => {
			if (sent.type !== "REQUEST_REDIRECTED" && sent.type !== "REQUEST_DECLINED") return {}
			return {
				requester: "told" as const,
				patient: sent.patientTold === undefined ? (sent.patientNotToldReason ?? null) : "told",
				...(context.entryExists
					? {}
					: { registry: "notApplicable" as const, registryReason: sent.bamaraReason ?? null }),
			}
		}),
		reopen: assign(({ context }) => ({
			outcome: null,
			deathBy: null,
			requester: null,
			patient: null,
			surveysOpened: false,
			proposedBy: null,
			accepted: true,
			...(context.entryExists ? {} : { registry: "none" as const, registryReason: null }),
		})),
		accept: assign({ accepted: true }),
		rememberProposer: assign(({ context, event: sent }) => ({
			proposedBy: personOf(sent),
			filieres: sent.type === "ORIENTATION_PROPOSED" ? sent.filieres : context.filieres,
		})),
		forgetProposer: assign({ proposedBy: null }),
		rememberEntry: assign({ entryExists: true, registry: "pending", registryReason: null }),
		reopenRegistry: assign({ registry: "pending", registryReason: null }),
		settleRegistry: assign(({ context, event: sent }) =>
			sent.type === "REGISTRY_SETTLED"
				? {
						registry: sent.result,
						registryReason: sent.result === "entered" ? null : (sent.reason ?? context.registryReason),
						everEntered: context.everEntered || sent.result === "entered",
					}
				: {},
		),
		rememberOpened: assign(({ context }, params: { kind: ProcedureKind }) => ({
			seq: context.seq + 1,
			open: [...context.open, { ref: nextRef(context, params.kind), kind: params.kind }],
		})),
		rememberSurveys: assign({ surveysOpened: true }),
		forgetProcedure: assign(({ context, event: sent }) => {
			if (sent.type !== "PROCEDURE_ENDED") return {}
			const open = context.open.filter((one) => one.ref !== sent.ref)
			if (!isMedical(sent.kind)) return { open }
			return { open, planDue: true, alternativeDue: context.alternativeDue || toReplace.includes(sent.outcome) }
		}),
		takeLevel: assign(({ context, event: sent }) =>
			sent.type === "MEDICAL_PROCEDURE_OPENED" ? { level: higherLevel(context.level, sent.level) } : {},
		),
		lookAtPlan: assign({ planDue: false }),
		forgetAlternative: assign({ alternativeDue: false }),
		forgetFeedback: assign({ requester: null, patient: null }),
		requesterTold: assign({ requester: "told" }),
		patientTold: assign({ patient: "told" }),
		patientNotTold: assign({ patient: ({ event: sent }) => (sent.type === "PATIENT_NOT_TOLD" ? sent.reason : null) }),
		planFirstReview: assign(({ context, event: sent }) => ({ nextReviewOn: firstReview(context, dayOf(sent)) })),
		planNextReview: assign(({ context, event: sent }) =>
			sent.type === "REVIEW_UNCHANGED"
				? { nextReviewOn: nextReview(context, sent.nextReviewOn ?? null, dayOf(sent)) }
				: {},
		),
		doctorSettled: assign({ doctorSettled: true }),
	},
})
