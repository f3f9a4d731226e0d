import { useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { z } from "zod"
import { holidayCodes } from "../../machines/holidays.ts"
import type { Calendar } from "../../machines/working-time.ts"
import { ask } from "../client/ask.ts"

const Territory = z.object({
	code: z.string(),
	name: z.string(),
	zone: z.string(),
	hours: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))).nullable(),
	holidays: z.array(z.enum(holidayCodes)),
	closedDays: z.array(z.string()),
	closures: z.array(z.object({ incident: z.string(), revision: z.int(), from: z.string(), to: z.string() })),
})
export type Territory = z.infer<typeof Territory>

const Territories = z.object({ items: z.array(Territory) })

const none: readonly Territory[] = []

const calendars = new WeakMap<Territory, Calendar>()

/** Opening hours, holidays and closures to count with: always the same object for a territory, which what is worked out is kept beside. */
export function calendarOf(territory: Territory | undefined): Calendar | null {
	if (!territory?.hours) return null
	const known = calendars.get(territory)
	if (known) return known
	const { zone, hours, holidays, closedDays, closures } = territory
	const calendar = { zone, hours, holidays, closedDays, closures }
	calendars.set(territory, calendar)
	return calendar
}

/** How long what was read counts: an administrator enters a day off, an incident closes a territory, ms. */
const FRESH_MS = 10 * 60_000

/** The territories of the directory with their zones, opening hours and days off. */
export function useTerritories() {
	const { data } = useQuery({
		queryKey: ["territories"],
		queryFn: ({ signal }) => ask("GET", "/directory/territories", Territories, { signal }),
		staleTime: FRESH_MS,
	})
	const territories = data?.items ?? none
	// The same functions for the same territories: whatever is worked out with them need not be worked out again.
	return useMemo(() => {
		const byCode = new Map(territories.map((one) => [one.code, one]))
		return {
			territories,
			find: (code: string): Territory | undefined => byCode.get(code),
			nameOf: (code: string): string => byCode.get(code)?.name ?? code,
		}
	}, [territories])
}
