import { getPlace } from "../../machines/advance.ts"
import { type Geography, targetIn, targetKey } from "../../machines/clock-rules.ts"
import type { MachineDefinition, Party } from "../../machines/definition.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { between, type Clock } from "../../machines/due.ts"
import type { Place, Recipient } from "../../machines/place.ts"
import { type Label, label, type Role, roleLabels, type Urgency } from "../../machines/vocabulary.ts"
import { type Calendar, workingTimeBetween } from "../../machines/working-time.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { Labels } from "./labels.ts"
import { findNames } from "./names.ts"
import type { CasePath, PathInstance } from "./path-views.ts"

interface InstanceRow {
	readonly id: string
	readonly kind: string | null
	readonly ref: string
	readonly machine: string
	readonly machine_version: number
	readonly done: boolean
	readonly started_at: string
	readonly parties: readonly Party[]
	readonly until: string | null
	readonly context: Readonly<Record<string, unknown>>
}

interface StayRow {
	readonly instance_id: string
	readonly visit: number
	readonly place: string
	readonly role: Role | null
	readonly status: "open" | "paused" | "closed"
	readonly from_at: string
	readonly to_at: string | null
}

interface TaskRow {
	readonly id: string
	readonly instance_id: string
	readonly visit: number
	readonly role: Role
	readonly status: string
	readonly assignee_id: string | null
	readonly due_at: string | null
	readonly clock: Clock
	readonly territory: string
	readonly escalated: boolean
}

interface TimerRow {
	readonly instance_id: string
	readonly visit: number
	readonly name: string
	readonly due_at: string
}

interface TerritoryRow {
	readonly code: string
	readonly name: string
	readonly zone: string
}

interface Read {
	readonly geography: Geography
	readonly now: Date
	readonly urgency: Urgency
	readonly platform: string
	readonly stays: readonly StayRow[]
	readonly tasks: readonly TaskRow[]
	readonly timers: readonly TimerRow[]
	readonly territories: readonly TerritoryRow[]
	readonly caseParties: readonly Party[]
	readonly names: ReadonlyMap<string, string>
}

/**
 * Where a case and its procedures have been and stand: what a diagram and a list show. Nothing of it is sealed.
 *
 * Folded by visit from `state_intervals`; working time is counted again here rather than stored, because the hours of a
 * territory are the administrator's to correct.
 */
export async function readPath(engine: Engine, caseId: string): Promise<CasePath> {
	const sql = engine.db.$client
	const [[clock], instances, stays, tasks, timers, territories] = await Promise.all([
		sql<{ now: string; urgency: Urgency; platform_id: string; rules: number | null }[]>`
			select clock_timestamp() as now, urgency, platform_id, (select max(revision) from clock_rules) as rules from cases where id = ${caseId}`,
		readInstances(sql, caseId),
		sql<StayRow[]>`
			select instance_id, visit, place, role, status, from_at, to_at from state_intervals
			where case_id = ${caseId} order by instance_id, visit, segment`,
		sql<TaskRow[]>`
			select id, instance_id, visit, role, status, assignee_id, due_at, clock, territory, escalated
			from tasks where case_id = ${caseId} and visit > 0`,
		sql<TimerRow[]>`
			select instance_id, visit, name, due_at from timers
			where case_id = ${caseId} and status = 'pending' order by due_at, name`,
		sql<TerritoryRow[]>`select code, name, zone from territories`,
	])
	const people = [
		...tasks.map((one) => one.assignee_id),
		...instances.flatMap((one) => one.parties.map(({ person }) => person)),
	]
	const geography = await engine.geography.at(sql, clock?.rules ?? 0)
	const read: Read = {
		geography,
		now: engine.clock?.() ?? new Date(clock?.now ?? 0),
		urgency: clock?.urgency ?? "routine",
		platform: clock?.platform_id ?? "",
		stays,
		tasks,
		timers,
		territories,
		caseParties: instances.find((one) => one.id === caseId)?.parties ?? [],
		names: await findNames(sql, people),
	}
	const shown = instances.map((one) => instanceOf(engine, one, read))
	return { now: read.now.toISOString(), instances: shown, suspended: suspendedOf(shown, read) }
}

