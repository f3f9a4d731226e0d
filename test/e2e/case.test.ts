import type { Page } from "playwright-core"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Person } from "../setup/people.ts"
import { askExpert, orient, type TestPlatform } from "../setup/platform.ts"
import { until } from "../setup/until.ts"
import { axeOn } from "./axe-on.ts"
import { type OpenBrowser, type Stage, signOut, startStage } from "./stage.ts"

let stage: Stage
let platform: TestPlatform
let nurse: Person
let browser: OpenBrowser
let page: Page
let caseId: string
let number: string

beforeAll(async () => {
	stage = await startStage()
	platform = stage.platform
	nurse = await stage.person("Odile Benjoin", [{ role: "nurse", platformId: platform.team.platformId }])
	browser = await stage.open({ reducedMotion: "reduce" })
	page = browser.page
	await browser.signIn(nurse)
}, 120_000)
afterAll(() => stage.close())
beforeEach(async () => {
	await page.unrouteAll()
	;({ caseId, number } = await platform.openCase())
})

const actions = (on = page) => on.getByRole("region", { name: "Que faire maintenant" })
const form = (on = page) => actions(on).getByRole("form")
const listed = (name: string, on = page) => actions(on).getByRole("listitem").getByRole("button", { name })
const status = (on = page) => on.getByRole("region", { name: "À qui le tour" })
const typesOf = async () => (await platform.readLog(caseId)).map((one) => one.type)

async function openCase(on = page, rest = ""): Promise<void> {
	await on.goto(`/dossiers/${caseId}${rest}`)
	await on.getByRole("heading", { level: 2, name: "Que faire maintenant" }).waitFor()
	await on.getByRole("heading", { level: 1 }).waitFor()
}
/** The one text of the form of accepting a request. */
const note = (on = page) => form(on).getByRole("textbox").first()

async function write(text: string): Promise<void> {
	await listed("Accepter la demande").click()
	await note().fill(text)
	await page.getByText("Saisie gardée dans cet onglet").waitFor()
}

/** Whoever hears of a change before sending is told beforehand: here the server is the first to say so. */
const withoutStream = () => page.route("**/api/stream", (route) => route.abort())

