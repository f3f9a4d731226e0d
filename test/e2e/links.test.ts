import { mkdir } from "node:fs/promises"
import path from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { expected } from "../setup/api-client.ts"
import { askExpert, type Body, known, orient, referToHelper, steps } from "../setup/platform.ts"
import { until } from "../setup/until.ts"
import { axeOn } from "./axe-on.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

/** `npm run screenshots`: the same walk, with a picture of each page. */
const PICTURES = process.env["SCREENSHOTS"]
const phone = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce", acceptDownloads: true } as const
const PDF = { name: "compte-rendu.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n%%EOF\n") }

let stage: Stage
beforeAll(async () => {
	stage = await startStage()
	if (PICTURES) await mkdir(PICTURES, { recursive: true })
}, 120_000)
afterAll(() => stage.close())

async function makeLink(caseId: string, body: Body): Promise<{ id: string; path: string }> {
	const { platform } = stage
	return expected("make a link", await platform.client(platform.team.nurse).post(`/api/cases/${caseId}/links`, body))
}

const child = { birthName: "Zanbrocal", givenNames: "Lia", birthDate: "2019-01-09", sex: "female" }

/** An opinion asked with a document, and the address of the expert's page. */
async function asked(question = "Faiblesse progressive depuis 18 mois. Faut-il un panel génétique avant la biopsie ?") {
	const { platform } = stage
	const { nurse, physician } = platform.team
	const { caseId, number } = await platform.openCase({ patient: child })
	await orient(platform, caseId)
	const added = await platform.client(nurse).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7\n%%EOF\n", {
		"Content-Type": "application/pdf",
		"X-File-Name": "consultation.pdf",
	})
	const document = expected<{ id: string }>("add a document", added).id
	const { opened } = await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", steps.teleExpertise, nurse)
	const procedure = opened[0]?.id ?? ""
	const informedAt = new Date(Date.now() - 60_000).toISOString()
	await platform.send(procedure, "PATIENT_AGREED", { informedBy: physician.id, informedAt, form: "oral" }, nurse)
	await platform.send(procedure, "REQUEST_SENT", { question, documents: [document] }, nurse)
	const link = await makeLink(caseId, { instanceId: procedure, role: "expert", personId: known.expert })
	return { caseId, number, procedure, link }
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor()
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click()

