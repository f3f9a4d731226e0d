import { z } from "zod"
import { initialsOf } from "../machines/patient-in-short.ts"
import type { Principal } from "../machines/policy.ts"
import { type Label, outsideRoles, type Role, roleLabels } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { readSheet } from "./bamara.ts"
import { findCaseKey } from "./case-key.ts"
import { ageOn, findIdentity } from "./cases/find-identity.ts"
import { Labels } from "./cases/labels.ts"
import { findNames } from "./cases/names.ts"
import { type ProcedureRow, readProcedures } from "./cases/read-instance.ts"
import { LabelView } from "./cases/views.ts"
import type { Executor } from "./client.ts"
import { dayAt, type Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import { PrintedNotice, readTold } from "./print-told.ts"
import { openSecrets, type Sealed } from "./sealing.ts"
import { readTasks } from "./task-rows.ts"
import type { CaseKey } from "./vault.ts"

export const NewPrint = z.strictObject({
	/** `named`, or initials alone for a sheet that leaves the room. */
	identity: z.enum(["named", "initials"]),
})
export type NewPrint = z.infer<typeof NewPrint>

const at = () => z.iso.datetime()
const list = <S extends z.ZodType>(schema: S) => z.array(schema).readonly()

const Stay = z.object({
	instance: z.string().describe("`case`, or such as `teleExpertise-1`"),
	procedure: LabelView.nullable().describe("Null for the case itself"),
	place: LabelView,
	from: at(),
	to: at().nullable().describe("Null while it lasts"),
	status: z.enum(["current", "paused", "done"]),
})

export const PrintSheet = z.object({
	number: z.string(),
	platform: z.object({ name: z.string(), hostHospital: z.string(), zone: z.string() }),
	printedBy: z.string(),
	printedAt: at(),
	patient: z.discriminatedUnion("shown", [
		z.object({
			shown: z.literal("named"),
			birthName: z.string(),
			usedName: z.string().nullable(),
			givenNames: z.string(),
			birthDate: z.iso.date(),
			age: z.int(),
			sex: z.string(),
		}),
		z.object({ shown: z.literal("initials"), initials: z.string(), age: z.int(), sex: z.string() }),
		z.object({ shown: z.literal("erased") }),
	]),
	urgency: z.string(),
	diagnosticState: z.string(),
	filieres: list(z.string()),
	territoryOfCare: z.string(),
	territoryOfResidence: z.string(),
	openedAt: at(),
	closedAt: at().nullable(),
	places: list(LabelView),
	lead: z.string().nullable(),
	physician: z.string().nullable(),
	pathway: list(Stay).describe("Where the case and its procedures have been, in order"),
	owed: list(
		z.object({
			title: LabelView,
			procedure: LabelView.nullable(),
			role: LabelView,
			assignee: z.string().nullable(),
			dueAt: at().nullable(),
			overdue: z.boolean(),
			paused: z.boolean(),
		}),
	).describe("Open tasks, what is due first at the head"),
	procedures: list(
		z.object({
			kind: z.string(),
			ref: z.string(),
			label: LabelView,
			places: list(LabelView),
			startedAt: at(),
			done: z.boolean(),
			parties: list(z.object({ role: LabelView, name: z.string().nullable(), territory: z.string().nullable() })),
			said: list(
				z.object({
					at: at(),
					by: z.string(),
					what: LabelView,
					texts: list(z.string()),
					documents: list(z.string()).describe("Names of the documents that hold the answer"),
				}),
			).describe("What people outside the team answered"),
		}),
	),
	told: list(PrintedNotice).describe("Reminders and messages, the latest first"),
	registry: z.object({ complete: z.boolean(), filled: z.int(), required: z.int(), missing: list(z.string()) }),
})
export type PrintSheet = z.infer<typeof PrintSheet>

interface CaseRow {
	readonly number: string
	readonly platform_id: string
	readonly platform: string
	readonly host_hospital: string
	readonly zone: string
	readonly urgency: string
	readonly diagnostic_state: string
	readonly filieres: readonly string[] | null
	readonly territory_of_care: string
	readonly territory_of_residence: string
	readonly opened_at: string
	readonly closed_at: string | null
	readonly lead_id: string | null
	readonly physician_id: string | null
	readonly machine: string
	readonly machine_version: number
	readonly places: readonly string[]
	readonly now: string
}

/**
 * One case as a sheet of paper says it, for somebody of its team. With initials alone no name is in the answer.
 *
 * @throws WorkflowError NOT_FOUND
 */
export async function readPrintSheet(
	engine: Engine,
	principal: Principal,
	caseId: string,
	{ identity: shown }: NewPrint,
): Promise<PrintSheet> {
	const sql = engine.db.$client
	const labels = new Labels(engine.registry)
	const [row] = await sql<CaseRow[]>`
		select c.number, c.platform_id, p.name as platform, p.host_hospital, t.zone, c.urgency, c.diagnostic_state,
			(select array_agg(f.code order by f.code) from filieres f where f.id = any(c.filieres)) as filieres,
			coalesce((select name from territories x where x.code = c.territory_of_care), c.territory_of_care) as territory_of_care,
			coalesce((select name from territories x where x.code = c.territory_of_residence), c.territory_of_residence) as territory_of_residence,
			c.opened_at, c.closed_at, c.lead_id, c.physician_id, i.machine, i.machine_version, i.places,
			${instant(sql, engine.clock?.() ?? null)} as now
		from cases c join platforms p on p.id = c.platform_id join territories t on t.code = p.territory
			join instances i on i.id = c.id where c.id = ${caseId}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such case", {})
	const printedAt = new Date(row.now)
	const key = await findCaseKey(engine, sql, caseId)
	const procedures = await readProcedures(sql, caseId, null)
	const names = await findNames(sql, [
		principal.id,
		row.lead_id,
		row.physician_id,
		...procedures.flatMap((one) => one.parties.map((party) => party.person)),
	])
	const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null))
	const procedureLabel = (kind: string | null, machine: string, version: number) =>
		kind === null ? null : labels.machine(machine, version)
	const live = sql`select w.id from tasks w where w.case_id = ${caseId} and w.status in ('open', 'paused')`
	const tasks = await readTasks(sql, engine.registry, labels, live, engine.clock?.() ?? null)
	const sheet = await readSheet(engine, caseId, false)
	const said = await readAnswers(sql, caseId, labels, key)
	return {
		number: row.number,
		platform: { name: row.platform, hostHospital: row.host_hospital, zone: row.zone },
		printedBy: nameOf(principal.id) ?? principal.id,
		printedAt: printedAt.toISOString(),
		patient: await readPatient(engine, caseId, shown, dayAt(engine, row.platform_id, printedAt)),
		urgency: row.urgency,
		diagnosticState: row.diagnostic_state,
		filieres: row.filieres ?? [],
		territoryOfCare: row.territory_of_care,
		territoryOfResidence: row.territory_of_residence,
		openedAt: iso(row.opened_at),
		closedAt: row.closed_at === null ? null : iso(row.closed_at),
		places: row.places.map((place) => labels.place(row.machine, row.machine_version, place).label),
		lead: nameOf(row.lead_id),
		physician: nameOf(row.physician_id),
		pathway: await readPathway(sql, caseId, labels),
		owed: tasks.map((task) => {
			const procedure = procedures.find((one) => one.id === task.instanceId)
			return {
				title: task.title,
				procedure: procedure ? labels.machine(procedure.machine, procedure.machine_version) : null,
				role: roleLabel(task.role),
				assignee: task.assigneeName,
				dueAt: task.dueAt,
				overdue: task.overdue,
				paused: task.status === "paused",
			}
		}),
		procedures: procedures.map((one) => ({
			kind: one.kind,
			ref: one.ref,
			label: procedureLabel(one.kind, one.machine, one.machine_version) ?? { fr: one.kind, en: one.kind },
			places: one.places.map((place) => labels.place(one.machine, one.machine_version, place).label),
			startedAt: iso(one.started_at),
			done: one.done,
			parties: partiesOf(one, nameOf),
			said: said.get(one.id) ?? [],
		})),
		told: await readTold(engine, caseId),
		registry: {
			...sheet.completeness,
			missing: sheet.missing.map((one) => one.label),
		},
	}
}

const iso = (when: string): string => new Date(when).toISOString()

const roleLabel = (role: string): Label => roleLabels[role as Role] ?? { fr: role, en: role }

const partiesOf = ({ parties }: ProcedureRow, nameOf: (id: string | null) => string | null) =>
	parties.map((party) => ({ role: roleLabel(party.role), name: nameOf(party.person), territory: party.territory }))

async function readPatient(
	engine: Engine,
	caseId: string,
	shown: NewPrint["identity"],
	today: string,
): Promise<PrintSheet["patient"]> {
	const sql = engine.db.$client
	const [wrapped] = await sql<{ wrapped: string; master_key: string }[]>`
		select wrapped, master_key from case_keys where case_id = ${caseId}`
	const key = wrapped ? { wrapped: wrapped.wrapped, masterKey: wrapped.master_key } : null
	const identity = await findIdentity(engine, sql, caseId, key)
	if (!identity) return { shown: "erased" }
	const { birthName, usedName, givenNames, birthDate, sex } = identity.patient
	const age = ageOn(birthDate, today)
	if (shown === "named") return { shown, birthName, usedName: usedName ?? null, givenNames, birthDate, age, sex }
	return { shown, initials: initialsOf(identity.patient), age, sex }
}

interface StayRow {
	readonly ref: string
	readonly kind: string | null
	readonly machine: string
	readonly machine_version: number
	readonly place: string
	readonly from_at: string
	readonly to_at: string | null
	readonly status: string
}

/** Stays that a hold has cut in pieces count as one. */
async function readPathway(sql: Executor, caseId: string, labels: Labels): Promise<PrintSheet["pathway"]> {
	const rows = await sql<StayRow[]>`
		select i.ref, i.kind, i.machine, i.machine_version, s.place, min(s.from_at) as from_at,
			case when bool_or(s.to_at is null) or bool_or(s.status = 'paused') then null else max(s.to_at) end as to_at,
			case when bool_or(s.status = 'open') then 'current' when bool_or(s.status = 'paused') then 'paused'
				else 'done' end as status
		from state_intervals s join instances i on i.id = s.instance_id
		where s.case_id = ${caseId}
		group by i.ref, i.kind, i.machine, i.machine_version, i.started_at, s.instance_id, s.visit, s.place
		order by min(s.from_at), i.started_at, s.visit`
	return rows.map((row) => ({
		instance: row.ref,
		procedure: row.kind === null ? null : labels.machine(row.machine, row.machine_version),
		place: labels.place(row.machine, row.machine_version, row.place).label,
		from: iso(row.from_at),
		to: row.to_at === null ? null : iso(row.to_at),
		status: row.status === "current" || row.status === "paused" ? row.status : "done",
	}))
}

interface AnswerRow {
	readonly instance_id: string
	readonly machine: string
	readonly machine_version: number
	readonly type: string
	readonly payload: Readonly<Record<string, unknown>>
	readonly by: string
	readonly occurred_at: string
}

/** What people outside the team wrote in procedures, by procedure: opinions, reports, outcomes. */
async function readAnswers(
	sql: Executor,
	caseId: string,
	labels: Labels,
	key: CaseKey | null,
): Promise<ReadonlyMap<string, PrintSheet["procedures"][number]["said"]>> {
	const rows = await sql<AnswerRow[]>`
		select e.instance_id, i.machine, e.machine_version, e.type, e.payload,
			coalesce(e.recorded_for ->> 'person', e.sent_by) as by, e.occurred_at
		from case_events e join instances i on i.id = e.instance_id
		where e.case_id = ${caseId} and i.kind is not null
		and coalesce(e.recorded_for ->> 'role', e.role) = any(${[...outsideRoles]}::text[])
		order by e.seq`
	const names = await findNames(
		sql,
		rows.map((row) => row.by),
	)
	const stored = await sql<{ id: string; sealed_name: string }[]>`
		select id, sealed_name from documents where case_id = ${caseId} and withdrawn_at is null`
	const said = new Map<string, PrintSheet["procedures"][number]["said"]>()
	for (const row of rows) {
		const texts = sealedTexts(row.payload).map((one) => String(openSecrets(key, one)))
		const named = stored.filter(({ id }) => JSON.stringify(row.payload).includes(id))
		if (texts.length === 0 && named.length === 0) continue
		const before = said.get(row.instance_id) ?? []
		const entry = {
			at: iso(row.occurred_at),
			by: names.get(row.by) ?? row.by,
			what: labels.entry(row.machine, row.machine_version, row.type, null),
			texts,
			documents: named.map((one) => key?.openText(one.sealed_name) ?? "[erased]"),
		}
		said.set(row.instance_id, [...before, entry])
	}
	return said
}

function sealedTexts(value: unknown): readonly Sealed[] {
	if (typeof value !== "object" || value === null) return []
	if (typeof (value as Partial<Sealed>).sealed === "string") return [value as Sealed]
	return Object.values(value).flatMap(sealedTexts)
}
