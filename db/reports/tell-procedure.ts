import type { Level, ProcedureKind } from "../../machines/vocabulary.ts"
import {
	type CaseHistory,
	type LogEntry,
	type Opinion,
	ownerOf,
	type Referral,
	type Registry,
	type Started,
} from "./case-history.ts"

export const text = (payload: LogEntry["payload"], name: string): string => {
	const value = payload[name]
	return typeof value === "string" ? value : ""
}
export const texts = (payload: LogEntry["payload"], name: string): readonly string[] => {
	const value = payload[name]
	return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []
}

/** What is remembered of its procedures while a log is read. */
export interface Reading {
	readonly opinions: Map<string, Opinion>
	readonly centres: Map<string, { readonly centre: string; readonly level: Level }>
	readonly referrals: Map<string, Referral>
	readonly started: Map<string, Started>
	readonly variants: Map<string, string>
	proposed: { readonly level: Level; readonly filieres: readonly string[] }
}

type OfProcedure = LogEntry & { readonly kind: ProcedureKind }

/** What an entry of a procedure adds to the history of its case. */
export function takeOfProcedure(history: CaseHistory, reading: Reading, entry: OfProcedure): void {
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
