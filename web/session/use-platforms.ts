import { useQuery } from "@tanstack/react-query"
import { ask } from "../client/ask.ts"
import { type Platform, Platforms } from "../client/contract.ts"

const none: readonly Platform[] = []

/** The platforms of the directory; `nameOf` also names what is not one of them any more. */
export function usePlatforms() {
	const { data } = useQuery({
		queryKey: ["platforms"],
		queryFn: ({ signal }) => ask("GET", "/directory/platforms", Platforms, { signal }),
		staleTime: Number.POSITIVE_INFINITY,
	})
	const platforms = data?.items ?? none
	return { platforms, nameOf: (id: string): string => platforms.find((one) => one.id === id)?.name ?? id }
}
