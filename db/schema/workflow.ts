import { sql } from "drizzle-orm"
import {
	bigint,
	bigserial,
	boolean,
	check,
	date,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	timestamp,
	uniqueIndex,
	uuid,
} from "drizzle-orm/pg-core"
import { people, platforms } from "./directory.ts"

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })
const id = () => uuid("id").primaryKey().default(sql`gen_random_uuid()`)

/** One patient's run of the pathway: the row every command on it takes its turn at (`last_seq`). */
export const cases = pgTable(
	"cases",
	{
		/** Also the id of the case's own instance. */
		id: uuid("id").primaryKey(),
		/** Opaque number that people say on the phone: `P-2026-0147`. */
		number: text("number").notNull().unique(),
		platformId: uuid("platform_id")
			.notNull()
			.references(() => platforms.id),
		/** Where it was opened; a handed-over case counts for both platforms. */
		originPlatformId: uuid("origin_platform_id").notNull(),
		/** Number of the last log entry; gapless. */
		lastSeq: integer("last_seq").notNull(),
		urgency: text("urgency").notNull(),
		diagnosticState: text("diagnostic_state").notNull(),
		/** Active places of the case's own instance. */
		places: text("places").array().notNull(),
		filieres: uuid("filieres").array().notNull(),
		territoryOfCare: text("territory_of_care").notNull(),
		territoryOfResidence: text("territory_of_residence").notNull(),
		requesterType: text("requester_type").notNull(),
		requesterId: uuid("requester_id"),
		leadId: uuid("lead_id"),
		physicianId: uuid("physician_id"),
		openedAt: instant("opened_at").notNull(),
		closedAt: instant("closed_at"),
		updatedAt: instant("updated_at").notNull(),
		/** Hash of the last entry of its log: where the chain ends. Null while no entry is chained. */
		chainHash: text("chain_hash"),
		/** active, archived (intermediate archive: for few eyes) or destroyed. */
		retention: text("retention").notNull().default("active"),
		/** Since when its use is limited at the patient's request (GDPR art. 18 and 21). */
		limitedAt: instant("limited_at"),
	},
	(table) => [
		index("cases_platform_opened").on(table.platformId, table.openedAt.desc(), table.id),
		/** Lists of what is still open: a small part of all cases after some years. */
		index("cases_platform_still_open")
			.on(table.platformId, table.openedAt.desc(), table.id)
			.where(sql`closed_at is null`),
		/** Search by the beginning of a number, whatever the collation. */
		index("cases_number_prefix").on(table.number.op("text_pattern_ops")),
		index("cases_requester").on(table.requesterId),
	],
)

/** One run of one machine: the case itself, or a procedure of it. */
export const instances = pgTable(
	"instances",
	{
		id: uuid("id").primaryKey(),
		caseId: uuid("case_id")
			.notNull()
			.references(() => cases.id),
		platformId: uuid("platform_id").notNull(),
		/** Kind of procedure; null for the case itself. */
		kind: text("kind"),
		/** Name within the case (rule E5), such as `teleExpertise-1`. */
		ref: text("ref").notNull(),
		machine: text("machine").notNull(),
		machineVersion: integer("machine_version").notNull(),
		snapshot: jsonb("snapshot").notNull(),
		/** Number of its log entries; the entity tag of `If-Match`. */
		version: integer("version").notNull(),
		nextVisit: integer("next_visit").notNull(),
		places: text("places").array().notNull(),
		/** People outside the team who take part: `[{role, person, territory}]`. */
		parties: jsonb("parties").notNull(),
		parked: jsonb("parked").notNull(),
		/** Ended for good; settled and closed ones can still be woken. */
		done: boolean("done").notNull(),
		startedAt: instant("started_at").notNull(),
	},
	(table) => [
		index("instances_case").on(table.caseId),
		index("instances_parties").using("gin", table.parties.op("jsonb_path_ops")),
	],
)

