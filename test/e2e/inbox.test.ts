import { afterAll, beforeAll, expect, test } from "vitest"
import { collectMessages } from "../setup/outgoing-messages.ts"
import { askExpert, orient } from "../setup/platform.ts"
import { inspectPage } from "./inspect-page.ts"
import { type Stage, startStage } from "./stage.ts"

let stage: Stage
let caseId: string
let number: string
/** Three people of the directory who have no account yet. */
let people: readonly string[]
/** Puts what the acceptance of a request told into somebody's inbox, as the workers do. */
async function tell(personId: string, at: string): Promise<void> {
	await stage.platform.engine.db.$client`
		insert into inbox (notice_id, person_id, at)
		select id, ${personId}, ${at} from notices where case_id = ${caseId} and about = 'requestAccepted'`
}
beforeAll(async () => {
	stage = await startStage()
	;({ caseId, number } = await stage.platform.openCase())
	const free = await stage.platform.engine.db.$client<{ id: string }[]>`
		select id from people p where not exists (select 1 from accounts a where a.person_id = p.id) order by id limit 3`
	people = free.map(({ id }) => id)
	await stage.platform.send(caseId, "REQUEST_ACCEPTED", {}, stage.platform.team.nurse)
}, 120_000)
afterAll(() => stage.close())

test("what one was told is counted in the margin, says about which case it is, leads there, and is then read", async () => {
	const { platformId } = stage.platform.team
	const [me = ""] = people
	const browser = await stage.open({ viewport: { width: 1440, height: 900 } })
	const { page } = browser
	await browser.signIn(await stage.person("Odile Benjoin", [{ role: "nurse", platformId }], me))
	await page.goto("/messages")
	await page.getByText("Vous avez tout lu.").waitFor()
	await tell(me, new Date().toISOString())
	await page.reload()
	const navigation = page.getByRole("navigation", { name: "Pages" })
	await navigation.getByRole("link", { name: /Messages reçus.*1 message non lu/ }).waitFor()
	const list = page.getByRole("list", { name: "Messages reçus" })
	const row = list.getByRole("listitem").filter({ hasText: "La demande est acceptée" })
	await row.getByText(number).waitFor()
	await row.getByText("Non lu", { exact: true }).waitFor()
	await inspectPage(page, "messages-recus")
	await row.getByRole("link", { name: "La demande est acceptée" }).click()
	await page.waitForURL(`**/dossiers/${caseId}`)
	await navigation.getByRole("link", { name: "Messages reçus", exact: true }).waitFor()
	await page.goto("/messages")
	await page.getByText("Vous avez tout lu.").waitFor()
	await page.getByRole("button", { name: "Voir tous les messages" }).click()
	await row.waitFor()
	expect(browser.faults).toEqual([])
	await browser.close()
})

test("all are marked as read at once, by keyboard, on a phone too; others keep theirs", async () => {
	const { platformId } = stage.platform.team
	const [, me = "", other = ""] = people
	const browser = await stage.open({ viewport: { width: 390, height: 844 } })
	const { page } = browser
	await browser.signIn(await stage.person("Zoé Vanille", [{ role: "secretary", platformId }], me))
	for (const one of [me, other]) await tell(one, new Date().toISOString())
	await page.goto("/messages")
	await page.getByRole("list", { name: "Messages reçus" }).waitFor()
	await inspectPage(page, "messages-recus-telephone")
	await page.getByRole("button", { name: "Tout marquer comme lu" }).focus()
	await page.keyboard.press("Enter")
	await page.getByText("Vous avez tout lu.").waitFor()
	const unread = await stage.platform.engine.db.$client`
		select person_id from inbox where read_at is null and person_id in (${me}, ${other})`
	expect(unread).toEqual([{ person_id: other }])
	expect(browser.faults).toEqual([])
	await browser.close()
})

test("a reminder says of which procedure it is, on the case with who was told, by what way and when, and in the inbox", async () => {
	const { platform } = stage
	const { platformId } = platform.team
	const opened = await platform.openCase()
	await orient(platform, opened.caseId)
	const instanceId = await askExpert(platform, opened.caseId)
	const box = collectMessages(platform.engine)
	await box.tell({ instanceId, about: "awaitingExpertReminder1", kind: "reminder", recipients: ["expert"] })
	const title = /^Rappel.* · Télé-expertise$/
	const browser = await stage.open({ viewport: { width: 1440, height: 900 } })
	const { page } = browser
	await browser.signIn(await stage.person("Rose Filao", [{ role: "nurse", platformId }]))
	await page.goto(`/dossiers/${opened.caseId}`)
	await page.getByRole("tab", { name: "Relances et messages" }).click()
	const told = page.getByRole("tabpanel", { name: "Relances et messages" })
	const row = told.locator("li").filter({ has: page.getByText(title) })
	await row
		.getByText(/Envoyé par/)
		.first()
		.waitFor()
	await inspectPage(page, "relances-et-messages")
	expect(browser.faults).toEqual([])
	await browser.close()
	const inbox = await platform.client(platform.outside.expert).get("/api/inbox")
	expect(inbox.body).toMatchObject({ items: [{ kind: "reminder", procedure: { fr: "Télé-expertise" } }] })
})
