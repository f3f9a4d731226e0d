import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { asText } from "../../api/report-file/as-text.ts"
import { typeset } from "../../api/report-file/typeset.ts"
import { canonicalJson } from "../../db/audit/canonical-json.ts"
import { figureSpecs, sectionLabels, sections } from "../../db/reports/specs.ts"
import { orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { getSystemCommand } from "../setup/system-command.ts"

const execute = promisify(execFile)
const FORMULA = '=HYPERLINK("http://exemple.re")'

let platform: TestPlatform
let report: string
let folder: string
const numbers: string[] = []

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	folder = await mkdtemp(path.join(tmpdir(), "report-"))
	const { team } = platform
	for (let n = 0; n < 7; n += 1) {
		// One who asked alone of their kind: hidden, and the others with them.
		const { caseId, number } = await platform.openCase(n === 0 ? { requesterType: "family" } : {})
		numbers.push(number)
		await orient(platform, caseId)
	}
	await platform.passTo("2027-01-10T06:00:00Z")
	const json = { "Content-Type": "application/json" }
	const opened = JSON.stringify({ openedOn: "2026-01-01" })
	await platform.client(team.physician).send("PUT", `/api/reports/openings/${team.platformId}`, opened, json)
	const yearly = { platform: team.platformId, kind: "yearly", fromOn: "2026-01-01" }
	report = (await platform.client(team.nurse).post<{ id: string }>("/api/reports", yearly)).body.id
	const comment = JSON.stringify({ text: FORMULA, version: 0 })
	await platform.client(team.nurse).send("PUT", `/api/reports/${report}/comments/activity`, comment, json)
	for (const type of ["REPORT_FROZEN", "SENT_TO_DIRECTOR"])
		await platform.client(team.physician).post(`/api/reports/${report}/events`, { type, payload: {} })
}, 120_000)
afterAll(async () => {
	await platform.close()
	await rm(folder, { recursive: true })
})

async function download(as: Someone, query: string): Promise<{ file: string; headers: Headers }> {
	const response = await platform.app.request(`/api/reports/${report}/file?${query}`, {
		headers: { Authorization: `Bearer ${as.token}` },
	})
	expect(response.status).toBe(200)
	const file = path.join(folder, `file-${query.replaceAll(/\W/g, "-")}-${as.name.replaceAll(/\W/g, "-")}`)
	await writeFile(file, Buffer.from(await response.arrayBuffer()))
	return { file, headers: response.headers }
}

/** The parts of a spreadsheet: a zip of XML. */
async function unzip(file: string): Promise<string> {
	const { stdout } = await execute(await getSystemCommand("unzip", "unzip"), ["-p", file, "xl/*.xml"], {
		maxBuffer: 20_000_000,
	})
	return stdout
}

describe("the PDF for the direction", () => {
	test("has a cover, contents, every section and figure, and hash and period at the foot of each page", async () => {
		const { file, headers } = await download(platform.team.manager, "format=pdf")
		expect(headers.get("Content-Type")).toBe("application/pdf")
		expect(headers.get("Content-Disposition")).toContain("yearly-2026-01-01-2026-12-31.pdf")
		const pdftotext = await getSystemCommand("pdftotext", "poppler-utils")
		const { stdout } = await execute(pdftotext, ["-layout", file, "-"], { maxBuffer: 20_000_000 })
		const pages = stdout.split("\f").slice(0, -1)
		expect(pages[0]).toContain("Bilan d’activité 2026")
		expect(pages[1]).toContain("Sommaire")
		for (const id of sections) expect(pages[1]).toContain(typeset(sectionLabels[id].fr, "fr"))
		for (const { title } of figureSpecs) expect(stdout).toContain(typeset(title.fr, "fr"))
		// What is hidden is explained where it is, and a definition stands under each figure.
		expect(stdout).toContain("Non montré : effectif de moins de 5, ou qui permettrait d’en déduire un.")
		const [copy] = await platform.engine.db.$client<{ hash: string }[]>`select hash from report_copies`
		for (const page of pages.slice(1)) {
			expect(page).toContain(copy?.hash ?? "no hash")
			expect(page).toContain("1er janvier 2026 – 31 décembre 2026")
		}
		for (const number of numbers) expect(stdout).not.toContain(number)
	})

	test("is drawn on every page", async () => {
		const { file } = await download(platform.team.manager, "format=pdf&language=en")
		const pdftoppm = await getSystemCommand("pdftoppm", "poppler-utils")
		await execute(pdftoppm, ["-r", "40", "-gray", file, path.join(folder, "page")])
		const pictures = (await readdir(folder)).filter((name) => name.endsWith(".pgm"))
		expect(pictures.length).toBeGreaterThan(4)
		for (const name of pictures) {
			const picture = await readFile(path.join(folder, name))
			expect(picture.filter((byte) => byte < 128).length).toBeGreaterThan(100)
		}
	})
})

describe("the spreadsheet", () => {
	test("names the cases behind each figure to the team, and none in the copy", async () => {
		const team = await unzip((await download(platform.team.nurse, "format=xlsx")).file)
		for (const number of numbers) expect(team).toContain(number)
		const sheets = /<sheets>.*<\/sheets>/s.exec(team)?.[0].match(/<sheet /g) ?? []
		// The summary, a sheet for each figure, and every case behind them.
		expect(sheets).toHaveLength(figureSpecs.length + 2)
		expect(team.match(/<autoFilter ref="A1:F\d+"/g)).toHaveLength(1)
		expect(team.match(/state="frozen"/g)).toHaveLength(figureSpecs.length + 1)
		for (const as of [platform.team.manager, platform.team.nurse]) {
			const copy = await unzip((await download(as, "format=xlsx&copy=true")).file)
			expect(copy).not.toContain("P-2026-")
			expect(copy).toContain("Demandes reçues")
		}
	})

	test("evaluates nothing that somebody wrote", async () => {
		const text = await unzip((await download(platform.team.nurse, "format=xlsx")).file)
		expect(text).toContain("'=HYPERLINK")
		expect(text).not.toMatch(/<f[ >]/)
		for (const value of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"]) expect(asText(value)).toBe(`'${value}`)
		expect(asText("Médecin traitant")).toBe("Médecin traitant")
	})
})

test("the JSON carries the hash that anybody can compute again, and each download is recorded", async () => {
	const { file } = await download(platform.team.manager, "format=json")
	const { hash, content } = JSON.parse(await readFile(file, "utf8")) as { hash: string; content: object }
	expect(createHash("sha256").update(canonicalJson(content)).digest("hex")).toBe(hash)
	expect(content).toMatchObject({ suppressed: true })
	expect(content).not.toHaveProperty("rows")
	// It is what its schema says, and nothing beside.
	const { ReportContent } = await import("../../db/reports/content.ts")
	expect(ReportContent.parse(content)).toEqual(content)
	const entries = await platform.engine.db.$client<{ detail: { format: string; suppressed: boolean } }[]>`
		select detail from audit_entries where action = 'report.exported' and subject = ${report} and by_id = ${platform.team.manager.id}`
	expect(entries.map((one) => one.detail.format).toSorted()).toEqual(["json", "pdf", "pdf", "xlsx"])
	expect(entries.every((one) => one.detail.suppressed)).toBe(true)
})
