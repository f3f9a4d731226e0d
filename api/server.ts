import type { AddressInfo } from "node:net"
import { serve } from "@hono/node-server"
import { createApp } from "./app.ts"
import type { ApiDeps } from "./deps.ts"
import { type HubOptions, LiveHub } from "./live/live-hub.ts"

/** Longest time a client may take to send a request, and its headers: slower ones are cut off. */
const REQUEST_MS = 60_000
const HEADERS_MS = 15_000
/** Address and headers together. */
const HEADER_BYTES = 16 * 1024

export interface ApiServer {
	/** Port it listens on: the one chosen when 0 was asked for. */
	readonly port: number
	/** Takes no new request, ends streams, answers what runs, then closes. */
	stop(): Promise<void>
}

/** Starts answering HTTP. */
export async function startServer(
	deps: ApiDeps,
	{ beatMs, ...listen }: HubOptions & { readonly port: number; readonly hostname: string },
): Promise<ApiServer> {
	const live = new LiveHub(deps, { beatMs })
	const app = createApp({ ...deps, live })
	return await new Promise((resolve, reject) => {
		const serverOptions = { requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS, maxHeaderSize: HEADER_BYTES }
		const server = serve({ fetch: app.fetch, serverOptions, ...listen }, (info: AddressInfo) => {
			resolve({
				port: info.port,
				stop: async () => {
					const closed = new Promise<void>((stopped, failed) => {
						server.close((error) => (error ? failed(error) : stopped()))
						if ("closeIdleConnections" in server) server.closeIdleConnections()
					})
					await live.stop()
					await closed
				},
			})
		})
		server.once("error", (error: Error) => {
			live.stop().then(() => reject(error), reject)
		})
	})
}
