import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { RequestItem, RequestView } from "../../db/requests/read-requests.ts"
import { expected } from "../setup/api-client.ts"
import type { Person } from "../setup/people.ts"
import { until } from "../setup/until.ts"
import { inspectPage } from "./inspect-page.ts"
import { type OpenBrowser, type Stage, signOut, startStage } from "./stage.ts"

let stage: Stage
let secretary: Person
let twin: { readonly caseId: string; readonly number: string }

beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	const grants = [{ role: "secretary", platformId: platform.team.platformId }] as const
	secretary = await stage.person("Maya Letchi", grants)
	twin = await platform.openCase({
		patient: { birthName: "Exemple", givenNames: "Alex", birthDate: "2018-04-09", sex: "male" },
	})
}, 120_000)
afterAll(() => stage.close())

const cases = async (): Promise<number> => {
	const [row] = await stage.platform.engine.db.$client<{ n: number }[]>`select count(*)::int as n from cases`
	return row?.n ?? 0
}
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name })

async function signedIn(options: Parameters<Stage["open"]>[0] = {}): Promise<OpenBrowser> {
	const browser = await stage.open({ viewport: { width: 1440, height: 900 }, ...options })
	await browser.signIn(
		await stage.person("Maya Letchi", [{ role: "secretary", platformId: stage.platform.team.platformId }]),
	)
	return browser
}

/** The first two steps, asked by a family. */
async function fillPatient(page: Page, givenNames: string): Promise<void> {
	await page.getByLabel("Sa famille").click()
	await page.getByLabel("Nom", { exact: true }).fill("Exemple")
	await page.getByLabel("Téléphone", { exact: true }).last().fill("0692 00 11 22")
	await page.getByRole("button", { name: "Continuer" }).click()
	await heading(page, /Qui est le patient/).waitFor()
	await page.getByLabel("Nom de naissance").fill("Exemple")
	await page.getByLabel("Prénom", { exact: true }).fill(givenNames)
	await page.getByLabel("Jour", { exact: true }).fill("9")
	await page.getByLabel("Mois", { exact: true }).fill("4")
	await page.getByLabel("Année", { exact: true }).fill("2018")
	await page.getByLabel("Vit à").selectOption("YT")
}

/** From the patient to the last step, with the reason alone. */
async function fillRest(page: Page, reason: string): Promise<void> {
	await page.getByRole("button", { name: "Continuer" }).click()
	await page.getByLabel("Ce qui est demandé").fill(reason)
	for (const next of [/Quels documents/, /Information et accord/, /Relire et enregistrer/]) {
		await page.getByRole("button", { name: "Continuer" }).click()
		await heading(page, next).waitFor()
	}
}

test("a secretary on the phone registers a request by keyboard alone, and learns what comes next and by when", async () => {
	const browser = await signedIn()
	const { page } = browser
	await page.goto("/demandes/nouvelle")
	await heading(page, /Qui demande/).waitFor()
	// On the phone the hint is what to say.
	await page.getByText("« À qui ai-je l’honneur", { exact: false }).waitFor({ state: "detached" })
	const press = async (...keys: string[]) => {
		for (const key of keys) await page.keyboard.press(key)
	}
	const focused = async () =>
		await page.evaluate(() => document.activeElement?.getAttribute("name") ?? document.activeElement?.tagName ?? "")
	/** Tab until a field has the focus. */
	const reach = async (name: string) => {
		for (let turn = 0; turn < 40; turn += 1) {
			if ((await page.evaluate(() => document.activeElement?.id ?? "")).endsWith(`-${name}`)) return
			await press("Tab")
		}
		throw new Error(`no way to ${name} by keyboard; at ${await focused()}`)
	}
	await press("Control+Enter")
	// Not inside the form yet: nothing happens. From its first field the summary takes the focus.
	await reach("requesterType")
	await press("Control+Enter")
	await page.getByText("Il y a 3 points à corriger").waitFor()
	await until(async () => (await page.evaluate(() => document.activeElement?.getAttribute("role"))) === "alert")
	await reach("requesterType")
	await press("ArrowRight", "ArrowRight", "ArrowRight")
	await reach("contactName")
	await page.keyboard.type("Exemple")
	await reach("contactPhone")
	await page.keyboard.type("0692001122")
	await press("Control+Enter")
	await heading(page, /Qui est le patient/).waitFor()
	await page.getByText("« Quel est son nom de naissance", { exact: false }).waitFor()
	await reach("birthName")
	await page.keyboard.type("Clavier")
	await reach("givenNames")
	await page.keyboard.type("Zoé")
	await reach("birthDay")
	await page.keyboard.type("31")
	await press("Tab")
	await page.keyboard.type("2")
	await press("Tab")
	await page.keyboard.type("2018")
	await reach("territory")
	await page.keyboard.type("Mayotte")
	await press("Control+Enter")
	await page
		.getByRole("alert")
		.getByRole("link", { name: /Indiquez le jour, le mois/ })
		.focus()
	await press("Enter")
	await until(async () => (await page.evaluate(() => document.activeElement?.id ?? "")).endsWith("-birthDay"))
	await press("Control+a")
	await page.keyboard.type("9")
	await page.getByText("8 ans, mineur").or(page.getByText("7 ans, mineur")).waitFor()
	await press("Control+Enter")
	await heading(page, /Quelle est la situation/).waitFor()
	await reach("reason")
	await page.keyboard.type("Trouver un spécialiste")
	await press("Control+Enter")
	await heading(page, /Quels documents/).waitFor()
	for (const next of [/Information et accord/, /Relire et enregistrer/]) {
		for (let turn = 0; turn < 3; turn += 1) await press("Tab")
		await press("Control+Enter")
		await heading(page, next).waitFor()
	}
	await page.getByRole("button", { name: "Enregistrer la demande" }).focus()
	const before = await cases()
	await press("Enter")
	await heading(page, /Demande enregistrée : P-2026-\d{4}/).waitFor()
	await page.getByText(/Qualifier la demande/).waitFor()
	await expect.poll(() => cases()).toBe(before + 1)
	expect(browser.faults).toEqual([])
	await browser.close()
}, 120_000)

