import { z } from "zod"
import { grantableRoles } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Executor } from "../client.ts"
import { instant } from "../instant.ts"

/** Roles that a profession may bring. What gives power over others, or shows every case, is granted by hand. */
export const mappableRoles = grantableRoles.filter((role) => role !== "administrator" && role !== "auditor")
export type MappableRole = Exclude<(typeof grantableRoles)[number], "administrator" | "auditor">

export const RoleMappingInput = z.strictObject({
	/** As Pro Santé Connect says it: `10`, not `G15_10`. */
	professionCode: z.string().regex(/^[0-9A-Z]{1,5}$/, "a code of one to five digits and capitals, such as 10"),
	organisationId: z
		.string()
		.regex(/^[0-9A-Za-z]{1,20}$/, "a FINESS or another identifier of at most 20 letters and digits")
		.nullable(),
	role: z.enum(mappableRoles as [MappableRole, ...MappableRole[]]),
	platformId: z.uuid(),
})
export type RoleMappingInput = z.infer<typeof RoleMappingInput>

export interface RoleMapping extends RoleMappingInput {
	readonly id: string
	readonly createdAt: string
	readonly createdBy: string
}

interface MappingRow {
	readonly id: string
	readonly profession_code: string
	readonly organisation_id: string | null
	readonly role: MappableRole
	readonly platform_id: string
	readonly created_at: string
	readonly created_by: string
}

const toMapping = (row: MappingRow): RoleMapping => ({
	id: row.id,
	professionCode: row.profession_code,
	organisationId: row.organisation_id,
	role: row.role,
	platformId: row.platform_id,
	createdAt: new Date(row.created_at).toISOString(),
	createdBy: row.created_by,
})

/** Mappings to roles on these platforms; null for all of them. */
export async function listRoleMappings(sql: Executor, platforms: readonly string[] | null): Promise<RoleMapping[]> {
	const rows = await sql<MappingRow[]>`
		select * from professional_role_mappings
		where ${platforms === null} or platform_id = any(${[...(platforms ?? [])]}::uuid[])
		order by platform_id, profession_code, organisation_id nulls first, role`
	return rows.map(toMapping)
}

export async function findRoleMapping(sql: Executor, id: string): Promise<RoleMapping | undefined> {
	const [row] = await sql<MappingRow[]>`select * from professional_role_mappings where id = ${id}`
	return row && toMapping(row)
}

/** @throws WorkflowError REFERENCE_UNKNOWN without such a platform, PAYLOAD_INVALID when there is one like it */
export async function addRoleMapping(
	sql: Executor,
	input: RoleMappingInput,
	by: string,
	now: Date | null,
): Promise<string> {
	const { professionCode, organisationId, role, platformId } = RoleMappingInput.parse(input)
	const [row] = await sql<{ known: boolean; id: string | null }[]>`
		with added as (
			insert into professional_role_mappings
				(profession_code, organisation_id, role, platform_id, created_at, created_by)
			select ${professionCode}, ${organisationId}, ${role}, id, ${instant(sql, now)}, ${by}
			from platforms where id = ${platformId}
			on conflict do nothing returning id
		)
		select exists (select 1 from platforms where id = ${platformId}) as known, (select id from added) as id`
	if (row?.known !== true) throw new WorkflowError("REFERENCE_UNKNOWN", "there is no such platform", {})
	if (row.id === null) throw new WorkflowError("PAYLOAD_INVALID", "this profession brings this role there already", {})
	return row.id
}

/** Grants that it made stay: who got a role keeps it until an administrator takes it away. */
export async function removeRoleMapping(sql: Executor, id: string): Promise<void> {
	await sql`delete from professional_role_mappings where id = ${id}`
}

/** A profession somebody works in, and the organisations where. */
export interface Practice {
	readonly professionCode: string
	readonly organisationIds: readonly string[]
}

/** The mappings that fit a professional. */
export async function findFittingMappings(sql: Executor, practices: readonly Practice[]): Promise<RoleMapping[]> {
	const professions = practices.map((one) => one.professionCode)
	const rows = await sql<MappingRow[]>`
		select * from professional_role_mappings where profession_code = any(${professions}::text[]) order by id`
	return rows
		.map(toMapping)
		.filter(({ professionCode, organisationId }) =>
			practices.some(
				(one) =>
					one.professionCode === professionCode &&
					(organisationId === null || one.organisationIds.includes(organisationId)),
			),
		)
}
