import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { Platform } from "./platform.ts"

const house = fileURLToPath(new URL("../..", import.meta.url))

export interface RunningProcess {
	readonly pid: number
	/** Port that an API listens on; 0 for a worker. */
	readonly port: number
	stop(): Promise<void>
}

export interface ProcessOptions {
	readonly role: "api" | "worker"
	/** The database that it works on, or the folder of a demonstration with its own. */
	readonly platform: Pick<Platform, "url" | "masterKey"> | { readonly dataDir: string }
	/** What it runs; the product as it is built unless said. */
	readonly script?: string
	readonly environment?: Readonly<Record<string, string>>
}

/** Starts the product itself, as in production, and waits until it says that it is ready. */
export async function startProcess({ role, platform, script, environment }: ProcessOptions): Promise<RunningProcess> {
	const program = script === undefined ? ["--enable-source-maps", "dist/server/main.js"] : ["--import", "tsx", script]
	const flags = process.env["BENCH_NODE_FLAGS"]?.split(" ") ?? []
	const child = spawn(process.execPath, [...flags, ...program], {
		cwd: house,
		env: {
			PATH: process.env["PATH"],
			NODE_ENV: "production",
			LOG_LEVEL: "warn",
			ROLE: role,
			PORT: "0",
			REQUESTS_PER_MINUTE: "10000000",
			...("dataDir" in platform
				? { DATA_DIR: platform.dataDir }
				: { DATABASE_URL: platform.url, MASTER_KEY: platform.masterKey }),
			...environment,
		},
		stdio: ["ignore", "pipe", "inherit"],
	})
	const kill = () => void child.kill("SIGKILL")
	process.once("exit", kill)
	const ready = await firstLine(child)
	return {
		pid: child.pid ?? 0,
		port: Number(/:(\d+)$/.exec(ready)?.[1] ?? 0),
		async stop() {
			process.off("exit", kill)
			if (child.exitCode !== null) return
			const exit = once(child, "exit")
			child.kill("SIGTERM")
			await exit
		},
	}
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
	if (!stdout) throw new Error("the process has no output")
	let text = ""
	for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
		text += String(chunk)
		const ready = text.split("\n").find((line) => line.startsWith("Passerelle") && line.includes("ready"))
		if (ready !== undefined && text.endsWith("\n")) {
			// Whatever else it prints is read and dropped, so that its pipe never fills up.
			stdout.resume()
			return ready
		}
	}
	throw new Error(`the process ended before it was ready: ${text}`)
}
