import { describe, expect, test } from "vitest"
import { connect } from "../../db/client.ts"
import { findBehind, projectSteps, rebuildSteps } from "../../db/figures/project-steps.ts"
import { within } from "../../workers/time-limit.ts"
import { agreement, hold, opinion, orientedCase } from "../scenarios/journeys.ts"
import { type Fields, Stage, type Story } from "../scenarios/story.ts"
import { known, steps } from "../setup/platform.ts"

/** A Monday at 10:00 in La Réunion, where offices are open from 8 to 12 and from 13 to 17. */
const stage = new Stage()
const HOUR_MS = 3_600_000

interface Row {
	readonly place: string
	readonly visit: number
	readonly [column: string]: unknown
}

const rowsOf = async (caseId: string): Promise<readonly Row[]> =>
	await stage.platform.engine.db.$client<Row[]>`
		select *, spent_ms::float8 as spent, worked_ms::float8 as worked from figure_steps where case_id = ${caseId}
		order by instance_id, place, visit`
const project = async (caseId: string) => await projectSteps(stage.platform.engine, [caseId])
const stepOf = async (caseId: string, place: string): Promise<Row> => {
	const rows = (await rowsOf(caseId)).filter((one) => one.place === place)
	const [row] = rows
	if (!row || rows.length > 1) throw new Error(`${rows.length} steps at ${place}`)
	return row
}
const RECEIVED = "open.active.path.request.received"

