import { z } from "zod"

const suppliers = ["requester", "patient", "expert", "team"] as const

const SheetItem = z.object({
	id: z.uuid(),
	code: z.string(),
	label: z.string(),
	section: z.enum(["identity", "file", "site", "activity", "diagnosis", "birth", "research"]),
	required: z.boolean(),
	whoCanSupply: z.enum(suppliers),
	filled: z.boolean(),
	value: z.string().nullable(),
	choices: z.array(z.object({ code: z.string(), label: z.string() })),
	suggested: z.string().nullable(),
	setAt: z.string().nullable(),
})
export type SheetItem = z.infer<typeof SheetItem>

export const BamaraSheet = z.object({
	items: z.array(SheetItem),
	completeness: z.object({ complete: z.boolean(), filled: z.int(), required: z.int() }),
})

const EntryTask = z.object({
	id: z.uuid(),
	caseId: z.uuid(),
	caseNumber: z.string(),
	instanceId: z.uuid(),
	place: z.object({ id: z.string(), label: z.object({ fr: z.string(), en: z.string() }) }),
	title: z.object({ fr: z.string(), en: z.string() }),
	assigneeName: z.string().nullable(),
	dueAt: z.string().nullable(),
	urgency: z.enum(["emergency", "urgent", "routine"]),
})
export type EntryTask = z.infer<typeof EntryTask>
export const EntryTasks = z.object({ items: z.array(EntryTask), next: z.string().nullable() })

export const BamaraExports = z.object({
	items: z.array(z.object({ id: z.uuid(), label: z.string(), importedAt: z.string() })),
	next: z.string().nullable(),
})
