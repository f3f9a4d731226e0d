import { queryOptions } from "@tanstack/react-query"
import { ask } from "../../client/ask.ts"
import { RequestItems } from "../../client/requests-contract.ts"

/**
 * Requests that wait: under `work`, which the live stream tells of. Not asked again by itself: that would keep a session
 * alive in front of an empty chair.
 */
export const receivedQuery = queryOptions({
	queryKey: ["work", "received-requests"],
	queryFn: ({ signal }) => ask("GET", "/received-requests", RequestItems, { signal }),
})
