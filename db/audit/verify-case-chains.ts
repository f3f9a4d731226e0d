import type { Engine } from "../engine.ts"
import type { Vault } from "../vault.ts"
import { type ChainBreak, ChainWalk } from "./chain-walk.ts"
import { eventOfRow, hashEvent } from "./event-chain.ts"

/** A row of `case_events` with all its columns. */
interface EventRow {
	readonly seq: number
}

/** Computes the chain of one case's log again, from its first entry to where the case says that it ends. */
export function walkCase(
	vault: Vault,
	log: readonly EventRow[],
	head: { readonly seq: number; readonly hash: string | null },
): { readonly entries: number; readonly breaks: readonly ChainBreak[] } {
	const walk = new ChainWalk()
	for (const one of log) {
		const row: Readonly<Record<string, unknown>> = { ...one }
		const hash = typeof row["hash"] === "string" ? row["hash"] : null
		walk.take(one.seq, hash, (previous) => hashEvent(vault, previous, eventOfRow(row)))
	}
	const breaks = walk.end(head)
	return { entries: walk.entries, breaks }
}

/** The logs of all cases of one platform, compared with what their hashes say. */
export interface CaseChains {
	readonly platformId: string
	readonly cases: number
	readonly entries: number
	readonly breaks: readonly (ChainBreak & { readonly caseNumber: string })[]
}

const CASES_PER_PAGE = 200
const MOST_BREAKS = 100
const FIRST_ID = "00000000-0000-0000-0000-000000000000"

interface CaseRow {
	readonly id: string
	readonly number: string
	readonly last_seq: number
	readonly chain_hash: string | null
	readonly log: readonly EventRow[]
}

/** Computes the chains of every case of these platforms again; in pages, each as it was at one instant. */
export async function verifyCaseChains(
	{ db, vault }: Pick<Engine, "db" | "vault">,
	platforms: readonly string[],
): Promise<readonly CaseChains[]> {
	const states: CaseChains[] = []
	for (const platformId of platforms) {
		const breaks: (ChainBreak & { caseNumber: string })[] = []
		let cases = 0
		let entries = 0
		for (let after = FIRST_ID; ; ) {
			const page: readonly CaseRow[] = await readPage(db, platformId, after)
			for (const row of page) {
				const walked = walkCase(vault, row.log, { seq: row.last_seq, hash: row.chain_hash })
				cases += 1
				entries += walked.entries
				for (const one of walked.breaks)
					if (breaks.length < MOST_BREAKS) breaks.push({ ...one, caseNumber: row.number })
			}
			const last = page.at(-1)
			if (!last || page.length < CASES_PER_PAGE) break
			after = last.id
		}
		states.push({ platformId, cases, entries, breaks })
	}
	return states
}

async function readPage({ $client }: Engine["db"], platformId: string, after: string): Promise<readonly CaseRow[]> {
	return await $client.begin("isolation level repeatable read read only", async (sql) => {
		const cases = await sql<Omit<CaseRow, "log">[]>`
			select id, number, last_seq, chain_hash from cases
			where platform_id = ${platformId} and id > ${after} order by id limit ${CASES_PER_PAGE}`
		const events = await sql<(EventRow & { readonly case_id: string })[]>`
			select * from case_events where case_id = any(${cases.map(({ id }) => id)}::uuid[]) order by case_id, seq`
		const logs = new Map(cases.map(({ id }) => [id, [] as EventRow[]]))
		for (const one of events) logs.get(one.case_id)?.push(one)
		return cases.map((one) => ({ ...one, log: logs.get(one.id) ?? [] }))
	})
}