describe("the page of a case", () => {
	test("says who it is about, whose turn it is, and is named after the case", async () => {
		await openCase()
		await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^A\. V\., 3\d ans$/)
		await expect.poll(() => status().textContent()).toMatch(/À prendre depuis \d\d:\d\d\s?: qualifier la demande\./)
		await expect.poll(() => page.title()).toContain(number)
		await expect.poll(() => page.title()).toMatch(/ · Passerelle$/)
		await page.getByText("Vit à Mayotte, suivi à La Réunion").waitFor()
		await page.getByRole("list", { name: "Heures des territoires" }).getByText("Paris").waitFor()
	})

	test("is advanced by keyboard alone, and says what was done", async () => {
		await openCase()
		await page.keyboard.press("2")
		const second = await actions().getByRole("listitem").nth(1).textContent()
		await until(async () => (await form().getByRole("heading", { level: 2 }).textContent()) === second)
		await page.keyboard.press("1")
		await form().getByRole("heading", { name: "Accepter la demande" }).waitFor()
		await page.keyboard.press("a")
		await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Accepter la demande")
		for (let tabs = 0; tabs < 30; tabs += 1) {
			await page.keyboard.press("Tab")
			if (await note().evaluate((node) => node === document.activeElement)) break
		}
		await page.keyboard.type("Dossier complet")
		await page.keyboard.press("Control+Enter")
		await page.getByText("Fait : Accepter la demande.".replace(" :", "\u00a0:")).waitFor()
		await until(async () => (await status().textContent())?.includes("proposer une orientation"))
		const history = page.getByRole("region", { name: "Contenu du dossier" })
		await history.getByText("accepte la demande").waitFor()
		await history.getByText("Dossier complet").waitFor()
		await expect.poll(() => typesOf()).toEqual(["STARTED", "REQUEST_ACCEPTED"])
		// The keyboard goes on where it was.
		await expect.poll(() => page.evaluate(() => document.activeElement?.closest("section")?.id)).toBe("que-faire")
	})

	test("asks before what cannot be taken back, and loses nothing on the way back", async () => {
		await openCase()
		await actions()
			.getByRole("button", { name: /autres actions/ })
			.click()
		await listed("Noter le décès du patient").click()
		const source = form().getByRole("combobox").or(form().getByRole("radio")).first()
		await source.waitFor()
		if ((await source.getAttribute("type")) === "radio") await source.check()
		else {
			await source.click()
			await page.getByRole("option").first().click()
		}
		await form().getByRole("button", { name: "Noter le décès du patient" }).click()
		const dialog = page.getByRole("dialog", { name: /Noter le décès du patient/ })
		await dialog.getByText(number).waitFor()
		await page.keyboard.press("Escape")
		await dialog.waitFor({ state: "hidden" })
		await expect.poll(() => typesOf()).toEqual(["STARTED"])
		await form().getByRole("button", { name: "Noter le décès du patient" }).click()
		await dialog.getByRole("button", { name: "Noter le décès du patient" }).click()
		await until(async () => (await typesOf()).includes("PATIENT_DECEASED"))
	})

	test("finds actions that are not possible, and says where they would be", async () => {
		await openCase()
		await actions()
			.getByRole("button", { name: /autres actions/ })
			.click()
		await actions().getByRole("textbox", { name: "Chercher une action" }).fill("besoins")
		const impossible = actions().getByText("Pas possible maintenant").locator("..")
		await expect.poll(() => impossible.textContent()).toContain("Possible à l’étape\u00a0: Besoins à évaluer.")
	})

	test("opens a procedure as a page of its own, with its own actions and history", async () => {
		await orient(platform, caseId)
		const id = await askExpert(platform, caseId)
		await openCase()
		const path = page.getByRole("region", { name: "Où en est le dossier" })
		await path.getByRole("button", { name: "Liste" }).click()
		await path.getByRole("link", { name: "Télé-expertise" }).click()
		await page.waitForURL(`**/dossiers/${caseId}/procedures/${id}`)
		await page.getByRole("heading", { level: 2, name: "Où en est la démarche" }).waitFor()
		await expect
			.poll(() => status().textContent())
			.toMatch(/Courbaril a la main depuis .+ accepter ou décliner la demande d’avis/)
		await expect.poll(() => status().textContent()).toMatch(/Rappel .+ en Guadeloupe \(.+ ici\)/)
		await listed("Accepter de répondre").waitFor()
		await expect.poll(() => listed("Enregistrer les besoins").count()).toBe(0)
		await expect.poll(() => page.title()).toContain("Télé-expertise")
	})

	test("is not there for somebody of another platform, and does not say whether it exists", async () => {
		const other = await stage.open()
		await other.signIn(
			await stage.person("Zoé Vanille", [{ role: "nurse", platformId: platform.elsewhere.platformId }]),
		)
		for (const id of [caseId, "6f1f6a1e-0000-4000-8000-000000000000"]) {
			await other.page.goto(`/dossiers/${id}`)
			await other.page.getByRole("heading", { level: 1, name: "Vous n’avez pas accès à ce dossier" }).waitFor()
			await expect.poll(() => other.page.getByRole("link", { name: "Ouvrir en urgence" }).isVisible()).toBe(true)
			await expect.poll(() => other.page.content()).not.toContain(number)
		}
		await other.close()
	})

	test("can be asked for by whoever may not see it: its team is told, and nobody learns whether it exists", async () => {
		const other = await stage.open()
		const stranger = await stage.person("Zélie Vanille", [{ role: "nurse", platformId: platform.elsewhere.platformId }])
		await other.signIn(stranger)
		for (const id of [caseId, "6f1f6a1e-0000-4000-8000-000000000000"]) {
			await other.page.goto(`/dossiers/${id}`)
			await other.page.getByRole("button", { name: "Demander l’accès" }).click()
			await other.page.getByText("Si ce dossier existe, son équipe est prévenue de votre demande.").waitFor()
			await expect.poll(() => other.page.getByRole("button", { name: "Demander l’accès" }).isDisabled()).toBe(true)
		}
		const told = await platform.engine.db.$client<{ about: string; recipients: string[] }[]>`
			select about, recipients from notices where case_id = ${caseId} and by_id = ${stranger.accountId}`
		expect(told).toEqual([{ about: "accessAsked", recipients: ["nurse", "secretary"] }])
		await other.close()
	})
})

