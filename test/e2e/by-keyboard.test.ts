import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { verify } from "../../db/verify.ts"
import type { Role } from "../../machines/vocabulary.ts"
import { ID_MR } from "../scenarios/journeys.ts"
import { until } from "../setup/until.ts"
import { actionsOn, statusOn } from "./act.ts"
import { actByKeyboard, pickFound, pickOption, pickRadio, pressKey, reach, typeInto } from "./by-keyboard.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

let stage: Stage
const opened: OpenBrowser[] = []
beforeAll(async () => {
	stage = await startStage()
}, 120_000)
afterAll(() => stage.close())

/** Somebody of the team at their own desk, whose mouse does nothing. */
async function desk(name: string, role: Extract<Role, "nurse" | "physician">): Promise<Page> {
	const browser = await stage.open({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })
	opened.push(browser)
	await browser.signIn(await stage.person(name, [{ role, platformId: stage.platform.team.platformId }]))
	await browser.page.goto("/travail")
	await browser.page.getByRole("heading", { level: 1, name: "Mon travail" }).waitFor()
	return browser.page
}

/** As a link in a message leads there. */
async function openAt(page: Page, address: string): Promise<void> {
	await page.goto(address)
	await actionsOn(page).waitFor()
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor()
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name })
const reads = (page: Page, text: string | RegExp) => statusOn(page).filter({ hasText: text }).waitFor()

/** Takes one of the group that has it. */
const choose = async (page: Page, name: string): Promise<void> => {
	const group = page.getByRole("radiogroup").filter({ has: page.getByRole("radio", { name, exact: true }) })
	await pickRadio(page, group.first(), name)
}

/** From « n » to the number of the case. */
async function registerRequest(page: Page): Promise<void> {
	await page.keyboard.press("n")
	await heading(page, /Qui demande/)
	await choose(page, "Messagerie sécurisée")
	await choose(page, "Médecin traitant")
	await pickFound(page, page.getByRole("combobox", { name: "Nom, dans l’annuaire" }), "Baobab")
	await pressKey(page, button(page, "Continuer"))
	await heading(page, /Qui est le patient/)
	await typeInto(page, page.getByLabel("Nom de naissance"), "Vacoas")
	await typeInto(page, page.getByLabel("Prénom", { exact: true }), "Aline")
	await typeInto(page, page.getByLabel("Jour", { exact: true }), "12")
	await typeInto(page, page.getByLabel("Mois", { exact: true }), "4")
	await typeInto(page, page.getByLabel("Année", { exact: true }), "1990")
	await choose(page, "Féminin")
	await pickOption(page, page.getByLabel("Vit à"), "Mayotte")
	await pressKey(page, button(page, "Continuer"))
	await heading(page, /Quelle est la situation/)
	await typeInto(page, page.getByLabel("Ce qui est demandé"), "Quel bilan devant une anemie ancienne ?")
	await choose(page, "Soupçonné")
	await choose(page, "Urgent")
	for (const next of [/Quels documents/, /Information et accord/]) {
		await pressKey(page, button(page, "Continuer"))
		await heading(page, next)
	}
	await choose(page, "Oui")
	await pressKey(page, button(page, "Continuer"))
	await heading(page, /Relire et enregistrer/)
	await pressKey(page, button(page, "Enregistrer la demande"))
	await heading(page, /Demande enregistrée : P-\d{4}-\d{4}/)
}

/** Makes the personal link of who is asked; tabs are gone through by arrows. */
async function makeLink(page: Page): Promise<string> {
	await openTab(page, "Participants")
	await pressKey(page, button(page, "Créer un lien"))
	const dialog = page.getByRole("dialog")
	await pressKey(page, dialog.getByRole("button", { name: "Créer un lien" }))
	const address = await dialog.getByRole("textbox", { name: "Lien personnel" }).inputValue()
	await pressKey(page, dialog.getByRole("button", { name: "C’est fait" }))
	await dialog.waitFor({ state: "detached" })
	return address
}

async function openTab(page: Page, name: string | RegExp): Promise<void> {
	const tab = page.getByRole("tab", { name })
	await tab.waitFor()
	await reach(page, page.getByRole("tab", { selected: true }))
	const isOpen = async () => (await tab.getAttribute("aria-selected")) === "true"
	const most = await page.getByRole("tab").count()
	for (let turn = 0; turn < most && !(await isOpen()); turn += 1) await page.keyboard.press("ArrowRight")
	await expect.poll(isOpen).toBe(true)
}

