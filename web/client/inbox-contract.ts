import "./without-eval.ts"
import { z } from "zod"

/** What somebody was told inside the product. */

const Label = z.object({ fr: z.string(), en: z.string() })
const Numbered = z.object({ id: z.uuid(), number: z.string() })

const InboxItem = z.object({
	noticeId: z.uuid(),
	kind: z.enum(["reminder", "message"]),
	label: Label.nullable(),
	place: z.object({ label: Label }).nullable(),
	procedure: Label.nullable(),
	case: Numbered.nullable(),
	instance: z.object({ id: z.uuid(), kind: z.string().nullable() }).nullable(),
	request: z.object({ id: z.uuid() }).nullable(),
	report: Numbered.nullable(),
	at: z.string(),
	readAt: z.string().nullable(),
})
export type InboxItem = z.infer<typeof InboxItem>

export const InboxPage = z.object({ items: z.array(InboxItem), next: z.string().nullable(), unread: z.number() })
