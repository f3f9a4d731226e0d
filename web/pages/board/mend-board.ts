import type { Board, BoardChanges, Card } from "../../client/board-contract.ts"

/**
 * The board as it is now, from one that was read before and what has changed since; undefined when a card is missing,
 * or stands where the one that is known cannot be: then only the whole board tells. What has stayed the same is the same
 * object, which is not drawn again.
 */
export function mendBoard(board: Board, { count, total, at, columns, cards }: BoardChanges): Board | undefined {
	const known = new Map<string, Card>()
	for (const column of board.columns) for (const card of column.items) known.set(card.id, card)
	for (const card of cards) known.set(card.id, card)
	const mended: Board["columns"] = []
	for (const { ids, ...rest } of columns) {
		const items: Card[] = []
		for (const id of ids) {
			const card = known.get(id)
			if (card?.phase !== rest.phase) return undefined
			items.push(card)
		}
		mended.push({ ...rest, items })
	}
	return { count, total, at, columns: mended }
}
