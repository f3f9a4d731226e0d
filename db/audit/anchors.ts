import { z } from "zod"
import type { Executor } from "../client.ts"

/**
 * Where a chain ended at some moment, to be kept where nobody who can write to the database can write. A hash tells
 * nothing of what it was computed from: an anchor may be printed and logged.
 */
export const Anchor = z.object({
	/** A chain of the audit log (platform's id or `passerelle`), `case P-2026-0147`, or `numbers 2026`. */
	chain: z.string().min(1).max(200),
	seq: z.int().min(0),
	/** Of the entry `seq`; empty for numbers. */
	hash: z.string().max(200),
})
export type Anchor = z.infer<typeof Anchor>

const CASES_PER_PAGE = 1_000

/**
 * Where every chain ends now: of the audit log, of the logs of cases, and the last number of each year.
 *
 * @param since only cases that have moved after this instant; all of them when null
 */
export async function* readAnchors(sql: Executor, since: string | null): AsyncGenerator<readonly Anchor[]> {
	yield await sql<Anchor[]>`select chain, seq, hash from audit_heads where seq > 0 order by chain`
	yield await sql<
		Anchor[]
	>`select 'numbers ' || year as chain, last as seq, '' as hash from case_counters order by year`
	for (let after = ""; ; ) {
		const page = await sql<(Anchor & { number: string })[]>`
			select c.number, 'case ' || c.number as chain, c.last_seq as seq, c.chain_hash as hash
			from cases c where c.number > ${after} and c.chain_hash is not null ${since === null ? sql`` : sql`and c.updated_at >= ${since}::timestamptz`}
			order by c.number limit ${CASES_PER_PAGE}`
		yield page.map(({ chain, seq, hash }) => ({ chain, seq, hash }))
		const last = page.at(-1)
		if (!last || page.length < CASES_PER_PAGE) return
		after = last.number
	}
}

/**
 * The anchors of a text: of what `npm run verify -- --anchor` printed, or of the workers' log, whose lines hold them
 * under `anchor`. Lines that hold none are passed over.
 *
 * @throws Error when there is none at all
 */
export function parseAnchors(text: string): readonly Anchor[] {
	const Line = z.union([z.object({ anchor: Anchor }).transform((one) => one.anchor), Anchor])
	const anchors = text.split("\n").flatMap((line) => {
		const parsed = Line.safeParse(jsonOf(line))
		return parsed.success ? [parsed.data] : []
	})
	if (anchors.length > 0) return anchors
	throw new Error("the file holds no anchor: expected lines of `npm run verify -- --anchor`, or of a worker's log")
}

function jsonOf(line: string): unknown {
	try {
		return JSON.parse(line)
	} catch {
		return null
	}
}

const ANCHORS_PER_QUERY = 1_000

/** Anchors that the database no longer fits: what they name was cut off or written anew after they were taken. */
export async function findBrokenAnchors(sql: Executor, anchors: readonly Anchor[]): Promise<readonly Anchor[]> {
	const broken: Anchor[] = []
	for (let from = 0; from < anchors.length; from += ANCHORS_PER_QUERY) {
		const part = anchors.slice(from, from + ANCHORS_PER_QUERY)
		broken.push(
			...(await sql<Anchor[]>`
				select a.chain, a.seq, a.hash from jsonb_to_recordset(${JSON.stringify(part)}::text::jsonb)
					as a(chain text, seq int, hash text)
				where not case
					when a.chain like 'numbers %' then exists (
						select from case_counters k where 'numbers ' || k.year = a.chain and k.last >= a.seq)
					when a.chain like 'case %' then exists (
						select from cases c join case_events e on e.case_id = c.id
						where c.number = substr(a.chain, 6) and e.seq = a.seq and e.hash = a.hash)
					else exists (select from audit_entries e where e.chain = a.chain and e.seq = a.seq and e.hash = a.hash)
				end`),
		)
	}
	return broken
}
