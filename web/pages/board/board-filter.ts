import { useMemo } from "react"
import { useSearchParams } from "react-router"
import { type Party, parties } from "../../../machines/party.ts"
import type { SavedView } from "../../client/board-contract.ts"
import { type BoardFilter, type FilterName, filterNames, readFilter, writeFilter } from "./board-path.ts"

export type { BoardFilter, FilterName }

export const sorts = ["due", "number", "since", "opened", "urgency", "phase", "territory", "holder"] as const
export type Sort = (typeof sorts)[number]
export interface Sorting {
	readonly sort: Sort
	readonly order: "asc" | "desc"
}

export const partyFilter: readonly Party[] = parties

/** The filter as the API's query has it; also what tells two filters apart. */
export const queryOfFilter = (filter: BoardFilter): string => writeFilter(filter).toString()

export const isEmpty = (filter: BoardFilter): boolean => filterNames.every((name) => filter[name].length === 0)

export const noFilter: BoardFilter = readFilter(new URLSearchParams())

/** A saved view's filter, as the address has it. */
export function filterOfView({ filter }: SavedView): BoardFilter {
	const params = new URLSearchParams()
	for (const [name, value] of Object.entries(filter))
		for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one))
	return readFilter(params)
}

/** As the API keeps it. */
export const filterToSave = (filter: BoardFilter): Record<string, unknown> =>
	Object.fromEntries(
		filterNames.flatMap((name): [string, unknown][] => {
			const values = filter[name]
			if (values.length === 0) return []
			return [[name, values.length === 1 ? values[0] : [...values]]]
		}),
	)

/** Filters, layout, order and columns: all of it in the address, so that it can be kept, sent, and gone back to. */
export function useBoardAddress() {
	const [params, setParams] = useSearchParams()
	const text = params.toString()
	const filter = useMemo(() => readFilter(new URLSearchParams(text)), [text])
	const layout = params.get("vue") === "liste" ? ("list" as const) : ("board" as const)
	const given = params.get("tri") ?? "due"
	const sort = sorts.find((one) => one === given.replace(/^-/, "")) ?? "due"
	const sorting: Sorting = { sort, order: given.startsWith("-") ? "desc" : "asc" }
	const columns = params.get("colonnes")?.split(",") ?? null

	// The same functions until the address changes: what only needs them is not drawn again when an answer comes.
	const changes = useMemo(() => {
		const change = (name: string, value: string | null) =>
			setParams(
				(before) => {
					const next = new URLSearchParams(before)
					if (value === null) next.delete(name)
					else next.set(name, value)
					return next
				},
				{ replace: true },
			)
		return {
			setFilter: (next: BoardFilter) =>
				setParams((before) => {
					const kept = writeFilter(next)
					for (const name of ["vue", "tri", "colonnes"]) {
						const value = before.get(name)
						if (value !== null) kept.set(name, value)
					}
					return kept
				}),
			setLayout: (next: "board" | "list") => change("vue", next === "list" ? "liste" : null),
			setSorting: ({ sort: by, order }: Sorting) => change("tri", order === "asc" ? by : `-${by}`),
			setColumns: (next: readonly string[]) => change("colonnes", next.join(",")),
		}
	}, [setParams])
	return { filter, layout, sorting, columns, ...changes }
}