/** Where deadlines of the case stand still; a territory with two incidents until the later one is over. */
function suspendedOf(instances: readonly PathInstance[], read: Read): CasePath["suspended"] {
	const codes = new Set(instances.flatMap((one) => one.active.map((active) => active.territory.code)))
	return [...codes].flatMap((code) => {
		const running = (read.geography.calendars.get(code)?.closures ?? []).filter(
			({ from, to }) => new Date(from) <= read.now && new Date(to) > read.now,
		)
		const last = running.toSorted((a, b) => a.to.localeCompare(b.to)).at(-1)
		return last ? [{ territory: territoryOf(read, code), from: last.from, until: last.to }] : []
	})
}

const readInstances = (sql: Executor, caseId: string): Promise<readonly InstanceRow[]> =>
	sql<InstanceRow[]>`
		select id, kind, ref, machine, machine_version, done, started_at, parties,
			snapshot #>> '{state,context,until}' as until, snapshot #> '{state,context}' as context
		from instances where case_id = ${caseId} order by kind is not null, started_at, ref`

function instanceOf(engine: Engine, row: InstanceRow, read: Read): PathInstance {
	const labels = new Labels(engine.registry)
	const stays = read.stays.filter((one) => one.instance_id === row.id)
	const visits = [...new Set(stays.map((one) => one.visit))].map((visit) => stays.filter((one) => one.visit === visit))
	const definition = engine.registry.find(row.machine, row.machine_version)
	const context: Visits = { engine, row, read, labels, definition }
	return {
		id: row.id,
		kind: row.kind,
		ref: row.ref,
		label: labels.machine(row.machine, row.machine_version),
		machine: row.machine,
		version: row.machine_version,
		done: row.done,
		startedAt: iso(row.started_at),
		heldUntil: row.until,
		parts: Object.entries(definition?.drawing.parts ?? {}).map(([id, label]) => ({ id, label })),
		calls: Object.entries(definition?.drawing.calls ?? {}).map(([place, kinds]) => ({ place, kinds })),
		walked: visits.flatMap((one) => walkedOf(context, one)),
		active: visits.flatMap((one) => activeOf(context, one)),
		ahead: row.done ? [] : aheadOf(context, new Set(stays.map((one) => one.place))),
	}
}

/** Where a machine rests while it is neither on hold, nor handed over, nor over. */
const ON_THE_WAY = /(^|\.)active\./

function aheadOf({ definition, row, labels }: Visits, visited: ReadonlySet<string>): PathInstance["ahead"] {
	if (!definition) return []
	const detours = new Set(definition.drawing.detours)
	return describePlaces(definition)
		.filter(({ id, bpmn, settled }) => ON_THE_WAY.test(id) && bpmn !== "end" && !settled && !detours.has(id))
		.filter(({ id }) => !visited.has(id))
		.map(({ id }) => labels.place(row.machine, row.machine_version, id))
}

interface Visits {
	readonly engine: Engine
	readonly row: InstanceRow
	readonly read: Read
	readonly labels: Labels
	readonly definition: MachineDefinition | undefined
}

function walkedOf(of: Visits, visit: readonly StayRow[]): PathInstance["walked"] {
	const [first] = visit
	const last = visit.at(-1)
	if (!first || !last) return []
	const { calendar } = hoursOf(of, first)
	const sum = (length: (from: Date, to: Date) => number) =>
		Math.round(
			visit.reduce((total, one) => total + length(new Date(one.from_at), new Date(one.to_at ?? of.read.now)), 0),
		)
	return [
		{
			place: of.labels.place(of.row.machine, of.row.machine_version, first.place),
			visit: first.visit,
			fromAt: iso(first.from_at),
			toAt: last.to_at === null ? null : iso(last.to_at),
			ms: sum((from, to) => to.getTime() - from.getTime()),
			workingMs: calendar ? sum((from, to) => workingTimeBetween(calendar, from, to)) : 0,
			paused: last.status === "paused",
		},
	]
}

