import type { RuleName, Rules } from "./rules.ts"

/** What the terms of one closed case count from; days are `YYYY-MM-DD`. */
export interface Kept {
	readonly closedOn: string
	/** Day of the last entry of its log that a person made. */
	readonly lastVisitOn: string
	readonly birthDate: string
	/** Day of death of a case that ended with it. */
	readonly deathOn: string | null
}

export interface Term {
	/** First day on which it applies. */
	readonly on: string
	readonly rule: RuleName
}

/** The same day some years later; 1 March for 29 February of a common year, so that nothing ends a day early. */
export function yearsAfter(day: string, years: number): string {
	const year = String(Number(day.slice(0, 4)) + years).padStart(4, "0")
	const moved = new Date(`${year}${day.slice(4)}T00:00:00Z`)
	const same = !Number.isNaN(moved.getTime()) && moved.toISOString().slice(5, 10) === day.slice(5)
	return same ? moved.toISOString().slice(0, 10) : `${year}-03-01`
}

export const archiveTerm = (rules: Rules, closedOn: string): Term => ({
	on: yearsAfter(closedOn, rules.archiveAfterClosing),
	rule: "archiveAfterClosing",
})

/**
 * When a case is destroyed (CSP R1112-7): so many years after the last visit; not before the 28th birthday; and in any
 * case ten years after a death that came less than ten years after the last visit.
 */
export function destroyTerm(rules: Rules, { lastVisitOn, birthDate, deathOn }: Kept): Term {
	if (deathOn !== null && deathOn < yearsAfter(lastVisitOn, rules.destroyAfterDeath))
		return { on: yearsAfter(deathOn, rules.destroyAfterDeath), rule: "destroyAfterDeath" }
	const visit: Term = { on: yearsAfter(lastVisitOn, rules.destroyAfterLastVisit), rule: "destroyAfterLastVisit" }
	const grown: Term = { on: yearsAfter(birthDate, rules.minorsUntilAge), rule: "minorsUntilAge" }
	return grown.on > visit.on ? grown : visit
}
