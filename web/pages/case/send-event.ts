import { z } from "zod"
import type { Label } from "../../../machines/vocabulary.ts"
import { ask } from "../../client/ask.ts"
import { Dispatched, type InstanceActions } from "../../client/case-contract.ts"
import { ApiProblem } from "../../client/problem.ts"
import type { Draft } from "./draft.ts"

interface EventToSend {
	readonly instance: Pick<InstanceActions, "id" | "kind">
	readonly type: string
	readonly payload: Readonly<Record<string, unknown>>
	readonly draft: Draft
}

/** Sends an event once, however often it is tried with the same key, and only to what its author has seen. */
export async function sendEvent({ instance, type, payload, draft }: EventToSend): Promise<Dispatched> {
	const { occurredAt, recordedFor, base, key } = draft
	return await ask("POST", `/${instance.kind === null ? "cases" : "procedures"}/${instance.id}/events`, Dispatched, {
		headers: { "If-Match": `"${base.version}"`, ...(key === null ? {} : { "Idempotency-Key": key }) },
		body: {
			type,
			payload,
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

const Unmet = z.array(z.string())

/** Why an event was refused, by the conditions that the server names. */
export async function unmetBy(error: unknown): Promise<readonly Label[]> {
	const parsed = Unmet.safeParse(error instanceof ApiProblem ? error.problem["unmet"] : undefined)
	if (!parsed.success) return []
	const { guardLabels } = await import("../../../machines/guard-labels.ts")
	return parsed.data.flatMap((guard) => guardLabels[guard] ?? [])
}
