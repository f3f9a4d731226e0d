import { readFile } from "node:fs/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { expected } from "../setup/api-client.ts"
import { until } from "../setup/until.ts"
import { type Stage, startStage } from "./stage.ts"

let stage: Stage
let caseNumber: string
let code: string
const CANARY = "Zanbrocal"

beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	const { nurse, physician } = platform.team
	const opened = await platform.openCase({
		patient: { birthName: CANARY, givenNames: "Lia", birthDate: "2019-04-09", sex: "female" },
	})
	const other = await platform.openCase()
	caseNumber = opened.number
	for (const one of [nurse, physician]) await platform.client(one).get(`/api/cases/${opened.caseId}`)
	await platform.client(nurse).get(`/api/cases/${other.caseId}`)
	const made = await platform.client(nurse).post<{ code: string }>(`/api/cases/${opened.caseId}/patient-codes`)
	code = expected<{ code: string }>("make a code", made).code
}, 120_000)
afterAll(() => stage.close())

describe("the auditor's page", () => {
	test("shows who did what, filters by what is clicked on, keeps filters in the address, exports, and names no patient", async () => {
		const { platform } = stage
		const browser = await stage.open({ acceptDownloads: true })
		const { page } = browser
		await browser.signIn(await stage.person("Paul Santal", [{ role: "auditor", platformId: platform.team.platformId }]))
		await page.goto("/audit")
		await page.getByText(/Vérifié\s: \d+ lignes, toutes intactes/).waitFor()
		await page.getByRole("button", { name: caseNumber }).first().click()
		await page.waitForURL((url) => url.searchParams.get("dossier") === caseNumber)
		const rows = page.getByRole("row").filter({ has: page.getByRole("cell") })
		const others = rows.filter({ hasNotText: caseNumber })
		await until(async () => (await rows.count()) > 0 && (await others.count()) === 0)
		await expect.poll(() => rows.filter({ hasText: "a ouvert le dossier" }).count()).toBe(2)
		await page.getByLabel("Action", { exact: true }).selectOption({ label: "a créé un code pour le patient" })
		await page.getByRole("button", { name: "Chercher" }).click()
		await page.waitForURL((url) => url.searchParams.get("action") === "patientCode.made")
		await until(async () => (await rows.count()) === 1)
		await page.reload()
		await rows.first().waitFor()
		await expect.poll(() => page.getByLabel("Numéro de dossier").inputValue()).toBe(caseNumber)

		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.getByRole("link", { name: "Exporter en CSV" }).click(),
		])
		const csv = await readFile(await download.path(), "utf8")
		expect(csv).toContain("patientCode.made")
		expect(csv).toContain("exported by Paul Santal")
		await page.getByRole("button", { name: "Tout afficher" }).click()
		await rows.nth(2).waitFor()
		expect(`${csv}${await page.content()}${page.url()}`).not.toContain(CANARY)
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("says where the log was altered", async () => {
		const { platform } = stage
		const browser = await stage.open()
		const { page } = browser
		await browser.signIn(await stage.person("Ève Santal", [{ role: "auditor", platformId: platform.team.platformId }]))
		const sql = platform.engine.db.$client
		await sql.begin(async (owner) => {
			await owner`set local session_replication_role = replica`
			await owner`
				update audit_entries set by_id = 'nobody' where (chain, seq) = (
					select chain, seq from audit_entries where action = 'case.read' order by at limit 1)`
		})
		await page.goto("/audit")
		const alert = page.getByRole("alert").filter({ hasText: "dans le journal" })
		await alert.waitFor()
		await expect.poll(() => alert.textContent()).toMatch(/\d+ ruptures? dans le journal/)
		await browser.close()
	})
})

describe("the patient's page", () => {
	test("shows with a code who opened the file, in plain words, and keeps nothing", async () => {
		const browser = await stage.open()
		const { page, context } = browser
		await page.goto("/acces")
		await page.getByLabel("Votre code").fill("AAAA-BBBB-CCCC-DDDD")
		await page.getByRole("button", { name: "Voir qui a ouvert" }).click()
		await page.getByRole("alert").getByText("Ce code ne marche pas").waitFor()
		await page.getByLabel("Votre code").fill(code.toLowerCase().replaceAll("-", " "))
		await page.getByRole("button", { name: "Voir qui a ouvert" }).click()
		await page.getByRole("heading", { name: "Qui a ouvert votre dossier" }).waitFor()
		await page.getByText(`Dossier ${caseNumber}`).waitFor()
		await expect.poll(() => page.getByText("Fait partie de l’équipe qui suit votre dossier.").count()).toBe(2)
		const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, location.href]))
		expect(kept).not.toContain(code)
		expect(kept).not.toContain(caseNumber)
		await expect.poll(() => context.cookies()).toEqual([])
		await page.emulateMedia({ media: "print" })
		await expect.poll(() => page.getByRole("button", { name: "Imprimer" }).isVisible()).toBe(false)
		await expect.poll(() => page.getByRole("heading", { name: "Qui a ouvert votre dossier" }).isVisible()).toBe(true)
		await page.emulateMedia({ media: "screen" })
		await page.getByRole("button", { name: "Fermer la liste" }).click()
		await expect.poll(() => page.getByLabel("Votre code").inputValue()).toBe("")
		await page.goBack().catch(() => undefined)
		await expect.poll(() => page.content()).not.toContain(caseNumber)
		expect(browser.faults).toEqual([])
		await browser.close()
	})
})
