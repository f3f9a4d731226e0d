import type { CaseExport } from "../../db/export/case-export.ts"
import type { Identity } from "../../db/identity.ts"
import { basisLabel, readerRole } from "../../db/patient-readers.ts"
import { type Role, roleLabels } from "../../machines/vocabulary.ts"
import { type Calendar, calendarOf, describeFields } from "./describe-value.ts"
import { Page } from "./page.ts"
import { diagnosisWord, identityWords, messageWord, taskWord, valueWord } from "./words.ts"

const ERASED = "[effacé]"

/** The file of one person in French, to be read by a family. */
export async function renderPdf(file: CaseExport): Promise<Buffer> {
	const { watermark, case: summary } = file
	const calendar = calendarOf(summary.platform.zone)
	const at = calendar.instant(watermark.exportedAt)
	const page = new Page({
		title: `Dossier ${summary.number}`,
		watermark: `${summary.number} · ${watermark.exportedBy.name} · ${at}`,
		footer: `Dossier ${summary.number} · copie remise par ${watermark.exportedBy.name} le ${at}`,
	})
	page.title(`Dossier ${summary.number}`, `${summary.platform.name} · ${summary.platform.hostHospital}`)
	page.box(
		"Ce document réunit tout ce que la plateforme conserve sur vous ou sur votre proche : qui vous êtes, ce qui a été demandé, décidé et fait, les documents, et les personnes qui ont ouvert le dossier. Vous pouvez demander de corriger ce qui est inexact, d'en limiter l'usage ou de l'effacer : adressez-vous à la plateforme, qui répond sous un mois.",
	)
	page.paragraph(watermark.notice)
	writeIdentity(page, file, calendar)
	writeSummary(page, file, calendar)
	writeEvents(page, file, calendar)
	writeProcedures(page, file, calendar)
	writeDocuments(page, file, calendar)
	writeRegistry(page, file, calendar)
	writeNotes(page, file, calendar)
	writeDifficulties(page, file, calendar)
	writeTasks(page, file, calendar)
	writeNotices(page, file, calendar)
	writeReaders(page, file, calendar)
	writeRights(page, file, calendar)
	return await page.end()
}

function identityLines(page: Page, identity: Identity, calendar: Calendar): void {
	const { patient, requesterContact } = identity
	for (const [name, word] of Object.entries(identityWords)) {
		const value: unknown = patient[name as keyof typeof patient]
		if (typeof value === "boolean") page.line(word, value ? "oui" : "non")
		else if (typeof value === "string") page.line(word, name === "birthDate" ? calendar.day(value) : valueWord(value))
	}
	if (!requesterContact) return
	const { name, phone, email } = requesterContact
	page.line("Personne qui a demandé", [name, phone, email].filter((one) => one !== undefined).join(" · "))
}

function writeIdentity(page: Page, { identity, formerIdentities }: CaseExport, calendar: Calendar): void {
	page.heading("Qui vous êtes")
	if (identity === null) {
		page.paragraph(`L'identité a été effacée. ${ERASED}`)
		return
	}
	identityLines(page, identity, calendar)
	for (const former of formerIdentities) {
		page.entry(
			`Jusqu'au ${calendar.instant(former.replacedAt)}`,
			`Version ${former.version}, corrigée depuis`,
			`corrigée par ${former.replacedBy.name}`,
		)
		page.line("Raison", former.reason)
		identityLines(page, former.identity, calendar)
	}
}

function writeSummary(page: Page, { case: one }: CaseExport, calendar: Calendar): void {
	page.heading("Où en est le dossier")
	page.line("Étape", one.places.map(({ label }) => label.fr).join(", "))
	page.line("Ouvert le", calendar.instant(one.openedAt))
	page.line("Fermé le", one.closedAt === null ? null : calendar.instant(one.closedAt))
	page.line("Demandé par", valueWord(one.requesterType))
	page.line("Urgence", valueWord(one.urgency))
	page.line("Diagnostic", diagnosisWord(one.diagnosticState))
	page.line("Filières", one.filieres.join(", "))
	page.line("Territoire de soins", one.territoryOfCare)
	page.line("Territoire de résidence", one.territoryOfResidence)
	page.line("Personne référente", one.lead)
	page.line("Médecin référent", one.physician)
	page.line("Conservation", valueWord(one.retention))
	page.line("Usage limité depuis", one.limitedAt === null ? null : calendar.instant(one.limitedAt))
}

const roleWord = (role: string): string => roleLabels[role as Role]?.fr ?? role

function writeEvents(page: Page, { events, references, procedures }: CaseExport, calendar: Calendar): void {
	page.heading("Ce qui s'est passé")
	const names = new Map(procedures.map((one) => [one.ref, one.label.fr]))
	const known = { ...references, ...Object.fromEntries(names) }
	for (const event of events) {
		const procedure = names.get(event.ref)
		const author =
			event.role === "system" ? "Passerelle, automatiquement" : `${event.by.name} (${roleWord(event.role)})`
		const behalf = event.recordedFor
			? `, pour ${event.recordedFor.name ?? "une personne non nommée"} (${roleWord(event.recordedFor.role)})`
			: ""
		page.entry(
			calendar.instant(event.occurredAt),
			procedure === undefined ? event.label.fr : `${procedure} : ${event.label.fr}`,
			`${author}${behalf}`,
		)
		for (const [name, text] of describeFields(event.payload, calendar, known)) page.line(name, text)
	}
}