async function look({ page }: OpenBrowser, name: string): Promise<void> {
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme })
		await page.evaluate(async () => await document.fonts.ready)
		const { violations } = await axeOn(page).analyze()
		const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
		const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)
		expect(found, `${name}, ${colorScheme}`).toEqual([])
		const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
		expect(wider, `${name}: scrolls sideways`).toBeLessThanOrEqual(0)
		await page.setViewportSize({ width: 320, height: 720 })
		const narrow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
		expect(narrow, `${name}: scrolls sideways at 320 px`).toBeLessThanOrEqual(0)
		await page.setViewportSize(phone.viewport)
		if (PICTURES) {
			await page.setViewportSize({ width: 1440, height: 900 })
			await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}-desktop.png`) })
			await page.setViewportSize(phone.viewport)
		}
		if (PICTURES)
			await page.screenshot({
				path: path.join(PICTURES, `${name}-${colorScheme}.png`),
				fullPage: name.endsWith("-entier"),
			})
	}
	await page.emulateMedia({ colorScheme: "light" })
}

async function openLink(link: { path: string }): Promise<OpenBrowser> {
	const browser = await stage.open(phone)
	await browser.page.goto(link.path)
	await heading(browser.page, "Votre lien personnel")
	return browser
}

describe("the expert's page", () => {
	test("opens after a confirmation, and an expert accepts, asks, and answers with an opinion written on a phone", async () => {
		const { platform } = stage
		const { caseId, number, procedure, link } = await asked()
		const browser = await openLink(link)
		const { page, context } = browser
		await look(browser, "lien-confirmer")
		// Programs that look at mails come this far: nothing is known and nothing counted.
		await expect.poll(() => page.content()).not.toContain(number)
		const uses = async () => {
			const [row] = await platform.engine.db.$client`select uses from case_links where id = ${link.id}`
			return row?.["uses"] as number
		}
		await expect.poll(() => uses()).toBe(0)
		const token = link.path.split("#")[1] ?? ""
		expect(page.url()).not.toContain(token)
		await press(page, "Ouvrir la demande")
		await heading(page, /^Votre avis pour un enfant de \d+ ans$/)
		await expect.poll(() => uses()).toBe(1)
		await look(browser, "avis")
		await look(browser, "avis-entier")
		await page.getByText(`${number}, lien personnel jusqu’au`).waitFor()
		await page.getByText("Demandé par Dr").waitFor()
		await page.getByText("Faut-il un panel génétique").waitFor()
		await page.getByText(/^Patient informé le .* accord oral noté/).waitFor()
		await page.getByText(/en Guadeloupe$/).waitFor()
		await page.getByText(/à La Réunion$/).waitFor()
		await expect.poll(() => page.content()).not.toMatch(/Zanbrocal|Lia/)
		await expect.poll(() => context.cookies()).toEqual([])
		const [file] = await Promise.all([page.waitForEvent("download"), press(page, /^Télécharger consultation.pdf/)])
		expect(file.suggestedFilename()).toBe("consultation.pdf")

		await press(page, "J’accepte de répondre")
		await heading(page, "Quand pensez-vous répondre ?")
		await look(browser, "avis-accepter")
		await press(page, "J’accepte de répondre")
		await page.getByText(/^Vous avez accepté aujourd’hui à .* Merci\.$/).waitFor()
		await look(browser, "avis-accepte")

		await press(page, "Poser une question")
		await press(page, "Envoyer ma question")
		await page.getByRole("alert").getByText("Il y a 2 points à corriger").waitFor()
		await page.getByLabel("Ce qu’il vous faut").fill("Dosage des CPK")
		await page.getByLabel("Votre question").fill("Depuis quand, et combien ?")
		await look(browser, "avis-question")
		await press(page, "Envoyer ma question")
		await page.getByText(/^Votre question est partie aujourd’hui/).waitFor()
		await platform.send(
			procedure,
			"INFORMATION_RECEIVED",
			{ complete: true, note: "12 fois la normale" },
			platform.team.nurse,
		)

		await page.reload()
		await heading(page, /^Votre avis pour/)
		await press(page, "Écrire mon avis")
		await heading(page, "Votre avis")
		await page.getByLabel("Votre avis", { exact: true }).fill("Panel d'abord. La biopsie attendra.")
		await page.getByText(/^Gardé sur cet appareil/).waitFor()
		await look(browser, "avis-rapport")
		const kept = () => page.evaluate(() => JSON.stringify(localStorage))
		await expect.poll(() => kept()).toContain("passerelle.draft")
		await expect.poll(() => kept()).not.toContain("biopsie")
		// The browser is closed in the middle, and opened again.
		await page.reload()
		await page.getByLabel("Votre avis", { exact: true }).waitFor()
		await expect
			.poll(() => page.getByLabel("Votre avis", { exact: true }).inputValue())
			.toBe("Panel d'abord. La biopsie attendra.")
		await page.getByLabel("Prescriptions proposées").fill("Panel neuromusculaire")
		await page.getByLabel("Proposez-vous une suite").selectOption({ label: "Des examens" })
		await press(page, "Relire puis envoyer")
		await heading(page, "Relisez votre avis")
		await look(browser, "avis-relire")
		await press(page, "Modifier")
		await press(page, "Relire puis envoyer")
		await press(page, "Envoyer mon avis")
		await page.getByText(/^Vous avez répondu .* Merci\.$/).waitFor()
		await look(browser, "avis-rendu")
		await until(async () => !(await kept()).includes("passerelle.draft"))
		const view = await platform.readProcedure(procedure)
		expect(view.places.map((one) => one.id)).toEqual(["active.tellingRequester"])
		const log = await platform.readLog(caseId)
		expect(log.find((one) => one.type === "EXPERT_ANSWERED")?.payload).toMatchObject({
			participants: [known.expert],
			proposes: "exams",
		})
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("takes a report that is attached, after a cut connection, once", async () => {
		const { platform } = stage
		const { procedure, link } = await asked()
		const browser = await openLink(link)
		const { page, context } = browser
		await press(page, "Ouvrir la demande")
		await press(page, "Répondre tout de suite")
		await page.getByLabel("Je joins un compte rendu").check()
		await press(page, "Relire puis envoyer")
		await page.getByRole("alert").getByText("Choisissez votre compte rendu.").waitFor()
		await page.getByLabel("Votre compte rendu").setInputFiles(PDF)
		await press(page, "Relire puis envoyer")
		await heading(page, "Relisez votre avis")
		await context.setOffline(true)
		await press(page, "Envoyer mon avis")
		await page.getByRole("alert").first().waitFor()
		await page
			.getByText("Fichier joint : compte-rendu.pdf")
			.or(page.getByText(/Fichier joint/))
			.first()
			.waitFor()
		await context.setOffline(false)
		await press(page, "Envoyer mon avis")
		await page.getByText(/^Vous avez répondu .* Merci\.$/).waitFor()
		const [row] = await platform.engine.db.$client`
			select count(*)::int as n from case_events where instance_id = ${procedure} and type = 'EXPERT_ANSWERED'`
		expect(row).toEqual({ n: 1 })
		await browser.close()
	})

	test("takes a refusal with its reason and a colleague to ask", async () => {
		const { platform } = stage
		const { caseId, link } = await asked()
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "Ouvrir la demande")
		await press(page, "Je ne peux pas")
		await heading(page, "Vous ne pouvez pas répondre")
		await press(page, "Prévenir l’équipe")
		await page.getByRole("alert").getByText("Choisissez une raison.").waitFor()
		await page.getByLabel("Je n’ai pas le temps").check()
		await look(browser, "avis-refus")
		const colleagues = page.getByLabel("Un collègue de votre centre")
		const suggested = (await colleagues.count()) > 0
		if (suggested) await colleagues.selectOption({ index: 1 })
		await page.getByLabel("Un mot pour l’équipe").fill("Revenez vers moi en mai")
		await press(page, "Prévenir l’équipe")
		await page.getByText("Merci de nous l’avoir dit.").waitFor()
		await page.getByText(/Nous sollicitons quelqu’un d’autre/).waitFor()
		await look(browser, "avis-decline")
		const log = await platform.readLog(caseId)
		expect(log.find((one) => one.type === "EXPERT_DECLINED")?.payload).toMatchObject({
			reason: "noTime",
			note: "Revenez vers moi en mai",
		})
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("keeps what was typed when somebody else has moved the case, and says so", async () => {
		const { platform } = stage
		const { procedure, link } = await asked()
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "Ouvrir la demande")
		await press(page, "Poser une question")
		await page.getByLabel("Ce qu’il vous faut").fill("Frottis")
		await page.getByLabel("Votre question").fill("Avez-vous un frottis ?")
		await platform.send(
			procedure,
			"EXPERT_ACCEPTED",
			{ answerBy: new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10) },
			platform.outside.expert,
		)
		await press(page, "Envoyer ma question")
		await page.getByRole("alert").getByText("Ce dossier a changé pendant que vous écriviez").waitFor()
		await expect.poll(() => page.getByLabel("Votre question").inputValue()).toBe("Avez-vous un frottis ?")
		await press(page, "Envoyer ma question")
		await page.getByText(/^Votre question est partie aujourd’hui/).waitFor()
		await browser.close()
	})

	test("is the same in English", async () => {
		const { link } = await asked()
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "English")
		await heading(page, "Your personal link")
		await press(page, "Open the request")
		await heading(page, /^Your opinion on a child of \d+$/)
		await look(browser, "avis-anglais")
		await expect.poll(() => page.getByRole("button", { name: "I agree to answer" }).count()).toBe(1)
		await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("en")
		// And whoever reads it in English is written to in English.
		const { $client: sql } = stage.platform.engine.db
		await until(
			async () =>
				(await sql`select 1 from message_preferences where person_id = ${known.expert} and language = 'en'`).length ===
				1,
		)
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("is worked by keyboard alone", async () => {
		const { link } = await asked()
		const browser = await openLink(link)
		const { page } = browser
		await page.getByRole("button", { name: "Ouvrir la demande" }).focus()
		await page.keyboard.press("Enter")
		await heading(page, /^Votre avis pour/)
		await page.getByRole("button", { name: "Je ne peux pas" }).focus()
		await page.keyboard.press("Enter")
		await heading(page, "Vous ne pouvez pas répondre")
		await until(async () => await page.evaluate(() => document.activeElement?.tagName === "H1"))
		await page.keyboard.press("Tab")
		await page.keyboard.press("Space")
		await expect.poll(() => page.getByLabel("Ce n’est pas mon domaine").isChecked()).toBe(true)
		await browser.close()
	})
})

describe("a link that does not open", () => {
	test("says that it ran out, and asks the team for another one", async () => {
		const { platform } = stage
		const { caseId, link } = await asked()
		await platform.engine.db.$client`update case_links set expires_at = now() - interval '1 hour' where id = ${link.id}`
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "Ouvrir la demande")
		await heading(page, "Ce lien n’est plus valable.")
		await look(browser, "lien-expire")
		await press(page, "Recevoir un nouveau lien")
		await heading(page, "L’équipe est prévenue")
		const notices = await platform.engine.db
			.$client`select about from notices where case_id = ${caseId} and about = 'linkRenewalAsked'`
		expect(notices).toHaveLength(1)
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("is closed by whoever it is not for", async () => {
		const { link } = await asked()
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "Prévenez-nous")
		await look(browser, "lien-pas-pour-moi")
		await press(page, "Fermer ce lien")
		await heading(page, "Merci de nous l’avoir dit")
		await browser.close()
		const again = await openLink(link)
		await press(again.page, "Ouvrir la demande")
		await heading(again.page, "Ce lien n’est plus valable.")
		await expect.poll(() => again.page.getByRole("button", { name: "Recevoir un nouveau lien" }).count()).toBe(0)
		await again.close()
	})

	test("says so when its address is incomplete", async () => {
		const browser = await stage.open(phone)
		const { page } = browser
		await page.goto("/avis")
		await heading(page, "Ouvrez ce lien depuis le message reçu")
		await expect.poll(() => page.getByRole("button", { name: "Ouvrir la demande" }).count()).toBe(0)
		await page.goto(`/suivi#${"x".repeat(64)}`)
		await press(page, "Ouvrir la demande")
		await heading(page, "Ouvrez ce lien depuis le message reçu")
		await browser.close()
	})
})

