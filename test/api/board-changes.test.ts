import { afterAll, beforeAll, expect, test } from "vitest"
import { announce, announceCase } from "../../db/live/change.ts"
import { type Listener, listenToChanges } from "../../db/live/listen.ts"
import { Board as ReadBoard, BoardChanges as ReadChanges } from "../../web/client/board-contract.ts"
import { mendBoard } from "../../web/pages/board/mend-board.ts"
import { askExpert, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { until } from "../setup/until.ts"

const HOUR = 3_600_000
/** Few, so that cards come in and go out at the end of columns. */
const LIMIT = 3
/** More than there are. */
const ALL = 90
const filters = ["", "&urgency=urgent", "&party=us", "&late=true", "&assigned=me", "&territory=RE"]

let platform: TestPlatform
let listener: Listener
let heard: string[] = []
let marks = 0

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	let connected = false
	listener = listenToChanges(platform.engine.db, {
		heard: (announcement) => {
			if (announcement.kind === "work") marks += 1
			else if ("instanceIds" in announcement) heard.push(announcement.caseId)
		},
		connected: () => {
			connected = true
		},
		lost: (error) => {
			throw error
		},
	})
	await until(() => connected)
}, 120_000)
afterAll(async () => {
	await listener.stop()
	await platform.close()
})

/** Cases that were announced since the last time; what was announced before this call has been heard when it is over. */
async function changed(): Promise<readonly string[]> {
	const before = marks
	await announce(platform.engine.db.$client, { kind: "work", platformId: platform.team.platformId })
	await until(() => marks > before)
	const cases = [...new Set(heard)]
	heard = []
	return cases
}

async function get<T>(path: string, as: Someone): Promise<T> {
	const { status, body } = await platform.client(as).get<T>(`/api${path}`)
	if (status !== 200) throw new Error(JSON.stringify(body))
	return body
}
/** As a browser takes it. */
const whole = async (filter: string, as: Someone, limit = LIMIT) =>
	ReadBoard.parse(await get(`/board?limit=${limit}${filter}`, as))
const changes = async (filter: string, as: Someone, since: string, cases: readonly string[], limit = LIMIT) =>
	ReadChanges.parse(
		await get(`/board/changes?limit=${limit}${filter}&since=${since}${cases.map((id) => `&cases=${id}`).join("")}`, as),
	)

/** The same numbers for the same seed (mulberry32). */
function randomly(seed: number): (below: number) => number {
	let state = seed
	return (below) => {
		state = (state + 0x6d2b79f5) | 0
		let t = Math.imul(state ^ (state >>> 15), 1 | state)
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
		return ((t ^ (t >>> 14)) >>> 0) % below
	}
}

/** Something that happens to one of these cases, or one more; what a case does not allow at the moment does not happen. */
async function happen(next: (below: number) => number, cases: string[]): Promise<void> {
	const { team } = platform
	const some = cases[next(cases.length)]
	const what = next(9)
	if (some === undefined || what === 0) {
		const urgency = ["emergency", "urgent", "routine"][next(3)]
		const territoryOfResidence = ["RE", "YT"][next(2)]
		cases.push((await platform.openCase({ urgency, territoryOfResidence })).caseId)
		return
	}
	const attempt = (): Promise<unknown> => {
		switch (what) {
			case 1:
				return platform.send(some, "REQUEST_ACCEPTED", {}, team.nurse)
			case 2:
				return orient(platform, some)
			case 3:
				return askExpert(platform, some)
			case 4:
				return platform.send(some, "PUT_ON_HOLD", { until: "2026-04-30", reason: "patientAbsent" }, team.nurse)
			case 5:
				return platform.send(some, "PATIENT_WITHDREW", { reason: "Autre suivi", form: "oral" }, team.nurse)
			case 6:
				return claimOneOf(some)
			default:
				// Deadlines pass: reminders fire, and some become late without anything firing.
				return platform.passTo(new Date(platform.now.getTime() + (1 + next(60)) * HOUR))
		}
	}
	await attempt().catch(() => undefined)
}

async function claimOneOf(caseId: string): Promise<void> {
	const { tasks } = await platform.readCase(caseId)
	const task = tasks.find((one) => one.status === "open")
	if (task) await platform.client(platform.team.nurse).post(`/api/tasks/${task.id}/claim`)
}

