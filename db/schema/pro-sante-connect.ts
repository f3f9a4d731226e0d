import { sql } from "drizzle-orm"
import { check, index, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core"
import { sessions } from "./auth.ts"
import { platforms } from "./directory.ts"
import { roleGrants } from "./workflow.ts"

const id = () => uuid("id").primaryKey().default(sql`gen_random_uuid()`)
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })

/** Sign-ins that wait for the provider's answer; each is taken once, by the browser that began it. */
export const oidcLogins = pgTable(
	"oidc_logins",
	{
		/** SHA-256 of `state`. */
		stateHash: text("state_hash").primaryKey(),
		/** SHA-256 of the secret in that browser's cookie. */
		browserHash: text("browser_hash").notNull(),
		/** PKCE: worth nothing without the code, which only the browser is given. */
		verifier: text("verifier").notNull(),
		nonce: text("nonce").notNull(),
		expiresAt: instant("expires_at").notNull(),
	},
	(table) => [index("oidc_logins_expiry").on(table.expiresAt)],
)

/** Which role the first sign-in of a health professional brings, by profession and, where said, by organisation. */
export const professionalRoleMappings = pgTable(
	"professional_role_mappings",
	{
		id: id(),
		/** Code of the profession at the provider: `10` for a physician, `60` for a nurse. */
		professionCode: text("profession_code").notNull(),
		/** FINESS or other identifier of an organisation; null for wherever they work. */
		organisationId: text("organisation_id"),
		role: text("role").notNull(),
		platformId: uuid("platform_id")
			.notNull()
			.references(() => platforms.id),
		createdAt: instant("created_at").notNull(),
		/** Principal of the administrator. */
		createdBy: text("created_by").notNull(),
	},
	(table) => [
		unique("professional_role_mappings_one")
			.on(table.professionCode, table.organisationId, table.role, table.platformId)
			.nullsNotDistinct(),
		// What gives power over others, or shows every case, is given by a person to a person.
		check("professional_role_mappings_role", sql`${table.role} not in ('administrator', 'auditor')`),
	],
)

/** Grants that a mapping made, with the mapping as it was: it may be gone since. */
export const mappedGrants = pgTable("mapped_grants", {
	grantId: uuid("grant_id")
		.primaryKey()
		.references(() => roleGrants.id, { onDelete: "cascade" }),
	mappingId: uuid("mapping_id").notNull(),
	professionCode: text("profession_code").notNull(),
	organisationId: text("organisation_id"),
	grantedAt: instant("granted_at").notNull(),
})

/** What a session opened through the provider needs to be ended there as well. */
export const providerSessions = pgTable(
	"provider_sessions",
	{
		sessionId: uuid("session_id")
			.primaryKey()
			.references(() => sessions.id, { onDelete: "cascade" }),
		/** Keyed digests of `sub` and `sid`: the first holds a professional's national number. */
		subjectHash: text("subject_hash").notNull(),
		providerSessionHash: text("provider_session_hash"),
		/** The ID token, sealed under a key of its own. */
		sealedIdToken: text("sealed_id_token").notNull(),
		wrapped: text("wrapped").notNull(),
		masterKey: text("master_key").notNull(),
	},
	(table) => [
		index("provider_sessions_subject").on(table.subjectHash),
		index("provider_sessions_session").on(table.providerSessionHash),
	],
)

/** Logout tokens that were used, for as long as they would be taken again. */
export const usedLogoutTokens = pgTable(
	"used_logout_tokens",
	{
		/** SHA-256 of `jti`. */
		hash: text("hash").primaryKey(),
		expiresAt: instant("expires_at").notNull(),
	},
	(table) => [index("used_logout_tokens_expiry").on(table.expiresAt)],
)
