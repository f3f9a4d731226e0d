import { ask } from "../../client/ask.ts"
import { Dispatched } from "../../client/case-contract.ts"
import { ApiProblem } from "../../client/problem.ts"
import type { Draft } from "./draft.ts"

interface EventToSend {
	/** Null for the case itself. */
	readonly kind: string | null
	readonly instanceId: string
	readonly type: string
	readonly draft: Draft
	readonly key: string
}

/** Sends an event once, however often it is tried with the same key, and only to what its author has seen. */
export async function sendEvent({ kind, instanceId, type, draft, key }: EventToSend): Promise<Dispatched> {
	const { value, occurredAt, recordedFor, base } = draft
	return await ask("POST", `/${kind === null ? "cases" : "procedures"}/${instanceId}/events`, Dispatched, {
		headers: { "If-Match": `"${base.version}"`, "Idempotency-Key": key },
		body: {
			type,
			payload: value,
			...(occurredAt === null ? {} : { occurredAt }),
			...(recordedFor === null ? {} : { recordedFor }),
		},
	})
}

/** Whether a refusal means that the case is no longer as it was seen. */
export const isConflict = (error: unknown): boolean =>
	error instanceof ApiProblem && (error.code === "PRECONDITION_FAILED" || error.code === "VERSION_CONFLICT")

/** Whether the event is refused as it is filled in: the step takes it, a condition does not. */
export const isNotAllowed = (error: unknown): boolean =>
	error instanceof ApiProblem && error.code === "EVENT_NOT_ALLOWED"
