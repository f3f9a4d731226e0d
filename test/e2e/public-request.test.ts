import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { LEAST_MS } from "../../db/requests/form-ticket.ts"
import { until } from "../setup/until.ts"
import { inspectPage } from "./inspect-page.ts"
import { type Stage, startStage } from "./stage.ts"

let stage: Stage
beforeAll(async () => {
	stage = await startStage()
}, 120_000)
afterAll(() => stage.close())

const CANARY = "Zanbrocal"
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name })

/** A family fills in the form up to its last step. */
async function fill(page: Page, look: boolean): Promise<void> {
	const inspect = async (name: string) => {
		if (look) await inspectPage(page, name, ["phone"])
	}
	const next = async () => await page.getByRole("button", { name: "Continuer" }).click()
	await page.goto("/demande")
	await heading(page, /Qui demande/).waitFor()
	const opened = Date.now()
	await page.getByLabel("Je suis de sa famille").check()
	await page.getByLabel("Nom", { exact: true }).fill(CANARY)
	await page.getByLabel("Téléphone", { exact: true }).fill("0692 11 22 33")
	await page.getByLabel("Lien avec le patient").fill("Mère")
	await inspect("demande-qui")
	await next()
	await page.getByLabel("Nom de naissance").fill(CANARY)
	await page.getByLabel("Prénom", { exact: true }).fill("Lia")
	await page.getByLabel("Jour", { exact: true }).fill("9")
	await page.getByLabel("Mois", { exact: true }).fill("4")
	await page.getByLabel("Année", { exact: true }).fill("2018")
	await page.getByLabel("Vit à").selectOption("YT")
	await inspect("demande-patient")
	await next()
	await page.getByLabel("Ce qui est demandé").fill("Ma fille tombe souvent. Qui peut l’aider ?")
	await inspect("demande-situation")
	await next()
	await heading(page, /Quels documents/).waitFor()
	await expect.poll(() => page.locator("input[type=file]").count()).toBe(0)
	await next()
	await heading(page, /Information et accord/).waitFor()
	await page.getByText("Vous pouvez aussi saisir la CNIL", { exact: false }).waitFor()
	await inspect("demande-information")
	await next()
	await page.getByRole("alert").getByText("Cochez la case quand vous avez lu").waitFor()
	await page.getByLabel("J’ai lu ces informations").check()
	await next()
	await heading(page, /Relire et enregistrer/).waitFor()
	await inspect("demande-relire")
	// On a quick machine this is quicker than any family, and would be taken for a program's.
	await until(() => Date.now() - opened > LEAST_MS)
}

test("a family asks on a phone, reloads on the way, gets a number, and sees where the request stands", async () => {
	const browser = await stage.open(phone)
	const { page, context } = browser
	const asked: string[] = []
	page.on("request", (request) => asked.push(request.url()))
	await fill(page, true)
	await page.reload()
	await heading(page, /Relire et enregistrer/).waitFor()
	await page.getByText("Ma fille tombe souvent", { exact: false }).waitFor()
	await context.setOffline(true)
	await page.getByRole("button", { name: "Envoyer la demande" }).click()
	await page
		.getByRole("alert")
		.getByText(/Votre saisie est gardée/)
		.waitFor()
	await context.setOffline(false)
	await page.getByRole("button", { name: "Envoyer la demande" }).click()
	await heading(page, "Votre demande est partie").waitFor()
	await inspectPage(page, "demande-fin", ["phone"])
	const number = (await page.getByText(/^[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}$/).textContent()) ?? ""
	const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, location.href]))
	expect(kept).not.toContain(CANARY)
	await expect.poll(() => context.cookies()).toEqual([])

	await page.getByRole("link", { name: "Suivre ma demande" }).click()
	await page.getByLabel("Votre numéro de suivi").fill("AAA-AAA-AAA")
	await page.getByRole("button", { name: "Voir où en est la demande" }).click()
	await page.getByRole("alert").getByText("Ce numéro n’est pas connu", { exact: false }).waitFor()
	await inspectPage(page, "suivi-public", ["phone"])
	await page.getByLabel("Votre numéro de suivi").fill(number.toLowerCase().replaceAll("-", " "))
	await page.getByRole("button", { name: "Voir où en est la demande" }).click()
	await heading(page, /Votre demande est arrivée/).waitFor()
	await inspectPage(page, "suivi-public-etat", ["phone"])
	await expect.poll(() => page.content()).not.toContain(CANARY)
	// Nothing is looked for, and nothing about anybody is in an address.
	expect(asked.filter((url) => /search|duplicates|directory/.test(url))).toEqual([])
	expect(asked.join(" ")).not.toMatch(new RegExp(`${CANARY}|${number}`))
	expect(browser.faults).toEqual([])
	await browser.close()
}, 300_000)

