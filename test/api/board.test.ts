import { afterAll, beforeAll, expect, test } from "vitest"
import type { Board, BoardCard, CardPage } from "../../db/board/views.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { partyOf } from "../../machines/party.ts"
import { boardPlaces, phaseIds } from "../../machines/phases.ts"
import { registry } from "../../machines/registry.ts"
import type { Role } from "../../machines/vocabulary.ts"
import { askExpert, newCase, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

const DAY = 24 * 3_600_000
let platform: TestPlatform
/** Cases by what was done with them. */
const ids: Record<string, string> = {}

const later = (ms: number) => platform.passTo(new Date(platform.now.getTime() + ms))
const openAs = async (name: string, overrides: Readonly<Record<string, unknown>> = {}) => {
	const { caseId } = await platform.openCase(overrides)
	ids[name] = caseId
	return caseId
}

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	const { team, elsewhere } = platform
	await openAs("old", { territoryOfResidence: "RE" })
	await later(10 * DAY)
	await openAs("received", { urgency: "emergency" })
	const child = { birthName: "Filao", givenNames: "Noé", birthDate: "2026-02-10", sex: "male" }
	const oriented = await openAs("oriented", { patient: child })
	await orient(platform, oriented)
	const asked = await openAs("asked", { urgency: "urgent" })
	await orient(platform, asked)
	await askExpert(platform, asked)
	const told = await openAs("telling")
	await orient(platform, told)
	const conclusion = { conclusion: "Pas d'avis nécessaire", nothingNeeded: true }
	await platform.send(told, "MEDICAL_CONCLUDED", conclusion, team.physician)
	const held = await openAs("held")
	await orient(platform, held)
	await platform.send(held, "PUT_ON_HOLD", { until: "2026-04-30", reason: "patientAbsent" }, team.nurse)
	const assessed = await openAs("assessed")
	await platform.send(assessed, "REQUEST_ACCEPTED", {}, team.nurse)
	const closed = await openAs("closed")
	await platform.send(closed, "PATIENT_WITHDREW", { reason: "Autre suivi", form: "oral" }, team.nurse)
	await platform.client(elsewhere.nurse).post("/api/cases", newCase(elsewhere.platformId))
	// Enough for several pages of one column.
	for (let n = 0; n < 9; n += 1) await openAs(`more ${n}`, { urgency: n % 2 === 0 ? "routine" : "urgent" })
}, 120_000)
afterAll(() => platform.close())

const board = async (query = "", as: Someone = platform.team.nurse): Promise<Board> => {
	const { status, body } = await platform.client(as).get<Board>(`/api/board${query}`)
	if (status !== 200) throw new Error(JSON.stringify(body))
	return body
}
const page = async (path: string, as: Someone = platform.team.nurse): Promise<CardPage & { count?: number }> => {
	const { status, body } = await platform.client(as).get<CardPage>(`/api/board/${path}`)
	if (status !== 200) throw new Error(JSON.stringify(body))
	return body
}
const cards = ({ columns }: Board): readonly BoardCard[] => columns.flatMap((one) => one.items)
const idsOf = (some: readonly BoardCard[]) => some.map((one) => one.id)
const nameOf = (id: string) => Object.entries(ids).find(([, one]) => one === id)?.[0]
const namesOf = (some: readonly BoardCard[]) =>
	some.map(({ id }) => nameOf(id)).filter((name) => !name?.startsWith("more"))
const cardOf = (from: Board, name: string): BoardCard => {
	const found = cards(from).find((one) => one.id === ids[name])
	if (!found) throw new Error(`${name} is not on the board`)
	return found
}

test("every open place of the pathway belongs to a phase, or to what a case comes back from", () => {
	const { byPhase, away } = boardPlaces(registry)
	const known = new Set([...Object.values(byPhase).flat(), ...away])
	const places = registry.all.filter((one) => one.kind === null).flatMap((one) => describePlaces(one))
	const homeless = places.filter(({ id }) => !id.startsWith("closed.") && !known.has(id)).map(({ id }) => id)
	expect(homeless.filter((id) => !id.startsWith("open.active.doctor."))).toEqual([])
})

test("each case is in the column of its phase; one on hold where it comes back to", async () => {
	const all = await board("?limit=100")
	expect(all.columns.map((one) => one.phase)).toEqual(phaseIds)
	const phaseOf = (name: string) => cardOf(all, name).phase
	expect([phaseOf("received"), phaseOf("assessed"), phaseOf("oriented"), phaseOf("telling"), phaseOf("held")]).toEqual([
		"request",
		"orientation",
		"coordination",
		"telling",
		"coordination",
	])
	expect(idsOf(cards(all))).not.toContain(ids["closed"])
})

