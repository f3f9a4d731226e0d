import { activePlaces } from "../machines/advance.ts"
import type { CaseChange, Instance } from "../machines/cascade.ts"
import type { LedgerChanges } from "../machines/ledger.ts"
import { type Migration, migrateInstance, migrationPath, migrations as released } from "../machines/migration.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { CHAIN_START } from "./audit/audit-entry.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { reportIncident } from "./incidents.ts"
import { findCase, type LoadedCase } from "./load-case.ts"
import { writeChange } from "./write-change.ts"

/** What migrating one live instance does, or why it cannot be done. */
export interface MigrationLine {
	readonly caseNumber: string
	readonly ref: string
	readonly machine: string
	readonly from: number
	readonly to: number
	readonly placesBefore: readonly string[]
	readonly placesAfter: readonly string[]
	readonly timersKept: number
	readonly timersArmed: readonly string[]
	readonly timersCancelled: readonly string[]
	readonly tasksKept: number
	/** Code of the error that keeps it in its old version. */
	readonly problem: string | null
}

interface Candidate {
	readonly id: string
	readonly number: string
	readonly ref: string
	readonly machine: string
	readonly machine_version: number
	readonly places: readonly string[]
}

const TRIES = 5

/**
 * Brings every live instance to the newest version of its machine, one transaction each, each step an entry
 * `MIGRATED` of its log. An instance that cannot be migrated keeps its version and gets an incident on its case.
 *
 * @param options.dryRun only lists what would change
 */
export async function migrateCases(
	engine: Engine,
	options: { readonly dryRun: boolean; readonly migrations?: readonly Migration[] },
): Promise<readonly MigrationLine[]> {
	const all = options.migrations ?? released
	const lines: MigrationLine[] = []
	for (const candidate of await candidates(engine)) {
		const target = engine.registry.get(candidate.machine)
		try {
			const path = migrationPath(all, candidate.machine, candidate.machine_version, target.version)
			for (const migration of path) lines.push(await migrateOne(engine, candidate, migration, options.dryRun))
		} catch (error) {
			if (!(error instanceof WorkflowError)) throw error
			lines.push(problemLine(candidate, target.version, error.code))
			if (!options.dryRun) await blame(engine, candidate, error)
		}
	}
	return lines
}

async function candidates({ db, registry }: Engine): Promise<Candidate[]> {
	const newest = registry.current.map(({ name, version }) => ({ name, version }))
	return await db.$client<Candidate[]>`
		select i.id, c.number, i.ref, i.machine, i.machine_version, i.places
		from instances i join cases c on c.id = i.case_id
		join jsonb_to_recordset(${JSON.stringify(newest)}::text::jsonb) as n(name text, version int) on n.name = i.machine
		where not i.done and i.machine_version < n.version
		order by c.number, i.ref`
}

async function migrateOne(
	engine: Engine,
	candidate: Candidate,
	migration: Migration,
	dryRun: boolean,
): Promise<MigrationLine> {
	for (let attempt = 1; attempt <= TRIES; attempt += 1) {
		const sql = engine.db.$client
		const loaded = await findCase(sql, candidate.id, { registry: engine.registry })
		if (!loaded) throw new WorkflowError("NOT_FOUND", "the instance is gone", {})
		const { change, line } = await plan(engine, sql, loaded, candidate, migration)
		if (dryRun) return line
		const written = await writeChange(sql, {
			caseId: loaded.caseId,
			expectedSeq: loaded.lastSeq,
			opening: null,
			change,
			chain: { vault: engine.vault, previous: loaded.chainHash ?? CHAIN_START },
			now: loaded.now,
			idempotency: null,
		})
		if (written !== undefined) return line
	}
	throw new WorkflowError("VERSION_CONFLICT", "the case kept changing", {})
}

