import { readdir, readFile } from "node:fs/promises"

/** `getconf CLK_TCK` of every Linux that Node runs on. */
const TICK_MS = 10

interface Process {
	readonly pid: number
	readonly parent: number
	/** Of itself and of children that have ended, ms. */
	readonly own: number
	readonly ended: number
}

async function readProcess(pid: number): Promise<Process | undefined> {
	const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined)
	// The name of the program, in parentheses, may hold anything.
	const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ")
	if (!fields) return undefined
	const at = (index: number) => Number(fields[index])
	return { pid, parent: at(1), own: (at(11) + at(12)) * TICK_MS, ended: (at(13) + at(14)) * TICK_MS }
}

export interface Measured {
	readonly pid: number
	readonly children?: boolean
}

/**
 * Processor time that a process has taken so far, with its children if asked, ms; undefined where there is no /proc.
 *
 * Unlike rates and latencies it hardly depends on what else runs on the machine.
 */
async function cpuTime({ pid, children = false }: Measured): Promise<number | undefined> {
	if (process.platform !== "linux") return undefined
	if (!children) return (await readProcess(pid))?.own
	const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number)
	const all = await Promise.all(pids.map(readProcess))
	return all.reduce((sum, one) => {
		if (one?.pid === pid) return sum + one.own + one.ended
		return one?.parent === pid ? sum + one.own : sum
	}, 0)
}

/** Runs something and tells what each of the named processes took for it, ms. */
export async function withCpu<T>(
	processes: Readonly<Record<string, Measured>>,
	run: () => Promise<T>,
): Promise<{ result: T; cpu: Readonly<Record<string, number>> }> {
	const times = async () =>
		await Promise.all(Object.entries(processes).map(async ([name, one]) => [name, await cpuTime(one)] as const))
	const before = new Map(await times())
	const result = await run()
	const cpu = (await times()).flatMap(([name, after]) => {
		const began = before.get(name)
		return after === undefined || began === undefined ? [] : [[name, after - began] as const]
	})
	return { result, cpu: Object.fromEntries(cpu) }
}
