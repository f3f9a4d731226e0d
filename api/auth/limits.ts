import type { Context } from "hono"
import { type Counted, countAttempt, forgetAttempts, type Limit, uncountAttempt } from "../../db/attempts.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { clientAddress, networkOf } from "../client-address.ts"
import type { ApiDeps } from "../deps.ts"
import type { ApiEnv } from "../router.ts"

const QUARTER = 15 * 60
const DAY = 24 * 3600

/** How often a person mistypes, and far from what guessing needs. */
const ofLogin: readonly Limit[] = [
	{ most: 10, seconds: QUARTER },
	{ most: 50, seconds: DAY },
]
/** Three codes of a million are right at any moment: 20 tries a day are one chance in 16 000. */
const ofSecondFactor: readonly Limit[] = [
	{ most: 5, seconds: QUARTER },
	{ most: 20, seconds: DAY },
]
/** A whole hospital may share one address. */
const ofAddress: readonly Limit[] = [
	{ most: 50, seconds: QUARTER },
	{ most: 500, seconds: DAY },
]
/** Codes of 120 bits are not guessed; whoever tries is stopped early. */
const ofCode: readonly Limit[] = [
	{ most: 10, seconds: QUARTER },
	{ most: 50, seconds: DAY },
]
/** A doctor's practice, or a ward where families are helped with the form. */
const ofRequest: readonly Limit[] = [
	{ most: 6, seconds: QUARTER },
	{ most: 30, seconds: DAY },
]
/** Far above what all territories together send; what a flood can make the teams read. */
const ofAllRequests: readonly Limit[] = [
	{ most: 60, seconds: QUARTER },
	{ most: 600, seconds: DAY },
]
/** Of what looks like a program's: a person among them is let through until then. */
const ofSuspects: readonly Limit[] = [{ most: 40, seconds: DAY }]
/** Numbers that are nobody's, from everywhere: `docs/decisions/016` does the sum. */
const ofAllGuesses: readonly Limit[] = [{ most: 1_000, seconds: DAY }]
/** A TOTP code is good for 90 s, and once. */
const USED_CODE: readonly Limit[] = [{ most: 1, seconds: 120 }]

/** What one attempt is counted under. */
export interface Attempt {
	/** Of one login or account: forgotten once it succeeds. */
	readonly own: readonly Counted[]
	/** Of one address: a success there is only taken back, or an attacker would sign in between two guesses. */
	readonly shared: readonly Counted[]
}

const shared = (c: Context<ApiEnv>, kind: string, limits: readonly Limit[]): readonly Counted[] => [
	{ what: `${kind} from ${networkOf(clientAddress(c))}`, limits },
]

export const passwordAttempt = (c: Context<ApiEnv>, login: string): Attempt => ({
	own: [{ what: `password of ${login.toLowerCase()}`, limits: ofLogin }],
	shared: shared(c, "password", ofAddress),
})

/** TOTP and recovery codes are counted together: they open the same door. */
export const secondFactorAttempt = (c: Context<ApiEnv>, accountId: string): Attempt => ({
	own: [{ what: `second factor of ${accountId}`, limits: ofSecondFactor }],
	shared: shared(c, "second factor", ofAddress),
})

export const passkeyAttempt = (c: Context<ApiEnv>): Attempt => ({ own: [], shared: shared(c, "passkey", ofAddress) })

/** Sent to the provider: each one is remembered until the answer comes. */
export const providerAttempt = (c: Context<ApiEnv>): Attempt => ({ own: [], shared: shared(c, "provider", ofAddress) })

/** Came back with what was refused: each one is recorded. */
export const providerRefusal = (c: Context<ApiEnv>): Attempt => ({
	own: [],
	shared: shared(c, "provider refusal", ofAddress),
})

export const codeAttempt = (c: Context<ApiEnv>, kind: "set-up code" | "invitation" | "patient code"): Attempt => ({
	own: [],
	shared: shared(c, kind, ofCode),
})

/** A request from the public form. */
export const requestAttempt = (c: Context<ApiEnv>, suspect: boolean): Attempt => ({
	own: [],
	shared: [
		...shared(c, "public request", ofRequest),
		{ what: "public requests", limits: ofAllRequests },
		...(suspect ? [{ what: "suspect public requests", limits: ofSuspects }] : []),
	],
})

/** A tracking number. */
export const trackingAttempt = (c: Context<ApiEnv>): Attempt => ({
	own: [],
	shared: [...shared(c, "tracking number", ofCode), { what: "tracking numbers", limits: ofAllGuesses }],
})

/**
 * Counts an attempt before it is made.
 *
 * @throws WorkflowError TOO_MANY_ATTEMPTS, the same whether or not the login exists
 */
export async function assertFewAttempts({ engine }: ApiDeps, { own, shared }: Attempt): Promise<void> {
	const retryAfter = await countAttempt(engine, [...own, ...shared])
	if (retryAfter === undefined) return
	throw new WorkflowError(
		"TOO_MANY_ATTEMPTS",
		`this was tried too often: it is possible again in ${Math.ceil(retryAfter / 60)} minutes`,
		{ retryAfter },
	)
}

/** The attempt was right. */
export async function attemptSucceeded({ engine }: ApiDeps, { own, shared }: Attempt): Promise<void> {
	await forgetAttempts(engine.db.$client, own)
	await uncountAttempt(engine.db.$client, shared)
}

/** Whether a TOTP code of an account is seen for the first time: whoever looked over a shoulder comes second. */
export async function isFirstUse({ engine }: ApiDeps, accountId: string, code: string): Promise<boolean> {
	return (await countAttempt(engine, [{ what: `TOTP ${code} of ${accountId}`, limits: USED_CODE }])) === undefined
}
