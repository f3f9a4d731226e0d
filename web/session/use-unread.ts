import { useQuery } from "@tanstack/react-query"
import { ask } from "../client/ask.ts"
import { InboxPage } from "../client/inbox-contract.ts"

/** A message is for today, not for this second; what is asked for as a task shows at once. */
const AGAIN_MS = 60_000

/** How many messages somebody has not read; undefined where that is not known, or not asked. */
export function useUnread(wanted: boolean): number | undefined {
	const { data } = useQuery({
		// With the work, so that whatever happens to their cases has it counted again.
		queryKey: ["work", "inbox", "count"],
		queryFn: ({ signal }) => ask("GET", "/inbox?unread=true&limit=1", InboxPage, { signal, unattended: true }),
		enabled: wanted,
		refetchInterval: AGAIN_MS,
		meta: { quiet: true },
	})
	return wanted ? data?.unread : undefined
}
