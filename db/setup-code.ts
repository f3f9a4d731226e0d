import { WorkflowError } from "../machines/workflow-error.ts"
import { createAccount, grantRole } from "./accounts.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import { hashCode, newCode } from "./one-time-code.ts"

/** How long the code of a first start can be used. */
export const SETUP_CODE_HOURS = 24
/** Processes that start within this time of each other start together: one of them says the code. */
const TOGETHER_SECONDS = 30

/** One at a time, over all processes. */
const takeTurn = (sql: Executor) => sql`select pg_advisory_xact_lock(hashtext('passerelle-setup'))`

/** Whether somebody can sign in who administers everything. */
async function hasAdministrator(sql: Executor): Promise<boolean> {
	const [row] = await sql`
		select 1 from role_grants g join accounts a on a.id = g.account_id join sign_in_methods m on m.account_id = a.id
		where g.role = 'administrator' and g.platform_id is null and a.deleted_at is null
			and (g.to_on is null or g.to_on >= current_date) limit 1`
	return row !== undefined
}

/**
 * The code with which the first administrator makes their account, to be said once, by whoever starts the API; only its
 * hash is kept. A later start makes a new one in its place.
 *
 * @returns undefined when there is an administrator; `"said"` when a process that starts at the same time has said it
 */
export async function renewSetupCode(engine: Engine): Promise<{ readonly code: string } | "said" | undefined> {
	return await engine.db.$client.begin(async (sql) => {
		await takeTurn(sql)
		const now = instant(sql, engine.clock?.() ?? null)
		if (await hasAdministrator(sql)) {
			await sql`delete from setup_codes`
			return undefined
		}
		const [said] = await sql`
			select 1 from setup_codes where created_at > ${now} - make_interval(secs => ${TOGETHER_SECONDS})`
		if (said) return "said"
		const code = newCode()
		await sql`
			insert into setup_codes (id, hash, created_at, expires_at)
			values (1, ${hashCode(code)}, ${now}, ${now} + make_interval(hours => ${SETUP_CODE_HOURS}))
			on conflict (id) do update
			set hash = excluded.hash, created_at = excluded.created_at, expires_at = excluded.expires_at`
		return { code }
	})
}

export interface FirstAdministrator {
	readonly name: string
	readonly login: string
	readonly email: string
	readonly password: string
}

/** Whether the code would make the first administrator now; using it is `createFirstAdministrator`'s. */
export async function isSetupCode(engine: Engine, code: string): Promise<boolean> {
	const sql = engine.db.$client
	return !(await hasAdministrator(sql)) && (await isCurrent(engine, sql, code))
}

async function isCurrent(engine: Engine, sql: Executor, code: string): Promise<boolean> {
	const [row] = await sql`
		select 1 from setup_codes
		where hash = ${hashCode(code)} and expires_at > ${instant(sql, engine.clock?.() ?? null)}`
	return row !== undefined
}

/**
 * Makes the first administrator, everywhere, and uses the code up: both or neither.
 *
 * @throws WorkflowError CODE_REFUSED when the code is not the one said last, is over or was used, or an administrator
 * exists; PAYLOAD_INVALID when the login or e-mail is taken
 */
export async function createFirstAdministrator(
	engine: Engine,
	code: string,
	account: FirstAdministrator,
): Promise<string> {
	return await engine.db.$client.begin(async (sql) => {
		await takeTurn(sql)
		if ((await hasAdministrator(sql)) || !(await isCurrent(engine, sql, code)))
			throw new WorkflowError("CODE_REFUSED", SETUP_REFUSED)
		const id = await createAccount(sql, account)
		await grantRole(sql, id, { role: "administrator" })
		await sql`delete from setup_codes`
		return id
	})
}

export const SETUP_REFUSED =
	"this set-up code is wrong, too old or used: the one that the last start of the API printed is the only one that works, and none does once there is an administrator"
