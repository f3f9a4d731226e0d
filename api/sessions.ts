import { createRoute, z } from "@hono/zod-openapi"
import { getCookie, setCookie } from "hono/cookie"
import { createSession, endSession, findAccountByPassword, SESSION_HOURS } from "../db/accounts.ts"
import { findMe } from "../db/find-me.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { SESSION_COOKIE } from "./authenticate.ts"
import { jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { createRouter } from "./router.ts"

const signIn = createRoute({
	method: "post",
	path: "/sessions",
	tags: ["Sessions"],
	summary: "Sign in",
	description: `Sets the cookie \`${SESSION_COOKIE}\`, for ${SESSION_HOURS} hours. Failures are not counted yet.`,
	security: [],
	request: {
		body: jsonBody(z.strictObject({ login: z.string().min(1).max(200), password: z.string().min(1).max(1000) })),
	},
	responses: { 204: { description: "Signed in" }, ...problems(400, 401, 413, 415, 422) },
})

const signOut = createRoute({
	method: "delete",
	path: "/sessions/current",
	tags: ["Sessions"],
	summary: "Sign out",
	responses: { 204: { description: "Signed out" }, ...problems(401, 403) },
})

const Me = z
	.object({
		/** Person of the directory, or the account of a machine client. */
		id: z.string(),
		kind: z.string(),
		name: z.string(),
		roles: z
			.array(z.object({ role: z.string(), platform: z.object({ id: z.uuid(), name: z.string() }).nullable() }))
			.readonly(),
	})
	.openapi("Me")

const me = createRoute({
	method: "get",
	path: "/me",
	tags: ["Sessions"],
	summary: "Who I am, with the roles that hold today",
	description: "A role without platform holds everywhere.",
	responses: { 200: jsonAnswer(Me, "The caller"), ...problems(401) },
})

export const sessionRoutes = ({ engine, secureCookies }: ApiDeps) => {
	const cookie = { httpOnly: true, sameSite: "Lax", path: "/", secure: secureCookies } as const
	return createRouter()
		.openapi(signIn, async (c) => {
			const { login, password } = c.req.valid("json")
			const accountId = await findAccountByPassword(engine.db.$client, login, password)
			if (accountId === undefined) throw new WorkflowError("UNAUTHENTICATED", "login or password is wrong", {})
			const token = await createSession(engine.db.$client, accountId, engine.clock?.() ?? new Date())
			setCookie(c, SESSION_COOKIE, token, { ...cookie, maxAge: SESSION_HOURS * 3600 })
			return c.body(null, 204)
		})
		.openapi(signOut, async (c) => {
			const token = getCookie(c, SESSION_COOKIE)
			if (token !== undefined) await endSession(engine.db.$client, token)
			setCookie(c, SESSION_COOKIE, "", { ...cookie, maxAge: 0 })
			return c.body(null, 204)
		})
		.openapi(me, async (c) => c.json(await findMe(c.var.engine.db.$client, c.get("principal")), 200))
}
