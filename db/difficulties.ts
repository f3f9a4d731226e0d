import { z } from "zod"
import { mayWithdrawFor, type Principal } from "../machines/policy.ts"
import type { ProcedureKind } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { appendAudit } from "./audit/record-audit.ts"
import { findCaseKey, getCaseKey } from "./case-key.ts"
import { Labels } from "./cases/labels.ts"
import { findNames } from "./cases/names.ts"
import { LabelView, PlaceView } from "./cases/views.ts"
import type { Executor } from "./client.ts"
import { type DifficultyKind, DifficultyKindSchema } from "./difficulty-tags.ts"
import { dayAt, type Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import type { CaseRelation } from "./relations.ts"
import { InstanceName } from "./timers.ts"

export const NewDifficulty = z.strictObject({
	/** Chosen by the sender: the same remark sent again is written once. */
	id: z.uuid(),
	tag: z.uuid(),
	/** The case itself, or one of its procedures. */
	instance: z.uuid().optional(),
	/** A place of that instance. */
	place: z.string().min(1).max(200).optional(),
	occurredOn: z.iso.date(),
	remark: z.string().trim().min(1).max(5_000).optional(),
})
export type NewDifficulty = z.infer<typeof NewDifficulty>

const Person = z.object({ id: z.string(), name: z.string() })

export const Difficulty = z.object({
	id: z.uuid(),
	tag: z.object({ id: z.uuid(), kind: DifficultyKindSchema, label: LabelView }),
	instance: InstanceName.nullable(),
	place: PlaceView.nullable(),
	occurredOn: z.iso.date(),
	remark: z.string().nullable().describe("`[erased]` once the case was erased"),
	recordedBy: Person,
	recordedAt: z.iso.datetime(),
	withdrawn: z.object({ by: Person, at: z.iso.datetime() }).nullable(),
	withdrawable: z.boolean().describe("Whether the reader may withdraw it"),
})
export type Difficulty = z.infer<typeof Difficulty>

/**
 * Notes a difficulty, an improvement or a contribution on a case for the yearly report.
 *
 * @throws WorkflowError PAYLOAD_INVALID (day to come, place of no such instance, an id that is taken),
 * REFERENCE_UNKNOWN (tag or procedure), INSTANCE_BLOCKED once the case was erased
 */
export async function recordDifficulty(
	engine: Engine,
	{ caseId, platform }: CaseRelation,
	{ id, tag, instance, place, occurredOn, remark }: NewDifficulty,
	by: string,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const key = await getCaseKey(engine, sql, caseId)
		const [known] = await sql<{ kind: DifficultyKind; retired: boolean }[]>`
			select kind, retired_at is not null as retired from difficulty_tags where id = ${tag}`
		if (!known || known.retired)
			throw new WorkflowError("REFERENCE_UNKNOWN", "there is no such tag any more: choose one of the list", {
				unknown: ["tag"],
			})
		if (occurredOn > dayAt(engine, platform, engine.clock?.() ?? new Date()))
			throw invalid("occurredOn", "must not lie in the future")
		const about = instance ?? (place === undefined ? null : caseId)
		if (about !== null) await assertPlace(engine, sql, caseId, about, place)
		const now = instant(sql, engine.clock?.() ?? null)
		const [made] = await sql`
			insert into difficulties (id, case_id, platform_id, tag_id, instance_id, place, occurred_on, sealed_remark,
				recorded_by, recorded_at)
			values (${id}, ${caseId}, ${platform}, ${tag}, ${about}, ${place ?? null}, ${occurredOn},
				${remark === undefined ? null : key.seal(remark)}, ${by}, ${now})
			on conflict (id) do nothing returning id`
		if (!made) {
			const [same] =
				await sql`select 1 from difficulties where id = ${id} and case_id = ${caseId} and recorded_by = ${by}`
			if (same) return
			throw invalid("id", "another remark has it")
		}
		await appendAudit(sql, engine, {
			action: "difficulty.added",
			platformId: platform,
			caseId,
			by,
			basis: "team",
			subject: id,
			detail: { what: known.kind },
			from,
		})
	})
}

async function assertPlace(
	engine: Engine,
	sql: Executor,
	caseId: string,
	instance: string,
	place: string | undefined,
): Promise<void> {
	const [row] = await sql<{ machine: string; machine_version: number }[]>`
		select machine, machine_version from instances where id = ${instance} and case_id = ${caseId}`
	if (!row) throw new WorkflowError("REFERENCE_UNKNOWN", "no such procedure in this case", { unknown: ["instance"] })
	if (place !== undefined && !new Labels(engine.registry).knows(row.machine, row.machine_version, place))
		throw invalid("place", "no such place in this case or procedure")
}

