import { sql } from "drizzle-orm"
import { boolean, check, index, integer, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core"
import { accounts } from "./workflow.ts"

/*
 * Signing in. `signInMethods`, `sessions`, `verifications`, `twoFactors` and `passkeys` are models of better-auth, whose
 * `user` is our `accounts`; it reads and writes the columns by these names.
 */

const id = () => uuid("id").primaryKey().defaultRandom()
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })
const account = () =>
	uuid("account_id")
		.notNull()
		.references(() => accounts.id, { onDelete: "cascade" })

/** How sure a session is of who opened it: with a password alone, or with a second factor or Pro Santé Connect. */
export const assurances = ["single", "strong"] as const
export type Assurance = (typeof assurances)[number]

/** A password (argon2id) of an account; the other columns are better-auth's for providers that we do not use. */
export const signInMethods = pgTable(
	"sign_in_methods",
	{
		id: id(),
		accountId: account(),
		/** `credential`: a password. */
		providerId: text("provider_id").notNull(),
		providerAccountId: text("provider_account_id").notNull(),
		password: text("password"),
		accessToken: text("access_token"),
		refreshToken: text("refresh_token"),
		idToken: text("id_token"),
		accessTokenExpiresAt: instant("access_token_expires_at"),
		refreshTokenExpiresAt: instant("refresh_token_expires_at"),
		scope: text("scope"),
		createdAt: instant("created_at").notNull().defaultNow(),
		updatedAt: instant("updated_at").notNull().defaultNow(),
	},
	(table) => [unique("sign_in_methods_one").on(table.accountId, table.providerId)],
)

export const sessions = pgTable(
	"sessions",
	{
		id: id(),
		accountId: account(),
		/** SHA-256 of the secret that the cookie holds. */
		token: text("token").notNull().unique(),
		assurance: text("assurance", { enum: assurances }).notNull().default("single"),
		/** Both judge when it is over, by database time or the engine's clock. */
		openedAt: instant("opened_at").notNull().defaultNow(),
		lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
		ipAddress: text("ip_address"),
		userAgent: text("user_agent"),
		/** better-auth's own limit, by the clock of its process. */
		expiresAt: instant("expires_at").notNull(),
		createdAt: instant("created_at").notNull().defaultNow(),
		updatedAt: instant("updated_at").notNull().defaultNow(),
	},
	(table) => [
		check("sessions_assurance", sql`${table.assurance} in ('single', 'strong')`),
		index("sessions_account").on(table.accountId),
		index("sessions_opened").on(table.openedAt),
	],
)

/** What a sign-in that is under way waits for: a second factor, the answer to a passkey's challenge. */
export const verifications = pgTable(
	"verifications",
	{
		id: id(),
		/** Hashed. */
		identifier: text("identifier").notNull(),
		value: text("value").notNull(),
		expiresAt: instant("expires_at").notNull(),
		createdAt: instant("created_at").notNull().defaultNow(),
		updatedAt: instant("updated_at").notNull().defaultNow(),
	},
	(table) => [
		index("verifications_identifier").on(table.identifier),
		index("verifications_expiry").on(table.expiresAt),
	],
)

export const twoFactors = pgTable("two_factors", {
	id: id(),
	accountId: account().unique(),
	/** TOTP secret, encrypted with a key of the vault. */
	secret: text("secret").notNull(),
	/** JSON array of the SHA-256 of recovery codes not used yet. */
	backupCodes: text("backup_codes").notNull(),
	verified: boolean("verified").notNull().default(false),
	failedVerificationCount: integer("failed_verification_count").notNull().default(0),
	lockedUntil: instant("locked_until"),
})

export const passkeys = pgTable(
	"passkeys",
	{
		id: id(),
		accountId: account(),
		name: text("name"),
		publicKey: text("public_key").notNull(),
		credentialId: text("credential_id").notNull().unique(),
		counter: integer("counter").notNull(),
		deviceType: text("device_type").notNull(),
		backedUp: boolean("backed_up").notNull(),
		transports: text("transports"),
		aaguid: text("aaguid"),
		createdAt: instant("created_at").defaultNow(),
	},
	(table) => [index("passkeys_account").on(table.accountId)],
)

/** Attempts at guessing, counted for all processes together. */
export const attempts = pgTable(
	"attempts",
	{
		/** SHA-256 of what is counted: no login and no address can be read here. */
		key: text("key").primaryKey(),
		count: integer("count").notNull(),
		endsAt: instant("ends_at").notNull(),
	},
	(table) => [index("attempts_end").on(table.endsAt)],
)

/** The code that makes the first administrator: at most one. */
export const setupCodes = pgTable(
	"setup_codes",
	{
		id: integer("id").primaryKey().default(1),
		hash: text("hash").notNull(),
		createdAt: instant("created_at").notNull(),
		expiresAt: instant("expires_at").notNull(),
	},
	(table) => [check("setup_codes_one", sql`${table.id} = 1`)],
)

/** The code with which a person sets a first or new password: at most one for each account. */
export const invitations = pgTable("invitations", {
	accountId: account().primaryKey(),
	hash: text("hash").notNull().unique(),
	/** Account of the administrator. */
	invitedBy: uuid("invited_by").notNull(),
	createdAt: instant("created_at").notNull(),
	expiresAt: instant("expires_at").notNull(),
})
