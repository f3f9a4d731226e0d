import { and } from "xstate"
import { defineMachine } from "./definition.ts"
import type { EffectParams } from "./effects.ts"
import { extraMedicalReferral } from "./extra-medical-referral.ts"
import { resumedState } from "./frame.ts"
import {
	ENTRY,
	nextRef,
	type Outcome,
	outcomes,
	type PathwayContext,
	PathwayInput,
	pathwayContext,
	pathwayInputFacts,
	personOf,
} from "./pathway-context.ts"
import { type PathwayEvent, pathwayEvents } from "./pathway-events.ts"
import { pathwayPlaces as place } from "./pathway-places.ts"
import { COORDINATION, pathwaySetup } from "./pathway-setup.ts"
import { type Recipient, waits } from "./place.ts"
import { label, medicalKinds, type ProcedureKind } from "./vocabulary.ts"

type Context = PathwayContext
type Event = PathwayEvent
type Opening = EffectParams["openProcedure"]
interface Now<T extends Event["type"] = Event["type"]> {
	readonly context: Context
	readonly event: Extract<Event, { type: T }>
}

const ASSESSING = "#pathway.open.active.path.orientation.assessing"
const SETTLING = "#pathway.settling"

const tell = (about: string, ...to: Recipient[]) => ({ type: "notify", params: { to, about } }) as const
const tellProcedures = (type: string, ref?: string) =>
	({ type: "tellProcedures", params: { event: { type }, ...(ref === undefined ? {} : { ref }) } }) as const

const openEntry = {
	type: "openProcedure",
	params: ({ context, event }: Now): Opening => ({
		kind: ENTRY,
		ref: ENTRY,
		input: { ref: ENTRY, urgency: context.urgency, openedBy: personOf(event) },
	}),
} as const

const rememberOpened = (kind: ProcedureKind) => ({ type: "rememberOpened", params: { kind } }) as const

/** Opens a survey and remembers it, in this order: its number is the next one. */
const openSurvey = (variant: "patient" | "relatives") =>
	[
		{
			type: "openProcedure",
			params: ({ context }: { context: Context }): Opening => {
				const ref = nextRef(context, "satisfactionSurvey")
				const frame = { ref, urgency: context.urgency, openedBy: "system" }
				return { kind: "satisfactionSurvey", ref, input: { ...frame, variant, channel: "link", language: "fr" } }
			},
		},
		rememberOpened("satisfactionSurvey"),
	] as const

/** Ends after which nothing is sent to the patient or the family (invariant 6). */
const silent: readonly Outcome[] = ["withdrawn", "lostToFollowUp", "deceased"]

/** The end cascade; what it means for BaMaRa is settled on the way out of `settling`. */
const endsAs = (outcome: Outcome) =>
	[
		{ type: "endAs", params: { outcome } },
		{ type: "tellProcedures", params: { event: { type: "CASE_ENDED", outcome } } },
	] as const

const procedureEnded = { actions: "forgetProcedure" } as const
const registrySettled = { actions: "settleRegistry" } as const
const requestRedirected = {
	guard: "endingTold",
	target: SETTLING,
	actions: ["recordEnding", ...endsAs("redirected")],
} as const
const requestDeclined = { ...requestRedirected, actions: ["recordEnding", ...endsAs("declined")] } as const
const informationRequested = {
	target: "awaitingInformation",
	actions: {
		type: "notify",
		params: ({ event: sent }: Now<"INFORMATION_REQUESTED">): EffectParams["notify"] => ({
			to: [sent.from === "patient" ? "patient" : "requester"],
			about: "informationRequested",
		}),
	},
} as const
const orientationProposed = {
	guard: "levelAboveLocalHasReason",
	target: "awaitingValidation",
	actions: "rememberProposer",
} as const
const referralOpened = {
	target: "running",
	actions: [
		{
			type: "openProcedure",
			params: ({ context, event: sent }: Now<"REFERRAL_OPENED">): Opening => {
				const ref = nextRef(context, "extraMedicalReferral")
				const asked = Object.keys(extraMedicalReferral.input.shape).map((field) => [field, sent[field]] as const)
				const frame = { ref, urgency: context.urgency, openedBy: personOf(sent) }
				return {
					kind: "extraMedicalReferral",
					ref,
					input: { ...Object.fromEntries(asked), ...frame, facts: sent.facts },
				}
			},
		},
		rememberOpened("extraMedicalReferral"),
	],
} as const
const newSigns = { target: ASSESSING, actions: "forgetProposer" } as const
const followUpEnded = { target: SETTLING, actions: { type: "endAs", params: { outcome: "completed" } } } as const
const handoverUnanswered = {
	target: "active.resumed",
	actions: [tell("handoverUnanswered", "nurse"), "forgetHandover"],
} as const
const reopened = { guard: "mayReopen", target: ASSESSING, actions: "reopen" } as const
/** What wakes a closed case; nothing wakes one that was entered in error. */
const closed = {
	tags: ["settled"],
	on: { REOPENED: reopened, REGISTRY_REOPENED: { target: SETTLING, actions: "reopenRegistry" } },
} as const

