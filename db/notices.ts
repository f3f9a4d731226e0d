import { z } from "zod"
import type { Recipient } from "../machines/place.ts"
import { type Label, label, type ProcedureKind, roleLabels } from "../machines/vocabulary.ts"
import { type Page, pageOf } from "./directory/page.ts"
import type { Engine } from "./engine.ts"
import { findPlace } from "./timers.ts"

/** Query of the notices of a case; `cursor` is the last one already seen. */
export const NoticesQuery = z.strictObject({
	cursor: z.uuid().optional(),
	limit: z.coerce.number().int().min(1).max(200).default(100),
})
export type NoticesQuery = z.infer<typeof NoticesQuery>

/** A reminder or message that fell due. Instants ISO 8601, UTC. */
export interface CaseNotice {
	readonly id: string
	readonly instance: { readonly id: string; readonly kind: ProcedureKind | null; readonly ref: string }
	/** Entry of the log that it follows from. */
	readonly seq: number
	readonly kind: "reminder" | "message"
	/** Name of the timer, or template of the message. */
	readonly about: string
	/** For a reminder: the place whose task is due. */
	readonly place: { readonly id: string; readonly label: Label | null } | null
	readonly to: readonly { readonly role: Recipient; readonly label: Label }[]
	readonly at: string
	/** Null while nobody has been told. */
	readonly deliveredAt: string | null
	/** How many people have it in their inbox, and how many of them read it. */
	readonly received: number
	readonly read: number
}

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
export async function listNotices(engine: Engine, caseId: string, query: NoticesQuery): Promise<Page<CaseNotice>> {
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
		${query.cursor === undefined ? sql`` : sql`and (n.seq, n.id) < (select seq, id from notices where id = ${query.cursor})`}
		order by n.seq desc, n.id desc limit ${query.limit + 1}`
	return pageOf(
		rows.map((row) => ({
			id: row.id,
			instance: { id: row.instance_id, kind: row.instance_kind, ref: row.ref },
			seq: row.seq,
			kind: row.kind,
			about: row.about,
			place: row.place === null ? null : { id: row.place, label: placeLabel(engine, row, row.place) },
			to: row.recipients.map((role) => ({ role, label: recipientLabel(role) })),
			at: new Date(row.at).toISOString(),
			deliveredAt: row.delivered_at === null ? null : new Date(row.delivered_at).toISOString(),
			received: row.received,
			read: row.read,
		})),
		query.limit,
	)
}

/** Label of a place of an instance; null when its machine no longer has it. */
export function placeLabel(
	engine: Engine,
	row: { readonly machine: string; readonly machine_version: number },
	place: string,
): Label | null {
	const definition = engine.registry.find(row.machine, row.machine_version)
	return (definition && findPlace(definition, place)?.label) ?? null
}

const patient = label("Patient ou famille", "Patient or family")
const recipientLabel = (recipient: Recipient): Label => (recipient === "patient" ? patient : roleLabels[recipient])
