import { afterAll, beforeAll, expect, test } from "vitest"
import { importEdition } from "../../db/nomenclatures/import-edition.ts"
import { nomenclatureTerms } from "../../db/schema/nomenclatures.ts"
import { fewTerms } from "../setup/few-terms.ts"
import { actionsOn } from "./act.ts"
import { axeOn } from "./axe-on.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

let stage: Stage
let browser: OpenBrowser
beforeAll(async () => {
	stage = await startStage()
	const { platformId } = stage.platform.team
	browser = await stage.open({ viewport: { width: 1440, height: 900 } })
	await browser.signIn(await stage.person("Ève Latanier", [{ role: "physician", platformId }]))
}, 120_000)
afterAll(() => stage.close())

const DIAGNOSIS = "Mettre à jour le diagnostic"

async function openDiagnosis() {
	const { page } = browser
	const { caseId } = await stage.platform.openCase()
	await page.goto(`/dossiers/${caseId}`)
	await page.getByRole("heading", { level: 2, name: "Que faire maintenant" }).waitFor()
	await actionsOn(page)
		.getByRole("button", { name: /autres? actions?$/ })
		.click()
	await actionsOn(page).getByRole("button", { name: DIAGNOSIS }).click()
	const form = actionsOn(page).getByRole("form", { name: DIAGNOSIS })
	await form.waitFor()
	return { page, form, caseId }
}

test("a disease is found by a word of its name, by keyboard, and the case keeps its code", async () => {
	for (const edition of fewTerms) await importEdition(stage.platform.engine.db, edition)
	const { page, form, caseId } = await openDiagnosis()
	const addresses: string[] = []
	page.on("request", (request) => addresses.push(request.url()))
	const field = form.getByRole("combobox", { name: /Maladie/ })
	await field.focus()
	await page.keyboard.type("falciformes")
	const option = page.getByRole("option", { name: "Drépanocytose (ORPHA:232) · Anémie à hématies falciformes" })
	await option.waitFor()
	expect(
		(await axeOn(page).analyze()).violations.filter(({ impact }) => /serious|critical/.test(impact ?? "")),
	).toEqual([])
	await page.keyboard.press("ArrowDown")
	await page.keyboard.press("Enter")
	await expect.poll(() => field.inputValue()).toBe("Drépanocytose (ORPHA:232)")
	await form.getByLabel("Confirmé").check()
	await form.getByRole("textbox", { name: /Sur quoi/ }).fill("Électrophorèse de l'hémoglobine")
	await form.getByRole("button", { name: DIAGNOSIS }).click()
	await page.getByText("Fait : Mettre à jour le diagnostic.").waitFor()
	const log = await stage.platform.readLog(caseId)
	expect(log.at(-1)).toMatchObject({ type: "DIAGNOSTIC_STATE_CHANGED", payload: { disease: "ORPHA:232" } })
	// What is looked for says something of a patient.
	expect(addresses.filter((url) => /falciformes/i.test(url))).toEqual([])
})

test("a code that the nomenclature lacks can be written, and says that it is not in it", async () => {
	for (const edition of fewTerms) await importEdition(stage.platform.engine.db, edition)
	const { page, form } = await openDiagnosis()
	const field = form.getByRole("combobox", { name: /Maladie/ })
	await field.fill("zzz")
	await page.getByText("Rien ne correspond. Un code s’écrit ORPHA:98896.").waitFor()
	await field.fill("orpha:4242")
	await page.getByRole("option", { name: "ORPHA:4242, absent de la nomenclature" }).click()
	await expect.poll(() => field.inputValue()).toBe("ORPHA:4242")
})

test("where no nomenclature was imported, the code is written as before", async () => {
	await stage.platform.engine.db.delete(nomenclatureTerms)
	const { form } = await openDiagnosis()
	await form.getByRole("textbox", { name: /Maladie/ }).fill("ORPHA:232")
	expect(browser.faults).toEqual([])
})
