import { randomUUID } from "node:crypto"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import type { IncidentKind } from "./incidents.ts"
import { announce, announceCase } from "./live/change.ts"
import { restoreStored, type StoredInstance } from "./load-case.ts"

interface OpenIncident {
	readonly id: string
	readonly kind: IncidentKind
	readonly case_id: string | null
	readonly platform_id: string
	readonly subject_id: string
}

/**
 * Tries again what an open incident stopped. A timer, notice or message goes back to the workers, who open a new incident if it
 * fails again. A case or procedure that could not move must be restorable now: else the incident stays open and counts
 * another attempt.
 *
 * @param by person who asked for it
 * @throws WorkflowError NOT_FOUND when there is no such open incident; SNAPSHOT_INVALID, STATE_UNKNOWN or
 * MACHINE_UNKNOWN when the instance still cannot be restored
 */
export async function retryIncident(engine: Engine, incidentId: string, by: string): Promise<void> {
	const failure = await engine.db.$client.begin(async (sql) => {
		const [incident] = await sql<OpenIncident[]>`
			select id, kind, case_id, platform_id, subject_id from incidents
			where id = ${incidentId} and resolved_at is null for update`
		if (!incident) throw new WorkflowError("NOT_FOUND", "no such open incident", {})
		switch (incident.kind) {
			case "timer":
				if (incident.case_id !== null) await tell(sql, "alarm", incident.case_id)
				break
			case "notice":
				await tell(sql, "notice", incident.subject_id)
				break
			case "message":
				await sql`
					update messages set status = 'planned', reason = null, settled_at = null, send_after = now()
					where id = ${incident.subject_id} and status = 'failed'`
				await tell(sql, "message", incident.subject_id)
				break
			case "snapshot":
			case "migration": {
				const broken = await findBroken(engine, sql, incident)
				if (broken) {
					// Returned, not thrown: the count must be committed.
					await sql`
						update incidents set attempts = attempts + 1, last_attempt_at = now(), code = ${broken.code}, message = ${broken.message}
						where id = ${incident.id}`
					return broken
				}
				// Timers of the instance that fell due meanwhile.
				if (incident.case_id !== null) await tell(sql, "alarm", incident.case_id)
				break
			}
		}
		await sql`update incidents set resolved_at = now(), resolved_by = ${by} where id = ${incident.id}`
		if (incident.case_id !== null) await announceCase(sql, "case", incident.case_id)
		else await announce(sql, { kind: "work", platformId: incident.platform_id })
		return undefined
	})
	if (failure) throw failure
}

/**
 * Tries several incidents again, each for itself: one that still cannot be mended keeps none of the others back.
 *
 * @returns those that were tried again, and how many still cannot be
 */
export async function retryIncidents(
	engine: Engine,
	incidents: readonly string[],
	by: string,
): Promise<{ readonly retried: readonly string[]; readonly broken: number }> {
	const retried: string[] = []
	let broken = 0
	for (const id of incidents)
		try {
			await retryIncident(engine, id, by)
			retried.push(id)
		} catch (error) {
			if (!(error instanceof WorkflowError)) throw error
			// Not found: somebody else has tried it again meanwhile.
			if (error.code !== "NOT_FOUND") broken += 1
		}
	return { retried, broken }
}

/** The workers hear of it at once; without the row the next sweep would find it. */
async function tell(sql: Executor, topic: "alarm" | "notice" | "message", ref: string): Promise<void> {
	await sql`insert into outbox (id, topic, ref, at) values (${randomUUID()}, ${topic}, ${ref}, now())`
}

/** Why the instance, or its case, which every step of a procedure asks, cannot be restored. */
async function findBroken(
	engine: Engine,
	sql: Executor,
	{ subject_id: instanceId, case_id: caseId }: OpenIncident,
): Promise<WorkflowError | undefined> {
	const rows = await sql<Pick<StoredInstance, "machine" | "machine_version" | "snapshot">[]>`
		select machine, machine_version, snapshot from instances where id in ${sql([...new Set([instanceId, caseId ?? instanceId])])}`
	try {
		for (const row of rows) restoreStored(engine.registry, row)
		return undefined
	} catch (error) {
		if (error instanceof WorkflowError) return error
		throw error
	}
}
