import { randomUUID } from "node:crypto"
import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { getCaseKey } from "../case-key.ts"
import type { Executor } from "../client.ts"
import type { DispatchResult } from "../dispatch.ts"
import type { Engine } from "../engine.ts"
import { announce } from "../live/change.ts"
import { openCase } from "../open-case.ts"
import { tellPeople } from "../tell-people.ts"
import { getRequestRow, openRequest, ownKeyOf, type RequestRow } from "./read-requests.ts"
import type { RequestContent } from "./request-content.ts"

const refusals = ["notForUs", "alreadyHandled", "unreachable", "notARequest"] as const

export const Refusal = z
	.strictObject({
		reason: z.enum(refusals),
		/** Where to turn: shown on the tracking page to whoever holds the number, so nothing of the patient. */
		answer: z.string().trim().min(1).max(1_000).optional(),
	})
	.refine(({ reason, answer }) => reason !== "notForUs" || answer !== undefined, {
		message: "who is not helped here is told where to turn",
		path: ["answer"],
	})
type Refusal = z.infer<typeof Refusal>

interface Decision {
	/** Of the request: one connection, so that what is done inside of its transactions is in them. */
	readonly engine: Engine
	readonly id: string
	readonly principal: Principal
	readonly now: Date
	readonly from: Origin
}

/**
 * Takes a request that waits, once: two who decide at the same time take turns, and the second is told.
 *
 * @throws WorkflowError NOT_FOUND, REQUEST_DECIDED
 */
async function takeWaiting(sql: Executor, { id, now }: Decision): Promise<RequestRow> {
	await sql`select 1 from received_requests where id = ${id} for update`
	const row = await getRequestRow(sql, id, now)
	if (row.state === "waiting") return row
	throw new WorkflowError("REQUEST_DECIDED", "this request was dealt with already", {
		state: row.state,
		caseId: row.case_id,
		caseNumber: row.number,
	})
}

async function record(
	sql: Executor,
	decision: Decision,
	row: RequestRow,
	what: string,
	caseId?: string,
): Promise<void> {
	const { engine, principal, from } = decision
	await announce(sql, { kind: "work", platformId: row.platform_id })
	await appendAudit(sql, engine, {
		action: "request.decided",
		platformId: row.platform_id,
		...(caseId === undefined ? {} : { caseId }),
		by: principal.id,
		basis: "team",
		subject: row.id,
		detail: { what },
		from,
	})
}

/**
 * Opens a case for a request that waits. Its words become those of the case, sealed with the key of the case, and its
 * own are forgotten: erasing the case erases them.
 *
 * @param body of `POST /api/cases`, as the team has checked and completed it
 * @throws WorkflowError as `openCase`, and REQUEST_DECIDED with the case when somebody else was faster
 */
export async function openCaseOf(decision: Decision, body: Readonly<Record<string, unknown>>): Promise<DispatchResult> {
	const { engine, id, principal, now } = decision
	return await engine.db.$client.begin(async (sql) => {
		const row = await takeWaiting(sql, decision)
		if (body["platform"] !== row.platform_id)
			throw new WorkflowError("PAYLOAD_INVALID", "the request was made to another platform", {
				issues: [{ path: ["platform"], message: "must be the platform of the request" }],
			})
		const occurredAt = new Date(row.received_at).toISOString()
		const result = await openCase(engine, { principal, body: { ...body, occurredAt } })
		await sql`
			update received_requests set state = 'opened', case_id = ${result.caseId}, sealed = null,
				decided_by = ${principal.id}, decided_at = ${now.toISOString()}
			where id = ${id}`
		await record(sql, decision, row, "opened", result.caseId)
		return result
	})
}

/**
 * Adds a request that waits to a case that its patient has already: sealed anew with the key of that case, whose nurse
 * is told.
 */
export async function addToCase(decision: Decision, caseId: string): Promise<void> {
	const { engine, id, principal, now } = decision
	await engine.db.$client.begin(async (sql) => {
		const row = await takeWaiting(sql, decision)
		const { content } = await openRequest(engine, row)
		const key = await getCaseKey(engine, sql, caseId)
		await sql`
			update received_requests set state = 'added', case_id = ${caseId}, sealed_for = 'case',
				sealed = ${content === null ? null : key.seal(JSON.stringify(content))},
				decided_by = ${principal.id}, decided_at = ${now.toISOString()}
			where id = ${id}`
		await tellPeople(sql, engine, { caseId, by: principal.id, about: "requestAdded", to: ["nurse"] })
		await record(sql, decision, row, "added", caseId)
	})
}

/** Ends a request that is not for us. Whoever made it reads on the tracking page where to turn. */
export async function refuseRequest(decision: Decision, { reason, answer }: Refusal): Promise<void> {
	const { engine, id, principal, now } = decision
	await engine.db.$client.begin(async (sql) => {
		const row = await takeWaiting(sql, decision)
		const sealed = answer === undefined ? null : (ownKeyOf(engine, row)?.seal(answer) ?? null)
		await sql`
			update received_requests set state = 'refused', refusal = ${reason}, sealed_answer = ${sealed},
				decided_by = ${principal.id}, decided_at = ${now.toISOString()}
			where id = ${id}`
		await record(sql, decision, row, reason)
	})
}

interface Further {
	readonly caseId: string
	readonly platformId: string
	readonly content: RequestContent
	readonly principal: Principal
	/** The same request with the same key is added once. */
	readonly idempotencyKey?: string | undefined
	readonly now: Date
	readonly from: Origin
}

/** A further request for a patient whom the team knows: kept with the case, sealed with its key; its nurse is told. */
export async function addFurtherRequest(engine: Engine, further: Further): Promise<string> {
	const { caseId, platformId, content, principal, idempotencyKey, now, from } = further
	const submission =
		idempotencyKey === undefined
			? null
			: engine.vault.digest("request", `further ${principal.id} ${caseId} ${idempotencyKey}`)
	const id = randomUUID()
	return await engine.db.$client.begin(async (sql) => {
		const key = await getCaseKey(engine, sql, caseId)
		const at = now.toISOString()
		const added = await sql`
			insert into received_requests (id, platform_id, case_id, origin, state, requester_type, territory, urgency,
				received_at, due_at, sealed, sealed_for, submission_digest, suspect, decided_by, decided_at)
			values (${id}, ${platformId}, ${caseId}, 'team', 'added', ${content.requesterType},
				${content.territoryOfResidence}, ${content.urgent ? "urgent" : "routine"}, ${at}, ${at},
				${key.seal(JSON.stringify(content))}, 'case', ${submission}, false, ${principal.id}, ${at})
			on conflict (submission_digest) do nothing`
		if (added.count === 0) {
			const [known] = await sql<{ id: string }[]>`
				select id from received_requests where submission_digest = ${submission}`
			return known?.id ?? id
		}
		await tellPeople(sql, engine, { caseId, by: principal.id, about: "requestAdded", to: ["nurse"] })
		await appendAudit(sql, engine, {
			action: "request.decided",
			platformId,
			caseId,
			by: principal.id,
			basis: "team",
			subject: id,
			detail: { what: "added" },
			from,
		})
		return id
	})
}
