import { createRoute, z } from "@hono/zod-openapi"
import { setPassword } from "../db/accounts.ts"
import type { Executor } from "../db/client.ts"
import { findMe } from "../db/find-me.ts"
import { assurances } from "../db/schema/auth.ts"
import { findSecondFactors } from "../db/second-factors.ts"
import { endSession, endSessions, listDevices } from "../db/sessions.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { confirmIdentity, getSession } from "./auth/confirm-identity.ts"
import type { Auth } from "./auth/create-auth.ts"
import { describeDevice } from "./auth/describe-device.ts"
import { assertGoodPassword, NewPassword, TYPED_PASSWORD } from "./auth/password-rules.ts"
import { recordSecurity, traced } from "./auth/record.ts"
import { clearCookies } from "./auth/session-cookie.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { readsMailbox } from "./messages.ts"
import { empty, instant, listOf } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Sessions"]

const Me = z
	.object({
		/** Person of the directory, or the account of whoever is not in it. */
		id: z.string(),
		kind: z.string(),
		name: z.string(),
		roles: z
			.array(z.object({ role: z.string(), platform: z.object({ id: z.uuid(), name: z.string() }).nullable() }))
			.readonly(),
		/** Whether messages are kept in the product instead of sent, for them to read. */
		mailbox: z.boolean(),
		/** Null with a bearer token. */
		session: z
			.object({
				assurance: z.enum(assurances),
				/** A second factor must be enrolled, or used, before anything else is possible. */
				secondFactorRequired: z.boolean(),
				secondFactor: z.object({ totp: z.boolean(), passkeys: z.int(), recoveryCodes: z.int() }),
			})
			.nullable(),
	})
	.openapi("Me")

const meRoute = createRoute({
	method: "get",
	path: "/me",
	tags,
	summary: "Who I am, with the roles that hold today",
	description: "A role without platform holds everywhere.",
	responses: { 200: jsonAnswer(Me, "The caller"), ...problems(401) },
})

const passwordRoute = createRoute({
	method: "post",
	path: "/me/password",
	tags,
	summary: "Change my password",
	description:
		"Ends all my sessions, this one too: sign in again. Refused with a reason when it is short, weak or breached.",
	request: {
		body: jsonBody(z.strictObject({ current: z.string().max(TYPED_PASSWORD).optional(), password: NewPassword })),
	},
	responses: { 204: empty("Changed"), ...problems(400, 401, 403, 413, 415, 422, 429) },
})

const Device = z
	.object({
		id: z.uuid(),
		/** Such as "Firefox, Linux". */
		device: z.string().nullable(),
		address: z.string().nullable(),
		assurance: z.enum(assurances),
		openedAt: instant(),
		lastSeenAt: instant(),
		current: z.boolean(),
	})
	.openapi("Device")

const devicesRoute = createRoute({
	method: "get",
	path: "/sessions",
	tags,
	summary: "Where I am signed in",
	responses: { 200: jsonAnswer(listOf(Device), "The latest first"), ...problems(401, 403) },
})

const endRoute = createRoute({
	method: "delete",
	path: "/sessions/{id}",
	tags,
	summary: "Sign out one of my devices",
	request: { params: IdParam },
	responses: { 204: empty("Signed out"), ...problems(401, 403, 404, 422) },
})

const endOthersRoute = createRoute({
	method: "delete",
	path: "/sessions",
	tags,
	summary: "Sign out all my other devices",
	responses: { 204: empty("Signed out"), ...problems(401, 403) },
})

/** What somebody sees and changes of their own account. */
export const meRoutes = (deps: ApiDeps, auth: Auth) => {
	const { engine } = deps
	const sql = engine.db.$client
	return createRouter()
		.openapi(meRoute, async (c) => {
			const { session, accountId } = c.var
			const mailbox = deps.mailbox === true && readsMailbox(c.var.principal, deps.secondFactor)
			const me = { ...(await findMe(sql, c.var.principal)), mailbox }
			if (session === null) return c.json({ ...me, session: null }, 200)
			const { totp, passkeys, recoveryCodes } = await findSecondFactors(sql, accountId)
			const secondFactor = { totp, passkeys: passkeys.length, recoveryCodes }
			const secondFactorRequired =
				session.assurance === "single" && (session.secondFactor || deps.secondFactor !== "offered")
			return c.json({ ...me, session: { assurance: session.assurance, secondFactorRequired, secondFactor } }, 200)
		})
		.openapi(passwordRoute, async (c) => {
			const { current, password } = c.req.valid("json")
			const login = await confirmIdentity(c, deps, current)
			await assertGoodPassword(deps, password, login)
			const change = async (transaction: Executor) => {
				await setPassword(transaction, login.id, password)
				await endSessions(transaction, login.id)
			}
			await traced(c, deps, change, () => ({ action: "password.changed", subject: login.id, detail: { how: "own" } }))
			clearCookies(c, auth.cookies)
			return c.body(null, 204)
		})
		.openapi(devicesRoute, async (c) => {
			const { id: current } = getSession(c)
			const devices = await listDevices(sql, c.var.accountId, engine.clock?.() ?? null)
			const items = devices.map(({ id, userAgent, address, assurance, openedAt, lastSeenAt }) => ({
				id,
				device: describeDevice(userAgent),
				address,
				assurance,
				openedAt: openedAt.toISOString(),
				lastSeenAt: lastSeenAt.toISOString(),
				current: id === current,
			}))
			return c.json({ items }, 200)
		})
		.openapi(endOthersRoute, async (c) => {
			const { accountId } = c.var
			const ended = await endSessions(sql, accountId, getSession(c).id)
			await recordSecurity(c, deps, { action: "session.ended", subject: accountId, detail: { how: "others", ended } })
			return c.body(null, 204)
		})
		.openapi(endRoute, async (c) => {
			getSession(c)
			if (!(await endSession(sql, c.var.accountId, c.req.valid("param").id)))
				throw new WorkflowError("NOT_FOUND", "you have no such session: it is over already", {})
			await recordSecurity(c, deps, { action: "session.ended", subject: c.var.accountId, detail: { how: "device" } })
			return c.body(null, 204)
		})
}
