import { z } from "zod"

/** What `GET /api/stream` tells. */

const Change = z.object({
	kind: z.string(),
	caseId: z.string(),
	instanceIds: z.array(z.string()),
	lastSeq: z.number().nullable(),
})

const Onlooker = z.object({ id: z.string(), name: z.string() })
export type Onlooker = z.infer<typeof Onlooker>

export const Onlookers = z.object({ people: z.array(Onlooker) })

export const ChangeData = z.object({ changes: z.array(Change) })
export const PresenceData = z.object({ cases: z.array(z.object({ caseId: z.string(), people: z.array(Onlooker) })) })
export const EndData = z.object({ because: z.enum(["again", "over"]) })

/** What one tab hears, from the stream or from the tab that has it. */
export const LiveMessage = z.discriminatedUnion("type", [
	/** Something may have been missed: read again what is shown. */
	z.object({ type: z.literal("refresh") }),
	z.object({ type: z.literal("change"), changes: z.array(Change) }),
	/** Something that waits for one's team and is no case. */
	z.object({ type: z.literal("work") }),
	/** Figures that one may see are others now. */
	z.object({ type: z.literal("figures") }),
	z.object({ type: z.literal("presence"), cases: PresenceData.shape.cases }),
	/** Whether changes are heard. */
	z.object({ type: z.literal("connected"), connected: z.boolean() }),
])
export type LiveMessage = z.infer<typeof LiveMessage>
