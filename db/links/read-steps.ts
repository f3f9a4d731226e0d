import { medicalKinds } from "../../machines/vocabulary.ts"
import type { Executor } from "../client.ts"
import type { Step } from "./link-view.ts"

interface Row {
	readonly opened_at: string
	readonly closed_at: string | null
	readonly outcome: string | null
	readonly decided_at: string | null
	readonly told_at: string | null
	readonly medical: readonly { kind: string; done: boolean; started: string }[] | null
	readonly concluded_at: string | null
	readonly due_at: string | null
}

const isoOf = (value: string | null): string | null => (value === null ? null : new Date(value).toISOString())

/**
 * Where a request stands, in the four steps that a requester is told: by what was done, never by what was found. Steps
 * count from the last time the case was opened again.
 */
export async function readSteps(
	sql: Executor,
	caseId: string,
): Promise<{ readonly steps: readonly Step[]; readonly closed: "completed" | "other" | null }> {
	const [row] = await sql<Row[]>`
		with e as (
			select type, recorded_at from case_events where case_id = ${caseId} and not parked
				and seq > coalesce((select max(seq) from case_events where case_id = ${caseId} and type = 'REOPENED'), 0))
		select c.opened_at, c.closed_at, s.snapshot -> 'state' -> 'context' ->> 'outcome' as outcome,
			(select max(recorded_at) from e where type = 'ORIENTATION_VALIDATED') as decided_at,
			(select max(recorded_at) from e where type = 'REQUESTER_TOLD') as told_at,
			(select max(recorded_at) from e where type = 'MEDICAL_CONCLUDED') as concluded_at,
			(select json_agg(json_build_object('kind', i.kind, 'done', i.done, 'started', i.started_at) order by i.started_at)
				from instances i where i.case_id = c.id and i.kind = any(${[...medicalKinds]})) as medical,
			(select min(t.due_at) from tasks t join instances i on i.id = t.instance_id
				where t.case_id = c.id and t.status = 'open' and i.kind = any(${[...medicalKinds]})) as due_at
		from cases c join instances s on s.id = c.id where c.id = ${caseId}`
	if (!row) return { steps: [], closed: null }
	const procedures = row.medical ?? []
	const last = procedures.findLast((one) => !one.done) ?? procedures.at(-1)
	const told = row.told_at !== null
	const answered = told || row.concluded_at !== null
	const step = (name: Step["name"], rest: Omit<Step, "name" | "dueAt" | "kind"> & Partial<Step>): Step => ({
		dueAt: null,
		kind: null,
		...rest,
		name,
	})
	const decided = row.decided_at !== null
	return {
		steps: [
			step("received", { state: "done", at: isoOf(row.opened_at) }),
			step("decided", { state: decided ? "done" : "current", at: isoOf(row.decided_at) }),
			step("medical", {
				state: answered ? "done" : decided ? "current" : "next",
				at: answered ? isoOf(row.concluded_at ?? row.told_at) : isoOf(last?.started ?? null),
				dueAt: answered ? null : isoOf(row.due_at),
				kind: last?.kind ?? null,
			}),
			step("told", { state: told ? "done" : answered ? "current" : "next", at: isoOf(row.told_at) }),
		],
		closed: row.closed_at === null ? null : row.outcome === "completed" ? "completed" : "other",
	}
}
