import { assign, setup } from "xstate"
import { type Issue, issuesOf, type Step, steps, type Variant } from "./request-issues.ts"
import { identityKey, type RequestValues } from "./request-values.ts"

/** What came of it: for the team a case, for the public a number. */
export interface SentRequest {
	readonly caseId?: string
	/** Of the case, or of the tracking. */
	readonly number: string
}

export interface RequestFormInput {
	readonly variant: Variant
	readonly values: RequestValues
	/** Where a draft was left. */
	readonly step?: Step
	readonly today: Date
}

interface RequestFormContext {
	readonly variant: Variant
	readonly today: Date
	readonly values: RequestValues
	/** Shown at the fields once somebody has tried to go on. */
	readonly issues: readonly Issue[]
	/** Counts refusals, so that the summary is focused each time. */
	readonly refused: number
	/** The step that could not be gone on from, until it can. */
	readonly refusedAt: Step | null
	/** Cases that look like the patient's, as the API has found them for `checkedFor`. */
	readonly lookalikes: readonly string[]
	readonly checkedFor: string
	/** Where a draft was left. */
	readonly startAt: Step
	readonly failure: unknown
	readonly sent: SentRequest | null
}

type RequestFormEvent =
	| { readonly type: "CHANGED"; readonly values: Partial<RequestValues> }
	| { readonly type: "LOOKALIKES_FOUND"; readonly cases: readonly string[]; readonly about: string }
	| { readonly type: "JUDGED_OTHER"; readonly caseId: string }
	| { readonly type: "JUDGED_SAME"; readonly caseId: string; readonly number: string }
	| { readonly type: "JUDGEMENT_TAKEN_BACK" }
	| { readonly type: "CONTINUED" }
	| { readonly type: "WENT_BACK" }
	| { readonly type: "STEP_CHOSEN"; readonly step: Step }
	| { readonly type: "SUBMITTED" }
	| { readonly type: "SENT"; readonly sent: SentRequest }
	| { readonly type: "FAILED"; readonly error: unknown }

/** Look-alikes that nobody has judged: a second case of one patient is not made unawares. */
export const unjudged = ({
	values,
	lookalikes,
}: Pick<RequestFormContext, "values" | "lookalikes">): readonly string[] =>
	values.sameAs === "" ? lookalikes.filter((one) => !values.others.includes(one)) : []

/** Whether somebody has been looked for who could be the patient, as typed now. The public form looks for nobody. */
const isChecked = ({ variant, values, checkedFor }: RequestFormContext): boolean =>
	variant === "public" || values.sameAs !== "" || checkedFor === identityKey(values)

const isComplete = (context: RequestFormContext, step: Step): boolean =>
	issuesOf(step, context.values, context.variant, context.today).length === 0 &&
	(step !== "patient" || unjudged(context).length === 0)

/** Whether everything before a step is complete, so that one may go there. */
export const mayReach = (context: RequestFormContext, step: Step): boolean =>
	steps.slice(0, steps.indexOf(step)).every((one) => isComplete(context, one))

/** Only their types are looked at. */
const types = {} as { context: RequestFormContext; events: RequestFormEvent; input: RequestFormInput }

const setupForm = setup({
	types,
	guards: {
		isComplete: ({ context }, { step }: { step: Step }) => isComplete(context, step),
		isReachable: ({ context, event }, { step }: { step: Step }) =>
			event.type === "STEP_CHOSEN" && event.step === step && mayReach(context, step),
		startsAt: ({ context }, { step }: { step: Step }) => context.startAt === step && mayReach(context, step),
		maySend: ({ context }) => mayReach(context, "review") && isChecked(context),
		mayCheck: ({ context }) => mayReach(context, "review"),
		/** The search that was waited for has found nobody who is unjudged. */
		foundNobodyElse: ({ context, event }) =>
			event.type === "LOOKALIKES_FOUND" &&
			event.about === identityKey(context.values) &&
			unjudged({ values: context.values, lookalikes: event.cases }).length === 0,
		foundSomebody: ({ context, event }) =>
			event.type === "LOOKALIKES_FOUND" && event.about === identityKey(context.values),
	},
	actions: {
		keep: assign(({ context, event }) => {
			if (event.type !== "CHANGED") return {}
			const values = { ...context.values, ...event.values }
			// Somebody else is typed: what was said of the former one no longer holds.
			const same = identityKey(values) === identityKey(context.values)
			return {
				values: same ? values : { ...values, sameAs: "", sameAsNumber: "", others: [] },
				...(same ? {} : { lookalikes: [] }),
				// What is corrected is no longer marked; what is wrong is marked when one goes on.
				issues: context.issues.filter(({ field }) => !(field in event.values)),
			}
		}),
		keepLookalikes: assign(({ context, event }) =>
			event.type === "LOOKALIKES_FOUND" && event.about === identityKey(context.values)
				? { lookalikes: event.cases, checkedFor: event.about }
				: {},
		),
		judgeOther: assign(({ context, event }) =>
			event.type === "JUDGED_OTHER"
				? { values: { ...context.values, others: [...context.values.others, event.caseId] } }
				: {},
		),
		judgeSame: assign(({ context, event }) =>
			event.type === "JUDGED_SAME"
				? { values: { ...context.values, sameAs: event.caseId, sameAsNumber: event.number } }
				: {},
		),
		takeBack: assign(({ context }) => ({ values: { ...context.values, sameAs: "", sameAsNumber: "", others: [] } })),
		showIssues: assign(({ context }, { step }: { step: Step }) => ({
			issues: issuesOf(step, context.values, context.variant, context.today),
			refused: context.refused + 1,
			refusedAt: step,
		})),
		hideIssues: assign({ issues: [], failure: null, refusedAt: null }),
		keepFailure: assign(({ context, event }) =>
			event.type === "FAILED" ? { failure: event.error, refused: context.refused + 1 } : {},
		),
		keepSent: assign(({ event }) => (event.type === "SENT" ? { sent: event.sent } : {})),
	},
})