describe("the requester's page", () => {
	test("says where the request stands, takes what is missing, and asks what came of it", async () => {
		const { platform } = stage
		const { nurse } = platform.team
		const { caseId } = await platform.openCase({ patient: child })
		await orient(platform, caseId)
		const procedure = await askExpert(platform, caseId)
		const link = await makeLink(caseId, { instanceId: caseId, role: "requester", personId: known.requester })
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "Ouvrir la demande")
		await heading(page, "Votre demande avance")
		await page.getByText(/Prochaine nouvelle au plus tard le/).waitFor()
		await page.getByText("Vous n’avez rien à faire pour le moment.").waitFor()
		await expect.poll(() => page.locator('[aria-current="step"]').textContent()).toContain("Avis d’un spécialiste")
		await page.getByRole("link", { name: /02 61 91/ }).waitFor()
		await look(browser, "suivi")

		const items = ["Âge des premiers signes", "Dosage des CPK"]
		await platform.send(
			procedure,
			"INFORMATION_REQUESTED",
			{ items, message: "Merci de votre aide." },
			platform.outside.expert,
		)
		await page.reload()
		await page.getByRole("heading", { name: "Il nous manque 2 informations" }).waitFor()
		await page.getByLabel("Âge des premiers signes", { exact: true }).fill("5 ans")
		await until(async () => (await page.evaluate(() => JSON.stringify(localStorage))).includes("passerelle.draft"))
		await page.reload()
		await page.getByLabel("Âge des premiers signes", { exact: true }).waitFor()
		await expect.poll(() => page.getByLabel("Âge des premiers signes", { exact: true }).inputValue()).toBe("5 ans")
		await press(page, "Envoyer")
		await page.getByRole("alert").getByText("Il y a 1 point à corriger").waitFor()
		await press(page, /^Je ne sais pas\s: Dosage des CPK$/)
		await page.getByLabel("Joindre un document").setInputFiles(PDF)
		await look(browser, "suivi-manque")
		await look(browser, "suivi-manque-entier")
		await press(page, "Envoyer")
		await page.getByText("C’est envoyé. Merci.").waitFor()
		await look(browser, "suivi-envoye")
		const log = await platform.readLog(caseId)
		const received = log.find((one) => one.type === "INFORMATION_RECEIVED")
		expect(received).toMatchObject({
			by: { id: known.requester },
			payload: { complete: false, note: "Âge des premiers signes : 5 ans\nDosage des CPK : Je ne sais pas" },
		})

		await platform.send(
			procedure,
			"EXPERT_ANSWERED",
			{ report: await reportOf(caseId), participants: [known.expert] },
			platform.outside.expert,
		)
		await platform.send(procedure, "REQUESTER_TOLD", { channel: "phone" }, nurse)
		await page.reload()
		await heading(page, "La réponse vous a été transmise")
		await page.getByLabel("En consultation").check()
		await look(browser, "suivi-patient")
		await press(page, "Oui, le patient est informé")
		await page.getByRole("heading", { name: "Une dernière question sur l’avis reçu" }).waitFor()
		await press(page, "Envoyer mes réponses")
		await page.getByRole("alert").getByText("Il y a 3 points à corriger").waitFor()
		await page.getByLabel("Non, il le confirme").check()
		await page.getByLabel("Un envoi chez un spécialiste a été évité").check()
		await page.getByLabel("Oui", { exact: true }).check()
		await look(browser, "suivi-cloture-entier")
		await press(page, "Envoyer mes réponses")
		await page.getByRole("heading", { name: "Une dernière question sur l’avis reçu" }).waitFor({ state: "detached" })
		await page.getByText("C’est envoyé. Merci.").waitFor()
		const view = await platform.readProcedure(procedure)
		expect(view.places.map((one) => one.id)).toEqual(["completed"])
		await expect.poll(() => page.content()).not.toMatch(/Zanbrocal|Anémie/)
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("follows a family, who has no page in the directory, by whatever the machine lets it do", async () => {
		const { platform } = stage
		const { caseId } = await platform.openCase({ requesterType: "family", requester: undefined, doctorSettled: false })
		const link = await makeLink(caseId, { instanceId: caseId, role: "requester", personId: null })
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "Ouvrir la demande")
		await heading(page, "Nous avons bien reçu votre demande")
		await platform.send(
			caseId,
			"INFORMATION_REQUESTED",
			{ items: ["Carnet de santé"], from: "requester", message: "Une photo suffit." },
			platform.team.nurse,
		)
		await page.reload()
		await page.getByRole("heading", { name: "Il nous manque une information" }).waitFor()
		await page.getByLabel("Joindre un document").setInputFiles(PDF)
		await press(page, "Envoyer")
		await page.getByText("C’est envoyé. Merci.").waitFor()
		const [row] = await platform.engine.db.$client`
			select payload, sent_by from case_events where case_id = ${caseId} and type = 'INFORMATION_RECEIVED'`
		expect(row).toMatchObject({ sent_by: "requester", payload: { documents: [expect.any(String)] } })
		expect(browser.faults).toEqual([])
		await browser.close()
	})
})

