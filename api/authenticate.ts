import type { Context, MiddlewareHandler } from "hono"
import { matchedRoutes } from "hono/route"
import { type Account, findAccountByToken } from "../db/accounts.ts"
import type { Engine } from "../db/engine.ts"
import { isLinkSession } from "../db/links/link-token.ts"
import { findLinkOfSession, principalOf } from "../db/links/open-link.ts"
import { findReportLinkOfSession } from "../db/links/report-links.ts"
import { findSession, type Session } from "../db/sessions.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Auth } from "./auth/create-auth.ts"
import { readSessionToken } from "./auth/session-cookie.ts"
import type { ApiDeps } from "./deps.ts"
import type { ApiEnv } from "./router.ts"

/** Routes that anybody may call, as `METHOD path`; every other one under `/api` asks who is calling. */
const publicRoutes: ReadonlySet<string> = new Set([
	"POST /api/sessions",
	"POST /api/sessions/second-factor",
	"POST /api/sessions/passkey/options",
	"POST /api/sessions/passkey",
	"POST /api/setup",
	"POST /api/invitations",
	"GET /api/sessions/providers",
	"GET /api/sessions/pro-sante-connect",
	"GET /api/sessions/pro-sante-connect/callback",
	"POST /api/sessions/pro-sante-connect/logout",
	"GET /api/surveys/questions",
	"POST /api/surveys/answers",
	"POST /api/patient/readers",
	"POST /api/link-sessions",
	"POST /api/link-renewals",
	"POST /api/link-refusals",
	"POST /api/unsubscriptions/:token",
	"GET /api/public/requests/form",
	"POST /api/public/requests",
	"POST /api/public/requests/status",
	"GET /api/openapi.json",
	"GET /api/docs",
	"GET /api/docs.css",
])

/** All that the session of a personal link reaches; the policy and the database keep each of them to its one case. */
const linkRoutes: ReadonlySet<string> = new Set([
	"GET /api/link",
	"POST /api/link/opinion",
	"PUT /api/link/language",
	"GET /api/procedures/:id",
	"GET /api/procedures/:id/events",
	"POST /api/procedures/:id/events",
	"POST /api/cases/:id/events",
	"GET /api/cases/:id/documents",
	"POST /api/cases/:id/documents",
	"GET /api/documents/:id",
	"POST /api/nomenclatures/:system/search",
	"POST /api/nomenclatures/labels",
])
/** All that the session of a link to a report reaches: that report alone. */
const reportLinkRoutes: ReadonlySet<string> = new Set([
	"GET /api/link/report",
	"GET /api/link/report/file",
	"POST /api/link/report/events",
])
/** What pages ask by themselves, with nobody there: it keeps no session alive. */
const unattendedRoutes: ReadonlySet<string> = new Set([
	"GET /api/stream",
	"PUT /api/cases/:id/presence",
	"DELETE /api/cases/:id/presence",
])
/** By which a page says so of any other request. Whoever sends it has less from it, never more. */
const UNATTENDED_HEADER = "X-Unattended"

/** What a session may do that was opened with a password alone: say who it is, end itself. */
const alwaysPossible: ReadonlySet<string> = new Set(["GET /api/me", "DELETE /api/sessions/current"])
/** And, as long as its account has no second factor, enrol one. */
const enrolment: ReadonlySet<string> = new Set([
	"POST /api/me/totp",
	"POST /api/me/totp/confirmation",
	"POST /api/me/passkeys/options",
	"POST /api/me/passkeys",
])

/** Whether a route of the OpenAPI document (`/api/cases/{id}`) is public. */
export const isPublicRoute = (method: string, path: string): boolean =>
	publicRoutes.has(`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`)

const isRouteIn = (c: Context<ApiEnv>, routes: ReadonlySet<string>): boolean =>
	matchedRoutes(c).some(({ method, path }) => routes.has(`${method} ${path}`))

/**
 * Finds out who is calling, by bearer token or web session, on every request anew.
 *
 * A session's cookie is sent by the browser whoever made it send the request, so a request that changes something must
 * also come from our own pages. `hono/csrf` only looks at requests that a form could make; here every one is.
 */