/** The append-only log. A snapshot is the fold of its entries; `npm run verify` proves it. */
export const caseEvents = pgTable(
	"case_events",
	{
		caseId: uuid("case_id").notNull(),
		seq: integer("seq").notNull(),
		instanceId: uuid("instance_id").notNull(),
		instanceVersion: integer("instance_version").notNull(),
		machineVersion: integer("machine_version").notNull(),
		type: text("type").notNull(),
		/** Person, `system`, or a machine client's account. */
		sentBy: text("sent_by").notNull(),
		role: text("role").notNull(),
		platformId: text("platform_id").notNull(),
		recordedFor: jsonb("recorded_for"),
		recordedAt: instant("recorded_at").notNull(),
		occurredAt: instant("occurred_at").notNull(),
		/** Sealed: personal and clinical text is encrypted with the key of the case. */
		payload: jsonb("payload").notNull(),
		facts: jsonb("facts").notNull(),
		causeSeq: integer("cause_seq"),
		/** For a timer that fired: `{visit, name, place}`. */
		fired: jsonb("fired"),
		parked: boolean("parked").notNull(),
		/** Revision of the clock rules it was computed with; null before there were revisions. */
		clockRules: integer("clock_rules"),
		/** Chains it to the entry before: keyed hash of that one's hash and of this row. */
		hash: text("hash"),
	},
	(table) => [primaryKey({ columns: [table.caseId, table.seq] })],
)

/** Where every instance has been, and when: one row per uninterrupted stay. */
export const stateIntervals = pgTable(
	"state_intervals",
	{
		instanceId: uuid("instance_id").notNull(),
		visit: integer("visit").notNull(),
		segment: integer("segment").notNull(),
		caseId: uuid("case_id").notNull(),
		platformId: uuid("platform_id").notNull(),
		place: text("place").notNull(),
		role: text("role"),
		/** open, paused (left by a hold, to be taken up again) or closed. */
		status: text("status").notNull(),
		fromAt: instant("from_at").notNull(),
		fromSeq: integer("from_seq").notNull(),
		toAt: instant("to_at"),
		toSeq: integer("to_seq"),
		/** Time on the target's clock spent in earlier segments, ms. */
		spentMs: bigint("spent_ms", { mode: "number" }).notNull(),
		pausedIn: integer("paused_in"),
		/** Whose hours counted, and who outside the team was asked; null in rows from before they were kept. */
		territory: text("territory"),
		personId: uuid("person_id"),
	},
	(table) => [
		primaryKey({ columns: [table.instanceId, table.visit, table.segment] }),
		index("state_intervals_live").on(table.caseId).where(sql`status <> 'closed'`),
	],
)

/** Durable deadlines. The queue is only the alarm clock: losing it loses nothing. */
export const timers = pgTable(
	"timers",
	{
		id: uuid("id").notNull().default(sql`gen_random_uuid()`),
		instanceId: uuid("instance_id").notNull(),
		visit: integer("visit").notNull(),
		name: text("name").notNull(),
		caseId: uuid("case_id").notNull(),
		platformId: uuid("platform_id").notNull(),
		place: text("place").notNull(),
		/** pending, paused, fired or cancelled. */
		status: text("status").notNull(),
		dueAt: instant("due_at").notNull(),
		remainingMs: bigint("remaining_ms", { mode: "number" }),
		clock: text("clock").notNull(),
		territory: text("territory").notNull(),
		/** Revision of the clock rules that its due time was counted with. */
		rules: integer("rules").notNull().default(1),
		generation: integer("generation").notNull(),
		armedSeq: integer("armed_seq").notNull(),
		armedAt: instant("armed_at").notNull(),
		endedSeq: integer("ended_seq"),
		endedAt: instant("ended_at"),
		/** `fired`, or the event that cancelled it. */
		endedBy: text("ended_by"),
	},
	(table) => [
		primaryKey({ columns: [table.instanceId, table.visit, table.name] }),
		uniqueIndex("timers_id").on(table.id),
		index("timers_due").on(table.dueAt).where(sql`status = 'pending'`),
		index("timers_live").on(table.caseId).where(sql`status in ('pending', 'paused')`),
	],
)

