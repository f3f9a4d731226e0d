import { z } from "zod"
import { workGroups } from "../../machines/work-group.ts"
import { PatientMark } from "../cases/patient-mark.ts"
import { LabelView, TaskItem } from "../cases/views.ts"

/** Lists that tasks are shown in. */
export const workTabs = ["mine", "role", "unassigned", "waiting", "decide"] as const
export type WorkTab = (typeof workTabs)[number]

const instant = () => z.iso.datetime()
const person = () => z.object({ id: z.string(), name: z.string() })

/** A task with what somebody needs to choose it without opening the case. */
export const WorkItem = TaskItem.extend({
	/** Null for a step of a report, whose number is then said instead of a case's. */
	caseId: z.uuid().nullable(),
	report: z.object({ id: z.uuid() }).nullable(),
	group: z.enum(workGroups),
	/** Null for whoever may not know who the patient is, and once that was erased. */
	patient: PatientMark.nullable(),
	/** Phase of the case; null while it is on hold, handed over, or over. */
	phase: z.object({ id: z.string(), label: LabelView }).nullable(),
	/** What it is about: the kind of procedure; null for the case itself, whose place says it. */
	subject: LabelView.nullable(),
	territoryOfCare: z.string(),
	territoryOfResidence: z.string(),
	/** Territory whose working hours its due time counts; null where it counts the calendar. */
	hoursOf: z.string().nullable(),
	/** The outside party that it waits for, by name where one is known. */
	party: z.object({ role: z.string(), name: z.string().nullable() }).nullable(),
	/** Whom the reader does it for, being their deputy. */
	coveredFor: person().nullable(),
	/** Last day of the absence of whoever has it; null when nobody has it, or somebody who is there. */
	assigneeAwayUntil: z.iso.date().nullable(),
	/** What the reader may do with it now. */
	may: z.object({ claim: z.boolean(), release: z.boolean(), delegate: z.boolean() }),
})
export type WorkItem = z.infer<typeof WorkItem>

const counted = <K extends string>(names: readonly K[]) =>
	z.object(Object.fromEntries(names.map((name) => [name, z.int()])) as Record<K, z.ZodInt>)

export const WorkPage = z.object({
	items: z.array(WorkItem).readonly(),
	/** Pass it as `cursor` for what follows; null at the end. */
	next: z.string().nullable(),
	/** When groups and lateness were judged; the same on all pages that follow one another. */
	at: instant(),
	/** Time zone that "today" is meant in. */
	zone: z.string(),
	/** How many tasks each list has. */
	counts: counted(workTabs),
	/** How many tasks of this list each group has; of `waiting`, too. */
	groups: counted(workGroups),
	/** The same of what is the reader's: their own, and for physicians what waits for a decision. */
	day: counted(workGroups),
	/** When the first of the tasks is due that the reader could take. */
	nextDueAt: instant().nullable(),
	/** Colleagues whom the reader replaces today. */
	covers: z.array(person().extend({ until: z.iso.date() })).readonly(),
})
export type WorkPage = z.infer<typeof WorkPage>