const onward = <T extends Step>(step: T, next: Step) =>
	[
		{ guard: { type: "isComplete", params: { step } }, target: next, actions: "hideIssues" },
		{ actions: { type: "showIssues", params: { step } } },
	] as const

/** Any step that one may reach, from any other. */
const chosen = steps.map(
	(step) => ({ guard: { type: "isReachable", params: { step } }, target: `#${step}`, actions: "hideIssues" }) as const,
)

/** A draft is taken up where it was left, when everything before is complete. */
const resumed = steps.map((step) => ({ guard: { type: "startsAt", params: { step } }, target: `#${step}` }) as const)

/**
 * The guided form of a new request, for the team and for people without an account. What is typed is kept in every
 * state but the last; nothing leaves before `sending`.
 */
export const requestFormMachine = setupForm.createMachine({
	id: "requestForm",
	context: ({ input }) => ({
		variant: input.variant,
		today: input.today,
		values: input.values,
		issues: [],
		refused: 0,
		refusedAt: null,
		lookalikes: [],
		checkedFor: "",
		startAt: input.step ?? "who",
		failure: null,
		sent: null,
	}),
	initial: "opening",
	states: {
		opening: { always: [...resumed, { target: "filling" }] },
		filling: {
			initial: "who",
			on: {
				CHANGED: { actions: "keep" },
				LOOKALIKES_FOUND: { actions: "keepLookalikes" },
				JUDGED_OTHER: { actions: "judgeOther" },
				JUDGED_SAME: { actions: "judgeSame" },
				JUDGEMENT_TAKEN_BACK: { actions: "takeBack" },
				STEP_CHOSEN: [...chosen],
			},
			states: {
				who: { id: "who", on: { CONTINUED: [...onward("who", "patient")] } },
				patient: {
					id: "patient",
					on: { CONTINUED: [...onward("patient", "situation")], WENT_BACK: { target: "who", actions: "hideIssues" } },
				},
				situation: {
					id: "situation",
					on: {
						CONTINUED: [...onward("situation", "documents")],
						WENT_BACK: { target: "patient", actions: "hideIssues" },
					},
				},
				documents: {
					id: "documents",
					on: {
						CONTINUED: [...onward("documents", "agreement")],
						WENT_BACK: { target: "situation", actions: "hideIssues" },
					},
				},
				agreement: {
					id: "agreement",
					on: {
						CONTINUED: [...onward("agreement", "review")],
						WENT_BACK: { target: "documents", actions: "hideIssues" },
					},
				},
				review: {
					id: "review",
					on: {
						SUBMITTED: [
							{ guard: "maySend", target: "#sending", actions: "hideIssues" },
							{ guard: "mayCheck", target: "#checking", actions: "hideIssues" },
							{ actions: { type: "showIssues", params: { step: "review" } } },
						],
						WENT_BACK: { target: "agreement", actions: "hideIssues" },
					},
				},
			},
		},
		// Whoever is quicker than the search for look-alikes waits for it; what it finds is judged first.
		checking: {
			id: "checking",
			on: {
				LOOKALIKES_FOUND: [
					{ guard: "foundNobodyElse", target: "sending", actions: "keepLookalikes" },
					{
						guard: "foundSomebody",
						target: "filling.review",
						actions: ["keepLookalikes", { type: "showIssues", params: { step: "review" } }],
					},
				],
				FAILED: { target: "filling.review", actions: "keepFailure" },
			},
		},
		// A second click finds nothing to send.
		sending: {
			id: "sending",
			on: {
				CHANGED: { actions: "keep" },
				SENT: { target: "done", actions: "keepSent" },
				FAILED: { target: "filling.review", actions: "keepFailure" },
			},
		},
		done: { type: "final" },
	},
})