export function authenticate(deps: ApiDeps, auth: Auth): MiddlewareHandler<ApiEnv> {
	const { engine } = deps
	return async function authenticate(c, next) {
		if (isRouteIn(c, publicRoutes)) {
			// Signing somebody in unawares is an attack too. Without a browser there is nobody to be unaware.
			if (!isSafe(c.req.method) && isFromBrowser(c.req.raw)) assertSameOrigin(c.req.raw)
			return await next()
		}
		const now = engine.clock?.() ?? null
		const sql = engine.db.$client
		const bearer = bearerOf(c.req.header("Authorization"))
		let account: Account | undefined
		let session: Session | null = null
		if (bearer !== undefined && isLinkSession(bearer)) {
			await enterByLink(c, engine, bearer)
			return await next()
		}
		if (bearer !== undefined) account = await findAccountByToken(sql, bearer, now)
		else {
			const token = await readSessionToken(c, auth.cookies, auth.secret)
			const attended = c.req.header(UNATTENDED_HEADER) === undefined && !isRouteIn(c, unattendedRoutes)
			const found = token === undefined ? undefined : await findSession(sql, token, now, attended)
			if (found && !isSafe(c.req.method)) assertSameOrigin(c.req.raw)
			account = found?.account
			session = found?.session ?? null
		}
		if (!account) throw new WorkflowError("UNAUTHENTICATED", "no valid token or session came with the request", {})
		c.set("principal", account.principal)
		c.set("accountId", account.id)
		c.set("session", session)
		if (session) assertSecondFactor(c, deps, session)
		await next()
	}
}

/** Whoever came by a personal link: with what it gives on its one instance, and without an account. */
async function enterByLink(c: Context<ApiEnv>, engine: Engine, bearer: string): Promise<void> {
	const link = await findLinkOfSession(engine, bearer)
	const report = link ? undefined : await findReportLinkOfSession(engine, bearer)
	if (report) {
		if (!isRouteIn(c, reportLinkRoutes)) throw new WorkflowError("NOT_FOUND", "a personal link does not lead here", {})
		// Counted by itself, and nothing of what the person takes part in elsewhere.
		c.set("principal", { id: `link ${report.id}`, kind: "link", grants: [] })
		c.set("session", null)
		c.set("reportLink", report)
		return
	}
	if (!link) throw new WorkflowError("UNAUTHENTICATED", "the session of this link is over: open the link again", {})
	if (!isRouteIn(c, linkRoutes)) throw new WorkflowError("NOT_FOUND", "a personal link does not lead here", {})
	if (link.endedAt !== null && !isSafe(c.req.method))
		throw new WorkflowError("LINK_ENDED", "it has ended: this link only shows what became of it", { renewable: false })
	c.set("principal", principalOf(link))
	c.set("session", null)
	c.set("link", link)
}

/** A password alone opens nothing but the way to a second factor; machine clients, who hold tokens, have none. */
function assertSecondFactor(c: Context<ApiEnv>, { secondFactor }: ApiDeps, session: Session): void {
	if (session.assurance === "strong" || isRouteIn(c, alwaysPossible)) return
	if (session.secondFactor)
		throw new WorkflowError(
			"SECOND_FACTOR_REQUIRED",
			"this session was opened before a second factor was enrolled: sign in again, with it",
			{ next: "POST /api/sessions" },
		)
	if (secondFactor === "offered" || isRouteIn(c, enrolment)) return
	throw new WorkflowError(
		"SECOND_FACTOR_REQUIRED",
		"a password alone shows nobody's data: enrol an authenticator application or a passkey, and go on",
		{ next: ["POST /api/me/totp", "POST /api/me/passkeys/options"] },
	)
}

export const bearerOf = (header: string | undefined): string | undefined =>
	/^Bearer +([\w.~+/-]{16,200}=*)$/i.exec(header ?? "")?.[1] ?? (header === undefined ? undefined : "")

const isSafe = (method: string): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS"

/** Browsers say where a request that changes something comes from; nothing else need. */
const isFromBrowser = ({ headers }: Request): boolean => headers.has("Sec-Fetch-Site") || headers.has("Origin")

function assertSameOrigin(request: Request): void {
	if (!isSameOrigin(request))
		throw new WorkflowError("FORBIDDEN", "this request does not come from Passerelle's own pages", {})
}

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