/**
 * Takes a remark back: it stays, marked so, and is no longer counted.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, REQUEST_DECIDED when it was withdrawn already
 */
export async function withdrawDifficulty(
	engine: Engine,
	{ caseId, platform }: CaseRelation,
	id: string,
	principal: Principal,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const [row] = await sql<{ recorded_by: string; withdrawn: boolean }[]>`
			select recorded_by, withdrawn_at is not null as withdrawn from difficulties
			where id = ${id} and case_id = ${caseId} for update`
		if (!row) throw new WorkflowError("NOT_FOUND", "no such remark", {})
		if (row.recorded_by !== principal.id && !mayWithdrawFor(principal, { platform }))
			throw new WorkflowError("FORBIDDEN", "a remark is withdrawn by who noted it, or by the referent physician", {})
		if (row.withdrawn) throw new WorkflowError("REQUEST_DECIDED", "this remark was withdrawn already", {})
		await sql`
			update difficulties set withdrawn_by = ${principal.id}, withdrawn_at = ${instant(sql, engine.clock?.() ?? null)}
			where id = ${id}`
		await appendAudit(sql, engine, {
			action: "difficulty.withdrawn",
			platformId: platform,
			caseId,
			by: principal.id,
			basis: "team",
			subject: id,
			from,
		})
	})
}

interface Row {
	readonly id: string
	readonly tag_id: string
	readonly kind: DifficultyKind
	readonly label_fr: string
	readonly label_en: string
	readonly instance_id: string | null
	readonly instance_kind: ProcedureKind | null
	readonly ref: string | null
	readonly machine: string | null
	readonly machine_version: number | null
	readonly place: string | null
	readonly occurred_on: string
	readonly sealed_remark: string | null
	readonly recorded_by: string
	readonly recorded_at: string
	readonly withdrawn_by: string | null
	readonly withdrawn_at: string | null
}

/**
 * Remarks of a case for the yearly report, the latest first.
 *
 * @param reader for whom it says what they may do; null for a copy that nobody acts on
 */
export async function listDifficulties(
	engine: Engine,
	{ caseId, platform }: Pick<CaseRelation, "caseId" | "platform">,
	reader: Principal | null,
): Promise<readonly Difficulty[]> {
	const sql = engine.db.$client
	const [key, rows] = await Promise.all([
		findCaseKey(engine, sql, caseId),
		sql<Row[]>`
			select d.id, d.tag_id, t.kind, t.label_fr, t.label_en, d.instance_id, i.kind as instance_kind, i.ref, i.machine,
				i.machine_version, d.place, d.occurred_on::text, d.sealed_remark, d.recorded_by, d.recorded_at,
				d.withdrawn_by, d.withdrawn_at
			from difficulties d join difficulty_tags t on t.id = d.tag_id left join instances i on i.id = d.instance_id
			where d.case_id = ${caseId} order by d.occurred_on desc, d.recorded_at desc, d.id`,
	])
	const labels = new Labels(engine.registry)
	const names = await findNames(
		sql,
		rows.flatMap((row) => [row.recorded_by, row.withdrawn_by]),
	)
	const person = (id: string) => ({ id, name: names.get(id) ?? id })
	return rows.map(
		(row): Difficulty => ({
			id: row.id,
			tag: { id: row.tag_id, kind: row.kind, label: { fr: row.label_fr, en: row.label_en } },
			instance:
				row.instance_id === null || row.ref === null
					? null
					: { id: row.instance_id, kind: row.instance_kind, ref: row.ref },
			place:
				row.place === null || row.machine === null || row.machine_version === null
					? null
					: labels.place(row.machine, row.machine_version, row.place),
			occurredOn: row.occurred_on,
			remark: row.sealed_remark === null ? null : key ? key.openText(row.sealed_remark) : "[erased]",
			recordedBy: person(row.recorded_by),
			recordedAt: new Date(row.recorded_at).toISOString(),
			withdrawn:
				row.withdrawn_by === null || row.withdrawn_at === null
					? null
					: { by: person(row.withdrawn_by), at: new Date(row.withdrawn_at).toISOString() },
			withdrawable:
				reader !== null &&
				row.withdrawn_at === null &&
				(reader.id === row.recorded_by || mayWithdrawFor(reader, { platform })),
		}),
	)
}

const invalid = (path: string, message: string) =>
	new WorkflowError("PAYLOAD_INVALID", "this remark cannot be noted", { issues: [{ path: [path], message }] })
