import { useMemo } from "react"
import { useSearchParams } from "react-router"

/** Named periods, by how many days they go back. */
export const periods = { "30j": 30, "3m": 91, "12m": 365, "36m": 1_095 } as const
export type Period = keyof typeof periods | "own"

export const measures = ["median", "p90", "load", "late"] as const
export type Measure = (typeof measures)[number]

/** What is compared: with the period before, the same days a year before, a territory; or one territory with another. */
export type Comparison =
	| { readonly kind: "before" | "yearBefore" }
	| { readonly kind: "territory"; readonly code: string }
	| { readonly kind: "territories"; readonly codes: readonly [string, string] }
	| null

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
	/** Whether the drawing shows by how much the two compared differ, rather than values. */
	readonly difference: boolean
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

const BEFORE = "avant"
const YEAR_BEFORE = "an-passe"

/** As it stands in the address, and as the value of its choice. */
export function writeComparison(comparison: Comparison): string {
	switch (comparison?.kind) {
		case undefined:
			return ""
		case "before":
			return BEFORE
		case "yearBefore":
			return YEAR_BEFORE
		case "territory":
			return comparison.code
		case "territories":
			return comparison.codes.join(".")
	}
}

/** What was written; nothing for what cannot be meant. */
export function readComparison(text: string | null): Comparison {
	if (text === BEFORE) return { kind: "before" }
	if (text === YEAR_BEFORE) return { kind: "yearBefore" }
	const [code, other, ...more] = (text ?? "").split(".")
	if (code === undefined || !CODE.test(code)) return null
	if (other === undefined) return { kind: "territory", code }
	return CODE.test(other) && other !== code && more.length === 0 ? { kind: "territories", codes: [code, other] } : null
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

function read(params: URLSearchParams): FiguresAddress {
	const all = (name: string, fits: (value: string) => boolean) => params.getAll(name).filter(fits)
	const one = (name: string, fits: (value: string) => boolean) => all(name, fits)[0] ?? null
	const from = one("du", (value) => DATE.test(value))
	const to = one("au", (value) => DATE.test(value))
	const period = one("periode", (value) => Object.hasOwn(periods, value)) as keyof typeof periods | null
	const comparison = readComparison(params.get("comparer"))
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
		comparison,
		difference: comparison !== null && params.has("ecart"),
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
	if (address.comparison) params.set("comparer", writeComparison(address.comparison))
	if (address.comparison && address.difference) params.set("ecart", "1")
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

export interface Days {
	readonly from: string
	/** Open when it goes up to now. */
	readonly to: string | null
}

/** First and last day of the period. */
export function daysOf({ period, from, to }: FiguresAddress, now: Date): Days {
	if (period !== "own") return { from: dayOf(now.getTime() - periods[period] * DAY_MS), to: null }
	return { from: from ?? dayOf(Date.parse(to ?? dayOf(now.getTime())) - periods["12m"] * DAY_MS), to }
}

/** The same day a year before; the last of February for a day that it did not have. */
function aYearBefore(day: string): string {
	const [year = 0, month = 1, date = 1] = day.split("-").map(Number)
	const lastOfMonth = new Date(Date.UTC(year - 1, month, 0)).getUTCDate()
	return dayOf(Date.UTC(year - 1, month - 1, Math.min(date, lastOfMonth)))
}

/** First and last day of what is compared with. */
export function comparedDaysOf(address: FiguresAddress, now: Date): Days {
	const days = daysOf(address, now)
	const last = days.to ?? dayOf(now.getTime())
	switch (address.comparison?.kind) {
		case "before": {
			const lastBefore = Date.parse(days.from) - DAY_MS
			return { from: dayOf(lastBefore - (Date.parse(last) - Date.parse(days.from))), to: dayOf(lastBefore) }
		}
		case "yearBefore":
			return { from: aYearBefore(days.from), to: aYearBefore(last) }
		case "territory":
		case "territories":
		case undefined:
			return days
	}
}

/** The query of the API for what is looked at. */
export function queryOf(address: FiguresAddress, now: Date): string {
	const { comparison } = address
	return text(
		address,
		daysOf(address, now),
		comparison?.kind === "territories" ? [comparison.codes[0]] : address.territory,
	)
}

/** The query for what it is compared with; null when it is compared with nothing. */
export function comparedQueryOf(address: FiguresAddress, now: Date): string | null {
	const { comparison } = address
	if (comparison === null) return null
	const days = comparedDaysOf(address, now)
	if (comparison.kind === "territory") return text(address, days, [comparison.code])
	if (comparison.kind === "territories") return text(address, days, [comparison.codes[1]])
	return text(address, days, address.territory)
}

function text(address: FiguresAddress, { from, to }: Days, territory: readonly string[]): string {
	const params = new URLSearchParams({ from, ...(to === null ? {} : { to }) })
	for (const value of address.platform) params.append("platform", value)
	for (const value of territory) params.append("territory", value)
	for (const value of address.filiere) params.append("filiere", value)
	for (const value of address.urgency) params.append("urgency", value)
	return params.toString()
}
