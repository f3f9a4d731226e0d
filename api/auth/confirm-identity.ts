import type { Context } from "hono"
import { findLoginOf, type Login } from "../../db/find-login.ts"
import { isPassword } from "../../db/password.ts"
import type { Session } from "../../db/sessions.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { ApiDeps } from "../deps.ts"
import type { ApiEnv } from "../router.ts"
import { assertFewAttempts, attemptSucceeded, passwordAttempt } from "./limits.ts"

/** How long somebody without a password may do what matters after signing in. */
const FRESH_MINUTES = 10

/** The session of a person; a token is for machines and has no password, device or second factor. */
export function getSession(c: Context<ApiEnv>): Session {
	const session = c.get("session")
	if (session) return session
	throw new WorkflowError("FORBIDDEN", "this is for people who signed in, not for bearer tokens")
}

/**
 * Makes sure, before anything that would let somebody else in for good, that it is still the person who signed in: by
 * the password, or by a recent sign-in of somebody who has none (Pro Santé Connect).
 *
 * @throws WorkflowError FORBIDDEN, TOO_MANY_ATTEMPTS
 */
export async function confirmIdentity(c: Context<ApiEnv>, deps: ApiDeps, password: string | undefined): Promise<Login> {
	const { openedAt } = getSession(c)
	const { engine } = deps
	const login = await findLoginOf(engine.db.$client, c.get("accountId"))
	if (!login) throw new WorkflowError("FORBIDDEN", "this is for people, not for machine clients")
	if (login.passwordHash === null) {
		const now = engine.clock?.() ?? new Date()
		if (now.getTime() - openedAt.getTime() < FRESH_MINUTES * 60_000) return login
		throw new WorkflowError(
			"FORBIDDEN",
			`this is possible for ${FRESH_MINUTES} minutes after signing in: sign in again`,
		)
	}
	const attempt = passwordAttempt(c, login.login)
	await assertFewAttempts(deps, attempt)
	if (!(await isPassword(password ?? "", login.passwordHash)))
		throw new WorkflowError("FORBIDDEN", "the password is wrong: this needs the one that you sign in with")
	await attemptSucceeded(deps, attempt)
	return login
}
