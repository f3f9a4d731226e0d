import { z } from "zod"
import { type Role, roleLabels } from "../../machines/vocabulary.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findCaseKey } from "../case-key.ts"
import { findNames } from "../cases/names.ts"
import { LabelView } from "../cases/views.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { messageChannels, messageStatuses } from "../schema/messages.ts"
import type { CaseKey } from "../vault.ts"
import { RequestContent } from "./request-content.ts"

const requestStates = ["waiting", "opened", "added", "refused"] as const

/** A request in a list: nothing of the patient is opened. */
export const RequestItem = z.object({
	id: z.uuid(),
	platformId: z.uuid(),
	state: z.enum(requestStates),
	requesterType: z.string(),
	territory: z.string(),
	urgency: z.string(),
	receivedAt: z.iso.datetime(),
	dueAt: z.iso.datetime(),
	overdue: z.boolean(),
	/** Filled in as programs do. */
	suspect: z.boolean(),
	case: z.object({ id: z.uuid(), number: z.string() }).nullable(),
})
export type RequestItem = z.infer<typeof RequestItem>

/** A reminder of a request, as it came, will come, or would have come had nobody dealt with it before. */
const RequestReminder = z.object({
	name: z.string(),
	escalates: z.boolean(),
	to: z.array(z.object({ role: z.string(), label: LabelView })).readonly(),
	dueAt: z.iso.datetime(),
	sentAt: z.iso.datetime().nullable(),
	told: z.array(z.string()).readonly().describe("Names of those whose inbox it reached"),
	messages: z
		.array(
			z.object({
				name: z.string(),
				channel: z.enum(messageChannels),
				status: z.enum(messageStatuses),
				reason: z.string().nullable(),
				at: z.iso.datetime().describe("When it was settled, or is to leave"),
			}),
		)
		.readonly()
		.describe("What left the product, or was to"),
})
type RequestReminder = z.infer<typeof RequestReminder>

export const RequestView = RequestItem.extend({
	/** Its ladder, in the order of time. */
	reminders: z.array(RequestReminder).readonly(),
	decided: z.object({ at: z.iso.datetime(), by: z.string().nullable() }).nullable(),
	/** Null once it has become a case, or was erased. */
	content: RequestContent.nullable(),
	trackingNumber: z.string().nullable(),
})
export type RequestView = z.infer<typeof RequestView>

export interface RequestRow {
	readonly id: string
	readonly platform_id: string
	readonly case_id: string | null
	readonly number: string | null
	readonly state: RequestItem["state"]
	readonly requester_type: string
	readonly territory: string
	readonly urgency: string
	readonly received_at: string
	readonly due_at: string
	readonly overdue: boolean
	readonly suspect: boolean
	readonly decided_by: string | null
	readonly decided_at: string | null
	readonly sealed: string | null
	readonly sealed_for: "request" | "case"
	readonly sealed_number: string | null
	readonly wrapped: string | null
	readonly master_key: string | null
}

const itemOf = (row: RequestRow): RequestItem => ({
	id: row.id,
	platformId: row.platform_id,
	state: row.state,
	requesterType: row.requester_type,
	territory: row.territory,
	urgency: row.urgency,
	receivedAt: new Date(row.received_at).toISOString(),
	dueAt: new Date(row.due_at).toISOString(),
	overdue: row.overdue,
	suspect: row.suspect,
	case: row.case_id !== null && row.number !== null ? { id: row.case_id, number: row.number } : null,
})

const rowsWhere = (sql: Executor, now: Date) => sql`
	select r.*, c.number, r.state = 'waiting' and r.due_at < ${now.toISOString()} as overdue
	from received_requests r left join cases c on c.id = r.case_id`

