// Gives zod what routes need before any schema is made.
import "@hono/zod-openapi"
import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connect } from "../../db/client.ts"
import type { Engine } from "../../db/engine.ts"
import type { FigureFilter, FigureLook } from "../../db/figures/figure-filter.ts"
import { startFigures } from "../../db/figures/figure-filter.ts"
import { projectSteps } from "../../db/figures/project-steps.ts"
import { countFlow } from "../../db/figures/read-flow.ts"
import { type PlaceLengths, readCentreSteps, readLengths, readRunning } from "../../db/figures/read-lengths.ts"
import { binOf, minutesOf } from "../../db/figures/rollups/bins.ts"
import { findUnfolded, foldRollups, rebuildRollups } from "../../db/figures/rollups/fold.ts"
import { readRolled } from "../../db/figures/rollups/read-rolled.ts"
import { countRolledCases, readRolledFlow } from "../../db/figures/rollups/read-rolled-cases.ts"
import { quantileOf, survivalOf } from "../../db/figures/survival.ts"
import type { Principal } from "../../machines/policy.ts"
import { within } from "../../workers/time-limit.ts"
import { known, startPlatform, type TestPlatform } from "../setup/platform.ts"

const NOW = "2026-03-18T06:30:00Z"
const SEED = 20_260_318
const DAY_MS = 86_400_000
const places = [
	"open.active.path.request.received",
	"open.active.path.orientation.assessing",
	"open.active.path.request",
]
const filieres = ["00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2"] as const

/** A generator of its own: the same walk for the same seed. */
function randomOf(seed: number) {
	let state = seed
	const next = (): number => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
		return state / 2 ** 32
	}
	return {
		next,
		below: (most: number) => Math.floor(next() * most),
		pick: <T>(some: readonly T[]): T => some[Math.floor(next() * some.length)] as T,
	}
}
type Random = ReturnType<typeof randomOf>

let platform: TestPlatform
let caseIds: readonly { id: string; platform: string }[]
/** Sees both platforms. */
let reader: Principal

beforeAll(async () => {
	platform = await startPlatform({ at: NOW })
	const { team, elsewhere } = platform
	for (let n = 0; n < 6; n += 1) await platform.openCase()
	caseIds = (await platform.engine.db.$client<{ id: string }[]>`select id from cases order by number`).map(
		({ id }, index) => ({ id, platform: index % 3 === 0 ? elsewhere.platformId : team.platformId }),
	)
	await projectSteps(
		platform.engine,
		caseIds.map(({ id }) => id),
	)
	await platform.passTo("2026-03-18T06:31:00Z")
	reader = {
		id: known.expert,
		kind: "person",
		grants: [team.platformId, elsewhere.platformId].map((one) => ({ role: "nurse" as const, platform: one })),
	}
}, 60_000)
afterAll(() => platform.close())

/** A step as chance has it: mostly of the last months, some of years ago; some go on, some are on hold. */
function randomStep(random: Random) {
	const { id, platform: platformId } = random.pick(caseIds)
	const age = random.next() ** 3 * 1_100 * DAY_MS
	const from = Date.parse(NOW) - age - 60_000
	const length = random.next() ** 4 * 200 * DAY_MS
	const ended = random.next() < 0.8 && from + length < Date.parse(NOW)
	const status = ended ? "closed" : random.pick(["open", "open", "paused"] as const)
	const spent = ended ? length : status === "paused" ? Math.min(length, age) : 0
	// Roll-ups count whole seconds.
	const iso = (at: number) => new Date(Math.floor(at / 1_000) * 1_000).toISOString()
	return {
		instance_id: randomUUID(),
		place: random.pick(places),
		visit: 1 + random.below(3),
		case_id: id,
		platform_id: platformId,
		machine: "pathway",
		role: "nurse",
		centre_id: random.next() < 0.3 ? random.pick([known.centre, known.otherCentre]) : null,
		urgency: random.pick(["emergency", "urgent", "routine"] as const),
		territory: random.pick(["RE", "YT"] as const),
		filieres: filieres.filter(() => random.next() < 0.4),
		from_at: iso(from),
		claimed_at: random.next() < 0.5 ? iso(from + Math.min(length, age) / 2) : null,
		to_at: ended ? iso(from + length) : null,
		status,
		running_from: status === "open" ? iso(from) : null,
		spent_ms: Math.round(spent),
		worked_ms: Math.floor(spent / 4_000) * 1_000,
		hours: random.pick(["RE", "GP"] as const),
		due_at: random.next() < 0.7 ? iso(from + 3 * DAY_MS) : null,
		escalated: false,
		reminders: random.below(4),
		again: random.next() < 0.2,
	}
}

