import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query"
import { ask } from "../../client/ask.ts"
import { Bottlenecks, CaseFlow, CasesBehind, MapCases, ProcessMap, StepDetail } from "../../client/figures-contract.ts"
import { useLive } from "../../live/use-live.ts"
import type { Ask } from "./figures-view.ts"

/** Whoever hears no stream of changes looks again this often, ms. */
const AGAIN_MS = 60_000
const fresh = { placeholderData: keepPreviousData, refetchInterval: AGAIN_MS } as const

export const useBottlenecks = (query: string | null) =>
	useQuery({
		queryKey: ["figures", "bottlenecks", query],
		queryFn: ({ signal }) => ask("GET", `/analytics/bottlenecks?${query}`, Bottlenecks, { signal }),
		enabled: query !== null,
		...fresh,
	})

export const useStep = (step: { readonly machine: string; readonly place: string } | null, query: string | null) =>
	useQuery({
		queryKey: ["figures", "step", step, query],
		queryFn: ({ signal }) =>
			ask(
				"GET",
				`/analytics/step?machine=${step?.machine}&place=${encodeURIComponent(step?.place ?? "")}&${query}`,
				StepDetail,
				{ signal },
			),
		enabled: step !== null && query !== null,
		...fresh,
	})

export const useFlow = (query: string | null) =>
	useQuery({
		queryKey: ["figures", "flow", query],
		queryFn: ({ signal }) => ask("GET", `/analytics/flow?${query}`, CaseFlow, { signal }),
		enabled: query !== null,
		...fresh,
	})

export const useProcessMap = (machine: string, query: string, caseId: string | null) =>
	useQuery({
		queryKey: ["figures", "map", machine, query, caseId],
		queryFn: ({ signal }) =>
			ask("GET", `/analytics/map?machine=${machine}&${query}${caseId === null ? "" : `&case=${caseId}`}`, ProcessMap, {
				signal,
			}),
		...fresh,
	})

export const useMapCases = (
	machine: string,
	{ place, next }: { readonly place: string; readonly next: string | null },
	query: string,
) =>
	useQuery({
		queryKey: ["figures", "map", "cases", machine, place, next, query],
		queryFn: ({ signal }) => {
			const at = new URLSearchParams({ machine, place, ...(next === null ? {} : { next }) })
			return ask("GET", `/analytics/map/cases?${at.toString()}&${query}`, MapCases, { signal })
		},
	})

export const useCasesBehind = ({ about, ...wanted }: Exclude<Ask, { about: "waiting" }>, query: string) =>
	useQuery({
		queryKey: ["figures", "cases", about, wanted, query],
		queryFn: ({ signal }) => {
			const params = new URLSearchParams(query)
			for (const [name, value] of Object.entries(wanted)) params.set(name, String(value))
			return ask("GET", `/analytics/${about}/cases?${params.toString()}`, CasesBehind, { signal })
		},
	})

/** Looks again as soon as what is counted has changed. */
export function useFreshFigures(): void {
	const client = useQueryClient()
	useLive((message) => {
		if (message.type !== "figures") return
		void client.invalidateQueries({ queryKey: ["figures"] })
	})
}
