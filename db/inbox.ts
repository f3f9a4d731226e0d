import { z } from "zod"
import { findNoticeLabel } from "../machines/notice-labels.ts"
import { reportNumber } from "../machines/report-number.ts"
import type { ProcedureKind } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { Labels } from "./cases/labels.ts"
import { LabelView, PlaceView, pageSchema } from "./cases/views.ts"
import { PageRequest } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { InstanceName } from "./timers.ts"

/** Query of somebody's inbox; `cursor` is the notice last seen. */
export const InboxQuery = PageRequest.extend({
	/** Only what was not read yet. */
	unread: z.stringbool().default(false),
})
export type InboxQuery = z.infer<typeof InboxQuery>

/** A notice as the person it is for sees it: case and procedure by number and name, never the patient. */
const InboxItem = z.object({
	noticeId: z.uuid(),
	kind: z.enum(["reminder", "message"]),
	about: z.string().describe("Name of the timer, or template of the message"),
	label: LabelView.nullable().describe("What a message says; null for a reminder, whose place says it"),
	place: PlaceView.nullable().describe("For a reminder: the place whose task is due"),
	case: z.object({ id: z.uuid(), number: z.string() }).nullable().describe("Null for a request that is no case yet"),
	instance: InstanceName.nullable(),
	procedure: LabelView.nullable().describe("What its machine is called; null for the case itself"),
	request: z.object({ id: z.uuid() }).nullable().describe("The received request that it is about"),
	report: z.object({ id: z.uuid(), number: z.string() }).nullable().describe("The activity report that it is about"),
	at: z.iso.datetime(),
	readAt: z.iso.datetime().nullable(),
})
type InboxItem = z.infer<typeof InboxItem>

export const InboxPage = pageSchema(InboxItem).extend({ unread: z.int().describe("Unread ones in all") })
export type InboxPage = z.infer<typeof InboxPage>

interface Row {
	readonly notice_id: string
	readonly kind: InboxItem["kind"]
	readonly about: string
	readonly place: string | null
	readonly case_id: string | null
	readonly number: string | null
	readonly instance_id: string | null
	readonly instance_kind: ProcedureKind | null
	readonly ref: string | null
	readonly machine: string | null
	readonly machine_version: number | null
	readonly request_id: string | null
	readonly report_id: string | null
	readonly at: string
	readonly read_at: string | null
}

/** What a person was told, the latest first; on a database scoped to that person. */
export async function listInbox(engine: Engine, personId: string, query: InboxQuery): Promise<InboxPage> {
	const sql = engine.db.$client
	const [rows, counts] = await Promise.all([
		sql<Row[]>`
			select b.notice_id, s.kind, s.about, s.place, s.case_id, s.number, s.instance_id, s.instance_kind, s.ref,
				s.machine, s.machine_version, s.request_id, s.report_id, b.at, b.read_at
			from inbox b join passerelle.inbox_subjects() s on s.notice_id = b.notice_id
			where b.person_id = ${personId}
			${query.unread ? sql`and b.read_at is null` : sql``}
			${query.cursor === undefined ? sql`` : sql`and (b.at, b.notice_id) < (select at, notice_id from inbox where notice_id = ${query.cursor} and person_id = ${personId})`}
			order by b.at desc, b.notice_id desc limit ${query.limit + 1}`,
		sql<{ unread: number }[]>`
			select count(*)::int as unread from inbox b join passerelle.inbox_subjects() s on s.notice_id = b.notice_id
			where b.person_id = ${personId} and b.read_at is null`,
	])
	const labels = new Labels(engine.registry)
	const items = rows.slice(0, query.limit).map(
		(row): InboxItem => ({
			noticeId: row.notice_id,
			kind: row.kind,
			about: row.about,
			label: row.kind === "message" ? (findNoticeLabel(row.about) ?? null) : null,
			place:
				row.place === null || row.machine === null || row.machine_version === null
					? null
					: labels.place(row.machine, row.machine_version, row.place),
			case: row.case_id === null || row.number === null ? null : { id: row.case_id, number: row.number },
			instance:
				row.instance_id === null || row.ref === null
					? null
					: { id: row.instance_id, kind: row.instance_kind, ref: row.ref },
			procedure:
				row.instance_kind === null || row.machine === null || row.machine_version === null
					? null
					: labels.machine(row.machine, row.machine_version),
			request: row.request_id === null ? null : { id: row.request_id },
			report: row.report_id === null ? null : { id: row.report_id, number: reportNumber(row.report_id) },
			at: new Date(row.at).toISOString(),
			readAt: row.read_at === null ? null : new Date(row.read_at).toISOString(),
		}),
	)
	const next = rows.length > query.limit ? (items.at(-1)?.noticeId ?? null) : null
	return { items, next, unread: counts[0]?.unread ?? 0 }
}

/**
 * Marks one of a person's notices as read; the first reading counts.
 *
 * @throws WorkflowError NOT_FOUND when it is not in that inbox
 */
export async function markRead(engine: Engine, personId: string, noticeId: string): Promise<void> {
	const sql = engine.db.$client
	const rows = await sql`
		update inbox set read_at = coalesce(read_at, ${engine.clock?.().toISOString() ?? sql`now()`})
		where person_id = ${personId} and notice_id = ${noticeId} returning 1`
	if (rows.length === 0) throw new WorkflowError("NOT_FOUND", "no such message in your inbox", {})
}

/**
 * Marks everything in a person's inbox as read that they could have seen.
 *
 * @param until instant (ISO 8601, milliseconds) of the latest notice that was shown: what came since stays unread
 * @returns how many were unread
 */
export async function markAllRead(engine: Engine, personId: string, until: string): Promise<number> {
	const sql = engine.db.$client
	const rows = await sql`
		update inbox set read_at = ${engine.clock?.().toISOString() ?? sql`now()`}
		where person_id = ${personId} and read_at is null and date_trunc('milliseconds', at) <= ${until} returning 1`
	return rows.length
}
