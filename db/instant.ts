import type { Executor } from "./client.ts"

/** The present in a statement: the engine's clock when it has one, else database time. */
export const instant = (sql: Executor, now: Date | null) =>
	now === null ? sql`now()` : sql`${now.toISOString()}::timestamptz`
