import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import type { Engine } from "../engine.ts"
import { type Holder, holders } from "./case-shares.ts"
import { type FigureFilter, type FigureLook, isAbout, mayShow, startFigures } from "./figure-filter.ts"
import { answerOnce } from "./rollups/answers.ts"
import { readRolledFlow } from "./rollups/read-rolled-cases.ts"

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
})
export type CaseFlow = z.infer<typeof CaseFlow>

const MOST_POINTS = 5_000

/** What comes in and goes out, and whose time it was. */
export async function readFlow(engine: Engine, principal: Principal, filter: FigureFilter): Promise<CaseFlow> {
	const look = await startFigures(engine, principal, filter)
	const { n, parties, weeks, points } = look.many
		? await answerOnce(engine, look, "flow", () => readRolledFlow(engine, look))
		: await countFlow(engine, look)
	const shown = (of: number) => (of === 0 || mayShow(look, of) ? of : null)
	return {
		shares: n > 0 && mayShow(look, n) ? { n, parties } : null,
		weeks: weeks.map(({ monday, opened, closed, open }) => ({
			monday,
			opened: shown(opened),
			closed: shown(closed),
			open: shown(open),
		})),
		closed: mayShow(look, n) ? points.map(({ at, ms }) => ({ at: new Date(at).toISOString(), ms })) : [],
	}
}

/** What the flow of cases is, before small numbers are hidden. */
export interface FlowCounts {
	/** Cases closed in the period. */
	readonly n: number
	readonly parties: readonly z.infer<typeof PartyShare>[]
	readonly weeks: readonly {
		readonly monday: string
		readonly opened: number
		readonly closed: number
		readonly open: number
	}[]
	/** The latest of those that were closed. */
	readonly points: readonly { readonly at: number; readonly ms: number }[]
}

/** Counted from the cases themselves. */
export async function countFlow(engine: Engine, look: FigureLook): Promise<FlowCounts> {
	const [closed, weeks] = await Promise.all([readClosed(engine, look), readWeeks(engine, look)])
	return {
		n: closed.length,
		parties: sharesOf(closed),
		weeks,
		points: closed.slice(0, MOST_POINTS).map(({ at, ms }) => ({ at: Date.parse(at), ms })),
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
		order by f.closed_at desc`
}

function sharesOf(closed: readonly ClosedRow[]): FlowCounts["parties"] {
	const whole = closed.reduce((sum, { shares }) => sum + Object.values(shares).reduce((part, one) => part + one, 0), 0)
	return holders.flatMap((holder) => {
		const times = closed.map(({ shares }) => shares[holder] ?? 0).sort((a, b) => a - b)
		const sum = times.reduce((part, one) => part + one, 0)
		if (sum === 0) return []
		const at = (p: number) => times[Math.ceil(p * times.length) - 1] ?? 0
		return [{ holder, share: sum / whole, medianMs: at(0.5), p90Ms: at(0.9) }]
	})
}

async function readWeeks(engine: Engine, look: FigureLook): Promise<FlowCounts["weeks"]> {
	const sql = engine.db.$client
	const from = look.from.toISOString()
	const until = look.until.toISOString()
	return await sql<{ monday: string; opened: number; closed: number; open: number }[]>`
		with w as (select monday, least(monday + interval '1 week', ${until}) as next
			from generate_series(date_trunc('week', ${from}::timestamptz), ${until}::timestamptz - interval '1 ms',
				interval '1 week') g (monday))
		select to_char(w.monday, 'YYYY-MM-DD') as monday,
			(count(*) filter (where f.opened_at >= greatest(w.monday, ${from}) and f.opened_at < w.next))::int as opened,
			(count(*) filter (where f.closed_at >= greatest(w.monday, ${from}) and f.closed_at < w.next))::int as closed,
			(count(*) filter (where f.opened_at < w.next and (f.closed_at is null or f.closed_at >= w.next)))::int as open
		from w left join figure_cases f on ${isAbout(sql, look)} group by w.monday order by w.monday`
}
