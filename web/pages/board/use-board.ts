import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { answeredEarly, ask } from "../../client/ask.ts"
import { Board, CardPage, type Column, type Phase, SavedViews, TablePage } from "../../client/board-contract.ts"
import { type BoardFilter, queryOfFilter, type Sorting } from "./board-filter.ts"
import { pathOfBoard } from "./board-path.ts"

const MORE = 100
/** How long what was asked early is not asked again, ms. */
const EARLY_MS = 10_000

/** The board as it is now. What was there before stays until the new one has come. */
export function useBoard(filter: BoardFilter) {
	const query = queryOfFilter(filter)
	return useQuery({
		queryKey: ["board", "columns", query],
		queryFn: ({ signal }) => ask("GET", pathOfBoard(query), Board, { signal }),
		placeholderData: keepPreviousData,
		// Asked for by the page's first script: there when the page is drawn for the first time, and as new as can be.
		initialData: () => answeredEarly(pathOfBoard(query), Board),
		staleTime: ({ state }) => (state.dataUpdateCount === 0 ? EARLY_MS : 0),
	})
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
