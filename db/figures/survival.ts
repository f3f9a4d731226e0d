/** How long something lasted, or has lasted so far. */
export interface Duration {
	/** In whatever unit the caller counts, not negative. */
	readonly length: number
	/** False while it still goes on: it lasts at least this long. */
	readonly ended: boolean
	/** How many lasted just so; 1 unless said. */
	readonly count?: number
}

/** Lengths of many, and what is asked of them. */
export interface Lengths {
	durations(): readonly Duration[]
	/** As `quantilesOf` says. */
	quantiles(ps: readonly number[]): readonly (number | null)[]
	/** The longest that was reached. */
	longest(): number
}

export const lengthsOf = (durations: readonly Duration[]): Lengths => ({
	durations: () => durations,
	quantiles: (ps) => quantilesOf(durations, ps),
	longest: () => durations.reduce((most, { length }) => Math.max(most, length), 0),
})

/** What a survival curve does at one length. */
export interface SurvivalStep {
	readonly length: number
	/** How many had lasted at least this long. */
	readonly atRisk: number
	readonly ended: number
	/** How many are known to last at least this long, and no more. */
	readonly running: number
	/** Share that lasts longer, between 0 and 1. */
	readonly share: number
	/** Bounds of the 95 % confidence interval of `share` (Greenwood's variance on the log-log scale). */
	readonly low: number
	readonly high: number
}

/** Below it, a share that rounding left above its bound has reached it. */
const TOLERANCE = 1e-9
/** Of the normal distribution, for 95 %. */
const Z = 1.959_963_985

/**
 * The Kaplan–Meier estimate of the share that lasts longer than each length: what still goes on counts among those at
 * risk until the length it has reached. At equal lengths, what ended comes before what goes on.
 *
 * Source: Kaplan, Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958).
 *
 * @returns one step for each length, ascending; empty for nothing
 */
export function survivalOf(durations: readonly Duration[]): readonly SurvivalStep[] {
	const byLength = new Map<number, { ended: number; running: number }>()
	let atRisk = 0
	for (const { length, ended, count = 1 } of durations) {
		const at = byLength.get(length) ?? { ended: 0, running: 0 }
		if (ended) at.ended += count
		else at.running += count
		byLength.set(length, at)
		atRisk += count
	}
	let share = 1
	let variance = 0
	const steps: SurvivalStep[] = []
	for (const [length, { ended, running }] of [...byLength].sort(([one], [other]) => one - other)) {
		share *= 1 - ended / atRisk
		if (ended > 0 && ended < atRisk) variance += ended / (atRisk * (atRisk - ended))
		if (share < TOLERANCE) share = 0
		steps.push({ length, atRisk, ended, running, share, ...boundsOf(share, variance) })
		atRisk -= ended + running
	}
	return steps
}

function boundsOf(share: number, variance: number): { low: number; high: number } {
	// Neither bound is defined where nothing has ended, or everything.
	if (share === 0 || share === 1) return { low: share, high: share }
	const spread = Math.exp((Z * Math.sqrt(variance)) / Math.log(share))
	const [one, other] = [share ** spread, share ** (1 / spread)]
	return { low: Math.min(one, other), high: Math.max(one, other) }
}

/**
 * The length that the part `p` does not exceed: the first at which the share that lasts longer is at most `1 - p`.
 *
 * @returns null when so many still go on that it is not known; whoever shows it says "more than" the longest
 */
export function quantileOf(steps: readonly SurvivalStep[], p: number): number | null {
	return steps.find(({ share }) => share <= 1 - p + TOLERANCE)?.length ?? null
}

/**
 * The lengths that the parts `ps`, ascending, do not exceed: the same as `quantileOf` finds on the curve, without
 * drawing it.
 */
export function quantilesOf(durations: readonly Duration[], ps: readonly number[]): readonly (number | null)[] {
	const sorted = durations.toSorted((one, other) => one.length - other.length)
	let atRisk = sorted.reduce((sum, { count = 1 }) => sum + count, 0)
	let share = 1
	const found: number[] = []
	for (let at = 0; at < sorted.length && found.length < ps.length; ) {
		const length = sorted[at]?.length ?? 0
		let ended = 0
		let all = 0
		for (let one = sorted[at]; one?.length === length; one = sorted[at]) {
			all += one.count ?? 1
			if (one.ended) ended += one.count ?? 1
			at += 1
		}
		share *= 1 - ended / atRisk
		while (found.length < ps.length && share <= 1 - (ps[found.length] ?? 1) + TOLERANCE) found.push(length)
		atRisk -= all
	}
	return ps.map((_, index) => found[index] ?? null)
}

/** The same of lengths that are counted in ascending bins: those that have ended, and those that go on. */
export function quantilesOfCounts(
	ended: Int32Array,
	running: Int32Array,
	ps: readonly number[],
): readonly (number | null)[] {
	let atRisk = 0
	for (let bin = 0; bin < ended.length; bin += 1) atRisk += (ended[bin] ?? 0) + (running[bin] ?? 0)
	let share = 1
	const found: number[] = []
	for (let bin = 0; bin < ended.length && found.length < ps.length; bin += 1) {
		const over = ended[bin] ?? 0
		const all = over + (running[bin] ?? 0)
		if (all === 0) continue
		share *= 1 - over / atRisk
		while (found.length < ps.length && share <= 1 - (ps[found.length] ?? 1) + TOLERANCE) found.push(bin)
		atRisk -= all
	}
	return ps.map((_, index) => found[index] ?? null)
}
