import { APIError } from "better-auth/api"
import type { Context } from "hono"
import type { Assurance } from "../../db/schema/auth.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { ApiEnv } from "../router.ts"
import type { Auth } from "./create-auth.ts"
import { writeSessionCookie } from "./session-cookie.ts"

export interface SessionOpening {
	readonly assurance: Assurance
	/** Where the person is: see `clientAddress`. */
	readonly address: string | null
	readonly userAgent: string
}

/** A session that was just opened. */
export interface OpenedSession {
	readonly id: string
	/** The secret of its cookie: hand it to the browser with `giveSession` and keep it nowhere. */
	readonly token: string
}

/**
 * Opens a session for somebody whose identity was proven elsewhere.
 *
 * @throws WorkflowError UNAUTHENTICATED when the account is disabled or there is none
 */
export async function openSession(auth: Auth, accountId: string, opening: SessionOpening): Promise<OpenedSession> {
	const { assurance, address, userAgent } = opening
	const { internalAdapter } = await auth.better.$context
	try {
		const { id, token } = await internalAdapter.createSession(
			accountId,
			false,
			{ assurance, ipAddress: address, userAgent },
			true,
		)
		return { id, token }
	} catch (error) {
		if (error instanceof APIError)
			throw new WorkflowError("UNAUTHENTICATED", "this account is disabled: ask an administrator")
		throw error
	}
}

/** Gives the browser a session: its cookie, out of reach of scripts. */
export const giveSession = (c: Context<ApiEnv>, auth: Auth, { token }: OpenedSession): Promise<void> =>
	writeSessionCookie(c, auth.cookies, auth.secret, token)
