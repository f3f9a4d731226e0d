import { useQuery } from "@tanstack/react-query"
import { ask } from "../client/ask.ts"
import { Providers } from "../client/contract.ts"

/** Services that one can sign in with beside a password; none when it cannot be known. */
export function useProviders() {
	const { data } = useQuery({
		queryKey: ["providers"],
		queryFn: () => ask("GET", "/sessions/providers", Providers, { signingIn: true }),
		staleTime: Number.POSITIVE_INFINITY,
		retry: false,
	})
	return data?.items ?? []
}
