import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Executor } from "../client.ts"

/** @throws WorkflowError NOT_FOUND */
export async function setPlatformPhone(sql: Executor, platformId: string, phone: string | null): Promise<void> {
	const { count } = await sql`update platforms set phone = ${phone} where id = ${platformId}`
	if (count === 0) throw new WorkflowError("NOT_FOUND", "no such platform", {})
}
