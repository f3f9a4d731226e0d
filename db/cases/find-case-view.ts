import { mayReadCase, mayReadIdentity, type Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Engine } from "../engine.ts"
import type { LoadedCase } from "../load-case.ts"
import { relationOf } from "../plan-event.ts"
import { assertWithinReach } from "../reserve.ts"
import { readTasks } from "../task-rows.ts"
import { findIdentity } from "./find-identity.ts"
import { Labels } from "./labels.ts"
import { findNames, partyView } from "./names.ts"
import { getLoaded, procedureItem, readIncidents, readProcedures, stateOf } from "./read-instance.ts"
import type { CaseView, IdentityView, TaskItem } from "./views.ts"

interface CaseRow {
	readonly number: string
	readonly origin_platform_id: string
	readonly urgency: string
	readonly diagnostic_state: string
	readonly filieres: readonly string[]
	readonly territory_of_care: string
	readonly territory_of_residence: string
	readonly requester_type: string
	readonly lead_id: string | null
	readonly physician_id: string | null
	readonly opened_at: string
	readonly closed_at: string | null
}

/**
 * Everything that somebody who may see a case sees of it.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN
 */
export async function getCaseView(engine: Engine, principal: Principal, caseId: string): Promise<CaseView> {
	const loaded = await getLoaded(engine, caseId)
	const own = loaded.stored.get(caseId)
	if (loaded.caseId !== caseId || !own) throw new WorkflowError("NOT_FOUND", "no such case", {})
	const relation = relationOf(loaded, caseId)
	if (!mayReadCase(principal, relation)) throw new WorkflowError("FORBIDDEN", "you have no access to this case", {})
	assertWithinReach(principal, relation)
	const sql = engine.db.$client
	const labels = new Labels(engine.registry)
	const live = sql`select w.id from tasks w where w.case_id = ${caseId} and w.status in ('open', 'paused')`
	const [[row], procedures, tasks, incidents, identity] = await Promise.all([
		sql<CaseRow[]>`
			select number, origin_platform_id, urgency, diagnostic_state, filieres, territory_of_care, territory_of_residence,
				requester_type, lead_id, physician_id, opened_at, closed_at from cases where id = ${caseId}`,
		readProcedures(sql, caseId, null),
		readTasks(sql, engine.registry, labels, live, engine.clock?.() ?? null),
		readIncidents(sql, caseId),
		identityFor(engine, principal, loaded),
	])
	if (!row) throw new WorkflowError("NOT_FOUND", "no such case", {})
	const parties = [...own.parties, ...procedures.flatMap((one) => one.parties)]
	const names = await findNames(sql, [row.lead_id, row.physician_id, ...parties.map((one) => one.person)])
	const person = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? "" })
	const { available, blocked } = stateOf(engine, loaded, caseId, principal, relation)
	return {
		id: caseId,
		number: row.number,
		platformId: loaded.platform,
		originPlatformId: row.origin_platform_id,
		urgency: row.urgency,
		diagnosticState: row.diagnostic_state,
		places: own.places.map((place) => labels.place(own.machine, own.machine_version, place)),
		filieres: row.filieres,
		territoryOfCare: row.territory_of_care,
		territoryOfResidence: row.territory_of_residence,
		requesterType: row.requester_type,
		openedAt: new Date(row.opened_at).toISOString(),
		closedAt: row.closed_at === null ? null : new Date(row.closed_at).toISOString(),
		...summaryOf(tasks),
		lead: person(row.lead_id),
		physician: person(row.physician_id),
		version: own.version,
		machineVersion: own.machine_version,
		lastSeq: loaded.lastSeq,
		blocked,
		identity,
		parties: own.parties.map((party) => partyView(party, names)),
		procedures: procedures.map((one) => procedureItem(one, labels, names)),
		tasks,
		incidents,
		available,
	}
}

/** What the list of cases says of their tasks; these come in the order of their due times. */
function summaryOf(tasks: readonly TaskItem[]) {
	const open = tasks.filter((one) => one.status === "open")
	return {
		nextDueAt: open[0]?.dueAt ?? null,
		overdue: open.some((one) => one.overdue),
		openTasks: open.length,
		waitingFor: open[0]?.role ?? null,
	}
}

async function identityFor(engine: Engine, principal: Principal, loaded: LoadedCase): Promise<IdentityView> {
	if (!mayReadIdentity(principal, loaded)) return { access: "hidden" }
	const identity = await findIdentity(engine, engine.db.$client, loaded.caseId, loaded.key)
	return identity === null ? { access: "erased" } : { access: "open", ...identity }
}
