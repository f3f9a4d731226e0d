import { useQuery } from "@tanstack/react-query"
import { ask } from "../../client/ask.ts"
import { Calendars, DeadlineTable, TerritoryIncidents } from "../../client/clocks-contract.ts"
import { useMe } from "../../session/SessionProvider.tsx"

/** Calendars and deadlines hold on every platform: only an administrator of all of them changes them. */
export const useEditsClocks = (): boolean =>
	useMe().roles.some(({ role, platform }) => role === "administrator" && platform === null)

export const deadlinesKey = ["clocks", "deadlines"] as const
export const calendarsKey = ["clocks", "calendars"] as const
export const incidentsKey = ["clocks", "incidents"] as const

export const useDeadlines = () =>
	useQuery({
		queryKey: deadlinesKey,
		queryFn: ({ signal }) => ask("GET", "/clocks/deadlines", DeadlineTable, { signal }),
	})

export const useCalendars = (year: number) =>
	useQuery({
		queryKey: [...calendarsKey, year],
		queryFn: ({ signal }) => ask("GET", `/clocks/calendars?year=${year}`, Calendars, { signal }),
		placeholderData: (before) => before,
	})

export const useIncidents = () =>
	useQuery({
		queryKey: incidentsKey,
		queryFn: ({ signal }) => ask("GET", "/territory-incidents", TerritoryIncidents, { signal }),
	})
