import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import type { Engine } from "../engine.ts"
import { type Holder, holders } from "./case-shares.ts"
import { type FigureFilter, type FigureLook, isAbout, mayShow, startFigures } from "./figure-filter.ts"

const PartyShare = z.object({
	holder: z.enum(holders),
	share: z.number().describe("Of the time of all these cases, 0 to 1"),
	medianMs: z.number(),
	p90Ms: z.number(),
})

const Week = z.object({
	monday: z.iso.date(),
	opened: z.int().nullable(),
	closed: z.int().nullable(),
	open: z.int().nullable().describe("At the end of the week"),
})

export const CaseFlow = z.object({
	shares: z
		.object({ n: z.int(), parties: z.array(PartyShare).readonly() })
		.nullable()
		.describe("Whose time it was, of cases closed in the period; null when under 5"),
	weeks: z.array(Week).readonly(),
	closed: z
		.array(z.object({ at: z.iso.datetime(), ms: z.number() }))
		.readonly()
		.describe("When each case was closed and how long it had been open: a point each; empty when under 5"),
	rework: z
		.array(z.object({ machine: z.string(), place: z.string(), n: z.int(), again: z.int() }))
		.readonly()
		.describe("Runs that came to a place, and those of them that came there more than once"),
})
export type CaseFlow = z.infer<typeof CaseFlow>

const MOST_POINTS = 5_000

/** What comes in and goes out, whose time it was, and what is done twice. */
export async function readFlow(engine: Engine, principal: Principal, filter: FigureFilter): Promise<CaseFlow> {
	const look = await startFigures(engine, principal, filter)
	const [closed, weeks, rework] = await Promise.all([
		readClosed(engine, look),
		readWeeks(engine, look),
		readRework(engine, look),
	])
	return {
		shares: mayShow(look, closed.length) && closed.length > 0 ? sharesOf(closed) : null,
		weeks,
		closed: mayShow(look, closed.length) ? closed.map(({ at, ms }) => ({ at: new Date(at).toISOString(), ms })) : [],
		rework,
	}
}

interface ClosedRow {
	readonly at: string
	readonly ms: number
	readonly shares: Readonly<Partial<Record<Holder, number>>>
}

async function readClosed(engine: Engine, look: FigureLook): Promise<readonly ClosedRow[]> {
	const sql = engine.db.$client
	return await sql<ClosedRow[]>`
		select f.closed_at as at, (extract(epoch from f.closed_at - f.opened_at) * 1000)::float8 as ms, f.shares
		from figure_cases f
		where ${isAbout(sql, look)} and f.shares is not null
		and f.closed_at >= ${look.from.toISOString()} and f.closed_at < ${look.until.toISOString()}
		order by f.closed_at desc limit ${MOST_POINTS}`
}

function sharesOf(closed: readonly ClosedRow[]): NonNullable<CaseFlow["shares"]> {
	const whole = closed.reduce((sum, { shares }) => sum + Object.values(shares).reduce((part, one) => part + one, 0), 0)
	return {
		n: closed.length,
		parties: holders.flatMap((holder) => {
			const times = closed.map(({ shares }) => shares[holder] ?? 0).sort((a, b) => a - b)
			const sum = times.reduce((part, one) => part + one, 0)
			if (sum === 0) return []
			const at = (p: number) => times[Math.ceil(p * times.length) - 1] ?? 0
			return [{ holder, share: sum / whole, medianMs: at(0.5), p90Ms: at(0.9) }]
		}),
	}
}

async function readWeeks(engine: Engine, look: FigureLook): Promise<CaseFlow["weeks"]> {
	const sql = engine.db.$client
	const rows = await sql<{ monday: string; opened: number; closed: number; open: number }[]>`
		with w as (select generate_series(date_trunc('week', ${look.from.toISOString()}::timestamptz),
			${look.until.toISOString()}::timestamptz - interval '1 ms', interval '1 week') as monday)
		select to_char(w.monday, 'YYYY-MM-DD') as monday,
			(count(*) filter (where f.opened_at >= w.monday and f.opened_at < w.monday + interval '1 week'))::int as opened,
			(count(*) filter (where f.closed_at >= w.monday and f.closed_at < w.monday + interval '1 week'))::int as closed,
			(count(*) filter (where f.opened_at < w.monday + interval '1 week'
				and (f.closed_at is null or f.closed_at >= w.monday + interval '1 week')))::int as open
		from w left join figure_cases f on ${isAbout(sql, look)} group by w.monday order by w.monday`
	const shown = (n: number) => (n === 0 || mayShow(look, n) ? n : null)
	return rows.map(({ monday, opened, closed, open }) => ({
		monday,
		opened: shown(opened),
		closed: shown(closed),
		open: shown(open),
	}))
}

async function readRework(engine: Engine, look: FigureLook): Promise<CaseFlow["rework"]> {
	const sql = engine.db.$client
	const rows = await sql<{ machine: string; place: string; n: number; again: number }[]>`
		select machine, place, count(*)::int as n, (count(*) filter (where visits > 1))::int as again
		from (select f.machine, f.place, f.instance_id, count(*) as visits from figure_steps f
			where ${isAbout(sql, look)} and f.visit > 0 and f.from_at < ${look.until.toISOString()}
			and (f.to_at is null or f.to_at >= ${look.from.toISOString()})
			group by f.machine, f.place, f.instance_id) s
		group by machine, place having count(*) filter (where visits > 1) > 0 order by again desc, n desc limit 30`
	return rows.filter((one) => mayShow(look, one.n) && mayShow(look, one.again))
}
