import { mkdir } from "node:fs/promises"
import path from "node:path"
import type { Page, Request } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { expected } from "../setup/api-client.ts"
import type { Person } from "../setup/people.ts"
import { until } from "../setup/until.ts"
import { axeOn } from "./axe-on.ts"
import { findSqueezed, ZOOMED } from "./find-squeezed.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

/** `npm run screenshots`: the same walk, with a picture of each page. */
const PICTURES = process.env["SCREENSHOTS"]

const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 320, height: 720 } } as const
const schemes = ["light", "dark"] as const
/** Each size and each scheme once; for the pictures, all of them together. */
const looks = schemes.flatMap((colorScheme) =>
	Object.entries(sizes).flatMap(([size, viewport]) =>
		PICTURES || (colorScheme === "light") === (size === "desktop") ? [{ colorScheme, size, viewport }] : [],
	),
)

let stage: Stage
let administrator: Person
let auditor: Person
let nurse: Person
let newcomer: Person
let patientCode: string
let openCase: string
/** Account that pages of administration are opened for. */
let someone: string
let machine: string

beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	const { platformId } = platform.team
	administrator = await stage.person("Inès Ravenale", [{ role: "administrator" }])
	auditor = await stage.person("Paul Santal", [{ role: "auditor", platformId }])
	nurse = await stage.person("Odile Benjoin", [{ role: "nurse", platformId }])
	newcomer = await stage.person("Marie Vacoa", [{ role: "secretary", platformId }])
	someone = nurse.accountId
	machine = platform.machine.accountId
	await stage.person("Théo Lilas", [
		{ role: "manager", platformId },
		{ role: "auditor", platformId: platform.elsewhere.platformId },
	])
	const { caseId, number } = await platform.openCase()
	openCase = caseId
	const reads = [platform.team.nurse, platform.team.physician, platform.team.nurse, platform.elsewhere.nurse]
	for (const one of reads) await platform.client(one).get(`/api/cases/${caseId}`)
	await platform.client(platform.elsewhere.physician).post("/api/emergency-accesses", {
		caseNumber: number,
		reason: "malaise aux urgences, traitement inconnu",
		minutes: 60,
	})
	await platform.client(platform.elsewhere.physician).get(`/api/cases/${caseId}`)
	const made = await platform.client(platform.team.nurse).post<{ code: string }>(`/api/cases/${caseId}/patient-codes`)
	patientCode = expected<{ code: string }>("make a code", made).code
	if (PICTURES) await mkdir(PICTURES, { recursive: true })
	// Before the walk comes to the page that asks for a code of theirs.
	const first = visits.find(({ as }) => as?.() === auditor)
	if (first) await browserOf(first)
}, 120_000)
afterAll(() => stage.close())

interface Visit {
	readonly name: string
	readonly as?: () => Person
	/** Signs in with a password alone. */
	readonly single?: boolean
	readonly path: string | (() => string)
	/** What to do before it is looked at. */
	readonly prepare?: (page: Page) => Promise<void>
	/** Heading of the first level. */
	readonly title: RegExp
}

const click = (name: string | RegExp) => async (page: Page) => await page.getByRole("button", { name }).first().click()

