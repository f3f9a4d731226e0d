import { z } from "zod"
import { type Label, label, type Role, roleLabels } from "../machines/vocabulary.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { listReaders, type Reader } from "./audit/list-readers.ts"
import { recordAudit } from "./audit/record-audit.ts"
import { LabelView } from "./cases/views.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { asPatient } from "./patient-codes.ts"

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

/** Where people work: their centre or resource, else the platforms of their roles. */
export async function findStructures(sql: Executor, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const rows = await sql<{ id: string; structure: string | null }[]>`
		select asked.id, coalesce(
			(select concat_ws(', ', c.name, c.hospital) from people p join centres c on c.id = p.centre_id where p.id::text = asked.id),
			(select r.name from people p join resources r on r.id = p.resource_id where p.id::text = asked.id),
			(select string_agg(distinct concat_ws(', ', f.name, f.host_hospital), ' · ') from accounts a
				join role_grants g on g.account_id = a.id join platforms f on f.id = g.platform_id
				where a.person_id::text = asked.id or a.id::text = asked.id)) as structure
		from unnest(${[...new Set(ids)]}::text[]) as asked(id)`
	return new Map(rows.flatMap(({ id, structure }) => (structure === null ? [] : [[id, structure] as const])))
}

/**
 * What a patient sees with a code.
 *
 * @throws WorkflowError NOT_FOUND for a code that is unknown, ended or revoked
 */
export async function readPatientReaders(engine: Engine, code: string, from: Origin): Promise<PatientReaders> {
	return await asPatient(engine, code, async (scoped, { caseId, platformId, codeId }) => {
		const sql = scoped.db.$client
		const [row] = await sql<{ number: string; platform: string }[]>`
			select c.number, p.name as platform from cases c join platforms p on p.id = c.platform_id where c.id = ${caseId}`
		const { readers, emergencies } = await listReaders(scoped, caseId)
		const structures = await findStructures(
			sql,
			readers.map((one) => one.id),
		)
		await recordAudit(scoped, {
			action: "readers.read",
			platformId,
			caseId,
			by: "nobody",
			basis: "patientCode",
			subject: codeId,
			from,
		})
		return {
			caseNumber: row?.number ?? "",
			platform: row?.platform ?? "",
			readers: readers.map((one) => readerView(one, structures)),
			emergencies: emergencies.map((one) => ({
				name: one.name,
				openedAt: one.openedAt,
				until: one.endedAt ?? one.expiresAt,
				reasonGiven: true,
				reviewed: one.reviewedAt !== null,
			})),
		}
	})
}

const readerView = (
	{ id, name, role, basis, firstAt, lastAt, count }: Reader,
	structures: ReadonlyMap<string, string>,
) => ({
	name: readerName(id, name),
	role: readerRole(role),
	structure: structures.get(id) ?? null,
	basis: basisLabel(basis),
	emergency: basis === "emergency",
	firstAt,
	lastAt,
	times: count,
})

/** What the directory no longer knows is said as it is. */
export const readerName = (id: string, name: string): string =>
	name !== "" ? name : id === "system" ? "Passerelle" : id
