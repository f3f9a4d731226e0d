import type { Level, ProcedureKind } from "../../machines/vocabulary.ts"

/** An entry of a case's log as a report reads it: codes, dates and ids; nothing that is sealed. */
export interface LogEntry {
	readonly caseId: string
	readonly instanceId: string
	/** Kind of the procedure; null for the case itself. */
	readonly kind: ProcedureKind | null
	readonly type: string
	/** Platform of whoever sent it. */
	readonly platformId: string
	/** When it happened, ISO 8601. */
	readonly at: string
	readonly payload: Readonly<Record<string, unknown>>
}

/** A request for an opinion on file, to one centre: another centre asked later is another request. */
export interface Opinion {
	readonly platform: string
	readonly centre: string
	readonly level: Level
	readonly sentAt: string
	/** The opinion was given. */
	answeredAt: string | null
	/** It was declined, left unanswered or given up. */
	endedAt: string | null
}

export interface Referral {
	readonly platform: string
	readonly startedAt: string
	readonly kind: string
	readonly source: string
	/** What came of it; null while that is not known. */
	outcome: string | null
	outcomeAt: string | null
	/** How it ended when nothing came of it: the patient declined, it was cancelled. */
	ended: string | null
}

export interface Started {
	readonly platform: string
	readonly kind: ProcedureKind
	readonly at: string
	ended: { readonly outcome: string; readonly at: string } | null
	departedAt: string | null
}

export interface CloseOut {
	readonly platform: string
	readonly at: string
	readonly effect: string
	readonly referral: string
	readonly journeyAvoided: string
}

/** The BaMaRa obligation of a case. */
export type Registry = "pending" | "declared" | "proven" | "notApplicable"

/** One case up to a moment, as its log tells it. */
export interface CaseHistory {
	readonly id: string
	/** Platform that opened it. */
	readonly origin: string
	readonly openedAt: string
	readonly requesterType: string
	readonly channel: string
	readonly urgency: string
	readonly residence: string
	readonly care: string
	/** Diagnostic state at the request, and now. */
	readonly diagnosedAtRequest: string
	diagnosed: string
	/** Who has had it, and since when. */
	readonly owners: { readonly platform: string; readonly at: string }[]
	acceptedAt: string | null
	/** How it ended last; null while it runs. A reopened case runs again. */
	ended: { readonly how: string; readonly at: string } | null
	/** It never was: a duplicate, a wrong patient, a test. */
	inError: boolean
	/** First validated orientation. */
	oriented: {
		readonly platform: string
		readonly at: string
		readonly level: Level
		readonly filieres: readonly string[]
	} | null
	/** First opinion given; patient first told. */
	firstOpinionAt: string | null
	patientToldAt: string | null
	/** Why the patient will not be told. */
	notToldAt: string | null
	readonly opinions: Opinion[]
	readonly procedures: Started[]
	readonly referrals: Referral[]
	readonly needs: { readonly platform: string; readonly at: string; readonly result: string }[]
	readonly closeOuts: CloseOut[]
	registry: Registry | null
	readonly surveysAnswered: { readonly platform: string; readonly at: string; readonly variant: string }[]
	readonly surveysSent: { readonly platform: string; readonly at: string; readonly variant: string }[]
}

/** Platform that has the case at the end of what was read. */
export const ownerOf = ({ owners, origin }: Pick<CaseHistory, "owners" | "origin">): string =>
	owners.at(-1)?.platform ?? origin