const visits: readonly Visit[] = [
	{ name: "connexion", path: "/connexion", title: /^Se connecter$/ },
	{ name: "connexion-erreurs", path: "/connexion", title: /^Se connecter$/, prepare: click("Se connecter") },
	{ name: "connexion-refusee", path: "/connexion?refus=unknownPerson", title: /^Se connecter$/ },
	{
		name: "connexion-code",
		path: "/connexion",
		title: /Confirmez que c’est vous/,
		prepare: async (page) => {
			await page.getByLabel("Identifiant").fill(auditor.login)
			await page.getByLabel("Mot de passe", { exact: true }).fill("sept vacoas bleus sous la pluie")
			await page.getByRole("button", { name: "Se connecter" }).click()
			await page.getByLabel("Code de l’application").waitFor()
		},
	},
	{
		name: "installation",
		path: "/installation",
		title: /Première installation/,
		prepare: async (page) => {
			await page.getByLabel("Mot de passe", { exact: true }).fill("passerelle2026")
			await page.getByText("Facile à deviner").waitFor()
		},
	},
	{ name: "invitation", path: "/invitation", title: /Choisir votre mot de passe/ },
	{ name: "acces", path: "/acces", title: /Qui a ouvert mon dossier/ },
	{
		name: "acces-liste",
		path: "/acces",
		title: /Qui a ouvert votre dossier/,
		prepare: async (page) => {
			await page.getByLabel("Votre code").fill(patientCode)
			await page.getByRole("button", { name: "Voir qui a ouvert" }).click()
		},
	},
	{ name: "accueil", as: () => administrator, path: "/", title: /Bonjour, Inès Ravenale/ },
	{ name: "travail", as: () => nurse, path: "/", title: /^Mon travail$/ },
	{
		name: "incidents",
		as: () => administrator,
		path: "/administration/incidents",
		title: /^Incidents$/,
		prepare: async (page) => await page.getByText("Rien n’est arrêté.").waitFor(),
	},
	{
		name: "travail-role",
		as: () => nurse,
		path: "/travail?liste=non-attribuees",
		title: /^Mon travail$/,
		prepare: async (page) => await page.getByRole("link", { name: /Qualifier la demande/ }).waitFor(),
	},
	{
		name: "travail-palette",
		as: () => nurse,
		path: "/travail",
		title: /^Mon travail$/,
		prepare: async (page) => {
			await page.keyboard.press("Control+k")
			await page.getByRole("combobox").fill("P-")
			await page.getByRole("option").first().waitFor()
		},
	},
	{
		name: "aide",
		as: () => nurse,
		path: "/travail",
		title: /^Mon travail$/,
		prepare: async (page) => {
			await page.keyboard.press("?")
			await page.getByRole("dialog").waitFor()
		},
	},
	{ name: "reglages", as: () => nurse, path: "/reglages", title: /^Réglages$/ },
	{ name: "tableau", as: () => nurse, path: "/tableau", title: /^Tableau$/ },
	{ name: "dossier", as: () => nurse, path: () => `/dossiers/${openCase}`, title: /ans|mois/ },
	{ name: "nouvelle-demande", as: () => nurse, path: "/demandes/nouvelle", title: /Qui demande/ },
	{ name: "demandes", as: () => nurse, path: "/demandes", title: /^Demandes reçues$/ },
	{ name: "recherche", as: () => nurse, path: "/recherche", title: /^Rechercher$/ },
	{ name: "bamara", as: () => nurse, path: "/bamara", title: /^BaMaRa$/ },
	{ name: "annuaire", as: () => nurse, path: "/annuaire", title: /^Annuaire$/ },
	{ name: "annuaire-nouvelle", as: () => nurse, path: "/annuaire/nouvelle", title: /Ajouter une personne/ },
	{ name: "acces-urgence", as: () => nurse, path: "/acces-urgence", title: /Accès d’urgence/ },
	{ name: "etiquettes", as: () => administrator, path: "/administration/etiquettes", title: /Étiquettes/ },
	{ name: "delais", as: () => administrator, path: "/administration/delais", title: /Délais et calendriers/ },
	{
		name: "delais-brouillon",
		as: () => administrator,
		path: "/administration/delais",
		title: /Délais et calendriers/,
		prepare: async (page) => await page.getByRole("button", { name: "Préparer une nouvelle version" }).click(),
	},
	{
		name: "delais-calendriers",
		as: () => administrator,
		path: "/administration/delais?onglet=calendriers",
		title: /Délais et calendriers/,
		prepare: async (page) => await page.getByRole("button", { name: "Modifier" }).click(),
	},
	{
		name: "delais-incidents",
		as: () => nurse,
		path: "/administration/delais?onglet=incidents",
		title: /Délais et calendriers/,
		prepare: async (page) => await page.getByRole("button", { name: "Déclarer un incident" }).click(),
	},
	{ name: "messages-recus", as: () => nurse, path: "/messages", title: /Messages reçus/ },
	{ name: "messagerie", as: () => administrator, path: "/administration/messagerie", title: /^Messagerie/ },
	{ name: "desabonnement", path: "/desabonnement#abc", title: /Ne plus recevoir/ },
	{ name: "demande", path: "/demande", title: /./ },
	{ name: "suivi-public", path: "/suivi-public", title: /Suivre une demande/ },
	{ name: "questionnaire", path: "/questionnaire", title: /Votre avis/ },
	{ name: "lien-inconnu", path: "/avis", title: /./ },
	{ name: "adresse-inconnue", as: () => nurse, path: "/nulle-part", title: /n’existe pas/ },
	{ name: "interdit", as: () => nurse, path: "/audit", title: /pas pour vos rôles/ },
	{ name: "securite-obligatoire", as: () => newcomer, single: true, path: "/", title: /Ma sécurité/ },
	{
		name: "securite-application",
		as: () => newcomer,
		single: true,
		path: "/securite",
		title: /Ma sécurité/,
		prepare: async (page) => {
			await page.getByRole("button", { name: "Ajouter une application" }).click()
			await page.getByLabel("Votre mot de passe").fill("sept vacoas bleus sous la pluie")
			await page.getByRole("button", { name: "Continuer" }).click()
			await page.getByRole("img", { name: "Code QR" }).waitFor()
		},
	},
	{ name: "securite", as: () => nurse, path: "/securite", title: /Ma sécurité/ },
	{
		name: "securite-confirmer",
		as: () => nurse,
		path: "/securite",
		title: /Ma sécurité/,
		prepare: click("Nouveaux codes de récupération"),
	},
	{
		name: "audit",
		as: () => auditor,
		path: "/audit",
		title: /Journal des accès/,
		prepare: async (page) => await page.getByRole("row").nth(1).waitFor(),
	},
	{ name: "audit-vide", as: () => auditor, path: "/audit?dossier=P-1999-0001", title: /Journal des accès/ },
	{ name: "comptes", as: () => administrator, path: "/administration/comptes", title: /^Comptes$/ },
	{
		name: "compte-nouveau",
		as: () => administrator,
		path: "/administration/comptes/nouveau",
		title: /Créer un compte/,
	},
	{
		name: "compte",
		as: () => administrator,
		path: () => `/administration/comptes/${someone}`,
		title: /Odile Benjoin/,
		prepare: async (page) => {
			await page.getByRole("button", { name: "Créer un code" }).click()
			await page.getByRole("dialog").getByRole("button", { name: "Créer un code" }).click()
			await page.getByText("Code d’invitation pour").waitFor()
		},
	},
	{
		name: "compte-logiciel",
		as: () => administrator,
		path: () => `/administration/comptes/${machine}`,
		title: /integration/,
	},
	{
		name: "definition",
		as: () => nurse,
		path: "/parcours/pathway",
		title: /Définition du parcours/,
		prepare: async (page) => await page.getByRole("heading", { name: "Parcours", exact: true }).waitFor(),
	},
	{ name: "professions", as: () => administrator, path: "/administration/professions", title: /Professions/ },
]