test("a draft survives a reload and a cut connection, is sent once when the answer was lost, and then is gone", async () => {
	const browser = await signedIn()
	const { page, context } = browser
	await page.goto("/demandes/nouvelle")
	await fillPatient(page, "Coupure")
	await context.setOffline(true)
	await page.getByText("Vous pouvez lire et écrire", { exact: false }).waitFor()
	await fillRest(page, "Malaises depuis un mois")
	await page.getByText(/Brouillon gardé sur cet appareil/).waitFor()
	await page.getByRole("button", { name: "Enregistrer la demande" }).click()
	// Nobody could look for the patient: nothing is sent unseen.
	await page
		.getByRole("alert")
		.getByText(/Votre saisie est gardée/)
		.waitFor()
	await page.locator("[data-kept=true]").waitFor()
	await context.setOffline(false)
	await page.reload()
	await heading(page, /Vous aviez commencé une demande/).waitFor()
	await inspectPage(page, "nouvelle-demande-brouillon")
	await page.getByRole("button", { name: "Reprendre la demande" }).click()
	await heading(page, /Relire et enregistrer/).waitFor()
	await page.getByText("Malaises depuis un mois").waitFor()
	await page.getByRole("heading", { name: "Un dossier lui ressemble" }).waitFor()
	await page.getByRole("button", { name: "C’est une autre personne" }).click()
	const before = await cases()
	// The request arrives, its answer does not.
	await page.route("**/api/cases", async (route) => {
		await route.fetch()
		await route.abort()
		await page.unroute("**/api/cases")
	})
	await page.getByRole("button", { name: "Enregistrer la demande" }).click()
	await page
		.getByRole("alert")
		.getByText(/Votre saisie est gardée/)
		.waitFor()
	await page.getByRole("button", { name: "Enregistrer la demande" }).dblclick()
	await heading(page, /Demande enregistrée/).waitFor()
	await expect.poll(() => cases()).toBe(before + 1)
	await page.goto("/demandes/nouvelle")
	await heading(page, /Qui demande/).waitFor()
	await browser.close()
}, 120_000)

test("a draft cannot be read on the device, is nobody else's, and is erased at sign-out", async () => {
	const browser = await signedIn()
	const { page } = browser
	await page.goto("/demandes/nouvelle")
	await fillPatient(page, "Hippocampe")
	await page.getByText(/Brouillon gardé/).waitFor()
	const kept = async () =>
		await page.evaluate(async () => {
			const databases = await indexedDB.databases()
			if (!databases.some(({ name }) => name === "passerelle.drafts")) return null
			const opening = indexedDB.open("passerelle.drafts")
			const database = await new Promise<IDBDatabase>((resolve) => (opening.onsuccess = () => resolve(opening.result)))
			const store = database.transaction("drafts").objectStore("drafts")
			const reading = store.getAll()
			const rows = await new Promise<{ data: ArrayBuffer }[]>(
				(resolve) => (reading.onsuccess = () => resolve(reading.result as never)),
			)
			const keys = database.transaction("keys").objectStore("keys").getAll()
			const found = await new Promise<CryptoKey[]>((resolve) => (keys.onsuccess = () => resolve(keys.result as never)))
			database.close()
			const text = rows.map(({ data }) => new TextDecoder("latin1").decode(data)).join("")
			return { rows: rows.length, text, extractable: found.map((key) => key.extractable) }
		})
	await until(async () => ((await kept())?.rows ?? 0) > 0)
	const found = await kept()
	expect(found?.text).not.toContain("Hippocampe")
	expect(found?.extractable).toEqual([false])
	await expect
		.poll(() => page.evaluate(() => JSON.stringify([localStorage, sessionStorage])))
		.not.toContain("Hippocampe")
	await page.getByRole("button", { name: "Reprendre plus tard" }).click()
	await page.getByRole("heading", { level: 1, name: "Mon travail" }).waitFor()
	await signOut(page)
	await page.waitForURL(/connexion/)
	await until(async () => (await kept()) === null)
	await browser.signInWithPassword(secretary)
	await browser.close()
}, 180_000)

