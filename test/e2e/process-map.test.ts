import { readFile } from "node:fs/promises"
import { pino } from "pino"
import type { Locator, Page } from "playwright-core"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startFigures } from "../../workers/figures.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { orient } from "../setup/platform.ts"
import { until } from "../setup/until.ts"
import { inspectPage } from "./inspect-page.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

let stage: Stage
let figures: ReturnType<typeof startFigures>
let browser: OpenBrowser
let page: Page
let oriented: string

beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	figures = startFigures({
		engine: platform.engine,
		metrics: createWorkerMetrics(new Metrics()),
		logger: pino({ level: "silent" }),
	})
	for (let n = 0; n < 6; n += 1) {
		const { caseId } = await platform.openCase()
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, platform.team.nurse)
	}
	oriented = (await platform.openCase()).caseId
	await orient(platform, oriented)
	browser = await stage.open({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", acceptDownloads: true })
	page = browser.page
	await browser.signIn(await stage.person("Odile Benjoin", [{ role: "nurse", platformId: platform.team.platformId }]))
}, 120_000)
afterAll(async () => {
	await figures.stop()
	await stage.close()
})

const drawing = () => page.getByRole("region", { name: "Carte des passages d’une étape à l’autre" })
const marks = () => drawing().getByRole("button")
/** As many as the figures of all seven cases give: they are worked out a moment after the cases. */
async function open(query = ""): Promise<void> {
	await until(async () => {
		await page.goto(`/parcours-reels${query}`)
		await page.getByRole("heading", { level: 2, name: "Carte des passages" }).waitFor()
		return (await page.getByText("n = 7", { exact: true }).count()) > 0
	})
	await marks().first().waitFor()
}
const isFocused = async (mark: Locator) => await mark.evaluate((element) => element === document.activeElement)

test("every box and every passage is reached by Tab, and opens its cases with Enter", async () => {
	await open()
	const count = await marks().count()
	expect(count).toBeGreaterThan(3)
	await page.getByRole("button", { name: "Fichier SVG" }).focus()
	const reached: string[] = []
	for (let n = 0; n < count; n += 1) {
		await page.keyboard.press("Tab")
		await until(async () => await isFocused(marks().nth(n)))
		reached.push((await marks().nth(n).getAttribute("aria-label")) ?? "")
	}
	expect(new Set(reached).size).toBe(count)
	expect(reached.every((one) => one.endsWith("Voir les dossiers"))).toBe(true)
	expect(reached.some((one) => /^De .+ à .+\s:\s\d+ fois/.test(one))).toBe(true)
	const box = drawing()
		.getByRole("button", { name: /entrées?\. Voir les dossiers$/ })
		.first()
	await box.focus()
	await page.keyboard.press("Enter")
	await page.getByRole("dialog").getByRole("link").first().waitFor()
	await page.keyboard.press("Escape")
	await page.getByRole("dialog").waitFor({ state: "detached" })
	// Back to where it was opened from.
	await until(async () => await isFocused(box))
	expect(browser.faults).toEqual([])
})

test("the way of one case stands out, from its address, and gives way to the whole map", async () => {
	await open(`?dossier=${oriented}`)
	await page.getByText("Le chemin d’un dossier est mis en avant.").waitFor()
	await drawing().locator("[data-way]").first().waitFor({ state: "attached" })
	await page.getByRole("button", { name: "Montrer toute la carte" }).first().click()
	await page.waitForURL((url) => !url.search.includes("dossier"))
	await drawing().locator("[data-way]").first().waitFor({ state: "detached" })
	// From a mark to a case to its way.
	await marks().first().click()
	await page.getByRole("dialog").getByRole("button", { name: "Montrer son chemin" }).first().click()
	await page.waitForURL(/dossier=/)
	await drawing().locator("[data-way]").first().waitFor({ state: "attached" })
	expect(browser.faults).toEqual([])
})

test("the slider draws rarer passages, by keyboard", async () => {
	await open()
	const slider = page.getByRole("slider")
	await slider.focus()
	await page.keyboard.press("Home")
	await page.getByText(/^Passages les plus fréquents\s:\s/).waitFor()
	const least = Number(await slider.inputValue())
	const few = await marks().count()
	await page.keyboard.press("End")
	await until(async () => (await slider.inputValue()) === "100")
	expect(least).toBeLessThan(100)
	await until(async () => (await marks().count()) >= few)
	await page.getByText(/^Passages les plus fréquents\s:\s100\s%/).waitFor()
})

test("what is drawn is kept as a drawing, and its numbers as a file", async () => {
	await open()
	const [svg] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name: "Fichier SVG" }).click(),
	])
	expect(svg.suggestedFilename()).toBe("parcours-reels.svg")
	const drawn = await readFile(await svg.path(), "utf8")
	expect(drawn).toMatch(/^(<\?xml[^>]*>\s*)?<svg /)
	expect(drawn).not.toMatch(/var\(--|<script|P-20\d\d-/)
	const card = page.getByRole("region", { name: "Carte des passages", exact: true })
	const [csv] = await Promise.all([
		page.waitForEvent("download"),
		card.getByRole("button", { name: /en fichier CSV/ }).click(),
	])
	expect(csv.suggestedFilename()).toBe("enchainements.csv")
	expect((await readFile(await csv.path(), "utf8")).split("\n").length).toBeGreaterThan(2)
})

test("the page is accessible, light and dark, on a phone and at 200 %", async () => {
	await open()
	await inspectPage(page, "carte-des-passages")
	await page.setViewportSize({ width: 390, height: 844 })
	await marks().first().waitFor()
	// The drawing scrolls in its own frame; the page does not.
	await until(async () => await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth))
	expect(browser.faults).toEqual([])
})
