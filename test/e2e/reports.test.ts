import { readFile } from "node:fs/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { orient } from "../setup/platform.ts"
import { until } from "../setup/until.ts"
import { inspectPage } from "./inspect-page.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

let stage: Stage
let browser: OpenBrowser
const viewport = { width: 1440, height: 900 }

beforeAll(async () => {
	stage = await startStage({ at: "2026-03-02T06:00:00Z" })
	const { platform } = stage
	for (let n = 0; n < 6; n += 1) await orient(platform, (await platform.openCase()).caseId)
	await platform.passTo("2027-01-10T06:00:00Z")
	browser = await stage.open({ viewport, reducedMotion: "reduce", acceptDownloads: true })
	const grants = [{ role: "physician" as const, platformId: platform.team.platformId }]
	await browser.signIn(await stage.person("Odile Benjoin", grants))
	// The product’s clock is a year ahead of the browser’s: pages say what is over by the latter.
	await browser.page.clock.setFixedTime(new Date("2027-01-10T06:00:00Z"))
}, 120_000)
afterAll(() => stage.close())

test("a report is begun, commented on, frozen and downloaded, and reaches the direction", async () => {
	const { page } = browser
	await page.goto("/rapports")
	await page.getByLabel("Date d’ouverture").fill("2026-01-01")
	await page.getByRole("button", { name: "Enregistrer la date" }).click()
	// Both reports whose period is over wait to be begun: the menu says so.
	await page.getByRole("link", { name: "Rapports 2 rapports attendent" }).waitFor()
	const due = page.getByRole("listitem").filter({ hasText: "Bilan d’activité 2026" })
	await due.getByRole("button", { name: "Commencer" }).click()
	await page.getByRole("heading", { level: 1, name: "Bilan d’activité 2026" }).waitFor()
	await page.getByRole("region", { name: "Demandes reçues", exact: true }).getByText("n = 6").waitFor()

	// What is typed is kept without a button, and is there again.
	await page.getByLabel("Commentaire : Demandes et file active").fill("Une première année complète.")
	await page.getByText("Enregistré", { exact: true }).waitFor()
	await page.reload()
	await until(async () => (await page.getByLabel("Commentaire : Demandes et file active").inputValue()) !== "")
	await expect
		.poll(() => page.getByLabel("Commentaire : Demandes et file active").inputValue())
		.toBe("Une première année complète.")

	// From a figure to the cases behind it.
	await page.getByRole("button", { name: "Voir les dossiers : Qui a demandé" }).click()
	await until(async () => (await page.getByRole("dialog").getByRole("link").count()) === 6)
	await page.keyboard.press("Escape")

	// Its first step is a task like any other: taken and opened by keyboard, from the list to the step.
	await page.goto("/travail?liste=non-attribuees")
	await page.getByRole("link", { name: /Compléter et commenter le bilan.*B-.*Bilan d’activité 2026/ }).click()
	await page.getByRole("complementary").getByText("Compléter et commenter le bilan").waitFor()
	await page.keyboard.press("p")
	await page.getByText("La tâche est à vous.").first().waitFor()
	await page.goto("/travail?liste=a-moi")
	await page.getByRole("link", { name: /Compléter et commenter le bilan.*Bilan d’activité 2026/ }).waitFor()
	await page.getByRole("link", { name: /Proposer au médecin référent/ }).waitFor()
	await page.keyboard.press("a")
	await page.getByRole("dialog").getByRole("button", { name: "Proposer au médecin référent" }).click()
	await page.getByRole("region", { name: "Étape à faire" }).getByText("Relire et figer le bilan").waitFor()
	// Whoever is to freeze it finds it among the decisions.
	await page.goto("/travail")
	await page.getByRole("link", { name: /Relire et figer le bilan.*Bilan d’activité 2026/ }).click()
	await page.getByRole("link", { name: "Ouvrir le bilan" }).click()

	await page.getByRole("button", { name: "Figer le bilan" }).click()
	await page.getByText("Les chiffres ne changeront plus. Une empreinte le prouvera.").waitFor()
	await page.getByRole("dialog").getByRole("button", { name: "Figer le bilan" }).click()
	await page.getByText(/^[0-9a-f]{64}$/).waitFor()
	await page.getByRole("button", { name: "Vérifier" }).click()
	await page.getByText("Rien n’a changé : recalculé, le rapport donne la même empreinte.").waitFor()

	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("link", { name: "PDF pour la direction" }).click(),
	])
	expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe("%PDF-")

	await page.getByRole("button", { name: "Transmettre à la direction" }).click()
	// To somebody by name, who has no account.
	await page.getByRole("combobox", { name: "À qui, dans la direction (facultatif)" }).fill("Combava")
	await page.getByRole("option", { name: /Combava/ }).click()
	await page.getByRole("dialog").getByRole("button", { name: "Transmettre à la direction" }).click()
	const owed = page.getByRole("region", { name: "Étape à faire" })
	await owed.getByText("Transmettre le bilan à l’ARS et à la DGOS").waitFor()
	await owed.getByText("La direction de l’établissement, personne ne l’a prise").waitFor()
	await page.getByRole("heading", { level: 2, name: "Qui a été prévenu" }).waitFor()
	expect(browser.faults).toEqual([])
})

