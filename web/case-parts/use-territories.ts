import { useQuery } from "@tanstack/react-query"
import { z } from "zod"
import { ask } from "../client/ask.ts"

const Territory = z.object({
	code: z.string(),
	name: z.string(),
	zone: z.string(),
	hours: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))).nullable(),
})
export type Territory = z.infer<typeof Territory>

const Territories = z.object({ items: z.array(Territory) })

const none: readonly Territory[] = []

/** The territories of the directory with their zones and opening hours. */
export function useTerritories() {
	const { data } = useQuery({
		queryKey: ["territories"],
		queryFn: ({ signal }) => ask("GET", "/directory/territories", Territories, { signal }),
		staleTime: Number.POSITIVE_INFINITY,
	})
	const territories = data?.items ?? none
	const find = (code: string): Territory | undefined => territories.find((one) => one.code === code)
	return { territories, find, nameOf: (code: string): string => find(code)?.name ?? code }
}
