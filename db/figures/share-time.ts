/** A stretch of time that somebody held something, half-open, ms since the epoch. */
export interface Held<P extends string> {
	readonly by: P
	readonly from: number
	readonly to: number
}

/**
 * Divides a stretch of time among those who held it: every moment goes in equal parts to the parties that held
 * something then, and to `nobody` where none did. The parts add up to the whole, however many branches run at once.
 *
 * @returns ms by party; parties without time are left out
 */
export function shareTime<P extends string>(
	life: { readonly from: number; readonly to: number },
	held: readonly Held<P>[],
	nobody: P,
): ReadonlyMap<P, number> {
	const within = held
		.map(({ by, from, to }) => ({ by, from: Math.max(from, life.from), to: Math.min(to, life.to) }))
		.filter(({ from, to }) => from < to)
	const edges = [...new Set([life.from, life.to, ...within.flatMap(({ from, to }) => [from, to])])].sort(
		(a, b) => a - b,
	)
	const shares = new Map<P, number>()
	for (const [index, from] of edges.entries()) {
		const to = edges[index + 1]
		if (to === undefined) break
		const holders = new Set(within.filter((one) => one.from <= from && one.to >= to).map(({ by }) => by))
		const parties = holders.size > 0 ? [...holders] : [nobody]
		for (const party of parties) shares.set(party, (shares.get(party) ?? 0) + (to - from) / parties.length)
	}
	return shares
}
