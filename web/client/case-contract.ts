import "./without-eval.ts"
import { z } from "zod"
import { roles, urgencies } from "../../machines/vocabulary.ts"

/** What the API answers about a case, as far as its page looks at it. */

const Label = z.object({ fr: z.string(), en: z.string() })
const Place = z.object({ id: z.string(), label: Label })
const Role = z.enum(roles)
const Person = z.object({ id: z.string(), name: z.string() })

const Party = z.object({
	role: Role,
	personId: z.string().nullable(),
	name: z.string().nullable(),
	territory: z.string().nullable(),
})
export type Party = z.infer<typeof Party>

const Identity = z.discriminatedUnion("access", [
	z.object({
		access: z.literal("open"),
		patient: z.object({
			birthName: z.string(),
			usedName: z.string().optional(),
			givenNames: z.string(),
			birthDate: z.string(),
			sex: z.string(),
			language: z.string().optional(),
			interpreterNeeded: z.boolean().optional(),
		}),
		requesterContact: z.object({ name: z.string() }).optional(),
	}),
	z.object({ access: z.literal("hidden") }),
	z.object({ access: z.literal("erased") }),
])
export type Identity = z.infer<typeof Identity>

const Procedure = z.object({
	id: z.string(),
	kind: z.string(),
	ref: z.string(),
	label: Label,
	places: z.array(Place),
	done: z.boolean(),
	startedAt: z.string(),
	parties: z.array(Party),
})
export type Procedure = z.infer<typeof Procedure>

const Incident = z.object({
	id: z.string(),
	instanceId: z.string().nullable(),
	kind: z.string(),
	attempts: z.int(),
	openedAt: z.string(),
})

export const CaseView = z.object({
	id: z.string(),
	number: z.string(),
	platformId: z.string(),
	urgency: z.enum(urgencies),
	diagnosticState: z.string(),
	filieres: z.array(z.string()),
	territoryOfCare: z.string(),
	territoryOfResidence: z.string(),
	openedAt: z.string(),
	closedAt: z.string().nullable(),
	places: z.array(Place),
	lead: Person.nullable(),
	physician: Person.nullable(),
	version: z.int(),
	machineVersion: z.int(),
	lastSeq: z.int(),
	blocked: z.boolean(),
	identity: Identity,
	parties: z.array(Party),
	procedures: z.array(Procedure),
	incidents: z.array(Incident),
})
export type CaseView = z.infer<typeof CaseView>

const Holder = z.object({
	role: Role,
	label: Label,
	personId: z.string().nullable(),
	name: z.string().nullable(),
})

const ActivePlace = z.object({
	place: Place,
	visit: z.int(),
	since: z.string(),
	onHold: z.boolean(),
	ended: z.boolean(),
	holder: Holder.nullable(),
	task: z
		.object({ id: z.string(), title: Label, assigneeId: z.string().nullable(), escalated: z.boolean() })
		.nullable(),
	territory: z.object({ code: z.string(), name: z.string().nullable(), zone: z.string().nullable() }),
	clock: z.enum(["working", "calendar", "fixed"]).nullable(),
	dueAt: z.string().nullable(),
	late: z.boolean(),
	targetMs: z.number().nullable(),
	next: z.object({ does: z.enum(["remind", "escalate", "move"]), to: z.array(Label), dueAt: z.string() }).nullable(),
})
export type ActivePlace = z.infer<typeof ActivePlace>

const Walked = z.object({
	place: Place,
	visit: z.int(),
	fromAt: z.string(),
	toAt: z.string().nullable(),
	ms: z.number(),
	workingMs: z.number(),
	paused: z.boolean(),
})

const PathInstance = z.object({
	id: z.string(),
	kind: z.string().nullable(),
	ref: z.string(),
	label: Label,
	machine: z.string(),
	version: z.int(),
	done: z.boolean(),
	startedAt: z.string(),
	heldUntil: z.string().nullable(),
	parts: z.array(Place),
	calls: z.array(z.object({ place: z.string(), kinds: z.array(z.string()) })),
	walked: z.array(Walked),
	active: z.array(ActivePlace),
	ahead: z.array(Place),
})
export type PathInstance = z.infer<typeof PathInstance>

export const CasePath = z.object({
	now: z.string(),
	instances: z.array(PathInstance),
	/** Where deadlines stand still now, of those who have to act. */
	suspended: z.array(
		z.object({
			territory: z.object({ code: z.string(), name: z.string().nullable(), zone: z.string().nullable() }),
			until: z.string(),
		}),
	),
})
export type CasePath = z.infer<typeof CasePath>

const Action = z.object({
	type: z.string(),
	label: Label,
	onBehalfOf: z.array(Role),
	form: z.record(z.string(), z.unknown()),
	taskId: z.string().nullable(),
	specific: z.boolean(),
	ends: z.boolean(),
	inPerson: z.boolean(),
	opens: z.string().nullable(),
	pauses: z.boolean(),
	roles: z.array(Role),
	preset: z.record(z.string(), z.unknown()),
})
export type Action = z.infer<typeof Action>

const InstanceActions = z.object({
	id: z.string(),
	kind: z.string().nullable(),
	ref: z.string(),
	label: Label,
	version: z.int(),
	blocked: z.boolean(),
	available: z.array(Action),
	impossible: z.array(z.object({ type: z.string(), label: Label, unmet: z.array(Label), places: z.array(Place) })),
})
export type InstanceActions = z.infer<typeof InstanceActions>

export const CaseActions = z.object({
	order: z.array(z.tuple([z.string(), z.string()])),
	instances: z.array(InstanceActions),
})
export type CaseActions = z.infer<typeof CaseActions>

const TimelineEntry = z.object({
	seq: z.int(),
	key: z.string(),
	kind: z.enum(["person", "timer", "system", "notice"]),
	does: z.enum(["remind", "escalate", "move"]).nullable(),
	nth: z.int().nullable(),
	type: z.string(),
	label: Label,
	place: Place.nullable(),
	instance: z.object({ id: z.string(), kind: z.string().nullable(), ref: z.string(), label: Label }),
	by: Person,
	role: z.object({ id: Role, label: Label }),
	recordedFor: z
		.object({ role: Role, label: Label, personId: z.string().nullable(), name: z.string().nullable() })
		.nullable(),
	occurredAt: z.string(),
	recordedAt: z.string(),
	zone: z.object({ name: z.string(), zone: z.string() }).nullable(),
	causeSeq: z.int().nullable(),
	parked: z.boolean(),
	why: z.array(z.string()),
	restricted: z.boolean(),
	told: z.array(z.object({ role: z.string(), label: Label, names: z.array(z.string()) })),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

export const TimelinePage = z.object({ items: z.array(TimelineEntry), next: z.int().nullable() })
export type TimelinePage = z.infer<typeof TimelinePage>

/** What an event did. */
export const Dispatched = z.object({
	instanceId: z.string(),
	version: z.int(),
	seq: z.int(),
	opened: z.array(z.object({ id: z.string(), kind: z.string().nullable(), ref: z.string() })),
	parked: z.boolean(),
})
export type Dispatched = z.infer<typeof Dispatched>

export const Filieres = z.object({ items: z.array(z.object({ id: z.string(), code: z.string(), name: z.string() })) })