const machine = pathwaySetup.createMachine({
	id: "pathway",
	context: ({ input }) => pathwayContext(input),
	initial: "open",
	states: {
		open: {
			initial: "active",
			on: {
				URGENCY_CHANGED: {
					actions: [
						"takeUrgency",
						"retarget",
						{
							type: "tellProcedures",
							params: ({ event: sent }) => ({ event: { type: "CASE_URGENCY_CHANGED", urgency: sent.urgency } }),
						},
					],
				},
				DIAGNOSTIC_STATE_CHANGED: { guard: "byPhysicianOrWithReport", actions: "takeDiagnosticState" },
				PATIENT_WITHDREW: { target: SETTLING, actions: endsAs("withdrawn") },
				LOST_TO_FOLLOW_UP: { guard: "soughtEnough", target: SETTLING, actions: endsAs("lostToFollowUp") },
				PATIENT_DECEASED: { target: SETTLING, actions: ["rememberDeath", ...endsAs("deceased")] },
				ENTERED_IN_ERROR: {
					guard: "byColleagueAndNeverInBamara",
					target: SETTLING,
					actions: ["voidRegistry", ...endsAs("enteredInError")],
				},
				PROCEDURE_ENDED: procedureEnded,
				REGISTRY_SETTLED: registrySettled,
				REGISTRY_REOPENED: { actions: "reopenRegistry" },
			},
			states: {
				active: {
					type: "parallel",
					on: {
						PUT_ON_HOLD: { target: "onHold", actions: "holdUntil" },
						HANDOVER_PROPOSED: {
							guard: "toAnotherPlatform",
							target: "handover",
							actions: ["rememberHandover", tell("handoverProposed", "receiving")],
						},
					},
					states: {
						path: {
							initial: "request",
							states: {
								request: {
									initial: "received",
									on: {
										REQUEST_ACCEPTED: {
											target: "orientation.assessing",
											actions: ["accept", tell("requestAccepted", "requester")],
										},
										REQUEST_REDIRECTED: requestRedirected,
										REQUEST_DECLINED: requestDeclined,
									},
									states: {
										received: { ...waits(place.received), on: { INFORMATION_REQUESTED: informationRequested } },
										awaitingInformation: {
											...waits(place.awaitingInformation, { target: "received" }),
											on: { INFORMATION_RECEIVED: "received" },
										},
									},
								},
								orientation: {
									initial: "assessing",
									on: { REQUEST_REDIRECTED: requestRedirected, REQUEST_DECLINED: requestDeclined },
									states: {
										assessing: {
											...waits(place.assessing),
											on: { INFORMATION_REQUESTED: informationRequested, ORIENTATION_PROPOSED: orientationProposed },
										},
										awaitingInformation: {
											...waits(place.awaitingInformation, { target: "assessing" }),
											on: { INFORMATION_RECEIVED: "assessing", ORIENTATION_PROPOSED: orientationProposed },
										},
										awaitingValidation: {
											...waits(place.awaitingValidation),
											on: {
												ORIENTATION_VALIDATED: [
													{
														guard: and(["validatedByAnother", "entryExists"]),
														target: COORDINATION,
														actions: ["reopenRegistry", tellProcedures("CASE_REOPENED", ENTRY)],
													},
													{ guard: "validatedByAnother", target: COORDINATION, actions: [openEntry, "rememberEntry"] },
												],
												ORIENTATION_RETURNED: {
													target: "assessing",
													actions: tell("orientationReturned", "nurse"),
												},
											},
										},
									},
								},
								coordination: {
									type: "parallel",
									always: [
										{
											guard: and(["branchesEnded", "surveysWanted"]),
											target: "followUp",
											actions: [...openSurvey("patient"), ...openSurvey("relatives"), "rememberSurveys"],
										},
										{ guard: "branchesEnded", target: "followUp" },
									],
									states: {
										medical: {
											initial: "planning",
											on: {
												MEDICAL_PROCEDURE_OPENED: {
													guard: "levelInOrder",
													target: ".running",
													actions: [
														{
															type: "openProcedure",
															params: ({ context, event: sent }) => {
																const ref = nextRef(context, sent.kind)
																const frame = { ref, urgency: context.urgency, openedBy: personOf(sent) }
																return {
																	kind: sent.kind,
																	ref,
																	input: { ...sent.input, ...frame, level: sent.level, facts: sent.facts },
																}
															},
														},
														{ type: "rememberOpened", params: ({ event: sent }) => ({ kind: sent.kind }) },
														"takeLevel",
														"lookAtPlan",
														"forgetAlternative",
														"forgetFeedback",
													],
												},
											},
											states: {
												planning: {
													...waits(place.planning),
													on: {
														PLAN_CONFIRMED: { guard: "medicalOpen", target: "running", actions: "lookAtPlan" },
														MEDICAL_CONCLUDED: {
															guard: "mayConclude",
															target: "tellingRequester",
															actions: ["lookAtPlan", "forgetAlternative", "forgetFeedback"],
														},
													},
												},
												running: { ...waits(place.running), always: { guard: "planToLookAt", target: "planning" } },
												tellingRequester: {
													...waits(place.tellingRequester),
													always: { guard: "requesterIsFamily", target: "tellingPatient" },
													on: {
														REQUESTER_TOLD: [
															{ guard: "patientSettled", target: "told", actions: "requesterTold" },
															{ target: "tellingPatient", actions: "requesterTold" },
														],
														PATIENT_TOLD: { actions: "patientTold" },
													},
												},
												tellingPatient: {
													...waits(place.tellingPatient),
													on: {
														PATIENT_TOLD: { target: "told", actions: "patientTold" },
														PATIENT_NOT_TOLD: { target: "told", actions: "patientNotTold" },
													},
												},
												told: waits(place.told),
											},
										},
										extraMedical: {
											initial: "assessing",
											states: {
												assessing: {
													...waits(place.extraMedicalAssessing),
													on: {
														NEEDS_ASSESSED: [
															{ guard: "needsListed", target: "planning" },
															{ guard: "noNeeds", target: "notNeeded" },
														],
													},
												},
												planning: {
													...waits(place.extraMedicalPlanning),
													on: {
														REFERRAL_OPENED: referralOpened,
														EXTRA_MEDICAL_CONCLUDED: { guard: "familySeenOrReason", target: "concluded" },
													},
												},
												running: {
													...waits(place.extraMedicalRunning),
													always: { guard: "noReferralOpen", target: "planning" },
													on: { REFERRAL_OPENED: referralOpened },
												},
												notNeeded: { ...waits(place.notNeeded), on: { REFERRAL_OPENED: referralOpened } },
												concluded: { ...waits(place.concluded), on: { REFERRAL_OPENED: referralOpened } },
											},
										},
										registry: {
											initial: "pending",
											states: {
												pending: {
													...waits(place.registryPending),
													always: [
														{ guard: { type: "registryIs", params: { registry: "entered" } }, target: "entered" },
														{
															guard: { type: "registryIs", params: { registry: "notApplicable" } },
															target: "notApplicable",
														},
													],
												},
												entered: {
													...waits(place.registryEntered),
													always: { guard: { type: "registryIs", params: { registry: "pending" } }, target: "pending" },
												},
												notApplicable: {
													...waits(place.registryNotApplicable),
													always: { guard: { type: "registryIs", params: { registry: "pending" } }, target: "pending" },
												},
											},
										},
									},
								},
								followUp: {
									initial: "surveying",
									on: { NEW_SIGNS_REPORTED: newSigns },
									states: {
										surveying: {
											...waits(place.surveying),
											always: [
												{ guard: and(["noSurveyOpen", "watched"]), target: "watching", actions: "planFirstReview" },
												{ guard: "noSurveyOpen", ...followUpEnded },
											],
										},
										watching: {
											...waits(place.watching, { target: "reviewing" }),
											on: { FOLLOW_UP_ENDED: followUpEnded },
										},
										reviewing: {
											...waits(place.reviewing),
											on: {
												REVIEW_UNCHANGED: { guard: "reviewAhead", target: "watching", actions: "planNextReview" },
												FOLLOW_UP_ENDED: followUpEnded,
											},
										},
									},
								},
							},
						},
						doctor: {
							initial: "settled",
							states: {
								settled: {
									...waits(place.doctorSettled),
									always: { guard: "doctorToInform", target: "toInform" },
								},
								toInform: {
									...waits(place.toInform),
									on: {
										TREATING_DOCTOR_INFORMED: { target: "settled", actions: "doctorSettled" },
										TREATING_DOCTOR_NOT_INFORMED: { target: "settled", actions: "doctorSettled" },
									},
								},
							},
						},
						resumed: resumedState,
					},
				},
				onHold: {
					...waits(place.onHold),
					tags: ["onHold"],
					entry: tellProcedures("CASE_HELD"),
					exit: ["forgetHold", tellProcedures("CASE_RESUMED")],
					on: { RESUMED: { guard: "resumedByRightParty", target: "active.resumed" } },
				},
				handover: {
					...waits(place.handover, handoverUnanswered),
					tags: ["away"],
					on: {
						HANDOVER_ACCEPTED: {
							guard: "byReceivingPlatform",
							target: "active.resumed",
							actions: [
								{
									type: "handOver",
									params: ({ event: sent }) => ({
										platform: sent.platform,
										lead: sent.lead,
										physician: sent.physician,
									}),
								},
								tell("handoverAccepted", "requester", "patient", "expert"),
								"forgetHandover",
							],
						},
						HANDOVER_REFUSED: {
							guard: "byReceivingPlatform",
							target: "active.resumed",
							actions: [tell("handoverRefused", "nurse"), "forgetHandover"],
						},
						HANDOVER_WITHDRAWN: {
							guard: "byProposingPlatform",
							target: "active.resumed",
							actions: [tell("handoverWithdrawn", "receiving"), "forgetHandover"],
						},
					},
				},
			},
		},
		settling: {
			...waits(place.settling),
			always: [
				{ guard: "entryOwed", actions: [openEntry, "rememberEntry"] },
				{ guard: "neverAccepted", actions: "neverOwed" },
				...outcomes.map((outcome) => ({
					guard: { type: "settledAs" as const, params: { outcome } },
					target: `#pathway.closed.${outcome}`,
				})),
			],
			on: {
				PATIENT_DECEASED: {
					guard: "mayBecomeDeceased",
					actions: ["rememberDeath", { type: "endAs", params: { outcome: "deceased" } }],
				},
				REOPENED: reopened,
				PROCEDURE_ENDED: procedureEnded,
				REGISTRY_SETTLED: registrySettled,
				REGISTRY_REOPENED: { guard: "notEnteredInError", actions: "reopenRegistry" },
			},
		},
		closed: {
			initial: "completed",
			states: {
				completed: { ...waits(place.completed), ...closed },
				redirected: { ...waits(place.redirected), ...closed },
				declined: { ...waits(place.declined), ...closed },
				withdrawn: { ...waits(place.withdrawn), ...closed },
				lostToFollowUp: { ...waits(place.lostToFollowUp), ...closed },
				deceased: { ...waits(place.deceased), ...closed },
				enteredInError: { ...waits(place.enteredInError), tags: ["settled"] },
			},
		},
	},
})

