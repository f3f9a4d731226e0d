import { AxeBuilder } from "@axe-core/playwright"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type IncidentKind, reportIncident } from "../../db/incidents.ts"
import { until } from "../setup/until.ts"
import { type Stage, startStage } from "./stage.ts"

/** Folder for pictures of what is tested, if any are wanted. */
const PICTURES = process.env["SCREENSHOTS"]

let stage: Stage
beforeAll(async () => {
	stage = await startStage({ queueBoard: true })
})
afterAll(() => stage.close())

async function fail(kind: IncidentKind): Promise<string> {
	const { platform } = stage
	const { caseId, number } = await platform.openCase()
	await reportIncident(platform.engine.db, {
		caseId,
		platformId: platform.team.platformId,
		instanceId: caseId,
		kind,
		subjectId: caseId,
		error: new Error("a disk is full"),
	})
	return number
}

const openIncidents = async (): Promise<number> =>
	(await stage.platform.engine.db.$client`select from incidents where resolved_at is null`).length

test("a nurse is led to what got stuck, tries one again, then all, and is told what came of it; live, by keyboard, free of faults", async () => {
	const numbers = [await fail("timer"), await fail("timer"), await fail("notice"), await fail("snapshot")]
	const nurse = await stage.person("Odile Vavangue", [{ role: "nurse", platformId: stage.platform.team.platformId }])
	const browser = await stage.open({ viewport: { width: 1440, height: 900 } })
	const { page, faults } = browser
	await browser.signIn(nurse)
	await page.goto("/travail")
	await page.getByRole("link", { name: /^Incidents.*4 incidents/ }).click()
	await page.getByRole("heading", { level: 1, name: "Incidents" }).waitFor()
	for (const number of numbers) await page.getByRole("button", { name: `Réessayer pour ${number}` }).waitFor()
	for (const [colorScheme, width] of [
		["light", 1440],
		["dark", 1440],
		["light", 390],
	] as const) {
		await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
		await page.emulateMedia({ colorScheme })
		if (PICTURES !== undefined)
			await page.screenshot({ path: `${PICTURES}/incidents-${colorScheme}-${width}.png`, fullPage: true })
		const { violations } = await new AxeBuilder({ page }).analyze()
		expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([])
		await expect
			.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
			.toBeLessThanOrEqual(0)
	}
	await page.setViewportSize({ width: 1440, height: 900 })
	await page.emulateMedia({ colorScheme: "light" })

	// One that happens meanwhile appears by itself.
	const later = await fail("notice")
	await page.getByRole("button", { name: `Réessayer pour ${later}` }).waitFor({ timeout: 70_000 })

	await page.getByRole("button", { name: `Réessayer pour ${numbers[0]}` }).focus()
	await page.keyboard.press("Enter")
	await page.getByRole("button", { name: `Réessayer pour ${numbers[0]}` }).waitFor({ state: "detached" })
	await expect.poll(() => openIncidents()).toBe(4)

	await page.getByRole("button", { name: "Tout réessayer" }).click()
	const dialog = page.getByRole("dialog", { name: "Réessayer 4 incidents ?" })
	await dialog.getByRole("button", { name: "Tout réessayer" }).click()
	await page.getByText("4 incidents relancés.").waitFor()
	await page.getByText("Rien n’est arrêté.").waitFor()
	await until(async () => (await openIncidents()) === 0)
	if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/incidents-none.png` })
	expect(faults).toEqual([])
	await browser.close()
})

test("an administrator of all platforms goes on to the queues, under the strict policy, and finds no way to change them", async () => {
	const administrator = await stage.person("Léna Bancoul", [{ role: "administrator" }])
	const browser = await stage.open({ viewport: { width: 1440, height: 900 } })
	const { page, faults } = browser
	await browser.signIn(administrator)
	await page.goto("/administration/incidents")
	await page.getByRole("link", { name: "Voir les files d’attente" }).click()
	await page
		.getByRole("link", { name: /timers/ })
		.first()
		.click()
	await page.waitForURL(/\/administration\/files\/queue\/timers/)
	await page.getByRole("heading", { name: "timers" }).first().waitFor()
	await page.getByText("Chargement").waitFor({ state: "hidden" })
	await expect.poll(() => page.getByRole("button", { name: /ajouter|add job|pause|vider|empty/i }).count()).toBe(0)
	if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/queues.png` })
	expect(faults).toEqual([])
	await browser.close()
})

test("whoever is not signed in is asked to before they see the queues, and whoever is no administrator finds nothing there", async () => {
	const browser = await stage.open()
	await browser.page.goto("/administration/files")
	await browser.page.waitForURL(/\/connexion\?vers=/)
	const nurse = await stage.person("Maya Takamaka", [{ role: "nurse", platformId: stage.platform.team.platformId }])
	await browser.signIn(nurse)
	await browser.page.goto("/administration/files")
	await browser.page.getByRole("heading", { name: /n’existe pas/i }).waitFor()
	await expect.poll(() => browser.page.getByText("timers").count()).toBe(0)
	await browser.close()
})