test("counts, lateness and age are what a plain look at each case gives", async () => {
	const all = await board("?limit=100")
	expect(all.total).toBe(cards(all).length)
	for (const column of all.columns) {
		const views = await Promise.all(column.items.map(({ id }) => platform.readCase(id)))
		const lead = views.map(({ tasks }) =>
			tasks
				.filter((one) => one.status === "open")
				.toSorted((one, other) => ((one.dueAt ?? "9") < (other.dueAt ?? "9") ? -1 : 1))
				.at(0),
		)
		const now = platform.now.toISOString()
		expect(column.count).toBe(views.length)
		expect(column.late).toBe(lead.filter((task) => task?.dueAt && task.dueAt < now).length)
		column.items.forEach((card, index) => {
			const task = lead[index]
			expect(card.dueAt).toBe(task?.dueAt ?? null)
			expect(card.holder.party).toBe(partyOf((task?.role ?? "system") as Role))
			expect(task?.openedAt ?? card.since).toBe(card.since)
			expect(card.number).toBe(views[index]?.number)
		})
		const sinces = column.items.map(({ since }) => since).toSorted()
		expect(column.medianSince).toBe(sinces.length === 0 ? null : sinces[Math.ceil(sinces.length / 2) - 1])
	}
	expect(all.columns[0]?.late).toBeGreaterThan(0)
})

test("a card says who, which step of what, whose turn it is, and how each branch stands", async () => {
	const all = await board("?limit=100")
	expect(cardOf(all, "asked")).toMatchObject({
		patient: { initials: "A. V.", age: { count: 35, unit: "years" } },
		procedure: { fr: "Télé-expertise" },
		step: { fr: "Expert sollicité" },
		holder: { party: "expert", role: "expert", name: "Pr Courbaril" },
		clockOf: "GP",
		urgency: "urgent",
	})
	expect(cardOf(all, "oriented").patient).toEqual({ initials: "N. F.", age: { count: 4, unit: "weeks" } })
	expect(cardOf(all, "received").branches.map(({ state }) => state)).toEqual(["notBegun", "notBegun", "notBegun"])
	expect(cardOf(all, "held")).toMatchObject({ onHold: { until: "2026-04-30" }, late: false })
	expect(cardOf(all, "held").branches.map(({ state }) => state)).toEqual(["onHold", "onHold", "onHold"])
	expect(cardOf(all, "oriented").branches.map(({ state }) => state)).toEqual(["current", "current", "current"])
})

test("who has taken a task is named as the team calls them, and counts no more as unassigned", async () => {
	const { secretary } = platform.team
	const before = await board("?limit=100")
	const [task] = (await platform.readCase(ids["received"] ?? "")).tasks
	await platform.client(secretary).post(`/api/tasks/${task?.id}/claim`)
	const after = await board("?limit=100")
	expect(cardOf(after, "received").holder.name).toMatch(/^\p{L}+ \p{L}\.$/u)
	expect((before.columns[0]?.unassigned ?? 0) - (after.columns[0]?.unassigned ?? 0)).toBe(1)
	const mine = await platform.client(secretary).get<Board>("/api/board?assigned=me")
	expect(idsOf(cards(mine.body))).toEqual([ids["received"]])
})

test("filters narrow the board, all of them at once; several values of one are alternatives", async () => {
	expect(namesOf(cards(await board("?party=expert")))).toEqual(["asked"])
	expect(new Set(namesOf(cards(await board("?party=expert&urgency=urgent&urgency=emergency"))))).toEqual(
		new Set(["asked"]),
	)
	expect(namesOf(cards(await board("?urgency=emergency")))).toEqual(["received"])
	expect(namesOf(cards(await board("?since=9")))).toEqual(["old"])
	expect(namesOf(cards(await board("?late=true")))).toContain("old")
	const oriented = cardOf(await board("?limit=100"), "oriented")
	const byFiliere = await board(`?filiere=${oriented.filieres[0]}`)
	expect(new Set(namesOf(cards(byFiliere)))).toEqual(new Set(["oriented", "asked", "telling", "held"]))
	expect(namesOf(cards(await board(`?q=${oriented.number.toLowerCase()}`)))).toEqual(["oriented"])
	// Lives in Mayotte, is cared for at La Réunion: both find them.
	expect(namesOf(cards(await board("?territory=YT&limit=100")))).not.toContain("old")
	expect(namesOf(cards(await board("?territory=RE&limit=100")))).toContain("oriented")
	expect((await board("?party=requester")).count).toBe(0)
	expect((await platform.client(platform.team.nurse).get("/api/board?party=nobody")).status).toBe(422)
})

