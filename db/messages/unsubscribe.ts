import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Engine } from "../engine.ts"
import { readPreferences, writePreferences } from "./preferences.ts"
import { readUnsubscribeToken } from "./unsubscribe-token.ts"

/**
 * Turns off what somebody may do without: news, and the digest. Requests and reminders of their own tasks go on, one by
 * one. Whatever follows the link more than once changes nothing more.
 *
 * @throws WorkflowError NOT_FOUND for a token that is none of ours
 */
export async function unsubscribe(engine: Engine, token: string): Promise<void> {
	const personId = readUnsubscribeToken(engine.vault, token)
	const [known] = personId === undefined ? [] : await engine.db.$client`select 1 from people where id = ${personId}`
	if (personId === undefined || !known)
		throw new WorkflowError("NOT_FOUND", "this is no link of ours: open it again from the message you received", {})
	const current = await readPreferences(engine.db.$client, personId)
	await writePreferences(engine, personId, { ...current, informed: false, digest: "none" })
}
