import { afterAll, beforeAll, expect, test } from "vitest"
import type { CaseItem } from "../../db/cases/views.ts"
import { newCase, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

interface CasePage {
	readonly items: readonly CaseItem[]
	readonly next: string | null
}

let platform: TestPlatform
/** Cases of the first platform, newest first. */
const opened: string[] = []

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	for (let day = 0; day < 7; day += 1) {
		const urgency = day === 3 ? "emergency" : "routine"
		const { caseId } = await platform.openCase({ urgency })
		opened.unshift(caseId)
		// Two were opened at the very same instant.
		if (day !== 4) await platform.passTo(new Date(platform.now.getTime() + 60_000))
	}
	const { elsewhere } = platform
	await platform.client(elsewhere.nurse).post("/api/cases", newCase(elsewhere.platformId))
	await orient(platform, opened[6] ?? "")
}, 60_000)
afterAll(() => platform.close())

const list = async (query: string, as: Someone = platform.team.nurse): Promise<CasePage> => {
	const { status, body } = await platform.client(as).get<CasePage>(`/api/cases${query}`)
	if (status !== 200) throw new Error(JSON.stringify(body))
	return body
}
const ids = (page: CasePage) => page.items.map((one) => one.id)

test("pages follow one another without a gap or a repetition, newest first", async () => {
	const seen: string[] = []
	let cursor: string | null = null
	do {
		const page: CasePage = await list(`?limit=2${cursor === null ? "" : `&cursor=${cursor}`}`)
		seen.push(...ids(page))
		cursor = page.next
	} while (cursor !== null)
	expect([...seen].sort()).toEqual([...opened].sort())
	const { items } = await list("?limit=100")
	expect(seen).toEqual(items.map((one) => one.id))
	const times = items.map((one) => one.openedAt)
	expect(times).toEqual([...times].sort().reverse())
})

test("a case that is opened meanwhile moves no page", async () => {
	const first = await list("?limit=3")
	const { caseId } = await platform.openCase()
	opened.unshift(caseId)
	const second = await list(`?limit=3&cursor=${first.next ?? ""}`)
	expect(ids(second)).toEqual(ids(await list("?limit=100")).slice(4, 7))
})

test("cases are found by place, by a state around several places, by urgency and by number", async () => {
	const oriented = opened.at(-1) ?? ""
	expect(ids(await list("?state=open.active.path.coordination"))).toEqual([oriented])
	expect(ids(await list("?state=open.active.path.coordination.medical.planning"))).toEqual([oriented])
	expect(ids(await list("?state=open.active.path.request&limit=100"))).toHaveLength(opened.length - 1)
	expect(ids(await list("?state=closed"))).toEqual([])
	expect((await list("?urgency=emergency")).items.map((one) => one.urgency)).toEqual(["emergency"])
	const [item] = (await list(`?state=open.active.path.coordination`)).items
	expect(ids(await list(`?q=${item?.number.toLowerCase()}`))).toEqual([oriented])
	expect(ids(await list("?q=P-2026-&limit=100"))).toHaveLength(opened.length)
	expect(ids(await list(`?filiere=${item?.filieres[0]}`))).toEqual([oriented])
})

test("each case says where it is, who it waits for, and until when", async () => {
	const [item] = (await list("?state=open.active.path.coordination")).items
	expect(item).toMatchObject({
		openTasks: 3,
		waitingFor: "nurse",
		overdue: false,
		territoryOfCare: "RE",
		closedAt: null,
	})
	expect(item?.places).toContainEqual({
		id: "open.active.path.coordination.medical.planning",
		label: { fr: "Suite médicale à organiser", en: "Planning care" },
	})
	expect(item?.nextDueAt).toBe((await platform.readCase(item?.id ?? "")).nextDueAt)
})

test("nobody lists a platform that is not theirs, not even by asking for it", async () => {
	const { team, elsewhere } = platform
	expect((await list("?limit=100", elsewhere.nurse)).items.map((one) => one.platformId)).toEqual([elsewhere.platformId])
	expect(ids(await list(`?platform=${team.platformId}&limit=100`))).toHaveLength(opened.length)
	const other = await platform.client(team.nurse).get(`/api/cases?platform=${elsewhere.platformId}`)
	expect(other.status).toBe(403)
})

test("what is late is found when its time has passed", async () => {
	expect(ids(await list("?overdue=true"))).toEqual([])
	// An emergency is to be qualified within two working hours.
	await platform.passTo(new Date(platform.now.getTime() + 3 * 3_600_000))
	const late = await list("?overdue=true")
	expect(late.items.map((one) => [one.urgency, one.overdue])).toEqual([["emergency", true]])
	expect(ids(await list("?overdue=false&limit=100"))).toHaveLength(opened.length - 1)
})
