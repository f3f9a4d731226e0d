import type { EventDefinition, FactRequests } from "./event-definition.ts"
import type { Registry } from "./registry.ts"
import type { ProcedureKind } from "./vocabulary.ts"

/**
 * What the directory is asked before an event: its own facts, or for one that opens a procedure, what that machine wants
 * to know about its input. `subject` is the part of the payload that the paths start from, `within` where it is.
 */
export function factsAsked(
	registry: Registry,
	event: Pick<EventDefinition, "facts" | "opens">,
	payload: Readonly<Record<string, unknown>>,
): { requests: FactRequests; subject: Readonly<Record<string, unknown>>; within: readonly string[] } {
	if (event.opens === null) return { requests: event.facts, subject: payload, within: [] }
	const named = event.opens === "payload"
	const kind = (named ? payload["kind"] : event.opens) as ProcedureKind
	const subject = named ? ((payload["input"] ?? {}) as Readonly<Record<string, unknown>>) : payload
	return { requests: registry.ofKind(kind).inputFacts, subject, within: named ? ["input"] : [] }
}
