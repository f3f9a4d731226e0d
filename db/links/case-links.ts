import { randomUUID } from "node:crypto"
import { z } from "zod"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { findNames } from "../cases/names.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { hashLinkToken, newLinkToken } from "./link-token.ts"

/** Who may be given a link; respondents of surveys have codes of their own. */
export const linkRoles = ["expert", "requester", "extraMedical"] as const
export type LinkRole = (typeof linkRoles)[number]

const MOST_DAYS = 90
const DEFAULT_DAYS = 30

export const LinkBody = z.strictObject({
	instanceId: z.uuid().describe("The procedure; the case's own id for a requester who follows the whole request"),
	role: z.enum(linkRoles),
	personId: z.uuid().nullable().describe("Null for a requester whom the directory does not know"),
	days: z.int().min(1).max(MOST_DAYS).default(DEFAULT_DAYS),
})

/** Where each role's page is. The secret goes behind `#`, which no browser sends. */
export const linkPages: Readonly<Record<LinkRole, string>> = {
	expert: "/avis",
	extraMedical: "/avis",
	requester: "/suivi",
}

export const NewLink = z.object({
	id: z.uuid(),
	path: z.string().describe("Address without its host; shown this once").meta({ example: "/avis#PJq…" }),
	expiresAt: z.iso.datetime(),
})
type NewLink = z.infer<typeof NewLink>

/** A link as the team sees it after it was handed out: never its secret. */
export const CaseLink = z.object({
	id: z.uuid(),
	instanceId: z.uuid(),
	role: z.enum(linkRoles),
	personId: z.uuid().nullable(),
	personName: z.string().nullable(),
	createdBy: z.object({ id: z.string(), name: z.string() }),
	createdAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	revokedAt: z.iso.datetime().nullable(),
	disowned: z.boolean().describe("Revoked by whoever received it: it was not for them"),
	lastOpenedAt: z.iso.datetime().nullable(),
	uses: z.int(),
	renewalAskedAt: z.iso.datetime().nullable(),
	valid: z.boolean(),
})
export type CaseLink = z.infer<typeof CaseLink>

/** Somebody does something with the links of a case. */
export interface LinkCall {
	readonly caseId: string
	readonly by: string
	readonly from: Origin
}

/** Written to `revoked_by` when whoever received a link said that it is not for them. */
export const NOBODY = "nobody"

/**
 * Makes a link for one person and one instance. Its secret is given this once.
 *
 * @throws WorkflowError REFERENCE_UNKNOWN when that person takes no part in it, in that role, while it runs
 */
export async function createLink(engine: Engine, call: LinkCall, body: z.output<typeof LinkBody>): Promise<NewLink> {
	const id = randomUUID()
	const token = newLinkToken(engine.vault, id)
	const made = await engine.db.$client.begin(async (sql) => await insertLink(sql, engine, call, body, { id, token }))
	if (made) return made
	throw new WorkflowError("REFERENCE_UNKNOWN", "this person takes no part in it, or it has ended: check who is asked", {
		unknown: [{ table: "people", id: body.personId }],
	})
}

/**
 * Makes a link with a secret that is known already.
 *
 * @returns undefined when that person takes no part in it, in that role, while it runs
 */
