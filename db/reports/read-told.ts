import { z } from "zod"
import { findNoticeLabel } from "../../machines/notice-labels.ts"
import { label } from "../../machines/vocabulary.ts"
import { LabelView } from "../cases/views.ts"
import type { Executor } from "../client.ts"

/** What somebody was told about a report: in the product, and by what it left it. */
export const ReportTold = z.object({
	id: z.uuid(),
	label: LabelView,
	reminder: z.boolean(),
	at: z.iso.datetime(),
	delivered: z.boolean().describe("Whether it was worked out yet whom it is for"),
	people: z
		.array(
			z.object({
				name: z.string(),
				readAt: z.iso.datetime().nullable().describe("When they read it in the product"),
				sent: z
					.object({ channel: z.string(), status: z.string(), at: z.iso.datetime().nullable() })
					.nullable()
					.describe("How it left the product; the direction sees its own"),
			}),
		)
		.readonly(),
})
export type ReportTold = z.infer<typeof ReportTold>

interface Row {
	readonly id: string
	readonly about: string
	readonly kind: string
	readonly at: string
	readonly delivered_at: string | null
	readonly people: readonly {
		readonly name: string
		readonly read_at: string | null
		readonly channel: string | null
		readonly status: string | null
		readonly settled_at: string | null
	}[]
}

/** Who was told what about a report, and when: the latest first. */
export async function readTold(sql: Executor, reportId: string): Promise<readonly ReportTold[]> {
	const rows = await sql<Row[]>`
		select n.id, n.about, n.kind, n.at, n.delivered_at, coalesce((
			select jsonb_agg(jsonb_build_object('name', concat_ws(' ', p.title, p.given_name, p.family_name),
				'read_at', b.read_at, 'channel', m.channel, 'status', m.status, 'settled_at', m.settled_at)
				order by p.family_name, p.id)
			from (select person_id from inbox where notice_id = n.id
				union select person_id from messages where notice_id = n.id and person_id is not null) w
				join people p on p.id = w.person_id
				left join inbox b on b.notice_id = n.id and b.person_id = p.id
				left join lateral (select channel, status, settled_at from messages x
					where x.notice_id = n.id and x.person_id = p.id order by x.planned_at desc limit 1) m on true), '[]') as people
		from notices n where n.report_id = ${reportId} order by n.at desc, n.about desc, n.id`
	const isoOf = (value: string | null) => (value === null ? null : new Date(value).toISOString())
	return rows.map((row) => ({
		id: row.id,
		label: findNoticeLabel(row.about) ?? label(row.about, row.about),
		reminder: row.kind === "reminder",
		at: new Date(row.at).toISOString(),
		delivered: row.delivered_at !== null,
		people: row.people.map(({ name, read_at: read, channel, status, settled_at: settled }) => ({
			name,
			readAt: isoOf(read),
			sent: channel === null || status === null ? null : { channel, status, at: isoOf(settled) },
		})),
	}))
}
