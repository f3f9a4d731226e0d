import { setTimeout as sleep } from "node:timers/promises"
import type { Database } from "../../db/client.ts"
import { prepareRules } from "../../db/clocks/rules.ts"
import { readGeography } from "../../db/geography.ts"
import { calendars } from "../../db/schema/directory.ts"
import { verify } from "../../db/verify.ts"
import { startRedis } from "../setup/redis.ts"
import { copyCase } from "./bulk-load.ts"
import { withCpu } from "./cpu.ts"
import { type BenchServer, openCases, type Platform, preparePlatform } from "./platform.ts"
import { startProcess } from "./processes.ts"
import { progress, rounded } from "./stats.ts"

export const backends = ["redis", "postgres"] as const
export type Backend = (typeof backends)[number]

export interface Drain {
	readonly timers: number
	readonly drainedPerSecond: number
	/** How long after it was due the last one but one in a hundred fired, s. */
	readonly p99LatenessSeconds: number
	/** How long after the instant the last one fired, and the last of those to be told had it in their inbox, s. */
	readonly allFiredSeconds: number
	readonly allToldSeconds: number
	/** Inbox rows for each fired timer. */
	readonly toldEach: number
	/** Of all workers, and of PostgreSQL with its queue if that is there, for one timer with its notice; ms. */
	readonly workerCpu: number
	readonly postgresCpu: number
	/** Still pending when nothing moved any more. */
	readonly lost: number
	/** Fired more than once: log entries beyond one for each timer. */
	readonly doubled: number
	/** Differences between the tables and the fold of the log, in a sample of cases. */
	readonly discrepancies: number
	readonly verified: number
}

export interface DrainOptions {
	readonly backend: Backend
	readonly timers: number
	/** Time that the worker has to fill its queue before the timers are due, s. */
	readonly ahead: number
	/** Worker processes. */
	readonly workers: number
}

const VERIFIED = 500
/** Nothing fired for this long: what is still pending is lost. Longer than sweep interval and all retries. */
const STUCK_MS = 90_000
const POLL_MS = 500

/** Open day and night, so that a deadline can fall on whatever instant the benchmark runs at. */
async function openAlways(db: Database): Promise<void> {
	const day = [["00:00", "24:00"]] as const
	const hours = Object.fromEntries(["1", "2", "3", "4", "5", "6", "7"].map((weekday) => [weekday, day]))
	await db.update(calendars).set({ hours, holidays: [] })
	await prepareRules(db)
}

/** Has workers fire timers of as many cases that are all due at one instant, and deliver what they tell. */
export async function drainTimers(
	server: BenchServer,
	{ backend, timers, ahead, workers }: DrainOptions,
): Promise<Drain> {
	const name = `timers_${backend}`
	const platform = await preparePlatform(await server.createDatabase(name), openAlways)
	const redis = backend === "redis" ? await startRedis() : undefined
	try {
		await copyDueCase(platform, timers, ahead)
		progress(`${timers} timers are due in some ${ahead} s; the worker starts (${backend})`)
		const environment = redis ? { REDIS_URL: redis.url } : {}
		const running = await Promise.all(
			Array.from({ length: workers }, async () => await startProcess({ role: "worker", platform, environment })),
		)
		try {
			const postgres = { pid: server.pid, children: true }
			const measured = { ...Object.fromEntries(running.map((one, index) => [`worker ${index}`, one])), postgres }
			const { cpu } = await withCpu(measured, async () => await waitUntilDrained(platform.engine.db))
			const { postgres: ofPostgres = Number.NaN, ...ofWorkers } = cpu
			const ofAll = Object.values(ofWorkers).reduce((sum, one) => sum + one, 0)
			const found = await judge(platform, timers)
			return { ...found, workerCpu: rounded(ofAll / timers), postgresCpu: rounded(ofPostgres / timers) }
		} finally {
			for (const one of running) await one.stop()
		}
	} finally {
		await platform.close()
		await redis?.stop()
		await server.dropDatabase(name)
	}
}

