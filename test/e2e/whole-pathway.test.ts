import { mkdir } from "node:fs/promises"
import path from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { verify } from "../../db/verify.ts"
import type { Role } from "../../machines/vocabulary.ts"
import { ID_MR } from "../scenarios/journeys.ts"
import { checkInvariants } from "../setup/invariants.ts"
import { until } from "../setup/until.ts"
import { act, actionsOn, statusOn } from "./act.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

/** `npm run screenshots`: the same walk, with a picture of each step. */
const PICTURES = process.env["SCREENSHOTS"]
const desktop = { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" } as const
const phone = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" } as const

let stage: Stage
const opened: OpenBrowser[] = []

beforeAll(async () => {
	stage = await startStage()
	if (PICTURES) await mkdir(PICTURES, { recursive: true })
}, 120_000)
afterAll(async () => {
	if (PICTURES) for (const { page } of opened) await look(page, "a-la-fin")
	await stage.close()
})

/** Somebody of the team at their own desk. */
async function desk(name: string, role: Extract<Role, "secretary" | "nurse" | "physician">): Promise<Page> {
	const browser = await stage.open(desktop)
	opened.push(browser)
	await browser.signIn(await stage.person(name, [{ role, platformId: stage.platform.team.platformId }]))
	return browser.page
}

let pictures = 0
async function look(page: Page, name: string): Promise<void> {
	pictures += 1
	const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
	expect(wider, `${name}: scrolls sideways`).toBeLessThanOrEqual(0)
	if (!PICTURES) return
	await page.evaluate(async () => {
		window.scrollTo(0, 0)
		await document.fonts.ready
	})
	const nth = String(pictures).padStart(2, "0")
	await page.screenshot({ path: path.join(PICTURES, `parcours-${nth}-${name}.png`), fullPage: true })
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor()
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click()

/** Reads the sentence about whose turn it is until it says so. */
async function reads(page: Page, text: string | RegExp): Promise<void> {
	await statusOn(page).filter({ hasText: text }).waitFor()
}

async function openCase(page: Page, address: string): Promise<void> {
	await page.goto(address)
	await actionsOn(page).waitFor()
}

/** Registers what a treating doctor asks, step by step; gives the number of the case. */
async function registerRequest(page: Page): Promise<string> {
	await page.goto("/demandes/nouvelle")
	await heading(page, /Qui demande/)
	await page.getByLabel("Messagerie sécurisée").click()
	await page.getByLabel("Médecin traitant", { exact: true }).click()
	await page.getByRole("combobox", { name: "Nom, dans l’annuaire" }).fill("Baobab")
	await page.getByRole("option", { name: /Baobab/ }).click()
	await look(page, "demande-qui")
	await press(page, "Continuer")
	await heading(page, /Qui est le patient/)
	await page.getByLabel("Nom de naissance").fill("Vacoas")
	await page.getByLabel("Prénom", { exact: true }).fill("Aline")
	await page.getByLabel("Jour", { exact: true }).fill("12")
	await page.getByLabel("Mois", { exact: true }).fill("4")
	await page.getByLabel("Année", { exact: true }).fill("1990")
	await page.getByLabel("Féminin").click()
	await page.getByLabel("Vit à").selectOption("YT")
	await press(page, "Continuer")
	await heading(page, /Quelle est la situation/)
	await page.getByLabel("Ce qui est demandé").fill("Quel bilan devant une anémie ancienne ?")
	await page.getByLabel("Soupçonné").click()
	await page.getByLabel("Urgent", { exact: true }).click()
	for (const next of [/Quels documents/, /Information et accord/]) {
		await press(page, "Continuer")
		await heading(page, next)
	}
	await page.getByRole("radio", { name: "Oui" }).first().click()
	await press(page, "Continuer")
	await heading(page, /Relire et enregistrer/)
	await look(page, "demande-relire")
	await press(page, "Enregistrer la demande")
	await heading(page, /Demande enregistrée : P-\d{4}-\d{4}/)
	await page.getByText(/Qualifier la demande/).waitFor()
	await look(page, "demande-enregistree")
	const title = (await page.getByRole("heading", { level: 1 }).textContent()) ?? ""
	return /P-\d{4}-\d{4}/.exec(title)?.[0] ?? ""
}

/** Makes the personal link of who is asked, in the tab of those who take part. */
async function makeLink(page: Page): Promise<string> {
	await page.getByRole("tab", { name: "Participants" }).click()
	await press(page, "Créer un lien")
	const dialog = page.getByRole("dialog")
	await dialog.getByRole("button", { name: "Créer un lien" }).click()
	const address = await dialog.getByRole("textbox", { name: "Lien personnel" }).inputValue()
	await look(page, "lien-cree")
	await dialog.getByRole("button", { name: "C’est fait" }).click()
	return address
}

/** The expert accepts and writes the opinion, on a phone. */
async function answerByLink(address: string): Promise<void> {
	const browser = await stage.open(phone)
	opened.push(browser)
	const { page } = browser
	await page.goto(address)
	await heading(page, "Votre lien personnel")
	await press(page, "Ouvrir la demande")
	await heading(page, /^Votre avis pour une femme de \d+ ans$/)
	await page.getByText("Quel bilan devant cette anémie").waitFor()
	await look(page, "expert-demande")
	await press(page, "J’accepte de répondre")
	await heading(page, "Quand pensez-vous répondre ?")
	await press(page, "J’accepte de répondre")
	await page.getByText(/^Vous avez accepté aujourd’hui à .* Merci\.$/).waitFor()
	await press(page, "Écrire mon avis")
	await heading(page, "Votre avis")
	await page.getByLabel("Votre avis", { exact: true }).fill("Électrophorèse de l'hémoglobine, puis traitement de fond.")
	await press(page, "Relire puis envoyer")
	await heading(page, "Relisez votre avis")
	await look(page, "expert-relire")
	await press(page, "Envoyer mon avis")
	await page.getByText(/^Vous avez répondu .* Merci\.$/).waitFor()
	await look(page, "expert-rendu")
}

/** Fills what the BaMaRa sheet still lacks, item by item. */
async function fillSheet(page: Page): Promise<void> {
	await page.getByRole("tab", { name: "Fiche" }).click()
	const panel = page.getByRole("tabpanel", { name: "Fiche" })
	await panel.getByText(/éléments requis sur/).waitFor()
	await look(page, "fiche-a-remplir")
	await panel.getByRole("switch", { name: /^Seulement ce qui manque/ }).check()
	// What the case knows already is taken from it; what has a value set is chosen from it; the rest is typed.
	const left = async () => await panel.getByRole("textbox").or(panel.getByRole("combobox")).count()
	for (let missing = await left(); missing > 0; missing -= 1) {
		await until(async () => (await left()) === missing)
		const suggested = panel.getByRole("button", { name: /^Reprendre/ })
		const choice = panel.getByRole("combobox")
		if ((await suggested.count()) > 0) await suggested.first().click()
		else if ((await choice.count()) > 0) await choice.first().selectOption({ index: 1 })
		else {
			await panel.getByRole("textbox").first().fill("renseigné")
			await panel.getByRole("textbox").first().press("Enter")
		}
	}
	await panel.getByText("Tous les éléments requis sont remplis.").waitFor()
	await look(page, "fiche-remplie")
}

const DAY_MS = 86_400_000
const yesterday = (): string => new Date(Date.now() - DAY_MS).toISOString().slice(0, 10)

test("a request goes from the phone call to its follow-up through the screens alone, each role at its own", async () => {
	const secretary = await desk("Maya Letchi", "secretary")
	const number = await registerRequest(secretary)
	await secretary.getByRole("link", { name: "Ouvrir le dossier" }).click()
	await actionsOn(secretary).waitFor()
	const address = new URL(secretary.url()).pathname
	const caseId = address.split("/").at(-1) ?? ""
	await reads(secretary, /qualifier la demande/)
	await look(secretary, "secretaire-dossier")

	const nurse = await desk("Odile Benjoin", "nurse")
	await openCase(nurse, address)
	await nurse.getByText(number).first().waitFor()
	await reads(nurse, /À prendre depuis .+\s: qualifier la demande/)
	await act(nurse, { does: "Accepter la demande", fill: { Note: "Dossier complet" } })
	await reads(nurse, "proposer une orientation")
	await act(nurse, {
		does: "Proposer l'orientation",
		fill: {
			"Filières concernées": ["MCGRE"],
			"Niveau de recours": "Local",
			"La suggestion est suivie": "Aucune suggestion",
			"Ce qui motive l'orientation": "Anémie inexpliquée depuis l'enfance",
		},
		before: async () => await look(nurse, "orientation-remplie"),
	})
	await reads(nurse, "valider l’orientation")
	await look(nurse, "orientation-proposee")

	const physician = await desk("Irène Tamarin", "physician")
	await openCase(physician, address)
	await reads(physician, "valider l’orientation")
	await act(physician, { does: "Valider l'orientation" })
	await reads(nurse, "organiser la suite médicale")
	await look(nurse, "coordination")

	await act(nurse, {
		does: "Lancer un avis, une RCP…",
		fill: {
			"Que lancer": "Télé-expertise",
			"Niveau de recours": "Local",
			Expert: "Courbaril",
			"Centre de l'expert": "Mangrove",
			"Professionnel requérant": "Baobab",
			"Question posée": "Quel bilan ?",
		},
		before: async () => await look(nurse, "avis-a-lancer"),
	})
	await nurse.getByRole("link", { name: "Voir", exact: true }).click()
	await nurse.waitForURL(/\/procedures\//)
	await reads(nurse, /À prendre depuis .+\s: préparer la demande/)
	await act(nurse, {
		does: "Noter l'information et l'accord du patient",
		fill: {
			"Informé par": stage.platform.team.physician.name.split(" ").at(-1) ?? "",
			"Informé le": { day: yesterday(), time: "10:00" },
			"Sous quelle forme": "À l'oral",
		},
		before: async () => await look(nurse, "accord-rempli"),
	})
	await reads(nurse, "préparer la demande")
	await act(nurse, {
		does: "Demander l'avis",
		fill: { "La question posée à l'expert": "Quel bilan devant cette anémie ?" },
	})
	await reads(nurse, /Courbaril a la main depuis .+\s: accepter ou décliner/)
	await look(nurse, "avis-demande")

	const link = await makeLink(nurse)
	// She looks at what she could note for the expert, and types nothing: nothing of hers can be overtaken.
	await actionsOn(nurse).getByRole("listitem").getByRole("button", { name: "Accepter de répondre" }).click()
	await actionsOn(nurse).getByText("De la part de Pr Solange Courbaril (Expert), à l’instant").waitFor()
	await actionsOn(nurse).getByText("Rien ne part avant votre accord").waitFor()
	await answerByLink(link)
	await reads(nurse, "transmettre l’avis au requérant")
	await expect.poll(() => actionsOn(nurse).getByRole("alert").count()).toBe(0)
	await look(nurse, "avis-rendu")
	await act(nurse, { does: "Noter que le demandeur est informé", fill: { "Par quel moyen": "Messagerie sécurisée" } })
	await reads(nurse, "informer le patient de l’avis")
	await act(nurse, {
		does: "Noter que le patient est informé",
		fill: { "Par quel moyen": "Consultation", "Informé par": "Demandeur" },
	})
	await reads(nurse, "répondre à la question de clôture")
	await act(nurse, {
		does: "Répondre à la question de clôture",
		fill: {
			"Ce que l'avis a changé au diagnostic": "Nouveau diagnostic",
			"Effet sur l'orientation du patient": "Évitée",
			"Un déplacement a été évité": "Oui",
		},
		before: async () => await look(nurse, "cloture-remplie"),
	})
	await reads(nurse, /^Avis rendu et transmis, depuis le/)
	await look(nurse, "avis-clos")

	await actionsOn(nurse).getByText("Cette démarche est terminée.").waitFor()
	await nurse.getByRole("link", { name: "Revenir au dossier" }).click()
	await nurse.waitForURL(address)
	await reads(nurse, "organiser la suite médicale")
	await act(nurse, { does: "Enregistrer les besoins", fill: { "Résultat de l'évaluation": "Aucun besoin" } })

	await secretary.getByRole("tab", { name: /Démarches/ }).click()
	await look(secretary, "demarches")
	await secretary
		.getByRole("tabpanel")
		.getByRole("link", { name: /BaMaRa/ })
		.click()
	await secretary.waitForURL(/\/procedures\//)
	const entry = new URL(secretary.url()).pathname
	await act(secretary, {
		does: "Noter que le patient est informé (BaMaRa)",
		fill: { "Sous quelle forme": "À l'oral", "Le patient s'oppose à la transmission": "Non" },
	})
	await reads(secretary, /À prendre depuis .+\s: compléter la fiche/)
	await fillSheet(secretary)
	await act(secretary, {
		does: "Soumettre la saisie à attestation",
		fill: {
			"Moyen de saisie": "Saisie dans BaMaRa en ligne",
			"Pourquoi ce moyen de saisie": "Pas de connecteur",
			"Numéro BaMaRa (IdMR)": ID_MR,
		},
		before: async () => await look(secretary, "bamara-a-soumettre"),
	})
	await openCase(physician, entry)
	await reads(physician, "attester la saisie BaMaRa")
	await act(physician, { does: "Attester la saisie BaMaRa" })
	await look(physician, "bamara-attestee")

	await openCase(physician, address)
	await act(physician, {
		does: "Mettre à jour le diagnostic",
		fill: {
			"État du diagnostic": "Confirmé",
			Maladie: "ORPHA:98896",
			"Sur quoi repose ce diagnostic": "Avis du centre de référence",
		},
	})
	await act(physician, {
		does: "Conclure le volet médical",
		fill: { "Conclusion du volet médical": "Traitement de fond, contrôle annuel" },
		before: async () => await look(physician, "conclusion-remplie"),
	})
	await reads(nurse, "transmettre la conclusion au demandeur")
	await act(nurse, { does: "Noter que le demandeur est informé", fill: { "Par quel moyen": "Messagerie sécurisée" } })
	await reads(nurse, "informer le patient, ou obtenir confirmation")
	await act(nurse, {
		does: "Noter que le patient est informé",
		fill: { "Par quel moyen": "Consultation", "Informé par": "Demandeur" },
	})
	await reads(nurse, "Enquêtes en cours. Personne n’a rien à faire pour le moment.")
	await look(nurse, "suivi")

	const { engine } = stage.platform
	const [row] = await engine.db.$client<{ places: string[] }[]>`select places from cases where id = ${caseId}`
	expect(row?.places.join(" ")).toContain("followUp.surveying")
	expect((await verify(engine, { caseIds: [caseId] })).discrepancies).toEqual([])
	await expect.poll(() => checkInvariants(engine, caseId)).toEqual([])
	expect(opened.flatMap(({ faults }) => faults)).toEqual([])
}, 300_000)
