import type { Geography } from "../../machines/clock-rules.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { groupBy } from "../../machines/group-by.ts"
import type { Registry } from "../../machines/registry.ts"
import { workingTimeBetween } from "../../machines/working-time.ts"

/** What the projection reads of a case; instants as ISO text. */
export interface CaseRead {
	readonly id: string
	readonly platformId: string
	readonly urgency: string
	readonly territory: string
	readonly filieres: readonly string[]
}

export interface InstanceRead {
	readonly id: string
	readonly machine: string
	readonly version: number
}

export interface StayRead {
	readonly instanceId: string
	readonly visit: number
	readonly place: string
	readonly role: string | null
	readonly status: "open" | "paused" | "closed"
	readonly fromAt: string
	readonly toAt: string | null
	readonly territory: string | null
	readonly personId: string | null
	readonly centreId: string | null
}

export interface TaskRead {
	readonly instanceId: string
	readonly visit: number
	readonly territory: string
	readonly dueAt: string | null
	readonly escalated: boolean
	readonly claimedAt: string | null
}

export interface RemindersRead {
	readonly instanceId: string
	readonly visit: number
	readonly count: number
}

/** A row of `figure_steps`, instants as ISO text. */
export interface StepRow {
	readonly instanceId: string
	readonly place: string
	readonly visit: number
	readonly caseId: string
	readonly platformId: string
	readonly machine: string
	readonly role: string | null
	readonly personId: string | null
	readonly centreId: string | null
	readonly urgency: string
	readonly territory: string
	readonly filieres: readonly string[]
	readonly fromAt: string
	readonly claimedAt: string | null
	readonly toAt: string | null
	readonly status: "open" | "paused" | "closed"
	readonly runningFrom: string | null
	readonly spentMs: number
	readonly workedMs: number
	readonly hours: string
	readonly dueAt: string | null
	readonly escalated: boolean
	readonly reminders: number
	readonly again: boolean
}

export interface StepsOf {
	readonly case: CaseRead
	readonly instances: readonly InstanceRead[]
	/** In the order of visit and segment. */
	readonly stays: readonly StayRead[]
	readonly tasks: readonly TaskRead[]
	readonly reminders: readonly RemindersRead[]
}

/** The visit under which a phase stands among the visits of its places. */
const PHASE = 0

/**
 * The steps of one case as figures count them: every visit to a place where something is waited for, and every phase
 * that holds no other phase. Pure: the same tables give the same rows. `db/figures/project-moved.ts` comes to the same from
 * what has moved alone.
 */
export function stepRows(
	{ registry, geography }: { registry: Registry; geography: Geography },
	of: StepsOf,
): readonly StepRow[] {
	return of.instances.flatMap((instance) => {
		const counted = countedPlaces(registry, instance)
		const stays = of.stays.filter((one) => one.instanceId === instance.id && counted.places.has(one.place))
		const visits = groupBy(stays, (one) => one.visit)
		const seen = new Set<string>()
		const rows = [...visits.values()]
			.flatMap((stretches) => visitRow(geography, of, instance, stretches))
			.map((row): StepRow => {
				const again = seen.has(row.place)
				seen.add(row.place)
				return { ...row, again }
			})
		return [...rows, ...counted.phases.flatMap((phase) => phaseRow(phase, rows))]
	})
}

interface Counted {
	/** Each with the phase that it is in; "" for none. */
	readonly places: ReadonlyMap<string, string>
	readonly phases: readonly string[]
}

const countedOf = new WeakMap<object, Counted>()

/** Places where somebody or something is waited for, and phases without phases in them. */
export function countedPlaces(
	registry: Registry,
	{ machine, version }: Pick<InstanceRead, "machine" | "version">,
): Counted {
	const definition = registry.get(machine, version)
	const known = countedOf.get(definition)
	if (known) return known
	const places = describePlaces(definition).filter(({ bpmn, settled }) => bpmn !== "end" && !settled)
	const parts = Object.keys(definition.drawing.parts)
	const phases = parts.filter((id) => !parts.some((other) => other.startsWith(`${id}.`)))
	const counted = {
		places: new Map(places.map(({ id }) => [id, phases.find((phase) => isInside(phase, id)) ?? ""])),
		phases,
	}
	countedOf.set(definition, counted)
	return counted
}