/** Opens a case so that its first deadline falls `ahead` seconds from now, and copies it. */
async function copyDueCase(platform: Platform, timers: number, ahead: number): Promise<void> {
	const { engine } = platform
	const sql = engine.db.$client
	const geography = await readGeography(engine.db)
	const openAt = async (now: Date) => {
		const [caseId] = await openCases({ ...platform, engine: { ...engine, geography, clock: () => now } }, 1)
		const [row] = await sql<{ due: string }[]>`
			select min(due_at)::text as due from timers where case_id = ${caseId ?? ""} and status = 'pending'`
		return { caseId: caseId ?? "", due: new Date(row?.due ?? "") }
	}
	const long = new Date(Date.now() - 30 * 86_400_000)
	const trial = await openAt(long)
	const waits = trial.due.getTime() - long.getTime()
	await removeCase(platform, trial.caseId)
	const template = await openAt(new Date(Date.now() + ahead * 1_000 - waits))
	await copyCase(engine, template.caseId, timers - 1, { spread: false })
}

async function removeCase({ engine }: Platform, caseId: string): Promise<void> {
	const sql = engine.db.$client
	await sql`delete from outbox`
	for (const table of [
		"notices",
		"timers",
		"tasks",
		"state_intervals",
		"case_events",
		"instances",
		"case_keys",
		"identities",
		"identity_tokens",
	])
		await sql`delete from ${sql(table)} where case_id = ${caseId}`
	await sql`delete from cases where id = ${caseId}`
}

/** Timers of the first deadline: the others of each case are due a day later. */
const DUE = "t.due_at <= clock_timestamp() + interval '5 minutes'"

async function waitUntilDrained({ $client: sql }: Database): Promise<void> {
	let before = -1
	let moved = performance.now()
	for (;;) {
		const [row] = await sql<{ pending: number; untold: number; next: number }[]>`
			select count(*)::int as pending, (select count(*)::int from notices where delivered_at is null) as untold, coalesce(ceil(extract(epoch from min(t.due_at) - clock_timestamp()) * 1000), 0)::float8 as next
			from timers t where t.status = 'pending' and ${sql.unsafe(DUE)}`
		const { pending, untold, next } = row ?? { pending: 0, untold: 0, next: 0 }
		if (pending + untold === 0) return
		if (pending + untold !== before || next > 0) moved = performance.now()
		if (performance.now() - moved > STUCK_MS) return
		before = pending + untold
		await sleep(POLL_MS)
	}
}

async function judge({ engine }: Platform, timers: number): Promise<Omit<Drain, "workerCpu" | "postgresCpu">> {
	const sql = engine.db.$client
	const [row] = await sql<
		{ fired: number; entries: number; seconds: number; late: number; told: number; people: number }[]
	>`
		select count(*) filter (where t.status = 'fired')::int as fired,
			(select count(*)::int from case_events e where e.fired is not null) as entries,
			extract(epoch from max(t.ended_at) - min(t.due_at))::float8 as seconds,
			(select extract(epoch from max(n.delivered_at) - min(t.due_at))::float8 from notices n) as told,
			(select count(*)::int from inbox) as people,
			percentile_cont(0.99) within group (order by extract(epoch from t.ended_at - t.due_at))::float8 as late
		from timers t where ${sql.unsafe(DUE)}`
	if (!row) throw new Error("no timer was found")
	const sample = await sql<{ id: string }[]>`select id from cases order by id limit ${VERIFIED}`
	const geography = await readGeography(engine.db)
	const report = await verify({ ...engine, geography }, { caseIds: sample.map(({ id }) => id) })
	return {
		timers,
		allFiredSeconds: rounded(row.seconds, 1),
		allToldSeconds: rounded(row.told, 1),
		toldEach: rounded(row.people / row.fired),
		drainedPerSecond: rounded(row.fired / row.seconds, 0),
		p99LatenessSeconds: rounded(row.late),
		lost: timers - row.fired,
		doubled: row.entries - row.fired,
		discrepancies: report.discrepancies.length,
		verified: report.cases,
	}
}