describe("the page of an expert who is asked for something else than an opinion", () => {
	test("offers what can be done by link, names the telephone for the rest, and takes a refusal", async () => {
		const { platform } = stage
		const { nurse, physician } = platform.team
		const { caseId } = await platform.openCase({ patient: child })
		await orient(platform, caseId)
		const opening = { kind: "teleconsultation", level: "LOCAL", input: { expert: known.expert } }
		const { opened } = await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", opening, nurse)
		const procedure = opened[0]?.id ?? ""
		const informedAt = new Date(Date.now() - 60_000).toISOString()
		await platform.send(procedure, "PATIENT_AGREED", { informedBy: physician.id, informedAt, form: "oral" }, nurse)
		const link = await makeLink(caseId, { instanceId: procedure, role: "expert", personId: known.expert })
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "Ouvrir la demande")
		await heading(page, /^Téléconsultation pour un enfant de \d+ ans$/)
		// Where the patient sits is chosen among the places of the directory, which a link does not show.
		await page.getByText("Pour le reste, appelez l’équipe.").waitFor()
		await look(browser, "teleconsultation")
		await press(page, "Décliner la demande")
		await page.getByLabel("Ce n’est pas mon domaine").check()
		await press(page, "Prévenir l’équipe")
		await page.getByText("Merci de nous l’avoir dit.").waitFor()
		const view = await platform.readProcedure(procedure)
		expect(view.places.map((one) => one.id)).toEqual(["notHeld"])
		expect(browser.faults).toEqual([])
		await browser.close()
	})
})

