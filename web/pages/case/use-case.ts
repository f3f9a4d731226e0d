import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { ask, queryOf } from "../../client/ask.ts"
import { CaseActions, CasePath, CaseView, Filieres, TimelinePage } from "../../client/case-contract.ts"

/** Everything of one case is asked for under `["case", id]`: whatever tells that it changed names that key. */
export const caseKey = (caseId: string) => ["case", caseId] as const

const PAGE = 30

export const useCase = (caseId: string) =>
	useQuery({
		queryKey: [...caseKey(caseId), "view"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}`, CaseView, { signal }),
	})

export const useCasePath = (caseId: string) =>
	useQuery({
		queryKey: [...caseKey(caseId), "path"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/path`, CasePath, { signal }),
	})

export const useCaseActions = (caseId: string) =>
	useQuery({
		queryKey: [...caseKey(caseId), "actions"],
		queryFn: ({ signal }) => ask("GET", `/cases/${caseId}/actions`, CaseActions, { signal }),
	})

/** The latest entries, and earlier ones on demand; of one procedure when it is named. */
export const useTimeline = (caseId: string, instance: string | null) =>
	useInfiniteQuery({
		queryKey: [...caseKey(caseId), "timeline", instance],
		initialPageParam: null as number | null,
		queryFn: ({ signal, pageParam }) => {
			const query = queryOf({
				limit: String(PAGE),
				before: pageParam === null ? undefined : String(pageParam),
				instance: instance ?? undefined,
			})
			return ask("GET", `/cases/${caseId}/timeline${query}`, TimelinePage, { signal })
		},
		getNextPageParam: (page: TimelinePage) => page.next,
	})

export const useFilieres = () =>
	useQuery({
		queryKey: ["filieres"],
		queryFn: ({ signal }) => ask("GET", "/directory/filieres", Filieres, { signal }),
		staleTime: Number.POSITIVE_INFINITY,
	})
