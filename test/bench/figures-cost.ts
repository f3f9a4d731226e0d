import { setTimeout as sleep } from "node:timers/promises"
import { LISTENER_NAME } from "../../db/live/listen.ts"
import { until } from "../setup/until.ts"
import { withCpu } from "./cpu.ts"
import { prepareHttpLoad } from "./http-load.ts"
import { type BenchServer, openCases, preparePlatform } from "./platform.ts"
import { startProcess } from "./processes.ts"
import { median, progress, rounded } from "./stats.ts"

export interface FiguresCost {
	/** Processor time of one transition without the figures (API and PostgreSQL), ms; medians over rounds. */
	readonly transition: number
	/** What keeping figures adds to it, in its own process and in PostgreSQL. */
	readonly process: number
	readonly postgres: number
	/** Of that, what its own connections took: the rest is what others do because of it, and chance. */
	readonly connections: number
	readonly ratio: number
	readonly perSecond: number
}

const CASES = 640
const CONNECTIONS = 8
const CATCH_UP_MS = 60_000
/** It mostly has by then: to ask whether it has costs the database, too. */
const GATHERED_MS = 1_500
/** Loads by which a process is warmed. */
const WARMING = 3

/** (h) What keeping figures costs: rounds with and without it in turn, until it has caught up. */
export async function measureFiguresCost(server: BenchServer, rounds: number, seconds: number): Promise<FiguresCost> {
	const platform = await preparePlatform(await server.createDatabase("figures_cost"))
	const load = prepareHttpLoad(platform, await openCases(platform, CASES))
	const api = await startProcess({ role: "api", platform })
	const sql = platform.engine.db.$client
	const postgres = { pid: server.pid, children: true }
	const behind = async (): Promise<number> => {
		const [row] = await sql<{ n: number }[]>`
			select count(*)::int as n from cases c left join figure_cases f on f.case_id = c.id where f.seq is distinct from c.last_seq`
		return row?.n ?? 0
	}
	const caughtUp = async (): Promise<void> => {
		await sleep(GATHERED_MS)
		await until(async () => (await behind()) === 0, CATCH_UP_MS)
	}
	const alone: { whole: number; postgres: number }[] = []
	const kept: { process: number; postgres: number; connections: number; perSecond: number }[] = []
	const backends = async (): Promise<readonly number[]> =>
		(
			await sql<{ pid: number }[]>`
				select pid from pg_stat_activity where application_name in ('figures', ${LISTENER_NAME})`
		).map(({ pid }) => pid)
	const measureAlone = async (): Promise<void> => {
		const { result, cpu } = await withCpu({ api, postgres }, () => load.run([api.port], CONNECTIONS, seconds))
		const inPostgres = (cpu["postgres"] ?? 0) / result.count
		alone.push({ whole: (cpu["api"] ?? 0) / result.count + inPostgres, postgres: inPostgres })
	}
	try {
		await load.run([api.port], CONNECTIONS, seconds)
		await measureAlone()
		for (let round = 0; round < rounds; round += 1) {
			const before = new Set(await backends())
			const figures = await startProcess({
				role: "worker",
				platform,
				script: "test/bench/keep-figures.ts",
			})
			try {
				// It runs for weeks: what it does in its first seconds, as the API has done before, is not counted.
				for (let n = 0; n < WARMING; n += 1) await load.run([api.port], CONNECTIONS, seconds)
				await caughtUp()
				const own = (await backends()).filter((pid) => !before.has(pid)).map((pid) => [`own ${pid}`, { pid }] as const)
				const counted = await withCpu({ figures, postgres, ...Object.fromEntries(own) }, async () => {
					const result = await load.run([api.port], CONNECTIONS, seconds)
					await caughtUp()
					return result
				})
				kept.push({
					process: (counted.cpu["figures"] ?? 0) / counted.result.count,
					postgres: (counted.cpu["postgres"] ?? 0) / counted.result.count,
					connections: own.reduce((sum, [name]) => sum + (counted.cpu[name] ?? 0), 0) / counted.result.count,
					perSecond: counted.result.perSecond,
				})
			} finally {
				await figures.stop()
			}
			await measureAlone()
			progress(`round ${round + 1} of ${rounds}, with and without figures`)
		}
	} finally {
		await api.stop()
		await platform.close()
		await server.dropDatabase("figures_cost")
	}
	// A case costs the more the longer it has lived: compared with what was measured before and after.
	const inPostgres = median(
		kept.map((one, at) => one.postgres - ((alone[at]?.postgres ?? 0) + (alone[at + 1]?.postgres ?? 0)) / 2),
	)
	const own = median(kept.map((one) => one.process))
	const transition = median(alone.map((one) => one.whole))
	return {
		transition: rounded(transition, 3),
		process: rounded(own, 3),
		postgres: rounded(inPostgres, 3),
		connections: rounded(median(kept.map((one) => one.connections)), 3),
		ratio: rounded((own + inPostgres) / transition, 3),
		perSecond: rounded(median(kept.map((one) => one.perSecond)), 0),
	}
}
