import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { forgetOldAttempts } from "../db/attempts.ts"
import { findLogin, findLoginOf, type Login } from "../db/find-login.ts"
import { hashCode } from "../db/one-time-code.ts"
import { isPassword } from "../db/password.ts"
import { findSecondFactors, listCredentials } from "../db/second-factors.ts"
import { endSessionOf, forgetOldSessions, IDLE_MINUTES, SESSION_HOURS } from "../db/sessions.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { answerOf, headersFor } from "./auth/call.ts"
import type { Auth } from "./auth/create-auth.ts"
import { AuthenticationResponse, OneTimeCode, TotpCode, WebAuthnOptions } from "./auth/credentials.ts"
import { findChallenged } from "./auth/find-challenged.ts"
import {
	assertFewAttempts,
	attemptSucceeded,
	isFirstUse,
	passkeyAttempt,
	passwordAttempt,
	secondFactorAttempt,
} from "./auth/limits.ts"
import { TYPED_PASSWORD } from "./auth/password-rules.ts"
import { recordSecurity } from "./auth/record.ts"
import { clearCookies, readSessionToken } from "./auth/session-cookie.ts"
import { jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { findLogoutUrl } from "./pro-sante-connect/logout.ts"
import { empty } from "./responses.ts"
import { type ApiEnv, createRouter } from "./router.ts"

const tags = ["Sessions"]

const signIn = createRoute({
	method: "post",
	path: "/sessions",
	tags,
	summary: "Sign in",
	description: `Sets a cookie that is good for ${SESSION_HOURS} hours, and until ${IDLE_MINUTES} minutes pass without a request. When a second factor is enrolled nobody is signed in yet: the answer names what must follow within ten minutes.`,
	security: [],
	request: {
		body: jsonBody(
			z.strictObject({ login: z.string().min(1).max(200), password: z.string().min(1).max(TYPED_PASSWORD) }),
		),
	},
	responses: {
		200: jsonAnswer(
			z.object({ secondFactor: z.array(z.enum(["totp", "passkey", "recoveryCode"])).readonly() }),
			"The password is right; one of these must follow",
		),
		204: empty("Signed in, with a password alone"),
		...problems(400, 401, 403, 413, 415, 422, 429),
	},
})

const secondFactor = createRoute({
	method: "post",
	path: "/sessions/second-factor",
	tags,
	summary: "Sign in: the code of an authenticator application, or a recovery code",
	description: "After `POST /api/sessions` named it. A code works once.",
	security: [],
	request: {
		body: jsonBody(z.union([z.strictObject({ code: TotpCode }), z.strictObject({ recoveryCode: OneTimeCode })])),
	},
	responses: { 204: empty("Signed in"), ...problems(400, 401, 403, 413, 415, 422, 429) },
})

const passkeyOptions = createRoute({
	method: "post",
	path: "/sessions/passkey/options",
	tags,
	summary: "Sign in with a passkey: the challenge",
	description:
		"What `navigator.credentials.get` takes. With or without a password before it: the passkey asks its holder for a PIN, finger or face, and counts as two factors. Answer within five minutes.",
	security: [],
	responses: { 200: jsonAnswer(WebAuthnOptions, "PublicKeyCredentialRequestOptionsJSON"), ...problems(403, 429) },
})

const passkeySignIn = createRoute({
	method: "post",
	path: "/sessions/passkey",
	tags,
	summary: "Sign in with a passkey: the answer",
	security: [],
	request: { body: jsonBody(z.strictObject({ credential: AuthenticationResponse })) },
	responses: { 204: empty("Signed in"), ...problems(400, 401, 403, 413, 415, 422, 429) },
})

const signOut = createRoute({
	method: "delete",
	path: "/sessions/current",
	tags,
	summary: "Sign out",
	responses: {
		200: jsonAnswer(
			z.object({ next: z.url() }),
			"Signed out here; go to `next` to sign out of Pro Santé Connect, where the session came from",
		),
		204: empty("Signed out"),
		...problems(401, 403),
	},
})

const wrongPassword = () => new WorkflowError("UNAUTHENTICATED", "login or password is wrong", {})
const notAsked = () =>
	new WorkflowError("UNAUTHENTICATED", "no sign-in waits for a second factor: begin again with login and password", {})
const wrongCode = () =>
	new WorkflowError("UNAUTHENTICATED", "this code is wrong, too old or was used: wait for the next one", {})
const wrongPasskey = () =>
	new WorkflowError(
		"UNAUTHENTICATED",
		"this passkey is not known here, did not make sure of its holder, or answered too late: try again",
		{},
	)

type Method = "password" | "totp" | "recoveryCode" | "passkey"

const opened = (login: Login | undefined, method: Method) => ({
	action: "session.opened" as const,
	by: login?.principalId ?? "nobody",
	...(login ? { subject: login.id } : {}),
	detail: { method, assurance: method === "password" ? "single" : "strong" },
})
const refusal = (method: Method) => ({ action: "session.refused" as const, detail: { method } })

/** Signing in and out. Nobody is told whether a login exists. */
export const sessionRoutes = (deps: ApiDeps, auth: Auth) => {
	const { engine } = deps
	const sql = engine.db.$client
	const { api } = auth.better
	/** Does something, and records its refusal when it is refused. */
	async function orRecord<T>(
		c: Context<ApiEnv>,
		event: Parameters<typeof recordSecurity>[2],
		run: () => Promise<T>,
	): Promise<T> {
		try {
			return await run()
		} catch (error) {
			if (error instanceof WorkflowError) await recordSecurity(c, deps, event)
			throw error
		}
	}

	return createRouter()
		.openapi(signIn, async (c) => {
			const { login, password } = c.req.valid("json")
			const attempt = passwordAttempt(c, login)
			await assertFewAttempts(deps, attempt)
			// Asked before better-auth, whose answer comes sooner when an account has no password.
			const found = await findLogin(sql, login)
			if (!(await isPassword(password, found?.passwordHash ?? null)) || !found) {
				await recordSecurity(c, deps, { ...refusal("password"), ...(found ? { subject: found.id } : {}) })
				throw wrongPassword()
			}
			await attemptSucceeded(deps, attempt)
			await forgetOldSessions(sql, engine.clock?.() ?? null)
			await forgetOldAttempts(engine)
			// A browser has one session at a time.
			const former = await readSessionToken(c, auth.cookies, auth.secret)
			if (former !== undefined) await endSessionOf(sql, former)
			const body = { username: found.login, password }
			const headers = headersFor(c, auth, [])
			const answer = await answerOf(c, api.signInUsername({ body, headers, returnHeaders: true }), wrongPassword)
			if (!answer || !("twoFactorRedirect" in answer)) {
				await recordSecurity(c, deps, opened(found, "password"))
				return c.body(null, 204)
			}
			const { totp, passkeys, recoveryCodes } = await findSecondFactors(sql, found.id)
			const ways = {
				totp: totp,
				passkey: passkeys.length > 0,
				recoveryCode: recoveryCodes > 0,
			}
			const possible = (["totp", "passkey", "recoveryCode"] as const).filter((way) => ways[way])
			return c.json({ secondFactor: possible }, 200)
		})
		.openapi(secondFactor, async (c) => {
			const body = c.req.valid("json")
			const accountId = await findChallenged(c, auth)
			if (accountId === undefined) throw notAsked()
			const attempt = secondFactorAttempt(c, accountId)
			await assertFewAttempts(deps, attempt)
			const method = "code" in body ? "totp" : "recoveryCode"
			const headers = headersFor(c, auth, ["secondFactor"])
			const prove = async () => {
				if (!(await findSecondFactors(sql, accountId)).totp) throw wrongCode()
				if ("recoveryCode" in body) {
					const code = hashCode(body.recoveryCode)
					await answerOf(c, api.verifyBackupCode({ body: { code }, headers, returnHeaders: true }), wrongCode)
				} else {
					if (!(await isFirstUse(deps, accountId, body.code))) throw wrongCode()
					await answerOf(c, api.verifyTOTP({ body: { code: body.code }, headers, returnHeaders: true }), wrongCode)
				}
			}
			await orRecord(c, { ...refusal(method), subject: accountId }, prove)
			await attemptSucceeded(deps, attempt)
			await recordSecurity(c, deps, opened(await findLoginOf(sql, accountId), method))
			return c.body(null, 204)
		})
		.openapi(passkeyOptions, async (c) => {
			await assertFewAttempts(deps, passkeyAttempt(c))
			const headers = headersFor(c, auth, [])
			const options = await answerOf(
				c,
				api.generatePasskeyAuthenticationOptions({ headers, returnHeaders: true }),
				wrongPasskey,
			)
			// Whoever gave the right password may know which keys to look for: some keep no list of their own.
			const accountId = await findChallenged(c, auth)
			const known = accountId === undefined ? [] : await listCredentials(sql, accountId)
			const allowCredentials = known.map(({ id, transports }) => ({ type: "public-key", id, transports }))
			const narrowed = { userVerification: "required", ...(known.length === 0 ? {} : { allowCredentials }) }
			return c.json(WebAuthnOptions.parse({ ...options, ...narrowed }), 200)
		})
		.openapi(passkeySignIn, async (c) => {
			const attempt = passkeyAttempt(c)
			await assertFewAttempts(deps, attempt)
			const { credential } = c.req.valid("json")
			const headers = headersFor(c, auth, ["passkey"])
			const call = api.verifyPasskeyAuthentication({ body: { response: credential }, headers, returnHeaders: true })
			const { user } = await orRecord(c, refusal("passkey"), () => answerOf(c, call, wrongPasskey))
			await attemptSucceeded(deps, attempt)
			await recordSecurity(c, deps, opened(await findLoginOf(sql, user.id), "passkey"))
			return c.body(null, 204)
		})
		.openapi(signOut, async (c) => {
			const token = await readSessionToken(c, auth.cookies, auth.secret)
			const { session } = c.var
			const next = session && deps.proSanteConnect && (await findLogoutUrl(deps.proSanteConnect, engine, session.id))
			if (token !== undefined) await endSessionOf(sql, token)
			clearCookies(c, auth.cookies)
			const ended = { action: "session.ended", subject: c.var.accountId, detail: { how: "signOut" } } as const
			if (c.var.session) await recordSecurity(c, deps, ended)
			return next ? c.json({ next }, 200) : c.body(null, 204)
		})
}
