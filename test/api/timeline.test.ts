import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { CaseBrief } from "../../db/cases/read-brief.ts"
import type { TimelineEntry, TimelinePage } from "../../db/cases/read-timeline.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { expected } from "../setup/api-client.ts"
import {
	askExpert,
	known,
	orient,
	type Someone,
	startPlatform,
	type Team,
	type TestPlatform,
} from "../setup/platform.ts"

/** A Monday at 10:00 in La Réunion. */
const MONDAY = "2026-03-02T06:00:00.000Z"
const HOUR_MS = 3_600_000

let platform: TestPlatform
let team: Team
let caseId: string
beforeAll(async () => {
	platform = await startPlatform({ at: MONDAY })
	team = platform.team
})
afterAll(() => platform.close())
beforeEach(async () => {
	;({ caseId } = await platform.openCase())
})

const readPage = async (query = "", as: Someone = team.nurse): Promise<TimelinePage> =>
	expected("timeline", await platform.client(as).get(`/api/cases/${caseId}/timeline${query}`))
async function readAll(limit: number, as: Someone = team.nurse): Promise<readonly TimelineEntry[]> {
	const items: TimelineEntry[] = []
	for (let next: number | null | undefined; next !== null; ) {
		const page: TimelinePage = await readPage(`?limit=${limit}${next === undefined ? "" : `&before=${next}`}`, as)
		items.push(...page.items)
		next = page.next
	}
	return items
}
const later = (hours: number) => new Date(platform.now.getTime() + hours * HOUR_MS)

describe("the timeline of a case", () => {
	test("says who did what and why, there and here, and who was told", async () => {
		const occurredAt = platform.now.toISOString()
		await orient(platform, caseId)
		const id = await askExpert(platform, caseId)
		const recordedFor = { role: "expert", person: known.expert }
		const note = "Absent jusqu’en mai"
		const declined = { reason: "noTime", note }
		await platform.send(id, "EXPERT_DECLINED", declined, team.nurse, { recordedFor, occurredAt })
		const { items } = await readPage("?limit=1")
		expect(items[0]).toMatchObject({
			kind: "person",
			type: "EXPERT_DECLINED",
			instance: { id, kind: "teleExpertise", label: { fr: "Télé-expertise" } },
			by: { id: team.nurse.id },
			role: { id: "nurse", label: { fr: "IDE de coordination" } },
			recordedFor: { role: "expert", personId: known.expert },
			occurredAt,
			zone: { name: "Guadeloupe", zone: "America/Guadeloupe" },
			why: [note],
			restricted: false,
			payload: declined,
		})
		const all = await readAll(50)
		const sent = all.find((one) => one.type === "REQUEST_SENT")
		expect(sent?.told).toEqual([
			{ role: "expert", label: { fr: "Expert", en: "Expert" }, names: [expect.stringContaining("Courbaril")] },
		])
	})

	test("has deadlines that fell due among its entries, with how many there were before and whom they reminded", async () => {
		await orient(platform, caseId)
		const id = await askExpert(platform, caseId)
		await platform.passTo(later(24 * 14))
		const { items } = await readPage(`?instance=${id}&limit=200`)
		const timers = items.filter((one) => one.kind === "timer").reverse()
		expect(timers.slice(0, 3)).toMatchObject([
			{ does: "remind", nth: 1, place: { label: { fr: "Expert sollicité" } }, told: [{ role: "expert" }] },
			{ does: "remind", nth: 2, told: [{ role: "expert", names: [expect.stringContaining("Courbaril")] }] },
			{ does: "move", nth: null },
		])
		expect(new Set(items.map((one) => one.instance.id))).toEqual(new Set([id]))
	})

	test("reads page after page without losing or doubling an entry", async () => {
		await orient(platform, caseId)
		await askExpert(platform, caseId)
		const opened = await platform.client(platform.elsewhere.physician).post("/api/emergency-accesses", {
			caseNumber: (await platform.readCase(caseId)).number,
			reason: "malaise aux urgences, traitement inconnu",
			minutes: 30,
		})
		expect(opened.status).toBe(201)
		const whole = await readAll(200)
		const pieces = await readAll(2)
		expect(pieces).toEqual(whole)
		expect(new Set(whole.map((one) => one.key)).size).toBe(whole.length)
		const log = await platform.readLog(caseId)
		expect(whole.filter((one) => one.kind !== "notice").map((one) => one.seq)).toEqual(
			log.map((one) => one.seq).reverse(),
		)
		expect(whole.filter((one) => one.kind === "notice")).toMatchObject([
			{ type: "emergencyOpened", by: { id: platform.elsewhere.physician.id }, told: [{ role: "physician" }, {}, {}] },
		])
	})

	test("keeps what was said from an auditor, and says that something was", async () => {
		const canary = "Confidence8Zq"
		await platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason: canary }, team.nurse)
		const [entry] = (await readPage("?limit=1", team.auditor)).items
		expect(entry).toMatchObject({ type: "URGENCY_CHANGED", why: [], restricted: true })
		expect(JSON.stringify(await readPage("", team.auditor))).not.toContain(canary)
		expect((await readPage("?limit=1")).items[0]).toMatchObject({ why: [canary], restricted: false })
	})

	test("is no part of what somebody of another platform, or from outside, may read; each opening is recorded", async () => {
		const status = async (who: Someone) => (await platform.client(who).get(`/api/cases/${caseId}/timeline`)).status
		for (const who of [platform.elsewhere.nurse, platform.outside.stranger, team.manager])
			expect([who.name, await status(who)]).toEqual([who.name, 404])
		expect([403, 404]).toContain(await status(platform.outside.requester))
		await readPage()
		const sql = platform.engine.db.$client
		const recorded = await sql<{ action: string; by_id: string }[]>`
			select action, by_id from audit_entries where case_id = ${caseId} and action in ('log.read', 'case.refused') order by seq`
		expect(recorded.filter((one) => one.action === "log.read")).toEqual([{ action: "log.read", by_id: team.nurse.id }])
		expect(recorded.filter((one) => one.action === "case.refused").map((one) => one.by_id)).toContain(
			platform.elsewhere.nurse.id,
		)
	})
})

