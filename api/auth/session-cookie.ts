import type { Context } from "hono"
import { getSignedCookie, setCookie, setSignedCookie } from "hono/cookie"
import { SESSION_HOURS } from "../../db/sessions.ts"
import type { ApiEnv } from "../router.ts"

/** Cookies that exist here, by what they are for. */
const names = {
	session: "passerelle_session",
	/** A password was right, and a second factor must follow. */
	secondFactor: "passerelle_second_factor",
	/** A passkey's challenge waits for its answer. */
	passkey: "passerelle_passkey",
	/** Pro Santé Connect's answer is waited for. */
	provider: "passerelle_provider",
} as const
type CookieUse = keyof typeof names

/** How a browser must treat them: `__Host-` makes it refuse one set over http, by another host or for a part of the site. */
export interface CookiePolicy {
	readonly name: (use: CookieUse) => string
	readonly attributes: {
		readonly httpOnly: true
		readonly sameSite: "lax"
		readonly path: "/"
		readonly secure: boolean
	}
}

/**
 * `Lax`, not `Strict`: with `Strict` whoever comes back from Pro Santé Connect, or follows a link in an e-mail, looks
 * signed out. What changes something must come from our own pages anyway (`authenticate.ts`).
 */
export const cookiePolicy = (secure: boolean): CookiePolicy => ({
	name: (use) => (secure ? `__Host-${names[use]}` : names[use]),
	attributes: { httpOnly: true, sameSite: "lax", path: "/", secure },
})

/** The secret of the session that a request carries, if its signature is ours. */
export async function readSessionToken(
	c: Context<ApiEnv>,
	policy: CookiePolicy,
	secret: string,
): Promise<string | undefined> {
	const value = await getSignedCookie(c, secret, policy.name("session"))
	return value || undefined
}

/** Gives the browser a session, in the form that better-auth reads: value and signature. */
export async function writeSessionCookie(
	c: Context<ApiEnv>,
	policy: CookiePolicy,
	secret: string,
	token: string,
): Promise<void> {
	const options = { ...policy.attributes, maxAge: SESSION_HOURS * 3600 }
	await setSignedCookie(c, policy.name("session"), token, secret, options)
}

export function clearCookies(c: Context<ApiEnv>, policy: CookiePolicy): void {
	for (const use of ["session", "secondFactor", "passkey"] as const)
		setCookie(c, policy.name(use), "", { ...policy.attributes, maxAge: 0 })
}