/** Human work items, opened and closed by places. */
export const tasks = pgTable(
	"tasks",
	{
		id: uuid("id").notNull().default(sql`gen_random_uuid()`),
		instanceId: uuid("instance_id").notNull(),
		visit: integer("visit").notNull(),
		/** Null for a step of a report, whose id is then that of the instance. */
		caseId: uuid("case_id"),
		reportId: uuid("report_id"),
		platformId: uuid("platform_id").notNull(),
		place: text("place").notNull(),
		role: text("role").notNull(),
		/** open, paused, done or withdrawn. */
		status: text("status").notNull(),
		assigneeId: uuid("assignee_id"),
		claimedAt: instant("claimed_at"),
		dueAt: instant("due_at"),
		remainingMs: bigint("remaining_ms", { mode: "number" }),
		clock: text("clock").notNull(),
		territory: text("territory").notNull(),
		rules: integer("rules").notNull().default(1),
		openedSeq: integer("opened_seq").notNull(),
		openedAt: instant("opened_at").notNull(),
		closedSeq: integer("closed_seq"),
		closedAt: instant("closed_at"),
		escalated: boolean("escalated").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.instanceId, table.visit] }),
		uniqueIndex("tasks_id").on(table.id),
		index("tasks_open").on(table.platformId, table.dueAt, table.id).where(sql`status = 'open'`),
		/** Those of cases proposed to another platform: few, and looked for by somebody else's team. */
		index("tasks_receiving").on(table.caseId).where(sql`status = 'open' and role = 'receiving'`),
		index("tasks_live").on(table.caseId).where(sql`status in ('open', 'paused')`),
		/** A report waits for one step at a time. */
		uniqueIndex("tasks_report").on(table.reportId).where(sql`status = 'open' and report_id is not null`),
		check("tasks_of", sql`(${table.caseId} is null) = (${table.reportId} is not null)`),
		/** What those who are away had taken. */
		index("tasks_assigned").on(table.assigneeId).where(sql`status = 'open' and assignee_id is not null`),
	],
)

/** Who took, gave back or passed on a task; the assignee of a task is the fold of it. */
export const taskHistory = pgTable(
	"task_history",
	{
		id: bigserial("id", { mode: "number" }).primaryKey(),
		taskId: uuid("task_id").notNull(),
		/** claimed, released, delegated or escalated. */
		action: text("action").notNull(),
		byId: text("by_id").notNull(),
		assigneeId: uuid("assignee_id"),
		at: instant("at").notNull(),
	},
	(table) => [index("task_history_task").on(table.taskId, table.id)],
)

/** Every reminder and message that fell due, whether or not a channel to send it exists. */
export const notices = pgTable(
	"notices",
	{
		id: uuid("id").primaryKey(),
		/** Null for a request that waits and is no case yet. */
		caseId: uuid("case_id"),
		instanceId: uuid("instance_id"),
		/** The received request that it is about. */
		requestId: uuid("request_id"),
		/** The report that it is about, whose id is then that of the instance. */
		reportId: uuid("report_id"),
		platformId: uuid("platform_id").notNull(),
		/** Entry of the case's log; 0 for a request. */
		seq: integer("seq").notNull(),
		/** reminder or message. */
		kind: text("kind").notNull(),
		about: text("about").notNull(),
		recipients: text("recipients").array().notNull(),
		visit: integer("visit"),
		/** Outside parties it may be for, as they were at that moment: `[{role, person, territory, platform}]`. */
		parties: jsonb("parties").notNull(),
		at: instant("at").notNull(),
		/** Who did what it tells of, when that is no entry of the log. */
		byId: text("by_id"),
		/** People it is for by name, whatever their role; null when it goes by roles alone. */
		people: uuid("people").array(),
		/** When the recipients were worked out and their inbox written. */
		deliveredAt: instant("delivered_at"),
	},
	(table) => [
		index("notices_case").on(table.caseId, table.seq),
		index("notices_report").on(table.reportId, table.at).where(sql`report_id is not null`),
		index("notices_undelivered").on(table.at, table.id).where(sql`delivered_at is null`),
	],
)

