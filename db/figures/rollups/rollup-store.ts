import type { Executor } from "../../client.ts"
import type { Engine } from "../../engine.ts"
import { copyRows } from "./copy-rows.ts"
import { KeptRows } from "./kept-rows.ts"
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
	/** Its rows are read only when they are asked for. */
	readonly later?: true
}

/** A row that there is, of a known version. */
export interface Head {
	readonly platform: string
	readonly level: Level
	readonly bucket: string
	readonly cube: string
	readonly part: string
	readonly version: string
}

export interface Rollup extends Head {
	readonly data: Uint8Array
}

export interface Loaded {
	readonly rollups: readonly Rollup[]
	/** What can be read later, as of the same instant. */
	readonly later: readonly Head[]
	readonly read: (heads: readonly Head[]) => Promise<readonly Rollup[]>
	/** Changes that are in none of them, of the platforms that were asked for. */
	readonly deltas: readonly { readonly sign: number; readonly fact: string }[]
	readonly words: Words
}

/** Somebody has folded while roll-ups were read. */
class Moved extends Error {}

/** What a process keeps of roll-ups: they are asked for again only when they have changed. */
interface Store {
	readonly words: Words
	readonly kept: KeptRows
	learning: Promise<void> | undefined
}

const MOST_TRIES = 5
const stores = new WeakMap<object, Store>()

/** One for each database that a process works on: so is its geography. */
function storeOf({ geography }: Engine): Store {
	const known = stores.get(geography)
	if (known) return known
	const made: Store = { words: new Words(), kept: new KeptRows(), learning: undefined }
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

/** Periods of a stretch of days of which there are sums, as `platform level bucket`. */
export async function readSealed(
	{ db }: Engine,
	platforms: readonly string[],
	levels: readonly Level[],
	from: string,
	to: string,
): Promise<ReadonlySet<string>> {
	const rows = await db.$client<{ key: string }[]>`
		select platform_id || ' ' || level || ' ' || bucket as key from figure_rollups
		where platform_id = any(${[...platforms]}::uuid[]) and level = any(${[...levels]}::text[]) and cube = 'u'
			and bucket >= ${from} and bucket < ${to}`
	return new Set(rows.map(({ key }) => key))
}

interface HeadRow {
	readonly platform: string | null
	readonly level: Level
	readonly bucket: string
	readonly cube: string
	readonly part: string
	readonly version: string
	readonly later: boolean
	readonly fact: string | null
}

/**
 * Works on roll-ups and what has changed since, as of one instant; again when somebody folds meanwhile.
 *
 * @param parts of sums that have parts, those that are wanted; all unless said
 */
export async function withRollups<T>(
	engine: Engine,
	kind: "step" | "case",
	platforms: readonly string[],
	ranges: readonly Range[],
	parts: readonly string[] | null,
	work: (loaded: Loaded) => T | Promise<T>,
): Promise<T> {
	const store = storeOf(engine)
	const sql = engine.db.$client
	for (let tries = 0; tries < MOST_TRIES; tries += 1) {
		const rows = await sql<HeadRow[]>`
			select r.platform_id as platform, r.level, r.bucket::text, r.cube, r.part, r.version::text, q.later, null::text as fact
			from unnest(${ranges.map((one) => one.platform)}::uuid[], ${ranges.map((one) => one.level)}::text[],
				${ranges.map((one) => one.from)}::text[], ${ranges.map((one) => one.to)}::text[],
				${ranges.map((one) => one.cube ?? "")}::text[], ${ranges.map((one) => String(one.later === true))}::text[]::boolean[])
				q (platform, level, first, beyond, cube, later)
			join figure_rollups r on r.platform_id = q.platform and r.level = q.level and r.bucket >= q.first::date
				and r.bucket < q.beyond::date and r.cube = q.cube
			where r.cube not in ('t', 'w') or ${parts === null} or r.part = any(${[...(parts ?? [])]}::text[])
			union all
			select null, null, null, null, null, d.sign::text, false, d.fact from figure_deltas d
			where d.platform_id = any(${[...platforms]}::uuid[]) and d.kind = ${kind}
			union all
			select null, null, null, null, null, max(id)::text, true, null from figure_words`
		const deltas: { sign: number; fact: string }[] = []
		const [now, later]: [Head[], Head[]] = [[], []]
		let lastWord = 0
		for (const { platform, fact, later: isLater, ...head } of rows)
			if (platform === null && isLater) lastWord = Number(head.version ?? 0)
			else if (platform === null) deltas.push(...factsOf({ sign: Number(head.version), fact: fact ?? "" }))
			else (isLater ? later : now).push({ platform, ...head })
		const read = async (heads: readonly Head[]) => await readRows(engine, store, heads)
		try {
			const rollups = await read(now)
			if (store.words.last < lastWord) await learn(store, sql)
			return await work({ rollups, later, read, deltas, words: store.words })
		} catch (error) {
			if (!(error instanceof Moved)) throw error
		}
	}
	throw new Error("roll-ups changed again and again while they were read")
}

const keyOf = ({ platform, level, bucket, cube, part }: Head): string =>
	`${platform} ${level} ${bucket} ${cube} ${part}`

/** @throws Moved when one of them is of another version by now */
async function readRows({ db }: Engine, store: Store, heads: readonly Head[]): Promise<readonly Rollup[]> {
	const keyed = heads.map((head) => ({ head, data: store.kept.find(keyOf(head), head.version) }))
	const missing = keyed.filter(({ data }) => !data)
	const fresh = new Map<Head, Uint8Array>()
	if (missing.length > 0) {
		const wanted = missing.map(({ head }) => head)
		await copyRows(db.$client, wanted, (head, data) =>
			fresh.set(head, store.kept.keep(keyOf(head), head.version, data)),
		)
	}
	return keyed.map(({ head, data = fresh.get(head) }) => {
		if (!data) throw new Moved()
		return { ...head, data }
	})
}
