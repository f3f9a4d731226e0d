import { z } from "zod"
import {
	customaryHolidaysOf,
	dateOfDay,
	type HolidayCode,
	holidayCodes,
	holidayIn,
	holidays,
	holidaysOf,
	legalHolidaysOf,
} from "../../machines/holidays.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Calendar } from "../../machines/working-time.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { findNames } from "../cases/names.ts"
import { LabelView } from "../cases/views.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { changeRules, type Publication } from "./rules.ts"

const Code = z.enum(holidayCodes as [HolidayCode, ...HolidayCode[]])
const Time = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)
const Range = z.tuple([Time, Time]).refine(([opens, closes]) => opens < closes, "must close after it opens")
const Ranges = z
	.array(Range)
	.max(4)
	.refine(
		(ranges) => ranges.every(([opens], index) => index === 0 || opens >= (ranges[index - 1]?.[1] ?? "")),
		"must follow each other",
	)
const WEEKDAYS = ["1", "2", "3", "4", "5", "6", "7"] as const

/** Opening ranges by ISO weekday; at least one, or no deadline would ever fall. */
const Hours = z
	.partialRecord(z.enum(WEEKDAYS), Ranges)
	.refine((hours) => Object.values(hours).some((ranges) => ranges.length > 0), "must open at least once a week")

export const YearQuery = z.object({ year: z.coerce.number().int().min(2000).max(2100).optional() })

export const CalendarChange = z.strictObject({
	hours: Hours,
	/** Customary days that are observed. */
	customary: z.array(Code).max(holidayCodes.length),
	/** The revision that was edited: somebody else's change is not lost. */
	revision: z.int(),
})
export type CalendarChange = z.infer<typeof CalendarChange>

export const ClosedDay = z.strictObject({ day: z.iso.date(), name: z.string().trim().min(2).max(80) })
export type ClosedDay = z.infer<typeof ClosedDay>

const HolidayView = z.object({
	code: Code,
	label: LabelView,
	kind: z.enum(["national", "abolition", "customary"]),
	observed: z.boolean(),
	/** In the year that was asked for. */
	day: z.iso.date(),
})

export const CalendarView = z.object({
	territory: z.object({ code: z.string(), name: z.string(), zone: z.string() }),
	hours: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]).readonly()).readonly()).readonly(),
	revision: z.int(),
	updatedAt: z.iso.datetime(),
	holidays: z.array(HolidayView).readonly().describe("Those that it can have, in the order of the year"),
	closedDays: z
		.array(z.object({ day: z.iso.date(), name: z.string(), addedBy: z.string().nullable() }))
		.readonly()
		.describe("Entered by an administrator: of the year, in order"),
})
export type CalendarView = z.infer<typeof CalendarView>

interface Row {
	readonly code: string
	readonly name: string
	readonly zone: string
	readonly hours: Calendar["hours"]
	readonly holidays: readonly HolidayCode[] | null
	readonly revision: number
	readonly updated_at: string
}

/** When each territory works, with the days of a year on which it does not. */
export async function listCalendars({ db }: Engine, year: number): Promise<readonly CalendarView[]> {
	const sql = db.$client
	const rows = await sql<Row[]>`
		select t.code, t.name, t.zone, c.hours, c.holidays, c.revision, c.updated_at
		from calendars c join territories t on t.code = c.territory order by t.name`
	const days = await sql<{ territory: string; day: string; name: string; added_by: string }[]>`
		select territory, day::text as day, name, added_by from closed_days
		where day >= ${`${year}-01-01`}::date and day <= ${`${year}-12-31`}::date order by day`
	const names = await findNames(
		sql,
		days.map((one) => one.added_by),
	)
	return rows.map(
		({ code, name, zone, hours, holidays: observed, revision, updated_at: updatedAt }): CalendarView => ({
			territory: { code, name, zone },
			hours,
			revision,
			updatedAt: new Date(updatedAt).toISOString(),
			holidays: holidaysOf(code)
				.map((one) => ({
					code: one,
					label: holidays[one].label,
					kind: holidays[one].kind,
					observed: observed?.includes(one) ?? false,
					day: dateOfDay(holidayIn(one, year)),
				}))
				.toSorted((a, b) => a.day.localeCompare(b.day)),
			closedDays: days
				.filter((one) => one.territory === code)
				.map((one) => ({ day: one.day, name: one.name, addedBy: names.get(one.added_by) ?? null })),
		}),
	)
}

interface Doing {
	readonly engine: Engine
	readonly by: string
	readonly from: Origin
}

/**
 * Changes the hours of a territory and which of its customs are observed. Deadlines that are running keep their time
 * (clock C1); those of the next steps are counted with the new hours.
 *
 * @throws WorkflowError NOT_FOUND, PAYLOAD_INVALID, VERSION_CONFLICT
 */
export async function changeCalendar(doing: Doing, territory: string, change: CalendarChange): Promise<void> {
	const offered = customaryHolidaysOf(territory)
	const strange = change.customary.filter((one) => !offered.includes(one))
	if (strange.length > 0)
		throw new WorkflowError("PAYLOAD_INVALID", "this territory has no such custom", {
			issues: [{ path: ["customary"], message: "no custom of this territory" }],
		})
	const observed = [...legalHolidaysOf(territory), ...offered.filter((one) => change.customary.includes(one))]
	await changing(doing, "hours", territory, async (sql) => {
		await assertKnown(sql, territory)
		const [changed] = await sql`
			update calendars set hours = ${JSON.stringify(change.hours)}::text::jsonb,
				holidays = ${JSON.stringify(observed)}::text::jsonb, revision = revision + 1, updated_at = now()
			where territory = ${territory} and revision = ${change.revision} returning 1`
		if (!changed)
			throw new WorkflowError("VERSION_CONFLICT", "somebody else has changed this calendar: look at it again", {})
	})
}

/**
 * Enters a day on which a territory does not work, such as a feast that follows the moon; one that was entered
 * before stays as it is.
 *
 * @throws WorkflowError NOT_FOUND
 */
export async function addClosedDay(doing: Doing, territory: string, { day, name }: ClosedDay): Promise<void> {
	await changing(doing, "closedDay", territory, async (sql, now) => {
		await assertKnown(sql, territory)
		await sql`
			insert into closed_days (territory, day, name, added_by, added_at)
			values (${territory}, ${day}, ${name}, ${doing.by}, ${now.toISOString()})
			on conflict (territory, day) do nothing`
	})
}

/** @throws WorkflowError NOT_FOUND */
export async function removeClosedDay(doing: Doing, territory: string, day: string): Promise<void> {
	await changing(doing, "closedDay", territory, async (sql) => {
		const [gone] = await sql`delete from closed_days where territory = ${territory} and day = ${day} returning 1`
		if (!gone) throw new WorkflowError("NOT_FOUND", "this day was not entered", {})
	})
}

async function assertKnown(sql: Executor, territory: string): Promise<void> {
	const [known] = await sql`select 1 from calendars where territory = ${territory}`
	if (!known) throw new WorkflowError("NOT_FOUND", "there is no such territory", {})
}

/** The change, the next revision of the rules and its trace, together. */
async function changing(
	{ engine, by, from }: Doing,
	reason: Publication["reason"],
	territory: string,
	change: (sql: Executor, now: Date) => Promise<void>,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const now = engine.clock?.() ?? new Date()
		const revision = await changeRules(sql, { by, reason, at: now }, async (next) => {
			await change(sql, now)
			return next
		})
		const detail = { what: reason, territory, revision }
		await appendAudit(sql, engine, { action: "clocks.changed", platformId: null, by, subject: territory, detail, from })
	})
}
