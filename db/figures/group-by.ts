/** Groups in the order in which their first member comes; `Map.groupBy` needs a newer Node. */
export function groupBy<K, T>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
	const groups = new Map<K, T[]>()
	for (const one of all) {
		const key = keyOf(one)
		const group = groups.get(key)
		if (group) group.push(one)
		else groups.set(key, [one])
	}
	return groups
}
