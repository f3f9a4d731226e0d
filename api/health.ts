import { Hono } from "hono"
import { isSchemaCurrent } from "../db/ready.ts"
import type { ApiDeps } from "./deps.ts"
import { problemResponse, withoutValues } from "./errors.ts"
import type { ApiEnv } from "./router.ts"

/**
 * For whoever runs the platform: no sign-in, and nothing about anybody. A proxy that faces the public keeps them to
 * itself.
 */
export const healthRoutes = ({ engine, logger, metrics }: ApiDeps) =>
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
		.get("/metrics", async (c) => c.body(await metrics.metrics(), 200, { "Content-Type": metrics.contentType }))