const isInside = (phase: string, place: string): boolean => place.startsWith(`${phase}.`)

/** Whose hours count for a visit: those kept with it, else of its task, else of the platform. */
export const hoursOf = (geography: Geography, platformId: string, kept: string | null | undefined): string =>
	kept ?? geography.platforms.get(platformId) ?? ""

/** Time of the stretches of a visit that have ended, in calendar time and in somebody's hours, ms. */
export function timesOf(
	{ calendars }: Geography,
	hours: string,
	stretches: readonly { readonly fromAt: string | null; readonly toAt: string | null }[],
): { readonly spentMs: number; readonly workedMs: number } {
	const calendar = calendars.get(hours)
	let spentMs = 0
	let workedMs = 0
	for (const { fromAt, toAt } of stretches) {
		if (fromAt === null || toAt === null) continue
		const from = new Date(fromAt)
		const to = new Date(toAt)
		spentMs += to.getTime() - from.getTime()
		if (calendar) workedMs += workingTimeBetween(calendar, from, to)
	}
	return { spentMs, workedMs: Math.round(workedMs) }
}

function visitRow(
	geography: Geography,
	of: StepsOf,
	instance: InstanceRead,
	stretches: readonly StayRead[],
): readonly StepRow[] {
	const [first] = stretches
	const last = stretches.at(-1)
	if (!first || !last) return []
	const same = (one: { instanceId: string; visit: number }) =>
		one.instanceId === instance.id && one.visit === first.visit
	const task = of.tasks.find(same)
	const hours = hoursOf(geography, of.case.platformId, first.territory ?? task?.territory)
	return [
		{
			instanceId: instance.id,
			place: last.place,
			visit: first.visit,
			caseId: of.case.id,
			platformId: of.case.platformId,
			machine: instance.machine,
			role: last.role,
			personId: last.personId,
			centreId: last.centreId,
			urgency: of.case.urgency,
			territory: of.case.territory,
			filieres: of.case.filieres,
			fromAt: first.fromAt,
			claimedAt: task?.claimedAt ?? null,
			toAt: last.status === "closed" ? last.toAt : null,
			status: last.status,
			runningFrom: last.status === "open" ? last.fromAt : null,
			...timesOf(geography, hours, stretches),
			hours,
			dueAt: task?.dueAt ?? null,
			escalated: task?.escalated ?? false,
			reminders: of.reminders.find(same)?.count ?? 0,
			again: false,
		},
	]
}

/** One phase of one instance: all visits to the places in it, as one step that nobody alone has to take. */
function phaseRow(phase: string, visits: readonly StepRow[]): readonly StepRow[] {
	const inside = visits.filter(({ place }) => isInside(phase, place))
	const [any] = inside
	if (!any) return []
	const first = inside.reduce((one, other) =>
		Date.parse(other.fromAt) - Date.parse(one.fromAt) < 0 ||
		(Date.parse(other.fromAt) === Date.parse(one.fromAt) && other.visit < one.visit)
			? other
			: one,
	)
	const open = inside.find(({ status }) => status === "open")
	const paused = inside.find(({ status }) => status === "paused")
	const last = inside.reduce((one, other) => (Date.parse(other.toAt ?? "") > Date.parse(one.toAt ?? "") ? other : one))
	const current = open ?? paused
	return [
		{
			...any,
			place: phase,
			visit: PHASE,
			role: null,
			personId: null,
			centreId: null,
			fromAt: first.fromAt,
			claimedAt: null,
			toAt: current ? null : last.toAt,
			status: current?.status ?? "closed",
			runningFrom: open?.runningFrom ?? null,
			spentMs: inside.reduce((sum, one) => sum + one.spentMs, 0),
			workedMs: inside.reduce((sum, one) => sum + one.workedMs, 0),
			hours: current?.hours ?? first.hours,
			dueAt: current?.dueAt ?? null,
			escalated: inside.some((one) => one.escalated),
			reminders: inside.reduce((sum, one) => sum + one.reminders, 0),
			again: false,
		},
	]
}
