import { sql } from "drizzle-orm"
import { boolean, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core"
import { instant, ofPlatform } from "./report-columns.ts"
import { ofReport } from "./reports.ts"

/** Rungs of the ladder of a report's step (`machines/report-circuit.ts`): a report has no timers of a case's machine. */
export const reportReminders = pgTable(
	"report_reminders",
	{
		reportId: ofReport(),
		/** The stay that its task is of. */
		visit: integer("visit").notNull(),
		name: text("name").notNull(),
		platformId: ofPlatform(),
		escalates: boolean("escalates").notNull(),
		recipients: text("recipients").array().notNull(),
		dueAt: instant("due_at").notNull(),
		/** Null while it is to come, and for ever when the step was taken before. */
		sentAt: instant("sent_at"),
		noticeId: uuid("notice_id"),
	},
	(table) => [
		primaryKey({ columns: [table.reportId, table.visit, table.name] }),
		index("report_reminders_due").on(table.dueAt).where(sql`sent_at is null`),
	],
)

/** Links by which somebody of the direction reads the edition that was sent to them without an account. Only a hash of the secret is kept. */
export const reportLinks = pgTable(
	"report_links",
	{
		id: uuid("id").primaryKey(),
		secretHash: text("secret_hash").notNull(),
		reportId: ofReport(),
		platformId: ofPlatform(),
		personId: uuid("person_id").notNull(),
		createdBy: text("created_by").notNull(),
		createdAt: instant("created_at").notNull(),
		expiresAt: instant("expires_at").notNull(),
		revokedAt: instant("revoked_at"),
		revokedBy: text("revoked_by"),
		lastOpenedAt: instant("last_opened_at"),
		uses: integer("uses").notNull().default(0),
	},
	(table) => [index("report_links_report").on(table.reportId, table.createdAt.desc())],
)