async function plan(
	engine: Engine,
	sql: Executor,
	loaded: LoadedCase,
	candidate: Candidate,
	migration: Migration,
): Promise<{ change: CaseChange; line: MigrationLine }> {
	const now = engine.clock?.() ?? loaded.now
	const instance = loaded.state.instances.find((one) => one.id === candidate.id)
	if (!instance) throw new WorkflowError("NOT_FOUND", "the instance is gone", {})
	const rows = await sql<{ visit: number; name: string }[]>`
		select visit, name from timers where instance_id = ${candidate.id}`
	const known = new Map<number, Set<string>>()
	for (const { visit, name } of rows) known.set(visit, (known.get(visit) ?? new Set()).add(name))
	const target = engine.registry.get(migration.machine, migration.to)
	const geography = await engine.geography.at(sql, loaded.rules)
	const seq = loaded.lastSeq + 1
	const { next, changes } = migrateInstance(instance, migration, target, known, {
		seq,
		now,
		fired: null,
		geography,
		platform: loaded.platform,
		root: loaded.state.instances[0],
	})
	return {
		change: changeOf(loaded, next, changes, migration, seq, now, geography.revision),
		line: lineOf(candidate, migration, instance, next, changes),
	}
}

function changeOf(
	loaded: LoadedCase,
	next: Instance,
	changes: LedgerChanges,
	migration: Migration,
	seq: number,
	now: Date,
	rules: number,
): CaseChange {
	const at = now.toISOString()
	return {
		state: {
			...loaded.state,
			lastSeq: seq,
			instances: loaded.state.instances.map((one) => (one.id === next.id ? next : one)),
		},
		log: [
			{
				seq,
				instanceId: next.id,
				instanceVersion: next.version,
				definition: next.definition,
				type: "MIGRATED",
				sent: {
					type: "MIGRATED",
					by: "system",
					role: "system",
					platform: loaded.platform,
					recordedAt: at,
					occurredAt: at,
					from: migration.from,
					to: migration.to,
				},
				causeSeq: null,
				fired: null,
				parked: false,
				rules,
			},
		],
		notices: [],
		touched: new Map([[next.id, changes]]),
		leads: null,
	}
}

function lineOf(
	candidate: Candidate,
	migration: Migration,
	before: Instance,
	after: Instance,
	changes: LedgerChanges,
): MigrationLine {
	const live = (status: string) => status === "pending" || status === "paused"
	const armed = changes.timers.filter((one) => live(one.status) && one.endedBy === null)
	const had = new Set(before.ledger.timers.map((one) => `${one.visit} ${migration.timers[one.name] ?? one.name}`))
	return {
		caseNumber: candidate.number,
		ref: candidate.ref,
		machine: candidate.machine,
		from: migration.from,
		to: migration.to,
		placesBefore: activePlaces(before.definition, before.snapshot),
		placesAfter: activePlaces(after.definition, after.snapshot),
		timersKept: armed.filter((one) => had.has(`${one.visit} ${one.name}`)).length,
		timersArmed: armed.filter((one) => !had.has(`${one.visit} ${one.name}`)).map((one) => one.name),
		timersCancelled: changes.timers.filter((one) => one.status === "cancelled").map((one) => one.name),
		tasksKept: changes.tasks.length,
		problem: null,
	}
}

const problemLine = (candidate: Candidate, to: number, problem: string): MigrationLine => ({
	caseNumber: candidate.number,
	ref: candidate.ref,
	machine: candidate.machine,
	from: candidate.machine_version,
	to,
	placesBefore: candidate.places,
	placesAfter: [],
	timersKept: 0,
	timersArmed: [],
	timersCancelled: [],
	tasksKept: 0,
	problem,
})

async function blame(engine: Engine, candidate: Candidate, error: WorkflowError): Promise<void> {
	const [row] = await engine.db.$client<{ case_id: string; platform_id: string }[]>`
		select case_id, platform_id from instances where id = ${candidate.id}`
	if (!row) return
	await reportIncident(engine.db, {
		caseId: row.case_id,
		platformId: row.platform_id,
		instanceId: candidate.id,
		kind: "migration",
		subjectId: candidate.id,
		error,
	})
}
