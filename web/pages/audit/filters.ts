import { queryOf } from "../../client/ask.ts"

/** What to look for, as it stands in the address: it can be sent to a colleague, and holds no identity. */
export interface Filters {
	readonly platform: string
	/** Number, as people say it. */
	readonly caseNumber: string
	/** Person or account, by id. */
	readonly by: string
	readonly action: string
	/** Days, both included. */
	readonly from: string
	readonly to: string
	readonly cursor: string
}

const names = {
	platform: "plateforme",
	caseNumber: "dossier",
	by: "personne",
	action: "action",
	from: "du",
	to: "au",
	cursor: "suite",
} as const satisfies Record<keyof Filters, string>

const entries = Object.entries(names) as readonly [keyof Filters, string][]

export const filtersOf = (query: URLSearchParams): Filters =>
	Object.fromEntries(entries.map(([name, said]) => [name, query.get(said) ?? ""])) as unknown as Filters

export const addressOf = (filters: Filters): URLSearchParams =>
	new URLSearchParams(entries.flatMap(([name, said]) => (filters[name] === "" ? [] : [[said, filters[name]]])))

const startOf = (day: string, plusDays = 0): string | undefined => {
	const date = new Date(`${day}T00:00:00`)
	if (Number.isNaN(date.getTime())) return undefined
	date.setDate(date.getDate() + plusDays)
	return date.toISOString()
}

/** The query of the API. */
export const apiQueryOf = (filters: Filters): string =>
	queryOf({
		platform: filters.platform,
		caseNumber: filters.caseNumber,
		by: filters.by,
		action: filters.action,
		from: filters.from === "" ? undefined : startOf(filters.from),
		to: filters.to === "" ? undefined : startOf(filters.to, 1),
		cursor: filters.cursor,
	})
