import "./without-eval.ts"
import { z } from "zod"
import { ageUnits } from "../../machines/patient-in-short.ts"
import { roles } from "../../machines/vocabulary.ts"
import { workGroups } from "../../machines/work-group.ts"

/** What the API answers about somebody's work, as far as the screens look at it. */

export const workTabs = ["mine", "role", "unassigned", "waiting", "decide"] as const
const WorkTab = z.enum(workTabs)
export type WorkTab = z.infer<typeof WorkTab>

const WorkGroup = z.enum(workGroups)
export type WorkGroup = z.infer<typeof WorkGroup>

const Label = z.object({ fr: z.string(), en: z.string() })
const Role = z.enum(roles)

const PatientMark = z.object({
	initials: z.string(),
	age: z.object({ count: z.int(), unit: z.enum(ageUnits) }),
	name: z.string().nullable(),
})
export type PatientMark = z.infer<typeof PatientMark>

const WorkItem = z.object({
	id: z.uuid(),
	/** Null for a step of a report, whose number is then said instead of a case's. */
	caseId: z.uuid().nullable(),
	caseNumber: z.string(),
	report: z.object({ id: z.uuid() }).nullable(),
	instanceId: z.uuid(),
	kind: z.string().nullable(),
	place: z.object({ id: z.string(), label: Label }),
	title: Label,
	/** Of a report also `team` and `director`, who are us. */
	role: z.enum([...roles, "team", "director"]),
	assigneeId: z.uuid().nullable(),
	assigneeName: z.string().nullable(),
	dueAt: z.string().nullable(),
	openedAt: z.string(),
	escalated: z.boolean(),
	confirms: z.int().nullable(),
	urgency: z.enum(["emergency", "urgent", "routine"]),
	group: WorkGroup,
	patient: PatientMark.nullable(),
	phase: z.object({ id: z.string(), label: Label }).nullable(),
	subject: Label.nullable(),
	territoryOfCare: z.string(),
	territoryOfResidence: z.string(),
	hoursOf: z.string().nullable(),
	party: z.object({ role: Role, name: z.string().nullable() }).nullable(),
	coveredFor: z.object({ id: z.string(), name: z.string() }).nullable(),
	assigneeAwayUntil: z.string().nullable(),
	may: z.object({ claim: z.boolean(), release: z.boolean(), delegate: z.boolean() }),
})
export type WorkItem = z.infer<typeof WorkItem>

const Groups = z.record(WorkGroup, z.int())
export type Groups = z.infer<typeof Groups>

export const WorkPage = z.object({
	items: z.array(WorkItem),
	next: z.string().nullable(),
	at: z.string(),
	counts: z.record(WorkTab, z.int()),
	groups: Groups,
	day: Groups,
	nextDueAt: z.string().nullable(),
	covers: z.array(z.object({ id: z.string(), name: z.string(), until: z.string() })),
})
export type WorkPage = z.infer<typeof WorkPage>

export const WorkPeek = z.object({
	task: WorkItem,
	opened: z.object({ label: Label, by: z.string().nullable(), at: z.string() }),
	target: z.object({ clock: z.enum(["working", "calendar"]), ms: z.number() }).nullable(),
	steps: z.array(
		z.object({
			id: z.string(),
			does: z.enum(["remind", "escalate", "move"]).nullable(),
			to: z.array(z.string()),
			dueAt: z.string(),
			territory: z.string(),
			firedAt: z.string().nullable(),
		}),
	),
	actions: z.array(z.object({ type: z.string(), label: Label })),
	blocked: z.boolean(),
})
export type WorkPeek = z.infer<typeof WorkPeek>

/** What somebody has to know to decide: it is opened when they stop at a task, and that is recorded. */
export const CaseBrief = z.object({
	said: z.array(
		z.object({
			seq: z.int(),
			label: Label,
			by: z.string(),
			at: z.string(),
			fields: z.array(z.object({ label: Label, text: Label, at: z.string().nullable() })),
		}),
	),
	documents: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type CaseBrief = z.infer<typeof CaseBrief>

export const TaskOutcome = z.object({
	status: z.enum(["open", "paused", "done", "withdrawn"]),
	by: z.string().nullable(),
	at: z.string().nullable(),
})
export type TaskOutcome = z.infer<typeof TaskOutcome>

export const TaskCandidates = z.object({
	items: z.array(
		z.object({
			id: z.uuid(),
			name: z.string(),
			roles: z.array(z.string()),
			absentUntil: z.string().nullable(),
			openTasks: z.int(),
			current: z.boolean(),
		}),
	),
})

/** A task after it was taken, given back or passed on. */
export const MovedTask = z.object({
	id: z.uuid(),
	assigneeId: z.uuid().nullable(),
	assigneeName: z.string().nullable(),
})

export const FoundCases = z.object({
	items: z.array(
		z.object({
			id: z.uuid(),
			number: z.string(),
			urgency: z.enum(["emergency", "urgent", "routine"]),
			places: z.array(z.object({ id: z.string(), label: Label })),
			identity: z
				.object({
					birthName: z.string(),
					usedName: z.string().optional(),
					givenNames: z.string(),
					birthDate: z.string(),
				})
				.optional(),
		}),
	),
})
export type FoundCase = z.infer<typeof FoundCases>["items"][number]
