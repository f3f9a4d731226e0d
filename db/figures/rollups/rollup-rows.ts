import type { TransactionSql } from "postgres"
import { Cubes } from "./cubes.ts"
import { ALWAYS, type Cube, type Level } from "./levels.ts"
import { Words } from "./words.ts"

export interface RollupRow {
	readonly level: Level
	readonly bucket: string
	readonly cube: Cube | ""
	readonly part: string
	readonly n: number
	readonly data: Buffer
}

/** Rows written in one statement. */
const AT_ONCE = 500

export const keyOfRow = (level: Level, bucket: string, cube: Cube | "" = "", part = ""): string =>
	`${level} ${bucket} ${cube} ${part}`.trimEnd()

function splitKey(key: string): Pick<RollupRow, "level" | "bucket" | "cube" | "part"> {
	const [level, bucket = ALWAYS, cube = "", part = ""] = key.split(" ")
	return { level: level as Level, bucket, cube: cube as Cube | "", part }
}

/** The roll-ups of one platform in one transaction, rows named by `level bucket cube part`. */
export class RollupRows {
	readonly sql: TransactionSql
	readonly platform: string
	readonly words = new Words()
	readonly cubes = new Cubes(this.words)
	readonly #written: RollupRow[] = []
	/** Of this transaction, and so of every row that it writes. */
	#version = 0

	constructor(sql: TransactionSql, platform: string) {
		this.sql = sql
		this.platform = platform
	}

	/** Waits for its turn, before anything is read: what the one before has written is seen. */
	async begin(): Promise<void> {
		await this.sql`lock table figure_rollups in share row exclusive mode`
		await this.words.load(this.sql)
		const [own] = await this.sql<{ id: string }[]>`select pg_current_xact_id()::text as id`
		this.#version = Number(own?.id)
	}

	/** Whether all of them are of before, and have to be made again. */
	async stale(): Promise<boolean> {
		const rows = await this.sql`
			select from figure_rollups where platform_id = ${this.platform} and level = 'stale'`
		return rows.length > 0
	}

	/** Periods of which there are sums, as `level bucket`. */
	async sealed(): Promise<ReadonlySet<string>> {
		const rows = await this.sql<{ level: string; bucket: string }[]>`
			select level, bucket::text from figure_rollups
			where platform_id = ${this.platform} and cube = 'u'
			and level in ('part', 'month', 'year', 'closed-month', 'closed-year')`
		return new Set(rows.map(({ level, bucket }) => `${level} ${bucket}`))
	}

	/** Of which periods there is something. */
	async buckets(level: Level): Promise<readonly string[]> {
		const rows = await this.sql<{ bucket: string }[]>`
			select bucket::text from figure_rollups where platform_id = ${this.platform} and level = ${level} order by 1`
		return rows.map(({ bucket }) => bucket)
	}

	async between(level: Level, from: string, to: string) {
		return await this.sql<{ cube: Cube | ""; part: string; data: Buffer }[]>`
			select cube, part, data from figure_rollups
			where platform_id = ${this.platform} and level = ${level} and bucket >= ${from} and bucket < ${to}`
	}

	async read(keys: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
		if (keys.length === 0) return new Map()
		const split = keys.map(splitKey)
		const rows = await this.sql<Omit<RollupRow, "n">[]>`
			select r.level, r.bucket::text, r.cube, r.part, r.data from figure_rollups r
			join unnest(${split.map(({ level }) => level)}::text[], ${split.map(({ bucket }) => bucket)}::text[],
				${split.map(({ cube }) => cube)}::text[], ${split.map(({ part }) => part)}::text[]) k (level, bucket, cube, part)
			on r.platform_id = ${this.platform} and r.level = k.level and r.bucket = k.bucket::date and r.cube = k.cube
				and r.part = k.part`
		return new Map(rows.map(({ level, bucket, cube, part, data }) => [keyOfRow(level, bucket, cube, part), data]))
	}

	put(key: string, { n, data }: { readonly n: number; readonly data: Buffer }): void {
		this.#written.push({ ...splitKey(key), n, data })
	}

	async write(): Promise<void> {
		const rows = this.#written.splice(0)
		// What holds nothing stands for nothing; but that a month has been summed up is known from its row.
		const kept = rows.filter(({ n, cube }) => n > 0 || cube === "u")
		const empty = rows.filter(({ n, cube }) => !(n > 0 || cube === "u"))
		for (let at = 0; at < kept.length; at += AT_ONCE) {
			const some = kept.slice(at, at + AT_ONCE)
			await this.sql`
				insert into figure_rollups (platform_id, level, bucket, cube, part, version, n, data)
				select ${this.platform}, level, bucket::date, cube, part, ${this.#version}, n, decode(data, 'hex')
				from unnest(${some.map(({ level }) => level)}::text[], ${some.map(({ bucket }) => bucket)}::text[],
					${some.map(({ cube }) => cube)}::text[], ${some.map(({ part }) => part)}::text[], ${some.map(({ n }) => n)}::int[],
					${some.map(({ data }) => data.toString("hex"))}::text[]) k (level, bucket, cube, part, n, data)
				on conflict (platform_id, level, cube, bucket, part)
				do update set version = excluded.version, n = excluded.n, data = excluded.data`
		}
		if (empty.length > 0)
			await this.sql`
				delete from figure_rollups r using unnest(${empty.map(({ level }) => level)}::text[],
					${empty.map(({ bucket }) => bucket)}::text[], ${empty.map(({ cube }) => cube)}::text[],
					${empty.map(({ part }) => part)}::text[]) k (level, bucket, cube, part)
				where r.platform_id = ${this.platform} and r.level = k.level and r.bucket = k.bucket::date and r.cube = k.cube
					and r.part = k.part`
	}
}
