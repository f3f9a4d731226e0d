import { readFile } from "node:fs/promises"
import { pino } from "pino"
import type { Locator, Page } from "playwright-core"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startFigures } from "../../workers/figures.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { until } from "../setup/until.ts"
import { inspectPage } from "./inspect-page.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

let stage: Stage
let figures: ReturnType<typeof startFigures>
let browser: OpenBrowser
let page: Page
const mayotte: string[] = []
const accepted = new Set<string>()

/** Six cases of La Réunion that wait for an orientation, five of Mayotte that wait to be looked at. */
beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	figures = startFigures({
		engine: platform.engine,
		metrics: createWorkerMetrics(new Metrics()),
		logger: pino({ level: "silent" }),
	})
	for (let n = 0; n < 6; n += 1) {
		const { caseId } = await platform.openCase({ territoryOfResidence: "RE" })
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, platform.team.nurse)
	}
	for (let n = 0; n < 5; n += 1) mayotte.push((await platform.openCase({ territoryOfResidence: "YT" })).caseId)
	browser = await stage.open({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", acceptDownloads: true })
	page = browser.page
	await browser.signIn(await stage.person("Odile Benjoin", [{ role: "nurse", platformId: platform.team.platformId }]))
}, 120_000)
afterAll(async () => {
	await figures.stop()
	await stage.close()
})

const card = (name: string | RegExp, on = page) => on.getByRole("region", { name })
const isFocused = async (mark: Locator) => await mark.evaluate((element) => element === document.activeElement)

/** Figures are worked out a moment after the cases. */
async function open(query: string, on = page): Promise<void> {
	await until(async () => {
		await on.goto(`/engorgements?${query}`)
		await on.getByRole("heading", { level: 1, name: "Engorgements" }).waitFor()
		await on.getByText(/^Temps passé par étape$/).waitFor()
		return (await on.getByText(/dossiers, dont .* en cours/).textContent())?.startsWith("6 dossiers, dont 6") ?? false
	})
	await on.getByText("Mayotte n = 5", { exact: true }).first().waitFor()
}

test("two territories are compared at once, from one choice that stands in the address", async () => {
	await page.goto("/engorgements?mesure=load")
	await page.getByRole("heading", { level: 1, name: "Engorgements" }).waitFor()
	await page.getByRole("button", { name: "Comparer" }).click()
	await page.getByLabel("La Réunion face à Mayotte").click()
	await page.waitForURL(/comparer=RE\.YT/)
	await page.getByText("La Réunion n = 6", { exact: true }).first().waitFor()
	await page.getByText("Mayotte n = 5", { exact: true }).first().waitFor()
	// The same days of the year before, in one choice as well.
	await page.getByRole("button", { name: "La Réunion face à Mayotte" }).click()
	await page.getByLabel("Avec la même période un an avant").click()
	await page.waitForURL(/comparer=an-passe/)
	await page
		.getByText(/^un an avant/)
		.first()
		.waitFor()
	await page.goBack()
	await page.waitForURL(/comparer=RE\.YT/)
	await page.getByText("Mayotte n = 5", { exact: true }).first().waitFor()
	expect(browser.faults).toEqual([])
})

test("every chart says how many each of the two is about", async () => {
	await open("comparer=RE.YT&etape=pathway:open.active.path.request.received")
	for (const name of [
		/^En cours : /,
		/^Encore en attente : /,
		"À qui est le temps",
		"Arrivées et départs",
		"Durée des dossiers clos",
	]) {
		const legend = card(name).getByRole("list").first()
		await legend.filter({ hasText: /^La Réunion/ }).waitFor()
		await legend.filter({ hasText: /Mayotte (n = \d|\d+ arrivées)/ }).waitFor()
	}
	// Once with their names in full, and in each chart.
	await expect.poll(() => page.getByText(/^Mayotte (n = |\d)/).count()).toBeGreaterThanOrEqual(6)
	await card("Arrivées et départs").getByText("Mayotte 5 arrivées, 0 départ").waitFor()
	await card(/^En cours : /)
		.getByText("Mayotte n = 5")
		.waitFor()
})

test("the drawing shows by how much the two differ, with both values and both n in words", async () => {
	await open("comparer=RE.YT&mesure=load")
	await page.getByRole("button", { name: "Écarts" }).click()
	await page.waitForURL(/ecart=1/)
	const box = page.getByRole("button", {
		name: /^Demande : 0 \(n = 6\), Mayotte 5 \(n = 5\), écart −5\. Voir les dossiers/,
	})
	await box.waitFor()
	await until(async () => (await box.textContent()) === "−5")
	await page.getByText("moins chargé de 5 et plus").waitFor()
	await box.click()
	// The one of whom some wait there is shown first, and the other is one choice away.
	const drawer = page.getByRole("dialog")
	await drawer.getByText("La Réunion", { exact: true }).waitFor()
	await drawer.getByText("Mayotte", { exact: true }).click()
	await drawer.getByText("5 dossiers attendent ici.").waitFor()
	await drawer.getByRole("link").first().click()
	await page.waitForURL("**/dossiers/**")
	expect(mayotte).toContain(new URL(page.url()).pathname.split("/").at(-1))
	await page.goBack()
	await page.waitForURL(/ecart=1/)
})

