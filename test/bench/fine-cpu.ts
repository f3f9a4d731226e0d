import { readFile } from "node:fs/promises"

export interface FineCpu {
	/** Of this process, ms. */
	readonly own: number
	/** Of the connections' processes in PostgreSQL, ms. */
	readonly postgres: number
}

/** Time on the processor of PostgreSQL's connections, by process, ns: exact where `cpu.ts` counts ticks of 10 ms. */
async function readConnections(server: number): Promise<ReadonlyMap<string, number>> {
	const children = await readFile(`/proc/${server}/task/${server}/children`, "utf8").catch(() => "")
	const read = await Promise.all(
		children
			.split(" ")
			.filter((pid) => pid !== "")
			.map(async (pid) => {
				const [line, stat] = await Promise.all(
					["cmdline", "schedstat"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
				)
				return line?.startsWith("postgres: passerelle ") ? [[pid, Number(stat?.split(" ")[0])] as const] : []
			}),
	)
	return new Map(read.flat())
}

/** Runs something and tells what it took of the processor, here and in PostgreSQL; connections stay open meanwhile. */
export async function withFineCpu<T>(server: number, run: () => Promise<T>): Promise<{ result: T; cpu: FineCpu }> {
	const before = await readConnections(server)
	const began = process.cpuUsage()
	const result = await run()
	const own = process.cpuUsage(began)
	let postgres = 0
	for (const [pid, ns] of await readConnections(server)) postgres += ns - (before.get(pid) ?? 0)
	return { result, cpu: { own: (own.user + own.system) / 1_000, postgres: postgres / 1e6 } }
}
