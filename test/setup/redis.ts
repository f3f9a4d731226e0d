import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createConnection, createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { connect as connectTls } from "node:tls"
import { getSystemCommand } from "./system-command.ts"

export type TestRedisOptions = {
	/** Keeps data over `restart` (append-only file). Off: after `kill` everything is lost, which the product must survive. */
	persistent?: boolean
	/** Files of a certificate and its key: the port then speaks TLS and nothing else. */
	tls?: { certificate: string; key: string }
}

export type TestRedis = {
	url: string
	port: number
	/** Ends the server and deletes its files. */
	stop: () => Promise<void>
	/** SIGKILL, as when the machine dies. */
	kill: () => Promise<void>
	/** Starts it again on the same port, after `kill` or while it runs. */
	restart: () => Promise<void>
}

const START_TIMEOUT_MS = 10_000

/** A real Redis on a free port, with the eviction policy that BullMQ requires. */
export async function startRedis({ persistent = false, tls }: TestRedisOptions = {}): Promise<TestRedis> {
	const binary = await getRedisServer()
	const folder = await mkdtemp(path.join(tmpdir(), "passerelle-redis-"))
	const port = await findFreePort()
	const settings = {
		...(tls === undefined
			? { port: String(port) }
			: {
					port: "0",
					"tls-port": String(port),
					"tls-cert-file": tls.certificate,
					"tls-key-file": tls.key,
					"tls-ca-cert-file": tls.certificate,
					"tls-auth-clients": "no",
				}),
		bind: "127.0.0.1",
		dir: folder,
		save: "",
		appendonly: persistent ? "yes" : "no",
		appendfsync: "always",
		"maxmemory-policy": "noeviction",
	}
	const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])

	let server: ChildProcess | undefined
	const end = async (signal: NodeJS.Signals): Promise<void> => {
		const running = server
		server = undefined
		if (!running || running.exitCode !== null || running.signalCode !== null) return
		const exit = once(running, "exit")
		running.kill(signal)
		await exit
	}
	const start = async (): Promise<void> => {
		server = spawn(binary, args, { stdio: "ignore" })
		await waitUntilReady(server, port, tls !== undefined)
	}
	// A test process that ends without `stop` must not leave its server behind.
	const endWithProcess = (): void => void server?.kill("SIGKILL")
	process.once("exit", endWithProcess)

	await start()
	return {
		url: `${tls === undefined ? "redis" : "rediss"}://127.0.0.1:${port}`,
		port,
		async stop() {
			process.off("exit", endWithProcess)
			await end("SIGTERM")
			await rm(folder, { recursive: true, force: true })
		},
		async kill() {
			await end("SIGKILL")
		},
		async restart() {
			await end("SIGTERM")
			await start()
		},
	}
}

export async function getRedisServer(): Promise<string> {
	return getSystemCommand("redis-server", "redis-server")
}

async function waitUntilReady(server: ChildProcess, port: number, secure: boolean): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS
	while (!(await answersPing(port, secure))) {
		if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode} on port ${port}`)
		if (Date.now() > deadline) throw new Error(`redis-server did not answer on port ${port} within 10 s`)
		await sleep(20)
	}
}

/** A connection alone is not enough: while it loads its data Redis accepts one and answers LOADING. */
async function answersPing(port: number, secure: boolean): Promise<boolean> {
	const address = { port, host: "127.0.0.1" }
	// Only whether it is up is asked here, of whoever it may be.
	const socket = secure ? connectTls({ ...address, rejectUnauthorized: false }) : createConnection(address)
	try {
		await once(socket, secure ? "secureConnect" : "connect")
		socket.write("PING\r\n")
		const [answer] = (await once(socket, "data")) as [Buffer]
		return answer.toString().startsWith("+PONG")
	} catch {
		return false
	} finally {
		socket.destroy()
	}
}

async function findFreePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1")
	await once(server, "listening")
	const address = server.address()
	server.close()
	await once(server, "close")
	if (address === null || typeof address === "string") throw new Error("The system gave no free port")
	return address.port
}
