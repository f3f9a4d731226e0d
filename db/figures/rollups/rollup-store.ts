import type { Executor } from "../../client.ts"
import type { Engine } from "../../engine.ts"
import { copyRows } from "./copy-rows.ts"
import type { Cube, Level } from "./levels.ts"
import { factsOf } from "./read-fact.ts"
import { Words } from "./words.ts"

/** Rows of one level whose bucket is in `[from, to)`. */
export interface Range {
	readonly platform: string
	readonly level: Level
	readonly from: string
	readonly to: string
	/** Of sums: which cube. */
	readonly cube?: Cube
}

export interface Rollup {
	readonly platform: string
	readonly level: Level
	readonly bucket: string
	readonly cube: string
	readonly part: string
	readonly data: Uint8Array
}

export interface Loaded {
	readonly rollups: readonly Rollup[]
	/** Changes that are in none of them, of the platforms that were asked for. */
	readonly deltas: readonly { readonly sign: number; readonly fact: string }[]
	readonly words: Words
}

export interface Parts {
	/** Territories and filières of which something is wanted; all unless said. */
	readonly territories: readonly string[] | null
	readonly filieres: readonly string[] | null
}

interface Kept {
	readonly version: string
	readonly data: Uint8Array
}

/** What a process keeps of roll-ups: they are asked for again only when they have changed. */
interface Store {
	readonly words: Words
	/** The least lately used first. */
	readonly kept: Map<string, Kept>
	bytes: number
	learning: Promise<void> | undefined
}

const MOST_BYTES = 256 * 2 ** 20
const MOST_TRIES = 5
const stores = new WeakMap<object, Store>()

/** One for each database that a process works on: so is its geography. */
function storeOf({ geography }: Engine): Store {
	const known = stores.get(geography)
	if (known) return known
	const made: Store = { words: new Words(), kept: new Map<string, Kept>(), bytes: 0, learning: undefined }
	stores.set(geography, made)
	return made
}

/** Two who ask at once read what is new but once. */
async function learn(store: Store, sql: Executor): Promise<void> {
	store.learning ??= store.words.load(sql).finally(() => {
		store.learning = undefined
	})
	await store.learning
}

interface Head {
	readonly platform_id: string | null
	readonly level: Level
	readonly bucket: string
	readonly cube: string
	readonly part: string
	readonly version: string
	readonly fact: string | null
}

/** Periods of a stretch of days of which there are sums, as `platform level bucket`. */
export async function readSealed(
	{ db }: Engine,
	platforms: readonly string[],
	from: string,
	to: string,
): Promise<ReadonlySet<string>> {
	const rows = await db.$client<{ key: string }[]>`
		select platform_id || ' ' || level || ' ' || bucket as key from figure_rollups
		where platform_id = any(${[...platforms]}::uuid[]) and level in ('part', 'month', 'year') and cube = 'u'
			and bucket >= ${from} and bucket < ${to}`
	return new Set(rows.map(({ key }) => key))
}

/** Roll-ups and what has changed since, as of one instant. */
export async function loadRollups(
	engine: Engine,
	kind: "step" | "case",
	platforms: readonly string[],
	ranges: readonly Range[],
	{ territories, filieres }: Parts,
): Promise<Loaded> {
	const store = storeOf(engine)
	const sql = engine.db.$client
	for (let tries = 0; tries < MOST_TRIES; tries += 1) {
		const words = learn(store, sql)
		const heads = await sql<Head[]>`
			select r.platform_id, r.level, r.bucket::text, r.cube, r.part, r.version::text, null::text as fact
			from unnest(${ranges.map((one) => one.platform)}::uuid[], ${ranges.map((one) => one.level)}::text[],
				${ranges.map((one) => one.from)}::text[], ${ranges.map((one) => one.to)}::text[],
				${ranges.map((one) => one.cube ?? "")}::text[]) q (platform, level, first, beyond, cube)
			join figure_rollups r on r.platform_id = q.platform and r.level = q.level and r.bucket >= q.first::date
				and r.bucket < q.beyond::date and r.cube = q.cube
			where case when r.cube = 't' then ${territories === null} or r.part = any(${[...(territories ?? [])]}::text[])
				when r.cube in ('f', 'w') then ${filieres === null}
					or string_to_array(r.part, ',') && ${[...(filieres ?? [])]}::text[]
				else true end
			union all
			select null, null, null, null, null, d.sign::text, d.fact from figure_deltas d
			where d.platform_id = any(${[...platforms]}::uuid[]) and d.kind = ${kind}`
		const deltas: { sign: number; fact: string }[] = []
		const wanted: Head[] = []
		for (const head of heads)
			if (head.platform_id === null) deltas.push(...factsOf({ sign: Number(head.version), fact: head.fact ?? "" }))
			else wanted.push(head)
		const complete = await fetchMissing(engine, store, wanted)
		await words
		if (!complete) continue
		const rollups = wanted.map(({ platform_id: platform, level, bucket, cube, part, ...head }) => {
			const key = keyOf({ platform_id: platform, level, bucket, cube, part })
			return { platform: platform ?? "", level, bucket, cube, part, data: take(store, key, head.version) }
		})
		trim(store)
		return { rollups, deltas, words: store.words }
	}
	throw new Error("roll-ups changed again and again while they were read")
}

const keyOf = ({ platform_id: platform, level, bucket, cube, part }: Omit<Head, "version" | "fact">): string =>
	`${platform} ${level} ${bucket} ${cube} ${part}`

/** Whether all that was wanted is there: somebody may have folded in between. */
async function fetchMissing({ db }: Engine, store: Store, wanted: readonly Head[]): Promise<boolean> {
	const missing = wanted.flatMap(({ platform_id: platform, ...head }) =>
		store.kept.get(keyOf({ ...head, platform_id: platform }))?.version === head.version
			? []
			: [{ ...head, platform: platform ?? "" }],
	)
	if (missing.length === 0) return true
	const rows = await copyRows(db.$client, missing)
	for (const one of missing) {
		const data = rows.get(one)
		// Of a buffer of its own: what is kept must not keep all that came with it.
		if (data)
			keep(store, keyOf({ ...one, platform_id: one.platform }), { version: one.version, data: Buffer.from(data) })
	}
	return rows.size === missing.length
}

function keep(store: Store, key: string, { version, data }: Kept): void {
	store.bytes += data.length - (store.kept.get(key)?.data.length ?? 0)
	store.kept.delete(key)
	store.kept.set(key, { version, data })
}

function take(store: Store, key: string, version: string): Uint8Array {
	const kept = store.kept.get(key)
	if (kept?.version !== version) throw new Error("a roll-up that was read is not there")
	store.kept.delete(key)
	store.kept.set(key, kept)
	return kept.data
}

function trim(store: Store): void {
	for (const [key, { data }] of store.kept) {
		if (store.bytes <= MOST_BYTES) return
		store.kept.delete(key)
		store.bytes -= data.length
	}
}
