import type { LogEntryView } from "../cases/views.ts"
import type { Executor } from "../client.ts"
import type { DocumentSummary } from "../documents.ts"

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Codes of diseases and signs, as forms keep them. */
const CODE = /^(ORPHA:\d{1,7}|HP:\d{7})$/

/**
 * Names of everything of the directory, and of the case's documents, that the payloads of events point to; and what
 * codes of diseases and signs stand for, where their nomenclature was imported.
 */
export async function findReferences(
	sql: Executor,
	events: readonly Pick<LogEntryView, "payload">[],
	documents: readonly DocumentSummary[],
): Promise<Readonly<Record<string, string>>> {
	const ids = new Set<string>()
	const codes = new Set<string>()
	const payloads = events.map((one) => one.payload)
	collect(payloads, (text) => {
		if (UUID.test(text)) ids.add(text)
		else if (CODE.test(text)) codes.add(text)
	})
	const asked = [...ids]
	const rows = await sql<{ id: string; name: string }[]>`
		select p.id::text, concat_ws(' ', p.title, p.given_name, p.family_name) as name from people p where p.id = any(${asked}::uuid[])
		union all select a.id::text, a.name from accounts a where a.id = any(${asked}::uuid[])
		union all select c.id::text, concat_ws(', ', c.name, c.hospital) from centres c where c.id = any(${asked}::uuid[])
		union all select f.id::text, f.code from filieres f where f.id = any(${asked}::uuid[])
		union all select s.id::text, s.name from staffs s where s.id = any(${asked}::uuid[])
		union all select r.id::text, r.name from resources r where r.id = any(${asked}::uuid[])
		union all select f.id::text, f.name from platforms f where f.id = any(${asked}::uuid[])
		union all select l.id::text, l.name from places l where l.id = any(${asked}::uuid[])
		union all select y.id::text, y.name from payers y where y.id = any(${asked}::uuid[])
		union all select b.id::text, b.label from bamara_items b where b.id = any(${asked}::uuid[])
		union all select k.id::text, k.number from cases k where k.id = any(${asked}::uuid[])`
	const terms = await sql<{ code: string; label: string }[]>`
		select distinct on (code) code, label from nomenclature_terms where code = any(${[...codes]})
		order by code, language = 'fr' desc, language`
	const named = documents.flatMap(({ id, name }) => (ids.has(id) && name !== null ? [[id, name] as const] : []))
	return Object.fromEntries([
		...rows.map(({ id, name }) => [id, name] as const),
		...terms.map(({ code, label }) => [code, `${label} (${code})`] as const),
		...named,
	])
}

function collect(value: unknown, take: (text: string) => void): void {
	if (typeof value === "string") take(value)
	else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) collect(one, take)
}