/** In-app messages: at most one per notice and person, however often a job is delivered. */
export const inbox = pgTable(
	"inbox",
	{
		noticeId: uuid("notice_id")
			.notNull()
			.references(() => notices.id),
		personId: uuid("person_id").notNull(),
		at: instant("at").notNull(),
		readAt: instant("read_at"),
	},
	(table) => [
		primaryKey({ columns: [table.noticeId, table.personId] }),
		index("inbox_person").on(table.personId, table.at.desc()),
	],
)

/** What the queue must be told after commit; a row stays until the queue has it. */
export const outbox = pgTable(
	"outbox",
	{
		id: uuid("id").primaryKey(),
		/** `notice` (deliver notice `ref`), `message` (send message `ref`) or `alarm` (timers due soon of case `ref`). */
		topic: text("topic").notNull(),
		ref: uuid("ref").notNull(),
		at: instant("at").notNull(),
	},
	(table) => [index("outbox_at").on(table.at)],
)

/** Answers kept for repeated requests, scoped to who asked. */
export const idempotencyKeys = pgTable(
	"idempotency_keys",
	{
		principal: text("principal").notNull(),
		key: text("key").notNull(),
		/** Keyed digest of the request, so that a key cannot stand for two of them. */
		request: text("request").notNull(),
		answer: jsonb("answer").notNull(),
		at: instant("at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.principal, table.key] }), index("idempotency_keys_at").on(table.at)],
)

/** A step that could not be taken: visible on the case, with a retry. */
export const incidents = pgTable(
	"incidents",
	{
		id: id(),
		/** Null for somebody's digest, and for a request that is no case yet. */
		caseId: uuid("case_id"),
		instanceId: uuid("instance_id"),
		platformId: uuid("platform_id").notNull(),
		/** timer, notice, message, migration or snapshot. */
		kind: text("kind").notNull(),
		/** What is retried: timer, notice, message or instance. */
		subjectId: uuid("subject_id").notNull(),
		code: text("code").notNull(),
		message: text("message").notNull(),
		attempts: integer("attempts").notNull(),
		openedAt: instant("opened_at").notNull(),
		lastAttemptAt: instant("last_attempt_at").notNull(),
		resolvedAt: instant("resolved_at"),
		resolvedBy: text("resolved_by"),
	},
	(table) => [
		uniqueIndex("incidents_open").on(table.kind, table.subjectId).where(sql`resolved_at is null`),
		index("incidents_case").on(table.caseId),
		check("incidents_of_case", sql`${table.caseId} is not null or ${table.kind} in ('notice', 'message')`),
	],
)

/** Key of a case, wrapped by the master key. Deleting it erases the person; the log stays verifiable. */
export const caseKeys = pgTable("case_keys", {
	caseId: uuid("case_id").primaryKey(),
	wrapped: text("wrapped").notNull(),
	/** Which master key wrapped it. */
	masterKey: text("master_key").notNull(),
})

/** Who the patient is, kept apart from the case and sealed with its key. */
export const identities = pgTable("identities", {
	caseId: uuid("case_id")
		.primaryKey()
		.references(() => cases.id),
	sealed: text("sealed").notNull(),
	updatedAt: instant("updated_at").notNull(),
})

/** Files of a case, sealed with its key. */
export const documents = pgTable(
	"documents",
	{
		id: id(),
		caseId: uuid("case_id")
			.notNull()
			.references(() => cases.id),
		sealedName: text("sealed_name").notNull(),
		contentType: text("content_type").notNull(),
		size: integer("size").notNull(),
		sealed: text("sealed").notNull(),
		addedBy: text("added_by").notNull(),
		addedAt: instant("added_at").notNull(),
		/** Taken back: nobody but the physicians opens it any more. */
		withdrawnBy: text("withdrawn_by"),
		withdrawnAt: instant("withdrawn_at"),
	},
	(table) => [index("documents_case").on(table.caseId)],
)

/** Running number of cases by year. */
export const caseCounters = pgTable("case_counters", {
	year: integer("year").primaryKey(),
	last: integer("last").notNull(),
})

/** Values of the BaMaRa sheet of a case, sealed; which items exist and are required is the directory's. */
export const bamaraValues = pgTable(
	"bamara_values",
	{
		caseId: uuid("case_id").notNull(),
		itemId: uuid("item_id").notNull(),
		sealed: text("sealed").notNull(),
		setBy: text("set_by").notNull(),
		setAt: instant("set_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.caseId, table.itemId] })],
)

/** Imported BaMaRa exports that entries are reconciled against. */
export const bamaraExports = pgTable("bamara_exports", {
	id: id(),
	platformId: uuid("platform_id").notNull(),
	label: text("label").notNull(),
	importedBy: text("imported_by").notNull(),
	importedAt: instant("imported_at").notNull(),
})

/** One-time codes by which a respondent answers a survey; only a hash is kept. */
export const surveyCodes = pgTable("survey_codes", {
	codeHash: text("code_hash").primaryKey(),
	instanceId: uuid("instance_id").notNull(),
	usedAt: instant("used_at"),
})

/** Answers to surveys, apart from the case and without anything that leads back to it. */
export const surveyAnswers = pgTable("survey_answers", {
	id: id(),
	variant: text("variant").notNull(),
	platformId: uuid("platform_id").notNull(),
	territory: text("territory").notNull(),
	/** `2026-Q1`: nothing finer, so that an answer cannot be matched to a day. */
	quarter: text("quarter").notNull(),
	answers: jsonb("answers").notNull(),
})

/** Who may sign in or call: a person of the directory, or a machine client. */
export const accounts = pgTable("accounts", {
	id: id(),
	/** Null for a machine client. */
	personId: uuid("person_id")
		.unique()
		.references(() => people.id),
	name: text("name").notNull(),
	/** What a person signs in with, lower case; null for a machine client. */
	login: text("login").unique(),
	email: text("email").unique(),
	emailVerified: boolean("email_verified").notNull().default(false),
	/** Whether a password alone is not enough: TOTP or a passkey is enrolled. */
	twoFactorEnabled: boolean("two_factor_enabled").notNull().default(false),
	/** Set while the account is disabled. */
	deletedAt: instant("deleted_at"),
	createdAt: instant("created_at").notNull(),
	updatedAt: instant("updated_at").notNull().defaultNow(),
})

/** Roles on a platform, dated: deputies and BaMaRa delegates are recorded ones. */
export const roleGrants = pgTable(
	"role_grants",
	{
		id: id(),
		accountId: uuid("account_id")
			.notNull()
			.references(() => accounts.id),
		role: text("role").notNull(),
		/** Null for roles that hold everywhere. */
		platformId: uuid("platform_id").references(() => platforms.id),
		fromOn: date("from_on", { mode: "string" }),
		toOn: date("to_on", { mode: "string" }),
	},
	(table) => [index("role_grants_account").on(table.accountId)],
)

/** Bearer tokens of machine clients; only a hash of the secret is kept. */
export const credentials = pgTable(
	"credentials",
	{
		hash: text("hash").primaryKey(),
		/** What an administrator calls it by. */
		id: uuid("id").notNull().unique().defaultRandom(),
		accountId: uuid("account_id")
			.notNull()
			.references(() => accounts.id),
		createdAt: instant("created_at").notNull(),
		expiresAt: instant("expires_at"),
	},
	(table) => [index("credentials_account").on(table.accountId)],
)