async function addSteps({ db }: Engine, random: Random, count: number): Promise<void> {
	const rows = Array.from({ length: count }, () => randomStep(random))
	await db.$client`
		insert into figure_steps select * from jsonb_populate_recordset(null::figure_steps, ${JSON.stringify(rows)}::text::jsonb)`
}

/** What events do to rows that are there already: other urgencies, ends, other platforms, erasure. */
async function changeSteps({ db }: Engine, random: Random): Promise<void> {
	const sql = db.$client
	const some = sql`instance_id in (select instance_id from figure_steps order by md5(instance_id::text || ${random.next()}::text)
		limit 5)`
	const { platform: other } = random.pick(caseIds)
	switch (random.below(5)) {
		case 0:
			return void (await sql`update figure_steps set urgency = ${random.pick(["urgent", "routine"])} where ${some}`)
		case 1:
			return void (await sql`
				update figure_steps set status = 'closed', to_at = ${NOW}::timestamptz - interval '1 hour', running_from = null
				where to_at is null and from_at < ${NOW}::timestamptz - interval '1 day' and ${some}`)
		case 2:
			return void (await sql`update figure_steps set platform_id = ${other} where ${some}`)
		case 3:
			return void (await sql`delete from figure_steps where ${some}`)
		default:
			return void (await sql`
				update figure_steps set filieres = ${[filieres[0]]}::uuid[], worked_ms = worked_ms + 60000 where ${some}`)
	}
}

async function lookOf(filter: FigureFilter): Promise<FigureLook> {
	return await startFigures(platform.engine, reader, filter)
}

const randomFilter = (random: Random): FigureFilter => {
	const day = (ago: number) => new Date(Date.parse(NOW) - ago * DAY_MS).toISOString().slice(0, 10)
	const to = random.next() < 0.5 ? 0 : random.below(900)
	return {
		from: day(to + random.below(800)),
		...(to === 0 ? {} : { to: day(to) }),
		...(random.next() < 0.3 ? { territory: "RE" } : {}),
		...(random.next() < 0.3 ? { urgency: random.pick(["urgent", "routine"] as const) } : {}),
		...(random.next() < 0.4 ? { filiere: random.next() < 0.5 ? filieres[0] : [...filieres] } : {}),
		...(random.next() < 0.3 ? { platform: platform.team.platformId } : {}),
	}
}

/** Counts to the unit; lengths as the bins have them, which are a minute or 1 % wide. */
function expectAlike(rolled: readonly PlaceLengths[], exact: readonly PlaceLengths[]): void {
	const counts = (all: readonly PlaceLengths[]) =>
		all
			.map(({ worked: _worked, claimedMs, reminders, ...one }) => ({
				...one,
				reminders: [...reminders].filter(([, times]) => times !== 0).sort(([a], [b]) => a - b),
				claimed: claimedMs !== null,
			}))
			.sort((a, b) => (a.place < b.place ? -1 : 1))
	expect(counts(rolled)).toEqual(counts(exact))
	for (const one of exact) {
		const other = rolled.find(({ place }) => place === one.place)
		if (!other) throw new Error(`nothing of ${one.place}`)
		expect(Math.abs((other.claimedMs ?? 0) - (one.claimedMs ?? 0))).toBeLessThanOrEqual(30_000)
		const binned = one.worked.durations().map(({ length, ...rest }) => ({ ...rest, length: minutesOf(binOf(length)) }))
		const [rolledCurve, curve] = [survivalOf(other.worked.durations()), survivalOf(binned)]
		expect(rolledCurve).toEqual(curve)
		// The same as is read off the curve.
		const ps = [0.5, 0.9]
		expect(other.worked.quantiles(ps)).toEqual(ps.map((p) => quantileOf(curve, p)))
		expect(Math.abs(other.worked.longest() - one.worked.longest())).toBeLessThanOrEqual(
			1 + 0.005 * one.worked.longest(),
		)
	}
}

