import { z } from "zod"
import type { Recipient } from "../machines/place.ts"
import { type Label, label, type ProcedureKind, roleLabels } from "../machines/vocabulary.ts"
import { Labels } from "./cases/labels.ts"
import { LabelView, PlaceView } from "./cases/views.ts"
import { type Page, type PageRequest, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { InstanceName } from "./timers.ts"

/** A reminder or message that fell due. */
export const CaseNotice = z.object({
	id: z.uuid(),
	instance: InstanceName,
	seq: z.int().describe("Entry of the log that it follows from; for what is no step of the case, the last one before"),
	kind: z.enum(["reminder", "message"]),
	about: z.string().describe("Name of the timer, or template of the message"),
	place: PlaceView.nullable().describe("For a reminder: the place whose task is due"),
	procedure: LabelView.nullable().describe("What its machine is called; null for the case itself"),
	to: z.array(z.object({ role: z.string(), label: LabelView })).readonly(),
	at: z.iso.datetime(),
	deliveredAt: z.iso.datetime().nullable().describe("Null while nobody has been told"),
	received: z.int().describe("How many people have it in their inbox"),
	read: z.int().describe("How many of them read it"),
})
export type CaseNotice = z.infer<typeof CaseNotice>

interface Row {
	readonly id: string
	readonly instance_id: string
	readonly instance_kind: ProcedureKind | null
	readonly ref: string
	readonly machine: string
	readonly machine_version: number
	readonly seq: number
	readonly kind: CaseNotice["kind"]
	readonly about: string
	readonly place: string | null
	readonly recipients: readonly Recipient[]
	readonly at: string
	readonly delivered_at: string | null
	readonly received: number
	readonly read: number
}

/** What was said, or should have been, about a case and its procedures: the latest first. */
export async function listNotices(
	engine: Engine,
	caseId: string,
	query: z.infer<typeof PageRequest>,
): Promise<Page<CaseNotice>> {
	const sql = engine.db.$client
	const rows = await sql<Row[]>`
		select n.id, n.instance_id, i.kind as instance_kind, i.ref, i.machine, i.machine_version, n.seq, n.kind, n.about,
			t.place, n.recipients, n.at, n.delivered_at,
			(select count(*)::int from inbox b where b.notice_id = n.id) as received,
			(select count(b.read_at)::int from inbox b where b.notice_id = n.id) as read
		from notices n
		join instances i on i.id = n.instance_id
		left join timers t on t.instance_id = n.instance_id and t.visit = n.visit and t.name = n.about
		where n.case_id = ${caseId}
		${query.cursor === undefined ? sql`` : sql`and (n.seq, n.at, n.id) < (select seq, at, id from notices where id = ${query.cursor})`}
		order by n.seq desc, n.at desc, n.id desc limit ${query.limit + 1}`
	const labels = new Labels(engine.registry)
	return pageOf(
		rows.map((row) => ({
			id: row.id,
			instance: { id: row.instance_id, kind: row.instance_kind, ref: row.ref },
			seq: row.seq,
			kind: row.kind,
			about: row.about,
			place: row.place === null ? null : labels.place(row.machine, row.machine_version, row.place),
			procedure: row.instance_kind === null ? null : labels.machine(row.machine, row.machine_version),
			to: row.recipients.map((role) => ({ role, label: recipientLabel(role) })),
			at: new Date(row.at).toISOString(),
			deliveredAt: row.delivered_at === null ? null : new Date(row.delivered_at).toISOString(),
			received: row.received,
			read: row.read,
		})),
		query.limit,
	)
}

const patient = label("Patient ou famille", "Patient or family")
const recipientLabel = (recipient: Recipient): Label => (recipient === "patient" ? patient : roleLabels[recipient])
