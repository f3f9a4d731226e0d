import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { GOOD_PASSWORD, type Person, totpCode } from "../setup/people.ts"
import { type OpenBrowser, type Stage, signOut, startStage } from "./stage.ts"

let stage: Stage
beforeAll(async () => {
	stage = await startStage()
}, 120_000)
afterAll(() => stage.close())

const nurse = (name: string): Promise<Person> =>
	stage.person(name, [{ role: "nurse", platformId: stage.platform.team.platformId }])

const DRAFT = "une phrase en train d'être écrite"

/** Begins to type on the security page. */
async function beginTyping({ page }: OpenBrowser): Promise<void> {
	await page.goto("/securite")
	await page.getByLabel("Nouveau mot de passe").fill(DRAFT)
}

async function signInAgain({ page }: OpenBrowser, { login }: Person, secret: string): Promise<void> {
	await page.getByLabel("Identifiant").fill(login)
	await page.getByLabel("Mot de passe", { exact: true }).locator("visible=true").fill(GOOD_PASSWORD)
	await page.getByRole("button", { name: "Se connecter" }).click()
	await page.getByLabel("Code de l’application").fill(await totpCode(secret))
	await page.getByRole("button", { name: "Se connecter" }).click()
}

describe("a session", () => {
	test("ended from another device locks the first one at the next touch, and what was typed is there afterwards", async () => {
		const person = await nurse("Lise Badamier")
		const first = await stage.open()
		const { secret } = await first.signIn(person)
		await first.page.clock.install()
		await beginTyping(first)

		const second = await stage.open()
		await second.page.goto("/connexion")
		await signInAgain(second, person, secret)
		await second.page.getByRole("heading", { name: "Mon travail" }).waitFor()
		await second.page.goto("/securite")
		await second.page.getByRole("button", { name: /^Déconnecter / }).click()
		await second.page.getByText("Vous n’êtes connecté nulle part ailleurs").waitFor()

		await first.page.clock.fastForward("01:00")
		await first.page.getByLabel("Nouveau mot de passe").press("End")
		await first.page.getByRole("heading", { name: "Votre session est terminée" }).waitFor()
		await expect.poll(() => first.page.getByText("Appareils connectés").isVisible()).toBe(false)
		// The step of the code before was used: the next one is accepted too.
		await first.page.getByLabel("Identifiant").fill(person.login)
		await first.page.getByLabel("Mot de passe", { exact: true }).fill(GOOD_PASSWORD)
		await first.page.getByRole("button", { name: "Se connecter" }).click()
		await first.page.getByLabel("Code de l’application").fill(await totpCode(secret, 1))
		await first.page.getByRole("button", { name: "Se connecter" }).click()
		await first.page.getByRole("heading", { name: "Ma sécurité" }).waitFor()
		await expect.poll(() => first.page.getByLabel("Nouveau mot de passe").inputValue()).toBe(DRAFT)
		expect(first.page.url()).toBe(`${stage.url}/securite`)
		expect([...first.faults, ...second.faults]).toEqual([])
		await first.close()
		await second.close()
	})

	test("without anybody in front of it warns, locks after 30 minutes, and asks the server for nothing that would keep it open", async () => {
		const person = await nurse("Paul Santal")
		const browser = await stage.open()
		const { page } = browser
		const { secret } = await browser.signIn(person)
		await page.clock.install()
		await beginTyping(browser)
		await page.waitForLoadState("networkidle")
		const asked: string[] = []
		page.on("request", (request) => {
			// What the page asks by itself says so, and the server takes it for no sign of life.
			if (request.headers()["x-unattended"] === undefined) asked.push(request.url())
		})
		await page.clock.runFor("28:10")
		await page.getByText("Votre écran se verrouille dans moins de 2 minutes").waitFor()
		await page.clock.runFor("02:00")
		await page.getByRole("heading", { name: "Écran verrouillé" }).waitFor()
		expect(asked.filter((url) => url.includes("/api/") && !/\/(sessions\/providers|stream)$/.test(url))).toEqual([])
		await expect.poll(() => page.getByText("Appareils connectés").isVisible()).toBe(false)
		await signInAgain(browser, person, secret)
		await page.getByRole("heading", { name: "Ma sécurité" }).waitFor()
		await expect.poll(() => page.getByLabel("Nouveau mot de passe").inputValue()).toBe(DRAFT)
		await browser.close()
	})

	test("taken over by somebody else on the lock shows them nothing of the one before", async () => {
		const before = await nurse("Avant Jaune")
		const after = await stage.person("Après Bleu")
		const browser = await stage.open()
		const { page } = browser
		await browser.signIn(before)
		await page.clock.install()
		await beginTyping(browser)
		await page.clock.runFor("30:10")
		await page.getByRole("heading", { name: "Écran verrouillé" }).waitFor()
		await page.getByLabel("Identifiant").fill(after.login)
		await page.getByLabel("Mot de passe", { exact: true }).fill(GOOD_PASSWORD)
		await page.getByRole("button", { name: "Se connecter" }).click()
		await page.getByText("Ajoutez une seconde preuve que c’est vous").waitFor()
		await expect.poll(() => page.getByText("Avant Jaune").count()).toBe(0)
		expect(
			await page.locator("input").evaluateAll((inputs) => inputs.map((one) => (one as HTMLInputElement).value)),
		).not.toContain(DRAFT)
		await browser.close()
	})

	test("signed out in one tab locks the other", async () => {
		const browser = await stage.open()
		await browser.signIn(await nurse("Deux Onglets"))
		await browser.page.goto("/securite")
		const other = await browser.context.newPage()
		await other.goto("/securite")
		await other.getByRole("heading", { name: "Ma sécurité" }).waitFor()
		await signOut(browser.page)
		await browser.page.getByText("Vous êtes déconnecté.").waitFor()
		await other.getByText("Vous vous êtes déconnecté dans un autre onglet").waitFor()
		await expect.poll(() => other.getByText("Appareils connectés").isVisible()).toBe(false)
		await browser.close()
	})

	test("changes its password, and signs in with the new one", async () => {
		const person = await stage.person("Mot Nouveau")
		const browser = await stage.open()
		const { page } = browser
		await browser.signIn(person)
		await page.goto("/securite")
		await page.getByLabel("Mot de passe actuel").fill("pas celui-là du tout")
		await page.getByLabel("Nouveau mot de passe").fill("quatre tortues lisent au lagon")
		await page.getByRole("button", { name: "Changer le mot de passe" }).click()
		await page.getByRole("alert").getByText("Ce n’est pas le bon mot de passe").waitFor()
		await page.getByLabel("Mot de passe actuel").fill(GOOD_PASSWORD)
		await page.getByRole("button", { name: "Changer le mot de passe" }).click()
		await page.getByText("Mot de passe changé. Connectez-vous avec le nouveau.").waitFor()
		await page.getByLabel("Identifiant").fill(person.login)
		await page.getByLabel("Mot de passe", { exact: true }).fill("quatre tortues lisent au lagon")
		await page.getByRole("button", { name: "Se connecter" }).click()
		await page.getByLabel("Code de l’application").waitFor()
		expect(browser.faults).toEqual([])
		await browser.close()
	})
})

