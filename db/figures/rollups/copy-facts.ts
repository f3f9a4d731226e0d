import type { Executor } from "../../client.ts"
import type { StepFact } from "./facts.ts"
import { textOf } from "./levels.ts"
import { type ReadStep, stepReader } from "./read-fact.ts"
import type { Words } from "./words.ts"

/** The steps of a platform that go on, or that ended on a day: read as one text, as there may be millions in all. */
export async function copyFacts(
	sql: Executor,
	words: Words,
	platform: string,
	day: number | null,
): Promise<readonly StepFact[]> {
	const [row] = await sql<{ all: string | null }[]>`
		select string_agg(figure_step_fact(f), E'\n') as all from figure_steps f where f.platform_id = ${platform}
		and ${day === null ? sql`f.to_at is null` : sql`f.to_at >= ${textOf(day)} and f.to_at < ${textOf(day + 1)}`}`
	const all = row?.all
	if (!all) return []
	const read = all.split("\n").map(stepReader())
	await internAll(sql, words, read)
	return read.map(({ fact }) => fact(words.id))
}

/** Numbers the words of facts, each asked for once. */
export async function internAll(
	sql: Executor,
	words: Words,
	read: readonly (Pick<ReadStep, "dims"> & { readonly place?: string })[],
): Promise<void> {
	const all = new Set<string>()
	for (const { place, dims } of read) {
		all.add(dims)
		if (place !== undefined) all.add(place)
	}
	await words.intern(sql, all)
}
