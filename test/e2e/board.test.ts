import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import type { Board } from "../../db/board/views.ts"
import { askExpert, orient } from "../setup/platform.ts"
import { until } from "../setup/until.ts"
import { axeOn } from "./axe-on.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

let stage: Stage
const browsers: OpenBrowser[] = []
/** Cases by what was done with them. */
const ids: Record<string, string> = {}
const numbers: Record<string, string> = {}

beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	const open = async (name: string, overrides: Readonly<Record<string, unknown>> = {}) => {
		const { caseId, number } = await platform.openCase(overrides)
		ids[name] = caseId
		numbers[name] = number
		return caseId
	}
	await open("received", { urgency: "emergency" })
	await orient(platform, await open("oriented"))
	const asked = await open("asked", { urgency: "urgent" })
	await orient(platform, asked)
	await askExpert(platform, asked)
	for (let n = 0; n < 60; n += 1) await open(`more ${n}`)
}, 180_000)
afterEach(async () => {
	for (const one of browsers.splice(0)) {
		await one.close()
		if (one.faults.length > 0) throw new Error(one.faults.join("\n"))
	}
})
afterAll(() => stage?.close())

/** A nurse of the platform opens the board in a browser of her own. */
async function openBoard(path = "/tableau", phone = false): Promise<Page> {
	const person = await stage.person("Inès Vétiver", [{ role: "nurse", platformId: stage.platform.team.platformId }])
	const browser = await stage.open(phone ? { viewport: { width: 390, height: 844 } } : {})
	browsers.push(browser)
	await browser.signIn(person)
	await browser.page.goto(path)
	await browser.page.getByRole("heading", { name: "Tableau", level: 1 }).waitFor()
	return browser.page
}
const card = (page: Page, name: string) => page.locator(`[data-card="${ids[name]}"]`)
const column = (page: Page, phase: string) => page.locator(`section[data-phase="${phase}"]`)
const shown = (page: Page) => page.locator("[data-card]").count()

async function seriousFindings(page: Page): Promise<string[]> {
	const { violations } = await axeOn(page).analyze()
	return violations
		.filter(({ impact }) => impact === "serious" || impact === "critical")
		.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)
}

test("five columns say how many, how old and what is late; a card opens its case", async () => {
	const page = await openBoard()
	await card(page, "received").waitFor()
	for (const name of ["Demande", "Orientation", "Coordination", "Retour", "Suivi"])
		await page.getByRole("heading", { name: new RegExp(`^${name} \\d`), level: 2 }).waitFor()
	await expect.poll(() => column(page, "request").getByRole("heading").textContent()).toBe("Demande 61")
	await expect
		.poll(() => card(page, "asked").textContent())
		.toMatch(/A\. V\., 36.ans.*Télé-expertise.*Expert sollicité/)
	// Of sixty-one cases those that can be seen are drawn, each saying its place among all.
	await expect.poll(() => shown(page)).toBeLessThan(30)
	await expect.poll(() => column(page, "request").getByRole("listitem").first().getAttribute("aria-setsize")).toBe("61")
	await expect.poll(() => card(page, "asked").getAttribute("href")).toBe(`/dossiers/${ids["asked"]}`)
	await expect.poll(() => seriousFindings(page)).toEqual([])
})

test("a long column is there to its end", async () => {
	const page = await openBoard()
	const scroller = column(page, "request").locator("[data-scroller]")
	await card(page, "received").waitFor()
	const last = column(page, "request").locator('li[aria-posinset="61"]')
	await expect
		.poll(async () => {
			await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight))
			return await last.count()
		})
		.toBe(1)
})

test("filters are in the address: they survive a reload, and going back takes them off", async () => {
	const page = await openBoard()
	await card(page, "received").waitFor()
	await page.getByRole("button", { name: "Qui a la main" }).click()
	await page.getByRole("checkbox", { name: "Expert" }).click()
	await card(page, "received").waitFor({ state: "detached" })
	await card(page, "asked").waitFor()
	expect(new URL(page.url()).search).toBe("?party=expert")
	await page.reload()
	await card(page, "asked").waitFor()
	await expect.poll(() => shown(page)).toBe(1)
	await page.goBack()
	await card(page, "received").waitFor()
	expect(new URL(page.url()).search).toBe("")
})

