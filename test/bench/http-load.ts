import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { eventAt, type Platform } from "./platform.ts"
import { type Round, roundOf } from "./stats.ts"

/**
 * A connection that is kept and answers one request at a time. Written on the socket rather than with `fetch`: the
 * sender shares the machine's cores with what it measures, and pgbench's is a C program.
 */
class Connection {
	readonly #socket: Socket
	#received = ""
	#answer: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined

	private constructor(socket: Socket) {
		this.#socket = socket
		socket.setNoDelay(true)
		socket.setEncoding("latin1")
		socket.on("data", (chunk: string) => this.#take(chunk))
		socket.on("error", (error) => this.#answer?.reject(error))
		socket.on("close", () => this.#answer?.reject(new Error("the API closed a connection")))
	}

	static async open(port: number): Promise<Connection> {
		const socket = connect({ port, host: "127.0.0.1" })
		await once(socket, "connect")
		return new Connection(socket)
	}

	async send(request: string): Promise<number> {
		return await new Promise((resolve, reject) => {
			this.#answer = { resolve, reject }
			this.#socket.write(request)
		})
	}

	close(): void {
		this.#answer = undefined
		this.#socket.destroy()
	}

	#take(chunk: string): void {
		this.#received += chunk
		const head = this.#received.indexOf("\r\n\r\n")
		if (head < 0) return
		const length = /\r\ncontent-length: (\d+)/i.exec(this.#received.slice(0, head + 2))?.[1]
		const complete =
			length === undefined
				? this.#received.endsWith("\r\n0\r\n\r\n")
				: this.#received.length >= head + 4 + Number(length)
		if (!complete) return
		const status = Number(this.#received.slice(9, 12))
		if (status >= 300) this.#answer?.reject(new Error(`the API answered ${this.#received}`))
		else this.#answer?.resolve(status)
		this.#received = ""
	}
}

function requestOf(caseId: string, step: number, token: string): string {
	const body = JSON.stringify(eventAt(step))
	return [
		`POST /api/cases/${caseId}/events HTTP/1.1`,
		"Host: 127.0.0.1",
		`Authorization: Bearer ${token}`,
		"Content-Type: application/json",
		`Content-Length: ${Buffer.byteLength(body)}`,
		"",
		body,
	].join("\r\n")
}

/** Requests of people, one after the other on each connection, each connection on cases of its own. */
export interface HttpLoad {
	/** @param ports of the API processes, over which the connections are spread */
	run(ports: readonly number[], connections: number, seconds: number): Promise<Round>
}

export function prepareHttpLoad({ token }: Platform, caseIds: readonly string[]): HttpLoad {
	const steps = new Map<string, number>(caseIds.map((id) => [id, 0]))
	const transition = async (connection: Connection, caseId: string): Promise<number> => {
		const step = steps.get(caseId) ?? 0
		const request = requestOf(caseId, step, token)
		const began = performance.now()
		await connection.send(request)
		steps.set(caseId, step + 1)
		return performance.now() - began
	}
	return {
		async run(ports, count, seconds) {
			const connections = await Promise.all(
				Array.from({ length: count }, (_, index) => Connection.open(ports[index % ports.length] ?? 0)),
			)
			const latencies: number[] = []
			try {
				const end = performance.now() + seconds * 1_000
				await Promise.all(
					connections.map(async (connection, index) => {
						const own = caseIds.filter((_id, at) => at % count === index)
						for (let turn = 0; performance.now() < end; turn += 1) {
							const caseId = own[turn % own.length]
							if (caseId) latencies.push(await transition(connection, caseId))
						}
					}),
				)
				return roundOf(latencies, seconds)
			} finally {
				for (const one of connections) one.close()
			}
		},
	}
}
