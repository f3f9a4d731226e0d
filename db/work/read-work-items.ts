import type { Party } from "../../machines/definition.ts"
import { phaseOf } from "../../machines/phases.ts"
import { mayClaimTask, mayReadIdentity, mayReassignTask, type Principal } from "../../machines/policy.ts"
import { roles, Urgency } from "../../machines/vocabulary.ts"
import { type WorkBounds, workGroupOf } from "../../machines/work-group.ts"
import { type Away, findAway } from "../absences/find-away.ts"
import { openIdentity } from "../cases/find-identity.ts"
import { Labels } from "../cases/labels.ts"
import { findNames } from "../cases/names.ts"
import { type PatientMark, patientMark } from "../cases/patient-mark.ts"
import type { TaskItem } from "../cases/views.ts"
import { dayAt, type Engine } from "../engine.ts"
import { readTasks } from "../task-rows.ts"
import type { Cover } from "./find-covers.ts"
import { readReportItems } from "./report-items.ts"
import type { WorkItem } from "./work-views.ts"

/** Who reads, and when. */
export interface WorkReader {
	readonly principal: Principal
	readonly covers: readonly Cover[]
	readonly bounds: WorkBounds
	/** Names of patients instead of initials only. */
	readonly names: boolean
}

interface Row {
	readonly id: string
	readonly clock: "working" | "calendar" | "fixed"
	readonly territory: string
	readonly machine: string
	readonly machine_version: number
	readonly parties: readonly Party[]
	readonly around: readonly Party[]
	readonly places: readonly string[]
	readonly territory_of_care: string
	readonly territory_of_residence: string
	readonly sealed: string | null
	readonly wrapped: string | null
	readonly master_key: string | null
}

/** Tasks as the list shows them, in the order of `ids`. Those that are gone meanwhile are left out. */
export async function readWorkItems(
	engine: Engine,
	ids: readonly string[],
	reader: WorkReader,
): Promise<readonly WorkItem[]> {
	if (ids.length === 0) return []
	const sql = engine.db.$client
	const labels = new Labels(engine.registry)
	const asked = sql`select unnest(${[...ids]}::uuid[])`
	const [items, rows] = await Promise.all([
		readTasks(sql, engine.registry, labels, asked, reader.bounds.now),
		sql<Row[]>`
			select t.id, t.clock, t.territory, i.machine, i.machine_version, i.parties, r.parties as around, r.places,
				c.territory_of_care, c.territory_of_residence, s.sealed, k.wrapped, k.master_key
			from tasks t join instances i on i.id = t.instance_id join instances r on r.id = t.case_id
				join cases c on c.id = t.case_id
				left join identities s on s.case_id = t.case_id left join case_keys k on k.case_id = t.case_id
			where t.id in (${asked})`,
	])
	const rowOf = new Map(rows.map((row) => [row.id, row]))
	const names = await findNames(
		sql,
		items.map((item) => partyOf(item, rowOf.get(item.id))?.person),
	)
	const away = await findAbsent(engine, reader, items)
	const shown = items.flatMap((item): WorkItem[] => {
		const row = rowOf.get(item.id)
		return row ? [itemOf(engine, labels, reader, { names, away }, item, row)] : []
	})
	const steps = items.length < ids.length ? await readReportItems(engine, ids, reader) : []
	const order = new Map(ids.map((id, position) => [id, position]))
	return [...shown, ...steps].toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
}

/** Who of those that have the tasks is away today, where the platform of the first is: lists are of one day. */
async function findAbsent(
	engine: Engine,
	{ bounds }: WorkReader,
	items: readonly TaskItem[],
): Promise<ReadonlyMap<string, Away>> {
	const assignees = items.flatMap((one) => one.assigneeId ?? [])
	const [first] = items
	if (first === undefined) return new Map()
	return await findAway(engine.db.$client, assignees, dayAt(engine, first.platformId, bounds.now))
}

interface Known {
	readonly names: ReadonlyMap<string, string>
	readonly away: ReadonlyMap<string, Away>
}

const partyOf = (item: TaskItem, row: Row | undefined): Party | undefined =>
	[...(row?.parties ?? []), ...(row?.around ?? [])].find((party) => party.role === item.role)

function itemOf(
	engine: Engine,
	labels: Labels,
	reader: WorkReader,
	{ names, away }: Known,
	item: TaskItem,
	row: Row,
): WorkItem {
	const { principal, bounds } = reader
	const relation = {
		platform: item.platformId,
		parties: [...row.parties, ...row.around],
		instance: item.instanceId,
		caseId: item.caseId,
	}
	const role = roles.find((one) => one === item.role)
	const claim = role !== undefined && mayClaimTask(principal, relation, role)
	const reassign = mayReassignTask(principal, relation, item.assigneeId)
	const party = partyOf(item, row)
	const phase = phaseOf(row.places)
	const covered = reader.covers.find((one) => one.id === item.assigneeId)
	const absent = away.get(item.assigneeId ?? "")
	const free = item.assigneeId === null || absent !== undefined
	const dueAt = item.dueAt === null ? null : new Date(item.dueAt)
	return {
		...item,
		report: null,
		group: workGroupOf({ urgency: Urgency.parse(item.urgency), dueAt }, bounds),
		patient: patientOf(engine, reader, item, row),
		phase: phase === undefined ? null : { id: phase.id, label: phase.label },
		subject: item.kind === null ? null : labels.machine(row.machine, row.machine_version),
		territoryOfCare: row.territory_of_care,
		territoryOfResidence: row.territory_of_residence,
		hoursOf: row.clock === "calendar" ? null : row.territory,
		party: party ? { role: party.role, name: names.get(party.person ?? "") ?? null } : null,
		coveredFor: covered ? { id: covered.id, name: covered.name } : null,
		assigneeAwayUntil: absent?.until ?? null,
		may: {
			claim: claim && free && item.assigneeId !== principal.id,
			release: reassign && item.assigneeId !== null,
			delegate: reassign || (claim && free),
		},
	}
}

function patientOf(engine: Engine, reader: WorkReader, item: TaskItem, row: Row): PatientMark | null {
	if (!mayReadIdentity(reader.principal, { platform: item.platformId, caseId: item.caseId })) return null
	const { sealed, wrapped, master_key: masterKey } = row
	if (sealed === null || wrapped === null || masterKey === null) return null
	const identity = openIdentity(engine, item.caseId, { wrapped, masterKey }, sealed)
	return patientMark(identity, dayAt(engine, item.platformId, reader.bounds.now), reader.names)
}
