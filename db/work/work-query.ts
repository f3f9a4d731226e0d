import { z } from "zod"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { type WorkTab, workTabs } from "./work-views.ts"

/** Query of one list of somebody's work. */
export const WorkQuery = z.strictObject({
	tab: z.enum(workTabs).default("mine"),
	cursor: z.string().max(400).optional(),
	limit: z.coerce.number().int().min(1).max(100).default(50),
	/** Names instead of initials only. */
	names: z.stringbool().default(false),
})
export type WorkQuery = z.infer<typeof WorkQuery>

/** Where a list was left, and when it was judged. */
const Cursor = z.object({
	tab: z.enum(workTabs),
	at: z.iso.datetime(),
	rank: z.int(),
	weight: z.int(),
	/** Instant that the list is ordered by, as PostgreSQL writes it. */
	key: z.string().regex(/^(infinity|[0-9 :.+-]{10,40})$/),
	id: z.uuid(),
})
export type WorkCursor = Omit<z.infer<typeof Cursor>, "tab">

export const encodeCursor = (tab: WorkTab, { at, rank, weight, key, id }: WorkCursor): string =>
	Buffer.from(JSON.stringify({ tab, at, rank, weight, key, id })).toString("base64url")

/** @throws WorkflowError PAYLOAD_INVALID when it comes from nowhere, or from another list */
export function decodeCursor(text: string, tab: WorkTab): WorkCursor {
	try {
		const cursor = Cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")))
		if (cursor.tab === tab) return cursor
	} catch {
		// Said below, the same for whatever is wrong with it.
	}
	throw new WorkflowError("PAYLOAD_INVALID", "the request does not have the expected form", {
		issues: [{ path: ["cursor"], message: "the `next` of an earlier page of the same list" }],
	})
}
