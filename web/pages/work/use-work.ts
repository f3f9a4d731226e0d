import { useInfiniteQuery } from "@tanstack/react-query"
import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { ask, queryOf } from "../../client/ask.ts"
import { type WorkItem, WorkPage, type WorkTab } from "../../client/work-contract.ts"
import { usePreferences } from "../../preferences/preferences.ts"
import { settleList } from "./settle-list.ts"

const PAGE = 50

/** One list of work: as it was last shown, with what has changed since. */
export function useWork(tab: WorkTab) {
	const { patients } = usePreferences()
	const names = patients === "names"
	const query = useInfiniteQuery({
		queryKey: ["work", "list", tab, names],
		queryFn: ({ signal, pageParam }) =>
			ask(
				"GET",
				`/work${queryOf({ tab, limit: String(PAGE), cursor: pageParam, names: names ? "true" : undefined })}`,
				WorkPage,
				{ signal },
			),
		initialPageParam: undefined as string | undefined,
		getNextPageParam: (page) => page.next ?? undefined,
	})
	const list = `${tab} ${names}`
	const fresh = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data])
	const [accepted, setAccepted] = useState<{ readonly list: string; readonly items: readonly WorkItem[] } | null>(null)
	// Another list is shown as it comes: nothing in it can move yet.
	if (fresh && accepted?.list !== list) setAccepted({ list, items: fresh })
	const accept = useCallback(() => {
		if (fresh) setAccepted({ list, items: fresh })
	}, [fresh, list])

	/** What somebody does themselves shows at once. */
	const acceptsNext = useRef(false)
	useEffect(() => {
		if (!acceptsNext.current || query.isFetching) return
		acceptsNext.current = false
		accept()
	}, [accept, query.isFetching])

	const { rows, arrivals } = useMemo(() => {
		const now = fresh ?? []
		return settleList(accepted?.list === list ? accepted.items : now, now)
	}, [accepted, list, fresh])
	return {
		query,
		/** The first page, whose counts hold for the whole list. */
		page: query.data?.pages[0],
		rows,
		arrivals,
		accept,
		/** Shows what comes next as it comes. */
		acceptNext: () => {
			acceptsNext.current = true
		},
		more: async () => {
			acceptsNext.current = true
			await query.fetchNextPage()
		},
	}
}
