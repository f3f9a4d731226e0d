import { z } from "zod"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { findCaseKey, getCaseKey } from "../case-key.ts"
import { findNames } from "../cases/names.ts"
import type { Engine } from "../engine.ts"
import { Identity } from "../identity.ts"
import { indexIdentity } from "../identity-index.ts"
import { instant } from "../instant.ts"

export const Rectification = z.strictObject({ identity: Identity, reason: z.string().trim().min(1).max(2_000) })
type Rectification = z.infer<typeof Rectification>

const FormerIdentity = z.object({
	version: z.int(),
	identity: z.object(Identity.shape),
	reason: z.string().describe("Why it was replaced"),
	replacedBy: z.object({ id: z.string(), name: z.string() }),
	replacedAt: z.iso.datetime(),
})
export type FormerIdentity = z.infer<typeof FormerIdentity>

/** Who the patient is, and what was said of it before; all of it gone once the case was erased. */
export const IdentityRecord = z.object({
	version: z.int().describe("What `If-Match` compares when it is rectified"),
	identity: z.object(Identity.shape).nullable().describe("Null once the case was erased"),
	former: z.array(FormerIdentity).readonly().describe("The latest first"),
})
export type IdentityRecord = z.infer<typeof IdentityRecord>

interface FormerRow {
	readonly version: number
	readonly sealed: string
	readonly sealed_reason: string
	readonly replaced_by: string
	readonly replaced_at: string
}

export async function readIdentityRecord(engine: Engine, caseId: string): Promise<IdentityRecord> {
	const sql = engine.db.$client
	const key = await findCaseKey(engine, sql, caseId)
	const [current] = await sql<{ sealed: string }[]>`select sealed from identities where case_id = ${caseId}`
	const rows = await sql<FormerRow[]>`
		select version, sealed, sealed_reason, replaced_by, replaced_at from identity_versions
		where case_id = ${caseId} order by version desc`
	if (!key || !current) return { version: 0, identity: null, former: [] }
	const opened = (sealed: string): Identity => Identity.parse(JSON.parse(key.openText(sealed)))
	const names = await findNames(
		sql,
		rows.map((row) => row.replaced_by),
	)
	return {
		version: versionAfter(rows[0]?.version),
		identity: opened(current.sealed),
		former: rows.map((row) => ({
			version: row.version,
			identity: opened(row.sealed),
			reason: key.openText(row.sealed_reason),
			replacedBy: { id: row.replaced_by, name: names.get(row.replaced_by) ?? row.replaced_by },
			replacedAt: new Date(row.replaced_at).toISOString(),
		})),
	}
}

/** The first identity is version 1. */
const versionAfter = (replaced: number | undefined): number => (replaced ?? 0) + 1

/**
 * Replaces who the patient is said to be; what was said before stays, sealed, with who replaced it and why. The index
 * by which the patient is found is written anew.
 *
 * The review at 16 that a child's case was opened with stays where the log put it: a corrected birth date is for the
 * team to follow with `REVIEW_UNCHANGED` and its next day.
 *
 * @param version the version that was read
 * @returns the new version
 * @throws WorkflowError PRECONDITION_FAILED, INSTANCE_BLOCKED once the case was erased
 */
export async function rectifyIdentity(
	engine: Engine,
	caseId: string,
	{ identity, reason }: Rectification,
	version: number,
	by: string,
	from: Origin,
): Promise<number> {
	return await engine.db.$client.begin(async (sql) => {
		// Serialised on the case's own row, which an erasure locks too.
		const [owner] = await sql<{ platform_id: string }[]>`select platform_id from cases where id = ${caseId} for update`
		if (!owner) throw new WorkflowError("NOT_FOUND", "no such case", {})
		const key = await getCaseKey(engine, sql, caseId)
		const [before] = await sql<{ sealed: string; version: number }[]>`
			select i.sealed, coalesce((select max(v.version) from identity_versions v where v.case_id = i.case_id), 0) + 1 as version
			from identities i where i.case_id = ${caseId} for update`
		if (!before) throw new WorkflowError("NOT_FOUND", "this case has no identity", {})
		if (before.version !== version)
			throw new WorkflowError("PRECONDITION_FAILED", "it has changed since you read it", { version: before.version })
		const old = Identity.parse(JSON.parse(key.openText(before.sealed)))
		// Who the patient is was corrected, not what was asked for them.
		const next: Identity = old.request === undefined ? identity : { request: old.request, ...identity }
		const now = instant(sql, engine.clock?.() ?? null)
		await sql`
			insert into identity_versions (case_id, version, sealed, sealed_reason, replaced_by, replaced_at)
			values (${caseId}, ${version}, ${before.sealed}, ${key.seal(reason)}, ${by}, ${now})`
		await sql`
			update identities set sealed = ${key.seal(JSON.stringify(next))}, updated_at = ${now}
			where case_id = ${caseId}`
		await indexIdentity(sql, engine.vault, { caseId, platformId: owner.platform_id, identity })
		await appendAudit(sql, engine, {
			action: "identity.rectified",
			platformId: owner.platform_id,
			caseId,
			by,
			basis: "team",
			// Names of fields, never what they hold.
			detail: { version: version + 1, fields: changedFields(old, next).join(" ") },
			from,
		})
		return version + 1
	})
}

function changedFields(before: Identity, after: Identity): readonly string[] {
	const flat = ({ patient, requesterContact, request }: Identity): Readonly<Record<string, unknown>> => ({
		...patient,
		requesterContact: JSON.stringify(requesterContact ?? null),
		request: JSON.stringify(request ?? null),
	})
	const [old, young] = [flat(before), flat(after)]
	return [...new Set([...Object.keys(old), ...Object.keys(young)])].filter((name) => old[name] !== young[name]).sort()
}
