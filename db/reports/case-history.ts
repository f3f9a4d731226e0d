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

const text = (payload: LogEntry["payload"], name: string): string => {
	const value = payload[name]
	return typeof value === "string" ? value : ""
}
const texts = (payload: LogEntry["payload"], name: string): readonly string[] => {
	const value = payload[name]
	return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []
}

/** What is remembered of its procedures while a log is read. */
interface Reading {
	readonly opinions: Map<string, Opinion>
	readonly centres: Map<string, { readonly centre: string; readonly level: Level }>
	readonly referrals: Map<string, Referral>
	readonly started: Map<string, Started>
	readonly variants: Map<string, string>
	proposed: { readonly level: Level; readonly filieres: readonly string[] }
}

/**
 * What a case's log says of it. Pure: the same entries give the same history, however often it is told.
 *
 * @param entries of one case, in the order of its log, the first being its opening
 */
export function tellCase(entries: readonly LogEntry[]): CaseHistory | undefined {
	const [first] = entries
	if (first?.type !== "STARTED" || first.kind !== null) return undefined
	const { payload } = first
	const history: CaseHistory = {
		id: first.caseId,
		origin: first.platformId,
		openedAt: first.at,
		requesterType: text(payload, "requesterType"),
		channel: text(payload, "channel"),
		urgency: text(payload, "urgency"),
		residence: text(payload, "territoryOfResidence"),
		care: text(payload, "territoryOfCare"),
		diagnosedAtRequest: text(payload, "diagnosticState"),
		diagnosed: text(payload, "diagnosticState"),
		owners: [{ platform: first.platformId, at: first.at }],
		acceptedAt: null,
		ended: null,
		inError: false,
		oriented: null,
		firstOpinionAt: null,
		patientToldAt: null,
		notToldAt: null,
		opinions: [],
		procedures: [],
		referrals: [],
		needs: [],
		closeOuts: [],
		registry: null,
		surveysAnswered: [],
		surveysSent: [],
	}
	const reading: Reading = {
		opinions: new Map(),
		centres: new Map(),
		referrals: new Map(),
		started: new Map(),
		variants: new Map(),
		proposed: { level: "LOCAL", filieres: [] },
	}
	for (const entry of entries.slice(1)) {
		if (entry.kind === null) takeOfCase(history, reading, entry)
		else takeOfProcedure(history, reading, { ...entry, kind: entry.kind })
		takeOfRelay(history, entry)
	}
	return history
}

/** Platform that has the case at the end of what was read. */
export const ownerOf = ({ owners, origin }: Pick<CaseHistory, "owners" | "origin">): string =>
	owners.at(-1)?.platform ?? origin

/** Not an entry of the log: the case came to its end, which may need no event of its own. */
export const CLOSED = "closed"

const endings: Readonly<Record<string, string>> = {
	REQUEST_REDIRECTED: "redirected",
	REQUEST_DECLINED: "declined",
	PATIENT_WITHDREW: "withdrawn",
	LOST_TO_FOLLOW_UP: "lostToFollowUp",
	PATIENT_DECEASED: "deceased",
	ENTERED_IN_ERROR: "enteredInError",
	FOLLOW_UP_ENDED: "completed",
}

function takeOfCase(history: CaseHistory, reading: Reading, { type, at, payload, platformId }: LogEntry): void {
	const platform = ownerOf(history)
	const how = endings[type]
	if (how !== undefined) history.ended = { how, at }
	switch (type) {
		case "REQUEST_ACCEPTED":
			history.acceptedAt ??= at
			break
		case "ENTERED_IN_ERROR":
			history.inError = true
			break
		case CLOSED:
			history.ended ??= { how: text(payload, "place"), at }
			break
		case "REOPENED":
			history.ended = null
			break
		case "HANDOVER_ACCEPTED":
			history.owners.push({ platform: platformId, at })
			break
		case "DIAGNOSTIC_STATE_CHANGED":
			history.diagnosed = text(payload, "diagnosticState")
			break
		case "ORIENTATION_PROPOSED":
			reading.proposed = { level: text(payload, "level") as Level, filieres: texts(payload, "filieres") }
			break
		case "ORIENTATION_VALIDATED":
			history.oriented ??= { platform, at, ...reading.proposed }
			break
		case "NEEDS_ASSESSED":
			history.needs.push({ platform, at, result: text(payload, "result") })
			break
	}
}

