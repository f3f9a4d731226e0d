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

/** Height of the lowest card with the gap under it, px. */
const LOWEST_CARD = 94
/** So many below the screen, so that the first turn of the wheel finds them there. */
const BELOW = 4
const MOST = 25

/** First cards of a column: as many as this screen can show, and some more. */
const FIRST = Math.min(MOST, Math.ceil(window.screen.height / LOWEST_CARD) + BELOW)

/** Where the API has the board that fits a filter, in the form of `writeFilter`. */
export const pathOfBoard = (query: string): string => `/board?limit=${FIRST}${query === "" ? "" : `&${query}`}`
