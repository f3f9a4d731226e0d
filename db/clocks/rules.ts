import { isDeepStrictEqual } from "node:util"
import { z } from "zod"
import type { Durations } from "../../machines/clock-rules.ts"
import { FIRST_REVISION, targetKey } from "../../machines/clock-rules.ts"
import { type HolidayCode, holidayCodes, legalHolidaysOf } from "../../machines/holidays.ts"
import { registry } from "../../machines/registry.ts"
import type { Calendar } from "../../machines/working-time.ts"
import type { Database, Executor } from "../client.ts"
import { firstDeadlines } from "./deadline-rows.ts"

const Hours = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])))
const Ms = z.int().positive()

/** A row of `clock_rules`, as it is stored. */
const StoredRules = z.object({
	calendars: z.record(
		z.string(),
		z.object({
			zone: z.string(),
			hours: Hours,
			holidays: z.array(z.enum(holidayCodes as [HolidayCode, ...HolidayCode[]])),
			closedDays: z.array(z.iso.date()),
			closures: z.array(
				z.object({ incident: z.uuid(), revision: z.int(), from: z.iso.datetime(), to: z.iso.datetime() }),
			),
		}),
	),
	targets: z.record(z.string(), z.object({ emergency: Ms, urgent: Ms, routine: Ms })),
})
export type StoredRules = z.infer<typeof StoredRules>

export const parseRules = (rules: unknown): StoredRules => StoredRules.parse(rules)

const MINUTE_MS = 60_000

/** Every territory with hours, as its calendar is edited: what a snapshot is made from. */
async function readCalendars(sql: Executor): Promise<StoredRules["calendars"]> {
	const [calendars, days, incidents] = await Promise.all([
		sql<{ code: string; zone: string; hours: Calendar["hours"]; holidays: HolidayCode[] | null }[]>`
			select t.code, t.zone, c.hours, c.holidays from calendars c join territories t on t.code = c.territory
			order by t.code`,
		sql<{ territory: string; day: string }[]>`
			select territory, day::text as day from closed_days order by territory, day`,
		sql<{ id: string; territory: string; revision: number; from_at: string; to_at: string }[]>`
			select id, territory, revision, from_at, coalesce(ended_at, expected_to) as to_at
			from territory_incidents order by from_at, id`,
	])
	return Object.fromEntries(
		calendars.map(({ code, zone, hours, holidays }) => [
			code,
			{
				zone,
				hours: Hours.parse(hours),
				holidays: [...(holidays ?? [])],
				closedDays: days.filter((one) => one.territory === code).map((one) => one.day),
				closures: incidents
					.filter((one) => one.territory === code)
					.map((one) => ({
						incident: one.id,
						revision: one.revision,
						from: new Date(one.from_at).toISOString(),
						to: new Date(one.to_at).toISOString(),
					})),
			},
		]),
	)
}

async function readTargets(sql: Executor): Promise<Record<string, Durations>> {
	const rows = await sql<{ machine: string; place: string; emergency: number; urgent: number; routine: number }[]>`
		select d.machine, d.place, d.emergency, d.urgent, d.routine
		from deadlines d join deadline_tables t on t.id = d.table_id
		where t.status = 'published' order by d.machine, d.place`
	return Object.fromEntries(
		rows.map(({ machine, place, emergency, urgent, routine }) => [
			targetKey(machine, place),
			{ emergency: emergency * MINUTE_MS, urgent: urgent * MINUTE_MS, routine: routine * MINUTE_MS },
		]),
	)
}

const readTables = async (sql: Executor): Promise<StoredRules> => ({
	calendars: await readCalendars(sql),
	targets: await readTargets(sql),
})

/** Whoever changes what due times are computed from: one at a time, so that every revision holds all those before it. */
export const lockRules = async (sql: Executor): Promise<void> => {
	await sql`select pg_advisory_xact_lock(hashtext('passerelle clock rules'))`
}

export interface Publication {
	readonly by: string
	/** What was changed: a code. */
	readonly reason:
		| "first"
		| "start"
		| "hours"
		| "holidays"
		| "closedDay"
		| "deadlines"
		| "incidentDeclared"
		| "incidentExtended"
		| "incidentEnded"
	readonly at: Date
}

/**
 * Changes what due times are computed from and writes the whole of it as the next revision, in the transaction of the
 * caller: steps computed from now on follow it, and those of before can still be computed again.
 */
export async function changeRules<T>(
	sql: Executor,
	{ by, reason, at }: Publication,
	change: (revision: number) => Promise<T>,
): Promise<T> {
	await lockRules(sql)
	const revision = (await newestRevision(sql)) + 1
	const result = await change(revision)
	await insertRules(sql, { revision, by, reason, at, rules: await readTables(sql) })
	return result
}

async function newestRevision(sql: Executor): Promise<number> {
	const [row] = await sql<{ revision: number | null }[]>`select max(revision) as revision from clock_rules`
	return row?.revision ?? 0
}

async function insertRules(
	sql: Executor,
	{ revision, by, reason, at, rules }: Publication & { readonly revision: number; readonly rules: StoredRules },
): Promise<void> {
	await sql`
		insert into clock_rules (revision, at, by_id, reason, rules)
		values (${revision}, ${at.toISOString()}, ${by}, ${reason}, ${JSON.stringify(rules)}::text::jsonb)`
}

/**
 * Brings the rules up to what the tables say: at the first start of an empty database with the holidays of the law and
 * the deadlines of the machines; in one from before there were revisions after the plain hours that its log was
 * computed with. Does nothing where nothing has changed, or where no calendar was entered yet.
 */
export async function prepareRules(db: Database): Promise<void> {
	await db.$client.begin(async (sql) => {
		await lockRules(sql)
		const [known] = await sql`select 1 from calendars limit 1`
		if (!known) return
		const at = new Date()
		let revision = await newestRevision(sql)
		const [old] = await sql`select 1 from case_events limit 1`
		if (revision === 0 && old) {
			revision = FIRST_REVISION
			await insertRules(sql, { revision, by: "system", reason: "first", at, rules: await readTables(sql) })
		}
		await fillTables(sql, at)
		const rules = await readTables(sql)
		const [last] = await sql<{ rules: unknown }[]>`select rules from clock_rules where revision = ${revision}`
		if (last && isDeepStrictEqual(parseRules(last.rules), rules)) return
		const reason = revision === 0 ? "first" : "start"
		await insertRules(sql, { revision: revision + 1, by: "system", reason, at, rules })
	})
}

async function fillTables(sql: Executor, at: Date): Promise<void> {
	const plain = await sql<{ territory: string }[]>`select territory from calendars where holidays is null`
	for (const { territory } of plain) {
		const legal = JSON.stringify(legalHolidaysOf(territory))
		await sql`update calendars set holidays = ${legal}::text::jsonb where territory = ${territory}`
	}
	const [table] = await sql`select 1 from deadline_tables limit 1`
	if (table) return
	const [first] = await sql<{ id: string }[]>`
		insert into deadline_tables (version, status, note, created_by, created_at, published_by, published_at)
		values (1, 'published', '', 'system', ${at.toISOString()}, 'system', ${at.toISOString()}) returning id`
	const id = first?.id ?? ""
	const rows = firstDeadlines(registry).map((row) => ({ table_id: id, ...row }))
	await sql`insert into deadlines ${sql(rows, "table_id", "machine", "place", "clock", "emergency", "urgent", "routine")}`
}
