import type { Relation } from "../../machines/policy.ts"
import type { Executor } from "../client.ts"
import { relationOfCase, relationOfInstance } from "../relations.ts"

/** A case that was read, or refused, with whoever stands around what was read of it. */
export interface ReadCase extends Relation {
	readonly caseId: string
}

/** The case of something that was asked for by its id: of itself, a procedure or a document. Undefined when there is none. */
export async function findReadCase(
	sql: Executor,
	kind: "cases" | "procedures" | "documents",
	id: string,
): Promise<ReadCase | undefined> {
	if (kind !== "documents") return await relationOfInstance(sql, id)
	const [row] = await sql<{ case_id: string }[]>`select case_id from documents where id = ${id}`
	return row && (await relationOfCase(sql, row.case_id))
}