describe("the steps that figures count", () => {
	test("tell when one could begin, when somebody took it and when it was done, in both clocks", async () => {
		const { platform, team } = stage
		const story = await stage.open({ urgency: "urgent" })
		const task = await story.task(RECEIVED)
		await platform.passTo("2026-03-02T07:30:00.000Z")
		await platform.client(team.secretary).post(`/api/tasks/${task.id}/claim`, {})
		await project(story.id)
		expect(await stepOf(story.id, RECEIVED)).toMatchObject({
			status: "open",
			from_at: "2026-03-02 06:00:00+00",
			claimed_at: "2026-03-02 07:30:00+00",
			running_from: "2026-03-02 06:00:00+00",
			to_at: null,
			spent: 0,
			urgency: "urgent",
			hours: "RE",
		})
		// Tuesday at 9:00: 23 h later, of which 2 + 4 h on Monday and 1 h on Tuesday were worked.
		await platform.passTo("2026-03-03T05:00:00.000Z")
		await story.case.send(team.nurse, "REQUEST_ACCEPTED")
		await project(story.id)
		expect(await stepOf(story.id, RECEIVED)).toMatchObject({
			status: "closed",
			to_at: "2026-03-03 05:00:00+00",
			running_from: null,
			spent: 23 * HOUR_MS,
			worked: 7 * HOUR_MS,
		})
		// The phase, which the overview draws as one box, is over as well; the next one runs.
		expect(await stepOf(story.id, "open.active.path.request")).toMatchObject({ status: "closed", worked: 7 * HOUR_MS })
		expect(await stepOf(story.id, "open.active.path.orientation")).toMatchObject({ status: "open", visit: 0 })
	})

	test("leave out the time on hold, and know who was asked, of which centre, in whose hours", async () => {
		const { platform, team } = stage
		// A Wednesday at 10:00 in La Réunion.
		await platform.passTo("2026-03-04T06:00:00.000Z")
		const story = await orientedCase(stage)
		const advice = await story.opens(team.nurse, steps.teleExpertise)
		await advice.send(team.nurse, "PATIENT_AGREED", agreement(story))
		await advice.send(team.nurse, "REQUEST_SENT", steps.requestSent)
		const deciding = "active.withExpert.deciding"
		await platform.passTo("2026-03-05T06:00:00.000Z")
		await story.case.send(team.nurse, "PUT_ON_HOLD", hold)
		await project(story.id)
		expect(await stepOf(story.id, deciding)).toMatchObject({
			status: "paused",
			running_from: null,
			spent: 24 * HOUR_MS,
			to_at: null,
		})
		await platform.passTo("2026-03-09T06:00:00.000Z")
		await story.case.send(team.nurse, "RESUMED", { cause: "decision" })
		await platform.passTo("2026-03-09T18:00:00.000Z")
		await advice.send(stage.outside.expert, "EXPERT_ANSWERED", await opinion(story, stage.outside.expert))
		await project(story.id)
		// In Guadeloupe, four hours behind UTC: from Wednesday 2:00 to Thursday 2:00 eight hours; on the Monday, from 2:00 to
		// 14:00, four in the morning and one after lunch.
		expect(await stepOf(story.id, deciding)).toMatchObject({
			status: "closed",
			person_id: known.expert,
			centre_id: known.centre,
			hours: "GP",
			role: "expert",
			spent: 36 * HOUR_MS,
			worked: 13 * HOUR_MS,
		})
	})

	test("end when a procedure is given up while it is on hold, as they stood when that began", async () => {
		const { platform, team } = stage
		await platform.passTo("2026-03-11T06:00:00.000Z")
		const story = await orientedCase(stage)
		const advice = await story.opens(team.nurse, steps.teleExpertise)
		await advice.send(team.nurse, "PATIENT_AGREED", agreement(story))
		await advice.send(team.nurse, "REQUEST_SENT", steps.requestSent)
		await platform.passTo("2026-03-12T06:00:00.000Z")
		await advice.send(team.nurse, "PUT_ON_HOLD", hold)
		await project(story.id)
		const deciding = "active.withExpert.deciding"
		expect(await stepOf(story.id, deciding)).toMatchObject({ status: "paused", to_at: null })
		await platform.passTo("2026-03-13T06:00:00.000Z")
		await advice.send(team.nurse, "CANCELLED", { reason: "noLongerNeeded" })
		await project(story.id)
		expect(await stepOf(story.id, deciding)).toMatchObject({
			status: "closed",
			to_at: "2026-03-12 06:00:00+00",
			spent: 24 * HOUR_MS,
		})
		const kept = await rowsOf(story.id)
		await platform.engine.db.$client`truncate figure_steps, figure_cases`
		await rebuildSteps(platform.engine)
		expect(await rowsOf(story.id)).toEqual(kept)
	})

	test("kept up to date event by event, are those made again from the tables", async () => {
		const { platform, team } = stage
		await platform.passTo("2026-03-16T06:00:00.000Z")
		const story = await stage.open()
		await project(story.id)
		const advance: (() => Promise<unknown>)[] = [
			() => story.case.send(team.nurse, "URGENCY_CHANGED", { urgency: "urgent", reason: "Aggravation" }),
			() => story.case.send(team.nurse, "REQUEST_ACCEPTED"),
			() => story.case.send(team.nurse, "ORIENTATION_PROPOSED", steps.proposal),
			() => story.case.send(team.physician, "ORIENTATION_VALIDATED"),
			async () => {
				const advice = await story.opens(team.nurse, steps.teleExpertise)
				await advice.send(team.nurse, "PATIENT_AGREED", agreement(story))
				await advice.send(team.nurse, "REQUEST_SENT", steps.requestSent)
			},
			() => story.case.send(team.nurse, "PUT_ON_HOLD", hold),
			() => story.case.send(team.nurse, "RESUMED", { cause: "decision" }),
		]
		for (const step of advance) {
			await stage.passDays(1)
			await step()
			expect(await project(story.id)).toEqual([story.id])
			// Nothing has changed since: nothing is written.
			expect(await project(story.id)).toEqual([])
		}
		const kept = await rowsOf(story.id)
		expect(kept.some((one) => one["reminders"] !== 0)).toBe(true)
		await platform.engine.db.$client`truncate figure_steps, figure_cases`
		await rebuildSteps(platform.engine)
		expect(await rowsOf(story.id)).toEqual(kept)
		expect(await findBehind(platform.engine, 10)).toEqual([])
	})

	test("are the same when several workers project at once, of whatever had moved, and some are killed", async () => {
		const { platform, team } = stage
		const { engine, url } = platform
		await platform.passTo("2026-04-06T06:00:00.000Z")
		const stories = await Promise.all([stage.open(), stage.open(), stage.open()])
		const ids = stories.map(({ id }) => id)
		let state = 20_260_406
		const below = (most: number): number => {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
			return Math.floor((state / 2 ** 32) * most)
		}
		let taken = 0
		// What its state forbids changes nothing.
		const tried = async (work: Promise<unknown>) =>
			await work.then(
				() => (taken += 1),
				() => undefined,
			)
		const ofSome =
			(type: string, payload: (story: Story) => Fields = () => ({})) =>
			async (story: Story) => {
				const { procedures } = await story.read()
				const one = await story.procedure(procedures[below(procedures.length)]?.ref ?? "")
				return await one.send(team.nurse, type, payload(story))
			}
		const moves: ((story: Story) => Promise<unknown>)[] = [
			({ case: one }) =>
				one.send(team.nurse, "INFORMATION_REQUESTED", {
					items: ["bilan"],
					from: "requester",
					message: "Le bilan manque",
				}),
			({ case: one }) => one.send(team.nurse, "INFORMATION_RECEIVED", { note: "Reçu" }),
			({ case: one }) => one.send(team.nurse, "REQUEST_ACCEPTED"),
			({ case: one }) => one.send(team.nurse, "ORIENTATION_PROPOSED", steps.proposal),
			({ case: one }) => one.send(team.nurse, "PUT_ON_HOLD", hold),
			({ case: one }) => one.send(team.nurse, "RESUMED", { cause: "decision" }),
			({ case: one }) => one.send(team.nurse, "URGENCY_CHANGED", { urgency: "urgent", reason: "Aggravation" }),
			(story) => story.opens(team.nurse, steps.teleExpertise),
			ofSome("PATIENT_AGREED", agreement),
			ofSome("REQUEST_SENT", () => steps.requestSent),
			ofSome("PUT_ON_HOLD", () => hold),
			ofSome("RESUMED", () => ({ cause: "decision" })),
			ofSome("CANCELLED", () => ({ reason: "noLongerNeeded" })),
			async (story) => {
				const task = await story.task(RECEIVED)
				return await platform.client(team.secretary).post(`/api/tasks/${task.id}/claim`, {})
			},
		]
		const workers = Array.from({ length: 3 }, (_, nth) =>
			connect(url, { max: 2, applicationName: `projecting ${nth}` }),
		)
		let killed = 0
		try {
			for (let round = 0; round < 20; round += 1) {
				// Never nothing: what happens in one instant has no order.
				await stage.passDays(below(3) + 0.01)
				for (const story of stories)
					for (let n = below(4); n > 0; n -= 1) await tried(moves[below(moves.length)]?.(story) ?? Promise.resolve())
				await Promise.all([
					...workers.map(async (db) => {
						const own = ids.filter(() => below(2) === 0)
						// A driver whose connection ends as a transaction begins says nothing.
						await within(3_000, projectSteps({ ...engine, db }, own)).catch(() => (killed += 1))
					}),
					engine.db.$client`select pg_terminate_backend(pid) from pg_stat_activity
						where application_name = ${`projecting ${round % 3}`} and datname = current_database()`,
				])
			}
		} finally {
			for (const db of workers) await db.$client.end({ timeout: 1 })
		}
		expect(killed).toBeGreaterThan(0)
		expect(taken).toBeGreaterThan(15)
		await projectSteps(engine, ids)
		const kept = await Promise.all(ids.map(rowsOf))
		expect(kept.flat().some(({ again }) => again === true)).toBe(true)
		await engine.db.$client`truncate figure_steps, figure_cases`
		await rebuildSteps(engine)
		expect(await Promise.all(ids.map(rowsOf))).toEqual(kept)
	})

	test("divide the life of a closed case among those it waited for, without a rest", async () => {
		const { platform, team } = stage
		await platform.passTo("2026-05-04T06:00:00.000Z")
		const story = await stage.open()
		// A day with us, two with the requester, then the patient withdraws.
		await stage.passDays(1)
		await story.case.send(team.nurse, "INFORMATION_REQUESTED", {
			items: ["bilan"],
			from: "requester",
			message: "Le bilan manque",
		})
		await stage.passDays(2)
		await story.case.send(team.nurse, "INFORMATION_RECEIVED", { note: "Reçu" })
		await story.case.send(team.nurse, "PATIENT_WITHDREW", { reason: "Autre suivi", form: "oral" })
		await project(story.id)
		const [row] = await platform.engine.db.$client<{ shares: Record<string, number>; life: number }[]>`
			select shares, (extract(epoch from closed_at - opened_at) * 1000)::float8 as life
			from figure_cases where case_id = ${story.id}`
		expect(row).toEqual({ shares: { us: 24 * HOUR_MS, requester: 48 * HOUR_MS }, life: 72 * HOUR_MS })
	})

	test("of a case that moved while nobody listened are found behind", async () => {
		await rebuildSteps(stage.platform.engine)
		const story = await stage.open()
		expect(await findBehind(stage.platform.engine, 10)).toEqual([story.id])
		await project(story.id)
		await story.case.send(stage.team.nurse, "REQUEST_ACCEPTED")
		expect(await findBehind(stage.platform.engine, 10)).toEqual([story.id])
	})

	test("tile the life of a case: visits of one branch touch, and never overlap", async () => {
		const sql = stage.platform.engine.db.$client
		await rebuildSteps(stage.platform.engine)
		const overlaps = await sql`
			select a.place, b.place from figure_steps a join figure_steps b on a.instance_id = b.instance_id
			and a.place = b.place and a.visit > 0 and b.visit > a.visit and b.from_at < coalesce(a.to_at, 'infinity')`
		expect(overlaps).toEqual([])
	})
})
