import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"
import type { ContentfulStatusCode } from "hono/utils/http-status"
import type { Logger } from "pino"
import { WorkflowError, type WorkflowErrorCode } from "../machines/workflow-error.ts"
import type { ApiEnv } from "./router.ts"

/** What only HTTP knows. */
type HttpErrorCode =
	| "BODY_MALFORMED"
	| "BODY_TOO_LARGE"
	| "MEDIA_TYPE_UNSUPPORTED"
	| "METHOD_NOT_ALLOWED"
	| "UNAVAILABLE"
	| "UNEXPECTED"
	| "REFUSED"

export type ProblemCode = WorkflowErrorCode | HttpErrorCode

/** Problem details (RFC 9457). Members beside these are the error's own details. */
export interface Problem {
	readonly type: string
	readonly title: string
	readonly status: number
	readonly detail: string
	readonly code: ProblemCode
	/** The request, as it is called in the log. */
	readonly instance: string
	readonly [detail: string]: unknown
}

interface Kind {
	readonly status: ContentfulStatusCode
	readonly title: string
}

/** Status and title of each error: the one place that knows HTTP statuses. */
function kindOf(code: ProblemCode): Kind {
	switch (code) {
		case "EVENT_NOT_ALLOWED":
			return { status: 409, title: "This event is not possible now" }
		case "EVENT_UNKNOWN":
			return { status: 422, title: "There is no such event" }
		case "PAYLOAD_INVALID":
			return { status: 422, title: "The request does not have the expected form" }
		case "REFERENCE_UNKNOWN":
			return { status: 422, title: "The request points to something that does not exist" }
		case "NOT_FOUND":
			return { status: 404, title: "Not found" }
		case "UNAUTHENTICATED":
			return { status: 401, title: "Sign in first" }
		case "FORBIDDEN":
			return { status: 403, title: "Your roles do not allow this" }
		case "SIGN_IN_REFUSED":
			return { status: 403, title: "You were not signed in" }
		case "VERSION_CONFLICT":
			return { status: 409, title: "Somebody else changed it at the same time" }
		case "PRECONDITION_FAILED":
			return { status: 412, title: "It has changed since you read it" }
		case "IDEMPOTENCY_KEY_REUSED":
			return { status: 422, title: "This idempotency key was used for another request" }
		case "TASK_NOT_OPEN":
			return { status: 409, title: "This task is not open" }
		case "TASK_TAKEN":
			return { status: 409, title: "Somebody else has this task" }
		case "TIMER_NOT_DUE":
		case "TIMER_STALE":
			return { status: 409, title: "This timer does not fire now" }
		case "INSTANCE_BLOCKED":
		case "MESSAGE_UNDELIVERED":
			return { status: 409, title: "An incident keeps this case or procedure from moving" }
		case "CASE_LIMITED":
			return { status: 409, title: "The use of this case is limited at the patient's request" }
		case "CASE_NOT_CLOSED":
			return { status: 409, title: "Only a closed case can be erased" }
		case "EMERGENCY_NOT_NEEDED":
			return { status: 409, title: "You have access to this case already" }
		case "EMERGENCY_LIMIT_REACHED":
			return { status: 409, title: "Too many of your emergency accesses are open" }
		case "REQUEST_DECIDED":
			return { status: 409, title: "This request does not wait for this decision" }
		case "SECOND_FACTOR_REQUIRED":
			return { status: 403, title: "A second factor is needed" }
		case "SECOND_FACTOR_ENROLLED":
			return { status: 409, title: "This second factor is enrolled already" }
		case "TOO_MANY_ATTEMPTS":
			return { status: 429, title: "Too many attempts" }
		case "PASSWORD_REFUSED":
			return { status: 422, title: "This password is not good enough" }
		case "CODE_REFUSED":
			return { status: 422, title: "This code is not accepted" }
		case "LINK_ENDED":
			return { status: 410, title: "This link is no longer valid" }
		case "SNAPSHOT_INVALID":
		case "STATE_UNKNOWN":
		case "MACHINE_UNKNOWN":
		case "MIGRATION_MISSING":
			return { status: 500, title: "The stored state does not fit its machine" }
		case "BODY_MALFORMED":
			return { status: 400, title: "The body is not what its type says" }
		case "BODY_TOO_LARGE":
			return { status: 413, title: "The body is too large" }
		case "MEDIA_TYPE_UNSUPPORTED":
			return { status: 415, title: "This type of body is not taken here" }
		case "METHOD_NOT_ALLOWED":
			return { status: 405, title: "This method is not possible here" }
		case "UNAVAILABLE":
			return { status: 503, title: "Not ready" }
		case "UNEXPECTED":
			return { status: 500, title: "Something went wrong on our side" }
		case "REFUSED":
			return { status: 400, title: "The request was refused" }
	}
}

