import type { MiddlewareHandler } from "hono"
import { getCookie } from "hono/cookie"
import { matchedRoutes } from "hono/route"
import { type Account, findAccountByToken } from "../db/accounts.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { ApiDeps } from "./deps.ts"
import type { ApiEnv } from "./router.ts"

export const SESSION_COOKIE = "passerelle_session"

/** Routes that anybody may call, as `METHOD path`; every other one under `/api` asks who is calling. */
const publicRoutes: ReadonlySet<string> = new Set([
	"POST /api/sessions",
	"GET /api/surveys/questions",
	"POST /api/surveys/answers",
	"POST /api/patient/readers",
	"GET /api/openapi.json",
	"GET /api/docs",
	"GET /api/docs.css",
	"GET /api/surveys/questions",
	"POST /api/surveys/answers",
])

/** Whether a route of the OpenAPI document (`/api/cases/{id}`) is public. */
export const isPublicRoute = (method: string, path: string): boolean =>
	publicRoutes.has(`${method.toUpperCase()} ${path}`)

/**
 * Finds out who is calling, by bearer token or web session, on every request anew.
 *
 * A session's cookie is sent by the browser whoever made it send the request, so a request that changes something must
 * also come from our own pages. `hono/csrf` only looks at requests that a form could make; here every one is.
 */
export function authenticate({ engine }: ApiDeps): MiddlewareHandler<ApiEnv> {
	return async function authenticate(c, next) {
		if (matchedRoutes(c).some((route) => isPublicRoute(route.method, route.path))) return await next()
		const now = engine.clock?.() ?? null
		const bearer = bearerOf(c.req.header("Authorization"))
		const cookie = getCookie(c, SESSION_COOKIE)
		let account: Account | undefined
		if (bearer !== undefined) account = await findAccountByToken(engine.db.$client, bearer, "token", now)
		else if (cookie !== undefined) {
			account = await findAccountByToken(engine.db.$client, cookie, "session", now)
			if (account && !isSafe(c.req.method) && !isSameOrigin(c.req.raw))
				throw new WorkflowError("FORBIDDEN", "this request does not come from Passerelle's own pages", {})
		}
		if (!account) throw new WorkflowError("UNAUTHENTICATED", "no valid token or session came with the request", {})
		c.set("principal", account.principal)
		await next()
	}
}

const bearerOf = (header: string | undefined): string | undefined =>
	/^Bearer +([\w.~+/-]{16,200}=*)$/i.exec(header ?? "")?.[1] ?? (header === undefined ? undefined : "")

const isSafe = (method: string): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS"

/**
 * Whether a browser says that the request comes from our own origin. Hosts are compared, not schemes: behind a proxy
 * that ends TLS ours looks like `http`.
 */
function isSameOrigin(request: Request): boolean {
	const site = request.headers.get("Sec-Fetch-Site")
	if (site !== null) return site === "same-origin"
	const origin = request.headers.get("Origin")
	if (origin === null || !URL.canParse(origin)) return false
	return new URL(origin).host === (request.headers.get("Host") ?? new URL(request.url).host)
}
