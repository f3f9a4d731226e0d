import type { Level } from "../../../../machines/vocabulary.ts"
import { seedPeople } from "../../directory-data/people.ts"
import { seedId } from "../../directory-data/seed-id.ts"
import { personId } from "../cast.ts"
import { on, onCase, type Step, type Who } from "../script.ts"
import type { Wait } from "../wait.ts"
import { atLevel } from "./case-steps.ts"
import { agreed } from "./opinion-steps.ts"

const RCP = "rcp"
const TC = "teleconsultation"

export const rcpOpened = (after: Wait, staff: string, level: Level): Step =>
	onCase(after, "nurse", "MEDICAL_PROCEDURE_OPENED", {
		kind: RCP,
		...atLevel(level),
		input: { staff: seedId("staff", staff) },
	})

/** Sessions end with one of these. */
const sessionEnds = ["RCP_HELD", "RCP_ADJOURNED"]

const rcpScheduled = (after: Wait, staff: string, motive: string, question: string): Step =>
	on(RCP, after, "nurse", "RCP_SCHEDULED", (m) => ({
		session: m.session(staff, sessionEnds),
		motive,
		synthesis: `Synthèse préparée avec le demandeur. ${question}`,
		question,
		registered: true,
	}))

/** Opened, agreed to and on a session. */
export const rcpPrepared = (
	after: Wait,
	staff: string,
	level: Level,
	motive: string,
	question: string,
): readonly Step[] => [rcpOpened(after, staff, level), agreed(RCP, "5h"), rcpScheduled("6h", staff, motive, question)]

export const rcpHeld = (
	after: Wait,
	people: readonly string[],
	quorum: "reached" | "notReached" | "unknown" = "reached",
): Step =>
	on(RCP, after, "nurse", "RCP_HELD", {
		participants: people.map((key) => ({
			person: personId(key),
			specialty: seedPeople.find((one) => one.key === key)?.specialty ?? "Médecine",
		})),
		quorum,
		discussed: true,
	})

export const rcpAdjourned = (after: Wait, reason: "noTime" | "missingDocuments" | "sessionCancelled" | "other"): Step =>
	on(RCP, after, "nurse", "RCP_ADJOURNED", { reason })

export const recordSubmitted = (after: Wait, proposal: string, plan: string, who: Who = "secretary"): Step =>
	on(RCP, after, who, "RECORD_SUBMITTED", async (m) => ({
		proposal,
		plan,
		document: await m.document("Compte rendu de RCP", [proposal, plan]),
	}))

export const recordApproved = (after: Wait, expert: string): Step =>
	on(RCP, after, `person:${expert}`, "RECORD_APPROVED")

export const teleconsultationOpened = (after: Wait, expert: string, level: Level, place: string): Step =>
	onCase(after, "nurse", "MEDICAL_PROCEDURE_OPENED", (m) => ({
		kind: TC,
		...atLevel(level),
		input: {
			expert: personId(expert),
			place: seedId("place", place),
			...(m.needsInterpreter ? { interpreter: true } : {}),
		},
	}))

/** Appointments end with one of these. */
const appointmentEnds = ["CONSULTATION_HELD", "PATIENT_UNATTENDED", "APPOINTMENT_CANCELLED"]

export const teleconsultationSet = (after: Wait, place: string, ahead: Wait = "6d"): Step =>
	on(TC, after, "secretary", "APPOINTMENT_SET", (m) => ({
		startsAt: m.meeting(appointmentEnds, ahead),
		place: seedId("place", place),
		equipmentChecked: true,
		...(m.needsInterpreter ? { interpreter: true } : {}),
	}))

export const teleconsultationHeld = (after: Wait, expert: string, technicalIncidents?: string): Step =>
	on(TC, after, "nurse", "CONSULTATION_HELD", (m) => ({
		participants: [personId(expert), m.id("nurse")],
		...(technicalIncidents ? { technicalIncidents } : {}),
	}))

/** Nobody came, to a teleconsultation, a visit or a helper. */
export const unattended = (kind: string, after: Wait, note: string): Step =>
	on(kind, after, "nurse", "PATIENT_UNATTENDED", { note })

/** The report of a teleconsultation or a visit. */
export const reportReceived = (kind: string, after: Wait, expert: string, text: string): Step =>
	on(kind, after, `person:${expert}`, "REPORT_RECEIVED", async (m) => ({
		report: await m.document("Compte rendu de consultation", [text]),
		kind: "report",
	}))

export const visitOpened = (after: Wait, specialty: string, filiere: string, level: Level): Step =>
	onCase(after, "nurse", "MEDICAL_PROCEDURE_OPENED", {
		kind: "expertVisit",
		...atLevel(level),
		input: { specialty, filiere: seedId("filiere", filiere) },
	})

export const visitScheduled = (after: Wait, mission: string, ahead: Wait = "12d"): Step =>
	on("expertVisit", after, "secretary", "VISIT_SCHEDULED", (m) => ({
		visit: seedId("mission", mission),
		startsAt: m.meeting(["VISIT_HELD", "PATIENT_UNATTENDED", "VISIT_POSTPONED"], ahead),
		patientConfirmed: true,
	}))

export const visitHeld = (after: Wait, expert: string): Step =>
	on("expertVisit", after, "nurse", "VISIT_HELD", (m) => ({ participants: [personId(expert), m.id("nurse")] }))

/** The patient does not want it: respected, and something else is sought. */
export const patientDeclined = (kind: string, after: Wait, reason: string): Step =>
	on(kind, after, "nurse", "PATIENT_DECLINED", { reason, kind: "refusal" })

export const cancelled = (kind: string, after: Wait, note: string): Step =>
	on(kind, after, "nurse", "CANCELLED", { reason: "noLongerNeeded", note })

/** Opened by mistake: a colleague says so. */
export const enteredInError = (kind: string, after: Wait): Step =>
	on(kind, after, "otherNurse", "ENTERED_IN_ERROR", { reason: "Ouvert par erreur sur ce dossier" })

/** Held by the team alone, the case goes on. */
export const procedureHeld = (
	kind: string,
	after: Wait,
	reason: "awaitingExam" | "patientAbsent" | "familyWish" | "territoryIncident",
	ahead: Wait,
): Step => on(kind, after, "nurse", "PUT_ON_HOLD", (m) => ({ reason, until: m.dayAhead(ahead) }))
