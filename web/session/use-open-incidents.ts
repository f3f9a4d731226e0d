import { useQuery } from "@tanstack/react-query"
import { ask } from "../client/ask.ts"
import { IncidentSummary } from "../client/incidents-contract.ts"
import { mendsIncidents } from "./places.ts"
import { useMe } from "./SessionProvider.tsx"

/** Incidents without a case's change to announce them are still seen within a minute. */
const AGAIN_MS = 60_000

/** How many steps could not be taken on the platforms that somebody mends; undefined where that is not known. */
export function useOpenIncidents(): number | undefined {
	const me = useMe()
	const { data } = useQuery({
		// With the lists of work, which are read again when a case changes.
		queryKey: ["work", "incidents", "summary"],
		queryFn: ({ signal }) => ask("GET", "/incidents/summary", IncidentSummary, { signal, unattended: true }),
		enabled: mendsIncidents(me),
		refetchInterval: AGAIN_MS,
	})
	return data?.open
}
