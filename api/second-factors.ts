import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import type { Executor } from "../db/client.ts"
import { findSecondFactors, removePasskey, removeTotp, secondFactorEnrolled } from "../db/second-factors.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { answerOf, headersFor, refusedAs, userAgentOf } from "./auth/call.ts"
import { confirmIdentity, getSession } from "./auth/confirm-identity.ts"
import { type Auth, ISSUER } from "./auth/create-auth.ts"
import { Confirmation, RegistrationResponse, TotpCode, WebAuthnOptions } from "./auth/credentials.ts"
import { assertFewAttempts, attemptSucceeded, isFirstUse, secondFactorAttempt } from "./auth/limits.ts"
import { giveSession, openSession } from "./auth/open-session.ts"
import { recordSecurity, traced } from "./auth/record.ts"
import { clearCookies } from "./auth/session-cookie.ts"
import { clientAddress } from "./client-address.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { empty, instant, listOf } from "./responses.ts"
import { type ApiEnv, createRouter } from "./router.ts"

const tags = ["Second factor"]
const body = jsonBody(Confirmation)
const refusals = problems(400, 401, 403, 409, 413, 415, 422, 429)

const RecoveryCodes = z.array(z.string()).readonly()

const totpRoute = createRoute({
	method: "post",
	path: "/me/totp",
	tags,
	summary: "Enrol an authenticator application: the secret",
	description:
		"The secret and the recovery codes are shown this once and count once a code of the application confirms them. Begun again, new ones take their place.",
	request: { body },
	responses: {
		201: jsonAnswer(
			z.object({ uri: z.string(), secret: z.string(), recoveryCodes: RecoveryCodes }),
			"`otpauth:` URI to show as a QR code, the secret to type by hand",
		),
		...refusals,
	},
})

const confirmationRoute = createRoute({
	method: "post",
	path: "/me/totp/confirmation",
	tags,
	summary: "Enrol an authenticator application: its first code",
	description: "Ends all other sessions; this one goes on under a new cookie, with its second factor.",
	request: { body: jsonBody(z.strictObject({ code: TotpCode })) },
	responses: { 204: empty("Enrolled"), ...refusals },
})

const removalRoute = createRoute({
	method: "post",
	path: "/me/totp/removal",
	tags,
	summary: "Give up the authenticator application and its recovery codes",
	description: "Ends all my sessions, this one too.",
	request: { body },
	responses: { 204: empty("Removed"), ...problems(404), ...refusals },
})

const recoveryRoute = createRoute({
	method: "post",
	path: "/me/recovery-codes",
	tags,
	summary: "Make new recovery codes",
	description: "Shown this once; those made before stop working.",
	request: { body },
	responses: { 201: jsonAnswer(z.object({ recoveryCodes: RecoveryCodes }), "Each works once"), ...refusals },
})

const Passkey = z
	.object({ id: z.uuid(), name: z.string().nullable(), createdAt: instant().nullable() })
	.openapi("Passkey")

const passkeysRoute = createRoute({
	method: "get",
	path: "/me/passkeys",
	tags,
	summary: "My passkeys",
	responses: { 200: jsonAnswer(listOf(Passkey), "The oldest first"), ...problems(401, 403) },
})

const optionsRoute = createRoute({
	method: "post",
	path: "/me/passkeys/options",
	tags,
	summary: "Enrol a passkey: the challenge",
	description: "What `navigator.credentials.create` takes. Answer within five minutes.",
	request: { body },
	responses: { 200: jsonAnswer(WebAuthnOptions, "PublicKeyCredentialCreationOptionsJSON"), ...refusals },
})

const enrolRoute = createRoute({
	method: "post",
	path: "/me/passkeys",
	tags,
	summary: "Enrol a passkey: the answer",
	description: "Ends all other sessions; this one goes on under a new cookie, with its second factor.",
	request: {
		body: jsonBody(z.strictObject({ name: z.string().trim().min(1).max(100), credential: RegistrationResponse })),
	},
	responses: { 204: empty("Enrolled"), ...refusals },
})

const forgetRoute = createRoute({
	method: "post",
	path: "/me/passkeys/{id}/removal",
	tags,
	summary: "Give up a passkey",
	description: "Ends all my sessions, this one too.",
	request: { params: IdParam, body },
	responses: { 204: empty("Removed"), ...problems(404), ...refusals },
})

const wrongCode = () =>
	new WorkflowError("CODE_REFUSED", "this code is not the application's code of this moment: wait for the next one", {})
const wrongPasskey = () =>
	new WorkflowError(
		"CODE_REFUSED",
		"the passkey did not answer this challenge, not in time, or did not make sure of its holder: begin again",
		{},
	)
const enrolledAlready = () =>
	new WorkflowError("SECOND_FACTOR_ENROLLED", "an authenticator application is enrolled: give it up before another", {})
const noTotp = () =>
	new WorkflowError("SECOND_FACTOR_REQUIRED", "recovery codes come with an authenticator application: enrol one", {
		next: "POST /api/me/totp",
	})

