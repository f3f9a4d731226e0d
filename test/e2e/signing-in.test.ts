import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { renewSetupCode } from "../../db/setup-code.ts"
import { createPerson, GOOD_PASSWORD, type Person, totpCode } from "../setup/people.ts"
import { type OpenBrowser, type Stage, signOut, startStage } from "./stage.ts"
import { addVirtualPasskey } from "./virtual-passkey.ts"

let stage: Stage
beforeAll(async () => {
	stage = await startStage()
}, 120_000)
afterAll(() => stage.close())

const password = { exact: true }

async function typePassword({ page }: OpenBrowser, login: string, typed = GOOD_PASSWORD): Promise<void> {
	await page.getByLabel("Identifiant").fill(login)
	await page.getByLabel("Mot de passe", password).fill(typed)
	await page.getByRole("button", { name: "Se connecter" }).click()
}

const nurse = (name: string): Promise<Person> =>
	stage.person(name, [{ role: "nurse", platformId: stage.platform.team.platformId }])

/** Somebody with an authenticator application, and its secret. */
async function enrolled(
	name: string,
): Promise<{ readonly person: Person; readonly secret: string; readonly codes: readonly string[] }> {
	const person = await nurse(name)
	const browser = await stage.open()
	const { secret, recoveryCodes } = await browser.signIn(person)
	await browser.close()
	return { person, secret, codes: recoveryCodes }
}

describe("the first administrator", () => {
	test("comes from the printed code to a passkey, and signs in with it alone", async () => {
		const made = await renewSetupCode(stage.platform.apiEngine)
		if (typeof made !== "object") throw new Error("no code was made")
		const browser = await stage.open()
		const { page } = browser
		await addVirtualPasskey(page)
		await page.goto("/installation")
		await page.getByLabel("Code d’installation").fill(made.code.toLowerCase())
		await page.getByLabel("Nom et prénom").fill("Rose Latanier")
		await page.getByLabel("Identifiant").fill("rose.latanier")
		await page.getByLabel("Adresse électronique").fill("rose@passerelle.example")
		await page.getByLabel("Mot de passe", password).fill("Rose-Latanier-2026")
		await page.getByText("Facile à deviner").waitFor()
		await page.getByRole("button", { name: "Créer le compte" }).click()
		await page.getByRole("alert").getByText("se devine trop facilement").waitFor()
		await expect.poll(() => page.title()).toMatch(/^Erreur\s: Première installation · Passerelle$/)
		await page.getByLabel("Mot de passe", password).fill(GOOD_PASSWORD)
		await page.getByText("Très bon mot de passe").waitFor()
		await page.getByRole("button", { name: "Créer le compte" }).click()

		await page.getByText("Ajoutez une seconde preuve que c’est vous").waitFor()
		await page.goto("/administration/comptes")
		await page.waitForURL("/securite")
		await page.getByRole("button", { name: "Ajouter une clé d’accès" }).click()
		await page.getByLabel("Nom de la clé").fill("Ordinateur du bureau")
		await page.getByLabel("Votre mot de passe").fill(GOOD_PASSWORD)
		await page.getByRole("button", { name: "Créer la clé" }).click()
		await page.getByText("La clé « Ordinateur du bureau » est en place").waitFor()
		await page.getByText("Ajoutée aujourd’hui").waitFor()

		await signOut(page)
		await page.getByText("Vous êtes déconnecté").waitFor()
		await page.getByRole("button", { name: "Utiliser une clé d’accès" }).click()
		await page.getByRole("heading", { name: "Bonjour, Rose Latanier" }).waitFor()
		await page.getByRole("link", { name: "Comptes", exact: true }).click()
		await page.getByRole("link", { name: /Rose Latanier/ }).waitFor()
		expect(browser.faults).toEqual([])
		await browser.close()
	})
})

