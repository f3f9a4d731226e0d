import type { Database } from "./client.ts"
import { announce, announceCase } from "./live/change.ts"

export type IncidentKind = "timer" | "notice" | "message" | "migration" | "snapshot"

export interface IncidentReport {
	/** Null for somebody's digest, and for a request that is no case yet. */
	readonly caseId: string | null
	readonly platformId: string
	readonly instanceId: string | null
	readonly kind: IncidentKind
	/** What a retry tries again: timer, notice, message or instance. */
	readonly subjectId: string
	readonly error: unknown
}

/**
 * Makes a step that could not be taken visible on its case. One open incident per subject: a further failure counts
 * as another attempt of the same one. Only the error's code and our own message are kept, never a foreign message.
 * Whoever looks at the case, or at the list of incidents, sees it at once.
 */
export async function reportIncident(db: Database, report: IncidentReport): Promise<void> {
	const { code, message } = describe(report.error)
	await db.$client`
		insert into incidents (case_id, instance_id, platform_id, kind, subject_id, code, message, attempts, opened_at, last_attempt_at)
		values (${report.caseId}, ${report.instanceId}, ${report.platformId}, ${report.kind}, ${report.subjectId}, ${code}, ${message}, 1, now(), now())
		on conflict (kind, subject_id) where resolved_at is null
		do update set attempts = incidents.attempts + 1, last_attempt_at = now(), code = excluded.code, message = excluded.message`
	if (report.caseId !== null) await announceCase(db.$client, "case", report.caseId)
	else await announce(db.$client, { kind: "work", platformId: report.platformId })
}

function describe(error: unknown): { code: string; message: string } {
	if (error instanceof Error && error.name === "WorkflowError")
		return { code: (error as unknown as { code: string }).code, message: error.message }
	const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "UNEXPECTED"
	return { code, message: "an unexpected error; its details are in the log of the process" }
}
