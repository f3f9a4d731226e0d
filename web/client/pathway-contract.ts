import { z } from "zod"

const Label = z.object({ fr: z.string(), en: z.string() })
const texts = z.array(z.string())

const DefinitionItem = z.object({
	name: z.string(),
	kind: z.string().nullable(),
	label: Label,
	version: z.int(),
})

export const DefinitionList = z.object({ items: z.array(DefinitionItem) })

const PlaceItem = z.object({
	id: z.string(),
	label: Label,
	role: z.string().nullable(),
	task: Label.nullable(),
	bpmn: z.string(),
	settled: z.boolean(),
})

/** What a diagram's reader needs of a machine. */
export const Definition = DefinitionItem.extend({
	places: z.array(PlaceItem),
	parts: z.record(z.string(), Label),
	detours: texts,
	calls: z.record(z.string(), texts),
})
export type Definition = z.infer<typeof Definition>
export type PlaceItem = z.infer<typeof PlaceItem>