const signedIn = new Map<string, Promise<OpenBrowser>>()
const pending = new WeakMap<Page, Set<Request>>()

/** A browser whose requests are counted. */
async function openCounted(): Promise<OpenBrowser> {
	const browser = await stage.open({ reducedMotion: "reduce" })
	const open = new Set<Request>()
	pending.set(browser.page, open)
	browser.page.on("request", (request) => {
		if (!request.url().endsWith("/api/stream")) open.add(request)
	})
	browser.page.on("requestfinished", (request) => open.delete(request))
	browser.page.on("requestfailed", (request) => open.delete(request))
	return browser
}

/** One browser for each person: whoever signs in with an application signs in once. */
async function browserOf(visit: Visit): Promise<OpenBrowser> {
	const who = visit.as?.()
	if (!who) return await openCounted()
	if (visit.single) {
		const browser = await openCounted()
		await browser.signInWithPassword(who)
		return browser
	}
	const known = signedIn.get(who.login)
	if (known) return await known
	const opening = (async () => {
		const browser = await openCounted()
		await browser.signIn(who)
		return browser
	})()
	signedIn.set(who.login, opening)
	return await opening
}

/** Nothing is asked for any more (the stream of changes stays open), and letters have their shape. */
const settle = async (page: Page): Promise<void> => {
	await until(() => (pending.get(page)?.size ?? 0) === 0)
	await page.evaluate(async () => await document.fonts.ready)
}

