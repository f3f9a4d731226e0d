import type { Context } from "hono"
import type { Origin } from "../db/audit/audit-entry.ts"
import { clientAddress } from "./client-address.ts"
import type { ApiEnv } from "./router.ts"

/** Where a request comes from, as the audit log keeps it. */
export const originOf = (c: Context<ApiEnv>): Origin => ({
	address: clientAddress(c),
	requestId: c.get("requestId") ?? null,
})
