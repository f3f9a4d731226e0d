import { z } from "zod"
import { describePlaces } from "../../machines/describe-machine.ts"
import { parties, partyOf } from "../../machines/party.ts"
import type { Registry } from "../../machines/registry.ts"
import {
	REPORT_CIRCUIT,
	reportCircuitLabel,
	reportKindLabels,
	reportPlace,
	reportTerms,
} from "../../machines/report-circuit.ts"
import { type Label, label, urgencies } from "../../machines/vocabulary.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { findNames } from "../cases/names.ts"
import { LabelView } from "../cases/views.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { type DeadlineRow, firstDeadlines } from "./deadline-rows.ts"
import { changeRules, lockRules } from "./rules.ts"

/** Three years: what a ladder multiplies stays within what working time is searched for. */
const MOST_MINUTES = 3 * 366 * 24 * 60

const Minutes = z.int().min(1).max(MOST_MINUTES)
const Durations = z.strictObject({ emergency: Minutes, urgent: Minutes, routine: Minutes })

/** A row of a draft. The clock is the place's own: nobody makes working hours of calendar days. */
const ChangedRow = z.strictObject({
	machine: z.string().min(1).max(60),
	place: z.string().min(1).max(120),
	...Durations.shape,
})

export const DraftBody = z.strictObject({
	/** Why, for those who read it later. */
	note: z.string().trim().max(500).default(""),
	/** Only what differs from the published table. */
	rows: z.array(ChangedRow).min(1).max(500),
})
export type DraftBody = z.infer<typeof DraftBody>

export const PublicationBody = z.strictObject({ version: z.int().positive() })

const RowView = z.object({
	machine: z.string(),
	machineLabel: LabelView,
	place: z.string(),
	label: LabelView,
	party: z.enum(parties).nullable().describe("Whose hours count"),
	clock: z.enum(["working", "calendar"]),
	single: z.boolean().describe("One term, whatever the urgency: the three are the same"),
	agreed: z.boolean().describe("An agreed day comes first; these count where there is none"),
	first: Durations.describe("What the machine says"),
	published: Durations,
	draft: Durations.nullable(),
	ordered: z
		.boolean()
		.describe("Whether an emergency is no slower than what is urgent, and that no slower than the rest"),
})

const VersionView = z.object({
	version: z.int(),
	status: z.enum(["draft", "published", "superseded"]),
	note: z.string(),
	createdBy: z.string().nullable(),
	createdAt: z.iso.datetime(),
	publishedBy: z.string().nullable(),
	publishedAt: z.iso.datetime().nullable(),
})

export const DeadlineTable = z.object({
	rows: z.array(RowView).readonly().describe("In minutes; places in the order of their machines"),
	draft: VersionView.nullable(),
	versions: z.array(VersionView).readonly().describe("The latest first, without the draft"),
})
export type DeadlineTable = z.infer<typeof DeadlineTable>

interface VersionRow {
	readonly id: string
	readonly version: number
	readonly status: "draft" | "published" | "superseded"
	readonly note: string
	readonly created_by: string
	readonly created_at: string
	readonly published_by: string | null
	readonly published_at: string | null
}

type Values = Pick<DeadlineRow, "emergency" | "urgent" | "routine">
const keyOf = (row: { readonly machine: string; readonly place: string }) => `${row.machine} ${row.place}`
const valuesOf = ({ emergency, urgent, routine }: Values): Values => ({ emergency, urgent, routine })
const isSame = (a: Values, b: Values): boolean => urgencies.every((urgency) => a[urgency] === b[urgency])