test("each platform sees its own cases; whoever may not know the patient sees neither initials nor age", async () => {
	const { team, elsewhere, outside } = platform
	const there = await board("?limit=100", elsewhere.nurse)
	expect(new Set(cards(there).map((one) => one.platformId))).toEqual(new Set([elsewhere.platformId]))
	expect(cards(await board("?limit=100", team.auditor)).map((one) => one.patient)).toContain(null)
	expect(cards(await board("?limit=100", team.auditor)).filter((one) => one.patient !== null)).toEqual([])
	for (const someone of [team.manager, outside.expert, outside.stranger])
		expect((await platform.client(someone).get("/api/board")).status).toBe(403)
	expect((await board(`?platform=${elsewhere.platformId}`)).count).toBe(0)
	expect(JSON.stringify(await board("?limit=100"))).not.toMatch(/Vacoas|Aline|Filao|Noé/)
})

test("the pages of a column follow one another without a gap or a repetition, in the order of its first cards", async () => {
	const seen: string[] = []
	let cursor = ""
	do {
		const { items, next } = await page(`cards?phase=request&limit=3${cursor}`)
		seen.push(...idsOf(items))
		cursor = next === null ? "" : `&cursor=${next}`
	} while (cursor !== "")
	const { columns } = await board("?limit=100")
	expect(seen).toEqual(idsOf(columns[0]?.items ?? []))
	expect(seen.length).toBeGreaterThan(9)
	const first = (await board("?limit=4")).columns[0]
	expect(idsOf(first?.items ?? [])).toEqual(seen.slice(0, 4))
	const rest = await page(`cards?phase=request&limit=100&cursor=${first?.next}`)
	expect(idsOf(rest.items)).toEqual(seen.slice(4))
	const ranks = (columns[0]?.items ?? []).map(({ urgency }) => ["emergency", "urgent", "routine"].indexOf(urgency))
	expect(ranks).toEqual(ranks.toSorted((one, other) => one - other))
})

test("a page goes on where it ended although the case at its end has moved on meanwhile", async () => {
	const { columns } = await board("?limit=4")
	const { items = [], next } = columns[0] ?? {}
	const rest = idsOf((await page(`cards?phase=request&limit=100&cursor=${next}`)).items)
	const moved = items.at(-1)?.id ?? ""
	await platform.send(moved, "REQUEST_ACCEPTED", {}, platform.team.nurse)
	expect(idsOf((await page(`cards?phase=request&limit=100&cursor=${next}`)).items)).toEqual(rest)
})

test.each(["due", "number", "since", "opened", "urgency", "phase", "territory", "holder"])(
	"the list sorted by %s has every case once, both ways",
	async (sort) => {
		const read = async (order: string) => {
			const seen: BoardCard[] = []
			let cursor = ""
			do {
				const { items, next } = await page(`table?sort=${sort}&order=${order}&limit=4${cursor}`)
				seen.push(...items)
				cursor = next === null ? "" : `&cursor=${next}`
			} while (cursor !== "")
			return seen
		}
		const [up, down] = [await read("asc"), await read("desc")]
		expect(idsOf(down)).toEqual(idsOf(up).toReversed())
		expect(new Set(idsOf(up)).size).toBe((await board()).total)
		expect(up).toHaveLength((await board()).total)
		const sorted = sort === "number" || sort === "since" ? up.map((one) => one[sort]) : []
		expect(sorted).toEqual(sorted.toSorted())
	},
)

test("the list keeps to its filters and says how many there are", async () => {
	const { items, count } = await page("table?phase=coordination&sort=number&limit=2")
	expect(count).toBe((await board()).columns[2]?.count)
	expect(items.map((one) => one.phase)).toEqual(["coordination", "coordination"])
	expect((await platform.client(platform.team.nurse).get("/api/board/table?cursor=nonsense")).status).toBe(422)
})

test("a saved view is one's own, counts what it shows now, and can be renamed and deleted", async () => {
	const { nurse, physician } = platform.team
	const own = platform.client(nurse)
	const saved = await own.post<{ id: string }>("/api/board/views", {
		name: "Chez l'expert",
		filter: { party: "expert", urgency: ["urgent", "emergency"] },
	})
	expect(saved.status).toBe(201)
	const list = async (as: Someone) =>
		(await platform.client(as).get<{ items: readonly unknown[] }>("/api/board/views")).body.items
	expect(await list(nurse)).toEqual([
		{
			id: saved.body.id,
			name: "Chez l'expert",
			filter: { party: "expert", urgency: ["urgent", "emergency"] },
			count: 1,
		},
	])
	expect(await list(physician)).toEqual([])
	const path = `/api/board/views/${saved.body.id}`
	expect((await platform.client(physician).send("PUT", path, { name: "À moi" })).status).toBe(404)
	expect((await platform.client(physician).send("DELETE", path)).status).toBe(404)
	expect((await own.send("PUT", path, { name: "Experts" })).status).toBe(204)
	expect(await list(nurse)).toMatchObject([{ name: "Experts", count: 1 }])
	expect((await own.post("/api/board/views", { name: "x", filter: { party: "them" } })).status).toBe(422)
	expect((await own.send("DELETE", path)).status).toBe(204)
	expect(await list(nurse)).toEqual([])
})