test("somebody of the direction opens it by their link, on a phone, without an account", async () => {
	const sql = stage.platform.engine.db.$client
	// The team makes it on the page, for whom it was sent to; its address is shown this once.
	await browser.page.getByRole("button", { name: "Créer un lien" }).click()
	const dialog = browser.page.getByRole("dialog")
	await dialog.getByText("Il vaut 30 jours, et se ferme dès que le bilan revient à l’équipe.").waitFor()
	await dialog.getByRole("button", { name: "Créer un lien" }).click()
	await dialog.getByText(/^Copiez-le maintenant/).waitFor()
	const address = (await dialog.getByText(/\/bilan#/).textContent()) ?? ""
	await dialog.getByRole("button", { name: "Terminer" }).click()
	await browser.page.getByRole("button", { name: "Fermer ce lien" }).first().waitFor()
	const other = await stage.open({
		viewport: { width: 390, height: 844 },
		reducedMotion: "reduce",
		acceptDownloads: true,
	})
	const { page } = other
	await page.clock.setFixedTime(new Date("2027-01-11T06:00:00Z"))
	await page.goto(address)
	// Nothing was opened by following it.
	const open = page.getByRole("button", { name: "Ouvrir le bilan" })
	await open.waitFor()
	expect((await sql`select from report_links where uses > 0`).length).toBe(0)
	await open.click()
	await page.getByRole("heading", { level: 1, name: "Bilan d’activité 2026" }).waitFor()
	await page.getByText("Une première année complète.").waitFor()
	expect(page.url()).not.toContain("#")
	await inspectPage(page, "bilan-par-lien", ["phone"])
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name: "PDF", exact: true }).click(),
	])
	expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe("%PDF-")
	await page.getByRole("button", { name: "Transmettre à l’ARS et à la DGOS" }).click()
	await page.getByLabel("Envoyé à l’ARS le").waitFor()
	await page.keyboard.press("Escape")
	expect(other.faults).toEqual([])
	await other.close()
})

test("the direction reads it without the cases, and passes it on with the dates as evidence", async () => {
	const { team } = stage.platform
	const other = await stage.open({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" })
	await other.signIn(await stage.person("Lucien Ravenale", [{ role: "manager", platformId: team.platformId }]))
	const { page } = other
	await page.clock.setFixedTime(new Date("2027-01-12T06:00:00Z"))
	// It waits on the first page, by when and with what happens then; in the menu and in the inbox.
	await page.goto("/")
	await page.getByRole("heading", { level: 2, name: "Ce qui vous attend" }).waitFor()
	await page.getByText("Vous notez les dates d’envoi, ou vous renvoyez le bilan. L’équipe en est prévenue.").waitFor()
	await inspectPage(page, "direction-accueil", ["phone"])
	await page.getByRole("link", { name: "Transmettre le bilan à l’ARS et à la DGOS" }).click()
	await page.getByRole("heading", { level: 1, name: "Bilan d’activité 2026" }).waitFor()
	await page.goto("/rapports")
	await page.getByRole("link", { name: "Bilan d’activité 2026" }).click()
	await page.getByText("Les effectifs de moins de 5 ne sont pas montrés.").waitFor()
	await page.getByText("Une première année complète.").waitFor()
	await expect.poll(() => page.getByRole("button", { name: /^Voir les dossiers/ }).count()).toBe(0)
	await inspectPage(page, "rapport-direction", ["phone"])
	await page.getByRole("button", { name: "Transmettre à l’ARS et à la DGOS" }).click()
	await page.getByLabel("Envoyé à l’ARS le").fill("2027-01-12")
	await page.getByLabel("Envoyé à la DGOS le").fill("2027-01-13")
	await page.getByRole("dialog").getByRole("button", { name: "Transmettre à l’ARS et à la DGOS" }).click()
	await page.getByText(/ARS le .*12 janvier.*, DGOS le .*13 janvier/).waitFor()
	expect(other.faults).toEqual([])
	await other.close()
})

test("both pages are accessible, light and dark, on a phone and at 200 %", async () => {
	const { page } = browser
	await page.goto("/rapports")
	await page.getByRole("heading", { level: 2, name: "À rendre" }).waitFor()
	await inspectPage(page, "rapports")
	await page.getByRole("link", { name: "Bilan d’activité 2026" }).click()
	await page.getByRole("heading", { level: 2, name: "Délais" }).waitFor()
	await inspectPage(page, "rapport")
	expect(browser.faults).toEqual([])
})
