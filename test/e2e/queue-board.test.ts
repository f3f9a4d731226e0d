import { afterAll, beforeAll, expect, test } from "vitest"
import { type Stage, startStage } from "./stage.ts"

let stage: Stage
beforeAll(async () => {
	stage = await startStage({ queueBoard: true })
})
afterAll(() => stage.close())

test("an administrator opens the queues from the sign-in on, under the strict policy, and finds no way to change them", async () => {
	const administrator = await stage.person("Léna Bancoul", [{ role: "administrator" }])
	const browser = await stage.open()
	const { page, faults } = browser
	await browser.signIn(administrator)
	await page.goto("/administration/files")
	await page
		.getByRole("link", { name: /timers/ })
		.first()
		.click()
	await page.waitForURL(/\/administration\/files\/queue\/timers/)
	await page.getByRole("heading", { name: "timers" }).first().waitFor()
	expect(await page.getByRole("button", { name: /ajouter|add job|pause|vider|empty/i }).count()).toBe(0)
	const picture = process.env["QUEUE_BOARD_PICTURE"]
	if (picture !== undefined) await page.screenshot({ path: picture })
	expect(faults).toEqual([])
	await browser.close()
})

test("whoever is not signed in is asked to, and whoever is no administrator finds nothing there", async () => {
	const browser = await stage.open()
	await browser.page.goto("/administration/files")
	await browser.page.waitForURL(/\/connexion\?vers=/)
	const nurse = await stage.person("Odile Vavangue", [{ role: "nurse", platformId: stage.platform.team.platformId }])
	await browser.signIn(nurse)
	await browser.page.goto("/administration/files")
	await browser.page.getByRole("heading", { name: /introuvable|n’existe pas/i }).waitFor()
	await browser.close()
})
