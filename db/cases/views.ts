import { z } from "zod"
import { Identity } from "../identity.ts"

/** What reads of cases, procedures and tasks give; the API documents itself from these. */

export const LabelView = z.object({ fr: z.string(), en: z.string() })

/** A place where a case or procedure rests. */
export const PlaceView = z.object({ id: z.string(), label: LabelView })
export type PlaceView = z.infer<typeof PlaceView>

const instant = () => z.iso.datetime()
const list = <S extends z.ZodType>(schema: S) => z.array(schema).readonly()

export const CaseItem = z.object({
	id: z.uuid(),
	number: z.string(),
	platformId: z.uuid(),
	urgency: z.string(),
	diagnosticState: z.string(),
	places: list(PlaceView),
	territoryOfCare: z.string(),
	filieres: list(z.uuid()),
	openedAt: instant(),
	closedAt: instant().nullable(),
	/** Earliest due time of its open tasks. */
	nextDueAt: instant().nullable(),
	overdue: z.boolean(),
	openTasks: z.int(),
	/** Role of the task due first: who it waits for. */
	waitingFor: z.string().nullable(),
})
export type CaseItem = z.infer<typeof CaseItem>

export const TaskItem = z.object({
	id: z.uuid(),
	caseId: z.uuid(),
	caseNumber: z.string(),
	platformId: z.uuid(),
	instanceId: z.uuid(),
	/** Name within the case: `case`, or such as `teleExpertise-1`. */
	ref: z.string(),
	/** Kind of procedure; null for the case itself. */
	kind: z.string().nullable(),
	place: PlaceView,
	title: LabelView,
	role: z.string(),
	assigneeId: z.uuid().nullable(),
	assigneeName: z.string().nullable(),
	/** open, or paused while its case or procedure is on hold. */
	status: z.string(),
	dueAt: instant().nullable(),
	openedAt: instant(),
	overdue: z.boolean(),
	escalated: z.boolean(),
	/** Log entry that it asks to confirm with `ACT_CONFIRMED`; null for every other task. */
	confirms: z.int().nullable(),
	urgency: z.string(),
})
export type TaskItem = z.infer<typeof TaskItem>

/** Somebody outside the team who takes part. */
export const PartyView = z.object({
	role: z.string(),
	personId: z.uuid().nullable(),
	name: z.string().nullable(),
	territory: z.string().nullable(),
	platformId: z.uuid().nullable(),
})
export type PartyView = z.infer<typeof PartyView>

export const ProcedureItem = z.object({
	id: z.uuid(),
	kind: z.string(),
	ref: z.string(),
	label: LabelView,
	places: list(PlaceView),
	version: z.int(),
	/** Ended for good. */
	done: z.boolean(),
	startedAt: instant(),
	parties: list(PartyView),
})
export type ProcedureItem = z.infer<typeof ProcedureItem>

/** An event that the reader could send now, with its form as JSON Schema 2020-12. */
export const AvailableEventView = z.object({
	type: z.string(),
	label: LabelView,
	/** Roles outside the team that it may be recorded for. */
	onBehalfOf: list(z.string()),
	form: z.record(z.string(), z.unknown()).readonly(),
})

export const IncidentView = z.object({
	id: z.uuid(),
	instanceId: z.uuid().nullable(),
	kind: z.string(),
	code: z.string(),
	message: z.string(),
	attempts: z.int(),
	openedAt: instant(),
	lastAttemptAt: instant(),
})
export type IncidentView = z.infer<typeof IncidentView>

/**
 * Who the patient is, apart from everything else so that each look at it can be counted: `hidden` from whoever need
 * not know, `erased` once the key of the case was destroyed.
 */
export const IdentityView = z.discriminatedUnion("access", [
	z.object({ access: z.literal("open"), ...Identity.shape }),
	z.object({ access: z.literal("hidden") }),
	z.object({ access: z.literal("erased") }),
])
export type IdentityView = z.infer<typeof IdentityView>

const PersonView = z.object({ id: z.uuid(), name: z.string() })

export const CaseView = CaseItem.extend({
	originPlatformId: z.uuid(),
	territoryOfResidence: z.string(),
	requesterType: z.string(),
	lead: PersonView.nullable(),
	physician: PersonView.nullable(),
	/** Of the case's own instance: what `If-Match` compares. */
	version: z.int(),
	machineVersion: z.int(),
	/** Number of the last entry of the log. */
	lastSeq: z.int(),
	/** An open incident keeps it from moving. */
	blocked: z.boolean(),
	identity: IdentityView,
	parties: list(PartyView),
	procedures: list(ProcedureItem),
	tasks: list(TaskItem),
	incidents: list(IncidentView),
	available: list(AvailableEventView),
})
export type CaseView = z.infer<typeof CaseView>

export const ProcedureView = ProcedureItem.extend({
	caseId: z.uuid(),
	caseNumber: z.string(),
	platformId: z.uuid(),
	urgency: z.string(),
	machine: z.string(),
	machineVersion: z.int(),
	blocked: z.boolean(),
	/** Reduced to its own part for somebody who takes part from outside. */
	reduced: z.boolean(),
	/** What somebody from outside the team needs to know of the patient to answer. */
	patient: z.object({ sex: z.string(), age: z.int() }).nullable(),
	tasks: list(TaskItem),
	available: list(AvailableEventView),
})
export type ProcedureView = z.infer<typeof ProcedureView>

/** One entry of the log. */
export const LogEntryView = z.object({
	seq: z.int(),
	instanceId: z.uuid(),
	ref: z.string(),
	kind: z.string().nullable(),
	type: z.string(),
	label: LabelView,
	by: z.object({ id: z.string(), name: z.string() }),
	role: z.string(),
	/** Whom somebody of the team recorded it for. */
	recordedFor: z.object({ role: z.string(), personId: z.uuid().nullable(), name: z.string().nullable() }).nullable(),
	occurredAt: instant(),
	recordedAt: instant(),
	/** The entry that caused it. */
	causeSeq: z.int().nullable(),
	/** Kept until the case is back from a handover. */
	parked: z.boolean(),
	/** Sealed text is opened for whoever may read it, else `[restricted]`; `[erased]` once its key was destroyed. */
	payload: z.record(z.string(), z.unknown()),
})
export type LogEntryView = z.infer<typeof LogEntryView>

/** A part of a list; pass `next` as `cursor` for what follows. */
export const pageSchema = <S extends z.ZodType>(item: S) => z.object({ items: list(item), next: z.string().nullable() })