test("no case fits: the board says so and offers to clear the filters", async () => {
	const page = await openBoard("/tableau?party=partner")
	await page.getByText("Aucun dossier ne correspond.").waitFor()
	await page.getByRole("button", { name: "Effacer les filtres" }).last().click()
	await card(page, "received").waitFor()
	expect(new URL(page.url()).search).toBe("")
})

test("filters are kept under a name, found again after a reload, renamed and deleted", async () => {
	const page = await openBoard("/tableau?party=expert")
	await card(page, "asked").waitFor()
	await page.getByRole("button", { name: "Enregistrer la vue" }).click()
	await page.getByLabel("Nom de la vue").fill("Chez l'expert")
	await page.getByRole("dialog").getByRole("button", { name: "Enregistrer la vue" }).click()
	const chip = page.getByRole("button", { name: "Chez l'expert 1" })
	await chip.waitFor()
	await expect.poll(() => chip.getAttribute("aria-pressed")).toBe("true")
	await page.getByRole("button", { name: "Tous les dossiers" }).click()
	await card(page, "received").waitFor()
	await page.reload()
	await chip.click()
	await card(page, "received").waitFor({ state: "detached" })
	expect(new URL(page.url()).search).toBe("?party=expert")
	await page.getByRole("button", { name: "Actions sur la vue Chez l'expert" }).click()
	await page.getByRole("menuitem", { name: "Renommer" }).click()
	await page.getByLabel("Nom de la vue").fill("Experts")
	await page.getByRole("dialog").getByRole("button", { name: "Renommer" }).click()
	await page.getByRole("button", { name: "Experts 1" }).waitFor()
	await page.getByRole("button", { name: "Actions sur la vue Experts" }).click()
	await page.getByRole("menuitem", { name: "Supprimer" }).click()
	await page.getByRole("dialog").getByRole("button", { name: "Supprimer" }).click()
	await page.getByRole("button", { name: "Experts 1" }).waitFor({ state: "detached" })
	await card(page, "received").waitFor()
})

test("by keyboard alone: j, k and arrows move, Enter opens, / searches by number", async () => {
	const page = await openBoard()
	await card(page, "received").waitFor()
	const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-card"))
	await page.keyboard.press("j")
	await expect.poll(focused).toBe(ids["received"])
	await page.keyboard.press("j")
	await expect.poll(focused).not.toBe(ids["received"])
	await page.keyboard.press("k")
	await expect.poll(focused).toBe(ids["received"])
	await page.keyboard.press("ArrowRight")
	await expect.poll(focused).toBe(ids["asked"])
	await page.keyboard.press("ArrowDown")
	await expect.poll(focused).toBe(ids["oriented"])
	await page.keyboard.press("End")
	await page.keyboard.press("ArrowLeft")
	await expect.poll(async () => await column(page, "request").locator(":focus").count()).toBe(1)
	await page.keyboard.press("End")
	await page.keyboard.press("/")
	await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT")
	await page.keyboard.type(numbers["oriented"] ?? "")
	await page.keyboard.press("Enter")
	await expect.poll(async () => await shown(page)).toBe(1)
	await page.keyboard.press("Tab")
	await card(page, "oriented").focus()
	await page.keyboard.press("Enter")
	await page.waitForURL(`**/dossiers/${ids["oriented"]}`)
})

test("a name is looked for when somebody says so, and stands in no address", async () => {
	const page = await openBoard()
	await card(page, "received").waitFor()
	const asked: string[] = []
	page.on("request", (request) => asked.push(request.url()))
	await page.keyboard.press("/")
	await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT")
	await page.keyboard.type("vacoas")
	await page.getByText("Entrée : chercher ce nom. La recherche est notée.").waitFor()
	expect(asked.filter((url) => url.includes("search"))).toEqual([])
	await page.keyboard.press("Enter")
	const results = page.getByRole("list", { name: "Dossiers trouvés" })
	await results.getByText("Vacoas Aline").first().waitFor()
	await page.getByText(/Il y en a d.autres/).waitFor()
	expect(asked.filter((url) => /vacoas/i.test(url))).toEqual([])
	expect(page.url()).not.toMatch(/vacoas/i)
})

