import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { z } from "zod"

/** What a gateway does with a message. */
export type GatewayBehaviour =
	| "accepts"
	/** 422: no such number. */
	| "refuses"
	/** 503. */
	| "defers"
	/** 401: our token is wrong. */
	| "forbids"
	/** Has the message, and says nothing. */
	| "hangs"
	/** Has the message, and cuts the connection instead of saying so. */
	| "takesAndDies"
	/** Begins its answer, and cuts the connection. */
	| "diesInAnswer"

const Sent = z.strictObject({ to: z.string(), text: z.string(), reference: z.string() })

export interface ReceivedSms extends z.infer<typeof Sent> {
	readonly key: string
	readonly token: string
}

export type TestGateway = Awaited<ReturnType<typeof startGateway>>

/** A real gateway for short messages on this machine, which knows a message again by its idempotency key. */
export async function startGateway(behave: (n: number) => GatewayBehaviour = () => "accepts") {
	const offered: ReceivedSms[] = []
	const delivered = new Map<string, ReceivedSms>()
	const sockets = new Set<Socket>()
	const server = createServer((request, response) => {
		const chunks: Buffer[] = []
		request.on("data", (chunk: Buffer) => chunks.push(chunk))
		request.on("end", () => {
			const body = Sent.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")))
			const key = String(request.headers["idempotency-key"] ?? "")
			const sms = { ...body, key, token: request.headers.authorization ?? "" }
			offered.push(sms)
			const now = behave(offered.length)
			const take = () => {
				if (!delivered.has(key)) delivered.set(key, sms)
			}
			switch (now) {
				case "accepts":
					take()
					return response.writeHead(202, { "Content-Type": "application/json" }).end('{"queued":true}')
				case "refuses":
					return response.writeHead(422).end()
				case "defers":
					return response.writeHead(503).end()
				case "forbids":
					return response.writeHead(401).end()
				case "hangs":
					return take()
				case "takesAndDies":
					take()
					return request.socket.destroy()
				case "diesInAnswer":
					take()
					response.writeHead(202, { "Content-Length": "1000" })
					response.write("{", () => request.socket.destroy())
			}
		})
	})
	server.on("connection", (socket) => {
		sockets.add(socket)
		socket.on("close", () => sockets.delete(socket))
	})
	server.listen(0, "127.0.0.1")
	await once(server, "listening")
	const { port } = server.address() as AddressInfo
	return {
		url: `http://127.0.0.1:${port}/messages`,
		host: `127.0.0.1:${port}`,
		/** Each time that it was asked, in order. */
		offered: offered as readonly ReceivedSms[],
		/** What reached a telephone: once for each key. */
		delivered: () => [...delivered.values()],
		async close(): Promise<void> {
			for (const one of sockets) one.destroy()
			await new Promise<void>((done) => server.close(() => done()))
		},
	}
}
