/** Where a case or a procedure is now. */
export interface Token {
	readonly place: string
	readonly since: string
	readonly dueAt: string | null
	readonly late: boolean
	readonly onHold: boolean
}

/** One stay in a place. */
export interface Stay {
	readonly place: string
	readonly fromAt: string
	readonly toAt: string | null
	/** How long, as the platform counts it. */
	readonly ms: number
}

export interface PathwayProcedure {
	/** The place that waits for it, where that is known. */
	readonly place?: string
	readonly kind: string
	readonly id: string
	readonly done: boolean
}

export type StepState = "done" | "active" | "late" | "hold" | "future"

/** What is known of one step of a drawing or a list: a place, or a phase that stands for several. */
export interface StepStatus {
	readonly state: StepState
	readonly token: Token | null
	/** Time spent in all stays that have ended. */
	readonly spentMs: number
	readonly visits: number
	readonly stays: readonly Stay[]
}

/** The step under which a place is found: itself, or the nearest state around it that is drawn. */
function stepOf(place: string, isDrawn: (id: string) => boolean): string | undefined {
	for (let id = place; id !== ""; id = id.slice(0, Math.max(0, id.lastIndexOf(".")))) if (isDrawn(id)) return id
	return undefined
}

/** What happened and happens at each step. */
export function readWalk(
	tokens: readonly Token[],
	walked: readonly Stay[],
	isDrawn: (id: string) => boolean,
): ReadonlyMap<string, StepStatus> {
	const found = new Map<string, { tokens: Token[]; stays: Stay[] }>()
	const at = (place: string): { tokens: Token[]; stays: Stay[] } => {
		const step = stepOf(place, isDrawn) ?? place
		const known = found.get(step) ?? { tokens: [], stays: [] }
		found.set(step, known)
		return known
	}
	for (const token of tokens) at(token.place).tokens.push(token)
	for (const stay of walked) at(stay.place).stays.push(stay)
	return new Map(
		[...found].map(([step, one]): [string, StepStatus] => {
			const token = one.tokens.find(({ late }) => late) ?? one.tokens[0] ?? null
			const ended = one.stays.filter(({ toAt }) => toAt !== null)
			const state = token === null ? "done" : token.onHold ? "hold" : token.late ? "late" : "active"
			const spentMs = ended.reduce((sum, { ms }) => sum + ms, 0)
			return [step, { state, token, spentMs, visits: visitsOf(one.stays), stays: one.stays }]
		}),
	)
}

/** How close two instants must be for one step to have led to the other: they were written in one transaction. */
const SAME_MOMENT_MS = 2_000

export const ledTo = (before: StepStatus, after: StepStatus): boolean =>
	before.stays.some(
		({ toAt }) =>
			toAt !== null &&
			after.stays.some(({ fromAt }) => Math.abs(Date.parse(fromAt) - Date.parse(toAt)) <= SAME_MOMENT_MS),
	)

/** Stays that follow each other without a pause are one visit: a phase has many steps. */
function visitsOf(stays: readonly Stay[]): number {
	const sorted = [...stays].sort((a, b) => Date.parse(a.fromAt) - Date.parse(b.fromAt))
	let end = Number.NEGATIVE_INFINITY
	let visits = 0
	for (const { fromAt, toAt } of sorted) {
		if (Date.parse(fromAt) - end > SAME_MOMENT_MS) visits += 1
		end = Math.max(end, toAt === null ? Number.POSITIVE_INFINITY : Date.parse(toAt))
	}
	return visits
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MINUTE_MS = 60_000

/** A key of the texts under `amount`, with its values: `5 j 7 h`, never finer than it matters. */
export interface Amount {
	readonly key: "days" | "daysHours" | "hours" | "minutes"
	readonly days?: number
	readonly hours?: number
	readonly minutes?: number
}

const DAYS_WITH_HOURS = 10

export function amountOf(ms: number): Amount {
	const days = Math.floor(ms / DAY_MS)
	const hours = Math.floor((ms % DAY_MS) / HOUR_MS)
	if (days >= DAYS_WITH_HOURS || (days > 0 && hours === 0)) return { key: "days", days }
	if (days > 0) return { key: "daysHours", days, hours }
	if (hours > 0) return { key: "hours", hours }
	return { key: "minutes", minutes: Math.max(1, Math.floor(ms / MINUTE_MS)) }
}
