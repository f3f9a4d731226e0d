import { WorkflowError } from "../machines/workflow-error.ts"
import { setPassword } from "./accounts.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import { hashCode, newCode } from "./one-time-code.ts"
import { endSessions } from "./sessions.ts"

/** Long enough for a weekend. */
const INVITATION_HOURS = 72

export interface Invitation {
	/** Said once: only its hash is kept. */
	readonly code: string
	readonly expiresAt: Date
}

/** A code with which the person of an account sets a password, in place of any made before. */
export async function invite(
	sql: Executor,
	accountId: string,
	invitedBy: string,
	clock: Date | null,
): Promise<Invitation> {
	const now = instant(sql, clock)
	const code = newCode()
	const [row] = await sql<{ expires_at: string }[]>`
		insert into invitations (account_id, hash, invited_by, created_at, expires_at)
		values (${accountId}, ${hashCode(code)}, ${invitedBy}, ${now}, ${now} + make_interval(hours => ${INVITATION_HOURS}))
		on conflict (account_id) do update set hash = excluded.hash, invited_by = excluded.invited_by,
			created_at = excluded.created_at, expires_at = excluded.expires_at
		returning expires_at`
	if (!row) throw new Error("the invitation was not written")
	return { code, expiresAt: new Date(row.expires_at) }
}

/** Whom a code invites: what their password must not be made of. */
export interface Invited {
	readonly accountId: string
	readonly principalId: string
	readonly name: string
	readonly login: string
	readonly email: string | null
}

export async function findInvited(engine: Engine, code: string): Promise<Invited | undefined> {
	const sql = engine.db.$client
	const [row] = await sql<Invited[]>`
		select a.id as "accountId", coalesce(a.person_id, a.id) as "principalId", a.name, a.login, a.email
		from invitations i join accounts a on a.id = i.account_id
		where i.hash = ${hashCode(code)} and a.deleted_at is null and a.login is not null
			and i.expires_at > ${instant(sql, engine.clock?.() ?? null)}`
	return row
}

/**
 * Sets the password of whoever was invited and ends their sessions; a second factor stays as it is.
 *
 * @throws WorkflowError CODE_REFUSED when somebody was faster with the same code
 */
export async function acceptInvitation(engine: Engine, code: string, password: string): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const [row] = await sql<{ account_id: string }[]>`
			delete from invitations where hash = ${hashCode(code)} returning account_id`
		if (!row) throw new WorkflowError("CODE_REFUSED", INVITATION_REFUSED)
		await setPassword(sql, row.account_id, password)
		await endSessions(sql, row.account_id)
	})
}

export const INVITATION_REFUSED =
	"this code is wrong, too old or used: ask an administrator for a new one, which takes the place of all others"
