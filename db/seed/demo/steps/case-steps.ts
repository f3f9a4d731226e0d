import type { Level } from "../../../../machines/vocabulary.ts"
import type { FiliereCode } from "../../directory-data/filieres.ts"
import { seedId } from "../../directory-data/seed-id.ts"
import { personId } from "../cast.ts"
import { type Moment, onCase, type Step, type Who } from "../script.ts"
import type { Wait } from "../wait.ts"

/** No expert of the level below: said once, the same way, as a team would. */
const skipReasons: Readonly<Record<Level, string | undefined>> = {
	LOCAL: undefined,
	INTER_DROM: "Pas d'expert de cette filière sur le territoire",
	HEXAGONE: "Ni expert local ni expert dans un autre territoire d'outre-mer pour cette filière",
	ERN: "Les centres français ont été consultés sans réponse",
}

export const atLevel = (level: Level) => ({ level, ...(skipReasons[level] ? { skipReason: skipReasons[level] } : {}) })

export const accepted = (after: Wait = "3h", who: Who = "nurse"): Step => onCase(after, who, "REQUEST_ACCEPTED")

export const asked = (after: Wait, items: readonly string[], message: string, who: Who = "nurse"): Step =>
	onCase(after, who, "INFORMATION_REQUESTED", { items, from: "requester", message })

/** The requester sends a document; or says it on the phone, when they are not in the directory. */
export const provided = (after: Wait, title: string, who: Who = "requester"): Step =>
	onCase(after, who, "INFORMATION_RECEIVED", async (m) => ({
		documents: [await m.document(title, ["Pièce transmise par le demandeur."])],
	}))

interface Orientation {
	readonly filieres: readonly FiliereCode[]
	readonly level?: Level
	readonly reason: string
	readonly experts?: readonly string[]
	readonly suggestion?: "yes" | "no" | "none"
}

export const proposed = (
	after: Wait,
	{ filieres, level = "LOCAL", reason, experts, suggestion = "yes" }: Orientation,
): Step =>
	onCase(after, "nurse", "ORIENTATION_PROPOSED", {
		filieres: filieres.map((code) => seedId("filiere", code)),
		...atLevel(level),
		...(experts ? { experts: experts.map(personId) } : {}),
		followedSuggestion: suggestion,
		reason,
	})

export const validated = (after: Wait, note?: string, who: Who = "physician"): Step =>
	onCase(after, who, "ORIENTATION_VALIDATED", note ? { note } : {})

/** Taken on, oriented and validated within a few days. */
export const oriented = (orientation: Orientation, note?: string): readonly Step[] => [
	accepted(),
	proposed("6h", orientation),
	validated("5h", note),
]

type Need = "social" | "psychological" | "schoolWork" | "rights" | "transportLodging" | "interpreter"

export const needs = (after: Wait, result: readonly Need[] | "none" | "declined", note?: string): Step =>
	onCase(after, "nurse", "NEEDS_ASSESSED", {
		result: typeof result === "string" ? result : "needs",
		needs: typeof result === "string" ? [] : result,
		...(note ? { note } : {}),
	})

export const extraMedicalConcluded = (after: Wait): Step =>
	onCase(after, "nurse", "EXTRA_MEDICAL_CONCLUDED", { familySeen: true })

export const planConfirmed = (after: Wait): Step => onCase(after, "nurse", "PLAN_CONFIRMED")

export const concluded = (after: Wait, conclusion: string, alternative?: string): Step =>
	onCase(after, "physician", "MEDICAL_CONCLUDED", { conclusion, ...(alternative ? { alternative } : {}) })

export const requesterTold = (after: Wait): Step => onCase(after, "nurse", "REQUESTER_TOLD", { channel: "secureMail" })

export const patientTold = (after: Wait, who: Who = "nurse"): Step =>
	onCase(after, who, "PATIENT_TOLD", (m) => ({
		channel: who === "requester" ? "consultation" : "phone",
		toldBy: who === "requester" ? "requester" : "team",
		...(m.needsInterpreter ? { interpreter: true } : {}),
	}))

export const diagnosed = (after: Wait, disease: string, basis: string): Step =>
	onCase(after, "physician", "DIAGNOSTIC_STATE_CHANGED", { diagnosticState: "confirmed", disease, basis })

export const doctorInformed = (after: Wait, doctor: string): Step =>
	onCase(after, "secretary", "TREATING_DOCTOR_INFORMED", { doctor: personId(doctor), channel: "phone" })

export const heldUntil = (
	after: Wait,
	reason: "awaitingExam" | "patientAbsent" | "familyWish" | "territoryIncident",
	ahead: Wait,
	note: string,
): Step => onCase(after, "nurse", "PUT_ON_HOLD", (m) => ({ reason, note, until: m.dayAhead(ahead) }))

export const resumed = (after: Wait): Step => onCase(after, "nurse", "RESUMED", { cause: "decision" })

/** Three attempts in two ways, the last of them yesterday. */
export const lostToFollowUp = (after: Wait): Step =>
	onCase(after, "nurse", "LOST_TO_FOLLOW_UP", (m) => ({
		attempts: [
			{ at: m.earlier("12d"), channel: "phone" },
			{ at: m.earlier("6d"), channel: "textMessage" },
			{ at: m.earlier("1d"), channel: "treatingDoctor" },
		],
	}))

/** What a request that is sent on or declined must say. */
export const ending = (m: Moment, reason: string, bamaraReason: string) => ({
	reason,
	requesterTold: { at: m.earlier("1h"), channel: "phone" },
	patientTold: { at: m.earlier("0.5h"), channel: "phone" },
	bamaraReason,
})