type OfProcedure = LogEntry & { readonly kind: ProcedureKind }

function takeOfProcedure(history: CaseHistory, reading: Reading, entry: OfProcedure): void {
	const platform = ownerOf(history)
	const { instanceId, kind, type, at, payload } = entry
	if (type === "STARTED") {
		const started: Started = { platform, kind, at, ended: null, departedAt: null }
		reading.started.set(instanceId, started)
		history.procedures.push(started)
	}
	switch (kind) {
		case "teleExpertise":
			takeOfOpinion(history, reading, entry)
			break
		case "extraMedicalReferral":
			takeOfReferral(history, reading, entry)
			break
		case "bamaraEntry":
			history.registry = registryAfter(history.registry, entry)
			break
		case "satisfactionSurvey":
			if (type === "STARTED") {
				reading.variants.set(instanceId, text(payload, "variant"))
				history.surveysSent.push({ platform, at, variant: text(payload, "variant") })
			}
			if (type === "SURVEY_ANSWERED")
				history.surveysAnswered.push({ platform, at, variant: reading.variants.get(instanceId) ?? "" })
			break
		case "transfer": {
			const started = reading.started.get(instanceId)
			if (started && (type === "DEPARTED" || type === "EMERGENCY_DEPARTED")) started.departedAt ??= at
			if (started && type === "TRANSFER_ABANDONED") started.ended = { outcome: "abandoned", at }
			if (started && type === "DECISION_RECEIVED")
				started.ended = text(payload, "decision") === "refused" ? { outcome: "refused", at } : null
			break
		}
		case "teleconsultation":
		case "rcp":
		case "expertVisit":
			break
	}
	const started = reading.started.get(instanceId)
	const ends: Readonly<Record<string, string>> = {
		PATIENT_DECLINED: "patientDeclined",
		CANCELLED: "cancelled",
		ENTERED_IN_ERROR: "enteredInError",
	}
	const outcome = ends[type]
	if (started && outcome !== undefined) started.ended = { outcome, at }
}

function takeOfOpinion(history: CaseHistory, reading: Reading, { instanceId, type, at, payload }: OfProcedure): void {
	const asked = reading.opinions.get(instanceId)
	const ask = (): void => {
		const { centre, level } = reading.centres.get(instanceId) ?? { centre: "", level: "LOCAL" as const }
		const opinion: Opinion = {
			platform: ownerOf(history),
			centre,
			level,
			sentAt: at,
			answeredAt: null,
			endedAt: null,
		}
		reading.opinions.set(instanceId, opinion)
		history.opinions.push(opinion)
	}
	const end = (): void => {
		if (asked && asked.answeredAt === null) asked.endedAt ??= at
	}
	switch (type) {
		case "STARTED":
			reading.centres.set(instanceId, { centre: text(payload, "centre"), level: text(payload, "level") as Level })
			break
		case "REQUEST_SENT":
			ask()
			break
		case "EXPERT_CHOSEN":
			// The centre before has declined or stayed silent; its late answer would still be taken.
			end()
			reading.centres.set(instanceId, { centre: text(payload, "centre"), level: text(payload, "level") as Level })
			ask()
			break
		case "EXPERT_ANSWERED":
			history.firstOpinionAt ??= at
			if (asked) {
				asked.answeredAt ??= at
				asked.endedAt = null
			}
			break
		case "CLOSE_OUT_ANSWERED":
			history.closeOuts.push({
				platform: ownerOf(history),
				at,
				effect: text(payload, "effect"),
				referral: text(payload, "referral"),
				journeyAvoided: text(payload, "journeyAvoided"),
			})
			break
		case "EXPERT_DECLINED":
		case "NO_EXPERT_FOUND":
		case "CANCELLED":
		case "PATIENT_DECLINED":
		case "CASE_ENDED":
			end()
			break
		case "ENTERED_IN_ERROR":
			if (asked) history.opinions.splice(history.opinions.indexOf(asked), 1)
			break
	}
}