test("what a colleague does appears by itself in another browser, in both layouts", async () => {
	const board = await openBoard()
	const list = await openBoard("/tableau?vue=liste&tri=-number")
	await card(board, "received").waitFor()
	await list.getByRole("table").waitFor()
	const { caseId, number } = await stage.platform.openCase({ urgency: "emergency" })
	ids["new"] = caseId
	await column(board, "request").locator(`[data-card="${caseId}"]`).waitFor()
	await list.getByRole("rowheader", { name: number }).waitFor()
	await stage.platform.send(caseId, "REQUEST_ACCEPTED", {}, stage.platform.team.nurse)
	await column(board, "orientation").locator(`[data-card="${caseId}"]`).waitFor()
	await list
		.getByRole("row", { name: new RegExp(number) })
		.getByText("Orientation à proposer")
		.waitFor()
	const [task] = (await stage.platform.readCase(caseId)).tasks
	await stage.platform.client(stage.platform.team.nurse).post(`/api/tasks/${task?.id}/claim`)
	await card(board, "new").getByText("Non attribué").waitFor({ state: "detached" })
	// Another tab of the same browser hears through the first.
	const tab = await board.context().newPage()
	await tab.goto("/tableau")
	await card(tab, "new").waitFor()
	await stage.platform.send(
		caseId,
		"URGENCY_CHANGED",
		{ urgency: "routine", reason: "Stable" },
		stage.platform.team.nurse,
	)
	await card(tab, "new").getByText("Courant").waitFor({ state: "attached" })
	await card(board, "new").getByText("Courant").waitFor({ state: "attached" })
	await expect.poll(() => column(board, "orientation").locator("[data-card]").count()).toBe(1)
	await tab.close()
})

test("what others do is fetched by the case and put in its place, with every count", async () => {
	const page = await openBoard()
	let mended = 0
	page.on("response", (response) => {
		if (response.url().includes("/api/board/changes?") && response.ok()) mended += 1
	})
	await card(page, "received").waitFor()
	// The first change may come before the board listens: it is then read as a whole.
	await until(async () => {
		const { caseId } = await stage.platform.openCase({ urgency: "emergency" })
		await column(page, "request").locator(`[data-card="${caseId}"]`).waitFor()
		return mended > 0
	}, 60_000)
	const { total, columns } = await readBoard()
	await page.getByText(`${total} dossiers`).first().waitFor()
	const headings = async () => await page.locator("section[data-phase] h2").allTextContents()
	await expect
		.poll(async () => (await headings()).map((text) => Number(/\d+$/.exec(text)?.[0])))
		.toEqual(columns.map(({ count }) => count))
})

async function readBoard(): Promise<Board> {
	const { body } = await stage.platform.client(stage.platform.team.nurse).get<Board>("/api/board")
	return body
}

test("the list sorts by its columns and shows those that one wants", async () => {
	const page = await openBoard("/tableau?vue=liste")
	const table = page.getByRole("table")
	await table.waitFor()
	await page.getByRole("button", { name: "Numéro" }).click()
	await page.waitForURL(/tri=number/)
	const first = table.getByRole("rowheader").first()
	await expect.poll(async () => await first.textContent()).toBe(numbers["received"])
	await page.getByRole("button", { name: "Numéro" }).click()
	await expect.poll(async () => await first.textContent()).not.toBe(numbers["received"])
	await expect
		.poll(() => page.getByRole("columnheader", { name: "Numéro" }).getAttribute("aria-sort"))
		.toBe("descending")
	await page.getByRole("button", { name: "Colonnes" }).click()
	await page.getByRole("checkbox", { name: "Vit à" }).click()
	await page.getByRole("columnheader", { name: "Vit à" }).waitFor()
	await page.keyboard.press("Escape")
	await expect.poll(() => seriousFindings(page)).toEqual([])
	await page.reload()
	await page.getByRole("columnheader", { name: "Vit à" }).waitFor()
})

test("on a phone one phase at a time, nothing to scroll sideways", async () => {
	const page = await openBoard("/tableau", true)
	await card(page, "received").waitFor()
	await page.getByRole("button", { name: /^Coordination/ }).click()
	await card(page, "asked").waitFor()
	await expect.poll(() => card(page, "received").count()).toBe(0)
	const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
	expect(overflow).toBeLessThanOrEqual(0)
	await expect.poll(() => seriousFindings(page)).toEqual([])
})
