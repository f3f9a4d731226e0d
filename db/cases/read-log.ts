import { z } from "zod"
import type { Party } from "../../machines/definition.ts"
import type { RecordedFor } from "../../machines/event-definition.ts"
import { mayReadCase, mayReadProcedure, mayReadSecrets, type Principal, type Relation } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findCaseKey } from "../case-key.ts"
import type { Engine } from "../engine.ts"
import { relationOfInstance } from "../relations.ts"
import { assertWithinReach } from "../reserve.ts"
import { hideSecrets, openSecrets } from "../sealing.ts"
import type { CaseKey } from "../vault.ts"
import { Labels } from "./labels.ts"
import { findNames } from "./names.ts"
import type { LogEntryView } from "./views.ts"

/** `after`: number of the last entry already seen. */
export const LogQuery = z.strictObject({
	after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
	limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type LogQuery = z.infer<typeof LogQuery>

export interface LogPage {
	readonly items: readonly LogEntryView[]
	/** Pass it as `after` for what follows; null at the end. */
	readonly next: number | null
}

interface Row {
	readonly seq: number
	readonly instance_id: string
	readonly ref: string
	readonly kind: string | null
	readonly machine: string
	readonly machine_version: number
	readonly parties: readonly Party[]
	readonly type: string
	readonly sent_by: string
	readonly role: string
	readonly recorded_for: RecordedFor | null
	readonly recorded_at: string
	readonly occurred_at: string
	readonly payload: Record<string, unknown>
	readonly cause_seq: number | null
	readonly fired: { readonly name: string; readonly place: string } | null
	readonly parked: boolean
}

/**
 * The log of a case with all its procedures, or of one procedure, in order. Somebody from outside sees of their
 * procedure what they sent themselves and what the team said there, not what others answered.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN
 */
export async function readLog(
	engine: Engine,
	principal: Principal,
	of: { readonly id: string; readonly kind: "case" | "procedure" },
	query: LogQuery,
): Promise<LogPage> {
	const sql = engine.db.$client
	const relation = await relationOfInstance(sql, of.id)
	if (!relation || (of.kind === "case") !== (relation.kind === null))
		throw new WorkflowError("NOT_FOUND", `no such ${of.kind}`, {})
	const whole = mayReadCase(principal, relation)
	const definition = engine.registry.ofKind(relation.kind)
	if (!whole && (of.kind === "case" || !mayReadProcedure(principal, relation, definition)))
		throw new WorkflowError("FORBIDDEN", `you have no access to this ${of.kind}`, {})
	assertWithinReach(principal, relation)
	const rows = await sql<Row[]>`
		select e.seq, e.instance_id, i.ref, i.kind, i.machine, e.machine_version, i.parties, e.type, e.sent_by, e.role,
			e.recorded_for, e.recorded_at, e.occurred_at, e.payload, e.cause_seq, e.fired, e.parked
		from case_events e join instances i on i.id = e.instance_id
		where e.case_id = ${relation.caseId} and e.seq > ${query.after}
		${of.kind === "case" ? sql`` : sql`and e.instance_id = ${of.id}`}
		${
			whole
				? sql``
				: sql`and (e.sent_by = ${principal.id} or e.recorded_for ->> 'person' = ${principal.id}
			or (e.recorded_for is null and e.role in ('secretary', 'nurse', 'physician', 'physicianDeputy')))`
		}
		order by e.seq limit ${query.limit + 1}`
	const page = rows.slice(0, query.limit)
	const [names, key] = await Promise.all([
		findNames(
			sql,
			page.flatMap((one) => [one.sent_by, one.recorded_for?.person]),
		),
		findCaseKey(engine, sql, relation.caseId),
	])
	const labels = new Labels(engine.registry)
	const items = page.map((row) => {
		const about = { ...relation, instance: row.instance_id, parties: [...row.parties, ...relation.parties] }
		return entryOf(row, labels, names, payloadFor(engine, principal, about, row, key))
	})
	return { items, next: rows.length > query.limit ? (page.at(-1)?.seq ?? null) : null }
}

function payloadFor(
	engine: Engine,
	principal: Principal,
	relation: Relation,
	row: Row,
	key: CaseKey | null,
): Record<string, unknown> {
	const definition = engine.registry.find(row.machine, row.machine_version)
	const may = definition !== undefined && mayReadSecrets(principal, relation, definition)
	return (may ? openSecrets(key, row.payload) : hideSecrets(row.payload)) as Record<string, unknown>
}

const entryOf = (
	row: Row,
	labels: Labels,
	names: ReadonlyMap<string, string>,
	payload: Record<string, unknown>,
): LogEntryView => ({
	seq: row.seq,
	instanceId: row.instance_id,
	ref: row.ref,
	kind: row.kind,
	type: row.type,
	label: labels.entry(row.machine, row.machine_version, row.type, row.fired),
	by: { id: row.sent_by, name: names.get(row.sent_by) ?? (row.sent_by === "system" ? "Passerelle" : row.sent_by) },
	role: row.role,
	recordedFor: row.recorded_for && {
		role: row.recorded_for.role,
		personId: row.recorded_for.person,
		name: row.recorded_for.person === null ? null : (names.get(row.recorded_for.person) ?? null),
	},
	occurredAt: new Date(row.occurred_at).toISOString(),
	recordedAt: new Date(row.recorded_at).toISOString(),
	causeSeq: row.cause_seq,
	parked: row.parked,
	payload,
})
