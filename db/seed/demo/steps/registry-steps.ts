import { seedId } from "../../directory-data/seed-id.ts"
import { on, type Step, type Who } from "../script.ts"
import type { Wait } from "../wait.ts"

const ENTRY = "bamaraEntry"

/** The family is informed of BaMaRa; a part of the sheet is filled in the same talk. */
export const informed = (after: Wait, opposed = false, who: Who = "nurse"): Step =>
	on(ENTRY, after, who, "INFORMATION_GIVEN", async (m) => {
		await m.fillSheet(["gene", "disease", "signs", "activityPerformer", "ageAtGeneticDiagnosis", "diagnosisDate"])
		return { form: "oral", opposed, ...(opposed ? { date: m.dayLater("0h") } : {}) }
	})

export const itemsRequested = (
	after: Wait,
	items: readonly string[],
	from: "requester" | "patient" | "expert" | "team",
): Step =>
	on(ENTRY, after, "secretary", "ITEMS_REQUESTED", {
		items: items.map((code) => seedId("bamaraItem", code)),
		from,
	})

/** The identifier that BaMaRa gave: made up, of its form. */
export const submitted = (after: Wait, idMR: string | null, who: Who = "secretary"): Step =>
	on(ENTRY, after, who, "ENTRY_SUBMITTED", async (m) => {
		await m.fillSheet()
		return {
			channel: "web",
			channelReason: "Avis sur dossier, patient inconnu de l'hôpital : saisie dans l'application web",
			...(idMR === null ? {} : { idMR }),
		}
	})

export const attested = (after: Wait, idMR?: string, who: Who = "physician"): Step =>
	on(ENTRY, after, who, "ENTRY_ATTESTED", idMR ? { idMR } : {})

/** From information to attestation. */
export const entered = (after: Wait, idMR: string): readonly Step[] => [
	informed(after),
	submitted("2d", idMR),
	attested("1d"),
]

export const reconciled = (after: Wait, result: "proven" | "missing" | "different"): Step =>
	on(ENTRY, after, "nurse", "RECONCILED", async (m) => ({ result, export: await m.bamaraExport() }))

export const notApplicable = (
	after: Wait,
	reason: "notRareDisease" | "alreadyEntered" | "collectionRefused" | "deceasedBeforeInformation" | "identityUnknown",
	note: string,
	who: Who = "physician",
): Step => on(ENTRY, after, who, "NOT_APPLICABLE_DECLARED", { reason, note })

export const answered = (after: Wait, survey: 1 | 2): Step =>
	on(`satisfactionSurvey#${survey}`, after, "respondent", "SURVEY_ANSWERED", async (m) => {
		await m.answerSurvey(survey === 1 ? "patient" : "relatives")
		return {}
	})

export const surveyDeclined = (after: Wait, survey: 1 | 2): Step =>
	on(`satisfactionSurvey#${survey}`, after, "nurse", "PATIENT_DECLINED", { kind: "refusal" })