/** An `otpauth:` URI by login: better-auth's shows the e-mail, which not everybody has. */
function totpUri(login: string, secret: string): string {
	const label = `${encodeURIComponent(ISSUER)}:${encodeURIComponent(login)}`
	return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer: ISSUER, digits: "6", period: "30" }).toString()}`
}

type Factor = "totp" | "passkey"

const removed = (c: Context<ApiEnv>, factor: Factor) => ({
	action: "factor.removed" as const,
	subject: c.get("accountId"),
	detail: { factor },
})

/** Enrolling and giving up second factors; the password is asked again each time. */
export const secondFactorRoutes = (deps: ApiDeps, auth: Auth) => {
	const sql = deps.engine.db.$client
	const { api } = auth.better

	/** A new factor ends all sessions; whoever just used it goes on in a new one. */
	async function goOn(c: Context<ApiEnv>, factor: Factor): Promise<void> {
		const { accountId } = c.var
		const enrolled = (transaction: Executor) => secondFactorEnrolled(transaction, accountId)
		await traced(c, deps, enrolled, () => ({ action: "factor.enrolled", subject: accountId, detail: { factor } }))
		const opening = { assurance: "strong", address: clientAddress(c), userAgent: userAgentOf(c) } as const
		await giveSession(c, auth, await openSession(auth, accountId, opening))
	}

	return createRouter()
		.openapi(totpRoute, async (c) => {
			const { password } = c.req.valid("json")
			const { login } = await confirmIdentity(c, deps, password)
			const call = api.enableTwoFactor({
				body: { ...(password === undefined ? {} : { password }), method: "totp" },
				headers: headersFor(c, auth, ["session"]),
				returnHeaders: true,
			})
			const answer = await answerOf(c, call, enrolledAlready)
			if (answer.method !== "totp") throw new Error("TOTP was asked for")
			const secret = new URL(answer.totpURI).searchParams.get("secret") ?? ""
			return c.json({ uri: totpUri(login, secret), secret, recoveryCodes: answer.backupCodes }, 201)
		})
		.openapi(confirmationRoute, async (c) => {
			getSession(c)
			const { code } = c.req.valid("json")
			const attempt = secondFactorAttempt(c, c.var.accountId)
			await assertFewAttempts(deps, attempt)
			if (!(await isFirstUse(deps, c.var.accountId, code))) throw wrongCode()
			await api.verifyTOTP({ body: { code }, headers: headersFor(c, auth, ["session"]) }).catch(refusedAs(wrongCode))
			await attemptSucceeded(deps, attempt)
			await goOn(c, "totp")
			return c.body(null, 204)
		})
		.openapi(removalRoute, async (c) => {
			await confirmIdentity(c, deps, c.req.valid("json").password)
			if (!(await removeTotp(sql, c.var.accountId)))
				throw new WorkflowError("NOT_FOUND", "no authenticator application is enrolled", {})
			await recordSecurity(c, deps, removed(c, "totp"))
			clearCookies(c, auth.cookies)
			return c.body(null, 204)
		})
		.openapi(recoveryRoute, async (c) => {
			const { password } = c.req.valid("json")
			await confirmIdentity(c, deps, password)
			if (!(await findSecondFactors(sql, c.var.accountId)).totp) throw noTotp()
			const call = api.generateBackupCodes({
				body: password === undefined ? {} : { password },
				headers: headersFor(c, auth, ["session"]),
				returnHeaders: true,
			})
			const { backupCodes } = await answerOf(c, call, noTotp)
			const detail = { factor: "recoveryCodes" }
			await recordSecurity(c, deps, { action: "factor.enrolled", subject: c.var.accountId, detail })
			return c.json({ recoveryCodes: backupCodes }, 201)
		})
		.openapi(passkeysRoute, async (c) => {
			getSession(c)
			const { passkeys } = await findSecondFactors(sql, c.var.accountId)
			const items = passkeys.map((one) => ({ ...one, createdAt: one.createdAt?.toISOString() ?? null }))
			return c.json({ items }, 200)
		})
		.openapi(optionsRoute, async (c) => {
			const { login } = await confirmIdentity(c, deps, c.req.valid("json").password)
			const call = api.generatePasskeyRegistrationOptions({
				query: { name: login },
				headers: headersFor(c, auth, ["session"]),
				returnHeaders: true,
			})
			return c.json(WebAuthnOptions.parse(await answerOf(c, call, wrongPasskey)), 200)
		})
		.openapi(enrolRoute, async (c) => {
			getSession(c)
			const { name, credential } = c.req.valid("json")
			const call = api.verifyPasskeyRegistration({
				body: { response: credential, name },
				headers: headersFor(c, auth, ["session", "passkey"]),
				returnHeaders: true,
			})
			await answerOf(c, call, wrongPasskey)
			await goOn(c, "passkey")
			return c.body(null, 204)
		})
		.openapi(forgetRoute, async (c) => {
			await confirmIdentity(c, deps, c.req.valid("json").password)
			if (!(await removePasskey(sql, c.var.accountId, c.req.valid("param").id)))
				throw new WorkflowError("NOT_FOUND", "you have no such passkey", {})
			await recordSecurity(c, deps, removed(c, "passkey"))
			clearCookies(c, auth.cookies)
			return c.body(null, 204)
		})
}
