import type { z } from "zod"
import { WorkflowError } from "../../machines/workflow-error.ts"

/**
 * Where a page ended, as an opaque text: the key itself rather than the id of a row, which may have moved or closed
 * meanwhile. Ranks, due times and case numbers only.
 */
export const encodeCursor = (key: string): string => Buffer.from(key).toString("base64url")

/** @throws WorkflowError PAYLOAD_INVALID */
export function decodeCursor<S extends z.ZodType>(cursor: string, schema: S): z.output<S> {
	try {
		return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")))
	} catch (error) {
		const issues = [{ path: ["cursor"], message: "the `next` of the page before" }]
		throw new WorkflowError("PAYLOAD_INVALID", "this is no place in the list", { issues }, { cause: error })
	}
}
