import { useMemo } from "react"
import { useSearchParams } from "react-router"

/** Named periods, by how many days they go back. */
export const periods = { "30j": 30, "3m": 91, "12m": 365, "36m": 1_095 } as const
export type Period = keyof typeof periods | "own"

export const measures = ["median", "p90", "load", "late"] as const
export type Measure = (typeof measures)[number]

/** What is compared with: nothing, the period before, or a territory. */
export type Comparison = { readonly kind: "before" } | { readonly kind: "territory"; readonly code: string } | null

export interface FiguresAddress {
	readonly period: Period
	/** Days `YYYY-MM-DD` of a period of one's own. */
	readonly from: string | null
	readonly to: string | null
	readonly platform: readonly string[]
	readonly territory: readonly string[]
	readonly filiere: readonly string[]
	readonly urgency: readonly string[]
	readonly machine: string
	readonly measure: Measure
	readonly comparison: Comparison
	/** The case whose own way is shown among the others'. */
	readonly caseId: string | null
	/** The step that is looked at: machine and place. */
	readonly step: { readonly machine: string; readonly place: string } | null
}

const DAY_MS = 24 * 3_600_000
const DATE = /^\d{4}-\d{2}-\d{2}$/
const ID = /^[0-9a-f-]{36}$/
const CODE = /^[A-Z]{2,3}$/
const MACHINE = /^[a-z-]{1,80}$/
const PLACE = /^[A-Za-z.]{1,200}$/
const urgencies: readonly string[] = ["emergency", "urgent", "routine"]

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

function read(params: URLSearchParams): FiguresAddress {
	const all = (name: string, fits: (value: string) => boolean) => params.getAll(name).filter(fits)
	const one = (name: string, fits: (value: string) => boolean) => all(name, fits)[0] ?? null
	const from = one("du", (value) => DATE.test(value))
	const to = one("au", (value) => DATE.test(value))
	const period = one("periode", (value) => Object.hasOwn(periods, value)) as keyof typeof periods | null
	const compared = params.get("comparer")
	const [machine, place] = (params.get("etape") ?? "").split(":")
	return {
		period: from !== null || to !== null ? "own" : (period ?? "12m"),
		from,
		to,
		platform: all("plateforme", (value) => ID.test(value)),
		territory: all("territoire", (value) => CODE.test(value)),
		filiere: all("filiere", (value) => ID.test(value)),
		urgency: all("urgence", (value) => urgencies.includes(value)),
		machine: one("parcours", (value) => MACHINE.test(value)) ?? "pathway",
		measure: (one("mesure", (value) => (measures as readonly string[]).includes(value)) ?? "median") as Measure,
		comparison:
			compared === "avant"
				? { kind: "before" }
				: compared !== null && CODE.test(compared)
					? { kind: "territory", code: compared }
					: null,
		caseId: one("dossier", (value) => ID.test(value)),
		step: machine && place && MACHINE.test(machine) && PLACE.test(place) ? { machine, place } : null,
	}
}

function write(address: FiguresAddress): URLSearchParams {
	const params = new URLSearchParams()
	if (address.period === "own") {
		if (address.from !== null) params.set("du", address.from)
		if (address.to !== null) params.set("au", address.to)
	} else if (address.period !== "12m") params.set("periode", address.period)
	for (const value of address.platform) params.append("plateforme", value)
	for (const value of address.territory) params.append("territoire", value)
	for (const value of address.filiere) params.append("filiere", value)
	for (const value of address.urgency) params.append("urgence", value)
	if (address.machine !== "pathway") params.set("parcours", address.machine)
	if (address.measure !== "median") params.set("mesure", address.measure)
	if (address.comparison)
		params.set("comparer", address.comparison.kind === "before" ? "avant" : address.comparison.code)
	if (address.caseId !== null) params.set("dossier", address.caseId)
	if (address.step) params.set("etape", `${address.step.machine}:${address.step.place}`)
	return params
}

/** All of it in the address, so that it can be kept, sent, and gone back to. */
export function useFiguresAddress() {
	const [params, setParams] = useSearchParams()
	const text = params.toString()
	const address = useMemo(() => read(new URLSearchParams(text)), [text])
	return {
		address,
		change: (changed: Partial<FiguresAddress>, replace = false) =>
			setParams((before) => write({ ...read(before), ...changed }), { replace }),
	}
}

/** First and last day of the period; the last one open when it goes up to now. */
function daysOf({ period, from, to }: FiguresAddress, now: Date): { from: string; to: string | null } {
	const today = dayOf(now.getTime())
	if (period !== "own") return { from: dayOf(now.getTime() - periods[period] * DAY_MS), to: null }
	const last = to ?? today
	return { from: from ?? dayOf(Date.parse(last) - periods["12m"] * DAY_MS), to: to === null ? null : last }
}

/** The query of the API for what is looked at. */
export function queryOf(address: FiguresAddress, now: Date): string {
	const { from, to } = daysOf(address, now)
	return text(address, from, to, address.territory)
}

/** The query for what it is compared with; null when it is compared with nothing. */
export function comparedQueryOf(address: FiguresAddress, now: Date): string | null {
	const { comparison } = address
	if (comparison === null) return null
	const { from, to } = daysOf(address, now)
	if (comparison.kind === "territory") return text(address, from, to, [comparison.code])
	const end = Date.parse(to ?? dayOf(now.getTime()))
	const length = end - Date.parse(from)
	const lastBefore = Date.parse(from) - DAY_MS
	return text(address, dayOf(lastBefore - length), dayOf(lastBefore), address.territory)
}

function text(address: FiguresAddress, from: string, to: string | null, territory: readonly string[]): string {
	const params = new URLSearchParams({ from, ...(to === null ? {} : { to }) })
	for (const value of address.platform) params.append("platform", value)
	for (const value of territory) params.append("territory", value)
	for (const value of address.filiere) params.append("filiere", value)
	for (const value of address.urgency) params.append("urgency", value)
	return params.toString()
}
