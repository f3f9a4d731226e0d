import { z } from "zod"
import type { Party } from "../../machines/definition.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import type { RecordedFor } from "../../machines/event-definition.ts"
import { besideLabels } from "../../machines/notice-labels.ts"
import type { Recipient } from "../../machines/place.ts"
import { mayReadSecrets, type Principal, type Relation } from "../../machines/policy.ts"
import { label, type Role, roleLabels } from "../../machines/vocabulary.ts"
import { findCaseKey } from "../case-key.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import type { CaseRelation } from "../relations.ts"
import { hideSecrets, openSecrets, type Sealed } from "../sealing.ts"
import type { CaseKey } from "../vault.ts"
import { Labels } from "./labels.ts"
import { findNames } from "./names.ts"
import { LabelView, PlaceView } from "./views.ts"

/** `before`: number of the last entry already seen. */
export const TimelineQuery = z.strictObject({
	before: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
	limit: z.coerce.number().int().min(1).max(200).default(50),
	/** Only those of one instance. */
	instance: z.uuid().optional(),
})
export type TimelineQuery = z.infer<typeof TimelineQuery>

const ToldView = z.object({ role: z.string(), label: LabelView, names: z.array(z.string()).readonly() })

export const TimelineEntry = z.object({
	/** Entry of the log; what is no step of the case bears the number of the last one before. */
	seq: z.int(),
	/** Unique in the timeline. */
	key: z.string(),
	/** A person acts, a deadline falls due, the product follows from either, or something beside the pathway is told. */
	kind: z.enum(["person", "timer", "system", "notice"]),
	/** Of a timer: what it does. */
	does: z.enum(["remind", "escalate", "move"]).nullable(),
	/** Of a reminder: how many there were of this stay with it. */
	nth: z.int().nullable(),
	type: z.string(),
	label: LabelView,
	place: PlaceView.nullable(),
	instance: z.object({ id: z.uuid(), kind: z.string().nullable(), ref: z.string(), label: LabelView }),
	by: z.object({ id: z.string(), name: z.string() }),
	role: z.object({ id: z.string(), label: LabelView }),
	recordedFor: z
		.object({ role: z.string(), label: LabelView, personId: z.uuid().nullable(), name: z.string().nullable() })
		.nullable(),
	occurredAt: z.iso.datetime(),
	recordedAt: z.iso.datetime(),
	/** Where whoever did it is, when that is another zone than the platform's. */
	zone: z.object({ name: z.string(), zone: z.string() }).nullable(),
	causeSeq: z.int().nullable(),
	/** Kept until the case is back from a handover. */
	parked: z.boolean(),
	/** What was said of it, for whoever may read it; in the order of the form. */
	why: z.array(z.string()).readonly(),
	/** Something was said that the reader may not read. */
	restricted: z.boolean(),
	payload: z.record(z.string(), z.unknown()).readonly(),
	/** Who was told of it, or reminded. */
	told: z.array(ToldView).readonly(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

export interface TimelinePage {
	readonly items: readonly TimelineEntry[]
	/** Pass it as `before` for what came earlier; null at the beginning. */
	readonly next: number | null
}

interface Row {
	readonly seq: number
	readonly instance_id: string
	readonly ref: string
	readonly kind: string | null
	readonly machine: string
	readonly machine_version: number
	readonly parties: readonly Party[]
	readonly type: string
	readonly sent_by: string
	readonly role: Role
	readonly recorded_for: RecordedFor | null
	readonly recorded_at: string
	readonly occurred_at: string
	readonly payload: Record<string, unknown>
	readonly cause_seq: number | null
	readonly fired: { readonly visit: number; readonly name: string; readonly place: string } | null
	readonly parked: boolean
	readonly zone_name: string | null
	readonly zone: string | null
}

interface NoticeRow {
	readonly id: string
	readonly seq: number
	readonly instance_id: string
	readonly kind: "reminder" | "message"
	readonly about: string
	readonly recipients: readonly Recipient[]
	readonly parties: readonly Party[]
	readonly at: string
	readonly by_id: string | null
}

interface Reading {
	readonly engine: Engine
	readonly principal: Principal
	readonly relation: CaseRelation
	readonly labels: Labels
	readonly names: ReadonlyMap<string, string>
	readonly key: CaseKey | null
	readonly notices: readonly NoticeRow[]
}

/**
 * What happened in a case, the latest first: its log with who was told of each entry, and what was told beside it. A
 * page holds whole entries of the log, so that no notice is lost between two pages.
 */
export async function readTimeline(
	engine: Engine,
	principal: Principal,
	relation: CaseRelation,
	query: TimelineQuery,
): Promise<TimelinePage> {
	const sql = engine.db.$client
	const rows = await readRows(sql, relation.caseId, query)
	const page = rows.slice(0, query.limit)
	const oldest = page.at(-1)?.seq ?? 0
	const notices = await sql<NoticeRow[]>`
		select id, seq, instance_id, kind, about, recipients, parties, at, by_id from notices
		where case_id = ${relation.caseId} and seq >= ${oldest}
		${query.before === undefined ? sql`` : sql`and seq < ${query.before}`} order by seq desc, at desc, id`
	const [names, key] = await Promise.all([
		findNames(sql, [
			...page.flatMap((one) => [one.sent_by, one.recorded_for?.person]),
			...notices.flatMap((one) => [one.by_id, ...one.parties.map(({ person }) => person)]),
		]),
		findCaseKey(engine, sql, relation.caseId),
	])
	const reading: Reading = { engine, principal, relation, labels: new Labels(engine.registry), names, key, notices }
	const items = page.flatMap((row) => [
		...(query.instance === undefined
			? notices.filter((one) => one.seq === row.seq && one.by_id !== null).map((one) => noticeOf(reading, one, row))
			: []),
		entryOf(reading, row),
	])
	return { items, next: rows.length > query.limit ? oldest : null }
}

const readRows = (sql: Executor, caseId: string, { before, limit, instance }: TimelineQuery): Promise<readonly Row[]> =>
	sql<Row[]>`
		select e.seq, e.instance_id, i.ref, i.kind, i.machine, e.machine_version, i.parties, e.type, e.sent_by, e.role,
			e.recorded_for, e.recorded_at, e.occurred_at, e.payload, e.cause_seq, e.fired, e.parked,
			y.name as zone_name, y.zone
		from case_events e
		join instances i on i.id = e.instance_id
		join cases c on c.id = e.case_id
		join platforms f on f.id = c.platform_id
		cross join lateral (select coalesce(e.recorded_for ->> 'person', e.sent_by) as acting) who
		left join people p on p.id = case when who.acting ~ '^[0-9a-f-]{36}$' then who.acting::uuid end
		left join territories y on y.code = p.territory and y.code <> f.territory
		where e.case_id = ${caseId}
		${before === undefined ? sql`` : sql`and e.seq < ${before}`}
		${instance === undefined ? sql`` : sql`and e.instance_id = ${instance}`}
		order by e.seq desc limit ${limit + 1}`

function entryOf(reading: Reading, row: Row): TimelineEntry {
	const { engine, principal, relation, labels, names, key, notices } = reading
	const definition = engine.registry.find(row.machine, row.machine_version)
	const about: Relation = { ...relation, instance: row.instance_id, parties: [...row.parties, ...relation.parties] }
	const may = definition !== undefined && mayReadSecrets(principal, about, definition)
	const said = sealedIn(row.payload)
	const rung = row.fired && findRung(reading, row, row.fired)
	const told = notices.filter((one) => one.seq === row.seq && one.instance_id === row.instance_id && one.by_id === null)
	return {
		seq: row.seq,
		key: String(row.seq),
		kind: row.fired ? "timer" : row.sent_by === "system" || row.role === "system" ? "system" : "person",
		does: rung?.does ?? null,
		nth: rung?.nth ?? null,
		type: row.type,
		label: labels.entry(row.machine, row.machine_version, row.type, row.fired),
		place: row.fired && labels.place(row.machine, row.machine_version, row.fired.place),
		instance: {
			id: row.instance_id,
			kind: row.kind,
			ref: row.ref,
			label: labels.machine(row.machine, row.machine_version),
		},
		by: { id: row.sent_by, name: nameOf(names, row.sent_by) },
		role: { id: row.role, label: roleLabels[row.role] },
		recordedFor: row.recorded_for && {
			role: row.recorded_for.role,
			label: roleLabels[row.recorded_for.role],
			personId: row.recorded_for.person,
			name: row.recorded_for.person === null ? null : (names.get(row.recorded_for.person) ?? null),
		},
		occurredAt: new Date(row.occurred_at).toISOString(),
		recordedAt: new Date(row.recorded_at).toISOString(),
		zone: row.zone === null || row.zone_name === null ? null : { name: row.zone_name, zone: row.zone },
		causeSeq: row.cause_seq,
		parked: row.parked,
		why: may ? said.map((one) => (key ? key.openText(one.sealed) : "[erased]")) : [],
		restricted: !may && said.length > 0,
		payload: (may ? openSecrets(key, row.payload) : hideSecrets(row.payload)) as Record<string, unknown>,
		told: told.flatMap((one) => toldOf(reading, one)),
	}
}

/** What is told beside the pathway: an emergency access, a request about rights. */
function noticeOf(reading: Reading, notice: NoticeRow, after: Row): TimelineEntry {
	const { labels, names, relation } = reading
	const by = notice.by_id ?? "system"
	const at = new Date(notice.at).toISOString()
	return {
		seq: notice.seq,
		key: notice.id,
		kind: "notice",
		does: null,
		nth: null,
		type: notice.about,
		label: besideLabels[notice.about] ?? label(notice.about, notice.about),
		place: null,
		instance: { id: relation.caseId, kind: null, ref: "case", label: labels.machine("pathway", after.machine_version) },
		by: { id: by, name: nameOf(names, by) },
		role: { id: "system", label: roleLabels.system },
		recordedFor: null,
		occurredAt: at,
		recordedAt: at,
		zone: null,
		causeSeq: null,
		parked: false,
		why: [],
		restricted: false,
		payload: {},
		told: toldOf(reading, notice),
	}
}

function toldOf({ names }: Reading, { recipients, parties }: NoticeRow): TimelineEntry["told"] {
	return recipients.map((role) => ({
		role,
		label: role === "patient" ? patient : roleLabels[role],
		// Of several who were asked, the one asked now has a territory.
		names: parties
			.filter((one) => one.role === role && one.territory !== null && one.person !== null)
			.flatMap((one) => names.get(one.person ?? "") ?? []),
	}))
}

function findRung({ engine }: Reading, row: Row, fired: { readonly name: string; readonly place: string }) {
	const definition = engine.registry.find(row.machine, row.machine_version)
	const place = definition && describePlaces(definition).find((one) => one.id === fired.place)
	const rung = place?.ladder.find((one) => one.name === fired.name)
	if (!place || !rung) return undefined
	const reminders = place.ladder.filter((one) => one.does === "remind")
	return { does: rung.does, nth: rung.does === "remind" && reminders.length > 1 ? reminders.indexOf(rung) + 1 : null }
}

/** Everything that was sealed in a payload, in its order. */
function sealedIn(value: unknown): readonly Sealed[] {
	if (typeof value !== "object" || value === null) return []
	if ("sealed" in value && typeof value.sealed === "string") return [{ sealed: value.sealed }]
	return Object.values(value).flatMap(sealedIn)
}

const nameOf = (names: ReadonlyMap<string, string>, id: string): string =>
	names.get(id) ?? (id === "system" ? "Passerelle" : id)

const patient = label("patient ou famille", "patient or family")
