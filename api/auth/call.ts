import { APIError } from "better-auth/api"
import type { Context } from "hono"
import { getCookie } from "hono/cookie"
import type { WorkflowError } from "../../machines/workflow-error.ts"
import { clientAddress } from "../client-address.ts"
import type { ApiEnv } from "../router.ts"
import { ADDRESS_HEADER, type Auth } from "./create-auth.ts"

type CookieUse = Parameters<Auth["cookies"]["name"]>[0]

const USER_AGENT_LENGTH = 300

export const userAgentOf = (c: Context<ApiEnv>): string =>
	(c.req.header("User-Agent") ?? "").slice(0, USER_AGENT_LENGTH)

/** What better-auth is told of a request: the cookies that this step is about, and nothing that it need not know. */
export function headersFor(c: Context<ApiEnv>, { cookies }: Auth, uses: readonly CookieUse[]): Headers {
	const headers = new Headers({ "user-agent": userAgentOf(c) })
	const address = clientAddress(c)
	if (address !== null) headers.set(ADDRESS_HEADER, address)
	const origin = c.req.header("Origin")
	if (origin !== undefined) headers.set("origin", origin)
	const sent = uses.flatMap((use) => {
		const value = getCookie(c, cookies.name(use))
		return value === undefined ? [] : [`${cookies.name(use)}=${encodeURIComponent(value)}`]
	})
	if (sent.length > 0) headers.set("cookie", sent.join("; "))
	return headers
}

/** An answer of a passkey that does not fit is a fault of the server to its plugin. */
const REFUSED_REGISTRATION = "FAILED_TO_VERIFY_REGISTRATION"

/** What better-auth's refusals (4xx) become; whatever else went wrong stays what it is. */
export const refusedAs =
	(refusal: () => WorkflowError) =>
	(error: unknown): never => {
		if (error instanceof APIError && (error.statusCode < 500 || error.body?.code === REFUSED_REGISTRATION))
			throw refusal()
		throw error
	}

/**
 * Waits for better-auth, hands its cookies to the browser and gives its answer.
 *
 * @param refusal what its refusals become
 */
export async function answerOf<T>(
	c: Context<ApiEnv>,
	call: Promise<{ headers: Headers; response: T }>,
	refusal: () => WorkflowError,
): Promise<T> {
	const { headers, response } = await call.catch(refusedAs(refusal))
	for (const cookie of headers.getSetCookie()) c.header("Set-Cookie", cookie, { append: true })
	return response
}
