import type { MiddlewareHandler } from "hono"
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible"
import { callerOf } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { clientAddress, networkOf } from "./client-address.ts"
import type { ApiDeps } from "./deps.ts"
import type { ApiEnv } from "./router.ts"

const WINDOW_S = 60
/** What somebody without an account may ask of all that one who has signed in may: a tenth. */
const ANONYMOUS_SHARE = 10

/**
 * Limits how much one caller asks in a minute: who has signed in by who they are, anybody else by the network they come
 * from. Each process counts for itself: it guards this process, while the limits against guessing passwords and codes
 * hold across processes (`auth/limits.ts`).
 */
export function limitRate({ requestsPerMinute }: ApiDeps): MiddlewareHandler<ApiEnv> {
	if (requestsPerMinute === undefined) return async (_c, next) => await next()
	const known = new RateLimiterMemory({ points: requestsPerMinute, duration: WINDOW_S })
	const anonymous = new RateLimiterMemory({
		points: Math.max(1, Math.floor(requestsPerMinute / ANONYMOUS_SHARE)),
		duration: WINDOW_S,
	})
	return async function limitRate(c, next) {
		const principal = c.get("principal") as ApiEnv["Variables"]["principal"] | undefined
		const [limiter, who] = principal ? [known, callerOf(principal)] : [anonymous, networkOf(clientAddress(c))]
		const refused = await limiter.consume(who).then(
			() => undefined,
			(reason: unknown) => reason as RateLimiterRes,
		)
		if (refused)
			throw new WorkflowError("TOO_MANY_ATTEMPTS", "too many requests in a minute: wait, then go on", {
				retryAfter: Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)),
			})
		await next()
	}
}
