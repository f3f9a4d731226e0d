import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createConnection } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { getSystemCommand } from "./system-command.ts"
import { until } from "./until.ts"

const CONTROL_SOCKET = "/var/run/smtpd.sock"

/**
 * Why no OpenSMTPD can be run here; undefined where it can. Its queue has one place on a machine and its processes change
 * their user, so it needs root and a machine that sends no mail of its own: installing it would take another's place.
 */
export async function findNoMailServer(): Promise<string | undefined> {
	if (process.getuid?.() !== 0) return "OpenSMTPD must be started as root"
	if (!existsSync("/usr/sbin/smtpd") && existsSync("/usr/sbin/sendmail"))
		return "this machine has another mail server (sendmail), which Debian's package opensmtpd would replace"
	if (await answers(CONTROL_SOCKET)) return "this machine's own OpenSMTPD is running"
	try {
		await getSystemCommand("smtpd", "opensmtpd")
		return undefined
	} catch (error) {
		return error instanceof Error ? error.message : "OpenSMTPD is not installed (Debian: apt-get install opensmtpd)"
	}
}

export type TestMailServer = Awaited<ReturnType<typeof startMailServer>>

/** A real OpenSMTPD with settings of its own, which knows one recipient and hands everything on to another server. */
export async function startMailServer(options: {
	readonly port: number
	readonly relayPort: number
	readonly known: readonly string[]
}) {
	const { port, relayPort, known } = options
	const binary = await getSystemCommand("smtpd", "opensmtpd")
	const folder = await mkdtemp(path.join(tmpdir(), "passerelle-smtpd-"))
	const recipients = path.join(folder, "recipients")
	const settings = path.join(folder, "smtpd.conf")
	await writeFile(recipients, `${known.join("\n")}\n`)
	await writeFile(
		settings,
		[
			`table known file:${recipients}`,
			`listen on 127.0.0.1 port ${port} hostname mx.passerelle.example`,
			`action "onward" relay host smtp://127.0.0.1:${relayPort}`,
			'match from any for rcpt-to <known> action "onward"',
			"",
		].join("\n"),
	)
	let server: ChildProcess | undefined
	const start = async (): Promise<void> => {
		// A group of its own: its six processes are killed together, as when the machine dies.
		server = spawn(binary, ["-d", "-f", settings], { stdio: "ignore", detached: true })
		const started = server
		await until(async () => {
			if (started.exitCode !== null) throw new Error(`smtpd ended with code ${started.exitCode}`)
			return await answers(port)
		})
	}
	const end = async (signal: NodeJS.Signals): Promise<void> => {
		const running = server
		server = undefined
		if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return
		const exit = once(running, "exit")
		process.kill(-running.pid, signal)
		await exit
		await until(async () => !(await answers(port)))
	}
	const endWithProcess = (): void => {
		if (server?.pid !== undefined) process.kill(-server.pid, "SIGKILL")
	}
	process.once("exit", endWithProcess)
	await start()
	return {
		url: `smtp://127.0.0.1:${port}`,
		/** SIGKILL to all of it. What it has accepted is in its queue on disk. */
		kill: async () => await end("SIGKILL"),
		start,
		async stop(): Promise<void> {
			process.off("exit", endWithProcess)
			await end("SIGKILL")
			await rm(folder, { recursive: true, force: true })
		},
	}
}

/** Whether somebody listens on a port of this machine, or a socket. */
async function answers(where: number | string): Promise<boolean> {
	const socket = createConnection(typeof where === "number" ? { port: where, host: "127.0.0.1" } : { path: where })
	try {
		await once(socket, "connect")
		return true
	} catch {
		return false
	} finally {
		socket.destroy()
	}
}
