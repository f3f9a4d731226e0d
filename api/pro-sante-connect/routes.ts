import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { bodyLimit } from "hono/body-limit"
import { deleteCookie, getCookie, setCookie } from "hono/cookie"
import { HTTPException } from "hono/http-exception"
import { forgetOldAttempts } from "../../db/attempts.ts"
import { LOGIN_MINUTES } from "../../db/professionals/oidc-logins.ts"
import { keepProviderSession } from "../../db/professionals/provider-sessions.ts"
import { signInProfessional } from "../../db/professionals/sign-in-professional.ts"
import { endSessionOf, forgetOldSessions } from "../../db/sessions.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { userAgentOf } from "../auth/call.ts"
import type { Auth } from "../auth/create-auth.ts"
import { assertFewAttempts, attemptSucceeded, providerAttempt, providerRefusal } from "../auth/limits.ts"
import { giveSession, openSession } from "../auth/open-session.ts"
import { recordSecurity } from "../auth/record.ts"
import { readSessionToken } from "../auth/session-cookie.ts"
import { clientAddress } from "../client-address.ts"
import { jsonAnswer, problems } from "../contract.ts"
import type { ApiDeps } from "../deps.ts"
import { withoutValues } from "../errors.ts"
import { listOf } from "../responses.ts"
import { type ApiEnv, createRouter } from "../router.ts"
import { beginLogin } from "./begin-login.ts"
import { finishLogin } from "./finish-login.ts"
import { takeLogoutToken } from "./logout.ts"
import { CALLBACK_PATH, type ProSanteConnect } from "./provider.ts"
import { refuseSignIn } from "./refuse-sign-in.ts"

const tags = ["Sessions"]
const BEGIN_PATH = "/sessions/pro-sante-connect"
const LOGOUT_TOKEN_BYTES = 64 * 1024

const providers = createRoute({
	method: "get",
	path: "/sessions/providers",
	tags,
	summary: "Services that one can sign in with, beside login and password",
	security: [],
	responses: {
		200: jsonAnswer(
			listOf(
				z
					.object({
						id: z.literal("proSanteConnect"),
						name: z.string(),
						/** A page to go to, not to fetch. */
						begin: z.string(),
					})
					.openapi("SignInProvider"),
			),
			"None where none is set up. `begin` is the address to send the browser to",
		),
	},
})

const begin = createRoute({
	method: "get",
	path: BEGIN_PATH,
	tags,
	summary: "Sign in with Pro Santé Connect",
	description:
		"For a browser: leads to Pro Santé Connect, and from there to the callback. A person is known by the RPPS number on their card in the directory.",
	security: [],
	responses: { 302: { description: "To Pro Santé Connect" }, ...problems(403, 404, 429) },
})

const callback = createRoute({
	method: "get",
	path: CALLBACK_PATH,
	tags,
	summary: "Where Pro Santé Connect sends the browser back to",
	description: `Opens a session as with a second factor. Refused with \`SIGN_IN_REFUSED\` and the \`reason\`: state, expired, nonce, issuer, acr, provider, rpps, unknownPerson, accountDisabled or noRole. An answer is taken once, within ${LOGIN_MINUTES} minutes, from the browser that began.`,
	security: [],
	responses: {
		303: { description: "Signed in; for a browser with the screens also refused, to the page that says why" },
		...problems(403, 404),
	},
})

const backChannelLogout = createRoute({
	method: "post",
	path: `${BEGIN_PATH}/logout`,
	tags,
	summary: "Where Pro Santé Connect says that somebody has signed out there",
	description: "OpenID Connect Back-Channel Logout 1.0. Ends the sessions that came from the one at the provider.",
	security: [],
	middleware: [bodyLimit({ maxSize: LOGOUT_TOKEN_BYTES })],
	request: {
		// Plain schema: read by hand, since whatever is wrong with it is one and the same refusal.
		body: {
			required: true,
			content: {
				"application/x-www-form-urlencoded": {
					schema: { type: "object", required: ["logout_token"], properties: { logout_token: { type: "string" } } },
				},
			},
		},
	},
	responses: { 200: { description: "Signed out" }, ...problems(400, 404, 413) },
})

