import { pino } from "pino"
import type { Page } from "playwright-core"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startFigures } from "../../workers/figures.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { orient, steps } from "../setup/platform.ts"
import { until } from "../setup/until.ts"
import { inspectPage } from "./inspect-page.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

let stage: Stage
let figures: ReturnType<typeof startFigures>
let browser: OpenBrowser
let page: Page

beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	figures = startFigures({
		engine: platform.engine,
		metrics: createWorkerMetrics(new Metrics()),
		logger: pino({ level: "silent" }),
	})
	for (let n = 0; n < 5; n += 1) {
		const { caseId } = await platform.openCase()
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, platform.team.nurse)
	}
	const oriented = await platform.openCase()
	await orient(platform, oriented.caseId)
	browser = await stage.open({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })
	page = browser.page
	await browser.signIn(await stage.person("Odile Benjoin", [{ role: "nurse", platformId: platform.team.platformId }]))
}, 120_000)
afterAll(async () => {
	await figures.stop()
	await stage.close()
})

const box = (name: RegExp) => page.getByRole("button", { name })

test("from the heat map to the cases that wait, to one case moved, to the figure that changed", async () => {
	await page.goto("/engorgements?mesure=load")
	await page.getByRole("heading", { level: 1, name: "Engorgements" }).waitFor()
	// Five wait for an orientation; the sixth has one.
	await box(/^Orientation : 5,/).click()
	await page.getByRole("heading", { name: "Orientation", exact: true }).waitFor()
	await page.getByText("5 dossiers attendent ici.").waitFor()
	await page.getByRole("dialog").getByRole("link").first().click()
	await page.waitForURL("**/dossiers/**")
	await page.getByRole("heading", { level: 2, name: "Que faire maintenant" }).waitFor()
	const caseId = new URL(page.url()).pathname.split("/").at(-1) ?? ""
	await page.goBack()
	await page.getByRole("heading", { level: 1, name: "Engorgements" }).waitFor()
	await box(/^Orientation : 5,/).waitFor()
	const read: string[] = []
	page.on("framenavigated", () => read.push("again"))
	await orientFurther(caseId)
	// The page has not been asked to look again.
	await box(/^Orientation : 4,/).waitFor()
	expect(read).toEqual([])
})

test("figures change on the screen within a second of the event that changes them", async () => {
	const { platform } = stage
	await page.goto("/engorgements?mesure=load")
	const received = async (): Promise<number> => {
		const said = (await box(/^Demande :/).getAttribute("aria-label")) ?? ""
		return Number(/\s:\s(\d+),/.exec(said)?.[1] ?? Number.NaN)
	}
	await box(/^Demande : \d+,/).waitFor()
	const before = await received()
	const took: number[] = []
	for (let n = 1; n <= 4; n += 1) {
		await platform.openCase()
		const from = performance.now()
		await until(async () => (await received()) === before + n)
		took.push(performance.now() - from)
	}
	// Of four the quickest: another test may have had the machine meanwhile.
	expect(Math.min(...took)).toBeLessThan(1_000)
})

test("keys lead to the three pages of figures, and the help names them", async () => {
	await page.goto("/travail")
	await page.getByRole("heading", { level: 1, name: "Mon travail" }).waitFor()
	for (const [letter, title, path] of [
		["e", "Engorgements", "/engorgements"],
		["p", "Parcours réels", "/parcours-reels"],
		["y", "Rapports", "/rapports"],
	] as const) {
		await page.keyboard.press("?")
		const help = page.getByRole("dialog", { name: "Aide et raccourcis" })
		const line = help.locator("dl > div").filter({ has: page.getByText(new RegExp(`^Aller à\\s:\\s${title}$`)) })
		await expect.poll(() => line.locator("kbd").allTextContents()).toEqual(["G", letter.toUpperCase()])
		await page.keyboard.press("Escape")
		await help.waitFor({ state: "detached" })
		await page.keyboard.press("g")
		await page.keyboard.press(letter)
		await page.waitForURL((url) => url.pathname === path)
		await page.getByRole("heading", { level: 1, name: title }).waitFor()
	}
	expect(browser.faults).toEqual([])
})

/** Proposed and validated: the orientation is over. */
async function orientFurther(caseId: string): Promise<void> {
	const { platform } = stage
	await platform.send(caseId, "ORIENTATION_PROPOSED", steps.proposal, platform.team.nurse)
	await platform.send(caseId, "ORIENTATION_VALIDATED", {}, platform.team.physician)
}

test("filters stand in the address, charts have a table and a file, and the page is accessible", async () => {
	await page.goto("/engorgements")
	await page.getByRole("button", { name: "12 derniers mois" }).click()
	await page.getByLabel("30 derniers jours").click()
	await page.waitForURL("**/engorgements?periode=30j")
	await page.getByRole("button", { name: "Comparer" }).click()
	await page.getByLabel("Avec la période précédente").click()
	await page.waitForURL(/comparer=avant/)
	await page
		.getByText(/^période précédente n = 0/)
		.first()
		.waitFor()
	const weeks = page.getByRole("region", { name: "Arrivées et départs" })
	await weeks.getByRole("button", { name: /en tableau/ }).click()
	await weeks.getByRole("columnheader", { name: "Ouverts à la fin, écart" }).waitFor()
	const [file] = await Promise.all([
		page.waitForEvent("download"),
		weeks.getByRole("button", { name: /en fichier CSV/ }).click(),
	])
	expect(file.suggestedFilename()).toBe("arrivees-departs.csv")
	await inspectPage(page, "engorgements")
	await page.goto("/parcours-reels")
	await page.getByRole("heading", { level: 2, name: "Chemins" }).waitFor()
	await page.getByText("5 parcours").or(page.getByText("4 parcours")).first().waitFor()
	await inspectPage(page, "parcours-reels")
	expect(browser.faults).toEqual([])
})

test("a manager sees figures without the cases behind them, and none under five", async () => {
	const { platform } = stage
	const manager = await stage.open({ viewport: { width: 1440, height: 900 } })
	await manager.signIn(
		await stage.person("Armelle Badamier", [{ role: "manager", platformId: platform.team.platformId }]),
	)
	await manager.page.goto("/engorgements?mesure=load")
	await manager.page.getByRole("heading", { level: 1, name: "Engorgements" }).waitFor()
	await manager.page.getByText("trop peu").first().waitFor()
	await until(async () => (await manager.page.getByRole("link", { name: /P-20/ }).count()) === 0)
	await expect.poll(() => manager.page.content()).not.toMatch(/P-20\d\d-\d{4}/)
	expect(manager.faults).toEqual([])
	await manager.close()
})
