import { z } from "@hono/zod-openapi"
import { addDocument } from "../db/documents.ts"
import type { Engine } from "../db/engine.ts"
import { getLinkView } from "../db/links/find-link-view.ts"
import { type OpenLink, principalOf } from "../db/links/open-link.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { calendarOf } from "./export/describe-value.ts"
import { Page } from "./export/page.ts"

const MOST_CHARACTERS = 20_000

const written = () => z.string().trim().min(1).max(MOST_CHARACTERS)

/** An opinion typed on the page of a link, on a phone as well: an opinion is a document, whoever writes it. */
export const WrittenOpinion = z.strictObject({
	opinion: written(),
	prescriptions: written().optional(),
})

const sexes: Readonly<Record<string, string>> = { female: "sexe féminin", male: "sexe masculin" }

/**
 * Makes a PDF of what an expert wrote, and adds it to the case: who, when, on what question, and the number of the
 * case; not the name of the patient, which the expert does not know.
 *
 * @returns the document's id
 * @throws WorkflowError EVENT_NOT_ALLOWED when no opinion is awaited from the holder of the link
 */
export async function addWrittenOpinion(
	engine: Engine,
	link: OpenLink,
	{ opinion, prescriptions }: z.output<typeof WrittenOpinion>,
): Promise<string> {
	const view = await getLinkView(engine, link)
	const [instance] = view.instances
	if (!view.person || !instance?.available.some((one) => one.type === "EXPERT_ANSWERED"))
		throw new WorkflowError("EVENT_NOT_ALLOWED", "no opinion is awaited here now", {
			available: instance?.available ?? [],
		})
	const at = calendarOf(view.person.territory.zone).instant((engine.clock?.() ?? new Date()).toISOString())
	const title = `Avis, dossier ${view.caseNumber}`
	const page = new Page({
		title,
		watermark: view.caseNumber,
		footer: `Dossier ${view.caseNumber} · avis de ${view.person.name}, ${at}`,
	})
	page.title(title, `${view.person.name} · ${at}`)
	page.line("Demandé par", view.platform.name)
	const { patient } = view
	if (patient)
		page.line("Patient", [`${patient.age} ans`, sexes[patient.sex]].filter((one) => one !== undefined).join(", "))
	page.line("Question posée", instance.question?.text)
	page.heading("Avis")
	for (const paragraph of opinion.split(/\n{2,}/)) page.paragraph(paragraph)
	if (prescriptions !== undefined) {
		page.heading("Prescriptions proposées")
		for (const paragraph of prescriptions.split(/\n{2,}/)) page.paragraph(paragraph)
	}
	const name = `Avis ${view.caseNumber}.pdf`
	return await addDocument(engine, {
		caseId: link.caseId,
		name,
		bytes: await page.end(),
		addedBy: principalOf(link).id,
		from: null,
	})
}
