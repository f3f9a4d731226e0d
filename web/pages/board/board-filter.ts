import { useMemo } from "react"
import { useSearchParams } from "react-router"
import { type Party, parties } from "../../../machines/party.ts"
import type { SavedView } from "../../client/board-contract.ts"

/** Names of filters in the address, which are those of the API. */
export const filterNames = ["party", "territory", "filiere", "urgency", "late", "since", "assigned", "q"] as const
export type FilterName = (typeof filterNames)[number]

export type BoardFilter = Readonly<Record<FilterName, readonly string[]>>

export const sorts = ["due", "number", "since", "opened", "urgency", "phase", "territory", "holder"] as const
export type Sort = (typeof sorts)[number]
export interface Sorting {
	readonly sort: Sort
	readonly order: "asc" | "desc"
}

export const partyFilter: readonly Party[] = parties

const NUMBER = /^[A-Z0-9-]{1,20}$/

/** What an address may hold: anything else was typed by hand, and is left out. */
const fit: Readonly<Record<FilterName, (value: string) => boolean>> = {
	party: (value) => (parties as readonly string[]).includes(value),
	territory: (value) => /^[A-Z]{2,3}$/.test(value),
	filiere: (value) => /^[0-9a-f-]{36}$/.test(value),
	urgency: (value) => ["emergency", "urgent", "routine"].includes(value),
	late: (value) => value === "true",
	since: (value) => /^[1-9]\d{0,2}$/.test(value),
	assigned: (value) => value === "me" || value === "nobody",
	q: (value) => NUMBER.test(value),
}

function readFilter(params: URLSearchParams): BoardFilter {
	const entries = filterNames.map((name): [FilterName, readonly string[]] => [
		name,
		params.getAll(name).filter(fit[name]),
	])
	return Object.fromEntries(entries) as Record<FilterName, readonly string[]>
}

const write = (filter: BoardFilter): URLSearchParams => {
	const params = new URLSearchParams()
	for (const name of filterNames) for (const value of filter[name]) params.append(name, value)
	return params
}

/** The filter as the API's query has it; also what tells two filters apart. */
export const queryOfFilter = (filter: BoardFilter): string => write(filter).toString()

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
		filter,
		layout,
		sorting,
		columns,
		setFilter: (next: BoardFilter) =>
			setParams((before) => {
				const kept = write(next)
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
}