describe("two people on one case", () => {
	test("see each other there, and what one does the other sees without reading the page again", async () => {
		const other = await stage.open({ reducedMotion: "reduce" })
		const { platformId } = platform.team
		await other.signIn(await stage.person("Dr Yves Latanier", [{ role: "physician", platformId }]))
		await openCase()
		await openCase(other.page)
		await page.getByText("Dr Latanier regarde aussi ce dossier").waitFor()
		await other.page.getByText("Odile B. regarde aussi ce dossier").waitFor()
		const read: string[] = []
		other.page.on("framenavigated", () => read.push("again"))
		await write("Dossier complet")
		await form().getByRole("button", { name: "Accepter la demande" }).click()
		await until(async () => (await status(other.page).textContent())?.includes("proposer une orientation"))
		await listed("Proposer l’orientation", other.page).waitFor()
		await expect.poll(() => listed("Accepter la demande", other.page).count()).toBe(0)
		const history = other.page.getByRole("region", { name: "Contenu du dossier" })
		await history.getByText("accepte la demande").waitFor()
		const path = other.page.getByRole("region", { name: "Où en est le dossier" })
		await path.getByRole("button", { name: "Liste" }).click()
		await path.getByText("Orientation à proposer").waitFor()
		expect(read).toEqual([])
		// Whoever leaves the page is no longer there.
		await other.page.getByRole("link", { name: "Mon travail" }).last().click()
		await other.page.waitForURL("**/travail")
		await page.getByText("regarde aussi ce dossier").waitFor({ state: "hidden" })
		expect(other.faults).toEqual([])
		await other.close()
	})

	test("when the other was faster, one sees what changed, keeps what one typed, and is told that it is no longer possible", async () => {
		await withoutStream()
		await openCase()
		await write("Je prends cette demande")
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, platform.team.nurse)
		await form().getByRole("button", { name: "Accepter la demande" }).click()
		const conflict = page.getByRole("alert").filter({ hasText: "Ce dossier a changé pendant que vous écriviez" })
		await conflict.getByText("Demande reçue").first().waitFor()
		await conflict.getByText(/Orientation à proposer/).waitFor()
		await conflict.getByText(new RegExp(`${platform.team.nurse.name}.*Accepter la demande`)).waitFor()
		await conflict.getByText(/n’est plus possible/).waitFor()
		await expect.poll(() => note().inputValue()).toBe("Je prends cette demande")
		await conflict.getByRole("button", { name: "Voir ce qui est possible" }).click()
		await form().getByRole("heading", { name: "Proposer l’orientation" }).waitFor()
		expect((await typesOf()).filter((one) => one === "REQUEST_ACCEPTED")).toHaveLength(1)
	})

	test("what is still possible is sent once its author has seen the change", async () => {
		await withoutStream()
		await openCase()
		await write("À traiter vite")
		const reason = "Aggravation"
		await platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason }, platform.team.physician)
		await form().getByRole("button", { name: "Accepter la demande" }).click()
		await page.getByText(/est toujours possible/).waitFor()
		await expect.poll(() => typesOf()).not.toContain("REQUEST_ACCEPTED")
		await page.getByRole("button", { name: "Revoir les conséquences" }).click()
		await expect.poll(() => note().inputValue()).toBe("À traiter vite")
		await form().getByRole("button", { name: "Accepter la demande" }).click()
		await until(async () => (await typesOf()).includes("REQUEST_ACCEPTED"))
		const sent = (await platform.readLog(caseId)).find((one) => one.type === "REQUEST_ACCEPTED")
		expect(sent?.payload).toEqual({ note: "À traiter vite" })
	})
})

describe("a connection that is cut", () => {
	test("loses nothing that was typed and sends nothing by itself", async () => {
		await openCase()
		await write("Écrit sans réseau")
		await browser.context.setOffline(true)
		await page.getByText(/Hors ligne depuis/).waitFor()
		await form().getByRole("button", { name: "Accepter la demande" }).click()
		await page.getByRole("alert").getByText("La connexion est coupée").waitFor()
		await expect.poll(() => note().inputValue()).toBe("Écrit sans réseau")
		await browser.context.setOffline(false)
		await page.getByText("1 action attend votre accord.").waitFor()
		await expect.poll(() => typesOf()).toEqual(["STARTED"])
		// Gone and come back, in the same tab.
		await page.goto("/securite")
		await openCase()
		await page.getByRole("link", { name: "Revoir" }).click()
		await form().getByRole("heading", { name: "Accepter la demande" }).waitFor()
		await expect.poll(() => note().inputValue()).toBe("Écrit sans réseau")
		await form().getByRole("button", { name: "Envoyer à nouveau" }).click()
		await until(async () => (await typesOf()).includes("REQUEST_ACCEPTED"))
		await page.getByText("1 action attend votre accord.").waitFor({ state: "hidden" })
	})

	test("when only the answer was lost, the second try changes nothing and says that it is done", async () => {
		await openCase()
		await write("Une seule fois")
		await page.route(
			`**/api/cases/${caseId}/events`,
			async (route) => {
				await route.fetch()
				await route.abort("connectionreset")
			},
			{ times: 1 },
		)
		await form().getByRole("button", { name: "Accepter la demande" }).click()
		// The alert gives way to the line at the top as soon as any other answer comes.
		await page
			.getByText(/La connexion est coupée|1 action attend votre accord/)
			.first()
			.waitFor()
		expect((await typesOf()).filter((one) => one === "REQUEST_ACCEPTED")).toHaveLength(1)
		await form().getByRole("button", { name: "Envoyer à nouveau" }).click()
		await page.getByText(/Fait\s: Accepter la demande/).waitFor()
		expect((await typesOf()).filter((one) => one === "REQUEST_ACCEPTED")).toHaveLength(1)
	})

	test("keeps what was typed on this device until its author signs out, and no longer", async () => {
		const other = await stage.open()
		await other.signIn(await stage.person("Paul Lilas", [{ role: "nurse", platformId: platform.team.platformId }]))
		await openCase(other.page)
		await listed("Demander des informations", other.page).click()
		await form(other.page).getByRole("heading", { name: "Demander des informations" }).waitFor()
		const message = form(other.page).getByRole("textbox").last()
		await message.fill("Confidence9Zq")
		const kept = async () => await other.page.evaluate(() => JSON.stringify([sessionStorage, localStorage]))
		await until(async () => (await kept()).includes("Confidence9Zq"))
		await expect.poll(() => other.page.evaluate(() => JSON.stringify(localStorage))).not.toContain("Confidence9Zq")
		await other.page.reload()
		await until(async () => (await message.inputValue()) === "Confidence9Zq")
		await signOut(other.page)
		await other.page.waitForURL("**/connexion")
		await expect.poll(() => kept()).not.toContain("Confidence9Zq")
		await other.close()
	})
})

