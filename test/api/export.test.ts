import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { recordAudit } from "../../db/audit/record-audit.ts"
import type { CaseExport } from "../../db/export/case-export.ts"
import { type FullCase, fillCase } from "../setup/full-case.ts"
import { type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { getSystemCommand } from "../setup/system-command.ts"

const execute = promisify(execFile)

let platform: TestPlatform
let full: FullCase
let pdftotext: string
beforeAll(async () => {
	pdftotext = await getSystemCommand("pdftotext", "poppler-utils")
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	full = await fillCase(platform, "Copie")
	const { team, elsewhere } = platform
	const identity = {
		patient: { birthName: "CopieRectifie", givenNames: "Zoé", birthDate: "1987-11-23", sex: "female" },
	}
	await platform
		.client(team.nurse)
		.send("PUT", `/api/cases/${full.caseId}/identity`, { identity, reason: "CopieActe" }, { "If-Match": '"1"' })
	await platform
		.client(elsewhere.nurse)
		.post("/api/emergency-accesses", { caseNumber: full.number, reason: "CopieSecours aux urgences", minutes: 30 })
	await platform.client(team.nurse).post(`/api/cases/${full.caseId}/rights`, {
		kind: "access",
		text: "CopieDemande ≥ β-thalassémie",
		receivedAt: "2026-03-01T06:00:00Z",
	})
	await recordAudit(platform.engine, {
		action: "case.read",
		platformId: team.platformId,
		caseId: full.caseId,
		by: team.physician.id,
		role: "physician",
		basis: "team",
		from: { address: null, requestId: null },
	})
}, 120_000)
afterAll(async () => {
	await platform.close()
})

const ask = async (format: string, as: Someone = platform.team.secretary, caseId = full.caseId) =>
	await platform.app.request(`/api/cases/${caseId}/export?format=${format}`, {
		headers: { Authorization: `Bearer ${as.token}` },
	})
const everything = () => [
	...full.canaries.filter((one) => one.startsWith("Copie") && !one.includes("contenu")),
	"CopieRectifie",
	"CopieActe",
	"CopieSecours",
	"CopieDemande",
]

/** The words of a PDF, without the breaks of its lines and pages. */
async function textOf(pdf: Buffer): Promise<{ text: string; pages: readonly string[] }> {
	const folder = await mkdtemp(path.join(tmpdir(), "passerelle-export-"))
	try {
		const file = path.join(folder, "file.pdf")
		await writeFile(file, pdf)
		const { stdout } = await execute(pdftotext, ["-layout", file, "-"], { maxBuffer: 10_000_000 })
		const pages = stdout.split("\f").filter((page) => page.trim() !== "")
		return { text: pages.join("\n"), pages }
	} finally {
		await rm(folder, { recursive: true })
	}
}

describe("the JSON copy", () => {
	let copy: CaseExport
	let response: Response
	beforeAll(async () => {
		response = await ask("json")
		copy = (await response.json()) as CaseExport
	})

	test("holds everything that is held on the person, in clear", () => {
		const text = JSON.stringify(copy)
		expect(everything().filter((one) => !text.includes(one))).toEqual([])
		expect(copy.identity?.patient.birthName).toBe("CopieRectifie")
		expect(copy.formerIdentities).toMatchObject([
			{ version: 1, reason: "CopieActe", replacedBy: { id: platform.team.nurse.id } },
		])
		expect(copy.procedures.map((one) => one.kind).sort()).toEqual([
			"bamaraEntry",
			"extraMedicalReferral",
			"teleExpertise",
		])
		expect(copy.events.length).toBeGreaterThan(20)
		expect(copy.tasks.length).toBeGreaterThan(5)
		expect(copy.notices.length).toBeGreaterThan(5)
		expect(copy.bamara).toMatchObject([{ label: expect.any(String), value: expect.stringContaining("CopieGene") }])
		expect(copy.readers.map((one) => one.name)).toContain("Dr Élise Latanier")
		expect(copy.emergencyAccesses).toMatchObject([{ reason: "CopieSecours aux urgences" }])
		expect(copy.rights).toMatchObject([{ kind: "access", text: "CopieDemande ≥ β-thalassémie" }])
	})

	test("holds the files themselves", () => {
		const [document] = copy.documents
		const canary = full.canaries.find((one) => one.includes("contenu")) ?? "missing"
		expect(Buffer.from(document?.content ?? "", "base64").toString()).toContain(canary)
	})

	test("says who took it, when and of which case; no name is in the name of the file", () => {
		expect(copy.watermark).toMatchObject({
			exportedBy: { id: platform.team.secretary.id },
			exportedAt: "2026-03-02T06:00:00.000Z",
			caseNumber: full.number,
		})
		expect(copy.watermark.exportedBy.name.length).toBeGreaterThan(3)
		expect(response.headers.get("Content-Disposition")).toBe(`attachment; filename="${full.number}.json"`)
		expect(response.headers.get("Cache-Control")).toBe("private, no-store")
	})
})

describe("the PDF copy", () => {
	let pages: readonly string[]
	let text: string
	let response: Response
	beforeAll(async () => {
		response = await ask("pdf")
		;({ pages, text } = await textOf(Buffer.from(await response.arrayBuffer())))
	}, 60_000)

	test("says in French what is held, with letters and signs of every kind", () => {
		expect(response.headers.get("Content-Type")).toBe("application/pdf")
		expect(response.headers.get("Content-Disposition")).toBe(`attachment; filename="${full.number}.pdf"`)
		expect(everything().filter((one) => !text.includes(one))).toEqual([])
		for (const heading of [
			"Qui vous êtes",
			"Ce qui s'est passé",
			"Documents",
			"Qui a ouvert le dossier",
			"Vos demandes sur vos données",
		])
			expect(text).toContain(heading)
		expect(text).toContain("≥ β-thalassémie")
		expect(text).toContain("23 novembre 1987")
		// 10:00 in La Réunion, where the platform is.
		expect(text).toMatch(/2 mars 2026 à 10:00/)
	})

	test("names nothing by its code where there is a word for it", () => {
		expect(text).not.toMatch(
			/teleExpertise|collectionRefused|hostHospital|secureMail|treatingDoctor|[0-9a-f]{8}-[0-9a-f]{4}-/,
		)
		expect(text).not.toMatch(/^\s*[a-z]+[A-Z]\w*\s{2,}/m)
	})

	test("is marked on every page with who took it, when, and of which case", () => {
		expect(pages.length).toBeGreaterThan(3)
		const { name } = platform.team.secretary
		for (const [index, page] of pages.entries()) {
			expect(page).toMatch(
				new RegExp(`Dossier ${full.number} · copie remise par .*${name.split(" ").at(-1) ?? ""}.* le 2 mars 2026`),
			)
			expect(page).toContain(`page ${index + 1} sur ${pages.length}`)
		}
	})
})

test("each copy is recorded before it leaves, with its format", async () => {
	const entries = await platform.engine.db.$client<{ by_id: string; basis: string; format: string }[]>`
		select by_id, basis, detail ->> 'format' as format from audit_entries
		where case_id = ${full.caseId} and action = 'case.exported' order by at, seq`
	expect(entries.map((one) => one.format).sort()).toEqual(["json", "pdf"])
	expect(entries[0]).toMatchObject({ by_id: platform.team.secretary.id, basis: "team" })
})

test.each<[string, (p: TestPlatform) => Someone, number]>([
	["a BaMaRa delegate", (p) => p.team.delegate, 403],
	["an auditor", (p) => p.team.auditor, 403],
	["a manager", (p) => p.team.manager, 404],
	["the requester", (p) => p.outside.requester, 403],
	["another platform's physician", (p) => p.elsewhere.physician, 404],
	["somebody who has it open in an emergency", (p) => p.elsewhere.nurse, 403],
])("%s takes no copy", async (_who, whoOf, status) => {
	const before = await platform.countRows()
	const response = await ask("json", whoOf(platform))
	expect(response.status).toBe(status)
	expect(await response.text()).not.toContain("Copie")
	const after = await platform.countRows()
	expect(after["cases"]).toBe(before["cases"])
	const exported = await platform.engine.db.$client`
		select 1 from audit_entries where action = 'case.exported' and by_id = ${whoOf(platform).id}`
	expect(exported).toEqual([])
})

test("another format, or another case than there is, is refused", async () => {
	expect((await ask("xml")).status).toBe(422)
	expect((await ask("json", undefined, "8f14e45f-ceea-467f-a8f5-1c2d3e4f5a6b")).status).toBe(404)
})

test("a long text runs over its pages without losing a word", async () => {
	const { caseId } = await platform.openCase()
	const words = Array.from({ length: 2_400 }, (_, index) => `mot${index}`)
	await platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason: words.join(" ") }, platform.team.nurse)
	const response = await ask("pdf", platform.team.nurse, caseId)
	const { text, pages } = await textOf(Buffer.from(await response.arrayBuffer()))
	expect(pages.length).toBeGreaterThan(3)
	expect(words.filter((word) => !new RegExp(`\\b${word}\\b`).test(text))).toEqual([])
}, 60_000)
