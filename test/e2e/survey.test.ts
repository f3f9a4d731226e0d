import { afterAll, beforeAll, expect, test } from "vitest"
import { expected } from "../setup/api-client.ts"
import { orient } from "../setup/platform.ts"
import { axeOn } from "./axe-on.ts"
import { type Stage, startStage } from "./stage.ts"

const FIFTEEN_DAYS_MS = 15 * 86_400_000

let stage: Stage
/** The one-time code of a survey for the patient that was sent. */
let code: string
beforeAll(async () => {
	stage = await startStage({ at: "2026-03-02T06:00:00Z" })
	const { platform } = stage
	const { nurse, physician } = platform.team
	const { caseId } = await platform.openCase({ diagnosticState: "confirmed" })
	await orient(platform, caseId)
	const entry = await platform.procedureOf(caseId, "bamaraEntry")
	await platform.send(entry, "NOT_APPLICABLE_DECLARED", { reason: "notRareDisease" }, physician)
	await platform.send(caseId, "NEEDS_ASSESSED", { result: "none", needs: [] }, nurse)
	await platform.send(caseId, "MEDICAL_CONCLUDED", { conclusion: "Rien de plus" }, physician)
	await platform.send(caseId, "REQUESTER_TOLD", { channel: "phone" }, nurse)
	await platform.send(caseId, "PATIENT_TOLD", { channel: "phone", toldBy: "team" }, nurse)
	await platform.passTo(new Date(platform.now.getTime() + FIFTEEN_DAYS_MS))
	const [survey] = await platform.engine.db.$client<{ id: string }[]>`
		select id from instances where case_id = ${caseId} and kind = 'satisfactionSurvey'
		and snapshot -> 'state' -> 'context' ->> 'variant' = 'patient'`
	const made = await platform.client(nurse).post<{ code: string }>(`/api/procedures/${survey?.id}/survey-codes`)
	code = expected<{ code: string }>("make a code", made).code
}, 120_000)
afterAll(() => stage.close())

test("a patient answers the questionnaire on a phone with a code, once", async () => {
	const browser = await stage.open({ viewport: { width: 390, height: 844 } })
	const { page } = browser
	await page.goto("/questionnaire")
	await page.getByRole("button", { name: "Commencer" }).click()
	await page.getByText("Il y a 2 points à corriger").waitFor()
	await page.getByLabel("Votre code").fill(code.toLowerCase())
	await page.getByLabel("pour moi, je suis le patient").check()
	await page.getByRole("button", { name: "Commencer" }).click()
	const reachable = page.getByRole("radiogroup", { name: /facile à joindre/ })
	await reachable.waitFor()
	expect((await axeOn(page).analyze()).violations).toEqual([])
	await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
	await page.getByRole("button", { name: "Envoyer mes réponses" }).click()
	await page.getByText("Répondez au moins à une question").waitFor()
	await reachable.getByLabel("Plutôt d’accord").check()
	await page
		.getByRole("radiogroup", { name: /informé·e du résultat/ })
		.getByLabel("Oui")
		.check()
	await page.getByRole("button", { name: "Envoyer mes réponses" }).click()
	await page.getByRole("heading", { name: "Merci de votre réponse" }).waitFor()
	const stored = await stage.platform.engine.db.$client<{ answers: unknown }[]>`select answers from survey_answers`
	expect(stored.map(({ answers }) => answers)).toEqual([{ reachable: 4, told: true }])

	await page.reload()
	await page.getByLabel("Votre code").fill(code)
	await page.getByLabel("pour moi, je suis le patient").check()
	await page.getByRole("button", { name: "Commencer" }).click()
	await page
		.getByRole("radiogroup", { name: /facile à joindre/ })
		.getByLabel("Ni oui ni non")
		.check()
	await page.getByRole("button", { name: "Envoyer mes réponses" }).click()
	await page.getByText(/a déjà servi/).waitFor()
	expect(browser.faults).toEqual([])
	await browser.close()
})