describe("what somebody prefers", () => {
	test("letters and digits do nothing once they are switched off, and are in the help", async () => {
		await page.goto("/reglages")
		await page.getByLabel(/Activer les raccourcis d’une lettre/).uncheck()
		await openCase()
		await form().getByRole("heading", { level: 2 }).waitFor()
		const first = await form().getByRole("heading", { level: 2 }).textContent()
		await page.keyboard.press("2")
		await page.keyboard.press("a")
		await expect.poll(() => page.evaluate(() => document.activeElement?.closest("section")?.id)).not.toBe("que-faire")
		await expect.poll(() => form().getByRole("heading", { level: 2 }).textContent()).toBe(first)
		expect(new URL(page.url()).search).toBe("")
		await page.goto("/reglages")
		await page.getByLabel(/Activer les raccourcis d’une lettre/).check()
		await openCase()
		await page.keyboard.press("?")
		const help = page.getByRole("dialog", { name: "Aide et raccourcis" })
		await help.getByText("Aller aux actions").waitFor()
		await help.getByText("Accepter la demande").waitFor()
		await page.keyboard.press("Escape")
	})

	test("the patient's name stands in the page for whoever prefers names, and not in its title", async () => {
		await page.goto("/reglages")
		await page.getByRole("radio", { name: "Nom et âge" }).check()
		await openCase()
		await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^Aline Vacoas, 3\d ans$/)
		await expect.poll(() => page.title()).not.toContain("Vacoas")
		await page.goto("/reglages")
		await page.getByRole("radio", { name: "Initiales et âge" }).check()
	})
})

describe("for everybody", () => {
	const sizes = {
		desktop: { width: 1440, height: 900 },
		zoomed: { width: 720, height: 450 },
		phone: { width: 320, height: 720 },
	}

	test("has no serious fault of accessibility, light and dark, at 200 % and on a phone, on which it does not scroll sideways", async () => {
		await orient(platform, caseId)
		const id = await askExpert(platform, caseId)
		const looks = [
			{ rest: "", schemes: ["light", "dark"], seen: ["desktop", "zoomed", "phone"] },
			{ rest: `/procedures/${id}`, schemes: ["dark"], seen: ["desktop", "phone"] },
		] as const
		for (const { rest, schemes, seen } of looks) {
			await openCase(page, rest)
			for (const colorScheme of schemes) {
				await page.emulateMedia({ colorScheme })
				for (const size of seen) {
					const viewport = sizes[size]
					await page.setViewportSize(viewport)
					await page.waitForLoadState("networkidle")
					const { violations } = await axeOn(page).analyze()
					const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
					const found = serious.map(({ id: rule, nodes }) => `${rule}: ${nodes.map((node) => node.html).join(" ")}`)
					expect(found, `${colorScheme}, ${size}`).toEqual([])
					const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
					expect(wider, `${size}: scrolls sideways`).toBeLessThanOrEqual(0)
				}
			}
			await page.setViewportSize(sizes.desktop)
		}
		expect(browser.faults).toEqual([])
	})

	test("shows on a phone whose turn it is and what to do before the steps and the history", async () => {
		await page.setViewportSize({ width: 390, height: 844 })
		await openCase()
		const tops = await Promise.all(
			[
				status(),
				actions(),
				page.getByRole("region", { name: "Où en est le dossier" }),
				page.getByRole("region", { name: "Contenu du dossier" }),
			].map(async (one) => (await one.boundingBox())?.y ?? Number.NaN),
		)
		expect(tops).toEqual(tops.toSorted((a, b) => a - b))
		await page.setViewportSize(sizes.desktop)
	})
})
