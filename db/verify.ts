import { isDeepStrictEqual } from "node:util"
import { activePlaces } from "../machines/advance.ts"
import { FIRST_REVISION, type Geography } from "../machines/clock-rules.ts"
import type { Segment } from "../machines/ledger.ts"
import { type Migration, migrations as releasedMigrations } from "../machines/migration.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { type Anchor, findBrokenAnchors } from "./audit/anchors.ts"
import { walkCase } from "./audit/verify-case-chains.ts"
import { verifyAuditChains } from "./audit/verify-chains.ts"
import { verifyNumbers } from "./audit/verify-numbers.ts"
import type { Engine } from "./engine.ts"
import { type FoldedInstance, foldCase, foldedSnapshot, type LogRow, segmentKey, taskKey, timerKey } from "./fold.ts"
import { calendarsAt } from "./geography.ts"
import { type StoredInstance, segmentOf, taskOf, timerOf } from "./load-case.ts"

/** Something that the tables say and the log does not, or the other way round. Never holds patient data. */
export interface Discrepancy {
	/** `audit log` for what belongs to no case. */
	readonly caseNumber: string
	/** `case`, a procedure's reference, or a chain of the audit log. */
	readonly ref: string
	readonly what: string
	readonly expected: unknown
	readonly found: unknown
}

export interface VerifyReport {
	readonly cases: number
	readonly instances: number
	readonly entries: number
	/** Of the audit log; none when only some cases were looked at. */
	readonly auditEntries: number
	readonly discrepancies: readonly Discrepancy[]
}

/** What verifying needs. The keys of cases are not among it: an erased case is verified like any other. */
export type Verified = Pick<Engine, "db" | "registry" | "geography" | "vault">

const CASES_PER_PAGE = 200

interface CaseRow {
	readonly id: string
	readonly number: string
	readonly platform_id: string
	readonly origin_platform_id: string
	readonly last_seq: number
	readonly chain_hash: string | null
	readonly urgency: string
	readonly places: readonly string[]
	readonly closed_at: string | null
}

interface TaskRow extends Record<string, unknown> {
	readonly id: string
	readonly assignee_id: string | null
}

/** The rules that entries of a log were computed with. */
async function rulesOf({ db, geography }: Verified, log: readonly LogRow[]): Promise<(revision: number) => Geography> {
	const sql = db.$client
	const revisions = new Set(log.map((one) => one.clock_rules ?? FIRST_REVISION))
	const former = await calendarsAt(sql, geography, revisions)
	const rules = new Map<number, Geography>()
	for (const revision of revisions) rules.set(revision, { ...(await geography.at(sql, revision)), former })
	return (revision) => {
		const found = rules.get(revision)
		if (found) return found
		throw new WorkflowError("STATE_UNKNOWN", "an entry names clock rules that there are not", { revision })
	}
}

/**
 * Compares every case with the fold of its log: snapshots, versions, intervals, timers and tasks row by row, sequence
 * numbers without a gap, and what must hold of a closed case; each log with its chain of hashes. Unless only some cases
 * are asked for: the chains of the audit log, and that no number of a case is missing. Anchors kept elsewhere show what
 * was cut off together with the end of its chain.
 *
 * Due times are computed again with the clock rules that each entry names.
 */
export async function verify(
	engine: Verified,
	options: {
		readonly migrations?: readonly Migration[]
		readonly caseIds?: readonly string[]
		readonly anchors?: readonly Anchor[]
	} = {},
): Promise<VerifyReport> {
	const discrepancies: Discrepancy[] = []
	let cases = 0
	let instances = 0
	let entries = 0
	for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
		const page = await pageOfCases(engine, after, options.caseIds)
		for (const row of page) {
			const counted = await verifyCase(engine, row, options.migrations ?? releasedMigrations, discrepancies)
			cases += 1
			instances += counted.instances
			entries += counted.entries
		}
		const last = page.at(-1)
		if (!last || page.length < CASES_PER_PAGE) break
		after = last.id
	}
	const auditEntries = options.caseIds ? 0 : await verifyRecords(engine, discrepancies)
	for (const anchor of await findBrokenAnchors(engine.db.$client, options.anchors ?? []))
		discrepancies.push({
			...subjectOf(anchor),
			what: `anchor at ${anchor.seq}`,
			expected: UNTOUCHED,
			found: "cut off, or written anew after the anchor was taken",
		})
	return { cases, instances, entries, auditEntries, discrepancies }
}

/** What any part of a chain should be. */
const UNTOUCHED = "as it was written"
const AUDIT_LOG = "audit log"

