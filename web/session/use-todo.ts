import { useQuery } from "@tanstack/react-query"
import { ask } from "../client/ask.ts"
import { WorkPage } from "../client/work-contract.ts"
import { isCare } from "./places.ts"
import { useMe } from "./SessionProvider.tsx"

/** How many tasks are somebody's own to do, and theirs to decide; undefined where that is not known, or not asked. */
export function useTodo(wanted: boolean): number | undefined {
	const me = useMe()
	const { data } = useQuery({
		queryKey: ["work", "todo"],
		queryFn: ({ signal }) => ask("GET", "/work?limit=1", WorkPage, { signal }),
		enabled: wanted && isCare(me),
		// Counted again after what the page shows.
		meta: { quiet: true },
	})
	return data && wanted ? Object.values(data.day).reduce((sum, count) => sum + count, 0) : undefined
}