describe("what one has to know to decide", () => {
	const readBrief = async (instance: string, as: Someone) =>
		await platform.client(as).get<CaseBrief>(`/api/cases/${caseId}/brief?instance=${instance}`)
	const wordsOf = (brief: CaseBrief) =>
		brief.said.map(({ label, fields }) => [
			label.fr,
			Object.fromEntries(fields.map((one) => [one.label.fr, one.text.fr])),
		])

	test("is what the nurse proposes, in the words of her form, and which documents there are", async () => {
		await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
		const proposal = { filieres: [seedId("filiere", "MCGRE")], level: "LOCAL", followedSuggestion: "none" }
		await platform.send(caseId, "ORIENTATION_PROPOSED", { ...proposal, reason: "Drépanocytose connue" }, team.nurse)
		const file = { "Content-Type": "application/pdf", "X-File-Name": "courrier.pdf" }
		const documents = `/api/cases/${caseId}/documents`
		expected("add", await platform.client(team.nurse).send("POST", documents, "%PDF-1.7 lettre", file))
		const brief = expected<CaseBrief>("brief", await readBrief(caseId, team.physician))
		expect(wordsOf(brief)[0]).toEqual([
			"Proposer l'orientation",
			{
				"Filières concernées": "MCGRE",
				"Niveau de recours": "Local",
				"La suggestion est suivie": "Aucune suggestion",
				"Ce qui motive l'orientation": "Drépanocytose connue",
			},
		])
		expect(brief.documents.map(({ name }) => name)).toEqual(["courrier.pdf"])
	})

	test("keeps the question in sight, is recorded, and is for the team alone", async () => {
		await orient(platform, caseId)
		const id = await askExpert(platform, caseId)
		const brief = expected<CaseBrief>("brief", await readBrief(id, team.physician))
		expect(brief.said.some(({ fields }) => fields.some((one) => /question/i.test(one.label.fr)))).toBe(true)
		const recorded = await platform.engine.db.$client`
			select 1 from audit_entries where case_id = ${caseId} and action = 'log.read' and by_id = ${team.physician.id}`
		expect(recorded).toHaveLength(1)
		const foreign = await readBrief(id, platform.elsewhere.physician)
		expect(foreign.status).toBe(404)
	})
})
