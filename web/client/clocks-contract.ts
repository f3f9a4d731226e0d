import "./without-eval.ts"
import { z } from "zod"
import { parties } from "../../machines/party.ts"
import { listOf } from "./contract.ts"

const Label = z.object({ fr: z.string(), en: z.string() })
const Territory = z.object({ code: z.string(), name: z.string(), zone: z.string() })

const Durations = z.object({ emergency: z.int(), urgent: z.int(), routine: z.int() })
export type Durations = z.infer<typeof Durations>

const DeadlineRow = z.object({
	machine: z.string(),
	machineLabel: Label,
	place: z.string(),
	label: Label,
	party: z.enum(parties).nullable(),
	clock: z.enum(["working", "calendar"]),
	single: z.boolean(),
	agreed: z.boolean(),
	first: Durations,
	published: Durations,
	draft: Durations.nullable(),
	ordered: z.boolean(),
})
export type DeadlineRow = z.infer<typeof DeadlineRow>

const Version = z.object({
	version: z.int(),
	status: z.enum(["draft", "published", "superseded"]),
	note: z.string(),
	createdBy: z.string().nullable(),
	createdAt: z.string(),
	publishedBy: z.string().nullable(),
	publishedAt: z.string().nullable(),
})
export type Version = z.infer<typeof Version>

export const DeadlineTable = z.object({
	rows: z.array(DeadlineRow),
	draft: Version.nullable(),
	versions: z.array(Version),
})
export type DeadlineTable = z.infer<typeof DeadlineTable>

const CalendarView = z.object({
	territory: Territory,
	hours: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))),
	revision: z.int(),
	updatedAt: z.string(),
	holidays: z.array(
		z.object({
			code: z.string(),
			label: Label,
			kind: z.enum(["national", "abolition", "customary"]),
			observed: z.boolean(),
			day: z.string(),
		}),
	),
	closedDays: z.array(z.object({ day: z.string(), name: z.string(), addedBy: z.string().nullable() })),
})
export type CalendarView = z.infer<typeof CalendarView>
export const Calendars = listOf(CalendarView)

export const incidentKinds = ["cyclone", "flood", "cable", "network", "strike", "other"] as const

const TerritoryIncident = z.object({
	id: z.string(),
	territory: Territory,
	kind: z.enum(incidentKinds),
	from: z.string(),
	until: z.string(),
	state: z.enum(["announced", "running", "over"]),
	ended: z.boolean(),
	declaredBy: z.string().nullable(),
	mine: z.boolean(),
})
export type TerritoryIncident = z.infer<typeof TerritoryIncident>
export const TerritoryIncidents = z.object({ items: z.array(TerritoryIncident), declares: z.array(z.string()) })

export const IncidentEffect = z.object({ cases: z.int(), deadlines: z.int() })

export const TimeSpent = z.object({
	spent: z.array(z.object({ by: z.enum([...parties, "onHold"]), ms: z.number(), workingMs: z.number() })),
	suspended: z.object({ ms: z.number(), workingMs: z.number() }),
})
export type TimeSpent = z.infer<typeof TimeSpent>
