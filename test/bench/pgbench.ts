import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { type Round, roundOf } from "./stats.ts"

const execute = promisify(execFile)

const BINARY = "/usr/bin/pgbench"
const SCALE = 10

/** PostgreSQL's own yardstick, where it is installed: three small statements in a transaction, sent by a C program. */
export interface PgBench {
	run(connections: number, seconds: number, protocol: "simple" | "prepared"): Promise<Round>
}

export async function preparePgBench(url: string): Promise<PgBench | undefined> {
	if (!existsSync(BINARY)) return undefined
	await execute(BINARY, ["-i", "-q", "-s", String(SCALE), url])
	return {
		async run(connections, seconds, protocol) {
			const folder = await mkdtemp(path.join(tmpdir(), "passerelle-pgbench-"))
			try {
				const flags = ["-N", "-n", "-c", String(connections), "-j", "2", "-T", String(seconds), "-M", protocol]
				await execute(BINARY, [...flags, "--log", `--log-prefix=${folder}/log`, url])
				return roundOf(await readLatencies(folder), seconds)
			} finally {
				await rm(folder, { recursive: true })
			}
		},
	}
}

/** Third column of pgbench's log: µs. */
async function readLatencies(folder: string): Promise<number[]> {
	const latencies: number[] = []
	for (const file of await readdir(folder))
		for (const line of (await readFile(path.join(folder, file), "utf8")).split("\n"))
			if (line !== "") latencies.push(Number(line.split(" ", 3)[2]) / 1_000)
	return latencies
}