/** Codes of what Hono itself refuses. */
const ofStatus: Readonly<Record<number, HttpErrorCode | "NOT_FOUND">> = {
	400: "BODY_MALFORMED",
	404: "NOT_FOUND",
	405: "METHOD_NOT_ALLOWED",
	413: "BODY_TOO_LARGE",
	415: "MEDIA_TYPE_UNSUPPORTED",
}

/** The answer for an error. */
export function problemResponse(
	c: Context<ApiEnv>,
	code: ProblemCode,
	detail?: string,
	details: Readonly<Record<string, unknown>> = {},
): Response {
	const { status, title } = kindOf(code)
	const problem: Problem = {
		...details,
		type: `urn:passerelle:problem:${code.toLowerCase().replaceAll("_", "-")}`,
		title,
		status,
		detail: detail ?? title,
		code,
		instance: `urn:passerelle:request:${c.get("requestId")}`,
	}
	if (status === 429) c.header("Retry-After", String(details["retryAfter"]))
	if (status === 401) c.header("WWW-Authenticate", 'Bearer realm="passerelle"')
	return c.body(JSON.stringify(problem), status, { "Content-Type": "application/problem+json" })
}

/** Turns whatever was thrown into problem details. What we did not foresee is logged and says nothing to the caller. */
export function problemOf(c: Context<ApiEnv>, error: unknown, logger: Logger): Response {
	if (error instanceof WorkflowError) {
		const { status } = kindOf(error.code)
		if (status < 500) return problemResponse(c, error.code, error.message, error.details)
		logger.error({ requestId: c.get("requestId"), error: withoutValues(error) }, "broken state")
		return problemResponse(c, error.code)
	}
	if (error instanceof HTTPException && error.status < 500)
		return problemResponse(c, ofStatus[error.status] ?? "REFUSED")
	logger.error({ requestId: c.get("requestId"), error: withoutValues(error) }, "unexpected error")
	return problemResponse(c, "UNEXPECTED")
}

/** Messages that only name code, never data. */
const harmless: ReadonlySet<string> = new Set(["TypeError", "ReferenceError", "WorkflowError"])

/**
 * What may be logged of an error. PostgreSQL's and Drizzle's say the values of the row or of the parameters in message,
 * detail and query, and a parser the text it stumbled on: only names, codes and places in our code are kept.
 */
export function withoutValues(error: unknown): Readonly<Record<string, unknown>> {
	if (!(error instanceof Error)) return { name: typeof error }
	const known = error as Error & Readonly<Record<string, unknown>>
	const { name, stack, cause } = error
	return {
		name,
		...(harmless.has(name) ? { message: error.message } : {}),
		...pick(known, ["code", "routine", "constraint_name", "table_name", "column_name", "severity"]),
		...(cause === undefined ? {} : { cause: withoutValues(cause) }),
		stack: stack
			?.split("\n")
			.filter((line) => line.startsWith("    at "))
			.slice(0, 15)
			.map((line) => line.trim()),
	}
}

const pick = (from: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> =>
	Object.fromEntries(
		names.flatMap((name) => {
			const value = from[name]
			return typeof value === "string" ? [[name, value] as const] : []
		}),
	)