describe("the page of a professional beside medicine", () => {
	test("offers what the machine lets them do, each with a form made from what it declares", async () => {
		const { platform } = stage
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const referral = await referToHelper(platform, caseId)
		const link = await makeLink(caseId, { instanceId: referral, role: "extraMedical", personId: known.helper })
		const browser = await openLink(link)
		const { page } = browser
		await press(page, "Ouvrir la demande")
		await heading(page, "Votre aide est demandée")
		await page
			.getByText("Aide au logement près de l’hôpital")
			.or(page.getByText("Aide au logement près de l'hôpital"))
			.waitFor()
		await look(browser, "aide")
		await press(page, "Accuser réception")
		await page.getByLabel("Personne à contacter").fill("Le secrétariat")
		await press(page, "Envoyer")
		await heading(page, "Votre aide est demandée")
		await press(page, "Fixer le rendez-vous")
		await press(page, "Envoyer")
		await page.getByRole("alert").getByText("Il y a 2 points à corriger").waitFor()
		await page.getByLabel("Date et heure").fill("2031-03-04T10:00")
		await page.getByLabel("Lieu").fill("Bâtiment B")
		await look(browser, "aide-rendez-vous")
		await press(page, "Envoyer")
		await heading(page, "Votre aide est demandée")
		const log = await platform.readLog(caseId)
		expect(
			log.filter((one) => one.by.id === known.helper).map((one) => [one.type, one.payload["place"] ?? null]),
		).toEqual([
			["REFERRAL_ACKNOWLEDGED", null],
			["APPOINTMENT_SET", "Bâtiment B"],
		])
		expect(browser.faults).toEqual([])
		await browser.close()
	})
})

async function reportOf(caseId: string): Promise<string> {
	const { platform } = stage
	const headers = { "Content-Type": "application/pdf", "X-File-Name": "avis.pdf" }
	const added = await platform
		.client(platform.outside.expert)
		.send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7\n%%EOF\n", headers)
	return expected<{ id: string }>("add a report", added).id
}