/** Signing in and out with Pro Santé Connect. Public: nobody is known yet. */
export const proSanteConnectRoutes = (deps: ApiDeps, auth: Auth) => {
	const { engine, logger, proSanteConnect } = deps
	const { attributes: cookie } = auth.cookies
	const name = auth.cookies.name("provider")
	const getConnected = (): ProSanteConnect => {
		if (proSanteConnect) return proSanteConnect
		throw new WorkflowError("NOT_FOUND", "Pro Santé Connect is not set up here: sign in with login and password", {})
	}
	/** Says in the log why somebody was refused: what went wrong at the provider only an administrator can mend. */
	const observed = async <T>(work: Promise<T>): Promise<T> => {
		try {
			return await work
		} catch (error) {
			if (error instanceof WorkflowError && error.code === "SIGN_IN_REFUSED") {
				const cause = error.cause === undefined ? {} : { cause: withoutValues(error.cause) }
				logger.warn({ reason: error.details["reason"], ...cause }, "sign-in refused")
			}
			throw error
		}
	}
	/** Where a person in front of our screens is sent instead of an answer for programs: to the sentence for a reason. */
	const findRefusalPage = (c: Context<ApiEnv>, error: unknown): string | undefined => {
		const forPeople = deps.web !== undefined && (c.req.header("Accept") ?? "").includes("text/html")
		if (!forPeople || !(error instanceof WorkflowError) || error.code !== "SIGN_IN_REFUSED") return undefined
		return `/connexion?${new URLSearchParams({ refus: String(error.details["reason"]) }).toString()}`
	}
	const method = "proSanteConnect"
	/** The account of whom the provider vouches for; a refusal is recorded, as often as an address may be refused. */
	const findAccount = async (c: Context<ApiEnv>, psc: ProSanteConnect, browser: string | undefined) => {
		const { search } = new URL(c.req.url)
		const from = { address: clientAddress(c), requestId: c.get("requestId") }
		try {
			const vouched = await finishLogin(psc, engine, { search, browser })
			const found = await signInProfessional(engine, vouched.professional, from)
			if ("refused" in found) throw refuseSignIn(found.refused)
			return { ...vouched, ...found }
		} catch (error) {
			if (error instanceof WorkflowError) {
				await assertFewAttempts(deps, providerRefusal(c))
				const reason = String(error.details["reason"])
				await recordSecurity(c, deps, { action: "session.refused", detail: { method, reason } })
			}
			throw error
		}
	}

	return createRouter()
		.openapi(providers, (c) =>
			c.json(
				{
					items: proSanteConnect
						? [{ id: "proSanteConnect" as const, name: "Pro Santé Connect", begin: `/api${BEGIN_PATH}` }]
						: [],
				},
				200,
			),
		)
		.openapi(begin, async (c) => {
			const psc = getConnected()
			await assertFewAttempts(deps, providerAttempt(c))
			const { url, browser } = await observed(beginLogin(psc, engine))
			setCookie(c, name, browser, { ...cookie, maxAge: LOGIN_MINUTES * 60 })
			return c.redirect(url, 302)
		})
		.openapi(callback, async (c) => {
			const psc = getConnected()
			const browser = getCookie(c, name)
			deleteCookie(c, name, cookie)
			let found: Awaited<ReturnType<typeof findAccount>>
			try {
				found = await observed(findAccount(c, psc, browser))
			} catch (error) {
				const page = findRefusalPage(c, error)
				if (page === undefined) throw error
				return c.redirect(page, 303)
			}
			await attemptSucceeded(deps, providerAttempt(c))
			const sql = engine.db.$client
			await forgetOldSessions(sql, engine.clock?.() ?? null)
			await forgetOldAttempts(engine)
			// A browser has one session at a time.
			const former = await readSessionToken(c, auth.cookies, auth.secret)
			if (former !== undefined) await endSessionOf(sql, former)
			const { accountId, personId, subject, providerSession, idToken } = found
			const assurance = "strong"
			const opening = { assurance, address: clientAddress(c), userAgent: userAgentOf(c) } as const
			const session = await openSession(auth, accountId, opening)
			await keepProviderSession(engine, { sessionId: session.id, subject, providerSession, idToken })
			const detail = { method, assurance }
			await recordSecurity(c, deps, { action: "session.opened", by: personId, subject: accountId, detail })
			await giveSession(c, auth, session)
			return c.redirect("/", 303)
		})
		.openapi(backChannelLogout, async (c) => {
			const psc = getConnected()
			const token = new URLSearchParams(await c.req.text()).getAll("logout_token")
			const [only] = token
			const ended = token.length === 1 && only !== undefined ? await takeLogoutToken(psc, engine, only) : undefined
			if (!ended) throw new HTTPException(400)
			for (const accountId of ended) {
				const event = { action: "session.ended", by: "system", subject: accountId, detail: { how: method } } as const
				await recordSecurity(c, deps, event)
			}
			return c.body(null, 200)
		})
}