describe("a connection that is cut", () => {
	test("while one types loses nothing, sends nothing by itself, and is said to be back", async () => {
		const administrator = await stage.person("Inès Ravenale", [{ role: "administrator" }])
		const browser = await stage.open()
		const { page, context } = browser
		await browser.signIn(administrator)
		await page.goto("/administration/comptes/nouveau")
		await page.getByRole("radio", { name: "Un autre logiciel" }).check()
		await page.getByLabel("Nom", { exact: true }).fill("Labo")
		await context.setOffline(true)
		await page.getByText(/Hors ligne depuis \d\d:\d\d/).waitFor()
		await page.getByLabel("Nom", { exact: true }).fill("Laboratoire du CHU")
		await page.getByRole("button", { name: "Créer le compte" }).click()
		await page.getByRole("alert").getByText("La connexion est coupée. Votre saisie est gardée").waitFor()
		const posted: string[] = []
		page.on("request", (request) => {
			if (request.method() === "POST") posted.push(request.url())
		})
		await context.setOffline(false)
		await page.getByText("De nouveau en ligne.").waitFor()
		expect(posted).toEqual([])
		await expect.poll(() => page.getByLabel("Nom", { exact: true }).inputValue()).toBe("Laboratoire du CHU")
		await page.getByRole("button", { name: "Créer le compte" }).click()
		await page.getByRole("heading", { name: "Laboratoire du CHU" }).waitFor()
		await page.getByRole("button", { name: "Créer un jeton" }).click()
		await page.getByText("Nouveau jeton : il ne sera plus affiché").waitFor()
		await browser.close()
	})
})
