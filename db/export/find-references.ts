import type { LogEntryView } from "../cases/views.ts"
import type { Executor } from "../client.ts"
import type { DocumentSummary } from "../documents.ts"

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Names of everything of the directory, and of the case's documents, that the payloads of events point to. */
export async function findReferences(
	sql: Executor,
	events: readonly Pick<LogEntryView, "payload">[],
	documents: readonly DocumentSummary[],
): Promise<Readonly<Record<string, string>>> {
	const ids = new Set<string>()
	collect(
		events.map((one) => one.payload),
		ids,
	)
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
	const named = documents.flatMap(({ id, name }) => (ids.has(id) && name !== null ? [[id, name] as const] : []))
	return Object.fromEntries([...rows.map(({ id, name }) => [id, name] as const), ...named])
}

function collect(value: unknown, into: Set<string>): void {
	if (typeof value === "string") {
		if (UUID.test(value)) into.add(value)
	} else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) collect(one, into)
}
