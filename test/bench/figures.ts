import { execFile } from "node:child_process"
import { promisify } from "node:util"
import type { Engine } from "../../db/engine.ts"
import { FigureFilter } from "../../db/figures/figure-filter.ts"
import { readBottlenecks } from "../../db/figures/read-bottlenecks.ts"
import { readFlow } from "../../db/figures/read-flow.ts"
import { readStep } from "../../db/figures/read-step.ts"
import { readAhead } from "../../db/figures/rollups/read-ahead.ts"
import { readGeography } from "../../db/geography.ts"
import { platformTeams } from "../../db/seed/directory.ts"
import type { Principal } from "../../machines/policy.ts"
import { withFineCpu } from "./fine-cpu.ts"
import { openFigures } from "./kept-figures.ts"
import type { BenchServer } from "./platform.ts"
import { progress, randomOf, rounded } from "./stats.ts"

export interface Answers {
	readonly p50: number
	readonly p95: number
	readonly max: number
	readonly n: number
}

export interface FigureScale {
	readonly cases: number
	readonly steps: number
	readonly running: number
	readonly loadSeconds: number
	readonly rebuildSeconds: number
	readonly bytes: Readonly<Record<string, number>>
	/** Whether the pages that the system keeps of files could be dropped as well. */
	readonly pagesDropped: boolean
	readonly cold: Readonly<Record<string, Answers>>
	readonly warm: Readonly<Record<string, Answers>>
	/** Processor time of an answer, in this process and in PostgreSQL together: it hardly depends on what else runs. */
	readonly cpu: Readonly<Record<string, Answers>>
}

interface Directory {
	readonly platforms: readonly string[]
	readonly territories: readonly string[]
	readonly filieres: readonly string[]
}

export interface FigureRun {
	readonly cases: number
	readonly rounds: number
	/** Which filters are asked for: the same for the same. */
	readonly seed: number
	/** Where the data stays, or goes at the end. */
	readonly folder: string | undefined
}

/** What one can choose on the page, each as often as somebody might. */
function randomFilter({ platforms, territories, filieres }: Directory, random: () => number): FigureFilter {
	const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
	const some = (values: readonly string[], most: number) => {
		const count = 1 + Math.floor(random() * most)
		return values
			.map((one) => ({ one, at: random() }))
			.sort((a, b) => a.at - b.at)
			.slice(0, count)
			.map(({ one }) => one)
	}
	const period = random()
	const to = Math.floor(random() * 600)
	return FigureFilter.parse({
		...(period < 0.75
			? { from: day([30, 91, 365, 1_095][Math.floor(random() * 4)] ?? 365) }
			: { from: day(to + 20 + Math.floor(random() * 700)), to: day(to) }),
		...(random() < 0.3 ? { platform: some(platforms, 2) } : {}),
		...(random() < 0.4 ? { territory: some(territories, 3) } : {}),
		...(random() < 0.4 ? { filiere: some(filieres, 4) } : {}),
		...(random() < 0.4 ? { urgency: some(["emergency", "urgent", "routine"], 2) } : {}),
	})
}

const STEP = { machine: "pathway", place: "open.active.path.request.received" } as const

const questions = {
	bottlenecks: (engine: Engine, who: Principal, filter: FigureFilter) => readBottlenecks(engine, who, filter),
	step: (engine: Engine, who: Principal, filter: FigureFilter) => readStep(engine, who, { ...filter, ...STEP }),
	flow: (engine: Engine, who: Principal, filter: FigureFilter) => readFlow(engine, who, filter),
} as const

function summarise(times: readonly number[]): Answers {
	const sorted = times.toSorted((a, b) => a - b)
	const at = (p: number) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN, 1)
	return { p50: at(0.5), p95: at(0.95), max: at(1), n: sorted.length }
}

interface Taken {
	readonly ms: number
	readonly own: number
	readonly postgres: number
}

async function timed(server: BenchServer, work: () => Promise<unknown>): Promise<Taken> {
	const { result: ms, cpu } = await withFineCpu(server.pid, async () => {
		const began = performance.now()
		await work()
		return performance.now() - began
	})
	return { ms, ...cpu }
}

