import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { LiveCase, teleExpertiseOpened } from "./live-case.ts"
import type { ChaosProcess } from "./processes.ts"
import { type Answer, openScene, type Scene } from "./scene.ts"

const WRITERS = 50
const urgencies = ["routine", "urgent", "emergency"] as const

describe("fifty writers on one case, over two API processes", () => {
	let scene: Scene
	let apis: readonly ChaosProcess[]
	beforeAll(async () => {
		scene = await openScene("postgres")
		apis = await Promise.all([scene.start("api"), scene.start("api")])
	})
	afterAll(async () => {
		await scene?.close()
	})

	const changeOf = (writer: number) => ({
		type: "URGENCY_CHANGED",
		payload: { urgency: urgencies[writer % urgencies.length], reason: `raison ${writer}` },
	})
	const allAtOnce = async (write: (writer: number, to: ChaosProcess) => Promise<Answer>): Promise<readonly Answer[]> =>
		await Promise.all(
			Array.from({ length: WRITERS }, (_, writer) => {
				const to = apis[writer % apis.length]
				if (!to) throw new Error("no API runs")
				return write(writer, to)
			}),
		)
	const logOf = async (caseId: string) =>
		await scene.sql<{ seq: number; type: string }[]>`
			select seq, type from case_events where case_id = ${caseId} order by seq`
	const statuses = (answers: readonly Answer[]) => {
		const counts: Record<number, number> = {}
		for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
		return counts
	}

	test("all get through, each once, in one gapless log", async () => {
		const { team } = scene
		const { id } = await LiveCase.open(scene.engine, team)
		const before = (await logOf(id)).length
		const answers = await allAtOnce((writer, to) =>
			scene.send(to, writer % 2 === 0 ? team.nurse : team.physician, id, changeOf(writer), { key: randomUUID() }),
		)
		expect(statuses(answers)).toEqual({ 200: WRITERS })
		const log = await logOf(id)
		expect(log.map((one) => one.seq)).toEqual(Array.from({ length: before + WRITERS }, (_, index) => index + 1))
		expect(answers.map(({ body }) => body.seq).sort((a, b) => a - b)).toEqual(log.slice(before).map((one) => one.seq))
		expect(await scene.discrepancies()).toEqual([])
	})

	test("with one idempotency key, one writes and all get its answer", async () => {
		const { team } = scene
		const { id } = await LiveCase.open(scene.engine, team)
		const before = (await logOf(id)).length
		const key = randomUUID()
		const answers = await allAtOnce((_, to) => scene.send(to, team.nurse, id, changeOf(1), { key }))
		expect(statuses(answers)).toEqual({ 200: WRITERS })
		for (const { body } of answers) expect(body).toEqual(answers[0]?.body)
		expect(await logOf(id)).toHaveLength(before + 1)
		expect(await scene.discrepancies()).toEqual([])
	})

	test("with one version in hand, one writes and the others are told that it has changed", async () => {
		const { team } = scene
		const { id } = await LiveCase.open(scene.engine, team)
		const before = (await logOf(id)).length
		const answers = await allAtOnce((writer, to) =>
			scene.send(to, team.nurse, id, changeOf(writer), { ifMatch: before }),
		)
		expect(statuses(answers)).toEqual({ 200: 1, 412: WRITERS - 1 })
		expect(await logOf(id)).toHaveLength(before + 1)
		expect(await scene.discrepancies()).toEqual([])
	})

	test("those who make the engine look something up in the directory get through as well", async () => {
		const { team } = scene
		const found = await (await LiveCase.open(scene.engine, team)).orient()
		const answers = await allAtOnce((_, to) =>
			scene.send(to, team.nurse, found.id, teleExpertiseOpened, { key: randomUUID() }),
		)
		expect(statuses(answers)).toEqual({ 200: WRITERS })
		expect(await found.procedures("teleExpertise")).toHaveLength(WRITERS)
		expect(await scene.discrepancies()).toEqual([])
	})
})
