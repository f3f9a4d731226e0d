import { z } from "zod"
import type { Engine } from "../engine.ts"

/** Somebody who has opened a file, on one ground. */
export const CaseReader = z.object({
	id: z.string(),
	name: z.string(),
	role: z.string().nullable(),
	structure: z.string().nullable().describe("Centre, resource or host hospital"),
	basis: z.string().nullable().describe("What gave the right: `team`, `party`, `emergency`, …"),
	firstAt: z.iso.datetime(),
	lastAt: z.iso.datetime(),
	times: z.int(),
})
export type CaseReader = z.infer<typeof CaseReader>

/** Actions of the audit log that show somebody what a file holds. */
const reading = [
	"case.read",
	"log.read",
	"procedure.read",
	"document.read",
	"sheet.read",
	"case.exported",
	"identity.rectified",
	"emergency.opened",
] as const

/** Who has opened the file of a case, the last one first. */
export async function listReaders(engine: Engine, caseId: string): Promise<readonly CaseReader[]> {
	const rows = await engine.db.$client<
		{
			by_id: string
			role: string | null
			basis: string | null
			first_at: string
			last_at: string
			times: number
			name: string | null
			structure: string | null
		}[]
	>`
		select r.by_id, r.role, r.basis, r.first_at, r.last_at, r.times,
			coalesce((select concat_ws(' ', p.title, p.given_name, p.family_name) from people p where p.id::text = r.by_id),
				(select a.name from accounts a where a.id::text = r.by_id)) as name,
			coalesce(
				(select concat_ws(', ', c.name, c.hospital) from people p join centres c on c.id = p.centre_id where p.id::text = r.by_id),
				(select s.name from people p join resources s on s.id = p.resource_id where p.id::text = r.by_id),
				(select string_agg(distinct concat_ws(', ', f.name, f.host_hospital), ' · ') from accounts a
					join role_grants g on g.account_id = a.id join platforms f on f.id = g.platform_id
					where a.person_id::text = r.by_id or a.id::text = r.by_id)) as structure
		from (
			select e.by_id, e.role, e.basis, min(e.at) as first_at, max(e.at) as last_at, count(*)::int as times
			from audit_entries e where e.case_id = ${caseId} and e.action in ${engine.db.$client([...reading])}
			group by e.by_id, e.role, e.basis
		) r order by r.last_at desc, r.by_id, r.basis`
	return rows.map((row) => ({
		id: row.by_id,
		name: row.name ?? (row.by_id === "system" ? "Passerelle" : row.by_id),
		role: row.role,
		structure: row.structure,
		basis: row.basis,
		firstAt: new Date(row.first_at).toISOString(),
		lastAt: new Date(row.last_at).toISOString(),
		times: row.times,
	}))
}
