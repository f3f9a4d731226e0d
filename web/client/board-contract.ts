import { z } from "zod"
import { parties } from "../../machines/party.ts"
import { ageUnits } from "../../machines/patient-in-short.ts"
import { listOf } from "./contract.ts"

/** What `/api/board` answers. */

const Label = z.object({ fr: z.string(), en: z.string() })
const Urgency = z.enum(["emergency", "urgent", "routine"])
const Phase = z.enum(["request", "orientation", "coordination", "telling", "followUp"])
export type Phase = z.infer<typeof Phase>

const Card = z.object({
	id: z.string(),
	number: z.string(),
	phase: Phase,
	urgency: Urgency,
	territoryOfCare: z.string(),
	territoryOfResidence: z.string(),
	filieres: z.array(z.string()),
	openedAt: z.string(),
	patient: z
		.object({
			initials: z.string(),
			age: z.object({ count: z.number(), unit: z.enum(ageUnits) }),
		})
		.nullable(),
	step: Label,
	procedure: Label.nullable(),
	since: z.string(),
	branches: z.array(
		z.object({
			id: z.enum(["medical", "extraMedical", "registry"]),
			state: z.enum(["notBegun", "current", "late", "onHold", "done"]),
		}),
	),
	holder: z.object({ party: z.enum(parties), role: z.string().nullable(), name: z.string().nullable() }),
	dueAt: z.string().nullable(),
	clockOf: z.string().nullable(),
	late: z.boolean(),
	onHold: z.object({ until: z.string().nullable() }).nullable(),
})
export type Card = z.infer<typeof Card>

export const CardPage = z.object({ items: z.array(Card), next: z.string().nullable() })

const counts = { count: z.number(), total: z.number(), at: z.string() }
const columnCounts = {
	phase: Phase,
	label: Label,
	count: z.number(),
	medianSince: z.string().nullable(),
	late: z.number(),
	dueToday: z.number(),
	unassigned: z.number(),
	next: z.string().nullable(),
}
const Column = z.object({ ...columnCounts, items: z.array(Card) })
export type Column = z.infer<typeof Column>

export const Board = z.object({ ...counts, columns: z.array(Column) })
export type Board = z.infer<typeof Board>

/** What `/api/board/changes` answers. */
export const BoardChanges = z.object({
	...counts,
	columns: z.array(z.object({ ...columnCounts, ids: z.array(z.string()) })),
	cards: z.array(Card),
})
export type BoardChanges = z.infer<typeof BoardChanges>

export const TablePage = CardPage.extend({ count: z.number() })

/** Filters as the address of the page has them: several values of one name, all as text. */
const SavedFilter = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))

export const SavedView = z.object({ id: z.string(), name: z.string(), filter: SavedFilter, count: z.number() })
export type SavedView = z.infer<typeof SavedView>
export const SavedViews = listOf(SavedView)

export const Created = z.object({ id: z.string() })

export const FoundPatients = z.object({
	items: z.array(
		z.object({
			id: z.string(),
			number: z.string(),
			places: z.array(z.object({ label: Label })),
			closedAt: z.string().nullable(),
			identity: z.object({
				birthName: z.string(),
				usedName: z.string().optional(),
				givenNames: z.string(),
				birthDate: z.string(),
			}),
		}),
	),
	more: z.boolean(),
})
export type FoundPatients = z.infer<typeof FoundPatients>
