import type { Executor } from "../client.ts"

/** Years are few; so many numbers missing in one of them that listing more helps nobody. */
const MOST_NUMBERS = 1_000

/** A number that was given to a case which is gone, or one that the counter of its year has not given yet. */
export interface NumberBreak {
	readonly caseNumber: string
	readonly what: string
}

/**
 * Cases are numbered without gaps by year, in the statement that opens them: one that was deleted leaves its number
 * behind. The last ones of a year, deleted with the counter set back, show only against an anchor.
 */
export async function verifyNumbers(sql: Executor): Promise<readonly NumberBreak[]> {
	const missing = await sql<{ number: string }[]>`
		with given as (
			select 'P-' || k.year || '-' || lpad(n::text, greatest(4, length(n::text)), '0') as number
			from case_counters k cross join lateral generate_series(1, k.last) n)
		select number from given where not exists (select from cases c where c.number = given.number)
		order by number limit ${MOST_NUMBERS}`
	const beyond = await sql<{ number: string }[]>`
		select c.number from cases c left join case_counters k on k.year = split_part(c.number, '-', 2)::int
		where c.number ~ '^P-[0-9]{4}-[0-9]{4,9}$' and split_part(c.number, '-', 3)::int > coalesce(k.last, 0)
		order by c.number limit ${MOST_NUMBERS}`
	return [
		...missing.map(({ number }) => ({ caseNumber: number, what: "missing" })),
		...beyond.map(({ number }) => ({ caseNumber: number, what: "not given by the counter of its year" })),
	]
}
