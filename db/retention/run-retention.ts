import { z } from "zod"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { findIdentity } from "../cases/find-identity.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { eraseCase } from "../rights/erase-case.ts"
import { type RuleName, type Rules, readRules, ruleNames } from "./rules.ts"
import { archiveTerm, destroyTerm, type Term } from "./terms.ts"

const Line = z.object({
	caseId: z.uuid(),
	number: z.string(),
	platformId: z.uuid(),
	closedOn: z.iso.date(),
	/** First day on which the rule applied. */
	dueOn: z.iso.date(),
	rule: z.enum(ruleNames),
})
export type RetentionLine = z.infer<typeof Line>

/** What a run did, or would have done: numbers of cases and days, nothing of a patient. */
export const RetentionReport = z.object({
	archived: z.array(Line).readonly(),
	destroyed: z.array(Line).readonly(),
	/** Their key could not be opened: nobody can know how old the patient is. */
	unreadable: z.array(Line.pick({ caseId: true, number: true, platformId: true })).readonly(),
	/** More were due than one run takes; the next one goes on. */
	more: z.boolean(),
})
export type RetentionReport = z.infer<typeof RetentionReport>

export interface RetentionOptions {
	/** Only lists what would be done. */
	readonly dryRun: boolean
	/** `system`, or the administrator who asked for a dry run. */
	readonly by: string
	readonly from: Origin
	/** Most cases of each kind in one run; 500 unless said. */
	readonly most?: number
}

const MOST = 500
const PAGE = 200
const NOWHERE = "00000000-0000-0000-0000-000000000000"

interface Candidate {
	readonly id: string
	readonly number: string
	readonly platform_id: string
	readonly closed_on: string
	readonly last_visit_on: string
	readonly death_on: string | null
	readonly wrapped: string | null
	readonly master_key: string | null
}

/**
 * Takes closed cases from active to the intermediate archive, and from there to destruction, as the rules say. Each
 * case is a transaction of its own that looks again before it acts, so that a run that is killed leaves no case half
 * done; two runs at once are kept apart by a lock.
 *
 * A case is never destroyed that was not archived by an earlier run, whose use is limited, about which a request of
 * the patient is open, or that was never closed. It needs the vault: the birth date is sealed.
 *
 * @returns undefined when another run is under way
 */
export async function runRetention(engine: Engine, options: RetentionOptions): Promise<RetentionReport | undefined> {
	if (options.dryRun) {
		const report = await goThrough(engine, options)
		await engine.db.$client.begin(async (sql) => await keep(sql, engine, options, report))
		return report
	}
	// The lock lasts as long as its transaction; what is done to each case is committed beside it.
	return await engine.db.$client.begin(async (sql) => {
		const [lock] = await sql<{ mine: boolean }[]>`
			select pg_try_advisory_xact_lock(hashtext('passerelle-retention')) as mine`
		if (!lock?.mine) return undefined
		const report = await goThrough(engine, options)
		await keep(sql, engine, options, report)
		return report
	})
}

async function goThrough(engine: Engine, options: RetentionOptions): Promise<RetentionReport> {
	const sql = engine.db.$client
	const most = options.most ?? MOST
	const rules = await readRules(sql)
	const today = await todayOf(engine)
	// Destruction first: what is archived now is not destroyed by the same run.
	const destroying = await destroyDue(engine, options, rules, today, most)
	const archiving = await archiveDue(engine, options, rules, today, most)
	return {
		archived: archiving.lines,
		destroyed: destroying.lines,
		unreadable: destroying.unreadable,
		more: archiving.more || destroying.more,
	}
}

/** Days are compared in UTC: at most half a day late anywhere, never early by more. */
async function todayOf(engine: Engine): Promise<string> {
	if (engine.clock) return engine.clock().toISOString().slice(0, 10)
	const [row] = await engine.db.$client<{ day: string }[]>`select (now() at time zone 'UTC')::date::text as day`
	return row?.day ?? "0001-01-01"
}

const dayOf = (sql: Executor, column: "closed_at") => sql`(c.${sql(column)} at time zone 'UTC')::date::text`

async function archiveDue(
	engine: Engine,
	{ dryRun, by, from }: RetentionOptions,
	rules: Rules,
	today: string,
	most: number,
): Promise<{ lines: readonly RetentionLine[]; more: boolean }> {
	const sql = engine.db.$client
	const lines: RetentionLine[] = []
	for (let after = NOWHERE; ; ) {
		const page = await sql<{ id: string; number: string; platform_id: string; closed_on: string }[]>`
			select c.id, c.number, c.platform_id, ${dayOf(sql, "closed_at")} as closed_on from cases c
			where c.retention = 'active' and c.limited_at is null and c.id > ${after}
			and (c.closed_at at time zone 'UTC')::date <= ${today}::date - ${rules.archiveAfterClosing}::int * interval '1 year'
			order by c.id limit ${PAGE}`
		for (const row of page) {
			const term = archiveTerm(rules, row.closed_on)
			if (term.on > today) continue
			if (lines.length >= most) return { lines, more: true }
			if (dryRun || (await archive(engine, row, by, from))) lines.push(lineOf(row, term))
		}
		const last = page.at(-1)
		if (!last || page.length < PAGE) return { lines, more: false }
		after = last.id
	}
}

