import { pino } from "pino"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { DispatchResult } from "../../db/dispatch.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import {
	askExpert,
	known,
	orient,
	type Someone,
	startPlatform,
	steps,
	type Team,
	type TestPlatform,
} from "../setup/platform.ts"

const logs: string[] = []
const logger = pino({ level: "debug" }, { write: (line: string) => void logs.push(line) })

const MB = 1024 * 1024

const pdf = (text = "%PDF-1.7\n%%EOF\n") => Buffer.from(text, "latin1")
const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from("IHDR")])
const jpeg = Buffer.concat([Buffer.from("ffd8ffe0", "hex"), Buffer.from("JFIF")])

let platform: TestPlatform
let team: Team
let elsewhere: Team
let live: DispatchResult
beforeAll(async () => {
	platform = await startPlatform({ logger })
	;({ team, elsewhere } = platform)
	live = await platform.openCase()
	await orient(platform, live.caseId)
	await askExpert(platform, live.caseId)
})
afterAll(async () => {
	await platform.close()
})

/** A request of any type of body. */
async function call(who: Someone | null, at: string, init: RequestInit = {}): Promise<Response> {
	const headers = new Headers(init.headers)
	if (who) headers.set("Authorization", `Bearer ${who.token}`)
	return await platform.app.request(at, { ...init, headers })
}

const path = (caseId = live.caseId) => `/api/cases/${caseId}/documents`

async function upload(who: Someone | null, name: string, bytes: Buffer, caseId = live.caseId, type = "image/png") {
	const form = new FormData()
	form.set("file", new File([new Uint8Array(bytes)], name, { type }))
	const response = await call(who, path(caseId), { method: "POST", body: form })
	const body = (await response.json()) as { id: string; code: string; issues?: { message: string }[] }
	return { status: response.status, body }
}

async function uploadRaw(who: Someone | null, name: string | null, bytes: Buffer, type: string) {
	const headers = { "Content-Type": type, ...(name === null ? {} : { "X-File-Name": encodeURIComponent(name) }) }
	const response = await call(who, path(), { method: "POST", body: new Uint8Array(bytes), headers })
	return { status: response.status, body: (await response.json()) as { id: string; code: string } }
}

const download = async (who: Someone, id: string) => await call(who, `/api/documents/${id}`)

