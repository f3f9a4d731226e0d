import { sql } from "drizzle-orm"
import { boolean, date, index, integer, pgTable, primaryKey, text, timestamp, unique, uuid } from "drizzle-orm/pg-core"
import { people, platforms } from "./directory.ts"
import { reports } from "./reports.ts"
import { receivedRequests } from "./requests.ts"
import { cases } from "./workflow.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })
const day = (name: string) => date(name, { mode: "string" })

/**
 * Somebody who owes something is away while their time runs, and the team was told: once for an absence and a task.
 * Evidence: what the directory said then is kept here, whatever it says later.
 */
export const absenceAlerts = pgTable(
	"absence_alerts",
	{
		id: uuid("id").primaryKey(),
		/** Not a reference: it stays when the directory forgets the absence. */
		absenceId: uuid("absence_id").notNull(),
		/** Of a case, or of a report. */
		caseId: uuid("case_id").references(() => cases.id),
		reportId: uuid("report_id").references(() => reports.id),
		platformId: uuid("platform_id")
			.notNull()
			.references(() => platforms.id),
		/** The task: its instance and the number of the stay. */
		instanceId: uuid("instance_id").notNull(),
		visit: integer("visit").notNull(),
		place: text("place").notNull(),
		/** Role that the person owes it in. */
		role: text("role").notNull(),
		awayId: uuid("away_id")
			.notNull()
			.references(() => people.id),
		fromOn: day("from_on").notNull(),
		toOn: day("to_on").notNull(),
		/** Who stood in and was there when it began; null for nobody. */
		deputyId: uuid("deputy_id").references(() => people.id),
		/** When the task was due, as it stood. */
		dueAt: instant("due_at"),
		at: instant("at").notNull(),
		/** What told the team of it. */
		noticeId: uuid("notice_id").notNull(),
	},
	(table) => [
		unique("absence_alerts_once").on(table.absenceId, table.instanceId, table.visit, table.awayId),
		index("absence_alerts_case").on(table.caseId, table.at),
	],
)

/** Rungs of the ladder of a request that waits: it is no case and has no timers of a machine. */
export const requestReminders = pgTable(
	"request_reminders",
	{
		requestId: uuid("request_id")
			.notNull()
			.references(() => receivedRequests.id, { onDelete: "cascade" }),
		/** Name of the rung, as the case's own first place has it. */
		name: text("name").notNull(),
		platformId: uuid("platform_id").notNull(),
		escalates: boolean("escalates").notNull(),
		recipients: text("recipients").array().notNull(),
		dueAt: instant("due_at").notNull(),
		/** Null while it is to come, and for ever when the request was dealt with before. */
		sentAt: instant("sent_at"),
		noticeId: uuid("notice_id"),
	},
	(table) => [
		primaryKey({ columns: [table.requestId, table.name] }),
		index("request_reminders_due").on(table.dueAt).where(sql`sent_at is null`),
	],
)