/** A patient's case, from the request to the moment she has been told, everyone having done their part (PATHWAY §2). */
export const pathway = defineMachine({
	name: "pathway",
	kind: null,
	version: 1,
	label: label("Parcours", "Pathway"),
	machine,
	events: pathwayEvents,
	input: PathwayInput,
	inputFacts: pathwayInputFacts,
	mayWriteToPatient: (context: Context) => context.outcome === null || !silent.includes(context.outcome),
	parties: (context: Context) => [
		{ role: "requester", person: context.requesterPerson, territory: context.requesterTerritory },
		...(context.handoverTo === null
			? []
			: [
					{
						role: "receiving" as const,
						person: null,
						territory: context.handoverTerritory,
						platform: context.handoverTo,
					},
				]),
	],
	drawing: {
		parts: {
			"open.active.path.request": label("Demande", "Request"),
			"open.active.path.orientation": label("Orientation", "Orientation"),
			"open.active.path.coordination": label("Coordination", "Coordination"),
			"open.active.path.coordination.medical": label("Médical", "Medical"),
			"open.active.path.coordination.extraMedical": label("Extra-médical", "Extra-medical"),
			"open.active.path.coordination.registry": label("Registre BaMaRa", "BaMaRa registry"),
			"open.active.path.followUp": label("Suivi", "Follow-up"),
			"open.active.doctor": label("Médecin traitant", "Treating doctor"),
		},
		detours: ["open.active.path.request.awaitingInformation", "open.active.path.orientation.awaitingInformation"],
		calls: {
			"open.active.path.coordination.medical.running": medicalKinds,
			"open.active.path.coordination.extraMedical.running": ["extraMedicalReferral"],
			"open.active.path.coordination.registry.pending": [ENTRY],
			"open.active.path.followUp.surveying": ["satisfactionSurvey"],
		},
	},
})
