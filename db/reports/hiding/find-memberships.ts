/** What a copy counts: of what happened in a stretch of time, as far as it was recorded before an instant. Milliseconds. */
export interface CopySpan {
	readonly from: number
	readonly until: number
	readonly asOf: number
}

const sorted = (list: readonly number[]): readonly number[] => [...new Set(list)].sort((a, b) => a - b)

/**
 * Groups of people by which copies count them, each group as the indexes of its copies: the days on which one of the copies
 * begins or ends cut time into stretches, and the instants as of which they were made cut what was recorded late.
 *
 * @param lasting whether what is counted lasts (a case that is followed) and is in every copy that it lasts into
 */
export function findMemberships(spans: readonly CopySpan[], lasting: boolean): readonly (readonly number[])[] {
	const cuts = sorted(spans.flatMap(({ from, until }) => [from, until]))
	const recorded = sorted(spans.map((one) => one.asOf))
	const found = new Map<string, readonly number[]>()
	for (let first = 0; first + 1 < cuts.length; first += 1)
		for (let last = first; last + 1 < (lasting ? cuts.length : first + 2); last += 1)
			for (const before of recorded) {
				const [begins, ends] = [cuts[first] ?? 0, cuts[last + 1] ?? 0]
				const copies = spans.flatMap(({ from, until, asOf }, index) =>
					from < ends && until > begins && asOf >= before ? [index] : [],
				)
				if (copies.length > 0) found.set(copies.join(), copies)
			}
	return [...found.values()]
}
