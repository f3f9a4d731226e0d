import type { Page } from "playwright-core"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { expected } from "../setup/api-client.ts"
import type { Person } from "../setup/people.ts"
import { orient, type Someone } from "../setup/platform.ts"
import { until } from "../setup/until.ts"
import { axeOn } from "./axe-on.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

/** A name that must not be in any address. */
const CANARY = "Zanbrocal"

let stage: Stage
/** Nurses of the same platform, people of its directory: what can be passed on to whom. */
let here: { readonly person: Person; readonly id: string }
let there: { readonly person: Person; readonly id: string }

beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	const nurse = async (someone: Someone) => {
		const sql = platform.engine.db.$client
		const [card] = await sql<{ name: string; login: string }[]>`
			update accounts set login = ${`nurse-${someone.id.slice(0, 8)}`} where id = ${someone.accountId}
			returning name, login`
		await sql`insert into sign_in_methods (account_id, provider_id, provider_account_id, password)
			select ${someone.accountId}, 'credential', ${someone.accountId}::text, m.password
			from sign_in_methods m where m.account_id = ${(await stage.person("Modèle")).accountId}`
		return { person: { accountId: someone.accountId, login: card?.login ?? "" }, id: someone.id }
	}
	here = await nurse(platform.team.nurse)
	there = await nurse(platform.team.otherNurse)
	const opened = await platform.openCase({
		patient: { birthName: CANARY, givenNames: "Lia", birthDate: "2019-04-09", sex: "female" },
		urgency: "urgent",
	})
	await orient(platform, opened.caseId)
	await platform.openCase({ urgency: "emergency" })
}, 120_000)
afterAll(() => stage.close())

const signedIn = new Map<string, OpenBrowser>()
/** One browser for each person: whoever signs in with an application signs in once. */
async function open({ person }: { readonly person: Person }): Promise<OpenBrowser> {
	const known = signedIn.get(person.login)
	if (known) return known
	const browser = await stage.open({ reducedMotion: "reduce", viewport: { width: 1440, height: 900 } })
	await browser.signIn(person)
	signedIn.set(person.login, browser)
	return browser
}
const rows = (page: Page) => page.locator("[data-row]")
const shownRows = async (page: Page) =>
	await rows(page).evaluateAll((all) => all.map((one) => one.getAttribute("data-row")))
const selectedRow = (page: Page) => page.locator('[data-row][aria-current="true"]')
const list = async (page: Page, slug: string) => {
	await page.goto(`/travail?liste=${slug}`)
	await rows(page).first().waitFor()
}
const press = async (page: Page, ...keys: readonly string[]) => {
	for (const key of keys) await page.keyboard.press(key)
}
const serious = async (page: Page): Promise<readonly string[]> => {
	const { violations } = await axeOn(page).analyze()
	return violations.flatMap(({ id, impact, nodes }) =>
		impact === "serious" || impact === "critical" ? [`${id}: ${nodes.map(({ html }) => html).join(" ")}`] : [],
	)
}

/** Everything is nobody's. */
beforeEach(async () => {
	await stage.platform.engine.db.$client`update tasks set assignee_id = null, claimed_at = null where status = 'open'`
})

describe("a referent physician with five minutes", () => {
	test("reads what is asked and proposed beside the list, and opens the documents from there", async () => {
		const { platform } = stage
		const { nurse, platformId } = platform.team
		const { caseId } = await platform.openCase({ urgency: "emergency" })
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, nurse)
		const proposal = { filieres: [seedId("filiere", "MCGRE")], level: "LOCAL", followedSuggestion: "none" }
		await platform.send(caseId, "ORIENTATION_PROPOSED", { ...proposal, reason: "Drépanocytose connue" }, nurse)
		const file = { "Content-Type": "application/pdf", "X-File-Name": "courrier.pdf" }
		const sent = await platform.client(nurse).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7 lettre", file)
		expected("add a document", sent)
		const physician = await stage.person("Anne Tamarin", [{ role: "physician", platformId }])
		const physicians = await stage.open({ viewport: { width: 1440, height: 900 } })
		const { page, faults } = physicians
		await physicians.signIn(physician)
		await page.goto("/travail")
		await page.locator(`[data-row][href*="${caseId}"]`).click()
		const peek = page.getByRole("complementary", { name: "Aperçu de la tâche" })
		await peek.getByText("Drépanocytose connue").waitFor()
		await peek.getByText("propose l’orientation,").waitFor()
		await expect.poll(() => serious(page)).toEqual([])
		await peek.getByRole("link", { name: "1 document" }).click()
		await page.getByRole("tabpanel").getByText("courrier.pdf").waitFor()
		expect(faults).toEqual([])
	})
})

