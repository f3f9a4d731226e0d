import type { Context } from "hono"
import type { AuditAction } from "../../db/audit/audit-entry.ts"
import { appendAudit, recordAudit } from "../../db/audit/record-audit.ts"
import type { Executor } from "../../db/client.ts"
import type { Principal } from "../../machines/policy.ts"
import { clientAddress } from "../client-address.ts"
import type { ApiDeps } from "../deps.ts"
import type { ApiEnv } from "../router.ts"

/** What the audit log keeps of signing in and of accounts. */
interface SecurityEvent {
	readonly action: AuditAction
	/** Who did it; the caller unless said, `nobody` before somebody has signed in. */
	readonly by?: string
	/** Account that it was about. Never what somebody typed as a login: it may be a password. */
	readonly subject?: string
	/** Platform of a role. */
	readonly platformId?: string | null
	readonly detail?: Readonly<Record<string, string | number | boolean | null>>
}

function entryOf(c: Context<ApiEnv>, { action, by, subject, platformId = null, detail }: SecurityEvent) {
	const principal = c.get("principal") as Principal | undefined
	return {
		action,
		platformId,
		by: by ?? principal?.id ?? "nobody",
		...(subject === undefined ? {} : { subject }),
		...(detail === undefined ? {} : { detail }),
		from: { address: clientAddress(c), requestId: c.get("requestId") },
	}
}

/** Records what has just happened; the answer waits for it. */
export const recordSecurity = (c: Context<ApiEnv>, { engine }: ApiDeps, event: SecurityEvent): Promise<void> =>
	recordAudit(engine, entryOf(c, event))

/** Does something and records it: both or neither. */
export async function traced<T>(
	c: Context<ApiEnv>,
	{ engine }: ApiDeps,
	run: (sql: Executor) => Promise<T>,
	eventOf: (result: T) => SecurityEvent,
): Promise<T> {
	return (await engine.db.$client.begin(async (sql) => {
		const result = await run(sql)
		await appendAudit(sql, engine, entryOf(c, eventOf(result)))
		return result
	})) as T
}