/** The deadline table: every place that has a deadline, as published and as the draft would have it. */
export async function readDeadlines({ db, registry }: Pick<Engine, "db" | "registry">): Promise<DeadlineTable> {
	const sql = db.$client
	const versions = await sql<VersionRow[]>`
		select id, version, status, note, created_by, created_at, published_by, published_at
		from deadline_tables order by version desc limit 100`
	const names = await findNames(
		sql,
		versions.flatMap((one) => [one.created_by, one.published_by]),
	)
	const view = (one: VersionRow): z.infer<typeof VersionView> => ({
		version: one.version,
		status: one.status,
		note: one.note,
		createdBy: names.get(one.created_by) ?? null,
		createdAt: new Date(one.created_at).toISOString(),
		publishedBy: one.published_by === null ? null : (names.get(one.published_by) ?? null),
		publishedAt: one.published_at === null ? null : new Date(one.published_at).toISOString(),
	})
	const draft = versions.find((one) => one.status === "draft")
	const drafted = draft === undefined ? undefined : await readRows(sql, "draft")
	const published = await readRows(sql, "published")
	const rows = firstDeadlines(registry).map((first): z.infer<typeof RowView> => {
		const key = keyOf(first)
		const now = published.get(key) ?? first
		const next = drafted?.get(key)
		const { emergency, urgent, routine } = next ?? now
		return {
			...describe(registry, first),
			clock: first.clock,
			first: valuesOf(first),
			published: valuesOf(now),
			draft: next && !isSame(next, now) ? valuesOf(next) : null,
			ordered: emergency <= urgent && urgent <= routine,
		}
	})
	return {
		rows,
		draft: draft ? view(draft) : null,
		versions: versions.filter((one) => one !== draft).map(view),
	}
}

function describe(
	registry: Registry,
	{ machine, place }: DeadlineRow,
): {
	readonly machine: string
	readonly machineLabel: Label
	readonly place: string
	readonly label: Label
	readonly party: (typeof parties)[number] | null
	readonly single: boolean
	readonly agreed: boolean
} {
	if (machine === REPORT_CIRCUIT) return describeTerm(place)
	const definition = registry.get(machine)
	const found = describePlaces(definition).find((one) => one.id === place)
	if (!found) throw new WorkflowError("STATE_UNKNOWN", "the table names a place that there is not", { machine, place })
	return {
		machine,
		machineLabel: definition.label,
		place,
		label: found.label,
		party: found.role === null ? null : partyOf(found.role),
		single: false,
		agreed: found.target?.clock === "date",
	}
}

/** A step of a report's way, of one kind of report. */
function describeTerm(place: string) {
	const term = reportTerms.find((one) => one.place === place)
	const task = term && reportPlace(term.state).owes?.task
	if (!term || !task)
		throw new WorkflowError("STATE_UNKNOWN", "the table names a step that there is not", {
			machine: REPORT_CIRCUIT,
			place,
		})
	const kind = reportKindLabels[term.kind]
	return {
		machine: REPORT_CIRCUIT,
		machineLabel: reportCircuitLabel,
		place,
		label: label(`${kind.fr} : ${startLow(task.fr)}`, `${kind.en}: ${startLow(task.en)}`),
		party: term.role === "director" ? ("partner" as const) : ("us" as const),
		single: true,
		agreed: false,
	}
}

const startLow = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

async function readRows(sql: Executor, status: VersionRow["status"]): Promise<ReadonlyMap<string, DeadlineRow>> {
	const rows = await sql<DeadlineRow[]>`
		select d.machine, d.place, d.clock, d.emergency, d.urgent, d.routine
		from deadlines d join deadline_tables t on t.id = d.table_id where t.status = ${status}`
	return new Map(rows.map((row) => [keyOf(row), row]))
}

interface Doing {
	readonly engine: Engine
	readonly by: string
	readonly from: Origin
}

const timeOf = ({ clock }: Engine): Date => clock?.() ?? new Date()

/**
 * Keeps a draft of the table: the published one with these rows changed. A draft that there is becomes this one.
 *
 * @returns its version
 * @throws WorkflowError REFERENCE_UNKNOWN for a place without a deadline, PAYLOAD_INVALID for a report's with several
 */