function writeProcedures(page: Page, { procedures }: CaseExport, calendar: Calendar): void {
	if (procedures.length === 0) return
	page.heading("Démarches")
	for (const one of procedures) {
		page.entry(
			`Commencée le ${calendar.instant(one.startedAt)}`,
			one.label.fr,
			one.places.map(({ label }) => label.fr).join(", "),
		)
		for (const party of one.parties) if (party.name !== null) page.line(roleWord(party.role), party.name)
	}
}

const KILO = 1024

function writeDocuments(page: Page, { documents }: CaseExport, calendar: Calendar): void {
	page.heading("Documents")
	if (documents.length === 0) page.paragraph("Aucun document.")
	else page.paragraph("Les fichiers eux-mêmes sont dans la copie numérique (JSON), qui peut vous être remise aussi.")
	for (const one of documents)
		page.item(
			`${one.name ?? ERASED} — ${Math.max(1, Math.round(one.size / KILO))} Ko, ajouté le ${calendar.instant(one.addedAt)}${one.withdrawn === null ? "" : `, retiré le ${calendar.instant(one.withdrawn.at)}`}`,
		)
}

function writeRegistry(page: Page, { bamara }: CaseExport, calendar: Calendar): void {
	if (bamara.length === 0) return
	page.heading("Registre national des maladies rares (BaMaRa)")
	for (const { label, value, setAt } of bamara)
		page.line(label, `${value ?? ERASED}${setAt === null ? "" : `  (noté le ${calendar.instant(setAt)})`}`)
}

function writeNotes(page: Page, { notes }: CaseExport, calendar: Calendar): void {
	if (notes.length === 0) return
	page.heading("Notes de l'équipe")
	for (const one of notes) {
		page.entry(
			calendar.instant(one.writtenAt),
			one.withdrawn === null ? "Note" : `Note retirée le ${calendar.instant(one.withdrawn.at)}`,
			one.writtenBy.name,
		)
		page.paragraph(one.text)
		for (const { text, until } of one.former) page.line(`Jusqu'au ${calendar.instant(until)}`, text)
	}
}

const remarkWords = {
	difficulty: "Difficulté",
	improvement: "Amélioration possible",
	contribution: "Apport",
} as const

function writeDifficulties(page: Page, { difficulties }: CaseExport, calendar: Calendar): void {
	if (difficulties.length === 0) return
	page.heading("Remarques pour le bilan annuel")
	for (const one of difficulties) {
		page.entry(calendar.day(one.occurredOn), `${remarkWords[one.tag.kind]} : ${one.tag.label.fr}`, one.recordedBy.name)
		page.line("Étape", one.place?.label.fr ?? null)
		page.line("Remarque", one.remark === null ? null : valueWord(one.remark))
		page.line("Retirée le", one.withdrawn === null ? null : calendar.instant(one.withdrawn.at))
	}
}

function writeTasks(page: Page, { tasks }: CaseExport, calendar: Calendar): void {
	if (tasks.length === 0) return
	page.heading("Tâches de l'équipe")
	for (const one of tasks)
		page.item(
			`${one.title.fr} — ${roleWord(one.role)}${one.assigneeName === null ? "" : `, ${one.assigneeName}`} ; depuis le ${calendar.instant(one.openedAt)}, ${taskWord(one.status)}`,
		)
}

function writeNotices(page: Page, { notices }: CaseExport, calendar: Calendar): void {
	if (notices.length === 0) return
	page.heading("Messages et rappels")
	for (const one of notices) {
		const what = one.kind === "reminder" ? `Rappel : ${one.place?.label.fr ?? one.about}` : messageWord(one.about)
		const to = one.to.map(({ label }) => label.fr).join(", ")
		page.item(`${calendar.instant(one.at)} — ${what} → ${to}`)
	}
}

function writeReaders(page: Page, { readers, emergencyAccesses }: CaseExport, calendar: Calendar): void {
	page.heading("Qui a ouvert le dossier")
	if (readers.length === 0)
		page.paragraph("Personne n'a ouvert le dossier depuis que les ouvertures sont enregistrées.")
	for (const one of readers) {
		const who = [readerRole(one.role)?.fr, one.structure]
			.filter((part) => part !== null && part !== undefined)
			.join(", ")
		const times = one.count === 1 ? "une fois" : `${one.count} fois`
		page.item(
			`${one.name}${who === "" ? "" : ` (${who})`} — ${basisLabel(one.basis).fr} ; ${times}, du ${calendar.instant(one.firstAt)} au ${calendar.instant(one.lastAt)}`,
		)
	}
	for (const one of emergencyAccesses) {
		page.entry(
			`Du ${calendar.instant(one.openedAt)} au ${calendar.instant(one.endedAt ?? one.expiresAt)}`,
			"Accès d'urgence",
			one.person.name,
		)
		page.line("Raison", one.reason === "[erased]" ? ERASED : one.reason)
		if (one.review) {
			page.line("Contrôle", `${one.review.justified ? "justifié" : "non justifié"}, selon ${one.review.by.name}`)
			page.line("Remarque", one.review.note)
		}
	}
}

function writeRights(page: Page, { rights }: CaseExport, calendar: Calendar): void {
	if (rights.length === 0) return
	page.heading("Vos demandes sur vos données")
	for (const one of rights) {
		page.entry(
			`Reçue le ${calendar.instant(one.receivedAt)}, réponse due le ${calendar.instant(one.dueAt)}`,
			valueWord(one.kind),
			valueWord(one.status),
		)
		page.line("Demande", one.text === null ? null : valueWord(one.text))
		if (one.decision) page.line("Décision", `${one.decision.by.name} : ${valueWord(one.decision.reason ?? "")}`)
		if (one.lifted) page.line("Levée", `${one.lifted.by.name} : ${valueWord(one.lifted.reason ?? "")}`)
	}
}
