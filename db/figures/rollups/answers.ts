import type { Engine } from "../../engine.ts"
import type { FigureLook } from "../figure-filter.ts"

interface Answer {
	readonly state: string
	readonly at: number
	readonly value: Promise<unknown>
}

/** What goes on grows older: an answer is given again no longer than this, ms. */
const FRESH_MS = 30_000
const MOST_ANSWERS = 200
const answers = new WeakMap<object, Map<string, Answer>>()

/** Differs as soon as anything has changed that figures of these platforms are made from. */
async function readState({ db }: Engine, platforms: readonly string[]): Promise<string> {
	const [row] = await db.$client<{ state: string }[]>`
		select concat_ws(' ', (select concat_ws(' ', count(*), max(id), sum(id)) from figure_deltas
				where platform_id = any(${[...platforms]}::uuid[])),
			(select string_agg(version::text, ' ' order by platform_id) from figure_rollups
				where platform_id = any(${[...platforms]}::uuid[]) and level = 'folded')) as state`
	return row?.state ?? ""
}

/**
 * Works something out once for whoever asks the same while nothing has changed. Keyed by what was asked and by whose
 * figures they are, never by who asks: what is hidden from whom is decided afterwards.
 */
export async function answerOnce<T>(
	engine: Engine,
	look: FigureLook,
	question: string,
	work: () => Promise<T>,
): Promise<T> {
	const kept = answers.get(engine.geography) ?? new Map<string, Answer>()
	answers.set(engine.geography, kept)
	const { filter, platforms, from, until, now } = look
	const end = until < now ? until.toISOString() : "now"
	const key = JSON.stringify([
		question,
		[...platforms].sort(),
		from.toISOString(),
		end,
		filter.territory,
		filter.filiere,
		filter.urgency,
	])
	// Asked before the work: what changes meanwhile makes the answer be worked out again.
	const state = await readState(engine, platforms)
	const known = kept.get(key)
	if (known?.state === state && performance.now() - known.at < FRESH_MS) return (await known.value) as T
	const value = work()
	kept.delete(key)
	kept.set(key, { state, at: performance.now(), value })
	value.catch(() => kept.delete(key))
	// Those that are given no more go: each holds the lengths of every place.
	for (const [oldest, { at }] of kept) {
		if (kept.size <= MOST_ANSWERS && performance.now() - at < FRESH_MS) break
		kept.delete(oldest)
	}
	return await value
}