test("a table and its file have both columns and the difference", async () => {
	await open("comparer=RE.YT")
	const weeks = card("Arrivées et départs")
	await weeks.getByRole("button", { name: /en tableau/ }).click()
	for (const head of ["Arrivées, La Réunion", "Arrivées, Mayotte", "Arrivées, écart"])
		await weeks.getByRole("columnheader", { name: head }).waitFor()
	const [file] = await Promise.all([
		page.waitForEvent("download"),
		weeks.getByRole("button", { name: /en fichier CSV/ }).click(),
	])
	const [head, ...rows] = (await readFile(await file.path(), "utf8")).trim().split("\r\n")
	expect(head).toContain('"Arrivées, La Réunion";"Arrivées, Mayotte";"Arrivées, écart"')
	expect(rows.at(-1)).toMatch(/;6;5;1;0;0;0;6;5;1$/)
	const steps = card("Temps passé par étape")
	const [all] = await Promise.all([
		page.waitForEvent("download"),
		steps.getByRole("button", { name: /en fichier CSV/ }).click(),
	])
	expect(all.suggestedFilename()).toBe("etapes.csv")
})

test("marks of a chart are one stop for Tab, arrows go from one to the next, and Enter opens the cases of either", async () => {
	await open("comparer=RE.YT")
	const marks = card("Arrivées et départs").locator("[data-mark]")
	await marks.first().waitFor()
	await expect.poll(() => card("Arrivées et départs").locator('[data-mark][tabindex="0"]').count()).toBe(1)
	await marks.first().focus()
	await page.keyboard.press("ArrowRight")
	await until(async () => await isFocused(marks.nth(1)))
	await page.keyboard.press("End")
	const last = marks.last()
	await until(async () => await isFocused(last))
	await expect
		.poll(() => last.getAttribute("aria-label"))
		.toMatch(/^Ouverts à la fin\. La Réunion, semaine du .+\s:\s6\s;\sMayotte, semaine du .+\s:\s5$/)
	await page.keyboard.press("Enter")
	const drawer = page.getByRole("dialog")
	await drawer.getByText("n = 6", { exact: true }).waitFor()
	await until(async () => (await drawer.getByRole("link").count()) === 6)
	await drawer.getByText("Mayotte", { exact: true }).click()
	await drawer.getByText("n = 5", { exact: true }).waitFor()
	await until(async () => (await drawer.getByRole("link").count()) === 5)
	await page.keyboard.press("Escape")
	await drawer.waitFor({ state: "detached" })
	await until(async () => await isFocused(last))
})

test("a manager is told neither small numbers of either, nor their difference, nor which cases they are", async () => {
	const { platform } = stage
	// Two of Mayotte are accepted: three wait to be looked at, two for an orientation.
	for (const caseId of mayotte.slice(0, 2)) {
		if (accepted.has(caseId)) continue
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, platform.team.nurse)
		accepted.add(caseId)
	}
	const manager = await stage.open({ viewport: { width: 1440, height: 900 }, acceptDownloads: true })
	await manager.signIn(
		await stage.person("Armelle Badamier", [{ role: "manager", platformId: platform.team.platformId }]),
	)
	const on = manager.page
	await open("comparer=RE.YT&mesure=load&ecart=1", on)
	// Of the five of Mayotte that came three are still there: hidden, and the difference with it.
	await on
		.getByRole("button", { name: /^Demande : .+, Mayotte trop peu \(n = 5\), écart inconnu\. Voir les dossiers/ })
		.waitFor()
	const steps = card("Temps passé par étape", on)
	const [file] = await Promise.all([
		on.waitForEvent("download"),
		steps.getByRole("button", { name: /en fichier CSV/ }).click(),
	])
	const rows = (await readFile(await file.path(), "utf8")).trim().split("\r\n")
	const line = rows.find((row) => row.startsWith("Orientation à proposer;")) ?? ""
	// Six of ours; the two of the other, and by how many they are fewer, are not told.
	expect(line).toMatch(/^Orientation à proposer;6;;;/)
	const marks = card("Arrivées et départs", on).locator("[data-mark]")
	await marks.last().focus()
	await on.keyboard.press("Enter")
	await on.getByRole("dialog").getByText("Les dossiers eux-mêmes sont visibles de l’équipe de la plateforme.").waitFor()
	await expect.poll(() => on.getByRole("dialog").getByRole("link").count()).toBe(0)
	expect(manager.faults).toEqual([])
	await manager.close()
})

test("the process map says that the comparison does not hold there", async () => {
	await page.goto("/parcours-reels?comparer=RE.YT")
	await page.getByText(/^La comparaison s’arrête ici/).waitFor()
	// All eleven, not those of the first territory.
	await page.getByText("n = 11", { exact: true }).first().waitFor()
	await page.getByRole("button", { name: "Ne plus comparer" }).click()
	await page.waitForURL((url) => !url.search.includes("comparer"))
	await expect.poll(() => page.getByText(/^La comparaison s’arrête ici/).count()).toBe(0)
})

test("the page is accessible while it compares, values and differences, on a phone and at 200 %", async () => {
	await open("comparer=RE.YT")
	await inspectPage(page, "engorgements-compares")
	await open("comparer=RE.YT&ecart=1")
	await inspectPage(page, "engorgements-ecarts", ["desktop"])
	expect(browser.faults).toEqual([])
})