function subjectOf({ chain }: Anchor): { caseNumber: string; ref: string } {
	const number = /^case (.*)$/.exec(chain)?.[1]
	return number === undefined ? { caseNumber: AUDIT_LOG, ref: chain } : { caseNumber: number, ref: "case" }
}

/** The chains of the audit log, and the numbers of cases. */
async function verifyRecords(engine: Verified, into: Discrepancy[]): Promise<number> {
	let entries = 0
	for (const state of await verifyAuditChains(engine)) {
		entries += state.entries
		for (const { at, what } of state.breaks)
			into.push({ caseNumber: AUDIT_LOG, ref: state.chain, what: at, expected: UNTOUCHED, found: what })
	}
	for (const { caseNumber, what } of await verifyNumbers(engine.db.$client))
		into.push({ caseNumber, ref: "case", what: "number of the case", expected: "a case that was opened", found: what })
	return entries
}

/** The log of a case with its chain of hashes. */
function compareChain(row: CaseRow, log: readonly LogRow[], vault: Verified["vault"], into: Discrepancy[]): void {
	for (const { at, what } of walkCase(vault, log, { seq: row.last_seq, hash: row.chain_hash }).breaks)
		into.push({ caseNumber: row.number, ref: "case", what: `${at} of the log`, expected: UNTOUCHED, found: what })
}

async function pageOfCases(
	{ db }: Verified,
	after: string,
	caseIds: readonly string[] | undefined,
): Promise<CaseRow[]> {
	const sql = db.$client
	const only = caseIds ? sql`and id = any(${[...caseIds]}::uuid[])` : sql``
	return await sql<CaseRow[]>`
		select id, number, platform_id, origin_platform_id, last_seq, chain_hash, urgency, places, closed_at
		from cases where id > ${after} ${only} order by id limit ${CASES_PER_PAGE}`
}

async function verifyCase(
	engine: Verified,
	row: CaseRow,
	migrations: readonly Migration[],
	into: Discrepancy[],
): Promise<{ instances: number; entries: number }> {
	const sql = engine.db.$client
	// One snapshot of all tables: commands may go on while we look.
	const [log, stored, segments, timers, tasks, history, current] = await sql.begin(
		"isolation level repeatable read read only",
		async (tx) => [
			await tx<LogRow[]>`select * from case_events where case_id = ${row.id} order by seq`,
			await tx<StoredInstance[]>`select * from instances where case_id = ${row.id} order by started_at, id`,
			await tx<Record<string, unknown>[]>`select * from state_intervals where case_id = ${row.id}`,
			await tx<Record<string, unknown>[]>`select * from timers where case_id = ${row.id}`,
			await tx<TaskRow[]>`select * from tasks where case_id = ${row.id}`,
			await tx<{ task_id: string; action: string; assignee_id: string | null; at: string }[]>`
				select h.task_id, h.action, h.assignee_id, h.at from task_history h
				join tasks t on t.id = h.task_id where t.case_id = ${row.id} order by h.id`,
			await tx<CaseRow[]>`select * from cases where id = ${row.id}`,
		],
	)
	const found = current[0] ?? row
	const report = (ref: string, what: string, expected: unknown, actual: unknown) => {
		if (!isDeepStrictEqual(expected, actual)) into.push({ caseNumber: row.number, ref, what, expected, found: actual })
	}
	report(
		"case",
		"sequence numbers",
		log.map((_, index) => index + 1),
		log.map((one) => one.seq),
	)
	report("case", "last sequence number", log.length, found.last_seq)
	compareChain(found, log, engine.vault, into)
	const known = new Map(stored.map((one) => [one.id, { machine: one.machine, kind: one.kind, ref: one.ref }]))
	let folded: ReadonlyMap<string, FoldedInstance>
	try {
		const geographyAt = await rulesOf(engine, log)
		folded = foldCase(log, {
			registry: engine.registry,
			migrations,
			geographyAt,
			caseId: row.id,
			originPlatform: row.origin_platform_id,
			known,
		})
	} catch (error) {
		report("case", "log that can be replayed", "yes", error instanceof Error ? error.message : "no")
		return { instances: stored.length, entries: log.length }
	}
	report("case", "instances", [...folded.keys()].sort(), stored.map((one) => one.id).sort())
	for (const one of stored) {
		const fold = folded.get(one.id)
		if (!fold) continue
		compareInstance(one, fold, report)
		const own = (rows: readonly Record<string, unknown>[]) => rows.filter((other) => other["instance_id"] === one.id)
		const intervals = own(segments).map(segmentOf)
		compareRows("interval", keptOf(fold.segments, intervals), intervals, segmentKey, one.ref, report)
		compareRows("timer", fold.timers, own(timers).map(timerOf), timerKey, one.ref, report)
		compareRows("task", fold.tasks, own(tasks).map(taskOf), taskKey, one.ref, report)
		report(
			one.ref,
			"entries of the instance",
			log.filter((other) => other.instance_id === one.id).map((_, index) => index + 1),
			log.filter((other) => other.instance_id === one.id).map((other) => other.instance_version),
		)
	}
	compareAssignees(tasks, history, folded, stored, report)
	compareCase(found, stored, folded, tasks, timers, report)
	return { instances: stored.length, entries: log.length }
}

