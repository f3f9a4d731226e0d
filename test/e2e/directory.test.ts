import path from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { axeOn } from "./axe-on.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

const PICTURES = process.env["SCREENSHOTS"]

let stage: Stage
let browser: OpenBrowser
beforeAll(async () => {
	stage = await startStage()
	const { platformId } = stage.platform.team
	browser = await stage.open({ viewport: { width: 1440, height: 900 } })
	await browser.signIn(await stage.person("Odile Benjoin", [{ role: "nurse", platformId }]))
}, 120_000)
afterAll(() => stage.close())

const axe = async () => (await axeOn(browser.page).analyze()).violations.map(({ id }) => id)
const picture = async (name: string) => {
	if (PICTURES) await browser.page.screenshot({ path: path.join(PICTURES, `${name}.png`) })
}

test("somebody is found by a part of their name, and their card is kept true", async () => {
	const { page } = browser
	await page.goto("/annuaire")
	await page.getByRole("link", { name: /Ajouter une personne/ }).waitFor()
	const [first] = await stage.platform.engine.db.$client<{ id: string; family_name: string }[]>`
		select id, family_name from people where active and centre_id is not null order by family_name, id limit 1`
	if (!first) throw new Error("the directory is empty")
	await page.getByLabel("Chercher une personne").fill(first.family_name.slice(0, 5).toLowerCase())
	const row = page.getByRole("link", { name: new RegExp(first.family_name) }).first()
	await row.waitFor()
	await expect.poll(() => axe()).toEqual([])
	await picture("annuaire")
	await row.click()
	await page.getByRole("heading", { name: "Absences" }).waitFor()
	await expect.poll(() => axe()).toEqual([])
	await page.getByRole("button", { name: /je l’ai vérifié/ }).click()
	await page.getByText("Noté : vérifié aujourd’hui.").waitFor()

	await page.getByLabel("Premier jour").fill("2031-03-10")
	await page.getByLabel("Dernier jour").fill("2031-03-01")
	await page.getByRole("button", { name: "Annoncer l’absence" }).click()
	await page.getByRole("link", { name: "Le dernier jour vient après le premier" }).waitFor()
	await page.getByLabel("Dernier jour").fill("2031-03-20")
	await page.getByRole("button", { name: "Annoncer l’absence" }).click()
	await page.getByText(/du 10 mars 2031 au 20 mars 2031/).waitFor()
	await picture("annuaire-personne")
	const id = new URL(page.url()).pathname.split("/").at(-1) ?? ""
	const [stored] = await stage.platform.engine.db.$client<{ days: number; verified: boolean }[]>`
		select (a.to_on - a.from_on)::int as days, p.verified_on is not null as verified
		from people p join absences a on a.person_id = p.id where p.id = ${id} and a.from_on = '2031-03-10'`
	expect(stored).toEqual({ days: 10, verified: true })
})

test("somebody new is added, and named as a deputy", async () => {
	const { page } = browser
	await page.goto("/annuaire/nouvelle")
	await page.getByRole("button", { name: "Ajouter la personne" }).click()
	await page.getByText("Il y a 4 points à corriger").waitFor()
	await expect.poll(() => axe()).toEqual([])
	await page.getByLabel("Prénom").fill("Anaïs")
	await page.getByLabel("Nom", { exact: true }).fill("Filao-Exemple")
	await page.getByRole("combobox", { name: "Profession" }).click()
	await page.getByRole("option").first().click()
	await page.getByRole("combobox", { name: /Territoire/ }).click()
	await page.getByRole("option", { name: "Mayotte" }).click()
	await page.getByRole("button", { name: "Ajouter la personne" }).click()
	await page.getByRole("heading", { name: "Anaïs Filao-Exemple" }).waitFor()
	await page.getByRole("button", { name: "Désigner" }).click()
	await page.getByRole("link", { name: "Choisissez une personne" }).waitFor()
	expect(browser.faults).toEqual([])
})
