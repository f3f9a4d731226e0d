import type { Party as OutsideParty } from "../../machines/definition.ts"
import { partyOf } from "../../machines/party.ts"
import { ageOf, initialsOf } from "../../machines/patient-in-short.ts"
import { type Branch, branchIds, branchOfPlace, branchState } from "../../machines/phases.ts"
import { mayReadIdentity, type Principal } from "../../machines/policy.ts"
import { medicalKinds, type Role } from "../../machines/vocabulary.ts"
import { openIdentity } from "../cases/find-identity.ts"
import { Labels } from "../cases/labels.ts"
import type { Executor } from "../client.ts"
import { dayAt, type Engine } from "../engine.ts"
import { phaseOf } from "./board-rows.ts"
import type { BoardCard, BranchView } from "./views.ts"

/** A row of `boardRows` as JSON. */
export interface BoardRow {
	readonly id: string
	readonly number: string
	readonly platform_id: string
	readonly urgency: string
	readonly diagnostic_state: string
	readonly filieres: readonly string[]
	readonly territory_of_care: string
	readonly territory_of_residence: string
	readonly opened_at: string
	readonly way: readonly string[]
	readonly held: boolean
	readonly task_id: string | null
	readonly instance_id: string | null
	readonly place: string | null
	readonly role: Role | null
	readonly assignee_id: string | null
	readonly due_at: string | null
	readonly clock_of: string | null
	readonly since: string
	readonly rest_place: string | null
	readonly late: boolean
	readonly phase: number
	/** Where it stands in the order asked for. */
	readonly key: string
}

interface InstanceRow {
	readonly id: string
	readonly kind: string | null
	readonly machine: string
	readonly machine_version: number
	readonly parties: readonly OutsideParty[]
	readonly until: string | null
}

interface LateTask {
	readonly case_id: string
	readonly place: string
	readonly kind: string | null
}

/** Cards of these rows, in their order: labels of machines, names, and initials for those who may know them. */
export async function readCards(
	engine: Engine,
	principal: Principal,
	rows: readonly BoardRow[],
	now: Date,
): Promise<readonly BoardCard[]> {
	if (rows.length === 0) return []
	const sql = engine.db.$client
	const ids = rows.map(({ id }) => id)
	const instanceIds = [...new Set([...ids, ...rows.flatMap((row) => row.instance_id ?? [])])]
	const [instances, late, patients] = await Promise.all([
		sql<InstanceRow[]>`
			select i.id, i.kind, i.machine, i.machine_version, i.parties, i.snapshot #>> '{state,context,until}' as until
			from instances i where i.id = any(${instanceIds}::uuid[])`,
		sql<LateTask[]>`
			select t.case_id, t.place, i.kind from tasks t join instances i on i.id = t.instance_id
			where t.case_id = any(${ids}::uuid[]) and t.status = 'open' and t.due_at < ${now.toISOString()}::timestamptz`,
		readPatients(engine, principal, rows, now),
	])
	const byId = new Map(instances.map((one) => [one.id, one]))
	const askedOf = (row: BoardRow) =>
		byId.get(row.instance_id ?? "")?.parties.find((one) => one.role === row.role)?.person ?? null
	const names = await findShortNames(
		sql,
		rows.flatMap((row) => [row.assignee_id, askedOf(row)]),
	)
	const labels = new Labels(engine.registry)
	return rows.map((row): BoardCard => {
		const root = byId.get(row.id)
		const instance = byId.get(row.instance_id ?? row.id) ?? root
		const place = row.place ?? row.rest_place ?? row.way[0] ?? ""
		const step = labels.place(instance?.machine ?? "", instance?.machine_version ?? 0, place).label
		const holder = row.assignee_id ?? (row.role !== null && partyOf(row.role) !== "us" ? askedOf(row) : null)
		return {
			id: row.id,
			number: row.number,
			platformId: row.platform_id,
			phase: phaseOf(row.phase),
			urgency: row.urgency,
			diagnosticState: row.diagnostic_state,
			territoryOfCare: row.territory_of_care,
			territoryOfResidence: row.territory_of_residence,
			filieres: row.filieres,
			openedAt: instantOf(row.opened_at),
			patient: patients.get(row.id) ?? null,
			step,
			procedure: instance?.kind ? labels.machine(instance.machine, instance.machine_version) : null,
			since: instantOf(row.since),
			branches: branchesOf(
				engine,
				row,
				late.filter((one) => one.case_id === row.id),
			),
			holder: {
				party: partyOf(row.role ?? "system"),
				role: row.role,
				name: holder === null ? null : (names.get(holder) ?? null),
			},
			dueAt: row.due_at === null ? null : instantOf(row.due_at),
			clockOf: row.clock_of,
			late: row.late,
			onHold: row.held ? { until: root?.until ?? null } : null,
		}
	})
}

