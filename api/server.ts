import type { AddressInfo } from "node:net"
import { serve } from "@hono/node-server"
import { createApp } from "./app.ts"
import type { ApiDeps } from "./deps.ts"

export interface ApiServer {
	/** Port it listens on: the one chosen when 0 was asked for. */
	readonly port: number
	/** Takes no new request, answers those that run, then closes. */
	stop(): Promise<void>
}

/** Starts answering HTTP. */
export async function startServer(deps: ApiDeps, listen: { port: number; hostname: string }): Promise<ApiServer> {
	const app = createApp(deps)
	return await new Promise((resolve, reject) => {
		const server = serve({ fetch: app.fetch, ...listen }, (info: AddressInfo) => {
			resolve({
				port: info.port,
				stop: () =>
					new Promise((stopped, failed) => {
						server.close((error) => (error ? failed(error) : stopped()))
						if ("closeIdleConnections" in server) server.closeIdleConnections()
					}),
			})
		})
		server.once("error", reject)
	})
}