describe("a patient who has a case", () => {
	test("is suggested beside the form without taking the focus; the request joins that case", async () => {
		const browser = await signedIn()
		const { page } = browser
		await page.goto("/demandes/nouvelle")
		await fillPatient(page, "Alix")
		await page.getByLabel("Vit à").focus()
		const panel = page.getByRole("region", { name: "Un dossier lui ressemble" }).filter({ hasText: twin.number })
		await panel.getByText(twin.number).waitFor()
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("territory")
		await inspectPage(page, "nouvelle-demande-patient")
		await page.getByRole("button", { name: "Continuer" }).click()
		await page.getByRole("alert").getByText("Dites si c’est la même personne").waitFor()
		await panel.getByRole("button", { name: "C’est la même personne" }).click()
		await page.getByText(`Cette demande rejoindra le dossier ${twin.number}`).waitFor()
		await fillRest(page, "Une nouvelle question")
		await inspectPage(page, "nouvelle-demande-relire")
		const before = await cases()
		await page.getByRole("button", { name: `Ajouter la demande au dossier ${twin.number}` }).click()
		await heading(page, `Demande ajoutée au dossier ${twin.number}`).waitFor()
		await expect.poll(() => cases()).toBe(before)
		const { nurse } = stage.platform.team
		const listed = await stage.platform
			.client(nurse)
			.get<{ items: RequestView[] }>(`/api/cases/${twin.caseId}/requests`)
		expect(listed.body.items[0]?.content?.request.reason).toBe("Une nouvelle question")
		expect(browser.faults).toEqual([])
		await browser.close()
	}, 240_000)
})

test("on a phone, a professional from the directory with a document, which follows once the case exists", async () => {
	const browser = await signedIn({ viewport: { width: 390, height: 844 } })
	const { page } = browser
	await page.goto("/demandes/nouvelle")
	await page.getByLabel("Médecin traitant").click()
	await page.getByRole("combobox", { name: /annuaire/ }).fill("filao")
	await page.getByRole("option").first().click()
	await inspectPage(page, "nouvelle-demande-qui", ["phone"])
	await page.getByRole("button", { name: "Continuer" }).click()
	await page.getByLabel("Nom de naissance").fill("Badamier")
	await page.getByLabel("Prénom", { exact: true }).fill("Lou")
	await page.getByLabel("Le jour ou le mois n’est pas connu").check()
	await page.getByLabel("Année", { exact: true }).fill("1961")
	await page.getByLabel("Vit à").selectOption("RE")
	await page.getByRole("button", { name: "Continuer" }).click()
	await page.getByLabel("Ce qui est demandé").fill("Un avis")
	await inspectPage(page, "nouvelle-demande-situation", ["phone"])
	await page.getByRole("button", { name: "Continuer" }).click()
	const file = (name: string, mimeType: string) => ({ name, mimeType, buffer: Buffer.from("%PDF-1.7 x") })
	await page.setInputFiles("input[type=file]", [
		file("compte-rendu.pdf", "application/pdf"),
		file("notes.txt", "text/plain"),
	])
	await page.getByText(/notes\.txt n’est ni un PDF/).waitFor()
	await page.getByText("compte-rendu.pdf").first().waitFor()
	await page.locator("[data-kept=true]").waitFor()
	await page.reload()
	await page.getByRole("button", { name: "Reprendre la demande" }).click()
	await page.getByText("compte-rendu.pdf").waitFor()
	await inspectPage(page, "nouvelle-demande-documents", ["phone"])
	await page.getByRole("button", { name: "Continuer" }).click()
	await page.getByRole("button", { name: "Continuer" }).click()
	await page.getByRole("button", { name: "Enregistrer la demande" }).click()
	await heading(page, /Demande enregistrée/).waitFor()
	await page.getByText("compte-rendu.pdf : envoyé").waitFor()
	await inspectPage(page, "nouvelle-demande-fin")
	const [row] = await stage.platform.engine.db.$client<{ n: number }[]>`select count(*)::int as n from documents`
	expect(row?.n).toBe(1)
	expect(browser.faults).toEqual([])
	await browser.close()
}, 240_000)

test("the list of what came by the public form is there in English as well", async () => {
	const browser = await signedIn()
	const { page } = browser
	const { secretary: member } = stage.platform.team
	expect(
		expected<{ items: RequestItem[] }>("list", await stage.platform.client(member).get("/api/received-requests")).items,
	).toEqual([])
	await page.addInitScript(() => localStorage.setItem("passerelle.language", "en"))
	await page.goto("/demandes")
	await heading(page, "Requests received").waitFor()
	await page.getByText("No request is waiting.").waitFor()
	await page.goto("/demandes/nouvelle")
	await heading(page, "Who asks?").waitFor()
	await page.getByText("Six things are needed").waitFor()
	await browser.close()
})