async function dropPages(): Promise<boolean> {
	try {
		await promisify(execFile)("sh", ["-c", "sync && echo 1 > /proc/sys/vm/drop_caches"])
		return true
	} catch {
		return false
	}
}

/** (g) The data of the page where cases wait, among many cases: after a restart of PostgreSQL, and again. */
export async function measureFigures(
	server: BenchServer,
	{ cases, rounds, seed, folder }: FigureRun,
): Promise<FigureScale> {
	const { engine: loaded, platforms, loadSeconds, rebuildSeconds } = await openFigures(server, cases, folder)
	const sql = loaded.db.$client
	const [sizes] = await sql<{ steps: number; running: number; table: string; rollups: string }[]>`
		select (select count(*)::int from figure_steps) as steps,
			(select count(*)::int from figure_steps where to_at is null) as running,
			pg_total_relation_size('figure_steps') as table, pg_total_relation_size('figure_rollups') as rollups`
	const directory: Directory = {
		platforms,
		territories: (await sql<{ one: string }[]>`select distinct territory as one from figure_cases`).map(
			({ one }) => one,
		),
		filieres: (await sql<{ one: string }[]>`select id as one from filieres`).map(({ one }) => one),
	}
	const who: Principal = {
		id: platformTeams[0]?.members[0]?.personId ?? "",
		kind: "person",
		grants: platforms.map((one) => ({ role: "nurse" as const, platform: one })),
	}
	const random = randomOf(seed)
	const names = Object.keys(questions) as (keyof typeof questions)[]
	const cold = new Map<string, number[]>()
	const warm = new Map<string, number[]>()
	const cpu = new Map<string, number[]>()
	const add = (into: Map<string, number[]>, name: string, ms: number) => into.set(name, [...(into.get(name) ?? []), ms])
	const note = (into: Map<string, number[]>, name: string, { ms, own, postgres }: Taken, filter: FigureFilter) => {
		const question = into === cold ? `${name}, cold` : name
		add(into, name, ms)
		add(cpu, question, own + postgres)
		if (process.env["BENCH_VERBOSE"])
			progress(
				`${question}: ${ms.toFixed(0)} ms, processor ${own.toFixed(1)} + PostgreSQL ${postgres.toFixed(1)} ms ${JSON.stringify(filter)}`,
			)
	}
	const fresh = async (): Promise<Engine> => ({
		...loaded,
		geography: await readGeography(loaded.db),
	})
	// As an API does when it starts: what is not measured is a process that has never run any of it.
	await readAhead(await fresh())
	let pagesDropped = true
	for (let round = 0; round < rounds; round += 1)
		for (const name of names) {
			await server.restart()
			pagesDropped = (await dropPages()) && pagesDropped
			const engine = await fresh()
			const filter = round === 0 ? FigureFilter.parse({}) : randomFilter(directory, random)
			note(cold, name, await timed(server, () => questions[name](engine, who, filter)), filter)
		}
	// A process that has read ahead asks for filters that it has not met, then for the same again.
	const engine = await fresh()
	await readAhead(engine)
	for (let round = 0; round < rounds * 5; round += 1) {
		const filter = round === 0 ? FigureFilter.parse({}) : randomFilter(directory, random)
		for (const name of names)
			for (const kind of ["other filter", "same filter"])
				note(warm, `${name}, ${kind}`, await timed(server, () => questions[name](engine, who, filter)), filter)
	}
	await sql.end()
	const all = (times: ReadonlyMap<string, readonly number[]>) =>
		Object.fromEntries([...times].map(([name, some]) => [name, summarise(some)]))
	return {
		cases,
		steps: sizes?.steps ?? 0,
		running: sizes?.running ?? 0,
		loadSeconds: rounded(loadSeconds, 0),
		rebuildSeconds: rounded(rebuildSeconds, 0),
		bytes: { steps: Number(sizes?.table), rollups: Number(sizes?.rollups) },
		pagesDropped,
		cold: all(cold),
		warm: all(warm),
		cpu: all(cpu),
	}
}
