import type { Engine } from "../engine.ts"
import { CHAIN_START } from "./audit-entry.ts"
import { eventOfRow, hashEvent } from "./event-chain.ts"
import { once } from "./once.ts"

const CASES_PER_BATCH = 200

type EventRow = Readonly<Record<string, unknown>> & { readonly case_id: string; readonly seq: number }

/**
 * Chains the logs of cases from before there were chains, as they are then found: what was altered earlier is not seen.
 * Called at every start, as the owner of the tables; see `once` for why it has an effect only the first time. Processes
 * of a version that does not chain must have been stopped before.
 *
 * @returns how many cases this process has chained
 */
export async function chainOldEvents(engine: Pick<Engine, "db" | "vault" | "clock">): Promise<number> {
	const { vault } = engine
	return await once(engine, "log.chained", async (sql, after) => {
		const found = await sql<{ id: string }[]>`
			select id from cases where chain_hash is null and last_seq > 0 and id > ${after}
			order by id limit ${CASES_PER_BATCH} for update`
		const last = found.at(-1)?.id
		if (last === undefined) return undefined
		const events = await sql<EventRow[]>`
			select * from case_events where case_id = any(${found.map(({ id }) => id)}::uuid[]) order by case_id, seq`
		const heads = new Map<string, string>()
		const hashes = events.map((row) => {
			const hash = hashEvent(vault, heads.get(row.case_id) ?? CHAIN_START, eventOfRow(row))
			heads.set(row.case_id, hash)
			return hash
		})
		await sql`
			update case_events e set hash = v.hash
			from unnest(${events.map((one) => one.case_id)}::uuid[], ${events.map((one) => one.seq)}::int[],
				${hashes}::text[]) as v(case_id, seq, hash)
			where e.case_id = v.case_id and e.seq = v.seq`
		await sql`
			update cases c set chain_hash = v.hash
			from unnest(${[...heads.keys()]}::uuid[], ${[...heads.values()]}::text[]) as v(id, hash) where c.id = v.id`
		return { last, done: heads.size, skipped: found.length - heads.size }
	})
}