describe("what may be added", () => {
	test.each([
		["application/pdf", pdf(), "compte rendu.pdf"],
		["image/png", png, "irm.png"],
		["image/jpeg", jpeg, "ordonnance.jpeg"],
	])("%s, found in the content, whatever the sender claims", async (type, bytes, name) => {
		const { status, body } = await upload(team.nurse, name, bytes, live.caseId, "text/html")
		expect(status).toBe(201)
		const response = await download(team.nurse, body.id)
		expect(response.headers.get("Content-Type")).toBe(type)
		expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
	})

	test("the bytes themselves, their name in a header", async () => {
		const { status, body } = await uploadRaw(team.nurse, "Éléphant d'été.pdf", pdf(), "application/pdf")
		expect(status).toBe(201)
		const { headers } = await download(team.nurse, body.id)
		expect(headers.get("Content-Disposition")).toBe(
			"attachment; filename=\"_l_phant d'_t_.pdf\"; filename*=UTF-8''%C3%89l%C3%A9phant%20d%27%C3%A9t%C3%A9.pdf",
		)
	})

	test.each([
		["a page called a PDF", Buffer.from("<html><script>alert(1)</script>")],
		["a PDF that begins as a page", Buffer.from("<html><!--\n%PDF-1.7\n-->")],
		["a program", Buffer.from("MZ\x90\x00%PDF-1.7", "latin1")],
		["an archive", Buffer.concat([Buffer.from("PK\x03\x04"), pdf()])],
		["a drawing that can run scripts", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')],
		["a GIF", Buffer.from("GIF89a/*%PDF-*/")],
		["half a signature", Buffer.from("89504e47", "hex")],
		["nothing at all", Buffer.alloc(0)],
	])("not %s", async (_what, bytes) => {
		const { status, body } = await upload(team.nurse, "file.pdf", bytes, live.caseId, "application/pdf")
		expect(status).toBe(422)
		expect(body.code).toBe("PAYLOAD_INVALID")
	})

	test("a file that is two things at once is only ever downloaded, under an ending that fits its type", async () => {
		const both = pdf("%PDF-1.7\n<script>alert(document.cookie)</script>\n%%EOF")
		const { status, body } = await upload(team.nurse, "rapport.html", both)
		expect(status).toBe(201)
		const { headers } = await download(team.nurse, body.id)
		expect(headers.get("Content-Type")).toBe("application/pdf")
		expect(headers.get("Content-Disposition")).toMatch(/^attachment; filename="rapport\.html\.pdf"/)
		expect(headers.get("X-Content-Type-Options")).toBe("nosniff")
		expect(headers.get("Content-Security-Policy")).toMatch(/^sandbox/)
		expect(headers.get("Cache-Control")).toContain("no-store")
	})

	test("10 MB and not a byte more", async () => {
		const most = Buffer.alloc(10 * MB, 32)
		pdf().copy(most)
		expect((await upload(team.nurse, "grand.pdf", most)).status).toBe(201)
		const over = Buffer.concat([most, Buffer.from(" ")])
		expect((await upload(team.nurse, "trop.pdf", over)).status).toBe(422)
		expect((await uploadRaw(team.nurse, "trop.pdf", over, "application/pdf")).status).toBe(422)
		const far = Buffer.concat([most, Buffer.alloc(MB)])
		expect((await uploadRaw(team.nurse, "trop.pdf", far, "application/pdf")).body.code).toBe("BODY_TOO_LARGE")
	})

	test("a stream without a length is cut off at the limit too", async () => {
		let sent = 0
		const body = new ReadableStream({
			pull(controller) {
				sent += MB
				controller.enqueue(new Uint8Array(MB).fill(32))
				if (sent > 40 * MB) controller.close()
			},
		})
		const init = { method: "POST", body, duplex: "half", headers: { "Content-Type": "application/pdf" } }
		const response = await call(team.nurse, path(), init)
		expect(response.status).toBe(413)
		expect(sent).toBeLessThan(14 * MB)
	})

	test.each([
		["none", null],
		["an empty one", ""],
		["one of nothing but invisible characters", "\u202e\u200b"],
		["more than 200 characters", `${"a".repeat(201)}.pdf`],
	])("no name: %s", async (_what, name) => {
		const { status } = await uploadRaw(team.nurse, name, pdf(), "application/pdf")
		expect(status).toBe(422)
	})

	test("a name is no path, and shows what it is", async () => {
		const { body } = await uploadRaw(team.nurse, "../../etc/\u202egpj.exe\r\nX-Evil: 1", png, "image/png")
		const { headers } = await download(team.nurse, body.id)
		expect(headers.get("Content-Disposition")).toContain('filename="gpj.exeX-Evil: 1.png"')
		expect(headers.get("X-Evil")).toBeNull()
	})

	test("a form without a file, or no form at all, is refused with a reason", async () => {
		const form = new FormData()
		form.set("file", "just text")
		const response = await call(team.nurse, path(), { method: "POST", body: form })
		expect(await response.json()).toMatchObject({ code: "PAYLOAD_INVALID", issues: [{ path: ["file"] }] })
		const broken = { method: "POST", body: "garbage", headers: { "Content-Type": "multipart/form-data" } }
		expect((await call(team.nurse, path(), broken)).status).toBe(422)
	})
})

describe("who adds, lists and opens", () => {
	test.each<[string, (p: TestPlatform) => Someone | null, number]>([
		["the nurse", (p) => p.team.nurse, 201],
		["the secretary", (p) => p.team.secretary, 201],
		["the expert asked", (p) => p.outside.expert, 201],
		["the requester", (p) => p.outside.requester, 201],
		["an expert who was not asked", (p) => p.outside.stranger, 404],
		["a BaMaRa delegate", (p) => p.team.delegate, 403],
		["an auditor", (p) => p.team.auditor, 403],
		["another platform", (p) => p.elsewhere.physician, 404],
		["nobody known", () => null, 401],
	])("%s adds: %s", async (_who, whoOf, expected) => {
		expect((await upload(whoOf(platform), "a.png", png)).status).toBe(expected)
	})

	test("the team sees everything, an outside party what it added, another platform nothing", async () => {
		const added = await upload(platform.outside.expert, "avis de l'expert.pdf", pdf())
		const whole = await platform.client(team.physician).get(path())
		const { items } = whole.body as { items: { id: string; name: string; addedBy: string; size: number }[] }
		expect(items.find((one) => one.id === added.body.id)).toMatchObject({
			name: "avis de l'expert.pdf",
			addedBy: known.expert,
			size: pdf().length,
		})
		const own = await platform.client(platform.outside.expert).get(path())
		const mine = (own.body as { items: { addedBy: string }[] }).items
		expect(mine.length).toBeGreaterThan(0)
		expect(mine.every((one) => one.addedBy === known.expert)).toBe(true)
		for (const other of [team.auditor, team.delegate])
			expect((await platform.client(other).get(path())).status).toBe(403)
		for (const blind of [team.manager, elsewhere.nurse, platform.outside.stranger])
			expect((await platform.client(blind).get(path())).status).toBe(404)
	})

	test("a document opens for the team and whoever added it, never for another platform or party", async () => {
		const ofTeam = (await upload(team.nurse, "a.pdf", pdf())).body.id
		const ofExpert = (await upload(platform.outside.expert, "b.pdf", pdf())).body.id
		expect((await download(team.secretary, ofExpert)).status).toBe(200)
		expect((await download(platform.outside.expert, ofExpert)).status).toBe(200)
		expect((await download(platform.outside.expert, ofTeam)).status).toBe(403)
		expect((await download(platform.outside.requester, ofExpert)).status).toBe(403)
		expect((await download(elsewhere.physician, ofTeam)).status).toBe(404)
		expect((await download(team.nurse, seedId("document", "none"))).status).toBe(404)
		expect((await upload(team.nurse, "a.pdf", pdf(), seedId("case", "none"))).status).toBe(404)
	})

	test("an expert opens what was sent with the request, and nothing else of the team's", async () => {
		const other = await platform.openCase()
		await orient(platform, other.caseId)
		const { body: enclosed } = await upload(team.nurse, "irm.png", png, other.caseId)
		const { body: kept } = await upload(team.nurse, "note.pdf", pdf(), other.caseId)
		const { opened } = await platform.send(other.caseId, "MEDICAL_PROCEDURE_OPENED", steps.teleExpertise, team.nurse)
		const procedure = opened[0]?.id ?? ""
		const informed = { informedBy: team.physician.id, informedAt: new Date(0).toISOString(), form: "oral" }
		await platform.send(procedure, "PATIENT_AGREED", informed, team.nurse)
		const { expert, requester } = platform.outside
		expect((await download(expert, enclosed.id)).status).toBe(404)
		const request = { ...steps.requestSent, documents: [enclosed.id] }
		await platform.send(procedure, "REQUEST_SENT", request, team.nurse)
		expect((await download(expert, enclosed.id)).status).toBe(200)
		expect((await download(expert, kept.id)).status).toBe(403)
		expect((await download(requester, enclosed.id)).status).toBe(403)
		const listed = await platform.client(expert).get(path(other.caseId))
		expect(listed.body["items"]).toMatchObject([{ id: enclosed.id, name: "irm.png" }])
		await platform.send(procedure, "CANCELLED", { reason: "otherWay" }, team.nurse)
		expect((await download(expert, enclosed.id)).status).toBe(403)
	})

	test("the platform that a case is proposed to opens its documents while it decides", async () => {
		const other = await platform.openCase()
		const { body } = await upload(team.nurse, "a.pdf", pdf(), other.caseId)
		const proposal = {
			receivingPlatform: elsewhere.platformId,
			reason: "Déménagement",
			patientAgreedAt: new Date(0).toISOString(),
		}
		await platform.send(other.caseId, "HANDOVER_PROPOSED", proposal, team.nurse)
		expect((await download(elsewhere.nurse, body.id)).status).toBe(200)
		expect((await upload(elsewhere.nurse, "b.pdf", pdf(), other.caseId)).status).toBe(403)
		await platform.send(other.caseId, "HANDOVER_REFUSED", { reason: "Complet" }, elsewhere.nurse)
		expect((await download(elsewhere.nurse, body.id)).status).toBe(404)
	})

	test("once a procedure has ended its expert's way in is closed", async () => {
		const other = await platform.openCase()
		await orient(platform, other.caseId)
		const procedure = await askExpert(platform, other.caseId)
		const { body } = await upload(platform.outside.expert, "a.pdf", pdf(), other.caseId)
		await platform.send(procedure, "CANCELLED", { reason: "otherWay" }, team.nurse)
		expect((await upload(platform.outside.expert, "b.pdf", pdf(), other.caseId)).status).toBe(403)
		expect((await platform.client(platform.outside.expert).get(path(other.caseId))).status).toBe(403)
		expect((await download(platform.outside.expert, body.id)).status).toBe(403)
		expect((await download(team.nurse, body.id)).status).toBe(200)
	})
})

describe("what is kept", () => {
	test("neither name nor content in clear, in any table or in the log", async () => {
		const secret = "Mme Hibiscus sclérose"
		const { body } = await upload(team.nurse, `${secret}.pdf`, pdf(`%PDF-1.7 ${secret}`))
		const [row] = await platform.engine.db.$client<{ text: string }[]>`
			select to_jsonb(d)::text as text from documents d where id = ${body.id}`
		expect(row?.text).not.toContain("Hibiscus")
		expect(row?.text).not.toContain(Buffer.from(secret).toString("base64").slice(2, 20))
		expect(logs.join("")).not.toContain("Hibiscus")
	})

	test("another case's key does not open it", async () => {
		const other = await platform.openCase()
		const { body } = await upload(team.nurse, "a.pdf", pdf())
		await platform.engine.db.$client`update documents set case_id = ${other.caseId} where id = ${body.id}`
		expect((await download(team.nurse, body.id)).status).toBe(500)
		await platform.engine.db.$client`update documents set case_id = ${live.caseId} where id = ${body.id}`
	})

	test("nothing opens any more once the key of the case is destroyed", async () => {
		const erased = await platform.openCase()
		const { body } = await upload(team.nurse, "a.pdf", pdf(), erased.caseId)
		await platform.engine.db.$client`delete from case_keys where case_id = ${erased.caseId}`
		expect((await platform.client(team.nurse).get(path(erased.caseId))).body).toMatchObject({ items: [{ name: null }] })
		expect((await download(team.nurse, body.id)).status).toBe(404)
		expect((await upload(team.nurse, "b.pdf", pdf(), erased.caseId)).status).toBe(409)
	})
})

describe("a document taken back", () => {
	const withdraw = async (who: Someone, id: string) =>
		(await call(who, `/api/documents/${id}/withdrawal`, { method: "POST" })).status
	const listed = async (who: Someone) => {
		const response = await call(who, path())
		return ((await response.json()) as { items: { id: string; withdrawn: object | null }[] }).items
	}

	test("leaves the hands of everybody but the physicians, and says by whom and when", async () => {
		const { body } = await upload(team.secretary, "autre patient.pdf", pdf())
		expect(await withdraw(team.nurse, body.id)).toBe(403)
		expect(await withdraw(elsewhere.nurse, body.id)).toBe(404)
		expect(await withdraw(team.secretary, body.id)).toBe(204)
		expect(await withdraw(team.physician, body.id)).toBe(409)
		expect((await listed(team.nurse)).find((one) => one.id === body.id)?.withdrawn).toEqual({
			byName: team.secretary.name,
			at: expect.any(String) as string,
		})
		expect((await download(team.nurse, body.id)).status).toBe(403)
		expect((await download(team.physician, body.id)).status).toBe(200)
	})

	test("is gone for the expert who added it, and can be sent to nobody", async () => {
		const { expert } = platform.outside
		const { body } = await upload(expert, "avis.pdf", pdf())
		expect((await listed(expert)).map((one) => one.id)).toContain(body.id)
		expect(await withdraw(team.physicianDeputy, body.id)).toBe(204)
		expect((await listed(expert)).map((one) => one.id)).not.toContain(body.id)
		expect((await download(expert, body.id)).status).toBe(403)
		const other = await platform.openCase()
		const [own] = [await upload(team.nurse, "bilan.pdf", pdf(), other.caseId)]
		expect(await withdraw(team.nurse, own.body.id)).toBe(204)
		await platform.send(
			other.caseId,
			"INFORMATION_REQUESTED",
			{ items: ["bilan"], from: "requester", message: "Merci" },
			team.nurse,
		)
		await expect(
			platform.send(other.caseId, "INFORMATION_RECEIVED", { documents: [own.body.id] }, team.nurse),
		).rejects.toMatchObject({ code: "REFERENCE_UNKNOWN" })
	})

	test("and its adding are in the log of who did what, without its name", async () => {
		const { body } = await upload(team.nurse, "Canarivoile.pdf", pdf())
		await withdraw(team.nurse, body.id)
		const rows = await platform.engine.db.$client`
			select action, by_id from audit_entries where subject = ${body.id} order by seq`
		expect(rows).toEqual([
			{ action: "document.added", by_id: team.nurse.id },
			{ action: "document.withdrawn", by_id: team.nurse.id },
		])
		const all = await platform.engine.db.$client`select * from audit_entries`
		expect(JSON.stringify(all)).not.toContain("Canarivoile")
	})
})