describe("by keyboard alone", () => {
	test("a task is found, taken, given back and passed on, and its case opened", async () => {
		const { page, faults } = await open(here)
		await list(page, "non-attribuees")
		const first = await selectedRow(page).getAttribute("data-row")
		await press(page, "j")
		await until(async () => (await selectedRow(page).getAttribute("data-row")) !== first)
		await press(page, "k")
		await until(async () => (await selectedRow(page).getAttribute("data-row")) === first)
		const title = (await page.getByRole("complementary").getByRole("heading", { level: 2 }).textContent()) ?? ""

		await press(page, "p")
		await page.getByText("La tâche est à vous.").waitFor()
		await until(async () => (await page.locator(`[data-row="${first}"]`).count()) === 0)
		await press(page, "g", "m")
		await page.getByRole("tab", { name: /^À moi\s+1$/ }).waitFor()
		await rows(page).first().waitFor()
		await expect.poll(() => selectedRow(page).textContent()).toContain(title)

		await press(page, "r")
		await page.getByText("Rendue à l’équipe.").waitFor()
		await page.getByText("Rien à faire pour le moment.").first().waitFor()
		await expect.poll(() => page.getByRole("button", { name: /^Voir les tâches non attribuées/ }).count()).toBe(1)

		await list(page, "non-attribuees")
		await press(page, "d")
		const dialog = page.getByRole("dialog", { name: "À qui confier cette tâche ?" })
		await dialog.waitFor()
		await until(
			async () =>
				await dialog
					.getByRole("radio")
					.first()
					.evaluate((one) => one === document.activeElement),
		)
		// A letter in a dialog does nothing behind it.
		await press(page, "j")
		await press(page, "Space")
		const name = await dialog.getByRole("radio", { checked: true }).evaluate((one) => one.parentElement?.textContent)
		await press(page, "Enter")
		await page.getByText(/^Confiée à /).waitFor()
		const [passed] = await stage.platform.engine.db.$client<{ assignee_id: string }[]>`
			select assignee_id from tasks where assignee_id is not null`
		const [colleague] = await stage.platform.engine.db.$client<{ name: string }[]>`
			select concat_ws(' ', given_name, family_name) as name from people where id = ${passed?.assignee_id ?? null}`
		expect(name).toContain(colleague?.name)
		expect(name).toContain("tâche")

		await list(page, "mon-role")
		const href = await selectedRow(page).getAttribute("href")
		await press(page, "Enter")
		await page.waitForURL((url) => url.pathname === href)
		expect(faults).toEqual([])
	})

	test("Space hides the preview, Escape closes a dialog and gives the focus back, A goes on with the first action", async () => {
		const { page } = await open(here)
		await list(page, "mon-role")
		const peek = page.getByRole("complementary", { name: "Aperçu de la tâche" })
		await peek.waitFor()
		await press(page, "Space")
		await peek.waitFor({ state: "detached" })
		await press(page, "Space")
		await peek.getByRole("link", { name: "Continuer" }).waitFor()
		await press(page, "?")
		const help = page.getByRole("dialog", { name: "Aide et raccourcis" })
		await help.getByText("Prendre la tâche").waitFor()
		await press(page, "Escape")
		await help.waitFor({ state: "detached" })
		const action = await peek.getByRole("link", { name: "Continuer" }).getAttribute("href")
		expect(action).toMatch(/^\/dossiers\/[0-9a-f-]{36}\?action=[A-Z_]+&sur=[0-9a-f-]{36}$/)
		await press(page, "a")
		await page.waitForURL((url) => `${url.pathname}${url.search}` === action)
	})

	test("letters do nothing once they are switched off, and other keys still do", async () => {
		const { page } = await open(here)
		await page.goto("/reglages")
		await page.getByLabel(/Activer les raccourcis d’une lettre/).uncheck()
		await list(page, "mon-role")
		await press(page, "?", "g", "r")
		await press(page, "Control+k")
		await page.getByRole("dialog", { name: /Rechercher un dossier/ }).waitFor()
		await expect.poll(() => page.getByRole("dialog").count()).toBe(1)
		expect(new URL(page.url()).pathname).toBe("/travail")
		await press(page, "Escape")
		await expect.poll(() => page.getByText("parcourir").count()).toBe(0)
		await page.goto("/reglages")
		await page.getByLabel(/Activer les raccourcis d’une lettre/).check()
	})

	test("a case is found by its number or by the patient's name, which is in no address", async () => {
		const { page } = await open(here)
		await list(page, "mon-role")
		const addresses: string[] = []
		page.on("request", (request) => addresses.push(request.url()))
		await press(page, "/")
		await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT")
		await page.keyboard.type(CANARY.toLowerCase())
		const found = page.getByRole("option", { name: new RegExp(CANARY) })
		await found.waitFor()
		await expect.poll(() => page.getByText("Les recherches par nom sont tracées.").count()).toBe(1)
		const number = /P-\d{4}-\d{4}/.exec((await found.textContent()) ?? "")?.[0] ?? ""
		await page.getByRole("combobox").fill(number)
		await page.getByRole("option", { name: number }).waitFor()
		await until(async () => (await page.getByRole("option", { name: /P-/ }).count()) === 1)
		await press(page, "Enter")
		await page.waitForURL(/\/dossiers\//)
		expect(addresses.join()).not.toMatch(new RegExp(CANARY, "i"))
	})
})

describe("two people on one list", () => {
	test("of two who take a task one gets it, and the other reads who has it", async () => {
		const one = await open(here)
		const two = await open(there)
		// Whoever does not hear of it has the task on the screen still.
		await two.page.route("**/api/stream", (route) => route.abort())
		for (const { page } of [one, two]) await list(page, "non-attribuees")
		const id = await selectedRow(one.page).getAttribute("data-row")
		await press(one.page, "p")
		await one.page.getByText("La tâche est à vous.").waitFor()
		await two.page.locator(`[data-row="${id}"]`).click()
		await press(two.page, "p")
		const alert = two.page.getByRole("alert").filter({ hasText: "La tâche n’a pas changé" })
		await alert.waitFor()
		await expect.poll(() => alert.textContent()).toContain(`${stage.platform.team.nurse.name} vient de la prendre.`)
		// What left stays where it was, and says so, until the list is looked at anew.
		await two.page.getByText(`Prise par ${stage.platform.team.nurse.name}`).waitFor()
		await two.page.unroute("**/api/stream")
	})

	test("a task that is taken leaves the other's list by itself, where it says so, and nothing moves", async () => {
		const one = await open(here)
		const two = await open(there)
		for (const { page } of [one, two]) await list(page, "non-attribuees")
		await two.page.getByText("Mis à jour en direct").waitFor()
		const before = await shownRows(two.page)
		const id = await selectedRow(one.page).getAttribute("data-row")
		await press(one.page, "p")
		await one.page.getByText("La tâche est à vous.").waitFor()
		await two.page.getByText(`Prise par ${stage.platform.team.nurse.name}`).waitFor()
		await expect.poll(() => shownRows(two.page)).toEqual(before.filter((row) => row !== id))
		// It stands where it was.
		await expect.poll(() => two.page.locator("#liste li").count()).toBe(before.length)
		await two.page.getByRole("tab", { name: new RegExp(`^Non attribuées\\s+${before.length - 1}$`) }).waitFor()
	})

	test("what arrives does not move the list: it is counted by itself, and shown when asked for", async () => {
		const { page } = await open(there)
		await list(page, "non-attribuees")
		await page.getByText("Mis à jour en direct").waitFor()
		const before = await shownRows(page)
		await stage.platform.openCase({ urgency: "emergency" })
		await page.getByText("1 nouvelle tâche").first().waitFor()
		await expect.poll(() => shownRows(page)).toEqual(before)
		await press(page, ".")
		await until(async () => (await rows(page).count()) === before.length + 1)
		await expect.poll(() => page.getByText("1 nouvelle tâche").count()).toBe(0)
	})

	test("while the stream is down the list is read every minute for whoever is there", async () => {
		const { page } = await open(there)
		await page.clock.install()
		await page.route("**/api/stream", (route) => route.abort())
		await list(page, "non-attribuees")
		await page.getByText(/^À jour, /).waitFor()
		const before = await shownRows(page)
		await stage.platform.openCase()
		await press(page, "j")
		await page.clock.runFor("01:05")
		await page.getByText("1 nouvelle tâche").first().waitFor()
		await expect.poll(() => shownRows(page)).toEqual(before)
		await page.unroute("**/api/stream")
	})
})

describe("whoever has no care role", () => {
	test("sees no page of care, and begins at the start page", async () => {
		const { platformId } = stage.platform.team
		const browser = await stage.open()
		await browser.signIn(await stage.person("Théo Lilas", [{ role: "manager", platformId }]))
		const { page } = browser
		await page.goto("/")
		await page.getByRole("heading", { name: "Bonjour, Théo Lilas" }).waitFor()
		const navigation = page.getByRole("navigation", { name: "Pages" })
		await expect
			.poll(() => navigation.getByRole("link").allTextContents())
			.toEqual(["Accueil", "Engorgements", "Parcours réels", "Rapports"])
		await page.goto("/travail")
		await page.getByRole("heading", { name: "Cette page n’est pas pour vos rôles" }).waitFor()
		expect(browser.faults).toEqual([])
		await browser.close()
	})
})

describe("however large the window is", () => {
	test("at 200 % the preview is a drawer, and nothing scrolls sideways", async () => {
		const { page } = await open(here)
		await page.setViewportSize({ width: 720, height: 450 })
		await list(page, "mon-role")
		await expect
			.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
			.toBeLessThanOrEqual(0)
		await page.setViewportSize({ width: 1100, height: 800 })
		await rows(page).first().click()
		await page.getByRole("dialog", { name: "Aperçu de la tâche" }).getByRole("link", { name: "Continuer" }).waitFor()
		await expect.poll(() => serious(page)).toEqual([])
		await press(page, "Escape")
		await page.getByRole("dialog").waitFor({ state: "detached" })
		await page.setViewportSize({ width: 1440, height: 900 })
	})

	test("on a phone the preview is a page, the bar at the bottom leads on, and Plus opens the rest", async () => {
		const { page } = await open(here)
		await page.setViewportSize({ width: 390, height: 844 })
		await list(page, "mon-role")
		const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
		await expect.poll(() => wider()).toBeLessThanOrEqual(0)
		await rows(page).first().click()
		await page.getByRole("button", { name: "Retour à la liste" }).waitFor()
		await page.getByRole("link", { name: "Continuer" }).waitFor()
		await expect.poll(() => rows(page).first().isVisible()).toBe(false)
		await expect.poll(() => wider()).toBeLessThanOrEqual(0)
		await expect.poll(() => serious(page)).toEqual([])
		await page.goBack()
		await rows(page).first().waitFor()
		const bar = page.getByRole("navigation", { name: "Pages" })
		expect((await bar.getByRole("link").allTextContents()).slice(0, 3).map((text) => text.replace(/\d.*/, ""))).toEqual(
			["Travail", "Tableau", "Nouvelle"],
		)
		await bar.getByRole("button", { name: "Plus" }).click()
		await bar.getByRole("link", { name: "Annuaire" }).waitFor()
		await expect.poll(() => serious(page)).toEqual([])
		await press(page, "Escape")
		await bar.getByRole("link", { name: "Annuaire" }).waitFor({ state: "hidden" })
		await page.setViewportSize({ width: 1440, height: 900 })
	})

	test.each(["light", "dark"] as const)("nothing serious is found by axe, %s", async (colorScheme) => {
		const { page } = await open(here)
		await page.emulateMedia({ colorScheme })
		await list(page, "mon-role")
		await page.getByRole("complementary").getByRole("link", { name: "Continuer" }).waitFor()
		await expect.poll(() => serious(page)).toEqual([])
	})
})

test("names instead of initials, and rows closer together, are kept on the device", async () => {
	const { page } = await open(here)
	await list(page, "mon-role")
	await expect.poll(() => page.getByText(CANARY).count()).toBe(0)
	const height = async () => (await rows(page).first().boundingBox())?.height ?? 0
	const roomy = await height()
	await page.goto("/reglages")
	await page.getByLabel("Nom et âge").check()
	await page.getByLabel("Compact").check()
	await list(page, "mon-role")
	await page
		.getByText(new RegExp(`Lia ${CANARY}, \\d+ ans`))
		.first()
		.waitFor()
	await expect.poll(() => height()).toBeLessThan(roomy)
	await page.goto("/reglages")
	await page.getByLabel("Initiales et âge").check()
	await page.getByLabel("Confort").check()
})

test("a list that could not be read says so, and is there when asked for again", async () => {
	const { page } = await open(here)
	await page.route("**/api/work?*", (route) => route.abort())
	await page.goto("/travail?liste=mon-role")
	await page.getByRole("button", { name: "Réessayer" }).waitFor()
	await page.unroute("**/api/work?*")
	await page.getByRole("button", { name: "Réessayer" }).click()
	await rows(page).first().waitFor()
	expect(
		expected<{ items: unknown[] }>(
			"work",
			await stage.platform.client(stage.platform.team.nurse).get("/api/work?tab=role"),
		).items.length,
	).toBe(await rows(page).count())
})
