import { z } from "zod"
import { figurePlatforms, maySeeFew, type Principal } from "../../machines/policy.ts"
import { Urgency } from "../../machines/vocabulary.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"

/** One value, or several of which one must fit. */
const some = <S extends z.ZodType>(value: S) => z.union([value, z.array(value).max(30)]).optional()
/** What is wanted; null for whatever there is. */
export const valuesOf = <T>(given: T | readonly T[] | undefined): readonly T[] | null => {
	if (given === undefined) return null
	return Array.isArray(given) ? (given as readonly T[]) : [given as T]
}

/** What figures are about. */
export const FigureFilter = z.strictObject({
	/** First day of the period (UTC); a year ago unless said. */
	from: z.iso.date().optional(),
	/** Last day of the period; today unless said. */
	to: z.iso.date().optional(),
	platform: some(z.uuid()),
	/** Where the patient lives. */
	territory: some(z.string().regex(/^[A-Z]{2,3}$/)),
	filiere: some(z.uuid()),
	urgency: some(Urgency),
})
export type FigureFilter = z.infer<typeof FigureFilter>

/** Figures under it point at people: whoever is not of the team does not see them. */
const FEWEST = 5

const DAY_MS = 24 * 3_600_000
const startOfDay = (at: number): Date => new Date(Math.floor(at / DAY_MS) * DAY_MS)
const YEAR_DAYS = 365

/** A look at figures: whose, of when, and how much of them. */
export interface FigureLook {
	readonly now: Date
	readonly from: Date
	/** End of the period, now at the latest. */
	readonly until: Date
	readonly platforms: readonly string[]
	/** Whether small numbers, and the cases behind them, are shown. */
	readonly few: boolean
	/** Whether there are so many steps that they are read from the roll-ups. */
	readonly many: boolean
	readonly filter: FigureFilter
}

/** From so many steps of all platforms on, roll-ups answer sooner than the steps themselves. */
const MANY = 50_000

/**
 * @throws WorkflowError FORBIDDEN when the principal sees the figures of none of the platforms asked for;
 * PAYLOAD_INVALID when the period ends before it begins
 */
export async function startFigures(engine: Engine, principal: Principal, filter: FigureFilter): Promise<FigureLook> {
	const allowed = figurePlatforms(principal) ?? [...engine.geography.platforms.keys()]
	const asked = valuesOf(filter.platform)
	const platforms = asked === null ? allowed : asked.filter((one) => allowed.includes(one))
	if (platforms.length === 0) throw new WorkflowError("FORBIDDEN", "figures are for a platform's team and managers", {})
	return await lookAtFigures(
		engine,
		platforms,
		platforms.every((one) => maySeeFew(principal, one)),
		filter,
	)
}

/** A look at the figures of some platforms, whoever looks. */
export async function lookAtFigures(
	engine: Engine,
	platforms: readonly string[],
	few: boolean,
	filter: FigureFilter,
): Promise<FigureLook> {
	const [clock] = await engine.db.$client<{ now: string; steps: number; stale: boolean }[]>`
		select clock_timestamp() as now, reltuples as steps,
			exists (select from platforms p join figure_rollups r on r.platform_id = p.id and r.level = 'stale') as stale
		from pg_class where oid = 'figure_steps'::regclass`
	await engine.geography.refresh(engine.db.$client)
	const now = engine.clock?.() ?? new Date(clock?.now ?? 0)
	const from = filter.from === undefined ? startOfDay(now.getTime() - YEAR_DAYS * DAY_MS) : new Date(filter.from)
	const end = filter.to === undefined ? now : new Date(new Date(filter.to).getTime() + DAY_MS)
	if (end <= from)
		throw new WorkflowError("PAYLOAD_INVALID", "the period ends before it begins", {
			issues: [{ path: ["query", "to"], code: "custom", message: "not before the first day" }],
		})
	return {
		now,
		from,
		until: end < now ? end : now,
		platforms,
		few,
		many: (clock?.steps ?? 0) >= MANY && clock?.stale === false,
		filter,
	}
}

/** Condition on a row called `f` of a table of figures: of whom, not of when. */
export function isAbout(sql: Executor, { platforms, filter }: FigureLook) {
	const territory = valuesOf(filter.territory)
	const filiere = valuesOf(filter.filiere)
	const urgency = valuesOf(filter.urgency)
	return sql`(f.platform_id = any(${[...platforms]}::uuid[])
		${territory === null ? sql`` : sql`and f.territory = any(${[...territory]}::text[])`}
		${filiere === null ? sql`` : sql`and f.filieres && ${[...filiere]}::uuid[]`}
		${urgency === null ? sql`` : sql`and f.urgency = any(${[...urgency]}::text[])`})`
}

/** Whether so few may be shown. */
export const mayShow = ({ few }: FigureLook, n: number): boolean => few || n >= FEWEST
