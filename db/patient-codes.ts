import { z } from "zod"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { appendAudit } from "./audit/record-audit.ts"
import { findNames } from "./cases/names.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import { noScope, withScope } from "./scope.ts"
import { hashSurveyCode, newSurveyCode } from "./survey-code.ts"

const VALID_DAYS = 30

/** A code as the team sees it after it was handed out: never the code itself. */
export const PatientCode = z.object({
	id: z.uuid(),
	createdBy: z.object({ id: z.string(), name: z.string() }),
	createdAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	revokedAt: z.iso.datetime().nullable(),
	valid: z.boolean(),
})
export type PatientCode = z.infer<typeof PatientCode>

export const NewPatientCode = z.object({
	id: z.uuid(),
	code: z.string().describe("Shown this once").meta({ example: "7KQ4-9XZ2-M0T6-HC3W" }),
	expiresAt: z.iso.datetime(),
})
type NewPatientCode = z.infer<typeof NewPatientCode>

/** What a patient types. Longer than any code, for spaces and dashes. */
export const CodeBody = z.strictObject({ code: z.string().trim().min(1).max(60) })

/**
 * Makes a code by which a patient sees who has opened their file. 80 random bits of which only a hash is kept, so that
 * it is shown once; it holds for 30 days.
 *
 * @throws WorkflowError INSTANCE_BLOCKED once the case was erased: there is no person left to hand it to
 */
export async function createPatientCode(
	engine: Engine,
	caseId: string,
	by: string,
	from: Origin,
): Promise<NewPatientCode> {
	const code = newSurveyCode()
	return await engine.db.$client.begin(async (sql) => {
		const now = instant(sql, engine.clock?.() ?? null)
		const [row] = await sql<{ id: string; expires_at: string; platform_id: string }[]>`
			insert into patient_codes (code_hash, case_id, platform_id, created_by, created_at, expires_at)
			select ${hashSurveyCode(code)}, c.id, c.platform_id, ${by}, ${now}, ${now} + ${VALID_DAYS}::int * interval '1 day'
			from cases c where c.id = ${caseId} and c.retention <> 'destroyed' returning id, expires_at, platform_id`
		if (!row) throw new WorkflowError("INSTANCE_BLOCKED", "this case was erased", {})
		await record(sql, engine, { action: "patientCode.made", caseId, by, platformId: row.platform_id, id: row.id, from })
		return { id: row.id, code, expiresAt: new Date(row.expires_at).toISOString() }
	})
}

/** Codes that were made for a case, the latest first. */
export async function listPatientCodes(engine: Engine, caseId: string): Promise<readonly PatientCode[]> {
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	const rows = await sql<
		{
			id: string
			created_by: string
			created_at: string
			expires_at: string
			revoked_at: string | null
			valid: boolean
		}[]
	>`
		select id, created_by, created_at, expires_at, revoked_at, revoked_at is null and expires_at > ${now} as valid
		from patient_codes where case_id = ${caseId} order by created_at desc, id`
	const names = await findNames(
		sql,
		rows.map((row) => row.created_by),
	)
	return rows.map((row) => ({
		id: row.id,
		createdBy: { id: row.created_by, name: names.get(row.created_by) ?? row.created_by },
		createdAt: new Date(row.created_at).toISOString(),
		expiresAt: new Date(row.expires_at).toISOString(),
		revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at).toISOString(),
		valid: row.valid,
	}))
}

/**
 * Nobody sees anything with this code from now on. Revoked already, it stays as it is.
 *
 * @throws WorkflowError NOT_FOUND when the case has no such code
 */
export async function revokePatientCode(
	engine: Engine,
	caseId: string,
	id: string,
	by: string,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const now = instant(sql, engine.clock?.() ?? null)
		const [row] = await sql<{ platform_id: string; revoked_at: string | null }[]>`
			select platform_id, revoked_at from patient_codes where id = ${id} and case_id = ${caseId} for update`
		if (!row) throw new WorkflowError("NOT_FOUND", "this case has no such code", {})
		if (row.revoked_at !== null) return
		await sql`update patient_codes set revoked_at = ${now} where id = ${id}`
		await record(sql, engine, { action: "patientCode.revoked", caseId, by, platformId: row.platform_id, id, from })
	})
}

interface Trace {
	readonly action: "patientCode.made" | "patientCode.revoked"
	readonly caseId: string
	readonly platformId: string
	readonly by: string
	readonly id: string
	readonly from: Origin
}

const record = (sql: Executor, engine: Engine, { id, ...trace }: Trace): Promise<void> =>
	appendAudit(sql, engine, { ...trace, basis: "team", subject: id })

/**
 * Runs something on a database that shows the one case of a patient's code: whoever holds the code has no account, and
 * nobody else's rows are in reach of what they ask.
 *
 * @throws WorkflowError NOT_FOUND for a code that is unknown, ended or revoked, without saying which
 */
export async function asPatient<T>(
	engine: Engine,
	code: string,
	run: (
		scoped: Engine,
		of: { readonly caseId: string; readonly platformId: string; readonly codeId: string },
	) => Promise<T>,
): Promise<T> {
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	const [row] = await sql<{ case_id: string; platform_id: string; code_id: string }[]>`
		select case_id, platform_id, code_id from passerelle.case_of_patient_code(${hashSurveyCode(code)}, ${now})`
	if (!row) throw new WorkflowError("NOT_FOUND", "this code is not valid, or no longer", {})
	const of = { caseId: row.case_id, platformId: row.platform_id, codeId: row.code_id }
	return await withScope(engine, { ...noScope, cases: [of.caseId] }, async (scoped) => await run(scoped, of))
}
