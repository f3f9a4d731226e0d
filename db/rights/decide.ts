import { z } from "zod"
import { mayDecideRights, mayListRights, type Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { getCaseKey } from "../case-key.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { announceCase } from "../live/change.ts"
import { eraseCase } from "./erase-case.ts"
import type { RightKind } from "./requests.ts"

const reason = () => z.string().trim().min(1).max(5_000)

export const Decision = z.strictObject({ granted: z.boolean(), reason: reason() })
type Decision = z.infer<typeof Decision>

export const Lift = z.strictObject({ reason: reason() })
type Lift = z.infer<typeof Lift>

interface Request {
	readonly id: string
	readonly case_id: string
	readonly owner: string
	readonly kind: RightKind
	readonly status: string
	readonly recorded_by: string
	readonly decided_by: string | null
}

/**
 * Decides what a patient asked for, by another person than who recorded it. A limitation or opposition that is granted
 * holds from now on, an erasure is carried out at once: all in this transaction.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, REQUEST_DECIDED, CASE_NOT_CLOSED
 */
export async function decideRight(
	engine: Engine,
	principal: Principal,
	id: string,
	decision: Decision,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const request = await getRequest(sql, principal, id)
		assertSecondPerson(principal, request.recorded_by, "who recorded a request does not decide it")
		if (request.status !== "open") throw new WorkflowError("REQUEST_DECIDED", "this request was decided already", {})
		const now = instant(sql, engine.clock?.() ?? null)
		const key = await getCaseKey(engine, sql, request.case_id)
		const status = decision.granted ? "granted" : "refused"
		await sql`
			update rights_requests set status = ${status}, decided_by = ${principal.id}, decided_at = ${now},
				sealed_decision = ${key.seal(decision.reason)} where id = ${id}`
		await record(sql, engine, principal, request, status, from)
		if (decision.granted) await carryOut(sql, engine, principal, request, from)
	})
}

/** Access is the export, rectification the change of the identity: granting them does neither by itself. */
async function carryOut(
	sql: Executor,
	engine: Engine,
	principal: Principal,
	{ id, case_id: caseId, kind }: Request,
	from: Origin,
): Promise<void> {
	switch (kind) {
		case "access":
		case "rectification":
			break
		case "opposition":
		case "limitation":
			await sql`
				update cases set limited_at = coalesce(limited_at, ${instant(sql, engine.clock?.() ?? null)})
				where id = ${caseId}`
			await announceCase(sql, "access", caseId)
			break
		case "erasure":
			await eraseCase(sql, engine, { caseId, cause: "request", requestId: id, by: principal.id, from })
			break
	}
}

/**
 * Lifts a limitation or opposition that was granted, by another person than who granted it. The case is free when no
 * other one holds.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, REQUEST_DECIDED
 */
export async function liftLimitation(
	engine: Engine,
	principal: Principal,
	id: string,
	lift: Lift,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const request = await getRequest(sql, principal, id)
		assertSecondPerson(principal, request.decided_by, "who granted a limitation does not lift it")
		const limits = request.kind === "limitation" || request.kind === "opposition"
		if (!limits || request.status !== "granted")
			throw new WorkflowError("REQUEST_DECIDED", "only a limitation or opposition that was granted can be lifted", {})
		const key = await getCaseKey(engine, sql, request.case_id)
		await sql`
			update rights_requests set status = 'lifted', lifted_by = ${principal.id},
				lifted_at = ${instant(sql, engine.clock?.() ?? null)}, sealed_lift = ${key.seal(lift.reason)} where id = ${id}`
		await sql`
			update cases set limited_at = null where id = ${request.case_id} and not exists (
				select 1 from rights_requests r where r.case_id = cases.id and r.status = 'granted'
				and r.kind in ('limitation', 'opposition'))`
		await announceCase(sql, "access", request.case_id)
		await record(sql, engine, principal, request, "lifted", from)
	})
}

/** The request, its case locked first: two decisions about one case, or a decision and its erasure, take turns. */
async function getRequest(sql: Executor, principal: Principal, id: string): Promise<Request> {
	await sql`select 1 from cases where id = (select case_id from rights_requests where id = ${id}) for update`
	const [row] = await sql<Request[]>`
		select r.id, r.case_id, c.platform_id as owner, r.kind, r.status, r.recorded_by, r.decided_by
		from rights_requests r join cases c on c.id = r.case_id where r.id = ${id} for update of r`
	if (!row || !(mayListRights(principal, row.owner) || mayDecideRights(principal, row.owner)))
		throw new WorkflowError("NOT_FOUND", "no such request", {})
	if (!mayDecideRights(principal, row.owner))
		throw new WorkflowError("FORBIDDEN", "the referent physician or their deputy decides what a patient asks for", {
			allowed: ["physician", "physicianDeputy"],
		})
	return row
}

function assertSecondPerson(principal: Principal, other: string | null, why: string): void {
	if (other === principal.id)
		throw new WorkflowError("FORBIDDEN", `two persons are needed: ${why}; ask the other physician of the platform`, {})
}

async function record(
	sql: Executor,
	engine: Engine,
	principal: Principal,
	request: Request,
	status: string,
	from: Origin,
): Promise<void> {
	await appendAudit(sql, engine, {
		action: "right.decided",
		platformId: request.owner,
		caseId: request.case_id,
		by: principal.id,
		basis: "team",
		subject: request.id,
		detail: { kind: request.kind, status },
		from,
	})
}
