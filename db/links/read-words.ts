import type { Principal } from "../../machines/policy.ts"
import type { Registry } from "../../machines/registry.ts"
import { Labels } from "../cases/labels.ts"
import type { Executor } from "../client.ts"
import { openSecrets } from "../sealing.ts"
import type { CaseKey } from "../vault.ts"
import type { LinkRole } from "./case-links.ts"
import type { LinkedInstance } from "./link-view.ts"

/** What was said in one instance, as far as a link's holder is meant to know it. */
export type Words = Pick<LinkedInstance, "question" | "asked" | "agreement" | "sent">

interface Row {
	readonly instance_id: string
	readonly machine: string
	readonly machine_version: number
	readonly type: string
	readonly mine: boolean
	readonly at: string
	readonly payload: Readonly<Record<string, unknown>>
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")
const textsOf = (value: unknown): readonly string[] =>
	Array.isArray(value) ? value.filter((one) => one !== "").map(textOf) : []

/**
 * Reads the question, what was asked for, the patient's agreement, and what the holder sent themselves. What others
 * answered, notes and reasons are not among it.
 * Of the case itself, that is with all its procedures.
 */
export async function readWords(
	sql: Executor,
	registry: Registry,
	key: CaseKey | null,
	of: {
		readonly caseId: string
		readonly instanceId: string
		readonly principal: Principal
		readonly role: LinkRole
	},
): Promise<ReadonlyMap<string, Words>> {
	const { caseId, instanceId, principal, role } = of
	const rows = await sql<Row[]>`
		select e.instance_id, i.machine, e.machine_version, e.type, e.occurred_at as at, e.payload,
			e.role = ${role} and e.sent_by = ${principal.id}
				or e.recorded_for ->> 'role' = ${role} and e.recorded_for ->> 'person' is not distinct from
					${principal.id === role ? null : principal.id}::text as mine
		from case_events e join instances i on i.id = e.instance_id
		where e.case_id = ${caseId} and (${instanceId === caseId} or e.instance_id = ${instanceId}) and not e.parked and e.fired is null
		order by e.seq`
	const labels = new Labels(registry)
	return new Map(
		[...new Set([instanceId, ...rows.map((row) => row.instance_id)])].map((id) => {
			const own = rows.filter((row) => row.instance_id === id)
			const last = (found: (row: Row) => boolean) => {
				const row = own.findLast(found)
				return row && { at: new Date(row.at).toISOString(), payload: openSecrets(key, row.payload) as Row["payload"] }
			}
			const question = last(({ payload }) => "question" in payload) ?? last(({ type }) => type === "REFERRAL_SENT")
			const asked = last(({ type }) => type === "INFORMATION_REQUESTED")
			const agreed = last(({ type }) => type === "PATIENT_AGREED")
			return [
				id,
				{
					question: question
						? { text: textOf(question.payload["question"] ?? question.payload["message"]), at: question.at }
						: null,
					asked: asked
						? { items: textsOf(asked.payload["items"]), message: textOf(asked.payload["message"]), at: asked.at }
						: null,
					agreement: agreed
						? { at: new Date(textOf(agreed.payload["informedAt"])).toISOString(), form: textOf(agreed.payload["form"]) }
						: null,
					sent: own
						.filter((row) => row.mine)
						.map(({ type, machine, machine_version: version, at }) => ({
							type,
							label: labels.entry(machine, version, type, null),
							at: new Date(at).toISOString(),
						})),
				},
			] as const
		}),
	)
}
