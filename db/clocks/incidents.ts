import { z } from "zod"
import { mayDeclareIncident, type Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { AuditAction, Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { findNames } from "../cases/names.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { incidentKinds } from "../schema/clocks.ts"
import { changeRules, type Publication } from "./rules.ts"

const DAY_MS = 86_400_000
/** Declared afterwards at most so long: what had fallen due before then has been settled by people. */
const MOST_BACK_DAYS = 30
/** A deadline that stands still for longer than this is a mistake of the keyboard. */
const MOST_DAYS = 90

const At = z.iso.datetime({ offset: true })

/** A territory incident as it is declared. */
export const NewIncident = z.strictObject({
	territory: z.string().min(1).max(10),
	kind: z.enum(incidentKinds),
	from: At,
	expectedTo: At.describe("Deadlines stand still until then, unless it is extended or ended before"),
})
export type NewIncident = z.infer<typeof NewIncident>

export const Extension = z.strictObject({ expectedTo: At })

export const TerritoryIncident = z.object({
	id: z.uuid(),
	territory: z.object({ code: z.string(), name: z.string(), zone: z.string() }),
	kind: z.enum(incidentKinds),
	from: z.iso.datetime(),
	/** When deadlines run again, as far as it is known. */
	until: z.iso.datetime(),
	/** announced, running, or over. */
	state: z.enum(["announced", "running", "over"]),
	/** Ended by somebody rather than by its time. */
	ended: z.boolean(),
	declaredBy: z.string().nullable(),
	declaredAt: z.iso.datetime(),
	changedBy: z.string().nullable(),
	changedAt: z.iso.datetime(),
	/** Whether the reader may extend or end it. */
	mine: z.boolean(),
})
export type TerritoryIncident = z.infer<typeof TerritoryIncident>

/** What an incident moves: cases with deadlines of its territory that fall after its beginning, of those one sees. */
export const IncidentEffect = z.object({ cases: z.int(), deadlines: z.int() })
export type IncidentEffect = z.infer<typeof IncidentEffect>

export const EffectQuery = z.object({ territory: z.string().min(1).max(10), from: At })

interface Row {
	readonly id: string
	readonly territory: string
	readonly name: string
	readonly zone: string
	readonly kind: TerritoryIncident["kind"]
	readonly from_at: string
	readonly expected_to: string
	readonly ended_at: string | null
	readonly declared_by: string
	readonly declared_at: string
	readonly changed_by: string
	readonly changed_at: string
	readonly now: string
}

const iso = (at: string): string => new Date(at).toISOString()

/** Incidents of all territories, the latest first; only those not over when asked. */
export async function listIncidentsOf(
	{ db, clock }: Engine,
	principal: Principal,
	{ current }: { readonly current: boolean },
): Promise<readonly TerritoryIncident[]> {
	const sql = db.$client
	const rows = await sql<Row[]>`
		select i.id, i.territory, t.name, t.zone, i.kind, i.from_at, i.expected_to, i.ended_at, i.declared_by,
			i.declared_at, i.changed_by, i.changed_at, clock_timestamp() as now
		from territory_incidents i join territories t on t.code = i.territory order by i.from_at desc, i.id limit 200`
	const names = await findNames(
		sql,
		rows.flatMap((one) => [one.declared_by, one.changed_by]),
	)
	const served = await platformsServing(sql)
	return rows
		.map((row): TerritoryIncident => {
			const now = clock?.() ?? new Date(row.now)
			const until = iso(row.ended_at ?? row.expected_to)
			const over = new Date(until) <= now
			return {
				id: row.id,
				territory: { code: row.territory, name: row.name, zone: row.zone },
				kind: row.kind,
				from: iso(row.from_at),
				until,
				state: over ? "over" : new Date(row.from_at) > now ? "announced" : "running",
				ended: row.ended_at !== null,
				declaredBy: names.get(row.declared_by) ?? null,
				declaredAt: iso(row.declared_at),
				changedBy: names.get(row.changed_by) ?? null,
				changedAt: iso(row.changed_at),
				mine: mayDeclareIncident(principal, served.get(row.territory) ?? []),
			}
		})
		.filter((one) => !current || one.state !== "over")
}

/** How many deadlines run past an instant in the hours of a territory, among the cases that the reader sees. */
export async function findEffect(
	{ db }: Engine,
	{ territory, from }: z.infer<typeof EffectQuery>,
): Promise<IncidentEffect> {
	const [row] = await db.$client<IncidentEffect[]>`
		select count(distinct case_id)::int as cases, count(distinct (instance_id, visit))::int as deadlines
		from timers where status = 'pending' and clock = 'working' and territory = ${territory} and due_at > ${from}`
	return row ?? { cases: 0, deadlines: 0 }
}

/** Platforms whose teams answer for each territory: theirs, and those that they serve. */
async function platformsServing(sql: Executor): Promise<ReadonlyMap<string, readonly string[]>> {
	const rows = await sql<{ territory: string; platforms: string[] }[]>`
		select territory, array_agg(distinct platform_id::text) as platforms from (
			select territory, id as platform_id from platforms union select territory, platform_id from platform_territories
		) s group by territory`
	return new Map(rows.map((one) => [one.territory, one.platforms]))
}

/** Territories whose incidents the principal declares. */
export async function territoriesToDeclare({ db }: Engine, principal: Principal): Promise<readonly string[]> {
	const sql = db.$client
	const served = await platformsServing(sql)
	const all = await sql<{ code: string }[]>`select territory as code from calendars order by territory`
	return all.map((one) => one.code).filter((code) => mayDeclareIncident(principal, served.get(code) ?? []))
}

interface Doing {
	readonly engine: Engine
	readonly principal: Principal
	readonly from: Origin
}

async function assertDeclares(sql: Executor, principal: Principal, territory: string): Promise<void> {
	const platforms = (await platformsServing(sql)).get(territory) ?? []
	if (mayDeclareIncident(principal, platforms)) return
	throw new WorkflowError("FORBIDDEN", "only a team of this territory or an administrator declares its incidents", {})
}

const refuse = (field: string, message: string): never => {
	throw new WorkflowError("PAYLOAD_INVALID", "the incident is not possible with these times", {
		issues: [{ path: [field], message }],
	})
}

async function timeOf(sql: Executor, { clock }: Engine): Promise<Date> {
	const [row] = await sql<{ now: string }[]>`select clock_timestamp() as now`
	return clock?.() ?? new Date(row?.now ?? Date.now())
}

/**
 * Declares an incident: from its beginning to its end nobody's working time runs in the territory, and what was running
 * there is extended, case by case, by the workers or whatever comes to a case first.
 *
 * @throws WorkflowError FORBIDDEN, REFERENCE_UNKNOWN, PAYLOAD_INVALID
 */
export async function declareIncident(doing: Doing, incident: NewIncident): Promise<string> {
	const { territory, kind } = incident
	const begins = new Date(incident.from)
	const ends = new Date(incident.expectedTo)
	return await changing(doing, "incidentDeclared", "incident.declared", async (sql, now, revision) => {
		await assertDeclares(sql, doing.principal, territory)
		const [known] = await sql`select 1 from calendars where territory = ${territory}`
		if (!known) throw new WorkflowError("REFERENCE_UNKNOWN", "there is no such territory", { unknown: ["territory"] })
		if (begins.getTime() < now.getTime() - MOST_BACK_DAYS * DAY_MS) refuse("from", `at most ${MOST_BACK_DAYS} days ago`)
		assertOrder(begins, ends)
		const [row] = await sql<{ id: string }[]>`
			insert into territory_incidents (territory, kind, from_at, expected_to, declared_by, declared_at, changed_by,
				changed_at, revision)
			values (${territory}, ${kind}, ${begins.toISOString()}, ${ends.toISOString()}, ${doing.principal.id},
				${now.toISOString()}, ${doing.principal.id}, ${now.toISOString()}, ${revision}) returning id`
		const id = row?.id ?? ""
		return { id, result: id, detail: { territory, kind, revision } }
	})
}

function assertOrder(begins: Date, ends: Date): void {
	if (ends <= begins) refuse("expectedTo", "must come after the beginning")
	if (ends.getTime() > begins.getTime() + MOST_DAYS * DAY_MS) refuse("expectedTo", `at most ${MOST_DAYS} days long`)
}

/**
 * Gives an incident that nobody has ended another end, later or sooner, even when the one it had has passed.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, PAYLOAD_INVALID, VERSION_CONFLICT when it was ended meanwhile
 */
export async function extendIncident(doing: Doing, id: string, expectedTo: string): Promise<void> {
	const ends = new Date(expectedTo)
	await changing(doing, "incidentExtended", "incident.extended", async (sql, now, revision) => {
		const incident = await getOpen(sql, doing.principal, id)
		assertOrder(new Date(incident.from_at), ends)
		if (ends <= now) refuse("expectedTo", "must lie in the future: end the incident instead")
		await sql`
			update territory_incidents set expected_to = ${ends.toISOString()}, changed_by = ${doing.principal.id},
				changed_at = ${now.toISOString()}, revision = ${revision}, settled_at = null where id = ${id}`
		return { id, result: undefined, detail: { territory: incident.territory, revision } }
	})
}

/**
 * Ends an incident now: what was extended for longer than it lasted falls due sooner again. One that was only announced
 * has never been.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT when it is over already
 */
export async function endIncident(doing: Doing, id: string): Promise<void> {
	await changing(doing, "incidentEnded", "incident.ended", async (sql, now, revision) => {
		const incident = await getOpen(sql, doing.principal, id)
		if (new Date(incident.expected_to) <= now)
			throw new WorkflowError("VERSION_CONFLICT", "the incident is over already; its deadlines run again", {})
		const begins = new Date(incident.from_at)
		const ended = begins > now ? begins : now
		await sql`
			update territory_incidents set ended_at = ${ended.toISOString()}, changed_by = ${doing.principal.id},
				changed_at = ${now.toISOString()}, revision = ${revision}, settled_at = null where id = ${id}`
		return { id, result: undefined, detail: { territory: incident.territory, revision } }
	})
}

async function getOpen(
	sql: Executor,
	principal: Principal,
	id: string,
): Promise<Pick<Row, "territory" | "from_at" | "expected_to">> {
	const [row] = await sql<Pick<Row, "territory" | "from_at" | "expected_to" | "ended_at">[]>`
		select territory, from_at, expected_to, ended_at from territory_incidents where id = ${id} for update`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such incident", {})
	await assertDeclares(sql, principal, row.territory)
	if (row.ended_at !== null) throw new WorkflowError("VERSION_CONFLICT", "somebody has ended this incident already", {})
	return row
}

interface Changed<T> {
	readonly id: string
	readonly result: T
	readonly detail: Readonly<Record<string, string | number>>
}

/** One change of an incident: its row, the next revision of the rules and its trace, together. */
async function changing<T>(
	{ engine, principal, from }: Doing,
	reason: Publication["reason"],
	action: AuditAction,
	change: (sql: Executor, now: Date, revision: number) => Promise<Changed<T>>,
): Promise<T> {
	const changed = await engine.db.$client.begin(async (sql): Promise<{ readonly result: T }> => {
		const now = await timeOf(sql, engine)
		const { id, result, detail } = await changeRules(sql, { by: principal.id, reason, at: now }, (revision) =>
			change(sql, now, revision),
		)
		await appendAudit(sql, engine, { action, platformId: null, by: principal.id, subject: id, detail, from })
		return { result }
	})
	return changed.result
}
