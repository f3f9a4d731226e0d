/** A row as it is shown: `gone` once it is no longer in the list, until the list is shown anew. */
export interface ShownRow<T> {
	readonly item: T
	readonly gone: boolean
}

/**
 * A list that changes elsewhere, without moving under the pointer: rows keep their place and take their new content,
 * those that left stay and say so, new ones are only counted.
 */
export function settleList<T extends { readonly id: string }>(
	accepted: readonly T[],
	fresh: readonly T[],
): { readonly rows: readonly ShownRow<T>[]; readonly arrivals: number } {
	const byId = new Map(fresh.map((item) => [item.id, item]))
	const rows = accepted.map((item) => {
		const now = byId.get(item.id)
		return now ? { item: now, gone: false } : { item, gone: true }
	})
	const known = new Set(accepted.map(({ id }) => id))
	return { rows, arrivals: fresh.filter(({ id }) => !known.has(id)).length }
}

/** The row to select after the one that left: the next that stays, else the one before. */
export function neighbourOf<T extends { readonly id: string }>(
	rows: readonly T[],
	id: string,
	stays: (row: T) => boolean,
): T | undefined {
	const index = rows.findIndex((row) => row.id === id)
	return rows.slice(index + 1).find(stays) ?? rows.slice(0, Math.max(0, index)).findLast(stays)
}
