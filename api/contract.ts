import { z } from "@hono/zod-openapi"
import { WorkflowError } from "../machines/workflow-error.ts"

/** Parts that the contracts of several routes share. */

export const IdParam = z.object({ id: z.uuid() })

const IDEMPOTENCY_KEY = /^[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?$/

/** Header of a command that may be sent again: the same answer comes back, nothing happens twice. */
export const IdempotencyHeader = z.object({
	"Idempotency-Key": z.string().regex(IDEMPOTENCY_KEY, "1 to 200 printable characters").optional().openapi({
		description: "Any text of 1 to 200 printable characters. The same request with the same key is carried out once.",
		example: "3f2a9c1e-0b7d-4d51-9c55-6a1f0e6f7a10",
	}),
})

/** Headers of a command on a case or procedure. */
export const CommandHeaders = IdempotencyHeader.extend({
	"If-Match": z
		.string()
		.regex(/^(\*|"\d{1,9}")$/, 'a version in quotes, such as "7", or *')
		.optional()
		.openapi({
			description: "Version that you read (its ETag). Refused with 412 when it has changed since.",
			example: '"7"',
		}),
})

/** The version that a command expects; undefined when any will do. */
export const versionOf = (ifMatch: string | undefined): number | undefined =>
	ifMatch === undefined || ifMatch === "*" ? undefined : Number(ifMatch.slice(1, -1))

export const etagOf = (version: number): string => `"${version}"`

const ProblemSchema = z
	.looseObject({
		type: z.string(),
		title: z.string(),
		status: z.int(),
		detail: z.string(),
		code: z.string(),
		instance: z.string(),
	})
	.openapi("Problem")

const problemTexts = {
	400: "The body is not JSON",
	401: "Not signed in",
	403: "Not allowed for these roles or this platform",
	404: "No such thing",
	410: "This link is no longer valid",
	409: "Not possible now; `available` says what is",
	412: "It has changed since you read it",
	413: "The body is too large",
	415: "The body is not JSON",
	422: "Not of the expected form, or pointing to something that does not exist",
	429: "Too many attempts; `Retry-After` says how many seconds to wait",
} as const

/** Problem details that a route may answer. */
export function problems<S extends keyof typeof problemTexts>(...statuses: readonly S[]) {
	const entries = statuses.map((status) => [
		status,
		{ description: problemTexts[status], content: { "application/problem+json": { schema: ProblemSchema } } },
	])
	// Not typed by status: handlers throw their refusals, only `api/errors.ts` answers with one.
	return Object.fromEntries(entries) as Record<never, never>
}

export const jsonBody = <S extends z.ZodType>(schema: S) => ({
	required: true as const,
	content: { "application/json": { schema } },
})

export const jsonAnswer = <S extends z.ZodType>(schema: S, description: string) => ({
	description,
	content: { "application/json": { schema } },
})

/** Refuses with the reason that every malformed request gets. */
export const invalid = (path: readonly (string | number)[], message: string) =>
	new WorkflowError("PAYLOAD_INVALID", "the request does not have the expected form", { issues: [{ path, message }] })
