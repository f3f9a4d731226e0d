import { boolean, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { cases } from "./workflow.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })

/** Keys that outlive the master key: a rotation wraps them anew, and what was computed with them stays true. */
export const vaultKeys = pgTable("vault_keys", {
	/** `audit`, `index`, `link`…: see `db/vault.ts`. */
	name: text("name").primaryKey(),
	wrapped: text("wrapped").notNull(),
	/** Which master key wrapped it. */
	masterKey: text("master_key").notNull(),
})

/** Where each chain of the audit log ends: what is missing behind the last entry shows here. */
export const auditHeads = pgTable("audit_heads", {
	/** A platform's id, or `passerelle` for what belongs to none. */
	chain: text("chain").primaryKey(),
	seq: integer("seq").notNull(),
	hash: text("hash").notNull(),
})

/**
 * Who opened, exported or changed what, why and from where: append-only, each entry chained to the one before by a
 * keyed hash. Events of cases are in `case_events`, chained by case.
 */
export const auditEntries = pgTable(
	"audit_entries",
	{
		chain: text("chain").notNull(),
		seq: integer("seq").notNull(),
		at: instant("at").notNull(),
		action: text("action").notNull(),
		/** Person, machine client's account, `system`, or `nobody` before somebody has signed in. */
		byId: text("by_id").notNull(),
		role: text("role"),
		/** What gave the right: `team`, `party`, `receiving`, `delegate`, `auditor`, `emergency`, … */
		basis: text("basis"),
		platformId: uuid("platform_id"),
		caseId: uuid("case_id"),
		/** What it was about beside the case: a document, an account, a procedure. */
		subject: text("subject"),
		/** Codes and counts; never text that somebody wrote. */
		detail: jsonb("detail").notNull(),
		/** Network address it came from. */
		address: text("address"),
		requestId: text("request_id"),
		hash: text("hash").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.chain, table.seq] }),
		index("audit_entries_case").on(table.caseId, table.at.desc()),
		index("audit_entries_platform").on(table.platformId, table.at.desc()),
		index("audit_entries_by").on(table.byId, table.at.desc()),
	],
)

/** Keyed digests of the words of a patient's name, birth date and numbers: found by equality, never read back. */
export const identityTokens = pgTable(
	"identity_tokens",
	{
		caseId: uuid("case_id")
			.notNull()
			.references(() => cases.id),
		platformId: uuid("platform_id").notNull(),
		token: text("token").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.caseId, table.token] }),
		index("identity_tokens_token").on(table.platformId, table.token),
	],
)

/** What an identity said before it was rectified; sealed, and destroyed with the key of the case. */
export const identityVersions = pgTable(
	"identity_versions",
	{
		caseId: uuid("case_id")
			.notNull()
			.references(() => cases.id),
		version: integer("version").notNull(),
		sealed: text("sealed").notNull(),
		sealedReason: text("sealed_reason").notNull(),
		replacedBy: text("replaced_by").notNull(),
		replacedAt: instant("replaced_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.caseId, table.version] })],
)

/** Somebody outside the care team who opened one case in an emergency: with a reason, for a time, and announced. */
export const emergencyAccesses = pgTable(
	"emergency_accesses",
	{
		id: uuid("id").primaryKey().defaultRandom(),
		caseId: uuid("case_id")
			.notNull()
			.references(() => cases.id),
		platformId: uuid("platform_id").notNull(),
		personId: uuid("person_id").notNull(),
		sealedReason: text("sealed_reason").notNull(),
		openedAt: instant("opened_at").notNull(),
		expiresAt: instant("expires_at").notNull(),
		endedAt: instant("ended_at"),
		/** Who of the case's own platform has looked at it, and when. */
		reviewedBy: text("reviewed_by"),
		reviewedAt: instant("reviewed_at"),
		/** What they found. */
		justified: boolean("justified"),
		sealedReview: text("sealed_review"),
	},
	(table) => [
		index("emergency_accesses_person").on(table.personId, table.expiresAt),
		index("emergency_accesses_case").on(table.caseId),
	],
)

/** What a patient asked for under the GDPR, with its term and the decision of two people. */
export const rightsRequests = pgTable(
	"rights_requests",
	{
		id: uuid("id").primaryKey().defaultRandom(),
		caseId: uuid("case_id")
			.notNull()
			.references(() => cases.id),
		platformId: uuid("platform_id").notNull(),
		/** access, rectification, opposition, limitation or erasure. */
		kind: text("kind").notNull(),
		sealedText: text("sealed_text"),
		receivedAt: instant("received_at").notNull(),
		/** One month after it was received (GDPR art. 12.3). */
		dueAt: instant("due_at").notNull(),
		recordedBy: text("recorded_by").notNull(),
		/** open, granted, refused or lifted. */
		status: text("status").notNull(),
		decidedBy: text("decided_by"),
		decidedAt: instant("decided_at"),
		sealedDecision: text("sealed_decision"),
		/** Who ended a limitation that had been granted, when and why. */
		liftedBy: text("lifted_by"),
		liftedAt: instant("lifted_at"),
		sealedLift: text("sealed_lift"),
	},
	(table) => [
		index("rights_requests_case").on(table.caseId),
		index("rights_requests_platform").on(table.platformId, table.status, table.dueAt),
	],
)

/** Cases whose key was destroyed: kept for ever, so that a restored backup can be told. */
export const erasures = pgTable("erasures", {
	caseId: uuid("case_id").primaryKey(),
	platformId: uuid("platform_id").notNull(),
	/** request or retention. */
	cause: text("cause").notNull(),
	requestId: uuid("request_id"),
	byId: text("by_id").notNull(),
	at: instant("at").notNull(),
})

/** Terms of keeping, by what they count from; an administrator corrects them here. */
export const retentionRules = pgTable("retention_rules", {
	/** `archiveAfterClosing`, `destroyAfterLastVisit`, `minorsUntilAge`, `destroyAfterDeath`. */
	name: text("name").primaryKey(),
	years: integer("years").notNull(),
	source: text("source").notNull(),
})

/** What each run of the retention worker did, or would have done. */
export const retentionRuns = pgTable("retention_runs", {
	id: uuid("id").primaryKey().defaultRandom(),
	at: instant("at").notNull(),
	dryRun: boolean("dry_run").notNull(),
	byId: text("by_id").notNull(),
	/** Case ids and counts. */
	report: jsonb("report").notNull(),
})

/** Codes by which a patient sees who has opened their file; only a hash is kept. */
export const patientCodes = pgTable(
	"patient_codes",
	{
		codeHash: text("code_hash").primaryKey(),
		/** Names it to the team, who cannot know the code again. */
		id: uuid("id").notNull().unique().defaultRandom(),
		caseId: uuid("case_id")
			.notNull()
			.references(() => cases.id),
		platformId: uuid("platform_id").notNull(),
		createdBy: text("created_by").notNull(),
		createdAt: instant("created_at").notNull(),
		expiresAt: instant("expires_at").notNull(),
		revokedAt: instant("revoked_at"),
	},
	(table) => [index("patient_codes_case").on(table.caseId)],
)
