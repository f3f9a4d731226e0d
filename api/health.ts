import { createHash, timingSafeEqual } from "node:crypto"
import { type Context, Hono } from "hono"
import { isBehind, readBacklog } from "../db/backlog.ts"
import { isSchemaCurrent } from "../db/ready.ts"
import { everyScope, withScope } from "../db/scope.ts"
import { clientAddress } from "./client-address.ts"
import type { ApiDeps } from "./deps.ts"
import { problemResponse, withoutValues } from "./errors.ts"
import type { ApiEnv } from "./router.ts"

/**
 * For whoever runs the platform: no sign-in, and nothing about anybody. A proxy that faces the public keeps them to
 * itself.
 */
export const healthRoutes = ({ engine, logger, metrics, metricsToken }: ApiDeps) =>
	new Hono<ApiEnv>()
		.get("/healthz", (c) => c.text("ok"))
		.get("/readyz", async (c) => {
			try {
				if (await isSchemaCurrent(engine.db)) return c.text("ready")
				return problemResponse(c, "UNAVAILABLE", "the schema of the database is not up to date")
			} catch (error) {
				logger.warn({ error: withoutValues(error) }, "not ready")
				return problemResponse(c, "UNAVAILABLE", "the database does not answer")
			}
		})
		// Apart from /readyz: an API that answers must not be taken away because nobody fires timers.
		.get("/readyz/workers", async (c) => {
			try {
				const behind = await withScope(engine, everyScope(engine), async ({ db }) =>
					isBehind(await readBacklog(db.$client, { outbox: false })),
				)
				return behind ? problemResponse(c, "UNAVAILABLE", "the workers are behind, or none runs") : c.text("on time")
			} catch (error) {
				logger.warn({ error: withoutValues(error) }, "not ready")
				return problemResponse(c, "UNAVAILABLE", "the database does not answer")
			}
		})
		.get("/metrics", async (c) => {
			if (!mayMeasure(c, metricsToken)) return problemResponse(c, "NOT_FOUND")
			return c.body(await metrics.metrics(), 200, { "Content-Type": metrics.contentType })
		})

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

/** With a token, its holder; without one, this machine, unless a proxy on it speaks for somebody else. */
function mayMeasure(c: Context<ApiEnv>, token: string | undefined): boolean {
	if (token !== undefined)
		return timingSafeEqual(digest(c.req.header("Authorization") ?? ""), digest(`Bearer ${token}`))
	const address = clientAddress(c)
	const forwarded = c.req.header("X-Forwarded-For") ?? c.req.header("Forwarded")
	return forwarded === undefined && (address === null || address === "::1" || address.startsWith("127."))
}
