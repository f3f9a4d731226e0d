import { createHash } from "node:crypto"
import type { Executor } from "../client.ts"
import { instant } from "../instant.ts"

/** Time to use a card or telephone at the provider. */
export const LOGIN_MINUTES = 10

export interface OidcLogin {
	readonly state: string
	/** Secret in the cookie of the browser that began it. */
	readonly browser: string
	readonly verifier: string
	readonly nonce: string
}

/** What is kept of a value of 256 random bits: as many need no slow hash. */
const hash = (secret: string): string => createHash("sha256").update(secret).digest("hex")

/** Keeps what the answer will be checked with, and forgets what nobody came back for. */
export async function keepOidcLogin(sql: Executor, login: OidcLogin, now: Date | null): Promise<void> {
	const { state, browser, verifier, nonce } = login
	await sql`
		with forgotten as (delete from oidc_logins where expires_at <= ${instant(sql, now)})
		insert into oidc_logins (state_hash, browser_hash, verifier, nonce, expires_at)
		values (${hash(state)}, ${hash(browser)}, ${verifier}, ${nonce},
			${instant(sql, now)} + make_interval(mins => ${LOGIN_MINUTES}))`
}

export interface TakenLogin {
	readonly verifier: string
	readonly nonce: string
	/** Whether it is the same browser that comes back. */
	readonly sameBrowser: boolean
	readonly expired: boolean
}

/**
 * Takes the login of a state: whatever comes of it, there is no second try with the same state. That holds for another
 * browser too; who knows the state of somebody else has seen an address that must not be used any more.
 */
export async function takeOidcLogin(
	sql: Executor,
	state: string,
	browser: string | undefined,
	now: Date | null,
): Promise<TakenLogin | undefined> {
	const [row] = await sql<{ browser_hash: string; verifier: string; nonce: string; expired: boolean }[]>`
		delete from oidc_logins where state_hash = ${hash(state)}
		returning browser_hash, verifier, nonce, expires_at <= ${instant(sql, now)} as expired`
	if (!row) return undefined
	const sameBrowser = browser !== undefined && hash(browser) === row.browser_hash
	return { verifier: row.verifier, nonce: row.nonce, expired: row.expired, sameBrowser }
}
