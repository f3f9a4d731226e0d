import type { Context } from "hono"
import { getSignedCookie } from "hono/cookie"
import type { ApiEnv } from "../router.ts"
import type { Auth } from "./create-auth.ts"

/** The account whose password was right a moment ago and whose second factor must follow, by the browser's cookie. */
export async function findChallenged(c: Context<ApiEnv>, auth: Auth): Promise<string | undefined> {
	const identifier = await getSignedCookie(c, auth.secret, auth.cookies.name("secondFactor"))
	if (!identifier) return undefined
	const { internalAdapter } = await auth.better.$context
	const waiting = await internalAdapter.findVerificationValue(identifier)
	return waiting && waiting.expiresAt > new Date() ? waiting.value : undefined
}
