import type { Executor } from "../client.ts"

/** What a person is called, in the directory or by their account; undefined when nobody knows. */
export async function findName(sql: Executor, id: string): Promise<string | undefined> {
	const [row] = await sql<{ name: string | null }[]>`
		select coalesce(
			(select concat_ws(' ', p.title, p.given_name, p.family_name) from people p where p.id::text = ${id}),
			(select a.name from accounts a where a.id::text = ${id})) as name`
	return row?.name ?? undefined
}