/** Requests that wait for somebody of these platforms, the most pressing first and what looks like a program's last. */
export async function listWaiting(
	engine: Engine,
	platforms: readonly string[],
	now: Date,
): Promise<readonly RequestItem[]> {
	const sql = engine.db.$client
	const rows = await sql<RequestRow[]>`
		${rowsWhere(sql, now)} where r.state = 'waiting' and r.platform_id = any(${[...platforms]}::uuid[])
		order by r.suspect, r.due_at, r.id limit 500`
	return rows.map(itemOf)
}

/** @throws WorkflowError NOT_FOUND */
export async function getRequestRow(sql: Executor, id: string, now: Date): Promise<RequestRow> {
	const [row] = await sql<RequestRow[]>`${rowsWhere(sql, now)} where r.id = ${id}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such request", {})
	return row
}

/** A request in clear. */
export async function openRequest(engine: Engine, row: RequestRow): Promise<RequestView> {
	const own = ownKeyOf(engine, row)
	const key = row.sealed_for === "request" ? own : await caseKeyOf(engine, row)
	const content =
		row.sealed === null || key === null ? null : RequestContent.parse(JSON.parse(key.openText(row.sealed)))
	const trackingNumber = row.sealed_number === null || own === null ? null : own.openText(row.sealed_number)
	const sql = engine.db.$client
	const [reminders, names] = await Promise.all([listReminders(sql, row.id), findNames(sql, [row.decided_by])])
	const decided =
		row.decided_at === null
			? null
			: { at: new Date(row.decided_at).toISOString(), by: names.get(row.decided_by ?? "") ?? null }
	return { ...itemOf(row), content, trackingNumber, reminders, decided }
}

interface ReminderRow {
	readonly name: string
	readonly escalates: boolean
	readonly recipients: readonly Role[]
	readonly due_at: string
	readonly sent_at: string | null
	readonly told: readonly string[]
	readonly messages: RequestReminder["messages"]
}

async function listReminders(sql: Executor, requestId: string): Promise<readonly RequestReminder[]> {
	const rows = await sql<ReminderRow[]>`
		select m.name, m.escalates, m.recipients, m.due_at, m.sent_at,
			array(select concat_ws(' ', p.title, p.given_name, p.family_name) from inbox b join people p on p.id = b.person_id
				where b.notice_id = m.notice_id order by p.family_name, p.id) as told,
			coalesce((select jsonb_agg(jsonb_build_object('name', concat_ws(' ', p.title, p.given_name, p.family_name),
				'channel', s.channel, 'status', s.status, 'reason', s.reason, 'at', coalesce(s.settled_at, s.send_after))
				order by p.family_name, p.id) from messages s join people p on p.id = s.person_id
				where s.notice_id = m.notice_id), '[]') as messages
		from request_reminders m where m.request_id = ${requestId} order by m.due_at, m.name`
	return rows.map((row) => ({
		name: row.name,
		escalates: row.escalates,
		to: row.recipients.map((role) => ({ role, label: roleLabels[role] })),
		dueAt: new Date(row.due_at).toISOString(),
		sentAt: row.sent_at === null ? null : new Date(row.sent_at).toISOString(),
		told: row.told,
		messages: row.messages.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
	}))
}

/** Key of the request itself; null once it was erased, and for one that the team has added to a case. */
export const ownKeyOf = ({ vault }: Pick<Engine, "vault">, row: RequestRow): CaseKey | null =>
	row.wrapped === null || row.master_key === null
		? null
		: vault.open(row.id, { wrapped: row.wrapped, masterKey: row.master_key })

const caseKeyOf = async (engine: Engine, row: RequestRow): Promise<CaseKey | null> =>
	row.case_id === null ? null : await findCaseKey(engine, engine.db.$client, row.case_id)

/** Requests that were added to a case, the latest first. */
export async function listOfCase(engine: Engine, caseId: string, now: Date): Promise<readonly RequestView[]> {
	const sql = engine.db.$client
	const rows = await sql<RequestRow[]>`
		${rowsWhere(sql, now)} where r.case_id = ${caseId} and r.state = 'added' order by r.received_at desc, r.id`
	return await Promise.all(rows.map(async (row) => await openRequest(engine, row)))
}
