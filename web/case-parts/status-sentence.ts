import type { Label, Role } from "../../machines/vocabulary.ts"
import { clockIn, dayIn, dayNumber } from "./due-text.ts"

/** A step of the case that waits for somebody, as far as the sentence needs it. */
export interface StatusStep {
	readonly title: Label
	readonly party: "us" | "others"
	/** The reader has it, or may take it. */
	readonly mine: boolean
	/** The reader's role is asked, and nobody has taken it. */
	readonly free: boolean
	/** Who has it; null when it is anybody in the role. */
	readonly name: string | null
	readonly role: { readonly id: Role; readonly label: Label }
	readonly since: string
	readonly dueAt: string | null
	readonly late: boolean
	readonly onHold: boolean
	/** What its ladder does next, told in the hours of `zone`. */
	readonly next: { readonly does: "remind" | "escalate" | "move"; readonly dueAt: string } | null
	/** Where whoever has it is. */
	readonly zone: string | null
	readonly territory: string
	readonly clock: "working" | "calendar" | "fixed" | null
}

/** An instant there and, when that is another hour, here. */
export interface TwoClocks {
	readonly there: string
	/** Null when both clocks show the same. */
	readonly here: string | null
}

export type Status =
	| { readonly kind: "closed"; readonly as: Label; readonly since: string | null }
	| { readonly kind: "onHold"; readonly until: string; readonly step: StatusStep | null }
	| {
			readonly kind: "yours" | "free" | "colleague" | "theirs"
			readonly step: StatusStep
			/** How many other steps wait for somebody, and how many of them are late. */
			readonly others: { readonly count: number; readonly late: number }
	  }
	| { readonly kind: "waiting"; readonly place: Label }

interface StatusOptions {
	readonly steps: readonly StatusStep[]
	/** Where a closed case rests. */
	readonly closed: { readonly as: Label; readonly since: string | null } | null
	/** Day `YYYY-MM-DD` up to which the case is on hold. */
	readonly heldUntil: string | null
	/** Where it rests while nobody is asked anything. */
	readonly resting: Label
}

/**
 * What the case waits for, in one sentence: what is the reader's comes first, then what they may take, a colleague's,
 * and last what others owe; the earliest due of each.
 */
export function statusOf({ steps, closed, heldUntil, resting }: StatusOptions): Status {
	if (closed) return { kind: "closed", ...closed }
	const running = steps.filter((one) => !one.onHold).toSorted(byDue)
	if (heldUntil !== null) return { kind: "onHold", until: heldUntil, step: running[0] ?? null }
	const [first] = running.toSorted((a, b) => rankOf(a) - rankOf(b))
	if (!first) return { kind: "waiting", place: resting }
	const rest = running.filter((one) => one !== first)
	const others = { count: rest.length, late: rest.filter((one) => one.late).length }
	if (first.mine) return { kind: "yours", step: first, others }
	if (first.free) return { kind: "free", step: first, others }
	return { kind: first.party === "us" ? "colleague" : "theirs", step: first, others }
}

const rankOf = (step: StatusStep): number =>
	step.mine ? 0 : step.free ? 1 : step.party === "us" && step.late ? 2 : step.party === "us" ? 3 : step.late ? 2.5 : 4

const byDue = (a: StatusStep, b: StatusStep): number => due(a) - due(b)
const due = (step: StatusStep): number => (step.dueAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(step.dueAt))

interface Where {
	readonly now: Date
	readonly locale: string
	/** IANA zone of whoever reads. */
	readonly zone: string
}

/** Words for days that are near. */
export interface NearDays {
	readonly yesterday: string
	readonly today: string
	readonly tomorrow: string
}

/** Within a week a day is called by its name. */
const WEEK = 7

/** « hier 14:20 », « 10:42 », « lundi 09:00 », « jeu. 5 mars »: since when, in the zone of whoever reads. */
export function sinceWords(at: string, days: NearDays, { now, locale, zone }: Where): string {
	const date = new Date(at)
	const ago = dayNumber(now, zone) - dayNumber(date, zone)
	const time = clockIn(date, zone, locale)
	if (ago === 0) return time
	if (ago === 1) return `${days.yesterday} ${time}`
	if (ago > 1 && ago < WEEK) return `${weekdayIn(date, zone, locale)} ${time}`
	return dayIn(date, now, zone, locale)
}

/** « jeudi 14:00 » there, « 17:00 » here: when something will be, first in the zone of whoever it is about. */
export function whenWords(at: string, there: string | null, days: NearDays, { now, locale, zone }: Where): TwoClocks {
	const date = new Date(at)
	const zoneThere = there ?? zone
	const clockThere = clockIn(date, zoneThere, locale)
	const clockHere = clockIn(date, zone, locale)
	const sameDay = dayNumber(date, zoneThere) === dayNumber(date, zone)
	const sayDay = (inZone: string): string => {
		const ahead = dayNumber(date, inZone) - dayNumber(now, inZone)
		if (ahead === 0) return days.today
		if (ahead === 1) return days.tomorrow
		if (ahead > 1 && ahead < WEEK) return weekdayIn(date, inZone, locale)
		return dayIn(date, now, inZone, locale)
	}
	const here = sameDay ? clockHere : `${sayDay(zone)} ${clockHere}`
	return {
		there: `${sayDay(zoneThere)} ${clockThere}`,
		here: clockThere === clockHere && sameDay ? null : here,
	}
}

const weekdayIn = (date: Date, zone: string, locale: string): string =>
	new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "long" }).format(date)
