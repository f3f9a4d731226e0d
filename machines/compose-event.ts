import type { SentEvent } from "./advance.ts"
import type { RecordedFor } from "./event-definition.ts"
import type { Relation } from "./policy.ts"
import type { Role } from "./vocabulary.ts"

export interface Composition {
	readonly type: string
	/** Person who sends it. */
	readonly by: string
	/** Role that the policy lets them send it in. */
	readonly role: Role
	readonly relation: Relation
	readonly recordedFor?: RecordedFor | undefined
	readonly occurredAt: Date
	readonly now: Date
	/** Parsed, its secrets sealed. */
	readonly payload: Readonly<Record<string, unknown>>
	/** What the directory said. */
	readonly facts: Readonly<Record<string, unknown>>
}

/** A person's event as machines take it: made here for the command, and for its preview. */
export const composeEvent = (from: Composition): SentEvent => ({
	...from.payload,
	type: from.type,
	by: from.by,
	role: from.role,
	platform: platformOf(from.role, from.relation),
	recordedAt: from.now.toISOString(),
	occurredAt: from.occurredAt.toISOString(),
	...(from.recordedFor ? { recordedFor: from.recordedFor } : {}),
	facts: from.facts,
})

/** The platform on whose behalf the sender acts: the case's, or the one that a case is proposed to. */
function platformOf(role: Role, relation: Relation): string {
	if (role !== "receiving") return relation.platform
	return relation.parties.find((one) => one.role === "receiving")?.platform ?? relation.platform
}
