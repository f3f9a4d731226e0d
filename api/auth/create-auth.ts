import { passkey } from "@better-auth/passkey"
import { betterAuth } from "better-auth"
import { drizzleAdapter } from "better-auth/adapters/drizzle"
import { APIError } from "better-auth/api"
import { twoFactor, username } from "better-auth/plugins"
import { eq } from "drizzle-orm"
import { hashCode, newCode } from "../../db/one-time-code.ts"
import { hashPassword, isPassword } from "../../db/password.ts"
import type { Assurance } from "../../db/schema/auth.ts"
import { schema } from "../../db/schema/index.ts"
import { SESSION_HOURS } from "../../db/sessions.ts"
import type { ApiDeps } from "../deps.ts"
import { hashSessionTokens } from "./hash-session-tokens.ts"
import { TYPED_PASSWORD } from "./password-rules.ts"
import { type CookiePolicy, cookiePolicy } from "./session-cookie.ts"

/** Header in which our routes tell better-auth where a request comes from; nothing that arrives is passed on. */
export const ADDRESS_HEADER = "x-client-address"

export const ISSUER = "Passerelle"
const RECOVERY_CODES = 10

/** Ways to sign in that prove more than a password, by better-auth's name of the endpoint. */
const strongPaths: ReadonlySet<string> = new Set([
	"/two-factor/verify-totp",
	"/two-factor/verify-backup-code",
	"/passkey/verify-authentication",
])

/** Signing in, with what our own routes need of it. */
export interface Auth {
	readonly better: BetterAuth
	readonly cookies: CookiePolicy
	/** Signs cookies and encrypts TOTP secrets. */
	readonly secret: string
}

type BetterAuth = ReturnType<typeof build>

/**
 * better-auth on our tables. No endpoint of it is mounted: our routes call the few that they need, so nothing else can
 * be reached, and every one has our limits, our checks and our answers.
 */
export function createAuth(deps: ApiDeps): Auth {
	const cookies = cookiePolicy(deps.secureCookies)
	// From a key of the vault, which a new master key wraps anew and does not change.
	const secret = deps.engine.vault.digest("signIn", "better-auth")
	return { better: build(deps, cookies, secret), cookies, secret }
}