/** False when it was reopened, limited or archived meanwhile. */
async function archive(
	engine: Engine,
	{ id, platform_id: platformId }: { readonly id: string; readonly platform_id: string },
	by: string,
	from: Origin,
): Promise<boolean> {
	return await engine.db.$client.begin(async (sql) => {
		const rows = await sql`
			update cases set retention = 'archived'
			where id = ${id} and retention = 'active' and closed_at is not null and limited_at is null returning 1`
		if (rows.length === 0) return false
		const detail = { to: "archived" }
		await appendAudit(sql, engine, {
			action: "retention.changed",
			platformId,
			caseId: id,
			by,
			basis: "retention",
			detail,
			from,
		})
		return true
	})
}

async function destroyDue(
	engine: Engine,
	options: RetentionOptions,
	rules: Rules,
	today: string,
	most: number,
): Promise<{ lines: readonly RetentionLine[]; unreadable: RetentionReport["unreadable"]; more: boolean }> {
	const sql = engine.db.$client
	const lines: RetentionLine[] = []
	const unreadable: { caseId: string; number: string; platformId: string }[] = []
	for (let after = NOWHERE; ; ) {
		const page = await sql<Candidate[]>`
			select c.id, c.number, c.platform_id, ${dayOf(sql, "closed_at")} as closed_on, k.wrapped, k.master_key,
				(select (max(e.recorded_at) at time zone 'UTC')::date::text from case_events e
					where e.case_id = c.id and e.role <> 'system') as last_visit_on,
				case when c.places && '{closed.deceased}' then (
					select coalesce(e.payload ->> 'date', (e.recorded_at at time zone 'UTC')::date::text) from case_events e
					where e.case_id = c.id and e.type = 'PATIENT_DECEASED' order by e.seq desc limit 1) end as death_on
			from cases c left join case_keys k on k.case_id = c.id
			where ${destroyable(sql)} and c.id > ${after}
			-- What cannot be due yet is not decrypted. A death may lie before the last entry of the log.
			and (c.places && '{closed.deceased}' or not exists (
				select 1 from case_events e where e.case_id = c.id and e.role <> 'system'
				and e.recorded_at >= ${today}::date + interval '1 day' - ${rules.destroyAfterLastVisit}::int * interval '1 year'))
			order by c.id limit ${PAGE}`
		for (const row of page) {
			const birthDate = await findBirthDate(engine, row)
			if (birthDate === undefined) {
				unreadable.push({ caseId: row.id, number: row.number, platformId: row.platform_id })
				continue
			}
			const term = destroyTerm(rules, {
				closedOn: row.closed_on,
				lastVisitOn: row.last_visit_on,
				birthDate,
				deathOn: row.death_on,
			})
			if (term.on > today) continue
			if (lines.length >= most) return { lines, unreadable, more: true }
			if (options.dryRun || (await destroy(engine, row.id, options))) lines.push(lineOf(row, term))
		}
		const last = page.at(-1)
		if (!last || page.length < PAGE) return { lines, unreadable, more: false }
		after = last.id
	}
}

/** Of a case called `c`. */
const destroyable = (sql: Executor) => sql`
	c.retention = 'archived' and c.closed_at is not null and c.limited_at is null
	and not exists (select 1 from rights_requests r where r.case_id = c.id and r.status = 'open')`

/** False when it was reopened or limited meanwhile, or its patient asked for something. */
async function destroy(engine: Engine, caseId: string, { by, from }: RetentionOptions): Promise<boolean> {
	return await engine.db.$client.begin(async (sql) => {
		const [row] = await sql`select 1 from cases c where c.id = ${caseId} and ${destroyable(sql)} for update`
		if (!row) return false
		await eraseCase(sql, engine, { caseId, cause: "retention", requestId: null, by, from })
		return true
	})
}

/** Undefined when there is no identity that this process can open. */
async function findBirthDate(engine: Engine, row: Candidate): Promise<string | undefined> {
	if (row.wrapped === null || row.master_key === null) return undefined
	const key = { wrapped: row.wrapped, masterKey: row.master_key }
	const identity = await findIdentity(engine, engine.db.$client, row.id, key).catch(() => null)
	return identity?.patient.birthDate
}

const lineOf = (
	row: { readonly id: string; readonly number: string; readonly platform_id: string; readonly closed_on: string },
	{ on, rule }: { on: Term["on"]; rule: RuleName },
): RetentionLine => ({
	caseId: row.id,
	number: row.number,
	platformId: row.platform_id,
	closedOn: row.closed_on,
	dueOn: on,
	rule,
})

/** The run and its trace, together. */
async function keep(
	sql: Executor,
	engine: Engine,
	{ dryRun, by, from }: RetentionOptions,
	report: RetentionReport,
): Promise<void> {
	const at = engine.clock?.().toISOString() ?? null
	const [row] = await sql<{ id: string }[]>`
		insert into retention_runs (at, dry_run, by_id, report)
		values (coalesce(${at}::timestamptz, now()), ${dryRun}, ${by}, ${JSON.stringify(report)}::text::jsonb) returning id`
	await appendAudit(sql, engine, {
		action: "retention.run",
		platformId: null,
		by,
		...(row ? { subject: row.id } : {}),
		detail: {
			dryRun,
			archived: report.archived.length,
			destroyed: report.destroyed.length,
			unreadable: report.unreadable.length,
		},
		from,
	})
}
