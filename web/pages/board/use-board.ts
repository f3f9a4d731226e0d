import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query"
import { answeredEarly, ask } from "../../client/ask.ts"
import {
	Board,
	BoardChanges,
	CardPage,
	type Column,
	type Phase,
	SavedViews,
	TablePage,
} from "../../client/board-contract.ts"
import { changedCases } from "../../live/changed-cases.ts"
import { type BoardFilter, queryOfFilter, type Sorting } from "./board-filter.ts"
import { pathOfBoard, pathOfChanges } from "./board-path.ts"
import { mendBoard } from "./mend-board.ts"

const MORE = 100
/** Changes that are fetched one by one; beyond, the board is read anew. The API takes no more. */
const MOST_CHANGED = 20
/** A board is read as a whole this often, once something happens: names may have changed, which nobody announces, ms. */
const WHOLE_MS = 300_000
/** How long what was asked early is not asked again, ms. */
const EARLY_MS = 10_000

/** A board, with what it takes to mend it instead of reading it anew. */
interface Kept {
	readonly board: Board
	/** Place in what this tab has heard, before it was asked for; undefined for one that nobody listened for. */
	readonly position: number | undefined
	/** When it was last read as a whole. */
	readonly wholeAt: number
}

const keptKey = (query: string) => ["board", "columns", query] as const

/**
 * The board as it is now. What was there before stays until the new one has come. What others do is fetched by the case,
 * and put in its place; anything that this cannot be sure of is read anew.
 */
export function useBoard(filter: BoardFilter) {
	const query = queryOfFilter(filter)
	const client = useQueryClient()
	return useQuery({
		queryKey: keptKey(query),
		queryFn: async ({ signal }): Promise<Kept> => {
			const position = changedCases.position()
			const before = client.getQueryData<Kept>(keptKey(query))
			const mended = before && (await mend(before, query, signal))
			if (before && mended) return { ...before, board: mended, position }
			return { board: await ask("GET", pathOfBoard(query), Board, { signal }), position, wholeAt: Date.now() }
		},
		select: boardOf,
		placeholderData: keepPreviousData,
		// Asked for by the page's first script: there when the page is drawn for the first time, and as new as can be.
		initialData: (): Kept | undefined => {
			const board = answeredEarly(pathOfBoard(query), Board)
			return board && { board, position: undefined, wholeAt: Date.now() }
		},
		staleTime: ({ state }) => (state.dataUpdateCount === 0 ? EARLY_MS : 0),
	})
}

const boardOf = ({ board }: Kept): Board => board

async function mend(
	{ board, position, wholeAt }: Kept,
	query: string,
	signal: AbortSignal,
): Promise<Board | undefined> {
	if (position === undefined || Date.now() - wholeAt > WHOLE_MS) return undefined
	const cases = changedCases.since(position) ?? []
	if (cases.length === 0 || cases.length > MOST_CHANGED) return undefined
	return mendBoard(board, await ask("GET", pathOfChanges(query, board.at, cases), BoardChanges, { signal }))
}

/**
 * The cards of a column: the first ones come with the board, the others once somebody scrolls there, by pages that hold
 * the first as well, so that no case falls between two readings.
 */
export function useColumnCards(filter: BoardFilter, column: Column, wanted: boolean) {
	const query = queryOfFilter(filter)
	const pages = useInfiniteQuery({
		queryKey: ["board", "cards", column.phase, query],
		queryFn: ({ signal, pageParam }) => ask("GET", pathOf(column.phase, query, pageParam), CardPage, { signal }),
		initialPageParam: "",
		getNextPageParam: (page) => page.next,
		enabled: wanted && column.next !== null,
	})
	const items = pages.data?.pages.flatMap((page) => page.items) ?? column.items
	return {
		items,
		more: () => {
			if (pages.data && pages.hasNextPage && !pages.isFetching) void pages.fetchNextPage()
		},
	}
}

const pathOf = (phase: Phase, query: string, cursor: string): string =>
	`/board/cards?phase=${phase}&limit=${MORE}${query === "" ? "" : `&${query}`}${cursor === "" ? "" : `&cursor=${cursor}`}`

/** The same cases as one list. */
export function useTable(filter: BoardFilter, { sort, order }: Sorting) {
	const query = queryOfFilter(filter)
	return useInfiniteQuery({
		queryKey: ["board", "table", query, sort, order],
		queryFn: ({ signal, pageParam }) =>
			ask(
				"GET",
				`/board/table?sort=${sort}&order=${order}&limit=${MORE}${query === "" ? "" : `&${query}`}${pageParam === "" ? "" : `&cursor=${pageParam}`}`,
				TablePage,
				{ signal },
			),
		initialPageParam: "",
		getNextPageParam: (page) => page.next,
		placeholderData: keepPreviousData,
	})
}

export const useViews = () =>
	useQuery({
		queryKey: ["board", "views"],
		queryFn: ({ signal }) => ask("GET", "/board/views", SavedViews, { signal }),
		// Counted again after what the page shows.
		meta: { quiet: true },
	})
