import { gzipSync } from "node:zlib"
import type { Page, Response } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

const MOST_BYTES = 250 * 1024

let stage: Stage
beforeAll(async () => {
	stage = await startStage()
}, 120_000)
afterAll(() => stage.close())

/** Scripts that a page fetched, gzipped, until it shows what it is for; and what came from elsewhere. */
async function loadOf(browser: OpenBrowser, path: string, shown: (page: Page) => Promise<void>) {
	const scripts = new Map<string, Promise<Buffer>>()
	const elsewhere: string[] = []
	const hear = (response: Response) => {
		const url = response.url()
		if (!url.startsWith(stage.url)) elsewhere.push(url)
		if (url.endsWith(".js")) scripts.set(url, response.body())
	}
	browser.page.on("response", hear)
	await browser.page.goto(path)
	await shown(browser.page)
	// What follows is fetched while nobody waits for it.
	browser.page.off("response", hear)
	const bodies = await Promise.all(scripts.values())
	const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0)
	// The figure itself, for whoever reads the run: passing says only that it is under the limit.
	console.log(`${path}: ${scripts.size} scripts, ${Math.round(bytes / 1024)} kB gzipped`)
	return { bytes, elsewhere }
}

test("signing in needs at most 250 kB of JavaScript, gzipped, and nothing from elsewhere", async () => {
	const browser = await stage.open()
	const { bytes, elsewhere } = await loadOf(browser, "/connexion", async (page) => {
		await page.getByLabel("Identifiant").waitFor()
	})
	expect(bytes).toBeGreaterThan(0)
	expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
	expect(elsewhere).toEqual([])
	await browser.close()
})

test("so does opening one's work, with everything that it shows", async () => {
	const { platform } = stage
	await platform.openCase()
	const browser = await stage.open()
	await browser.signIn(await stage.person("Odile Benjoin", [{ role: "nurse", platformId: platform.team.platformId }]))
	const { bytes, elsewhere } = await loadOf(browser, "/travail?liste=non-attribuees", async (page) => {
		await page.getByRole("tab", { name: /Non attribuées/ }).waitFor()
		await page
			.getByText(/P-\d{4}-\d{4}/)
			.first()
			.waitFor()
	})
	expect(bytes).toBeGreaterThan(0)
	expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
	expect(elsewhere).toEqual([])
	await browser.close()
})

test("so does opening the board, with its columns", async () => {
	const { platform } = stage
	await platform.openCase()
	const browser = await stage.open()
	await browser.signIn(await stage.person("Inès Vacoa", [{ role: "nurse", platformId: platform.team.platformId }]))
	const { bytes, elsewhere } = await loadOf(browser, "/tableau", async (page) => {
		await page.locator("[data-card]").first().waitFor()
	})
	expect(bytes).toBeGreaterThan(0)
	expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
	expect(elsewhere).toEqual([])
	await browser.close()
})
