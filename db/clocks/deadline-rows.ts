import { durationsOf } from "../../machines/clock-rules.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { WORKING_DAY_MS } from "../../machines/place.ts"
import type { Registry } from "../../machines/registry.ts"
import { REPORT_CIRCUIT, reportTerms } from "../../machines/report-circuit.ts"

const MINUTE_MS = 60_000

/** A row of the deadline table: minutes by urgency, on the clock of the place. */
export interface DeadlineRow {
	readonly machine: string
	readonly place: string
	readonly clock: "working" | "calendar"
	readonly emergency: number
	readonly urgent: number
	readonly routine: number
}

/** What the machines say: the first table, and the values of a place that no table has yet. A report has no urgency: one term. */
export const firstDeadlines = (registry: Registry): readonly DeadlineRow[] => [
	...registry.current.flatMap((definition) =>
		describePlaces(definition).flatMap(({ id, target }): DeadlineRow[] => {
			const found = durationsOf(target)
			if (!found) return []
			const { emergency, urgent, routine } = found.ms
			return [
				{
					machine: definition.name,
					place: id,
					clock: found.clock,
					emergency: emergency / MINUTE_MS,
					urgent: urgent / MINUTE_MS,
					routine: routine / MINUTE_MS,
				},
			]
		}),
	),
	...reportTerms.map(({ place, days }): DeadlineRow => {
		const minutes = (days * WORKING_DAY_MS) / MINUTE_MS
		return { machine: REPORT_CIRCUIT, place, clock: "working", emergency: minutes, urgent: minutes, routine: minutes }
	}),
]
