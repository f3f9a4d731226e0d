import { z } from "zod"
import { findNoticeLabel } from "../../machines/notice-labels.ts"
import { type Label, label, type Role, roleLabels } from "../../machines/vocabulary.ts"
import { LabelView } from "../cases/views.ts"
import type { Page, PageRequest } from "../directory/page.ts"
import type { Engine } from "../engine.ts"
import { CaseNotice, listNotices } from "../notices.ts"

const Attempt = z.object({
	at: z.iso.datetime(),
	outcome: z
		.string()
		.nullable()
		.describe("accepted, refused, deferred, unreachable, uncertain or interrupted; null while it runs"),
	code: z.string().nullable().describe("Class of the server's answer, such as 250; never its words"),
})

/** One message to one person, with what became of it. */
const SentMessage = z.object({
	id: z.uuid(),
	channel: z.enum(["email", "secureMail", "sms", "none"]),
	status: z.enum(["planned", "sending", "sent", "refused", "failed", "cancelled", "digest", "unreachable"]),
	reason: z.string().nullable().describe("Why it was held, cancelled or could not be sent"),
	plannedAt: z.iso.datetime(),
	sendAfter: z.iso.datetime(),
	settledAt: z.iso.datetime().nullable(),
	attempts: z.array(Attempt).readonly(),
	maybeTwice: z.boolean().describe("A server may have taken an earlier copy without saying so"),
	bouncedAt: z.iso.datetime().nullable().describe("Sent back later by the server that it was handed on to"),
	link: z
		.object({ openedAt: z.iso.datetime().nullable(), revokedAt: z.iso.datetime().nullable() })
		.nullable()
		.describe("The personal link in it"),
})
type SentMessage = z.infer<typeof SentMessage>

/** Somebody who is told, in the product and outside it. */
const ToldPerson = z.object({
	personId: z.uuid().nullable().describe("Null for the patient, and for a requester whom the directory does not know"),
	name: z.string().nullable(),
	role: z.object({ id: z.string(), label: LabelView }),
	inbox: z.object({ readAt: z.iso.datetime().nullable() }).nullable().describe("Null without an inbox"),
	messages: z.array(SentMessage).readonly(),
})

/** A reminder or message of a case, and everybody who was to hear of it. */
export const ToldNotice = CaseNotice.extend({ label: LabelView.nullable(), people: z.array(ToldPerson).readonly() })
export type ToldNotice = z.infer<typeof ToldNotice>

interface InboxRow {
	readonly notice_id: string
	readonly person_id: string
	readonly name: string
	readonly read_at: string | null
}

interface Row {
	readonly id: string
	readonly notice_id: string
	readonly person_id: string | null
	readonly name: string | null
	readonly role: string
	readonly channel: SentMessage["channel"]
	readonly status: SentMessage["status"]
	readonly reason: string | null
	readonly planned_at: string
	readonly send_after: string
	readonly settled_at: string | null
	readonly maybe_twice: boolean
	readonly bounced_at: string | null
	readonly linked: boolean
	readonly opened_at: string | null
	readonly revoked_at: string | null
	readonly attempts: readonly { readonly at: string; readonly outcome: string | null; readonly code: string | null }[]
}

const iso = (value: string): string => new Date(value).toISOString()
const findIso = (value: string | null): string | null => (value === null ? null : iso(value))

/** The evidence of a case: every reminder and message, to whom, how, when, and what became of it. The latest first. */
export async function listMessages(
	engine: Engine,
	caseId: string,
	query: z.infer<typeof PageRequest>,
): Promise<Page<ToldNotice>> {
	const page = await listNotices(engine, caseId, query)
	const ids = page.items.map((one) => one.id)
	const sql = engine.db.$client
	const [boxes, rows] = await Promise.all([
		sql<InboxRow[]>`
			select b.notice_id, b.person_id, b.read_at, concat_ws(' ', p.title, p.given_name, p.family_name) as name
			from inbox b join people p on p.id = b.person_id where b.notice_id = any(${ids}::uuid[]) order by name`,
		// What went with a digest has the attempts of that.
		sql<Row[]>`
			select m.id, m.notice_id, m.person_id, nullif(concat_ws(' ', p.title, p.given_name, p.family_name), '') as name,
				m.role, m.channel, m.status, m.reason, m.planned_at, m.send_after, m.settled_at,
				m.maybe_twice or coalesce(d.maybe_twice, false) as maybe_twice, coalesce(m.bounced_at, d.bounced_at) as bounced_at,
				m.link_id is not null as linked, l.last_opened_at as opened_at, l.revoked_at,
				coalesce((select jsonb_agg(jsonb_build_object('at', a.at, 'outcome', a.outcome, 'code', a.code) order by a.at)
					from message_attempts a where a.message_id in (m.id, m.digest_id)), '[]') as attempts
			from messages m left join people p on p.id = m.person_id left join messages d on d.id = m.digest_id
				left join case_links l on l.id = m.link_id
			where m.notice_id = any(${ids}::uuid[]) order by m.planned_at, m.id`,
	])
	return {
		...page,
		items: page.items.map((notice) => ({
			...notice,
			label: notice.kind === "message" ? (findNoticeLabel(notice.about) ?? null) : null,
			people: peopleOf(
				boxes.filter((one) => one.notice_id === notice.id),
				rows.filter((one) => one.notice_id === notice.id),
			),
		})),
	}
}

function peopleOf(boxes: readonly InboxRow[], rows: readonly Row[]): ToldNotice["people"] {
	const keys = [...new Set([...boxes.map((one) => one.person_id), ...rows.map((one) => one.person_id ?? one.role)])]
	return keys.map((key) => {
		const box = boxes.find((one) => one.person_id === key)
		const sent = rows.filter((one) => (one.person_id ?? one.role) === key)
		const role = sent[0]?.role ?? "team"
		return {
			personId: box?.person_id ?? sent[0]?.person_id ?? null,
			name: box?.name ?? sent[0]?.name ?? null,
			role: { id: role, label: labelOf(role) },
			inbox: box ? { readAt: findIso(box.read_at) } : null,
			messages: sent.map(messageOf),
		}
	})
}

const messageOf = (row: Row): SentMessage => ({
	id: row.id,
	channel: row.channel,
	status: row.status,
	reason: row.reason,
	plannedAt: iso(row.planned_at),
	sendAfter: iso(row.send_after),
	settledAt: findIso(row.settled_at),
	attempts: row.attempts.map(({ at, outcome, code }) => ({ at: iso(at), outcome, code })),
	maybeTwice: row.maybe_twice,
	bouncedAt: findIso(row.bounced_at),
	link: row.linked ? { openedAt: findIso(row.opened_at), revokedAt: findIso(row.revoked_at) } : null,
})

const team = label("Équipe", "Team")
const patient = label("Patient ou famille", "Patient or family")
const labelOf = (role: string): Label =>
	role === "team" ? team : role === "patient" ? patient : (roleLabels[role as Role] ?? team)
