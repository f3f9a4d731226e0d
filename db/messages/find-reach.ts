import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import type { MessageRow } from "./message-rows.ts"
import { findContact, findPeople, type Reach } from "./reach.ts"

/** How the reader of a message can be reached now; undefined once nobody knows any more who it is. */
export async function findReach(
	engine: Engine,
	sql: Executor,
	{
		person_id: personId,
		case_id: caseId,
		role,
		variant,
	}: Pick<MessageRow, "person_id" | "case_id" | "role" | "variant">,
): Promise<Reach | undefined> {
	if (personId !== null) return (await findPeople(engine, sql, [personId])).get(personId)
	if (caseId === null) return undefined
	const patient = role === "patient" || (role === "respondent" && variant !== "relatives")
	return await findContact(engine, sql, caseId, patient ? "patient" : "requester")
}