function build({ engine, logger, publicUrl }: ApiDeps, cookies: CookiePolicy, secret: string) {
	const { db } = engine
	const { signInMethods, sessions, verifications, twoFactors, passkeys, accounts } = schema
	const url = publicUrl === undefined ? undefined : new URL(publicUrl)
	const cookie = (use: Parameters<CookiePolicy["name"]>[0]) => ({
		name: cookies.name(use),
		attributes: { ...cookies.attributes },
	})
	return betterAuth({
		appName: ISSUER,
		baseURL: url?.origin ?? "http://localhost",
		secret,
		telemetry: { enabled: false },
		// Messages only: what comes with them may hold values.
		logger: {
			level: "error",
			log: (level, message) => logger[level === "error" ? "error" : "warn"]({ message }, "auth"),
		},
		database: hashSessionTokens(
			drizzleAdapter(db, {
				provider: "pg",
				schema: { accounts, signInMethods, sessions, verifications, twoFactors, passkeys },
			}),
		),
		user: { modelName: "accounts" },
		account: { modelName: "signInMethods", fields: { userId: "accountId", accountId: "providerAccountId" } },
		verification: { modelName: "verifications", storeIdentifier: "hashed", disableCleanup: true },
		session: {
			modelName: "sessions",
			fields: { userId: "accountId" },
			additionalFields: {
				assurance: { type: "string", required: false, input: false, returned: true },
				openedAt: { type: "date", required: false, input: false },
				lastSeenAt: { type: "date", required: false, input: false },
			},
			expiresIn: SESSION_HOURS * 3600,
			disableSessionRefresh: true,
			// Our routes ask for the password again before anything that matters.
			freshAge: 0,
		},
		emailAndPassword: {
			enabled: true,
			disableSignUp: true,
			// Rules are ours (`password-rules.ts`); this is what may be typed, in whatever code points.
			maxPasswordLength: TYPED_PASSWORD,
			password: { hash: hashPassword, verify: ({ hash, password }) => isPassword(password, hash) },
		},
		// Ours count for all processes and by the clock of the database (`api/auth/limits.ts`).
		rateLimit: { enabled: false },
		advanced: {
			cookiePrefix: "passerelle",
			useSecureCookies: false,
			cookies: {
				session_token: cookie("session"),
				two_factor: cookie("secondFactor"),
				[PASSKEY_COOKIE]: cookie("passkey"),
			},
			defaultCookieAttributes: { ...cookies.attributes },
			database: { generateId: "uuid" },
			ipAddress: { disableIpTracking: true },
		},
		databaseHooks: {
			session: {
				create: {
					/** Every session, however it is opened, is opened here. */
					async before(session, context) {
						const [account] = await db
							.select({ deletedAt: accounts.deletedAt })
							.from(accounts)
							.where(eq(accounts.id, session.userId))
						if (!account || account.deletedAt !== null) throw new APIError("UNAUTHORIZED")
						const now = engine.clock?.()
						// Without an endpoint it is `openSession`, which says both itself.
						if (!context) return { data: { ...session, openedAt: now, lastSeenAt: now } }
						const assurance: Assurance = strongPaths.has(context.path) ? "strong" : "single"
						const ipAddress = context.headers?.get(ADDRESS_HEADER) ?? null
						return { data: { ...session, assurance, ipAddress, openedAt: now, lastSeenAt: now } }
					},
				},
			},
		},
		plugins: [
			username({
				displayUsername: false,
				minUsernameLength: 1,
				maxUsernameLength: 200,
				usernameValidator: () => true,
				schema: { user: { fields: { username: "login" } } },
			}),
			twoFactor({
				issuer: ISSUER,
				// Whoever signs in with Pro Santé Connect has no password to confirm with; our routes ask for a new sign-in.
				allowPasswordless: true,
				accountLockout: { enabled: false },
				schema: { twoFactor: { modelName: "twoFactors", fields: { userId: "accountId" } } },
				backupCodeOptions: {
					customBackupCodesGenerate: () => Array.from({ length: RECOVERY_CODES }, () => newCode()),
					storeBackupCodes: {
						// Hashed, not encrypted: what is left after one was used comes through here again.
						encrypt: (codes) => Promise.resolve(JSON.stringify((JSON.parse(codes) as string[]).map(hashedOnce))),
						decrypt: (codes) => Promise.resolve(codes),
					},
				},
			}),
			passkey({
				rpID: url?.hostname ?? "localhost",
				rpName: ISSUER,
				// Without an address of our own, on localhost, the browser says which port.
				origin: url?.origin ?? null,
				authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
				advanced: { webAuthnChallengeCookie: PASSKEY_COOKIE },
				schema: { passkey: { modelName: "passkeys", fields: { userId: "accountId", credentialID: "credentialId" } } },
				registration: {
					afterVerification({ verification }) {
						assertUserVerified(verification.registrationInfo?.userVerified)
					},
				},
				authentication: {
					afterVerification({ verification }) {
						assertUserVerified(verification.authenticationInfo.userVerified)
					},
				},
			}),
		],
	})
}

const PASSKEY_COOKIE = "passkey"

const HASH = /^[0-9a-f]{64}$/
const hashedOnce = (code: string): string => (HASH.test(code) ? code : hashCode(code))

/** The plugin lets a passkey pass that only shows that it is there; ours stands for two factors. */
function assertUserVerified(verified: boolean | undefined): void {
	if (verified !== true) throw new APIError("BAD_REQUEST", { code: "USER_NOT_VERIFIED" })
}
