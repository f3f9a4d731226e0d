import "./without-eval.ts"
import { z } from "zod"
import type { PreviewBasis } from "../../machines/preview.ts"

const names = z.record(z.string(), z.string())

/** What the machines step a case from. They check the snapshots themselves, when they restore them. */
export const CasePreview = z
	.looseObject({
		caseId: z.string(),
		platform: z.string(),
		now: z.string(),
		instances: z.array(z.looseObject({ id: z.string(), machine: z.string(), machineVersion: z.int() })),
		names,
		platformNames: names,
		physician: z.string().nullable(),
	})
	.transform(
		(one) =>
			one as unknown as PreviewBasis & {
				readonly now: string
				readonly names: Readonly<Record<string, string>>
				readonly platformNames: Readonly<Record<string, string>>
				readonly physician: string | null
			},
	)
export type CasePreview = z.output<typeof CasePreview>

export const EventFacts = z.object({
	facts: z.record(z.string(), z.unknown()),
	names,
	away: z.array(z.object({ name: z.string(), until: z.string(), deputy: z.string().nullable() })).default([]),
})
