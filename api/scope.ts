import type { MiddlewareHandler } from "hono"
import { matchedRoutes } from "hono/route"
import { scopeOf, withScope } from "../db/scope.ts"
import type { ApiDeps } from "./deps.ts"
import type { ApiEnv } from "./router.ts"

/** Routes about accounts: no table of a patient is theirs, and better-auth brings its own connections. */
const UNSCOPED = /^\/api\/(me|sessions|accounts)(\/|$)/

/**
 * Gives the request a database that shows only what its principal may see. The body is read first: a connection is not
 * held while a slow client sends one. Routes that anybody may call have no principal and no such database;
 * nor have those about accounts, which would hold one connection while they wait for another.
 */
export function scope({ engine }: ApiDeps): MiddlewareHandler<ApiEnv> {
	return async function scope(c, next) {
		const principal = c.get("principal") as ApiEnv["Variables"]["principal"] | undefined
		if (principal === undefined || matchedRoutes(c).some(({ path }) => UNSCOPED.test(path))) return await next()
		if (c.req.raw.body !== null) await c.req.arrayBuffer()
		await withScope(engine, scopeOf(engine, principal), async (scoped) => {
			c.set("engine", scoped)
			await next()
		})
	}
}
