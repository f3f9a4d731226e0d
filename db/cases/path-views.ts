import { z } from "zod"
import { AvailableEventView, LabelView, PlaceView } from "./views.ts"

/** What reads of where a case stands, and of what can be done, give. */

const instant = () => z.iso.datetime()
const list = <S extends z.ZodType>(schema: S) => z.array(schema).readonly()

const TerritoryView = z.object({ code: z.string(), name: z.string().nullable(), zone: z.string().nullable() })

/** One visit of a place, put together from its uninterrupted stays. */
const WalkedView = z.object({
	place: PlaceView,
	visit: z.int(),
	fromAt: instant(),
	/** Null while it rests there. */
	toAt: instant().nullable(),
	/** Time spent there, on the calendar; what it was paused for is left out. */
	ms: z.int(),
	/** The same in working hours of whoever had to act. */
	workingMs: z.int(),
	/** Left for a hold or a handover, to be taken up again. */
	paused: z.boolean(),
})

const HolderView = z.object({
	role: z.string(),
	label: LabelView,
	personId: z.uuid().nullable(),
	/** Who has taken the task, or was asked; null when it is anybody in that role. */
	name: z.string().nullable(),
})

const ActivePlaceView = z.object({
	place: PlaceView,
	visit: z.int(),
	/** When it was entered first, whatever paused it since. */
	since: instant(),
	/** Waits behind a hold or a handover. */
	onHold: z.boolean(),
	/** Nothing follows: the branch, the procedure or the case is over. */
	ended: z.boolean(),
	holder: HolderView.nullable(),
	task: z
		.object({ id: z.uuid(), title: LabelView, assigneeId: z.uuid().nullable(), escalated: z.boolean() })
		.nullable(),
	/** Whose hours count. */
	territory: TerritoryView,
	clock: z.enum(["working", "calendar", "fixed"]).nullable(),
	dueAt: instant().nullable(),
	late: z.boolean(),
	/** How late, on the clock of its deadline; 0 when it is not. */
	lateMs: z.int(),
	/** How long it may take, on the same clock; null for an appointment. */
	targetMs: z.int().nullable(),
	/** What its ladder does next. */
	next: z.object({ does: z.enum(["remind", "escalate", "move"]), to: list(LabelView), dueAt: instant() }).nullable(),
})

export const PathInstance = z.object({
	id: z.uuid(),
	/** Null for the case itself. */
	kind: z.string().nullable(),
	ref: z.string(),
	label: LabelView,
	machine: z.string(),
	version: z.int(),
	done: z.boolean(),
	startedAt: instant(),
	/** Day up to which it is on hold; null when it is not, or when its case holds it. */
	heldUntil: z.iso.date().nullable(),
	/** Phases and branches around places, by the beginning of their ids. */
	parts: list(PlaceView),
	/** Kinds of procedures that run while a place waits. */
	calls: list(z.object({ place: z.string(), kinds: list(z.string()) })),
	walked: list(WalkedView),
	active: list(ActivePlaceView),
	/** Places on the way that it has not been in, in their order. */
	ahead: list(PlaceView),
})
export type PathInstance = z.infer<typeof PathInstance>

export const CasePath = z.object({
	/** Database time, which lateness was worked out at. */
	now: instant(),
	/** The case first, then its procedures in the order they were opened. */
	instances: list(PathInstance),
	/** Territories that somebody has to act in, where deadlines stand still now. */
	suspended: list(z.object({ territory: TerritoryView, from: instant(), until: instant() })),
})
export type CasePath = z.infer<typeof CasePath>

/** An event that the reader could send now, and why it comes where it does. */
const ActionView = AvailableEventView.extend({
	/** Task that it answers; null when it answers none. */
	taskId: z.uuid().nullable(),
	/** Offered at this step, not wherever one is. */
	specific: z.boolean(),
	/** Nothing can be done afterwards unless it is woken: to be confirmed. */
	ends: z.boolean(),
	/** Nobody may record it for somebody else. */
	inPerson: z.boolean(),
	/** Kind of procedure that it opens; `payload` when it is chosen in the form. */
	opens: z.string().nullable(),
	/** Stops the clocks. */
	pauses: z.boolean(),
	/** Roles that may send it. */
	roles: list(z.string()),
	/** Fields that are known already. */
	preset: z.record(z.string(), z.unknown()).readonly(),
})

/** An event that the reader's roles allow, and the step does not. */
const ImpossibleView = z.object({
	type: z.string(),
	label: LabelView,
	/** Conditions that are not met, in words; empty when it is not the step for it. */
	unmet: list(LabelView),
	/** Where it would be possible. */
	places: list(PlaceView),
})

export const InstanceActions = z.object({
	id: z.uuid(),
	kind: z.string().nullable(),
	ref: z.string(),
	label: LabelView,
	/** What `If-Match` compares. */
	version: z.int(),
	blocked: z.boolean(),
	/** The most probable first. */
	available: list(ActionView),
	impossible: list(ImpossibleView),
})
export type InstanceActions = z.infer<typeof InstanceActions>

export const CaseActions = z.object({
	/** Events of the case and of its procedures as `[instance, type]`, the most probable first. */
	order: list(z.tuple([z.uuid(), z.string()])),
	instances: list(InstanceActions),
})
export type CaseActions = z.infer<typeof CaseActions>
