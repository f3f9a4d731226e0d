import { execFile } from "node:child_process"
import { mkdir, mkdtemp, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { deflateSync } from "node:zlib"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { NewGrant } from "../../db/accounts.ts"
import { makePdf } from "../../db/seed/demo/pdf.ts"
import { expected } from "../setup/api-client.ts"
import type { Person } from "../setup/people.ts"
import { orient, steps } from "../setup/platform.ts"
import { getSystemCommand } from "../setup/system-command.ts"
import { until } from "../setup/until.ts"
import { axeOn } from "./axe-on.ts"
import { type OpenBrowser, type Stage, startStage } from "./stage.ts"

/** `npm run screenshots`: with a picture of each. */
const PICTURES = process.env["SCREENSHOTS"]
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const

const NAME = "Zanatany"
const FOLDED = /n’a pas pu s’afficher/

let stage: Stage
interface Colleague extends Person {
	readonly id: string
	readonly name: string
}

let nurse: Colleague
let physician: Colleague
let nurseBrowser: OpenBrowser
let physicianBrowser: OpenBrowser
let caseId: string
let number: string
beforeAll(async () => {
	stage = await startStage()
	const { platform } = stage
	const { platformId } = platform.team
	nurse = await colleague("Odile", "Benjoin", [{ role: "nurse", platformId }])
	physician = await colleague("Inès", "Latanier", [{ role: "physician", platformId }])
	;({ caseId, number } = await platform.openCase({
		patient: {
			birthName: NAME,
			usedName: "Vacoas",
			givenNames: "Aline Rose",
			birthDate: "2018-04-09",
			sex: "female",
			phone: "0692 77 31 90",
			language: "shimaoré",
			interpreterNeeded: true,
		},
	}))
	await orient(platform, caseId)
	await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", steps.teleExpertise, platform.team.nurse)
	if (PICTURES) await mkdir(PICTURES, { recursive: true })
	nurseBrowser = await stage.open({ reducedMotion: "reduce", acceptDownloads: true })
	await nurseBrowser.signIn(nurse)
	physicianBrowser = await stage.open({ reducedMotion: "reduce" })
	await physicianBrowser.signIn(physician)
}, 120_000)
afterAll(() => stage.close())

/** Somebody of the directory who can sign in. */
async function colleague(givenName: string, familyName: string, grants: readonly NewGrant[]): Promise<Colleague> {
	const { platform } = stage
	const card = { givenName, familyName, profession: "G15_10", territory: "RE" }
	const added = await platform.client(platform.team.nurse).post<{ id: string }>("/api/directory/people", card)
	const { id } = expected<{ id: string }>("add to the directory", added)
	const name = `${givenName} ${familyName}`
	return { ...(await stage.person(name, grants, id)), id, name }
}

/** No serious fault of accessibility, nothing that scrolls sideways, in the light and in the dark, on a phone as well. */
async function inspect(page: Page, name: string): Promise<void> {
	for (const colorScheme of ["light", "dark"] as const)
		for (const [size, viewport] of Object.entries(sizes)) {
			await page.emulateMedia({ colorScheme })
			await page.setViewportSize(viewport)
			await page.waitForLoadState("networkidle")
			const { violations } = await axeOn(page).analyze()
			const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
			const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)
			expect({ name, colorScheme, size, found }).toEqual({ name, colorScheme, size, found: [] })
			const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
			expect({ name, size, scrollsSideways: wider > 0 }).toEqual({ name, size, scrollsSideways: false })
			expect({ name, failed: await page.getByText(FOLDED).count() }).toEqual({ name, failed: 0 })
			if (PICTURES)
				await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}-${size}.png`), fullPage: true })
		}
	await page.emulateMedia({ colorScheme: "light" })
	await page.setViewportSize(sizes.desktop)
}

async function openTab(page: Page, name: string): Promise<void> {
	await page.goto(`/dossiers/${caseId}`)
	await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click()
}

/** A picture of one colour, with a checksum for each part as the format wants it. */
function makePng(width: number, height: number): Buffer {
	const crc = (bytes: Buffer) => {
		let value = 0xffffffff
		for (const byte of bytes) {
			value ^= byte
			for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
		}
		return (value ^ 0xffffffff) >>> 0
	}
	const part = (type: string, data: Buffer) => {
		const body = Buffer.concat([Buffer.from(type, "latin1"), data])
		const head = Buffer.alloc(4)
		head.writeUInt32BE(data.length)
		const tail = Buffer.alloc(4)
		tail.writeUInt32BE(crc(body))
		return Buffer.concat([head, body, tail])
	}
	const header = Buffer.alloc(13)
	header.writeUInt32BE(width, 0)
	header.writeUInt32BE(height, 4)
	header.set([8, 2, 0, 0, 0], 8)
	const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([10, 103, 128]))])
	const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
	const signature = Buffer.from("89504e470d0a1a0a", "hex")
	return Buffer.concat([signature, part("IHDR", header), part("IDAT", pixels), part("IEND", Buffer.alloc(0))])
}

const mostly = (page: Page) => page.locator('input[type="file"][multiple]')

describe("documents", () => {
	test("are added several at once, each refusal saying what to do, and looked at in the page", async () => {
		const { page, faults } = nurseBrowser
		await openTab(page, "Documents")
		await page.getByText("PDF, photo JPEG ou PNG, 10 Mo au plus par fichier.").waitFor()
		await mostly(page).setInputFiles([
			{ name: "courrier.pdf", mimeType: "application/pdf", buffer: Buffer.from(makePdf(["Anémie depuis l'enfance"])) },
			{ name: "irm.png", mimeType: "image/png", buffer: makePng(640, 420) },
			{ name: "lettre.docx", mimeType: "application/msword", buffer: Buffer.from("PK") },
			{ name: "faux.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>") },
		])
		await page.getByRole("button", { name: "Voir courrier.pdf" }).waitFor()
		await page.getByRole("button", { name: "Voir irm.png" }).waitFor()
		await page.getByText("Ce type de fichier n’est pas accepté.").waitFor()
		await page.getByText("Le contenu n’est ni un PDF").waitFor()
		// From the disk: ten megabytes through the protocol take their time.
		const large = path.join(await mkdtemp(path.join(tmpdir(), "passerelle-large-")), "scan.pdf")
		await writeFile(large, Buffer.alloc(10 * 1024 * 1024 + 1, "%PDF-"))
		await mostly(page).setInputFiles(large)
		await page.getByText("Ce fichier dépasse 10 Mo.").waitFor()
		await inspect(page, "documents")

		await page.getByRole("button", { name: "Voir courrier.pdf" }).press("Enter")
		await page.locator('canvas[data-drawn="true"]').first().waitFor()
		await expect.poll(() => page.locator("canvas").first().textContent()).toContain("Anémie depuis l'enfance")
		await inspect(page, "documents-pdf")
		await page.keyboard.press("Escape")
		await page.getByRole("button", { name: "Voir irm.png" }).click()
		await page.locator('canvas[data-drawn="true"]').waitFor()
		const [width, painted] = await page.locator("canvas").evaluate((element) => {
			const canvas = element as HTMLCanvasElement
			return [canvas.width, [...(canvas.getContext("2d")?.getImageData(5, 5, 1, 1).data ?? [])].slice(0, 3)] as const
		})
		expect([width, painted]).toEqual([640, [10, 103, 128]])
		await page.keyboard.press("Escape")
		const opened = await stage.platform.engine.db.$client`
			select 1 from audit_entries where case_id = ${caseId} and action = 'document.read' and by_id = ${nurse.id}`
		expect(opened).toHaveLength(2)
		expect(faults).toEqual([])
	})

	test("say that the connection was cut, and are sent again whole", async () => {
		const { page, context } = nurseBrowser
		await openTab(page, "Documents")
		await page.getByRole("button", { name: "Voir irm.png" }).waitFor()
		await context.setOffline(true)
		await mostly(page).setInputFiles({ name: "coupe.png", mimeType: "image/png", buffer: makePng(20, 20) })
		await page.getByText("La connexion a été coupée avant la fin.").waitFor()
		await context.setOffline(false)
		await page.getByRole("button", { name: "Renvoyer" }).click()
		await page.getByRole("button", { name: "Voir coupe.png" }).waitFor()
		await expect.poll(() => page.getByRole("button", { name: "Voir coupe.png" }).count()).toBe(1)
	})

	test("are taken back, and open to the physician alone afterwards", async () => {
		const { page } = nurseBrowser
		await openTab(page, "Documents")
		await page.getByRole("button", { name: "Retirer coupe.png" }).click()
		await page.getByRole("dialog").getByRole("button", { name: "Retirer le document" }).click()
		await page.getByText(`retiré par ${nurse.name},`).waitFor()
		await expect.poll(() => page.getByRole("button", { name: "Voir coupe.png" }).count()).toBe(0)
		await openTab(physicianBrowser.page, "Documents")
		await physicianBrowser.page.getByRole("button", { name: "Voir coupe.png" }).waitFor()
	})
})

describe("notes", () => {
	test("mention a teammate by keyboard alone, say who will be told, and keep their history", async () => {
		const { page, faults } = nurseBrowser
		await openTab(page, "Notes")
		const field = page.getByRole("combobox", { name: "Écrire une note" })
		await field.focus()
		await page.keyboard.type("Voir avec @in lat")
		await page.getByRole("option", { name: physician.name }).waitFor()
		await until(async () => (await field.getAttribute("aria-activedescendant")) !== null)
		await inspect(page, "notes-mention")
		await field.focus()
		await page.keyboard.press("Enter")
		await page.keyboard.type("avant jeudi.")
		await page.getByText(`Sera prévenu : ${physician.name}`).waitFor()
		await expect.poll(() => field.inputValue()).toBe(`Voir avec @${physician.name} avant jeudi.`)
		await page.keyboard.press("Control+Enter")
		const note = page.getByRole("listitem").filter({ hasText: "avant jeudi." })
		await note.waitFor()
		await expect.poll(() => field.inputValue()).toBe("")
		const told = await stage.platform.engine.db.$client`
			select people from notices where case_id = ${caseId} and about = 'noteMention'`
		expect(told).toEqual([{ people: [physician.id] }])

		await note.getByRole("button", { name: "Modifier" }).click()
		await page.getByRole("combobox", { name: "Modifier la note" }).fill(`Voir avec @${physician.name} avant vendredi.`)
		await page.getByRole("button", { name: "Enregistrer la note" }).click()
		const edited = page.getByRole("listitem").filter({ hasText: "avant vendredi." })
		await edited.getByRole("button", { name: "Voir la version d’avant" }).click()
		await edited.getByText("avant jeudi.").waitFor()
		await inspect(page, "notes")
		expect(faults).toEqual([])
	})

	test("cut in the middle keep what was typed, across tabs as well, and are written once", async () => {
		const { page, context } = nurseBrowser
		await openTab(page, "Notes")
		const field = page.getByRole("combobox", { name: "Écrire une note" })
		await field.fill("La tante garde l'enfant.")
		await context.setOffline(true)
		await page.getByRole("button", { name: "Ajouter la note" }).click()
		await page
			.getByRole("alert")
			.getByText(/La connexion est coupée/)
			.waitFor()
		await expect.poll(() => field.inputValue()).toBe("La tante garde l'enfant.")
		await context.setOffline(false)
		await page.getByRole("tab", { name: /^Documents/ }).click()
		await page.getByRole("tab", { name: /^Notes/ }).click()
		await expect.poll(() => field.inputValue()).toBe("La tante garde l'enfant.")
		await page.getByRole("button", { name: "Ajouter la note" }).click()
		await page.getByRole("listitem").filter({ hasText: "La tante garde l'enfant." }).waitFor()
		await expect.poll(() => page.getByRole("listitem").filter({ hasText: "La tante garde l'enfant." }).count()).toBe(1)
		await expect.poll(() => page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain("tante")
	})
})

describe("remarks for the yearly report", () => {
	test("are noted with a tag at the current step, and withdrawn", async () => {
		const { page, faults } = nurseBrowser
		await openTab(page, "Difficultés")
		await page.getByRole("button", { name: "Signaler une difficulté" }).click()
		await page.getByRole("button", { name: "Noter pour le bilan" }).click()
		await page.getByRole("alert").getByText("Choisissez une étiquette").waitFor()
		await page.getByLabel("Étiquette").selectOption({ label: "Interprète indisponible" })
		await page.getByLabel("Précision").fill("Deux rendez-vous reportés")
		await inspect(page, "difficultes-saisie")
		await page.getByRole("button", { name: "Noter pour le bilan" }).click()
		const remark = page.getByRole("listitem").filter({ hasText: "Interprète indisponible" })
		await remark.getByText("Deux rendez-vous reportés").waitFor()
		const [row] = await stage.platform.engine.db.$client`
			select i.kind from difficulties d join instances i on i.id = d.instance_id where d.case_id = ${caseId}`
		expect(row).toEqual({ kind: "bamaraEntry" })
		await inspect(page, "difficultes")
		await remark.getByRole("button", { name: "Retirer" }).click()
		await page.getByRole("dialog").getByRole("button", { name: "Retirer la remarque" }).click()
		await remark.getByText(`Retiré par ${nurse.name},`).waitFor()
		expect(faults).toEqual([])
	})
})

describe("the identity", () => {
	test("opens on demand, is recorded, corrected with a reason, and shows what it said before", async () => {
		const { page, faults } = nurseBrowser
		await page.goto(`/dossiers/${caseId}`)
		const before = await reads()
		await page.getByRole("button", { name: /^Identité/ }).click()
		const drawer = page.getByRole("dialog", { name: "Identité" })
		await drawer.getByText("Chaque ouverture est enregistrée.").waitFor()
		await drawer.getByText(NAME).waitFor()
		await drawer.getByText(/Détruit 20 ans après/).waitFor()
		await expect.poll(() => reads()).toBe(before + 1)
		await inspect(page, "identite")
		await drawer.getByRole("button", { name: "Corriger l’identité" }).click()
		await drawer.getByLabel("Prénoms").fill("Aline Rosemay")
		await drawer.getByRole("button", { name: "Enregistrer la correction" }).click()
		await drawer.getByRole("alert").getByText("Indiquez la raison de la correction").waitFor()
		await inspect(page, "identite-correction")
		await drawer.getByLabel("Pourquoi corriger ?").fill("Acte de naissance vu")
		await drawer.getByRole("button", { name: "Enregistrer la correction" }).click()
		await drawer.getByText("Aline Rosemay").first().waitFor()
		await drawer.getByText("1 version d’avant").click()
		await drawer.getByText("Acte de naissance vu").waitFor()
		expect(faults).toEqual([])
	})

	test("hands out a code once, and takes the requests of the patient that another person decides", async () => {
		const { page } = nurseBrowser
		await page.goto(`/dossiers/${caseId}`)
		await page.getByRole("button", { name: /^Identité/ }).click()
		const drawer = page.getByRole("dialog", { name: "Identité" })
		await drawer.getByRole("button", { name: "Créer un code" }).click()
		await drawer.getByText(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/).waitFor()
		await drawer.getByRole("button", { name: "Noter une demande" }).click()
		await drawer.getByLabel("Que demande-t-il ?").selectOption({ label: "Limiter l’usage de ses données" })
		await drawer.getByLabel("Dans ses mots").fill("Je préfère attendre")
		await drawer.getByRole("button", { name: "Enregistrer la demande" }).click()
		await drawer.getByText("Je préfère attendre").waitFor()
		await expect.poll(() => drawer.getByRole("button", { name: "Décider" }).count()).toBe(0)

		const other = physicianBrowser.page
		await other.goto(`/dossiers/${caseId}`)
		await other.getByRole("button", { name: /^Identité/ }).click()
		await other.getByRole("button", { name: "Décider" }).click()
		await other.getByLabel("Refuser").check()
		await other.getByLabel("Pourquoi").fill("Après échange avec la famille")
		await inspect(other, "droits-decision")
		await other.getByRole("button", { name: "Enregistrer la décision" }).click()
		await other.getByText(`refusée par ${physician.name}`).waitFor()
	})
})

async function reads(): Promise<number> {
	const rows = await stage.platform.engine.db.$client`
		select 1 from audit_entries where case_id = ${caseId} and action = 'case.read' and subject = 'identity'`
	return rows.length
}

describe("the search", () => {
	test("finds by number and by who the patient is, and leaves no name in the address or on the device", async () => {
		const { page, faults } = nurseBrowser
		await page.goto("/recherche")
		await page.getByRole("button", { name: "Rechercher" }).click()
		await page.getByRole("alert").getByText("Indiquez un numéro, un nom ou une date de naissance").waitFor()
		await page.getByLabel("Numéro de dossier").fill(number.toLowerCase())
		await page.getByRole("button", { name: "Rechercher" }).click()
		await page.getByRole("link", { name: new RegExp(number) }).waitFor()
		await page.getByLabel("Numéro de dossier").fill("")
		await page.getByLabel("Nom ou prénom").fill("zanat")
		await page.getByRole("button", { name: "Rechercher" }).click()
		await page.getByRole("link", { name: new RegExp(NAME) }).waitFor()
		await inspect(page, "recherche")
		expect(page.url()).not.toContain("zanat")
		await expect.poll(() => page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain("zanat")
		await page.getByLabel("Nom ou prénom").fill("Personne de ce nom")
		await page.getByRole("button", { name: "Rechercher" }).click()
		await page.getByText("Aucun dossier ne correspond.").waitFor()
		expect(faults).toEqual([])
	})
})

describe("an emergency access", () => {
	test("is asked with a reason, announced before it opens, ended, and reviewed by the other platform", async () => {
		const { platformId } = stage.platform.elsewhere
		const away = await colleague("Jean", "Mangrove", [{ role: "physician", platformId }])
		const browser = await stage.open({ reducedMotion: "reduce" })
		await browser.signIn(away)
		const { page } = browser
		await page.goto("/acces-urgence")
		await page.getByLabel("Numéro de dossier").fill("P-1999-0001")
		await page.getByLabel("Pourquoi maintenant ?").fill("Malaise aux urgences, traitement inconnu")
		await inspect(page, "acces-urgence")
		const open = page.getByRole("button", { name: "Ouvrir le dossier" })
		await open.click()
		await page.getByRole("dialog").getByRole("button", { name: "Ouvrir le dossier" }).click()
		await page.getByRole("alert").getByText("Aucun dossier de ce numéro ne s’ouvre en urgence").waitFor()
		await page.getByLabel("Numéro de dossier").fill(number)
		await open.click()
		await page.getByRole("dialog").getByText("L’équipe du dossier est prévenue maintenant.").waitFor()
		await page.getByRole("dialog").getByRole("button", { name: "Ouvrir le dossier" }).click()
		await page.waitForURL(`**/dossiers/${caseId}`)
		await page.goto("/acces-urgence")
		await page.getByRole("button", { name: `Terminer l’accès à ${number}` }).click()
		await page.getByText(/^Fini/).waitFor()
		await browser.close()

		const { page: ours } = physicianBrowser
		await ours.goto("/acces-urgence")
		const row = ours.getByRole("listitem").filter({ hasText: away.name })
		await row.getByText("Malaise aux urgences").waitFor()
		await row.getByLabel("Justifié", { exact: true }).check()
		await inspect(ours, "acces-urgence-controle")
		await row.getByRole("button", { name: "Enregistrer le contrôle" }).click()
		await ours.getByText("Aucun accès à contrôler.").waitFor()
		const [access] = await stage.platform.engine.db.$client`
			select justified, reviewed_by, ended_at is not null as ended from emergency_accesses where case_id = ${caseId}`
		expect(access).toEqual({ justified: true, reviewed_by: physician.id, ended: true })
	})
})

describe("the tags of the yearly report", () => {
	test("are added, replaced and retired by an administrator", async () => {
		const browser = await stage.open({ reducedMotion: "reduce" })
		await browser.signIn(await stage.person("Ève Ravenale", [{ role: "administrator" }]))
		const { page } = browser
		await page.goto("/administration/etiquettes")
		await page.getByRole("button", { name: "Remplacer Interprète indisponible" }).click()
		await page.getByLabel("En français").fill("Pas d'interprète en shimaoré")
		await page.getByRole("button", { name: "Remplacer l’étiquette" }).click()
		await page.getByRole("button", { name: "Retirer Pas d’interprète en shimaoré" }).waitFor()
		await expect.poll(() => page.getByText("Interprète indisponible").count()).toBe(0)
		await page.getByRole("button", { name: "Retirer Incident technique" }).click()
		await page.getByRole("dialog").getByRole("button", { name: "Retirer l’étiquette" }).click()
		await until(async () => (await page.getByText("Incident technique").count()) === 0)
		await inspect(page, "etiquettes")
		const rows = await stage.platform.engine.db.$client`
			select detail from audit_entries where action = 'difficultyTag.changed' order by seq`
		expect(rows).toEqual([{ detail: { what: "replaced" } }, { detail: { what: "retired" } }])
		await browser.close()
	})
})

describe("the sheet to print", () => {
	const run = promisify(execFile)
	const poppler = async (command: string) => await getSystemCommand(command, "poppler-utils")

	test("with initials says where the case is on A4 pages, each with number, who printed it, page and warning", async () => {
		const { page, faults } = nurseBrowser
		await page.goto(`/dossiers/${caseId}/imprimer`)
		await inspect(page, "impression-choix")
		await page.getByRole("button", { name: "Préparer la fiche" }).click()
		await page.getByRole("article", { name: `Fiche du dossier ${number}` }).waitFor()
		await inspect(page, "impression")
		const folder = PICTURES ?? (await mkdtemp(path.join(tmpdir(), "passerelle-print-")))
		const file = path.join(folder, "fiche.pdf")
		await writeFile(file, await page.pdf({ preferCSSPageSize: true, printBackground: false }))
		const info = (await run(await poppler("pdfinfo"), [file])).stdout
		expect(info).toMatch(/Page size:\s+59[45][.\d]* x 84[12][.\d]* pts \(A4\)/)
		expect(info).toMatch(new RegExp(`Title:\\s+${number} · Passerelle`))
		const pages = Number(/Pages:\s+(\d+)/.exec(info)?.[1])
		const text = (await run(await poppler("pdftotext"), ["-layout", file, "-"])).stdout
		const written = text.split("\f").slice(0, pages)
		for (const [index, one] of written.entries()) {
			expect(one).toContain(`${number}, imprimé par ${nurse.name} le`)
			expect(one).toContain("Données de santé, ne pas laisser sans surveillance")
			expect(one).toMatch(new RegExp(`${index + 1} ?/ ?${pages}`))
		}
		expect(text).toContain("A. V.")
		expect(text).not.toContain(NAME)
		expect(text).not.toContain("Vacoas")
		for (const part of ["Ce qui est attendu", "Avis et procédures médicales", "Registre BaMaRa", "Parcours"])
			expect(text).toContain(part)
		expect(text).not.toContain("http")
		if (PICTURES) await run(await poppler("pdftoppm"), ["-r", "80", "-png", file, path.join(PICTURES, "fiche")])
		expect(faults).toEqual([])
	})

	test("with the name is chosen in the dialog of the case, and each is recorded", async () => {
		const { page } = nurseBrowser
		await page.goto(`/dossiers/${caseId}`)
		await page.getByRole("button", { name: "Imprimer" }).click()
		await page.getByLabel("Avec le nom").check()
		await page.getByRole("button", { name: "Préparer la fiche" }).click()
		await page.getByRole("heading", { name: new RegExp(NAME) }).waitFor()
		const rows = await stage.platform.engine.db.$client`
			select detail from audit_entries where case_id = ${caseId} and action = 'case.printed' order by seq`
		expect(rows).toEqual([{ detail: { what: "initials" } }, { detail: { what: "named" } }])
		await expect.poll(() => page.title()).not.toContain(NAME)
	})
})
