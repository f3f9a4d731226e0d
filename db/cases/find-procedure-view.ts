import { mayReadCase, mayReadProcedure, type Principal, rolesOn } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { dayAt, type Engine } from "../engine.ts"
import type { LoadedCase } from "../load-case.ts"
import { relationOf } from "../plan-event.ts"
import { assertWithinReach } from "../reserve.ts"
import { readTasks } from "../task-rows.ts"
import { ageOn, findIdentity } from "./find-identity.ts"
import { Labels } from "./labels.ts"
import { findNames } from "./names.ts"
import { getLoaded, procedureItem, readProcedures, stateOf } from "./read-instance.ts"
import type { ProcedureView } from "./views.ts"

/**
 * One procedure. Somebody from outside who has a part in it sees it reduced to that part: neither the other people
 * asked, nor tasks that wait for others, nor who the patient is.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN
 */
export async function getProcedureView(
	engine: Engine,
	principal: Principal,
	procedureId: string,
): Promise<ProcedureView> {
	const loaded = await getLoaded(engine, procedureId)
	const own = loaded.stored.get(procedureId)
	if (loaded.caseId === procedureId || !own) throw new WorkflowError("NOT_FOUND", "no such procedure", {})
	const relation = relationOf(loaded, procedureId)
	const definition = engine.registry.find(own.machine, own.machine_version)
	const whole = mayReadCase(principal, relation)
	if (!whole && !(definition && mayReadProcedure(principal, relation, definition)))
		throw new WorkflowError("FORBIDDEN", "you have no access to this procedure", {})
	assertWithinReach(principal, relation)
	const sql = engine.db.$client
	const labels = new Labels(engine.registry)
	const live = sql`select w.id from tasks w
		where w.case_id = ${loaded.caseId} and w.instance_id = ${procedureId} and w.status in ('open', 'paused')`
	const [[row], [ofCase], tasks, patient] = await Promise.all([
		readProcedures(sql, loaded.caseId, procedureId),
		sql<{ number: string; urgency: string }[]>`select number, urgency from cases where id = ${loaded.caseId}`,
		readTasks(sql, engine.registry, labels, live, engine.clock?.() ?? null),
		rolesOn(principal, relation).includes("expert") ? patientFor(engine, loaded) : null,
	])
	if (!row || !ofCase) throw new WorkflowError("NOT_FOUND", "no such procedure", {})
	const roles: readonly string[] = rolesOn(principal, relation)
	const parties = whole ? row.parties : row.parties.filter((one) => one.person === principal.id)
	const names = await findNames(
		sql,
		parties.map((one) => one.person),
	)
	const { available, blocked } = stateOf(engine, loaded, procedureId, principal, relation)
	return {
		...procedureItem({ ...row, parties }, labels, names),
		caseId: loaded.caseId,
		caseNumber: ofCase.number,
		platformId: loaded.platform,
		urgency: ofCase.urgency,
		machine: row.machine,
		machineVersion: row.machine_version,
		blocked,
		reduced: !whole,
		patient,
		tasks: whole ? tasks : tasks.filter((one) => roles.includes(one.role)),
		available,
	}
}

/** An opinion needs age and sex; the name stays with the team. */
async function patientFor(engine: Engine, loaded: LoadedCase): Promise<ProcedureView["patient"]> {
	const identity = await findIdentity(engine, engine.db.$client, loaded.caseId, loaded.key)
	if (!identity) return null
	const { sex, birthDate } = identity.patient
	const today = dayAt(engine, loaded.platform, engine.clock?.() ?? loaded.now)
	return { sex, age: ageOn(birthDate, today) }
}
