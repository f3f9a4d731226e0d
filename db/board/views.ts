import { z } from "zod"
import { parties } from "../../machines/party.ts"
import { branchIds, phaseIds } from "../../machines/phases.ts"
import { AgeView } from "../cases/patient-mark.ts"
import { LabelView } from "../cases/views.ts"

/** What reads of a board give; the API documents itself from these. */

const instant = () => z.iso.datetime()

const branchStates = ["notBegun", "current", "late", "onHold", "done"] as const
const BranchView = z.object({ id: z.enum(branchIds), state: z.enum(branchStates) })
export type BranchView = z.infer<typeof BranchView>

export const BoardCard = z.object({
	id: z.uuid(),
	number: z.string(),
	platformId: z.uuid(),
	phase: z.enum(phaseIds),
	urgency: z.string(),
	diagnosticState: z.string(),
	territoryOfCare: z.string(),
	territoryOfResidence: z.string(),
	filieres: z.array(z.uuid()).readonly(),
	openedAt: instant(),
	/** Initials and age of the patient; null for whoever may not know them, or once they were erased. */
	patient: z.object({ initials: z.string(), age: AgeView }).nullable(),
	/** Where it stands: the step that is due first. */
	step: LabelView,
	/** The procedure that the step belongs to; null for the case itself. */
	procedure: LabelView.nullable(),
	/** Since when it has been in that step. */
	since: instant(),
	branches: z.array(BranchView).readonly(),
	/** Whose turn it is, with the name of who took the task or is asked; `system` when nobody has anything to do. */
	holder: z.object({ party: z.enum(parties), role: z.string().nullable(), name: z.string().nullable() }),
	dueAt: instant().nullable(),
	/** Territory whose working hours the due time counts; null for calendar time. */
	clockOf: z.string().nullable(),
	late: z.boolean(),
	/** On hold, with the day up to which; or proposed to another platform. */
	onHold: z.object({ until: z.string().nullable() }).nullable(),
})
export type BoardCard = z.infer<typeof BoardCard>

export const CardPage = z.object({
	items: z.array(BoardCard).readonly(),
	/** Pass it as `cursor` for what follows; null at the end. */
	next: z.string().nullable(),
})
export type CardPage = z.infer<typeof CardPage>

const ColumnCounts = z.object({
	phase: z.enum(phaseIds),
	label: LabelView,
	count: z.int(),
	/** Since when half of its cases, or more, have been in their step; null without any. */
	medianSince: instant().nullable(),
	late: z.int(),
	/** Due before the day ends where its platform is, and not late. */
	dueToday: z.int(),
	/** Of those, how many wait for the team and nobody took. */
	unassigned: z.int(),
	next: CardPage.shape.next,
})

const BoardColumn = ColumnCounts.extend({ items: CardPage.shape.items })
export type BoardColumn = z.infer<typeof BoardColumn>

const counts = {
	/** Open cases that fit the filters, and all of them. */
	count: z.int(),
	total: z.int(),
	at: instant(),
}

export const Board = z.object({ ...counts, columns: z.array(BoardColumn).readonly() })
export type Board = z.infer<typeof Board>

/** What mends a board that was read before: every count anew, its first cards by their ids, and those that may differ. */
export const BoardChanges = z.object({
	...counts,
	columns: z.array(ColumnCounts.extend({ ids: z.array(z.uuid()).readonly() })).readonly(),
	cards: z.array(BoardCard).readonly(),
})
export type BoardChanges = z.infer<typeof BoardChanges>
