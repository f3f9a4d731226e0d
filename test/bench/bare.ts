import { randomUUID } from "node:crypto"
import { findAccountByToken } from "../../db/accounts.ts"
import { CHAIN_START } from "../../db/audit/audit-entry.ts"
import { connect, type Database } from "../../db/client.ts"
import type { LoadedCase } from "../../db/load-case.ts"
import { findCase, loadStatement } from "../../db/load-case.ts"
import { planEvent } from "../../db/plan-event.ts"
import { changeStatement } from "../../db/write-change.ts"
import { type CaseState, cascade } from "../../machines/cascade.ts"
import { eventAt, type Platform } from "./platform.ts"
import { type Round, roundOf } from "./stats.ts"

interface Statement {
	readonly text: string
	readonly parameters: readonly unknown[]
}

/** The writes of one case, worked out ahead in memory, so that only SQL is left to be sent. */
class Chain {
	readonly caseId: string
	readonly #platform: Platform
	readonly #loaded: LoadedCase
	#state: CaseState
	#hash: string
	#step = 0
	readonly #ready: Statement[] = []

	constructor(platform: Platform, loaded: LoadedCase) {
		this.#platform = platform
		this.#loaded = loaded
		this.#state = loaded.state
		this.#hash = loaded.chainHash ?? CHAIN_START
		this.caseId = loaded.caseId
	}

	async prepare(count: number): Promise<void> {
		const { engine, nurse } = this.#platform
		const { caseId } = this
		while (this.#ready.length < count) {
			const now = new Date()
			const loaded = { ...this.#loaded, state: this.#state, lastSeq: this.#state.lastSeq }
			const { type, payload } = eventAt(this.#step)
			const command = await planEvent(engine, { instanceId: caseId, type, payload, principal: nurse }, loaded, now)
			const change = cascade(this.#state, command, { ...engine, now, newId: randomUUID })
			const chain = { vault: engine.vault, previous: this.#hash }
			const write = { caseId, expectedSeq: this.#state.lastSeq, opening: null, change, chain, now, idempotency: null }
			const { chainHash, ...statement } = changeStatement(write)
			this.#ready.push(statement)
			this.#state = change.state
			this.#hash = chainHash
			this.#step += 1
		}
	}

	next(): Statement | undefined {
		return this.#ready.shift()
	}
}

/** The statements of the API, sent by themselves: the same driver, the same rows, no HTTP and no machine. */
export interface Bare {
	/** Works out the writes of a round; its own processor time is none of the round's. */
	prepare(seconds: number): Promise<void>
	run(connections: number, seconds: number): Promise<Round>
	close(): Promise<void>
}

/** Transitions that the first round has at hand, for each second; the others have twice what the one before needed. */
const FIRST_PER_SECOND = 3_000

export async function prepareBare(platform: Platform, caseIds: readonly string[]): Promise<Bare> {
	const { engine, token, url } = platform
	const chains = await Promise.all(
		caseIds.map(async (id) => {
			const loaded = await findCase(engine.db.$client, id, engine)
			if (!loaded) throw new Error("a case of the benchmark is gone")
			return new Chain(platform, loaded)
		}),
	)
	// No more than needed: a heap full of statements would have the collector at work in everybody's rounds.
	let perSecond = FIRST_PER_SECOND
	/** Kept between rounds, as the API keeps its own: their statements are prepared once. */
	const pools = new Map<number, Database["$client"]>()
	const poolOf = (connections: number) => {
		const pool = pools.get(connections) ?? connect(url, { max: connections, applicationName: "bench bare" }).$client
		pools.set(connections, pool)
		return pool
	}
	return {
		async prepare(seconds) {
			const each = Math.ceil((perSecond * seconds) / chains.length) + 2
			for (const chain of chains) await chain.prepare(each)
		},
		async run(connections, seconds) {
			const sql = poolOf(connections)
			const latencies: number[] = []
			let end = Number.POSITIVE_INFINITY
			const transition = async (chain: Chain): Promise<void> => {
				const write = chain.next()
				if (!write) {
					// A connection that has run out of work ends the round for all.
					end = Math.min(end, performance.now())
					return
				}
				const load = loadStatement(chain.caseId)
				const began = performance.now()
				await findAccountByToken(sql, token, null)
				await sql.unsafe(load.text, load.parameters, { prepare: true })
				const rows = await sql.unsafe(write.text, write.parameters as never[], { prepare: true })
				latencies.push(performance.now() - began)
				if (rows.length !== 1) throw new Error("a bare transition wrote nothing")
			}
			// Every connection prepares its statements before the clock starts.
			await Promise.all(chains.slice(0, connections).map(transition))
			await Promise.all(chains.slice(0, connections).map(transition))
			latencies.length = 0
			const began = performance.now()
			end = began + seconds * 1_000
			await Promise.all(
				Array.from({ length: connections }, async (_, connection) => {
					const own = chains.filter((_chain, index) => index % connections === connection)
					for (let turn = 0; performance.now() < end; turn += 1) {
						const chain = own[turn % own.length]
						if (chain) await transition(chain)
					}
				}),
			)
			const round = roundOf(latencies, (end - began) / 1_000)
			perSecond = 2 * round.perSecond
			return round
		},
		async close() {
			await Promise.all([...pools.values()].map(async (one) => await one.end()))
		},
	}
}
