import { z } from "zod"
import { type Label, label, type Role, roleLabels } from "../machines/vocabulary.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { type CaseReader, listReaders } from "./audit/list-readers.ts"
import { recordAudit } from "./audit/record-audit.ts"
import { LabelView } from "./cases/views.ts"
import { emergenciesOf } from "./emergency-access.ts"
import type { Engine } from "./engine.ts"
import { getCaseOfPatientCode } from "./patient-codes.ts"

/** Who has opened a patient's file, in words for that patient: no health data, and not who they are. */
export const PatientReaders = z.object({
	caseNumber: z.string(),
	platform: z.string(),
	readers: z
		.array(
			z.object({
				name: z.string(),
				role: LabelView.nullable(),
				structure: z.string().nullable(),
				basis: LabelView.describe("Why this person could open it"),
				emergency: z.boolean(),
				firstAt: z.iso.datetime(),
				lastAt: z.iso.datetime(),
				times: z.int(),
			}),
		)
		.readonly(),
	emergencies: z
		.array(
			z.object({
				name: z.string(),
				openedAt: z.iso.datetime(),
				until: z.iso.datetime(),
				/** A reason is compulsory; it is not shown here, and can be asked for. */
				reasonGiven: z.literal(true),
				/** The platform of the case has looked at it. */
				reviewed: z.boolean(),
			}),
		)
		.readonly(),
})
export type PatientReaders = z.infer<typeof PatientReaders>

const bases: Readonly<Record<string, Label>> = {
	team: label("Fait partie de l'équipe qui suit votre dossier", "Belongs to the team in charge of your file"),
	party: label(
		"Professionnel sollicité pour vous (avis, consultation, accompagnement)",
		"Professional who was asked to help you (opinion, consultation, support)",
	),
	receiving: label(
		"Équipe à qui votre dossier a été proposé, avec votre accord",
		"Team to which your file was proposed, with your agreement",
	),
	delegate: label(
		"Saisit votre dossier dans le registre national des maladies rares",
		"Enters your file in the national registry of rare diseases",
	),
	auditor: label("Contrôle de la sécurité des dossiers", "Checks how files are protected"),
	emergency: label("Accès d'urgence, hors de votre équipe", "Emergency access, from outside your team"),
	system: label("Traitement automatique", "Automatic processing"),
}
const otherBasis = label("Autre motif enregistré", "Another recorded ground")

/** What gave somebody the right to open a file, in plain words. */
export const basisLabel = (basis: string | null): Label => bases[basis ?? ""] ?? otherBasis

const otherRoles: Readonly<Record<string, Label>> = {
	manager: label("Gestionnaire", "Manager"),
	auditor: label("Auditeur", "Auditor"),
	administrator: label("Administrateur", "Administrator"),
}

/** A role as people call it; null when none is known. */
export const readerRole = (role: string | null): Label | null =>
	role === null ? null : (roleLabels[role as Role] ?? otherRoles[role] ?? null)

/**
 * What a patient sees with a code.
 *
 * @throws WorkflowError NOT_FOUND for a code that is unknown, ended or revoked
 */
export async function readPatientReaders(engine: Engine, code: string, from: Origin): Promise<PatientReaders> {
	const { caseId, number, platform, platformId, codeId } = await getCaseOfPatientCode(engine, code)
	const [readers, emergencies] = await Promise.all([listReaders(engine, caseId), emergenciesOf(engine, caseId)])
	await recordAudit(engine, {
		action: "readers.read",
		platformId,
		caseId,
		by: "nobody",
		basis: "patientCode",
		subject: codeId,
		from,
	})
	return {
		caseNumber: number,
		platform,
		readers: readers.map(readerView),
		emergencies: emergencies.map((one) => ({
			name: one.person.name,
			openedAt: one.openedAt,
			until: one.endedAt ?? one.expiresAt,
			reasonGiven: true,
			reviewed: one.review !== null,
		})),
	}
}

const readerView = ({ name, role, structure, basis, firstAt, lastAt, times }: CaseReader) => ({
	name,
	role: readerRole(role),
	structure,
	basis: basisLabel(basis),
	emergency: basis === "emergency",
	firstAt,
	lastAt,
	times,
})