describe("signing in", () => {
	test("with password and code leads to the page that was asked for", async () => {
		const { person, secret } = await enrolled("Lise Badamier")
		const browser = await stage.open()
		const { page } = browser
		await page.goto("/securite")
		await page.getByText("Connectez-vous pour ouvrir cette page").waitFor()
		await typePassword(browser, person.login)
		const code = page.getByLabel("Code de l’application")
		await code.waitFor()
		await expect.poll(() => code.getAttribute("autocomplete")).toBe("one-time-code")
		await code.fill("12 34")
		await page.getByRole("button", { name: "Se connecter" }).click()
		await page.getByRole("alert").getByText("six chiffres").waitFor()
		await code.fill(await totpCode(secret))
		await page.getByRole("button", { name: "Se connecter" }).click()
		await page.waitForURL("/securite")
		await page.getByText("En place. Il reste 10 codes de récupération.").waitFor()
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("with a recovery code works once", async () => {
		const { person, codes } = await enrolled("Jean Filao")
		const browser = await stage.open()
		const { page } = browser
		const [first = ""] = codes
		const useCode = async () => {
			await page.goto("/connexion")
			await typePassword(browser, person.login)
			await page.getByRole("button", { name: "Utiliser un code de récupération" }).click()
			await page.getByLabel("Code de récupération").fill(first)
			await page.getByRole("button", { name: "Se connecter" }).click()
		}
		await useCode()
		await page.getByRole("heading", { name: "Mon travail" }).waitFor()
		await signOut(page)
		await page.getByText("Vous êtes déconnecté").waitFor()
		await useCode()
		await page.getByRole("alert").getByText("il a déjà servi").waitFor()
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("tried too often says until when to wait, whoever it is", async () => {
		const browser = await stage.open()
		const { page } = browser
		await page.goto("/connexion")
		for (let attempt = 0; attempt < 10; attempt += 1) {
			await typePassword(browser, "personne.inconnue", "pas le bon mot de passe")
			await page.getByRole("alert").getByText("Identifiant ou mot de passe inexact").waitFor()
			await page.getByRole("button", { name: "Se connecter", disabled: false }).waitFor()
		}
		await typePassword(browser, "personne.inconnue", "pas le bon mot de passe")
		await page.getByText(/Trop d’essais\. Réessayez à \d\d:\d\d, dans \d+ minutes?\./).waitFor()
		await expect.poll(() => page.getByLabel("Identifiant").inputValue()).toBe("personne.inconnue")
		await browser.close()
	})

	test("by keyboard alone reaches the security page and its dialog, and comes back", async () => {
		const person = await createPerson(stage.platform, "Anne Vanillier")
		const browser = await stage.open()
		const { page } = browser
		const { keyboard } = page
		const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "")
		/** Presses Tab until the element that has the focus says this. */
		const tabTo = async (text: string) => {
			for (let step = 0; step < 40; step += 1) {
				await keyboard.press("Tab")
				if ((await focused()).trim() === text) return
			}
			throw new Error(`Tab does not reach "${text}"`)
		}
		await page.goto("/connexion")
		await page.getByRole("heading", { level: 1 }).waitFor()
		await keyboard.press("Tab")
		await expect.poll(() => focused()).toBe("Aller au contenu")
		await keyboard.press("Enter")
		await keyboard.press("Tab")
		await keyboard.type(person.login)
		await keyboard.press("Tab")
		await keyboard.type(GOOD_PASSWORD)
		await keyboard.press("Enter")
		await page.getByText("Ajoutez une seconde preuve que c’est vous").waitFor()
		await tabTo("Ajouter une application")
		await keyboard.press("Enter")
		await page.getByRole("dialog").waitFor()
		await keyboard.press("Escape")
		await page.getByRole("dialog").waitFor({ state: "detached" })
		await expect.poll(() => focused()).toBe("Ajouter une application")
		await keyboard.press("Enter")
		const password = page.getByRole("dialog").getByLabel("Votre mot de passe")
		await password.waitFor()
		await expect.poll(() => password.evaluate((field) => field === document.activeElement)).toBe(true)
		await keyboard.type(GOOD_PASSWORD)
		await keyboard.press("Enter")
		const secret =
			(await page.getByText("Ou saisissez cette clé").locator("xpath=following-sibling::p").textContent()) ?? ""
		await page.getByLabel("Recopiez le code").focus()
		await keyboard.type(await totpCode(secret.replaceAll(" ", "")))
		await keyboard.press("Enter")
		await page.getByRole("heading", { name: "Gardez vos codes de récupération" }).waitFor()
		expect(
			await page
				.getByRole("listitem")
				.filter({ hasText: /^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/ })
				.count(),
		).toBe(10)
		await tabTo("Continuer")
		await keyboard.press("Enter")
		await page.getByRole("heading", { name: "Bonjour, Anne Vanillier" }).waitFor()
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("speaks English when asked to, and remembers it on the device", async () => {
		const browser = await stage.open()
		const { page } = browser
		await page.goto("/connexion")
		await page.getByRole("button", { name: "English" }).click()
		await page.getByRole("heading", { name: "Sign in" }).waitFor()
		await page.reload()
		await page.getByRole("heading", { name: "Sign in" }).waitFor()
		await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe("en")
		await browser.close()
	})
})

describe("an invitation", () => {
	test("leads from an administrator's screen to the person's own password and second factor", async () => {
		const administrator = await stage.person("Chef Bancoul", [{ role: "administrator" }])
		const office = await stage.open()
		await office.signIn(administrator)
		const { page } = office
		await page.goto("/administration/comptes")
		await page.getByRole("link", { name: "Créer un compte" }).click()
		await page.getByRole("radio", { name: "Une personne du bureau, hors annuaire" }).check()
		await page.getByLabel("Nom", { exact: true }).fill("Zoé Tamarin")
		await page.getByLabel("Identifiant").fill("zoe.tamarin")
		await page.getByLabel("Adresse électronique").fill("zoe@passerelle.example")
		await page.getByRole("button", { name: "Créer le compte" }).click()
		await page.getByText("Aucun rôle : ce compte ne peut rien voir.").waitFor()
		await page.getByLabel("Rôle", { exact: true }).selectOption({ label: "Pilotage" })
		await page.getByLabel("Plateforme").selectOption({ index: 1 })
		await page.getByRole("button", { name: "Donner le rôle" }).click()
		await page.getByRole("button", { name: /^Mettre fin : Pilotage/ }).waitFor()
		await page.getByRole("button", { name: "Créer un code d’invitation" }).click()
		await page.getByRole("dialog").getByRole("button", { name: "Créer un code d’invitation" }).click()
		const code =
			(await page
				.getByRole("listitem")
				.filter({ hasText: /^([0-9A-Z]{4}-){5}/ })
				.textContent()) ?? ""
		expect(page.url()).not.toContain(code)

		const guest = await stage.open()
		await guest.page.goto("/invitation")
		await guest.page.getByLabel("Code d’invitation").fill("ABCD-EFGH")
		await guest.page.getByLabel("Votre mot de passe").fill(GOOD_PASSWORD)
		await guest.page.getByRole("button", { name: "Enregistrer" }).click()
		await guest.page.getByRole("alert").getByText("Ce code ne marche pas").waitFor()
		await guest.page.getByLabel("Code d’invitation").fill(code)
		await guest.page.getByRole("button", { name: "Enregistrer" }).click()
		await guest.page.getByText("Ajoutez une seconde preuve que c’est vous").waitFor()

		// A name and a login that are taken are said at their field.
		await page.goto("/administration/comptes/nouveau")
		await page.getByRole("radio", { name: "Une personne du bureau, hors annuaire" }).check()
		await page.getByLabel("Nom", { exact: true }).fill("Zoé Tamarin")
		await page.getByLabel("Identifiant").fill("zoe.tamarin")
		await page.getByLabel("Adresse électronique").fill("autre@passerelle.example")
		await page.getByRole("button", { name: "Créer le compte" }).click()
		await page.getByRole("alert").getByText("Cet identifiant est pris").waitFor()
		expect([...office.faults, ...guest.faults]).toEqual([])
		await office.close()
		await guest.close()
	})

	test("is not offered on one's own account, nor are roles", async () => {
		const administrator = await stage.person("Seule Mangue", [{ role: "administrator" }])
		const browser = await stage.open()
		await browser.signIn(administrator)
		await browser.page.goto(`/administration/comptes/${administrator.accountId}`)
		await browser.page.getByText("Personne ne change ses propres droits").waitFor()
		await expect
			.poll(() => browser.page.getByRole("button", { name: /invitation|Désactiver|Donner|Mettre fin/ }).count())
			.toBe(0)
		await browser.close()
	})
})
