import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { until } from "../setup/until.ts"

const house = fileURLToPath(new URL("../..", import.meta.url))

/** A busy machine takes its time. */
const READY_MS = 120_000

export type ProcessRole = "api" | "worker"

/** The product itself, as in production, in a process of its own. */
export interface ChaosProcess {
	readonly role: ProcessRole
	/** Address of an API; empty for a worker. */
	readonly url: string
	/** What it has printed so far, line by line. */
	readonly lines: readonly string[]
	/** SIGKILL: no goodbye. Returns when the process is gone. */
	kill9(): Promise<void>
	/** SIGTERM, as an orchestrator ends it; fails when it does not end in good order. */
	stop(): Promise<void>
}

/** Starts the product as it is built and waits until it says that it is ready. */
export async function startProcess(
	role: ProcessRole,
	environment: Readonly<Record<string, string>>,
): Promise<ChaosProcess> {
	const child = spawn(process.execPath, ["--enable-source-maps", "dist/server/main.js"], {
		cwd: house,
		env: {
			PATH: process.env["PATH"],
			NODE_ENV: "production",
			LOG_LEVEL: "info",
			ROLE: role,
			PORT: "0",
			// One token stands for many people here.
			REQUESTS_PER_MINUTE: "1000000",
			...environment,
		},
		stdio: ["ignore", "pipe", "pipe"],
	})
	// A test process that ends without `kill9` must not leave it behind.
	const killWithUs = (): void => void child.kill("SIGKILL")
	process.once("exit", killWithUs)
	const lines = readLines(child)
	const ended = (): boolean => child.exitCode !== null || child.signalCode !== null
	const end = async (signal: NodeJS.Signals): Promise<void> => {
		process.off("exit", killWithUs)
		if (ended()) return
		const exit = once(child, "exit")
		child.kill(signal)
		await exit
	}
	const ready = await until(() => {
		if (ended()) throw new Error(`the ${role} ended before it was ready:\n${lines.join("\n")}`)
		return lines.find((line) => line.startsWith("Passerelle") && line.includes("ready"))
	}, READY_MS).catch(async (error: unknown) => {
		// One that hangs must not come to life later, when nobody counts on it any more.
		await end("SIGKILL")
		throw error
	})
	return {
		role,
		url: /http:\S+$/.exec(ready)?.[0].replace("localhost", "127.0.0.1") ?? "",
		lines,
		kill9: () => end("SIGKILL"),
		async stop() {
			await end("SIGTERM")
			if (child.exitCode !== 0)
				throw new Error(`the ${role} did not end in good order:\n${lines.slice(-20).join("\n")}`)
		},
	}
}

function readLines({ stdout, stderr }: ChildProcess): string[] {
	const lines: string[] = []
	for (const input of [stdout, stderr]) if (input) createInterface({ input }).on("line", (line) => lines.push(line))
	return lines
}