function takeOfReferral(history: CaseHistory, reading: Reading, { instanceId, type, at, payload }: OfProcedure): void {
	if (type === "STARTED") {
		const started: Referral = {
			platform: ownerOf(history),
			startedAt: at,
			kind: text(payload, "kind"),
			source: text(payload, "source"),
			outcome: null,
			outcomeAt: null,
			ended: null,
		}
		reading.referrals.set(instanceId, started)
		history.referrals.push(started)
		return
	}
	const referral = reading.referrals.get(instanceId)
	if (!referral) return
	if (type === "OUTCOME_RECORDED") {
		referral.outcome = text(payload, "outcome")
		referral.outcomeAt = at
	} else if (type === "PATIENT_DECLINED") referral.ended = "patientDeclined"
	else if (type === "CANCELLED" || (type === "CASE_ENDED" && referral.outcome === null)) referral.ended = "cancelled"
	else if (type === "ENTERED_IN_ERROR") history.referrals.splice(history.referrals.indexOf(referral), 1)
}

function registryAfter(before: Registry | null, { type, payload }: OfProcedure): Registry | null {
	switch (type) {
		case "STARTED":
		case "CORRECTION_STARTED":
		case "CASE_REOPENED":
			return "pending"
		case "ENTRY_ATTESTED":
			return "declared"
		case "NOT_APPLICABLE_DECLARED":
			return "notApplicable"
		case "RECONCILED":
			return text(payload, "result") === "proven" ? "proven" : "pending"
		case "CASE_ENDED":
			return text(payload, "outcome") === "enteredInError" ? "notApplicable" : before
		default:
			return before
	}
}

/** Case, tele-expertise and RCP tell the patient by the same events. */
function takeOfRelay(history: CaseHistory, { type, at }: LogEntry): void {
	if (type === "PATIENT_TOLD") history.patientToldAt ??= at
	if (type === "PATIENT_NOT_TOLD") history.notToldAt ??= at
}

/** Fields of payloads that a report reads. */
export const reportFields = [
	"requesterType",
	"channel",
	"urgency",
	"territoryOfResidence",
	"territoryOfCare",
	"diagnosticState",
	"level",
	"filieres",
	"result",
	"variant",
	"decision",
	"centre",
	"kind",
	"source",
	"outcome",
	"effect",
	"referral",
	"journeyAvoided",
] as const

/** Entries that a report reads. */
export const reportEntries = [
	"STARTED",
	...Object.keys(endings),
	"REQUEST_ACCEPTED",
	"REOPENED",
	"HANDOVER_ACCEPTED",
	"DIAGNOSTIC_STATE_CHANGED",
	"ORIENTATION_PROPOSED",
	"ORIENTATION_VALIDATED",
	"NEEDS_ASSESSED",
	"REQUEST_SENT",
	"EXPERT_CHOSEN",
	"EXPERT_ANSWERED",
	"EXPERT_DECLINED",
	"NO_EXPERT_FOUND",
	"CANCELLED",
	"PATIENT_DECLINED",
	"CASE_ENDED",
	"CLOSE_OUT_ANSWERED",
	"OUTCOME_RECORDED",
	"ENTRY_ATTESTED",
	"CORRECTION_STARTED",
	"CASE_REOPENED",
	"NOT_APPLICABLE_DECLARED",
	"RECONCILED",
	"SURVEY_ANSWERED",
	"DEPARTED",
	"EMERGENCY_DEPARTED",
	"TRANSFER_ABANDONED",
	"DECISION_RECEIVED",
	"PATIENT_TOLD",
	"PATIENT_NOT_TOLD",
] as const