/** The expert opens the link, agrees to answer and answers. */
async function answerByLink(address: string): Promise<void> {
	const browser = await stage.open({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })
	opened.push(browser)
	const { page } = browser
	await page.goto(address)
	await heading(page, "Votre lien personnel")
	await pressKey(page, button(page, "Ouvrir la demande"))
	await heading(page, /^Votre avis pour une femme de \d+ ans$/)
	await pressKey(page, button(page, "J’accepte de répondre"))
	await heading(page, "Quand pensez-vous répondre ?")
	await pressKey(page, button(page, "J’accepte de répondre"))
	await page.getByText(/^Vous avez accepté aujourd’hui à .* Merci\.$/).waitFor()
	await pressKey(page, button(page, "Écrire mon avis"))
	await heading(page, "Votre avis")
	await typeInto(page, page.getByLabel("Votre avis", { exact: true }), "Electrophorese, puis traitement de fond.")
	await pressKey(page, button(page, "Relire puis envoyer"))
	await heading(page, "Relisez votre avis")
	await pressKey(page, button(page, "Envoyer mon avis"))
	await page.getByText(/^Vous avez répondu .* Merci\.$/).waitFor()
}

/** Fills what the BaMaRa sheet still lacks, item by item. */
async function fillSheet(page: Page): Promise<void> {
	await openTab(page, "Fiche")
	const panel = page.getByRole("tabpanel", { name: "Fiche" })
	await panel.getByText(/éléments requis sur/).waitFor()
	await pressKey(page, panel.getByRole("switch", { name: /^Seulement ce qui manque/ }), "Space")
	const left = async () => await panel.getByRole("textbox").or(panel.getByRole("combobox")).count()
	for (let missing = await left(); missing > 0; missing -= 1) {
		await until(async () => (await left()) === missing)
		const suggested = panel.getByRole("button", { name: /^Reprendre/ })
		const choice = panel.getByRole("combobox")
		if ((await suggested.count()) > 0) await pressKey(page, suggested.first())
		else if ((await choice.count()) > 0) {
			await reach(page, choice.first())
			await page.keyboard.press("ArrowDown")
		} else {
			await typeInto(page, panel.getByRole("textbox").first(), "note")
			await page.keyboard.press("Enter")
		}
	}
	await panel.getByText("Tous les éléments requis sont remplis.").waitFor()
}