async function expectEqualFor(random: Random, looks: number): Promise<void> {
	const { engine } = platform
	for (let n = 0; n < looks; n += 1) {
		const look = await lookOf(randomFilter(random))
		expectAlike((await readRolled(engine, look)).places, await readLengths(engine, look))
		const at = { machine: "pathway", place: random.pick(places) }
		const one = await readRolled(engine, look, at)
		expectAlike(one.places, await readLengths(engine, look, at))
		expect(await readRunning(engine, look, at, one.oldest)).toEqual(await readRunning(engine, look, at))
		const centres = await readCentreSteps(engine, look, at)
		for (const id of [known.centre, known.otherCentre]) {
			const own = centres.filter(({ centre }) => centre === id)
			expect(one.centres.get(id)?.n ?? 0).toBe(own.length)
			expect(one.centres.get(id)?.running ?? 0).toBe(own.filter(({ ended }) => !ended).length)
		}
	}
}

async function rollupRows() {
	return await platform.engine.db.$client<{ level: string; data: string }[]>`
		select platform_id, level, bucket, cube, part, n, encode(data, 'hex') as data from figure_rollups
		where n > 0 and level <> 'folded' order by platform_id, level, bucket, cube, part`
}
async function foldAll(): Promise<void> {
	for (const id of await findUnfolded(platform.engine, 1)) while ((await foldRollups(platform.engine, id)) > 0);
}

