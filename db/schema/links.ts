import { index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core"
import { cases, instances } from "./workflow.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })

/**
 * Links by which somebody outside the team opens their part of one case without an account. Only a hash of the secret is
 * kept; rows follow their case, whoever it belongs to.
 */
export const caseLinks = pgTable(
	"case_links",
	{
		id: uuid("id").primaryKey(),
		/** SHA-256 of the whole secret that the address carries. */
		secretHash: text("secret_hash").notNull(),
		caseId: uuid("case_id")
			.notNull()
			.references(() => cases.id),
		/** The procedure it opens; the case's own instance for whoever follows the whole request. */
		instanceId: uuid("instance_id")
			.notNull()
			.references(() => instances.id),
		/** expert, requester or extraMedical. */
		role: text("role").notNull(),
		/** Null for a requester whom the directory does not know, such as a family. */
		personId: uuid("person_id"),
		createdBy: text("created_by").notNull(),
		createdAt: instant("created_at").notNull(),
		expiresAt: instant("expires_at").notNull(),
		revokedAt: instant("revoked_at"),
		/** Who revoked it: somebody of the team, or `nobody` when whoever received it said that it is not for them. */
		revokedBy: text("revoked_by"),
		lastOpenedAt: instant("last_opened_at"),
		uses: integer("uses").notNull().default(0),
		/** When a new one was last asked for. */
		renewalAskedAt: instant("renewal_asked_at"),
	},
	(table) => [index("case_links_case").on(table.caseId, table.createdAt.desc())],
)