test("a request goes from its registration to the follow-up of the patient without a mouse, the expert's answer too", async () => {
	const nurse = await desk("Odile Benjoin", "nurse")
	await registerRequest(nurse)
	await pressKey(nurse, nurse.getByRole("link", { name: "Ouvrir le dossier" }))
	await actionsOn(nurse).waitFor()
	const address = new URL(nurse.url()).pathname
	const caseId = address.split("/").at(-1) ?? ""
	await actByKeyboard(nurse, "Accepter la demande", { Note: "Dossier complet" })
	await actByKeyboard(nurse, "Proposer l'orientation", {
		"Filières concernées": ["MCGRE"],
		"Niveau de recours": "Local",
		"La suggestion est suivie": "Aucune suggestion",
		"Ce qui motive l'orientation": "Anemie depuis l'enfance",
	})
	await reads(nurse, "valider l’orientation")

	// The physician finds it among the decisions.
	const physician = await desk("Irène Tamarin", "physician")
	await physician.locator("[data-row]").first().waitFor()
	// « 1 » opens the first of what can be done; once it is done, the decisions that are left come by themselves.
	const preview = physician.getByRole("complementary", { name: "Aperçu de la tâche" })
	await preview.getByRole("link", { name: "Valider l’orientation" }).waitFor()
	await physician.keyboard.press("1")
	await physician.waitForURL(`**${address}?*`)
	const form = actionsOn(physician).getByRole("form", { name: "Valider l’orientation" })
	await form.getByText("Rien ne part avant votre accord").waitFor()
	await pressKey(physician, form.getByRole("button", { name: "Valider l’orientation" }))
	await physician.getByText("Fait : Valider l’orientation.", { exact: true }).waitFor()
	await physician.waitForURL("**/travail?liste=a-decider*")
	await physician.getByText("Aucune décision ne vous attend.").or(physician.locator("[data-row]")).first().waitFor()

	await reads(nurse, "organiser la suite médicale")
	await actByKeyboard(nurse, "Lancer un avis, une RCP…", {
		"Que lancer": "Télé-expertise",
		"Niveau de recours": "Local",
		Expert: "Courbaril",
		"Centre de l'expert": "Mangrove",
		"Professionnel requérant": "Baobab",
		"Question posée": "Quel bilan ?",
	})
	await pressKey(nurse, nurse.getByRole("link", { name: "Voir", exact: true }))
	await nurse.waitForURL(/\/procedures\//)
	await actByKeyboard(nurse, "Noter l'information et l'accord du patient", {
		"Informé par": stage.platform.team.physician.name.split(" ").at(-1) ?? "",
		"Informé le": { day: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10), time: "10:00" },
		"Sous quelle forme": "À l'oral",
	})
	await actByKeyboard(nurse, "Demander l'avis", { "La question posée à l'expert": "Quel bilan ?" })
	await reads(nurse, /Courbaril a la main/)

	await answerByLink(await makeLink(nurse))
	await reads(nurse, "transmettre l’avis au requérant")
	await actByKeyboard(nurse, "Noter que le demandeur est informé", { "Par quel moyen": "Messagerie sécurisée" })
	await reads(nurse, "informer le patient de l’avis")
	const told = { "Par quel moyen": "Consultation", "Informé par": "Demandeur" } as const
	await actByKeyboard(nurse, "Noter que le patient est informé", told)
	await reads(nurse, "répondre à la question de clôture")
	await actByKeyboard(nurse, "Répondre à la question de clôture", {
		"Ce que l'avis a changé au diagnostic": "Nouveau diagnostic",
		"Effet sur l'orientation du patient": "Évitée",
		"Un déplacement a été évité": "Oui",
	})
	await reads(nurse, /^Avis rendu et transmis, depuis le/)
	await pressKey(nurse, nurse.getByRole("link", { name: "Revenir au dossier" }))
	await nurse.waitForURL(`**${address}`)
	await actByKeyboard(nurse, "Enregistrer les besoins", { "Résultat de l'évaluation": "Aucun besoin" })

	await openTab(nurse, /Démarches/)
	await pressKey(nurse, nurse.getByRole("tabpanel").getByRole("link", { name: /BaMaRa/ }))
	await nurse.waitForURL(/\/procedures\//)
	const entry = new URL(nurse.url()).pathname
	await actByKeyboard(nurse, "Noter que le patient est informé (BaMaRa)", {
		"Sous quelle forme": "À l'oral",
		"Le patient s'oppose à la transmission": "Non",
	})
	await reads(nurse, "compléter la fiche")
	await fillSheet(nurse)
	await actByKeyboard(nurse, "Soumettre la saisie à attestation", {
		"Moyen de saisie": "Saisie dans BaMaRa en ligne",
		"Pourquoi ce moyen de saisie": "Pas de connecteur",
		"Numéro BaMaRa (IdMR)": ID_MR,
	})
	await openAt(physician, entry)
	await reads(physician, "attester la saisie BaMaRa")
	await actByKeyboard(physician, "Attester la saisie BaMaRa")
	await openAt(physician, address)
	await actByKeyboard(physician, "Conclure le volet médical", {
		"Conclusion du volet médical": "Traitement de fond, controle annuel",
	})
	await openAt(nurse, address)
	await reads(nurse, "transmettre la conclusion au demandeur")
	await actByKeyboard(nurse, "Noter que le demandeur est informé", { "Par quel moyen": "Messagerie sécurisée" })
	await reads(nurse, "informer le patient, ou obtenir confirmation")
	await actByKeyboard(nurse, "Noter que le patient est informé", told)
	await reads(nurse, "Enquêtes en cours. Personne n’a rien à faire pour le moment.")

	// And back: the board, its first card, the case.
	await nurse.keyboard.press("g")
	await nurse.keyboard.press("t")
	await heading(nurse, "Tableau")
	await nurse.locator("[data-card]").first().waitFor()
	await reach(nurse, nurse.locator(`[data-card="${caseId}"]`))
	await nurse.keyboard.press("Enter")
	await nurse.waitForURL(`**${address}`)

	const { engine } = stage.platform
	expect((await verify(engine, { caseIds: [caseId] })).discrepancies).toEqual([])
	expect(opened.flatMap(({ faults }) => faults)).toEqual([])
}, 480_000)