test.each([11, 12, 13])(
	"a board that is mended is the board read anew, whatever has happened (seed %i)",
	async (seed) => {
		const next = randomly(seed)
		const { nurse } = platform.team
		const cases: string[] = []
		for (let n = 0; n < 12; n += 1) await happen(() => 0, cases)
		await changed()
		const boards = new Map<string, ReadBoard>()
		for (const filter of filters) boards.set(filter, await whole(filter, nurse))
		let mendings = 0
		for (let n = 0; n < 25; n += 1) {
			for (let m = 0; m <= next(3); m += 1) await happen(next, cases)
			const announced = await changed()
			if (announced.length === 0 || announced.length > 20) {
				for (const filter of filters) boards.set(filter, await whole(filter, nurse))
				continue
			}
			for (const filter of filters) {
				const before = boards.get(filter)
				if (!before) throw new Error("every filter has a board")
				const mended = mendBoard(before, await changes(filter, nurse, before.at, announced))
				const anew = await whole(filter, nurse)
				expect(mended).toEqual(anew)
				boards.set(filter, mended ?? anew)
				mendings += 1
			}
		}
		expect(mendings).toBeGreaterThan(60)
	},
	120_000,
)

test("only cards that may differ are sent", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase({ urgency: "emergency" })
	await changed()
	const before = await whole("", nurse, ALL)
	expect(before.columns.flatMap(({ items }) => items).length).toBeGreaterThan(10)
	expect((await changes("", nurse, before.at, [caseId], ALL)).cards.map(({ id }) => id)).toEqual([caseId])
	// One may have come in at the end of each column.
	const few = await changes("", nurse, (await whole("", nurse)).at, [caseId])
	const last = few.columns.flatMap(({ ids }) => ids[LIMIT - 1] ?? [])
	const shown = few.columns.flatMap(({ ids }) => ids)
	expect(new Set(few.cards.map(({ id }) => id))).toEqual(new Set([...last, ...shown.filter((id) => id === caseId)]))
})

test("a card goes from the board when its case is put out of reach", async () => {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase({ urgency: "emergency" })
	await changed()
	const before = await whole("", nurse, ALL)
	const idsOf = (board: ReadBoard | undefined) => board?.columns.flatMap(({ items }) => items.map(({ id }) => id))
	expect(idsOf(before)).toContain(caseId)
	await platform.engine.db.$client`update cases set limited_at = now() where id = ${caseId}`
	await announceCase(platform.engine.db.$client, "access", caseId)
	const mended = mendBoard(before, await changes("", nurse, before.at, await changed(), ALL))
	expect(idsOf(mended)).not.toContain(caseId)
	expect(mended).toEqual(await whole("", nurse, ALL))
})

test("changes are given of cases that one sees, whatever ids are asked for", async () => {
	const { team, elsewhere } = platform
	const { caseId } = await platform.openCase({ urgency: "emergency" })
	const theirs = await whole("", elsewhere.nurse, ALL)
	const answer = await changes("", elsewhere.nurse, theirs.at, [caseId], ALL)
	expect(answer.cards.map(({ id }) => id)).not.toContain(caseId)
	expect(answer.columns.flatMap(({ ids }) => ids)).not.toContain(caseId)
	expect((await changes("", team.nurse, theirs.at, [caseId], ALL)).cards.map(({ id }) => id)).toContain(caseId)
})

test("a board of another day, or one in which an unknown card stands, is not mended", async () => {
	const { nurse } = platform.team
	const before = await whole("", nurse, ALL)
	await platform.passTo(new Date(platform.now.getTime() + 30 * HOUR))
	await changed()
	const { caseId } = await platform.openCase({ urgency: "emergency" })
	const answer = await changes("", nurse, before.at, [caseId], ALL)
	const anew = await whole("", nurse, ALL)
	// Ages may have changed: every card comes.
	expect(answer.cards.length).toBe(anew.columns.flatMap(({ items }) => items).length)
	expect(mendBoard(before, answer)).toEqual(anew)
	expect(mendBoard(before, { ...answer, cards: [] })).toBeUndefined()
})

test("more cases than a board is mended for are refused", async () => {
	const cases = Array.from({ length: 21 }, () => crypto.randomUUID())
	const query = cases.map((id) => `&cases=${id}`).join("")
	const { status } = await platform
		.client(platform.team.nurse)
		.get(`/api/board/changes?since=2026-03-02T06:00:00.000Z${query}`)
	expect(status).toBe(422)
})
