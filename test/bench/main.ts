import { cpus, loadavg, totalmem } from "node:os"
import { parseArgs } from "node:util"
import { type Armed, measureArmed } from "./armed.ts"
import { type Bare, prepareBare } from "./bare.ts"
import { copyCase } from "./bulk-load.ts"
import { type Measured, withCpu } from "./cpu.ts"
import { type FigureScale, measureFigures } from "./figures.ts"
import { measureFiguresCost } from "./figures-cost.ts"
import { type HttpLoad, prepareHttpLoad } from "./http-load.ts"
import { type PgBench, preparePgBench } from "./pgbench.ts"
import { type BenchServer, openCases, type Platform, preparePlatform, startBenchServer } from "./platform.ts"
import { type RunningProcess, startProcess } from "./processes.ts"
import { measureReport, type ReportScale } from "./reports.ts"
import { measureScreens } from "./screens.ts"
import { medianRatio, medianRound, printTable, progress, type Round, rounded } from "./stats.ts"
import { backends, type Drain, drainTimers } from "./timers.ts"

/**
 * `npm run bench`: tables, and as the last line one JSON object. `--quick` is a smoke test of the benchmark itself with
 * small numbers; `--only a,c` runs some parts (g, figures among very many cases, h, what they cost, and i, a yearly report among many, only when named); `--cases`, `--timers`, `--armed` and `--workers` set the sizes; `--data` names a folder that part g keeps its data in, and `--seed` other filters to ask for. Method and figures: docs/bench.md.
 */
const { values } = parseArgs({
	options: {
		quick: { type: "boolean", default: false },
		only: { type: "string", default: "a,b,c,d,e,f" },
		cases: { type: "string" },
		timers: { type: "string" },
		armed: { type: "string" },
		workers: { type: "string", default: "1" },
		rounds: { type: "string" },
		seed: { type: "string", default: "1" },
		data: { type: "string" },
		seconds: { type: "string" },
	},
})
const { quick } = values
const parts = new Set(values.only.split(","))
const size = {
	rounds: Number(values.rounds ?? (quick ? 2 : 5)),
	seconds: Number(values.seconds ?? (quick ? 1 : 3)),
	small: 1_000,
	large: Number(values.cases ?? (quick ? 20_000 : 1_000_000)),
	timers: Number(values.timers ?? (quick ? 500 : 20_000)),
	ahead: quick ? 15 : 45,
	workers: Number(values.workers),
	armed: Number(values.armed ?? (quick ? 2_000 : 100_000)),
	watched: quick ? 5 : 60,
	report: quick ? [500] : [5_000, 50_000],
}
const CONNECTIONS = [8, 32] as const
/** Cases that HTTP moves on, and as many for the bare statements. */
const MOVED = 320

interface Contest {
	readonly connections: number
	readonly http: Round
	readonly bare: Round
	readonly pgbench: Round | null
	readonly pgbenchPrepared: Round | null
	readonly httpToBare: number
	readonly httpToPgbench: number | null
	readonly bareToPgbench: number | null
	/** Processor time of one transition over HTTP, and of PostgreSQL alone for the others; ms. */
	readonly cpu: Readonly<Record<string, number>>
}

