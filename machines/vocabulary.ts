import { z } from "zod"

/** A text in both languages of the product: French first, English complete. */
export interface Label {
	readonly fr: string
	readonly en: string
}

export const label = (fr: string, en: string): Label => ({ fr, en })

/** Roles an event may be sent in (PATHWAY §1). `system` is the engine itself: timers, messages, rule E4. */
export const roles = [
	"secretary",
	"nurse",
	"physician",
	"physicianDeputy",
	"delegate",
	"expert",
	"requester",
	"extraMedical",
	"receiving",
	"respondent",
	"system",
] as const
export type Role = (typeof roles)[number]

export const roleLabels: Record<Role, Label> = {
	secretary: label("Secrétaire", "Secretary"),
	nurse: label("IDE de coordination", "Coordination nurse"),
	physician: label("Médecin référent", "Referent physician"),
	physicianDeputy: label("Suppléant du médecin référent", "Referent physician's deputy"),
	delegate: label("Délégataire BaMaRa", "BaMaRa delegate"),
	expert: label("Expert", "Expert"),
	requester: label("Demandeur", "Requester"),
	extraMedical: label("Professionnel extra-médical", "Extra-medical professional"),
	receiving: label("Plateforme destinataire", "Receiving platform"),
	respondent: label("Répondant", "Respondent"),
	system: label("Passerelle", "Passerelle"),
}

/** The platform's own people; "Team" in PATHWAY. */
export const team = ["secretary", "nurse", "physician"] as const satisfies readonly Role[]

/** People outside the team, whose facts the team may record on their behalf. */
export const outsideRoles = ["expert", "requester", "extraMedical", "respondent"] as const satisfies readonly Role[]

export const urgencies = ["emergency", "urgent", "routine"] as const
export const Urgency = z.enum(urgencies)
export type Urgency = z.infer<typeof Urgency>

/** Orientation levels in the order they are tried (PATHWAY §2). */
export const levels = ["LOCAL", "INTER_DROM", "HEXAGONE", "ERN"] as const
export const Level = z.enum(levels)
export type Level = z.infer<typeof Level>

export const medicalKinds = ["teleExpertise", "teleconsultation", "rcp", "expertVisit", "transfer"] as const
export type MedicalKind = (typeof medicalKinds)[number]

/** Every kind of procedure a case may own. */
export const procedureKinds = [...medicalKinds, "extraMedicalReferral", "bamaraEntry", "satisfactionSurvey"] as const
export type ProcedureKind = (typeof procedureKinds)[number]
