import { parties } from "../../../machines/parties.ts"

/** Names of filters in the address, which are those of the API. */
export const filterNames = ["party", "territory", "filiere", "urgency", "late", "since", "assigned", "q"] as const
export type FilterName = (typeof filterNames)[number]

export type BoardFilter = Readonly<Record<FilterName, readonly string[]>>

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

export function readFilter(params: URLSearchParams): BoardFilter {
	const entries = filterNames.map((name): [FilterName, readonly string[]] => [
		name,
		params.getAll(name).filter(fit[name]),
	])
	return Object.fromEntries(entries) as Record<FilterName, readonly string[]>
}

export const writeFilter = (filter: BoardFilter): URLSearchParams => {
	const params = new URLSearchParams()
	for (const name of filterNames) for (const value of filter[name]) params.append(name, value)
	return params
}

/**
 * First cards of a column, by the height of the screen up to which they fill it with some to spare for the first turn of
 * the wheel (a card takes 94 px with the gap under it). Few heights, so that HTML can name what each will ask for.
 */
const firstCards = [
	[940, 14],
	[1130, 16],
	[Number.POSITIVE_INFINITY, 25],
] as const

const boardPath = (limit: number, query: string): string => `/board?limit=${limit}${query === "" ? "" : `&${query}`}`

const limitHere = (): number => firstCards.find(([upTo]) => window.screen.height <= upTo)?.[1] ?? 25

/** Where the API has the board that fits a filter, in the form of `writeFilter`. */
export const pathOfBoard = (query: string): string => boardPath(limitHere(), query)

/** Where it has what mends that board. */
export const pathOfChanges = (query: string, since: string, cases: readonly string[]): string =>
	boardPath(limitHere(), query).replace("/board?", "/board/changes?") +
	`&since=${since}${cases.map((id) => `&cases=${id}`).join("")}`

/** The same for every screen there is, without a filter, each with the condition in CSS on its height. */
export const pathsByScreen = firstCards.map(([upTo, limit], index) => {
	const above = firstCards[index - 1]?.[0]
	const conditions = [
		...(above === undefined ? [] : [`(min-device-height: ${above + 1}px)`]),
		...(Number.isFinite(upTo) ? [`(max-device-height: ${upTo}px)`] : []),
	]
	return { path: boardPath(limit, ""), media: conditions.join(" and ") }
})