function activeOf(of: Visits, visit: readonly StayRow[]): PathInstance["active"] {
	const [first] = visit
	const last = visit.at(-1)
	if (!first || !last || last.status === "closed") return []
	const { row, read, labels } = of
	const place = placeOf(of, last.place)
	const task = taskOf(of, last)
	const { territory, calendar } = hoursOf(of, last)
	const dueAt = task?.due_at ?? null
	const due = dueAt === null ? null : new Date(dueAt)
	const late = task?.status === "open" && due !== null && due < read.now
	const clock = task?.clock ?? null
	const timer = read.timers.find((one) => one.instance_id === row.id && one.visit === last.visit)
	const rung = timer && place?.ladder.find((one) => one.name === timer.name)
	const role = task?.role ?? last.role
	return [
		{
			place: labels.place(row.machine, row.machine_version, last.place),
			visit: last.visit,
			since: iso(first.from_at),
			onHold: last.status === "paused",
			ended: place?.bpmn === "end",
			holder: role === null ? null : holderOf(of, role, task),
			task: task
				? {
						id: task.id,
						title: labels.task(row.machine, row.machine_version, last.place, row.context),
						assigneeId: task.assignee_id,
						escalated: task.escalated,
					}
				: null,
			territory: territoryOf(read, territory),
			clock,
			dueAt: due?.toISOString() ?? null,
			late,
			lateMs: late && clock !== null && calendar ? Math.round(between(clock, calendar, due, read.now)) : 0,
			targetMs: targetOf(of, last.place, place),
			next:
				timer && rung
					? {
							does: rung.does,
							to:
								rung.does === "remind"
									? rung.to.map(recipientLabel)
									: rung.does === "escalate"
										? [roleLabels[rung.to]]
										: [],
							dueAt: iso(timer.due_at),
						}
					: null,
		},
	]
}

function placeOf({ definition }: Visits, id: string): Place | undefined {
	if (!definition) return undefined
	try {
		return getPlace(definition, id)
	} catch {
		return undefined
	}
}

const taskOf = ({ row, read }: Visits, stay: StayRow): TaskRow | undefined =>
	read.tasks.find((one) => one.instance_id === row.id && one.visit === stay.visit && one.status !== "withdrawn")

/** Hours of whoever must act there: those that its deadline was counted in, else the platform's. */
function hoursOf(of: Visits, stay: StayRow): { territory: string; calendar: Calendar | undefined } {
	const { geography } = of.read
	const territory = taskOf(of, stay)?.territory ?? geography.platforms.get(of.read.platform) ?? ""
	return { territory, calendar: geography.calendars.get(territory) }
}

function holderOf({ row, read }: Visits, role: Role, task: TaskRow | undefined) {
	// Several experts were asked in turn; only who is asked now has a territory.
	const party = [...row.parties, ...read.caseParties].find((one) => one.role === role && one.territory !== null)
	const personId = task?.assignee_id ?? party?.person ?? null
	return {
		role,
		label: roleLabels[role],
		personId,
		name: personId === null ? null : (read.names.get(personId) ?? null),
	}
}

/** As the deadline table has it now. */
function targetOf({ row, read }: Visits, id: string, place: Place | undefined): number | null {
	const target = targetIn(read.geography, targetKey(row.machine, id), place?.target ?? null)
	return target && target.clock !== "date" ? target.ms[read.urgency] : null
}

function territoryOf({ territories }: Read, code: string) {
	const found = territories.find((one) => one.code === code)
	return { code, name: found?.name ?? null, zone: found?.zone ?? null }
}

const patient = label("patient ou famille", "patient or family")
const recipientLabel = (recipient: Recipient): Label => (recipient === "patient" ? patient : roleLabels[recipient])

const iso = (at: string): string => new Date(at).toISOString()