type Report = (ref: string, what: string, expected: unknown, found: unknown) => void

function compareInstance(row: StoredInstance, fold: FoldedInstance, report: Report): void {
	const { instance } = fold
	report(row.ref, "snapshot", plain(foldedSnapshot(fold)), plain(row.snapshot))
	report(row.ref, "version", instance.version, row.version)
	report(row.ref, "machine version", instance.definition.version, row.machine_version)
	report(row.ref, "places", [...activePlaces(instance.definition, instance.snapshot)], [...row.places])
	report(row.ref, "next visit", instance.ledger.nextVisit, row.next_visit)
	report(row.ref, "ended", instance.snapshot.status === "done", row.done)
	report(row.ref, "parked facts", plain(instance.parked), plain(row.parked))
	report(
		row.ref,
		"parties",
		plain(instance.definition.parties(instance.snapshot.context as Record<string, unknown>)),
		plain(row.parties),
	)
}

/** Rows from before it was kept do not say whose hours counted, nor who was asked. */
function keptOf(expected: ReadonlyMap<string, Segment>, stored: readonly Segment[]): ReadonlyMap<string, Segment> {
	const old = new Set(stored.filter((one) => one.territory === null).map(segmentKey))
	return new Map(
		[...expected].map(([key, one]) => [key, old.has(key) ? { ...one, territory: null, person: null } : one]),
	)
}

/** As stored and read again: without `undefined`. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

function compareRows<T>(
	what: string,
	expected: ReadonlyMap<string, T>,
	rows: readonly T[],
	keyOf: (row: T) => string,
	ref: string,
	report: Report,
): void {
	const found = new Map(rows.map((one) => [keyOf(one), one]))
	for (const [key, one] of expected) report(ref, `${what} ${key}`, one, found.get(key))
	for (const [key, one] of found) if (!expected.has(key)) report(ref, `${what} ${key}`, undefined, one)
}

/** The assignee of a task is the fold of its history since it last changed hands by escalation or handover. */
function compareAssignees(
	tasks: readonly TaskRow[],
	history: readonly { task_id: string; assignee_id: string | null; at: string }[],
	folded: ReadonlyMap<string, FoldedInstance>,
	stored: readonly StoredInstance[],
	report: Report,
): void {
	for (const task of tasks) {
		const ref = stored.find((one) => one.id === task["instance_id"])?.ref ?? "case"
		const released = folded.get(String(task["instance_id"]))?.released.get(Number(task["visit"]))
		const since = released === undefined ? 0 : new Date(released).getTime()
		const last = history.filter((one) => one.task_id === task.id && new Date(one.at).getTime() >= since).at(-1)
		report(ref, `assignee of task ${String(task["visit"])}`, last?.assignee_id ?? null, task.assignee_id)
	}
}

/** Invariants of PATHWAY §13 that the tables show: 1, 4 and 7. */
function compareCase(
	row: CaseRow,
	stored: readonly StoredInstance[],
	folded: ReadonlyMap<string, FoldedInstance>,
	tasks: readonly TaskRow[],
	timers: readonly Record<string, unknown>[],
	report: Report,
): void {
	const root = folded.get(row.id)?.instance
	if (!root) return
	const places = activePlaces(root.definition, root.snapshot)
	report("case", "places of the case", [...places], [...row.places])
	report("case", "urgency of the case", (root.snapshot.context as Record<string, unknown>)["urgency"], row.urgency)
	report("case", "BaMaRa entries, at most one", true, stored.filter((one) => one.kind === "bamaraEntry").length <= 1)
	const closed = places.some((one) => one.startsWith("closed."))
	report("case", "closing time", closed, row.closed_at !== null)
	if (!closed) return
	const live = (one: Record<string, unknown>) => ["open", "paused", "pending"].includes(String(one["status"]))
	report("case", "open tasks of a closed case", 0, tasks.filter(live).length)
	report("case", "armed timers of a closed case", 0, timers.filter(live).length)
	report(
		"case",
		"procedures still running in a closed case",
		[],
		stored.filter((one) => one.kind !== null && one.kind !== "bamaraEntry" && !one.done).map((one) => one.ref),
	)
}
