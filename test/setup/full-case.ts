import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { expected } from "./api-client.ts"
import { known, type Someone, steps, type TestPlatform } from "./platform.ts"

/** A case with something personal in every field that can hold it; each text holds a canary of its own. */
export interface FullCase {
	readonly caseId: string
	readonly number: string
	readonly procedures: Readonly<Record<string, string>>
	readonly documentId: string
	/** Every canary that was written somewhere. */
	readonly canaries: readonly string[]
}

/** Makes canaries: words that occur nowhere else. */
function canariesOf(prefix: string): { readonly made: string[]; readonly of: CanaryOf } {
	const made: string[] = []
	const of = (what: string): string => {
		const canary = `${prefix}${what}${made.length}Zq`
		made.push(canary)
		return canary
	}
	return { made, of }
}

/** Opens a case, takes it through its procedures to its end, and closes it unless it is to stay open. */
export async function fillCase(
	platform: TestPlatform,
	prefix: string,
	{ close = true }: { readonly close?: boolean } = {},
): Promise<FullCase> {
	const { nurse, physician, secretary } = platform.team
	const { made, of } = canariesOf(prefix)
	const birthPlace = of("Lieu")
	const { caseId, number } = await platform.openCase({
		patient: {
			birthName: of("Nom"),
			usedName: of("Usage"),
			givenNames: of("Prenom"),
			birthDate: "1987-11-23",
			sex: "female",
			birthPlace,
			phone: "0692 77 31 90",
			email: `${of("courriel")}@exemple.re`,
			language: of("Langue"),
			interpreterNeeded: true,
		},
		requesterContact: { name: of("Contact"), phone: "0692 66 20 11" },
	})
	made.push("1987-11-23", "0692 77 31 90", "0692 66 20 11")
	const documentId = await upload(platform, caseId, nurse, of("fichier"), of("contenu"))
	await platform.send(
		caseId,
		"INFORMATION_REQUESTED",
		{ items: ["bilan"], from: "requester", message: of("Message") },
		nurse,
	)
	await platform.send(caseId, "INFORMATION_RECEIVED", { documents: [documentId], note: of("Recu") }, nurse)
	await platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason: of("Urgence") }, nurse)
	await platform.send(
		caseId,
		"DIAGNOSTIC_STATE_CHANGED",
		{ diagnosticState: "confirmed", basis: of("Base") },
		physician,
	)
	await platform.send(caseId, "REQUEST_ACCEPTED", { note: of("Accepte") }, nurse)
	await platform.send(caseId, "ORIENTATION_PROPOSED", { ...steps.proposal, reason: of("Propose") }, nurse)
	await platform.send(caseId, "ORIENTATION_RETURNED", { reason: of("Renvoi") }, physician)
	await platform.send(caseId, "ORIENTATION_PROPOSED", { ...steps.proposal, reason: of("Repropose") }, nurse)
	await platform.send(caseId, "ORIENTATION_VALIDATED", { note: of("Valide") }, physician)
	const opinion = await openOpinion(platform, caseId, of)
	const referral = await openReferral(platform, caseId, of)
	await platform.send(caseId, "PUT_ON_HOLD", { reason: "familyWish", note: of("Attente"), until: "2026-12-01" }, nurse)
	await platform.send(caseId, "RESUMED", { cause: "decision", note: of("Reprise") }, nurse)
	await platform
		.client(secretary)
		.send("PUT", `/api/cases/${caseId}/bamara-sheet/${seedId("bamaraItem", "gene")}`, { value: of("Gene") })
	if (close) await platform.send(caseId, "PATIENT_WITHDREW", { reason: of("Retrait"), form: "oral" }, physician)
	const entry = await platform.procedureOf(caseId, "bamaraEntry")
	if (close) await platform.send(entry, "NOT_APPLICABLE_DECLARED", { reason: "collectionRefused" }, physician)
	return { caseId, number, procedures: { opinion, referral, entry }, documentId, canaries: made }
}

type CanaryOf = (what: string) => string

async function openOpinion(platform: TestPlatform, caseId: string, of: CanaryOf): Promise<string> {
	const { nurse, physician } = platform.team
	const input = { ...steps.teleExpertise.input, question: of("Question") }
	const { opened } = await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", { ...steps.teleExpertise, input }, nurse)
	const id = opened[0]?.id ?? ""
	const informedAt = platform.now.toISOString()
	await platform.send(id, "PATIENT_AGREED", { informedBy: physician.id, informedAt, form: "oral" }, nurse)
	await platform.send(id, "REQUEST_SENT", { question: of("Envoi") }, nurse)
	return id
}

async function openReferral(platform: TestPlatform, caseId: string, of: CanaryOf): Promise<string> {
	const { nurse } = platform.team
	await platform.send(caseId, "NEEDS_ASSESSED", { result: "needs", needs: ["social"], note: of("Besoins") }, nurse)
	const { opened } = await platform.send(caseId, "REFERRAL_OPENED", steps.referral, nurse)
	const id = opened[0]?.id ?? ""
	const informedAt = platform.now.toISOString()
	await platform.send(id, "PATIENT_AGREED", { informedBy: nurse.id, informedAt, form: "oral" }, nurse)
	await platform.send(
		id,
		"REFERRAL_SENT",
		{ resource: known.resource, need: "social", message: of("Orientation") },
		nurse,
	)
	return id
}

/** Adds a PDF whose bytes hold the content; gives its id. */
async function upload(
	platform: TestPlatform,
	caseId: string,
	as: Someone,
	name: string,
	content: string,
): Promise<string> {
	const headers = { "Content-Type": "application/pdf", "X-File-Name": encodeURIComponent(`${name}.pdf`) }
	const answer = await platform
		.client(as)
		.send("POST", `/api/cases/${caseId}/documents`, `%PDF-1.7\n${content}\n%%EOF\n`, headers)
	return expected<{ id: string }>("add document", answer).id
}
