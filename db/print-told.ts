import { z } from "zod"
import { type Label, label } from "../machines/vocabulary.ts"
import { LabelView } from "./cases/views.ts"
import type { Engine } from "./engine.ts"
import { listMessages, type ToldNotice } from "./messages/list-messages.ts"

/** As many as paper is good for: the latest. */
const MOST = 60

/** A reminder or message as the printed sheet says it. */
export const PrintedNotice = z.object({
	at: z.iso.datetime(),
	what: LabelView,
	procedure: LabelView.nullable().describe("Null for the case itself"),
	reminder: z.boolean(),
	people: z
		.array(
			z.object({
				name: z.string().nullable().describe("Null for the patient, and for a requester known to the case alone"),
				role: LabelView,
				read: z.boolean().describe("Read in the product"),
				sent: z
					.array(z.object({ channel: z.enum(["email", "secureMail", "sms"]), at: z.iso.datetime() }))
					.readonly()
					.describe("What a server took, by channel"),
				failed: z.boolean().describe("Something that was to leave did not"),
			}),
		)
		.readonly(),
})
type PrintedNotice = z.infer<typeof PrintedNotice>

const somebody: Label = label("un message", "a message")

/** Who was told what of a case, the latest first. */
export async function readTold(engine: Engine, caseId: string): Promise<readonly PrintedNotice[]> {
	const { items } = await listMessages(engine, caseId, { limit: MOST })
	return items.map((notice) => ({
		at: notice.at,
		what: notice.place?.label ?? notice.label ?? somebody,
		procedure: notice.procedure,
		reminder: notice.kind === "reminder",
		people: notice.people.map(personOf),
	}))
}

function personOf({ name, role, inbox, messages }: ToldNotice["people"][number]): PrintedNotice["people"][number] {
	return {
		name,
		role: role.label,
		read: inbox?.readAt != null,
		sent: messages.flatMap(({ channel, status, settledAt }) =>
			channel !== "none" && (status === "sent" || status === "digest") && settledAt !== null
				? [{ channel, at: settledAt }]
				: [],
		),
		failed: messages.some(({ status, bouncedAt }) => status === "refused" || status === "failed" || bouncedAt !== null),
	}
}