describe.each(visits)("$name", (visit) => {
	test("is free of serious faults of accessibility, of breaches of the policy, fits 320 px and 200 %, light and dark", async () => {
		const browser = await browserOf(visit)
		const { page } = browser
		const address = typeof visit.path === "string" ? visit.path : visit.path()
		await page.setViewportSize(sizes.desktop)
		await page.goto(address)
		await page.getByRole("heading", { level: 1 }).waitFor()
		await settle(page)
		await visit.prepare?.(page)
		await page.getByRole("heading", { level: 1 }).filter({ hasText: visit.title }).waitFor()
		await settle(page)
		await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toMatch(visit.title)
		await expect.poll(() => page.getByText("n’a pas pu s’afficher").count()).toBe(0)
		await expect.poll(() => page.title()).toMatch(/ · Passerelle$/)
		for (const { colorScheme, size, viewport } of looks) {
			await page.emulateMedia({ colorScheme })
			await page.setViewportSize(viewport)
			await settle(page)
			const { violations } = await axeOn(page).analyze()
			const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
			const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)
			expect(found, `${colorScheme}, ${size}`).toEqual([])
			const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
			expect(wider, `${size}: scrolls sideways`).toBeLessThanOrEqual(0)
			if (PICTURES)
				await page.screenshot({
					path: path.join(PICTURES, `${visit.name}-${colorScheme}-${size}.png`),
					fullPage: true,
				})
		}
		await page.setViewportSize(ZOOMED)
		await settle(page)
		await expect.poll(() => findSqueezed(page), { message: "at 200 %" }).toEqual([])
		expect(browser.faults).toEqual([])
		if (!visit.as || visit.single) await browser.close()
	})
})

test("what does not fit at 200 % is found", async () => {
	const browser = await stage.open({ viewport: ZOOMED })
	const { page } = browser
	await page.goto("/connexion")
	await page.getByLabel("Identifiant").waitFor()
	await expect.poll(() => findSqueezed(page)).toEqual([])
	await page.evaluate(() => {
		const [button] = document.querySelectorAll("button[type=submit]")
		const { left, top, width, height } = button?.getBoundingClientRect() ?? new DOMRect()
		for (const [name, at] of [
			["dessus", left],
			["dehors", window.innerWidth - 10],
		] as const) {
			const other = document.createElement("button")
			other.textContent = name
			Object.assign(other.style, {
				position: "absolute",
				left: `${at}px`,
				top: `${top + window.scrollY}px`,
				width: `${width}px`,
				height: `${height}px`,
			})
			document.body.append(other)
		}
	})
	const found = (await findSqueezed(page)).join("\n")
	expect(found).toContain("on each other: <button> Se connecter / <button> dessus")
	expect(found).toContain("out of the window: <button> dehors")
	expect(found).toContain("the page scrolls sideways")
	await browser.close()
})