/** Adds up what rounds took, and gives it for each transition. */
class Cpu {
	readonly #taken = new Map<string, number>()
	readonly #counts = new Map<string, number>()
	async round(name: string, pids: Readonly<Record<string, Measured>>, run: () => Promise<Round>): Promise<Round> {
		const { result, cpu } = await withCpu(pids, run)
		this.#counts.set(name, (this.#counts.get(name) ?? 0) + result.count)
		for (const [process, taken] of Object.entries(cpu)) {
			const key = `${name}: ${process}`
			this.#taken.set(key, (this.#taken.get(key) ?? 0) + taken)
		}
		return result
	}
	each(): Readonly<Record<string, number>> {
		const of = (key: string) => this.#counts.get(key.split(": ")[0] ?? "") ?? Number.NaN
		return Object.fromEntries([...this.#taken].map(([key, taken]) => [key, rounded(taken / of(key), 3)]))
	}
}

/** (a) Rounds in turn, so that whatever else the machine does falls on all alike. */
async function contest(
	connections: number,
	server: BenchServer,
	api: RunningProcess,
	http: HttpLoad,
	bare: Bare,
	pgbench: PgBench | undefined,
): Promise<Contest> {
	const rounds = { http: [] as Round[], bare: [] as Round[], simple: [] as Round[], prepared: [] as Round[] }
	const { seconds } = size
	const cpu = new Cpu()
	const postgres = { pid: server.pid, children: true }
	for (let round = 0; round < size.rounds; round += 1) {
		const processes = { api, postgres, generator: process }
		rounds.http.push(await cpu.round("http", processes, () => http.run([api.port], connections, seconds)))
		await bare.prepare(seconds)
		rounds.bare.push(await cpu.round("bare", { postgres }, () => bare.run(connections, seconds)))
		if (pgbench) {
			const run = () => pgbench.run(connections, seconds, "simple")
			rounds.simple.push(await cpu.round("pgbench", { postgres }, run))
			rounds.prepared.push(await pgbench.run(connections, seconds, "prepared"))
		}
		progress(`round ${round + 1} of ${size.rounds}, ${connections} connections`)
	}
	const toPgbench = (one: readonly Round[]) => (pgbench ? rounded(medianRatio(one, rounds.simple), 3) : null)
	return {
		connections,
		http: medianRound(rounds.http),
		bare: medianRound(rounds.bare),
		pgbench: pgbench ? medianRound(rounds.simple) : null,
		pgbenchPrepared: pgbench ? medianRound(rounds.prepared) : null,
		httpToBare: rounded(medianRatio(rounds.http, rounds.bare), 3),
		httpToPgbench: toPgbench(rounds.http),
		bareToPgbench: toPgbench(rounds.bare),
		cpu: cpu.each(),
	}
}

async function compareWithBare(server: BenchServer, platform: Platform): Promise<Contest[]> {
	const ids = await openCases(platform, size.small)
	const http = prepareHttpLoad(platform, ids.slice(0, MOVED))
	const bare = await prepareBare(platform, ids.slice(MOVED, 2 * MOVED))
	const pgbench = await preparePgBench(server.url)
	const api = await startProcess({ role: "api", platform })
	try {
		await http.run([api.port], 8, size.seconds)
		const contests: Contest[] = []
		for (const connections of CONNECTIONS) contests.push(await contest(connections, server, api, http, bare, pgbench))
		const row = (name: string, round: Round | null) =>
			round ? [[name, Math.round(round.perSecond), round.p50, round.p99]] : []
		for (const one of contests)
			printTable(
				`(a) ${one.connections} connections, medians of ${size.rounds} rounds of ${size.seconds} s`,
				["what", "per second", "p50 ms", "p99 ms"],
				[
					...row("HTTP request to committed transition", one.http),
					...row("the same SQL, bare", one.bare),
					...row("pgbench -N", one.pgbench),
					...row("pgbench -N -M prepared", one.pgbenchPrepared),
				],
			)
		printTable(
			"(a) ratios, medians over rounds",
			["connections", "HTTP / bare", "HTTP / pgbench -N", "bare / pgbench -N"],
			contests.map((one) => [one.connections, one.httpToBare, one.httpToPgbench ?? "-", one.bareToPgbench ?? "-"]),
		)
		printTable(
			"(a) processor time of one transition, ms",
			["connections", ...Object.keys(contests[0]?.cpu ?? {})],
			contests.map((one) => [one.connections, ...Object.values(one.cpu)]),
		)
		return contests
	} finally {
		await api.stop()
		await bare.close()
	}
}

interface Growth {
	readonly smallCases: number
	readonly largeCases: number
	readonly small: Round
	readonly large: Round
	/** Cost of a transition in the large database for 1 in the small one; aim: at most 1.2. */
	readonly costRatio: number
	readonly databaseBytes: number
}

/** (b) The same transitions among few and among many cases. */
async function compareSizes(server: BenchServer, small: Platform): Promise<Growth> {
	const large = await preparePlatform(await server.createDatabase("large"))
	const [template = ""] = await openCases(large, 1)
	progress(`loading ${size.large} cases`)
	await copyCase(large.engine, template, size.large, { spread: true })
	progress("loaded")
	const contestants = await Promise.all(
		[small, large].map(async (platform) => ({
			load: prepareHttpLoad(platform, await openCases(platform, MOVED)),
			api: await startProcess({ role: "api", platform }),
			rounds: [] as Round[],
		})),
	)
	try {
		for (const { load, api } of contestants) await load.run([api.port], 8, size.seconds * 2)
		for (let round = 0; round < size.rounds; round += 1) {
			// Whoever comes second finds a warmer machine or a fuller log: they take turns in coming first.
			for (const { load, api, rounds } of round % 2 === 0 ? contestants : contestants.toReversed())
				rounds.push(await load.run([api.port], 8, size.seconds))
			progress(`round ${round + 1} of ${size.rounds}, two sizes`)
		}
	} finally {
		for (const { api } of contestants) await api.stop()
		await large.close()
	}
	const [few, many] = contestants.map(({ rounds }) => rounds)
	if (!few || !many) throw new Error("a size was not measured")
	const [bytes] = await small.engine.db.$client<{ size: string }[]>`select pg_database_size('large') as size`
	await server.dropDatabase("large")
	const growth = {
		smallCases: size.small,
		largeCases: size.large,
		small: medianRound(few),
		large: medianRound(many),
		costRatio: rounded(medianRatio(few, many), 3),
		databaseBytes: Number(bytes?.size),
	}
	printTable(
		`(b) 8 connections; cost per transition among many cases: ${growth.costRatio} of that among few`,
		["cases", "per second", "p50 ms", "p99 ms"],
		[
			[growth.smallCases, Math.round(growth.small.perSecond), growth.small.p50, growth.small.p99],
			[growth.largeCases, Math.round(growth.large.perSecond), growth.large.p50, growth.large.p99],
		],
	)
	return growth
}

/** (c) Timers all due at one instant, on both backends. */
async function drainBoth(server: BenchServer): Promise<Record<string, Drain>> {
	const drains: Record<string, Drain> = {}
	for (const backend of backends) {
		drains[backend] = await drainTimers(server, {
			backend,
			timers: size.timers,
			ahead: size.ahead,
			workers: size.workers,
		})
		progress(`drained (${backend})`)
	}
	printTable(
		`(c) ${size.timers} timers due at once, ${size.workers} worker process(es)`,
		[
			"backend",
			"drained/s",
			"p99 lateness s",
			"all fired s",
			"all told s",
			"inbox rows each",
			"worker ms each",
			"PostgreSQL ms each",
			"lost",
			"doubled",
			"discrepancies",
		],
		Object.entries(drains).map(([backend, one]) => [
			backend,
			one.drainedPerSecond,
			one.p99LatenessSeconds,
			one.allFiredSeconds,
			one.allToldSeconds,
			one.toldEach,
			one.workerCpu,
			one.postgresCpu,
			one.lost,
			one.doubled,
			one.discrepancies,
		]),
	)
	return drains
}

/** (f) What timers cost that wait for a day far off. */
async function compareArmed(server: BenchServer): Promise<Armed> {
	const { armed: timers, rounds, watched, seconds } = size
	const armed = await measureArmed(server, { timers, rounds: Math.min(rounds, 3), watched, seconds })
	printTable(
		`(f) timers that are armed and wait; a worker is watched for ${watched} s a round`,
		[
			"timers",
			"worker core",
			"PostgreSQL core",
			"sweep ms",
			"Redis keys",
			"Redis bytes",
			"PostgreSQL ms/transition",
			"transitions/s",
		],
		[armed.few, armed.many].map((one) => [
			one.timers,
			one.workerCpu,
			one.postgresCpu,
			one.sweepMs,
			one.redisKeys ?? "-",
			one.redisBytes ?? "-",
			one.transitionCpu,
			one.transitionsPerSecond,
		]),
	)
	return armed
}

/** (g) Figures of the page where cases wait, among many cases. */
async function compareAnswers(server: BenchServer): Promise<FigureScale> {
	const scale = await measureFigures(server, {
		cases: size.large,
		rounds: Number(values.rounds ?? (quick ? 2 : 8)),
		seed: Number(values.seed),
		folder: values.data,
	})
	const rows = (of: FigureScale["cold"], kind: string) =>
		Object.entries(of).map(([name, one]): [string, string, number, number, number, number] => [
			kind,
			name,
			one.n,
			one.p50,
			one.p95,
			one.max,
		])
	printTable(
		`(g) answers in ms; ${scale.cases} cases, ${scale.steps} steps, ${scale.running} of them running`,
		["", "question", "n", "p50", "p95", "max"],
		[...rows(scale.cold, "cold"), ...rows(scale.warm, "warm"), ...rows(scale.cpu, "processor")],
	)
	return scale
}

interface Processes {
	readonly one: Round
	readonly two: Round
	/** What two processes do for each transition of one. */
	readonly gain: number
}

/** (d) One and two API processes behind the same connections. */
async function compareProcesses(platform: Platform): Promise<Processes> {
	const load = prepareHttpLoad(platform, await openCases(platform, MOVED))
	const apis = [await startProcess({ role: "api", platform }), await startProcess({ role: "api", platform })]
	const ports = apis.map(({ port }) => port)
	const one: Round[] = []
	const two: Round[] = []
	try {
		await load.run(ports, 16, size.seconds)
		for (let round = 0; round < size.rounds; round += 1) {
			one.push(await load.run(ports.slice(0, 1), 16, size.seconds))
			two.push(await load.run(ports, 16, size.seconds))
			progress(`round ${round + 1} of ${size.rounds}, processes`)
		}
	} finally {
		for (const api of apis) await api.stop()
	}
	const result = { one: medianRound(one), two: medianRound(two), gain: rounded(medianRatio(two, one), 3) }
	printTable(
		`(d) 16 connections; two processes do ${result.gain} times the work of one`,
		["API processes", "per second", "p50 ms", "p99 ms"],
		[
			[1, Math.round(result.one.perSecond), result.one.p50, result.one.p99],
			[2, Math.round(result.two.perSecond), result.two.p50, result.two.p99],
		],
	)
	return result
}

async function describeMachine(platform: Platform) {
	const [row] = await platform.engine.db.$client<{ version: string; buffers: string }[]>`
		select current_setting('server_version') as version, current_setting('shared_buffers') as buffers`
	return {
		cores: cpus().length,
		cpu: cpus()[0]?.model ?? "unknown",
		memoryBytes: totalmem(),
		/** Of the minute before: much more than 0 says that others were at work too. */
		loadBefore: rounded(loadavg()[0] ?? 0),
		node: process.version,
		postgres: row?.version ?? "unknown",
		sharedBuffers: row?.buffers ?? "unknown",
	}
}

const LIMITS =
	"Processor time. Generator, API and PostgreSQL share the cores; pgbench -N changes one row and adds one, a transition reads a case from 7 tables and writes about a dozen rows with their indexes into 8. One API process is one thread. See docs/bench.md."

const server = await startBenchServer(values.data)
// The server outlives whoever started it: an interrupted benchmark takes it down itself.
for (const signal of ["SIGINT", "SIGTERM"] as const)
	process.once(signal, () => void server.stop().finally(() => process.exit(1)))
try {
	const small = await preparePlatform(await server.createDatabase("small"))
	const machine = await describeMachine(small)
	progress(`PostgreSQL ${machine.postgres}, ${machine.cores} cores${quick ? ", quick: numbers mean little" : ""}`)
	const a = parts.has("a") ? await compareWithBare(server, small) : null
	if (!a && (parts.has("b") || parts.has("d"))) await openCases(small, size.small)
	const d = parts.has("d") ? await compareProcesses(small) : null
	const b = parts.has("b") ? await compareSizes(server, small) : null
	const c = parts.has("c") ? await drainBoth(server) : null
	const f = parts.has("f") ? await compareArmed(server) : null
	await small.close()
	await server.dropDatabase("small")
	const g = parts.has("g") ? await compareAnswers(server) : null
	const h = parts.has("h") ? await measureFiguresCost(server, Math.min(size.rounds, 5), size.seconds) : null
	if (h)
		printTable(
			"(h) processor time of one transition, and what keeping figures adds to it, ms",
			["transition", "figures' process", "PostgreSQL", "of it own connections", "ratio", "transitions/s"],
			[[h.transition, h.process, h.postgres, h.connections, h.ratio, h.perSecond]],
		)
	const i: ReportScale[] = []
	if (parts.has("i"))
		for (const cases of size.report) i.push(await measureReport(server, cases, Math.min(size.rounds, 3)))
	if (i.length > 0)
		printTable(
			"(i) making a yearly report: counting from the log, composing both editions and their hashes",
			["cases", "counting, ms", "composing, ms", "rows", "edition, MB", "copy, MB", "heap, MB"],
			i.map((one) => [one.cases, one.computeMs, one.composeMs, one.rows, one.editionMb, one.copyMb, one.heapMb]),
		)
	const e = parts.has("e") ? await measureScreens({ cases: quick ? 500 : 5_000, rounds: size.rounds }) : null
	// For programs: one line with every figure.
	console.log(JSON.stringify({ quick, size, machine, a, b, c, d, e, f, g, h, i, limits: LIMITS }, numbers))
} finally {
	await server.stop()
}

/** Figures with as many digits as they deserve. */
function numbers(_key: string, value: unknown): unknown {
	return typeof value === "number" && !Number.isInteger(value) ? rounded(value, 3) : value
}
