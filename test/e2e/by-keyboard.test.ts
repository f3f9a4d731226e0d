import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { verify } from "../../db/verify.ts"
import type { Role } from "../../machines/vocabulary.ts"
import { actionsOn, statusOn } from "./act.ts"
import { actByKeyboard, pickFound, pickOption, pickRadio, pressKey, reach, typeInto } from "./by-keyboard.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

let stage: Stage
const opened: OpenBrowser[] = []
beforeAll(async () => {
	stage = await startStage()
}, 120_000)
afterAll(() => stage.close())

/** Somebody of the team at their own desk, whose mouse does nothing. */
async function desk(name: string, role: Extract<Role, "nurse" | "physician">): Promise<Page> {
	const browser = await stage.open({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })
	opened.push(browser)
	await browser.signIn(await stage.person(name, [{ role, platformId: stage.platform.team.platformId }]))
	await browser.page.goto("/travail")
	await browser.page.getByRole("heading", { level: 1, name: "Mon travail" }).waitFor()
	return browser.page
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor()
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name })
const reads = (page: Page, text: string | RegExp) => statusOn(page).filter({ hasText: text }).waitFor()

/** Takes one of the group that has it. */
const choose = async (page: Page, name: string): Promise<void> => {
	const group = page.getByRole("radiogroup").filter({ has: page.getByRole("radio", { name, exact: true }) })
	await pickRadio(page, group.first(), name)
}

/** From « n » to the number of the case. */
async function registerRequest(page: Page): Promise<void> {
	await page.keyboard.press("n")
	await heading(page, /Qui demande/)
	await choose(page, "Messagerie sécurisée")
	await choose(page, "Médecin traitant")
	await pickFound(page, page.getByRole("combobox", { name: "Nom, dans l’annuaire" }), "Baobab")
	await pressKey(page, button(page, "Continuer"))
	await heading(page, /Qui est le patient/)
	await typeInto(page, page.getByLabel("Nom de naissance"), "Vacoas")
	await typeInto(page, page.getByLabel("Prénom", { exact: true }), "Aline")
	await typeInto(page, page.getByLabel("Jour", { exact: true }), "12")
	await typeInto(page, page.getByLabel("Mois", { exact: true }), "4")
	await typeInto(page, page.getByLabel("Année", { exact: true }), "1990")
	await choose(page, "Féminin")
	await pickOption(page, page.getByLabel("Vit à"), "Mayotte")
	await pressKey(page, button(page, "Continuer"))
	await heading(page, /Quelle est la situation/)
	await typeInto(page, page.getByLabel("Ce qui est demandé"), "Quel bilan devant une anemie ancienne ?")
	await choose(page, "Soupçonné")
	await choose(page, "Urgent")
	for (const next of [/Quels documents/, /Information et accord/]) {
		await pressKey(page, button(page, "Continuer"))
		await heading(page, next)
	}
	await choose(page, "Oui")
	await pressKey(page, button(page, "Continuer"))
	await heading(page, /Relire et enregistrer/)
	await pressKey(page, button(page, "Enregistrer la demande"))
	await heading(page, /Demande enregistrée : P-\d{4}-\d{4}/)
}

test("a request goes from its registration to the expert's question without a mouse", async () => {
	const nurse = await desk("Odile Benjoin", "nurse")
	await registerRequest(nurse)
	await pressKey(nurse, nurse.getByRole("link", { name: "Ouvrir le dossier" }))
	await actionsOn(nurse).waitFor()
	const address = new URL(nurse.url()).pathname
	const caseId = address.split("/").at(-1) ?? ""
	await actByKeyboard(nurse, "Accepter la demande", { Note: "Dossier complet" })
	await actByKeyboard(nurse, "Proposer l'orientation", {
		"Filières concernées": ["MCGRE"],
		"Niveau de recours": "Local",
		"La suggestion est suivie": "Aucune suggestion",
		"Ce qui motive l'orientation": "Anemie depuis l'enfance",
	})
	await reads(nurse, "valider l’orientation")

	// The physician finds it among the decisions.
	const physician = await desk("Irène Tamarin", "physician")
	await physician.locator("[data-row]").first().waitFor()
	// « 1 » opens the first of what can be done; once it is done, the decisions that are left come by themselves.
	const preview = physician.getByRole("complementary", { name: "Aperçu de la tâche" })
	await preview.getByRole("link", { name: "Valider l’orientation" }).waitFor()
	await physician.keyboard.press("1")
	await physician.waitForURL(`**${address}?*`)
	const form = actionsOn(physician).getByRole("form", { name: "Valider l’orientation" })
	await form.getByText("Rien ne part avant votre accord").waitFor()
	await pressKey(physician, form.getByRole("button", { name: "Valider l’orientation" }))
	await physician.getByText("Fait : Valider l’orientation.", { exact: true }).waitFor()
	await physician.waitForURL("**/travail?liste=a-decider*")
	await physician.getByText("Aucune décision ne vous attend.").or(physician.locator("[data-row]")).first().waitFor()

	await reads(nurse, "organiser la suite médicale")
	await actByKeyboard(nurse, "Lancer un avis, une RCP…", {
		"Que lancer": "Télé-expertise",
		"Niveau de recours": "Local",
		Expert: "Courbaril",
		"Centre de l'expert": "Mangrove",
		"Professionnel requérant": "Baobab",
		"Question posée": "Quel bilan ?",
	})
	await pressKey(nurse, nurse.getByRole("link", { name: "Voir", exact: true }))
	await nurse.waitForURL(/\/procedures\//)
	await actByKeyboard(nurse, "Noter l'information et l'accord du patient", {
		"Informé par": stage.platform.team.physician.name.split(" ").at(-1) ?? "",
		"Informé le": { day: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10), time: "10:00" },
		"Sous quelle forme": "À l'oral",
	})
	await actByKeyboard(nurse, "Demander l'avis", { "La question posée à l'expert": "Quel bilan ?" })
	await reads(nurse, /Courbaril a la main/)

	// And back: the board, its first card, the case.
	await nurse.keyboard.press("g")
	await nurse.keyboard.press("t")
	await heading(nurse, "Tableau")
	await nurse.locator("[data-card]").first().waitFor()
	await reach(nurse, nurse.locator(`[data-card="${caseId}"]`))
	await nurse.keyboard.press("Enter")
	await nurse.waitForURL(`**${address}`)

	const { engine } = stage.platform
	expect((await verify(engine, { caseIds: [caseId] })).discrepancies).toEqual([])
	expect(opened.flatMap(({ faults }) => faults)).toEqual([])
}, 300_000)