test("the team finds it, is shown the case that looks like the patient's, and opens one with what the family wrote", async () => {
	const { platform } = stage
	const twin = await platform.openCase({
		patient: { birthName: CANARY, givenNames: "Lya", birthDate: "2018-04-09", sex: "female" },
	})
	const browser = await stage.open({ viewport: { width: 1440, height: 900 } })
	const { page } = browser
	await browser.signIn(await stage.person("Odile Takamaka", [{ role: "nurse", platformId: platform.team.platformId }]))
	// It is said where the day begins.
	await page.goto("/travail")
	await page.getByRole("link", { name: /1 demande reçue par le formulaire/ }).click()
	await page.waitForURL("**/demandes")
	await page.getByRole("link", { name: /Sa famille, Mayotte/ }).waitFor()
	await inspectPage(page, "demandes")
	await page.getByRole("link", { name: /Sa famille, Mayotte/ }).click()
	await heading(page, new RegExp(`Demande de .*${CANARY}`)).waitFor()
	const panel = page.getByRole("region", { name: "Un dossier lui ressemble" })
	await panel.getByText(twin.number).waitFor()
	await inspectPage(page, "demande-recue")
	await expect.poll(() => page.getByRole("link", { name: "Ouvrir un dossier" }).count()).toBe(0)
	await panel.getByRole("button", { name: "C’est une autre personne" }).click()
	await page.getByRole("link", { name: "Ouvrir un dossier" }).click()
	await heading(page, /Qui demande/).waitFor()
	await expect.poll(() => page.getByLabel("Nom", { exact: true }).inputValue()).toContain(CANARY)
	// The answer given before is not asked for again.
	for (const step of [
		/Qui est le patient/,
		/Quelle est la situation/,
		/Quels documents/,
		/Information et accord/,
		/Relire et enregistrer/,
	]) {
		await page.getByRole("button", { name: "Continuer" }).click()
		await heading(page, step).waitFor()
	}
	await page.getByRole("button", { name: "Enregistrer la demande" }).click()
	await heading(page, /Demande enregistrée/).waitFor()
	await page.getByRole("link", { name: "Demandes reçues" }).click()
	await page.getByText("Aucune demande n’attend.").waitFor()
	expect(browser.faults).toEqual([])
	await browser.close()
}, 300_000)

test("a request that is not for us tells the family where to turn, in English too", async () => {
	const { platform } = stage
	const visitor = await stage.open(phone)
	await fill(visitor.page, false)
	await visitor.page.getByRole("button", { name: "Envoyer la demande" }).click()
	await heading(visitor.page, "Votre demande est partie").waitFor()
	const number = (await visitor.page.getByText(/^[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}$/).textContent()) ?? ""
	const browser = await stage.open({ viewport: { width: 1440, height: 900 } })
	const { page } = browser
	await browser.signIn(await stage.person("Odile Takamaka", [{ role: "nurse", platformId: platform.team.platformId }]))
	await page.goto("/demandes")
	await page.getByRole("link", { name: /Sa famille, Mayotte/ }).click()
	await page.getByRole("button", { name: "Ne pas retenir" }).click()
	const dialog = page.getByRole("dialog")
	await dialog.getByLabel("Ce n’est pas pour nous").check()
	await dialog.getByRole("button", { name: "Ne pas retenir" }).click()
	await dialog.getByRole("alert").getByText("Dites où s’adresser").waitFor()
	await dialog.getByLabel("Où s’adresser").fill("Adressez-vous à votre médecin traitant.")
	await dialog.getByRole("button", { name: "Ne pas retenir" }).click()
	await page.getByText("Aucune demande n’attend.").waitFor()
	await visitor.page.addInitScript(() => localStorage.setItem("passerelle.language", "en"))
	await visitor.page.goto("/suivi-public")
	await visitor.page.getByLabel("Your tracking number").fill(number)
	await visitor.page.getByRole("button", { name: "See where the request stands" }).click()
	await heading(visitor.page, "The platform cannot take this request.").waitFor()
	await visitor.page.getByText("Adressez-vous à votre médecin traitant.").waitFor()
	expect([...visitor.faults, ...browser.faults]).toEqual([])
	await visitor.close()
	await browser.close()
}, 300_000)