/** « Dr Latanier », « Maya T. »: people as a team calls them, in the room that a card has; accounts by their name. */
async function findShortNames(sql: Executor, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
	const asked = [...new Set(ids.filter((id) => id !== null))]
	if (asked.length === 0) return new Map()
	const rows = await sql<{ id: string; name: string }[]>`
		select a.id, a.name from accounts a where a.id = any(${asked}::uuid[])
		union all
		select p.id, case when p.title in ('Dr', 'Pr') then concat_ws(' ', p.title, p.family_name)
			else concat(p.given_name, ' ', left(p.family_name, 1), '.') end
		from people p where p.id = any(${asked}::uuid[])`
	return new Map(rows.map((one) => [one.id, one.name]))
}

const instantOf = (value: string): string => new Date(value).toISOString()

function branchesOf({ registry }: Engine, { way, held }: BoardRow, late: readonly LateTask[]): readonly BranchView[] {
	const lateBranches = new Set(late.map(branchOfTask))
	return branchIds.map((id): BranchView => {
		const state = branchState(registry, way, id)
		if (state !== "current") return { id, state }
		if (held) return { id, state: "onHold" }
		return { id, state: lateBranches.has(id) ? "late" : "current" }
	})
}

const medical: readonly string[] = medicalKinds

function branchOfTask({ kind, place }: LateTask): Branch | undefined {
	if (kind === null) return branchOfPlace(place)
	if (medical.includes(kind)) return "medical"
	if (kind === "extraMedicalReferral") return "extraMedical"
	return kind === "bamaraEntry" ? "registry" : undefined
}

/**
 * Initials and ages of the patients whom the principal may know. Names are opened here and go no further. One that does
 * not open is left out: a board shows its other cases all the same.
 */
async function readPatients(
	engine: Engine,
	principal: Principal,
	rows: readonly BoardRow[],
	now: Date,
): Promise<ReadonlyMap<string, NonNullable<BoardCard["patient"]>>> {
	const known = rows.filter((row) => mayReadIdentity(principal, { platform: row.platform_id, caseId: row.id }))
	if (known.length === 0) return new Map()
	const sealed = await engine.db.$client<{ case_id: string; sealed: string; wrapped: string; master_key: string }[]>`
		select d.case_id, d.sealed, k.wrapped, k.master_key from identities d join case_keys k on k.case_id = d.case_id
		where d.case_id = any(${known.map(({ id }) => id)}::uuid[])`
	const platformOf = new Map(known.map((row) => [row.id, row.platform_id]))
	return new Map(
		sealed.flatMap((row) => {
			const key = { wrapped: row.wrapped, masterKey: row.master_key }
			try {
				const { patient } = openIdentity(engine, row.case_id, key, row.sealed)
				const today = dayAt(engine, platformOf.get(row.case_id) ?? "", now)
				return [[row.case_id, { initials: initialsOf(patient), age: ageOf(patient.birthDate, today) }] as const]
			} catch {
				return []
			}
		}),
	)
}
