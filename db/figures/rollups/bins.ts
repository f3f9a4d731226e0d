/** Lengths under a hundred minutes are counted to the minute, longer ones to 1 %. */
export const EXACT_MINUTES = 100
export const GROWTH = Math.log(1.01)
/** Enough for lengths of centuries. */
export const BINS = 2_048

/** Where a length is counted. */
export const binOf = (minutes: number): number =>
	minutes < EXACT_MINUTES
		? Math.max(0, Math.floor(minutes))
		: Math.min(BINS - 1, EXACT_MINUTES + Math.floor(Math.log(minutes / EXACT_MINUTES) / GROWTH + 1e-9))

/** The length that a bin stands for, minutes: no length counted there is further from it than half a percent. */
export const minutesOf = (bin: number): number =>
	bin < EXACT_MINUTES ? bin : EXACT_MINUTES * Math.exp((bin - EXACT_MINUTES + 0.5) * GROWTH)
