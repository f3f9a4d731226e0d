import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Stage, startStage } from "./stage.ts"

const MOST_BYTES = 250 * 1024

let stage: Stage
beforeAll(async () => {
	stage = await startStage()
}, 120_000)
afterAll(() => stage.close())

test("the first page needs at most 250 kB of JavaScript, gzipped, and nothing from elsewhere", async () => {
	const browser = await stage.open()
	const scripts = new Map<string, Promise<Buffer>>()
	const elsewhere: string[] = []
	browser.page.on("response", (response) => {
		const url = response.url()
		if (!url.startsWith(stage.url)) elsewhere.push(url)
		if (url.endsWith(".js")) scripts.set(url, response.body())
	})
	await browser.page.goto("/connexion")
	await browser.page.getByRole("heading", { level: 1 }).waitFor()
	await browser.page.waitForLoadState("networkidle")
	const bodies = await Promise.all(scripts.values())
	const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0)
	console.log(`first load: ${scripts.size} scripts, ${Math.round(bytes / 1024)} kB gzipped`)
	expect(bytes).toBeGreaterThan(0)
	expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
	expect(elsewhere).toEqual([])
	await browser.close()
})
