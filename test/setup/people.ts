import { randomUUID } from "node:crypto"
import { generate } from "otplib"
import { vi } from "vitest"
import type { AppType } from "../../api/app.ts"
import { createAccount, grantRole, type NewGrant } from "../../db/accounts.ts"
import { expected } from "./api-client.ts"
import { type Browser, type BrowserOptions, openBrowser } from "./browser.ts"
import type { TestPlatform } from "./platform.ts"

export const GOOD_PASSWORD = "sept vacoas bleus sous la pluie"

/** Somebody with a login and `GOOD_PASSWORD`. */
export interface Person {
	readonly accountId: string
	readonly login: string
}

export async function createPerson(
	{ engine }: TestPlatform,
	name: string,
	grants: readonly NewGrant[] = [],
	personId?: string,
): Promise<Person> {
	const sql = engine.db.$client
	const login = `${name.toLowerCase().replaceAll(/[^a-z]+/g, ".")}.${randomUUID().slice(0, 8)}`
	const accountId = await createAccount(sql, { name, login, password: GOOD_PASSWORD, personId })
	for (const grant of grants) await grantRole(sql, accountId, grant)
	return { accountId, login }
}

const STEP_SECONDS = 30

/** The code of an authenticator application, now or so many steps from now: one step either way is accepted. */
export const totpCode = (secret: string, step = 0): Promise<string> =>
	generate({ secret, epoch: Math.floor(Date.now() / 1000) + step * STEP_SECONDS })

/** Runs while the clock of this process stands still: no code grows old between its making and its use. */
async function atOneMoment<T>(run: () => Promise<T>): Promise<T> {
	if (vi.isFakeTimers()) return await run()
	vi.useFakeTimers({ toFake: ["Date"] })
	try {
		return await run()
	} finally {
		vi.useRealTimers()
	}
}

export interface Enrolled {
	readonly secret: string
	readonly recoveryCodes: readonly string[]
}

/** Enrols an authenticator application, with the code of the step before this one. */
export async function enrolTotp(browser: Browser, password = GOOD_PASSWORD): Promise<Enrolled> {
	const begun = await browser.post<Enrolled>("/api/me/totp", { password })
	const enrolled = expected<Enrolled>("begin TOTP", begun)
	await atOneMoment(async () => {
		const code = await totpCode(enrolled.secret, -1)
		expected("confirm TOTP", await browser.post("/api/me/totp/confirmation", { code }))
	})
	return enrolled
}

/** Signs in with password and code, in a new browser: no two calls for one person within 30 s use the same step. */
export async function signInWithTotp(browser: Browser, { login }: Person, secret: string, step = 0): Promise<number> {
	return await atOneMoment(async () => {
		expected("sign in", await browser.signIn(login, GOOD_PASSWORD))
		return (await browser.post("/api/sessions/second-factor", { code: await totpCode(secret, step) })).status
	})
}

/** A browser in which somebody signed in with a password and has just enrolled TOTP: a strong session. */
export async function openStrong(
	app: AppType,
	{ login }: Person,
	options: BrowserOptions = {},
): Promise<Browser & Enrolled> {
	const browser = openBrowser(app, options)
	expected("sign in", await browser.signIn(login, GOOD_PASSWORD))
	return { ...browser, ...(await enrolTotp(browser)) }
}