export async function insertLink(
	sql: Executor,
	engine: Engine,
	{ caseId, by, from }: LinkCall,
	{ instanceId, role, personId, days }: z.output<typeof LinkBody>,
	{ id, token }: { readonly id: string; readonly token: string },
): Promise<NewLink | undefined> {
	const now = instant(sql, engine.clock?.() ?? null)
	const [row] = await sql<{ expires_at: string; platform_id: string }[]>`
		with made as (
			insert into case_links (id, secret_hash, case_id, instance_id, role, person_id, created_by, created_at, expires_at)
			select ${id}, ${hashLinkToken(token)}, c.id, i.id, ${role}, ${personId}::uuid, ${by}, ${now},
				${now} + ${days}::int * interval '1 day'
			from instances i join cases c on c.id = i.case_id
			where i.id = ${instanceId} and c.id = ${caseId} and not i.done and c.closed_at is null
				and exists (select 1 from instances p where p.id in (i.id, c.id)
					and p.parties @> jsonb_build_array(jsonb_build_object('role', ${role}::text, 'person', ${personId}::text)))
			returning expires_at)
		select made.expires_at, c.platform_id from made, cases c where c.id = ${caseId}`
	if (!row) return undefined
	const { platform_id: platformId } = row
	const about = { platformId, caseId, by, basis: by === "system" ? "message" : "team", subject: id, from }
	await appendAudit(sql, engine, { ...about, action: "link.made", detail: { role, instance: instanceId, days } })
	return { id, path: `${linkPages[role]}#${token}`, expiresAt: new Date(row.expires_at).toISOString() }
}

interface Row {
	readonly id: string
	readonly instance_id: string
	readonly role: LinkRole
	readonly person_id: string | null
	readonly created_by: string
	readonly created_at: string
	readonly expires_at: string
	readonly revoked_at: string | null
	readonly revoked_by: string | null
	readonly last_opened_at: string | null
	readonly uses: number
	readonly renewal_asked_at: string | null
	readonly valid: boolean
}

const isoOf = (value: string): string => new Date(value).toISOString()
const findIso = (value: string | null): string | null => (value === null ? null : isoOf(value))

/** Links that were made for a case, the latest first. */
export async function listLinks(engine: Engine, caseId: string): Promise<readonly CaseLink[]> {
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	const rows = await sql<Row[]>`
		select l.id, l.instance_id, l.role, l.person_id, l.created_by, l.created_at, l.expires_at, l.revoked_at, l.revoked_by,
			l.last_opened_at, l.uses, l.renewal_asked_at, l.revoked_at is null and l.expires_at > ${now} as valid
		from case_links l where l.case_id = ${caseId} order by l.created_at desc, l.id`
	const names = await findNames(
		sql,
		rows.flatMap((row) => [row.created_by, row.person_id]),
	)
	return rows.map((row) => ({
		id: row.id,
		instanceId: row.instance_id,
		role: row.role,
		personId: row.person_id,
		personName: row.person_id === null ? null : (names.get(row.person_id) ?? null),
		createdBy: {
			id: row.created_by,
			name: names.get(row.created_by) ?? (row.created_by === "system" ? "Passerelle" : row.created_by),
		},
		createdAt: isoOf(row.created_at),
		expiresAt: isoOf(row.expires_at),
		revokedAt: findIso(row.revoked_at),
		disowned: row.revoked_by === NOBODY,
		lastOpenedAt: findIso(row.last_opened_at),
		uses: row.uses,
		renewalAskedAt: findIso(row.renewal_asked_at),
		valid: row.valid,
	}))
}

/**
 * Nobody opens anything with this link from now on, sessions that it opened included. Revoked already, it stays as it is.
 *
 * @throws WorkflowError NOT_FOUND when the case has no such link
 */
export async function revokeLink(engine: Engine, call: LinkCall, id: string): Promise<void> {
	const { caseId, by, from } = call
	await engine.db.$client.begin(async (sql) => {
		const now = instant(sql, engine.clock?.() ?? null)
		const [row] = await sql<{ platform_id: string; revoked_at: string | null }[]>`
			select c.platform_id, l.revoked_at from case_links l join cases c on c.id = l.case_id
			where l.id = ${id} and l.case_id = ${caseId} for update of l`
		if (!row) throw new WorkflowError("NOT_FOUND", "this case has no such link", {})
		if (row.revoked_at !== null) return
		await sql`update case_links set revoked_at = ${now}, revoked_by = ${by} where id = ${id}`
		const platformId = row.platform_id
		await appendAudit(sql, engine, { platformId, caseId, by, basis: "team", subject: id, from, action: "link.revoked" })
	})
}
