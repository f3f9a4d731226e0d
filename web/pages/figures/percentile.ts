/** The value that the part `p` of ascending values does not exceed; 0 of none. */
export const percentile = (ascending: readonly number[], p: number): number =>
	ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)] ?? 0