export async function saveDraft({ engine, by, from }: Doing, { note, rows }: DraftBody): Promise<number> {
	const known = new Map(firstDeadlines(engine.registry).map((row) => [keyOf(row), row]))
	const strange = rows.filter((row) => !known.has(keyOf(row)))
	if (strange.length > 0)
		throw new WorkflowError("REFERENCE_UNKNOWN", "the draft names a place that has no deadline", {
			unknown: strange.map(keyOf),
		})
	const several = rows.filter(
		(row) => row.machine === REPORT_CIRCUIT && (row.emergency !== row.urgent || row.urgent !== row.routine),
	)
	if (several.length > 0)
		throw new WorkflowError("PAYLOAD_INVALID", "a step of a report has one term: it has no urgency", {
			issues: several.map((row) => ({ path: ["body", "rows", rows.indexOf(row)], code: "custom" })),
		})
	return await engine.db.$client.begin(async (sql) => {
		await lockRules(sql)
		const now = timeOf(engine).toISOString()
		const published = await readRows(sql, "published")
		const changes = new Map(rows.map((row) => [keyOf(row), row]))
		await sql`delete from deadline_tables where status = 'draft'`
		const [table] = await sql<{ id: string; version: number }[]>`
			insert into deadline_tables (version, status, note, created_by, created_at)
			select coalesce(max(version), 0) + 1, 'draft', ${note}, ${by}, ${now} from deadline_tables returning id, version`
		if (!table) throw new Error("the draft was not written")
		const all = [...known].map(([key, first]) => ({
			table_id: table.id,
			machine: first.machine,
			place: first.place,
			clock: first.clock,
			...valuesOf(changes.get(key) ?? published.get(key) ?? first),
		}))
		await sql`insert into deadlines ${sql(all, "table_id", "machine", "place", "clock", "emergency", "urgent", "routine")}`
		const changed = all.filter((row) => {
			const before = published.get(keyOf(row)) ?? known.get(keyOf(row))
			return before !== undefined && !isSame(before, row)
		})
		await auditDraft(sql, { engine, by, from }, "drafted", { version: table.version, changed: changed.length })
		return table.version
	})
}

/** Drafts count for nobody, but whoever asks later who prepared what finds it with the publications. */
async function auditDraft(
	sql: Executor,
	{ engine, by, from }: Doing,
	what: "drafted" | "discarded",
	detail: { readonly version: number; readonly changed?: number },
): Promise<void> {
	await appendAudit(sql, engine, {
		action: "clocks.drafted",
		platformId: null,
		by,
		role: "administrator",
		subject: "deadlines",
		detail: { what, ...detail },
		from,
	})
}

/** Throws the draft away; without one nothing happens. */
export async function discardDraft({ engine, by, from }: Doing): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		await lockRules(sql)
		const gone = await sql<{ version: number }[]>`delete from deadline_tables where status = 'draft' returning version`
		for (const { version } of gone) await auditDraft(sql, { engine, by, from }, "discarded", { version })
	})
}

/**
 * Publishes the draft. Deadlines of cases that are running keep their time (clock C1); the next steps and changes of urgency
 * follow it. Steps of reports that run are counted again with it (`db/reports/recount-reports.ts`).
 *
 * @throws WorkflowError VERSION_CONFLICT when the draft is another one by now
 */
export async function publishDraft({ engine, by, from }: Doing, version: number): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const at = timeOf(engine)
		const revision = await changeRules(sql, { by, reason: "deadlines", at }, async (next) => {
			const [draft] = await sql<{ id: string }[]>`
				select id from deadline_tables where status = 'draft' and version = ${version} for update`
			if (!draft)
				throw new WorkflowError("VERSION_CONFLICT", "this draft is gone: look at the table as it is now", { version })
			await sql`update deadline_tables set status = 'superseded' where status = 'published'`
			await sql`
				update deadline_tables set status = 'published', published_by = ${by}, published_at = ${at.toISOString()}
				where id = ${draft.id}`
			return next
		})
		const detail = { what: "deadlines", version, revision }
		await appendAudit(sql, engine, {
			action: "clocks.changed",
			platformId: null,
			by,
			role: "administrator",
			subject: "deadlines",
			detail,
			from,
		})
	})
}
