import type { AddressInfo } from "node:net"
import { serve } from "@hono/node-server"
import { requestId } from "hono/request-id"
import { readAddress } from "./client-address.ts"
import type { ApiDeps } from "./deps.ts"
import { problemResponse } from "./errors.ts"
import { healthRoutes } from "./health.ts"
import { createRouter } from "./router.ts"

/** `/healthz`, `/readyz` and `/metrics` of a process that has no API: a worker. Nothing else answers there. */
export async function startHealthServer(
	deps: ApiDeps,
	listen: { readonly port: number; readonly hostname: string },
): Promise<{ readonly port: number; stop(): Promise<void> }> {
	const app = createRouter()
	app.notFound((c) => problemResponse(c, "NOT_FOUND"))
	app.use(requestId(), readAddress(deps))
	app.route("/", healthRoutes(deps))
	return await new Promise((resolve, reject) => {
		const server = serve({ fetch: app.fetch, ...listen }, ({ port }: AddressInfo) => {
			resolve({
				port,
				stop: async () => {
					await new Promise<void>((stopped) => {
						server.close(() => stopped())
						if ("closeAllConnections" in server) server.closeAllConnections()
					})
				},
			})
		})
		server.on("error", reject)
	})
}