describe("the roll-ups", () => {
	test("say what the steps say, for any filter, whatever of it is folded", async () => {
		const random = randomOf(SEED)
		const { engine } = platform
		// More than are noted in one row.
		await addSteps(engine, random, 600)
		await expectEqualFor(random, 6)
		for (let round = 0; round < 8; round += 1) {
			await addSteps(engine, random, 40)
			for (let n = 0; n < 4; n += 1) await changeSteps(engine, random)
			if (round % 2 === 0) await foldRollups(engine, random.pick(caseIds).platform)
			await expectEqualFor(random, 5)
		}
		await foldAll()
		await expectEqualFor(random, 20)
	})

	test("are the same when they are made again", async () => {
		const { engine } = platform
		await foldAll()
		const kept = await rollupRows()
		expect(kept.length).toBeGreaterThan(100)
		expect(new Set(kept.map(({ level }) => level))).toEqual(
			new Set(["live", "day", "ended", "running", "part", "month", "year", "open", "came", "came-year"]),
		)
		for (const id of [platform.team.platformId, platform.elsewhere.platformId]) await rebuildRollups(engine, id)
		expect(await rollupRows()).toEqual(kept)
	})

	test("lose nothing and count nothing twice when several write and fold at once, and some are killed", async () => {
		const { engine, url } = platform
		const admin = engine.db.$client
		const workers = Array.from({ length: 3 }, (_, nth) => connect(url, { max: 2, applicationName: `folding ${nth}` }))
		let killed = 0
		await Promise.all(
			workers.map(async (db, nth) => {
				const random = randomOf(SEED + nth)
				const own: Engine = { ...engine, db }
				for (let n = 0; n < 12; n += 1) {
					// Whoever is killed has done nothing. A driver whose connection ends as a transaction begins says nothing.
					const tried = async (work: () => Promise<unknown>) => await within(3_000, work()).catch(() => (killed += 1))
					await tried(() => addSteps(own, random, 10))
					await tried(() => changeSteps(own, random))
					await tried(() => foldRollups(own, random.pick(caseIds).platform))
					if (n % 3 === nth % 3)
						await admin`select pg_terminate_backend(pid) from pg_stat_activity
							where application_name = ${`folding ${(nth + 1) % 3}`} and datname = current_database()`
				}
			}),
		)
		for (const db of workers) await db.$client.end({ timeout: 1 })
		expect(killed).toBeGreaterThan(0)
		const random = randomOf(SEED + 10)
		await expectEqualFor(random, 10)
		await foldAll()
		await expectEqualFor(random, 10)
		const kept = await rollupRows()
		for (const id of [platform.team.platformId, platform.elsewhere.platformId]) await rebuildRollups(engine, id)
		expect(await rollupRows()).toEqual(kept)
	})

	test("go when the tables are emptied, and come back with what is projected again", async () => {
		const { engine } = platform
		await engine.db.$client`truncate figure_steps, figure_cases`
		expect(await rollupRows()).toEqual([])
		await projectSteps(
			engine,
			caseIds.map(({ id }) => id),
		)
		await foldAll()
		const look = await lookOf({})
		expectAlike((await readRolled(engine, look)).places, await readLengths(engine, look))
		expect(await countRolledCases(engine, look)).toEqual({ cases: 6, open: 6 })
	})

	test("tell what comes and goes, and whose time it was, as the cases do", async () => {
		const { engine } = platform
		const random = randomOf(SEED + 20)
		const sql = engine.db.$client
		const second = (most: number) => random.below(most / 1_000) * 1_000
		for (let round = 0; round < 5; round += 1)
			for (const { id } of caseIds) {
				const opened = Date.parse(NOW) - 5 * DAY_MS - second(round < 3 ? 900 * DAY_MS : 200 * DAY_MS)
				const closed = random.next() < 0.7 ? opened + second(4 * DAY_MS) + DAY_MS : null
				const life = closed === null ? 0 : closed - opened
				const us = second(life + 1_000)
				await sql`update figure_cases set opened_at = ${new Date(opened).toISOString()},
					closed_at = ${closed === null ? null : new Date(closed).toISOString()},
					shares = ${closed === null ? null : JSON.stringify({ us, expert: life - us })}::text::jsonb,
					filieres = ${filieres.filter(() => random.next() < 0.6)}::uuid[], territory = ${random.pick(["RE", "YT"])}
					where case_id = ${id}`
				if (random.next() < 0.5) await foldAll()
			}
		for (const filter of [
			{},
			{ from: "2025-12-01", to: "2026-02-11" },
			{ from: "2026-01-07" },
			{ urgency: "urgent" as const },
			{ filiere: [...filieres] },
			{ filiere: filieres[1], territory: "RE" },
			{ from: "2024-03-05", territory: ["RE", "YT"] },
			{ from: "2024-12-31", to: "2025-12-30", filiere: filieres[0] },
		]) {
			const look = await lookOf(filter)
			const [rolled, exact] = [await readRolledFlow(engine, look), await countFlow(engine, look)]
			expect({ ...rolled, parties: [] }).toEqual({ ...exact, parties: [] })
			for (const [index, one] of exact.parties.entries()) {
				const other = rolled.parties[index]
				expect(other?.holder).toBe(one.holder)
				expect(other?.share).toBeCloseTo(one.share, 4)
				expect(Math.abs((other?.medianMs ?? 0) - one.medianMs)).toBeLessThanOrEqual(60_000 + 0.011 * one.medianMs)
			}
		}
		await foldAll()
		const kept = await rollupRows()
		for (const id of [platform.team.platformId, platform.elsewhere.platformId]) await rebuildRollups(engine, id)
		expect(await rollupRows()).toEqual(kept)
	})
})
