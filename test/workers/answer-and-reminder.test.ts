import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createQueues, type Queues } from "../../workers/queues.ts"
import { startWorkers, type Workers } from "../../workers/start.ts"
import { askExpert, orient, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { startRedis } from "../setup/redis.ts"
import { until } from "../setup/until.ts"
import { backends } from "./stage.ts"

/** How often answer and reminder meet. */
const ROUNDS = 8
const logger = pino({ level: "silent" })

interface Entry {
	readonly seq: number
	readonly type: string
}

describe.each(backends)("an answer in the same second as a reminder, on %s", (kind) => {
	let platform: TestPlatform
	let queues: Queues
	let running: readonly Workers[]
	let stopRedis: (() => Promise<void>) | undefined
	beforeAll(async () => {
		platform = await startPlatform()
		const redis = kind === "redis" ? await startRedis() : undefined
		stopRedis = redis?.stop
		const open = () => createQueues({ backend: { kind, url: redis?.url ?? platform.url }, logger })
		queues = open()
		// Two workers, as two processes would.
		running = [1, 2].map(() =>
			startWorkers({ engine: platform.engine, queues: open(), logger, registry: new Metrics(), anchors: false }),
		)
	})
	afterAll(async () => {
		await Promise.all(running.map(async (one) => await one.stop()))
		await queues.close()
		await platform.close()
		await stopRedis?.()
	})

	/** An expert asked, whose first reminder falls due in `ms`. */
	async function dueIn(ms: number): Promise<string> {
		const { caseId } = await platform.openCase()
		await orient(platform, caseId)
		const opinion = await askExpert(platform, caseId)
		const sql = platform.engine.db.$client
		await sql`
			update timers set due_at = date_trunc('milliseconds', clock_timestamp()) + ${ms}::float8 * interval '1 ms'
			where instance_id = ${opinion} and name = 'decidingReminder1'`
		await sql`insert into outbox (id, topic, ref, at) values (gen_random_uuid(), 'alarm', ${caseId}, now())`
		return opinion
	}
	const entries = async (opinion: string): Promise<readonly Entry[]> =>
		await platform.engine.db.$client<Entry[]>`
			select seq, type from case_events where instance_id = ${opinion}
			and type in ('timer:decidingReminder1', 'EXPERT_ACCEPTED') order by seq`
	const status = async (opinion: string): Promise<string | undefined> =>
		(
			await platform.engine.db.$client<{ status: string }[]>`
				select status from timers where instance_id = ${opinion} and name = 'decidingReminder1'`
		)[0]?.status
	const accept = async (opinion: string) =>
		await platform.send(opinion, "EXPERT_ACCEPTED", { answerBy: "2099-06-01" }, platform.outside.expert)

	/** Each has one effect, or the reminder none; and never a word of it after the answer. */
	async function expectSettled(opinion: string): Promise<"reminded" | "answered first"> {
		await until(async () => (await status(opinion)) !== "pending")
		await until(async () => {
			const [left] = await platform.engine.db.$client<{ n: number }[]>`
				select count(*)::int as n from notices where instance_id = ${opinion} and delivered_at is null`
			return left?.n === 0
		})
		const log = await entries(opinion)
		const answers = log.filter((one) => one.type === "EXPERT_ACCEPTED")
		const reminders = log.filter((one) => one.type !== "EXPERT_ACCEPTED")
		expect(answers).toHaveLength(1)
		expect(reminders.length).toBeLessThanOrEqual(1)
		for (const one of reminders) expect(one.seq).toBeLessThan(answers[0]?.seq ?? 0)
		const notices = await platform.engine.db.$client<{ seq: number; received: number }[]>`
			select n.seq, (select count(*)::int from inbox b where b.notice_id = n.id) as received from notices n
			where n.instance_id = ${opinion} and n.about = 'decidingReminder1'`
		expect(notices.map((one) => one.seq)).toEqual(reminders.map((one) => one.seq))
		for (const one of notices) expect(one.received).toBeLessThanOrEqual(1)
		expect(await status(opinion)).toBe(reminders.length === 1 ? "fired" : "cancelled")
		return reminders.length === 1 ? "reminded" : "answered first"
	}

	test("the reminder first: it is recorded, then the answer", async () => {
		const opinion = await dueIn(0)
		await until(async () => (await status(opinion)) === "fired")
		await accept(opinion)
		expect(await expectSettled(opinion)).toBe("reminded")
	})

	test("the answer first: the reminder never happens, though its alarm rings", async () => {
		const opinion = await dueIn(3_000)
		await accept(opinion)
		const { rows, jobs } = await until(async () => {
			const [row] = await platform.engine.db.$client<{ past: boolean }[]>`
				select due_at < clock_timestamp() as past from timers
				where instance_id = ${opinion} and name = 'decidingReminder1'`
			const waiting = await queues.count("timers")
			return row?.past === true && waiting === 0 && { rows: 1, jobs: waiting }
		})
		expect({ rows, jobs }).toEqual({ rows: 1, jobs: 0 })
		expect(await expectSettled(opinion)).toBe("answered first")
	})

	test("both at once, again and again: one effect each, never a reminder after the answer", async () => {
		for (let round = 0; round < ROUNDS; round += 1) {
			const opinion = await dueIn(0)
			await accept(opinion)
			await expectSettled(opinion)
		}
	})
})
