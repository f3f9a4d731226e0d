import type { Level } from "../../machines/vocabulary.ts"
import { type CaseHistory, type LogEntry, ownerOf } from "./case-history.ts"
import { type Reading, takeOfProcedure, text, texts } from "./tell-procedure.ts"

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
