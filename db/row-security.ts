import { createHash } from "node:crypto"
import { getTableName, is, type Table } from "drizzle-orm"
import { PgTable } from "drizzle-orm/pg-core"
import type { Executor } from "./client.ts"
import { schema } from "./schema/index.ts"

/** Roles of the database, with the least each needs. The owner makes tables and is used for nothing else. */
export const databaseRoles = {
	/** The API: sees what the principal of the request may see, whatever a query asks for. */
	api: "passerelle_api",
	/** The workers: act for the system on every platform. */
	worker: "passerelle_worker",
	/** Figures: reads, and neither identities nor anything that somebody wrote. */
	analytics: "passerelle_analytics",
} as const
export type DatabaseRole = (typeof databaseRoles)[keyof typeof databaseRoles]

/**
 * Which rows the API sees: `everyone` (reference data, accounts: no patient), `platform` (those of the principal's
 * platforms, and of cases it takes part in), `figures` (those of platforms whose figures it sees), `case` (those of cases
 * it sees), `task`, `survey`, `notice` or `message` (those of tasks, surveys, notices or messages it sees), `principal`
 * (its own), `common` (its platforms', nobody's and of cases it sees), or `nobody`.
 */
export type Rows =
	| "everyone"
	| "platform"
	| "figures"
	| "case"
	| "task"
	| "survey"
	| "notice"
	| "message"
	| "principal"
	| "common"
	| "nobody"

/** What a table holds of people: what `docs/data-map.md` says of it. */
export type Holds =
	| "reference"
	/** Professionals: names, addresses, accounts. */
	| "staff"
	/** About a patient, by the case's id; codes, dates and ids in clear. */
	| "pseudonymous"
	/** Identity, words or files of a patient, encrypted with the key of the case; the rest pseudonymous. */
	| "sealed"
	/** Answers that lead back to nobody. */
	| "anonymous"
	/** Who did what: kept after an erasure. */
	| "trace"
	| "keys"

export interface Access {
	readonly holds: Holds
	readonly rows: Rows
	/** What the API may do: s(elect), i(nsert), u(pdate), d(elete). */
	readonly api: string
	readonly worker: string
	/** Columns that figures are made from; all of them, or none. */
	readonly analytics?: "all" | readonly string[]
}

type TableName = {
	[K in keyof typeof schema]: (typeof schema)[K] extends PgTable ? K : never
}[keyof typeof schema]

const reference: Access = { holds: "reference", rows: "everyone", api: "s", worker: "s", analytics: "all" }
const directory: Access = { holds: "staff", rows: "everyone", api: "siu", worker: "s" }
/** Hashes, and keys that are public: nobody but the API signs people in. */
const signingIn: Access = { holds: "keys", rows: "everyone", api: "siud", worker: "" }

/**
 * Who may do what with which rows of every table: the one place. A table that is missing here does not compile, and no
 * role but the owner can touch it.
 */
export const tableAccess: Readonly<Record<TableName, Access>> = {
	territories: reference,
	platforms: { ...reference, api: "su" },
	calendars: { ...reference, api: "su" },
	clockRules: { ...reference, api: "si" },
	deadlineTables: { ...reference, api: "siud" },
	deadlines: { ...reference, api: "siud" },
	closedDays: { ...reference, api: "sid" },
	territoryIncidents: { ...reference, api: "siu", worker: "su" },
	platformTerritories: reference,
	filieres: reference,
	nomenclatureTerms: reference,
	professions: reference,
	places: reference,
	payers: reference,
	bamaraItems: reference,
	bamaraChoices: reference,
	centres: { ...directory, holds: "reference", analytics: "all" },
	centreFilieres: { ...directory, holds: "reference", analytics: "all" },
	people: directory,
	absences: directory,
	staffs: directory,
	staffSessions: directory,
	resources: { ...directory, holds: "reference", analytics: "all" },
	missions: directory,

	cases: { holds: "pseudonymous", rows: "platform", api: "siu", worker: "su", analytics: "all" },
	instances: {
		holds: "pseudonymous",
		rows: "platform",
		api: "siu",
		worker: "siu",
		analytics: [
			"id",
			"case_id",
			"platform_id",
			"kind",
			"ref",
			"machine",
			"machine_version",
			"places",
			"done",
			"started_at",
		],
	},
	caseEvents: {
		holds: "sealed",
		rows: "case",
		api: "si",
		worker: "si",
		analytics: ["case_id", "seq", "instance_id", "type", "role", "recorded_at", "occurred_at", "cause_seq"],
	},
	stateIntervals: { holds: "pseudonymous", rows: "platform", api: "siu", worker: "siu", analytics: "all" },
	timers: { holds: "pseudonymous", rows: "platform", api: "siu", worker: "siu", analytics: "all" },
	tasks: { holds: "pseudonymous", rows: "platform", api: "siu", worker: "siu", analytics: "all" },
	figureSteps: { holds: "pseudonymous", rows: "figures", api: "s", worker: "siud", analytics: "all" },
	figureCases: { holds: "pseudonymous", rows: "figures", api: "s", worker: "siud", analytics: "all" },
	figureDeltas: { holds: "pseudonymous", rows: "figures", api: "s", worker: "siud", analytics: "all" },
	figureWords: { holds: "reference", rows: "everyone", api: "s", worker: "siud", analytics: "all" },
	figureRollups: { holds: "pseudonymous", rows: "figures", api: "s", worker: "siud", analytics: "all" },
	taskHistory: { holds: "pseudonymous", rows: "task", api: "si", worker: "si", analytics: "all" },
	notices: { holds: "pseudonymous", rows: "platform", api: "si", worker: "siu" },
	inbox: { holds: "pseudonymous", rows: "notice", api: "su", worker: "si" },
	outbox: { holds: "pseudonymous", rows: "everyone", api: "i", worker: "siud" },
	idempotencyKeys: { holds: "pseudonymous", rows: "principal", api: "si", worker: "sid" },
	incidents: { holds: "pseudonymous", rows: "platform", api: "siu", worker: "siu" },
	caseKeys: { holds: "keys", rows: "case", api: "sid", worker: "sd" },
	identities: { holds: "sealed", rows: "case", api: "siud", worker: "sd" },
	documents: { holds: "sealed", rows: "case", api: "siud", worker: "sud" },
	caseCounters: { holds: "reference", rows: "everyone", api: "siu", worker: "s" },
	bamaraValues: { holds: "sealed", rows: "case", api: "siud", worker: "sd" },
	bamaraExports: { holds: "reference", rows: "platform", api: "si", worker: "s" },
	surveyCodes: { holds: "pseudonymous", rows: "survey", api: "siud", worker: "siud" },
	surveyAnswers: { holds: "anonymous", rows: "platform", api: "sid", worker: "s", analytics: "all" },

	accounts: { holds: "staff", rows: "everyone", api: "siu", worker: "s" },
	roleGrants: { holds: "staff", rows: "everyone", api: "siud", worker: "s" },
	credentials: { holds: "keys", rows: "everyone", api: "sid", worker: "" },
	signInMethods: signingIn,
	sessions: { ...signingIn, holds: "staff" },
	verifications: signingIn,
	twoFactors: signingIn,
	passkeys: signingIn,
	attempts: signingIn,
	setupCodes: signingIn,
	invitations: signingIn,

	oidcLogins: { holds: "keys", rows: "everyone", api: "sid", worker: "" },
	professionalRoleMappings: { holds: "reference", rows: "everyone", api: "sid", worker: "" },
	mappedGrants: { holds: "staff", rows: "everyone", api: "si", worker: "" },
	providerSessions: { holds: "keys", rows: "everyone", api: "si", worker: "" },
	usedLogoutTokens: { holds: "keys", rows: "everyone", api: "sid", worker: "" },

	vaultKeys: { holds: "keys", rows: "nobody", api: "", worker: "" },
	auditHeads: { holds: "trace", rows: "everyone", api: "siu", worker: "siu" },
	auditEntries: { holds: "trace", rows: "common", api: "si", worker: "si" },
	identityTokens: { holds: "pseudonymous", rows: "platform", api: "siud", worker: "sd" },
	identityVersions: { holds: "sealed", rows: "case", api: "sid", worker: "sd" },
	emergencyAccesses: { holds: "sealed", rows: "platform", api: "siu", worker: "su" },
	rightsRequests: { holds: "sealed", rows: "platform", api: "siu", worker: "su" },
	erasures: { holds: "trace", rows: "platform", api: "si", worker: "si" },
	retentionRules: { holds: "reference", rows: "everyone", api: "su", worker: "s" },
	retentionRuns: { holds: "trace", rows: "everyone", api: "si", worker: "si" },
	savedViews: { holds: "staff", rows: "principal", api: "siud", worker: "" },
	patientCodes: { holds: "pseudonymous", rows: "platform", api: "siud", worker: "sd" },
	caseLinks: { holds: "pseudonymous", rows: "case", api: "siud", worker: "siud" },

	messages: { holds: "pseudonymous", rows: "platform", api: "su", worker: "siu" },
	messageAttempts: { holds: "pseudonymous", rows: "message", api: "si", worker: "siu" },
	messagePreferences: { holds: "staff", rows: "everyone", api: "siu", worker: "s" },
	refusedAddresses: { holds: "staff", rows: "everyone", api: "siu", worker: "siu" },
	mailbox: { holds: "staff", rows: "message", api: "sd", worker: "sid" },

	notes: { holds: "sealed", rows: "case", api: "siud", worker: "sd" },
	noteVersions: { holds: "sealed", rows: "case", api: "sid", worker: "sd" },
	noteMentions: { holds: "pseudonymous", rows: "case", api: "sid", worker: "sd" },
	difficultyTags: { holds: "reference", rows: "everyone", api: "siu", worker: "s", analytics: "all" },
	difficulties: {
		holds: "sealed",
		rows: "case",
		api: "siu",
		worker: "su",
		analytics: [
			"id",
			"case_id",
			"platform_id",
			"tag_id",
			"instance_id",
			"place",
			"occurred_on",
			"recorded_at",
			"withdrawn_at",
		],
	},

	platformMandates: { holds: "reference", rows: "everyone", api: "siu", worker: "s" },
	reports: { holds: "reference", rows: "figures", api: "siu", worker: "siu" },
	reportComments: { holds: "reference", rows: "platform", api: "si", worker: "s" },
	reportEditions: { holds: "pseudonymous", rows: "platform", api: "si", worker: "s" },
	reportRows: { holds: "pseudonymous", rows: "platform", api: "si", worker: "s" },
	reportDraftCopies: { holds: "anonymous", rows: "figures", api: "si", worker: "s" },
	reportCopies: { holds: "anonymous", rows: "figures", api: "si", worker: "s" },
	reportSteps: { holds: "trace", rows: "figures", api: "si", worker: "s" },
	reportReminders: { holds: "reference", rows: "figures", api: "si", worker: "siu" },
	reportLinks: { holds: "trace", rows: "figures", api: "siu", worker: "siu" },

	absenceAlerts: { holds: "pseudonymous", rows: "platform", api: "s", worker: "si" },
	requestReminders: { holds: "pseudonymous", rows: "platform", api: "si", worker: "siu" },
	forgottenRequests: { holds: "anonymous", rows: "platform", api: "s", worker: "si", analytics: "all" },
	receivedRequests: {
		holds: "sealed",
		rows: "platform",
		api: "siu",
		worker: "sud",
		analytics: [
			"id",
			"platform_id",
			"case_id",
			"origin",
			"state",
			"requester_type",
			"territory",
			"urgency",
			"received_at",
			"due_at",
			"decided_at",
			"refusal",
		],
	},
}

/** Tables with a `case_id` of their own beside their `platform_id`: rows follow the case for who takes part in it. */
const hasCase = (table: Table): boolean => "caseId" in table

/** Tables with rows about reports, which are also for those who see a platform's figures and none of its cases. */
const hasReport = (table: Table): boolean => "reportId" in table

/** Tables that also say whose a row is: everybody sees their own. */
const hasPerson = (table: Table): boolean => "personId" in table

const mine = "any((select passerelle.platforms())::uuid[])"
const taken = "any((select passerelle.cases())::uuid[])"

/** What a row must fulfil to be seen, and what to be written. */
function conditionsOf(rows: Rows, table: Table): { using: string; check: string } | null {
	const name = getTableName(table)
	const both = (condition: string) => ({ using: condition, check: condition })
	switch (rows) {
		case "everyone":
		case "nobody":
			return null
		case "platform": {
			const ofCase = name === "cases" ? "id" : hasCase(table) ? "case_id" : null
			const own = hasPerson(table) ? " or person_id::text = (select passerelle.person())" : ""
			const reports =
				hasCase(table) && hasReport(table)
					? " or report_id is not null and platform_id = any((select passerelle.figures())::uuid[])"
					: ""
			return both(`platform_id = ${mine}${ofCase === null ? "" : ` or ${ofCase} = ${taken}`}${reports}${own}`)
		}
		case "figures":
			return both("platform_id = any((select passerelle.figures())::uuid[])")
		// The case of a row that opens it is written by the same statement, which does not see it yet.
		case "case":
			return {
				using: `exists (select 1 from cases c where c.id = ${name}.case_id)`,
				check: "passerelle.may_write(case_id)",
			}
		case "task":
			return both("exists (select 1 from tasks t where t.id = task_id)")
		case "survey":
			return both("exists (select 1 from instances i where i.id = instance_id)")
		case "notice":
			return both(
				"person_id::text = (select passerelle.person()) or exists (select 1 from notices n where n.id = notice_id)",
			)
		case "message":
			return both("exists (select 1 from messages m where m.id = message_id)")
		case "principal":
			return both("principal = (select passerelle.person())")
		// An entry may be written about anything; what is read is of one's platforms, of none, or of a case that one sees:
		// who opened it while it belonged to another platform.
		case "common":
			return {
				using: `platform_id is null or platform_id = ${mine} or exists (select 1 from cases c where c.id = ${name}.case_id)`,
				check: "true",
			}
	}
}

/** Who the principal is, as the API says it on the connection: see `db/scope.ts`. */
const FUNCTIONS = `
create schema if not exists passerelle;
create or replace function passerelle.platforms() returns uuid[] language sql stable parallel safe as $$
	select coalesce(string_to_array(nullif(current_setting('passerelle.platforms', true), ''), ',')::uuid[], '{}') $$;
create or replace function passerelle.figures() returns uuid[] language sql stable parallel safe as $$
	select coalesce(string_to_array(nullif(current_setting('passerelle.figures', true), ''), ',')::uuid[], '{}') $$;
create or replace function passerelle.person() returns text language sql stable parallel safe as $$
	select nullif(current_setting('passerelle.person', true), '') $$;
-- Cases that the principal takes part in from outside, that are proposed to its platforms, or that were named.
create or replace function passerelle.cases() returns uuid[] language sql stable security definer
	set search_path = public, pg_temp as $$
	select coalesce(array_agg(v.id), '{}') from (
		select i.case_id as id from instances i
			where i.parties @> jsonb_build_array(jsonb_build_object('person', passerelle.person()))
		union
		select i.case_id from unnest(string_to_array(nullif(current_setting('passerelle.receiving', true), ''), ',')) p
			join instances i on i.parties @> jsonb_build_array(jsonb_build_object('role', 'receiving', 'platform', p))
		union
		select unnest(string_to_array(nullif(current_setting('passerelle.cases', true), ''), ',')::uuid[])
	) v $$;
-- Whether rows of a case may be written: it is new, or one of those that the principal sees.
create or replace function passerelle.may_write(case_id uuid) returns boolean language sql stable security definer
	set search_path = public, pg_temp as $$
	select coalesce((select c.platform_id = any(passerelle.platforms()) or c.id = any(passerelle.cases())
		from cases c where c.id = $1), true) $$;
-- The case of a survey's code, for whoever holds the code and no account.
create or replace function passerelle.survey_of_code(hash text) returns table (case_id uuid, platform_id uuid)
	language sql stable security definer set search_path = public, pg_temp as $$
	select i.case_id, i.platform_id from survey_codes s join instances i on i.id = s.instance_id
	where s.code_hash = hash $$;
-- What the notices in a person's inbox are about: who was told of a case knows that it exists, even when it has since
-- gone to others. Of a request that is no case yet, while it is kept; of a report.
drop function if exists passerelle.inbox_subjects();
create function passerelle.inbox_subjects() returns table (notice_id uuid, kind text, about text, place text,
	case_id uuid, number text, instance_id uuid, instance_kind text, ref text, machine text, machine_version integer,
	request_id uuid, report_id uuid)
	language sql stable security definer set search_path = public, pg_temp as $$
	select n.id, n.kind, n.about, t.place, n.case_id, c.number, n.instance_id, i.kind, i.ref, i.machine, i.machine_version,
		r.id, n.report_id
	from inbox b join notices n on n.id = b.notice_id left join cases c on c.id = n.case_id
		left join instances i on i.id = n.instance_id
		left join received_requests r on r.id = n.request_id
		left join timers t on t.instance_id = n.instance_id and t.visit = n.visit and t.name = n.about
	where b.person_id::text = passerelle.person()
		and (r.id is not null or n.report_id is not null or c.retention = 'active' and c.limited_at is null) $$;
-- A case that could be opened in an emergency, by the number that somebody says.
create or replace function passerelle.case_of_number(asked text) returns table (case_id uuid, platform_id uuid)
	language sql stable security definer set search_path = public, pg_temp as $$
	select c.id, c.platform_id from cases c
	where c.number = asked and c.retention = 'active' and c.limited_at is null $$;
-- What a person has open in an emergency: asked with who is calling, before anything else.
create or replace function passerelle.emergencies_of(person uuid, at timestamptz) returns table (case_id uuid, platform_id uuid)
	language sql stable security definer set search_path = public, pg_temp as $$
	select e.case_id, e.platform_id from emergency_accesses e
	where e.person_id = person and e.ended_at is null and e.expires_at > at $$;
-- Number and owner of the cases that the caller has opened in an emergency, over or not: they know these numbers.
create or replace function passerelle.emergency_subjects() returns table (case_id uuid, number text, owner uuid)
	language sql stable security definer set search_path = public, pg_temp as $$
	select distinct c.id, c.number, c.platform_id from emergency_accesses e join cases c on c.id = e.case_id
	where e.person_id::text = passerelle.person() $$;
-- The case of a patient's code, for whoever holds the code and no account.
create or replace function passerelle.case_of_patient_code(hash text, at timestamptz)
	returns table (case_id uuid, platform_id uuid, code_id uuid)
	language sql stable security definer set search_path = public, pg_temp as $$
	select c.id, c.platform_id, k.id from patient_codes k join cases c on c.id = k.case_id
	where k.code_hash = hash and k.revoked_at is null and k.expires_at > at and c.retention <> 'destroyed' $$;
-- A link and what it stands on, for whoever holds it and no account: its signature was checked before anything is asked.
create or replace function passerelle.case_link(link uuid) returns table (id uuid, secret_hash text, case_id uuid,
	platform_id uuid, number text, instance_id uuid, role text, person_id uuid, expires_at timestamptz,
	revoked_at timestamptz, takes_part boolean, ended_at timestamptz, now timestamptz)
	language sql stable security definer set search_path = public, pg_temp as $$
	select l.id, l.secret_hash, l.case_id, c.platform_id, c.number, l.instance_id, l.role, l.person_id, l.expires_at,
		l.revoked_at,
		exists (select 1 from instances p where p.id in (l.instance_id, l.case_id)
			and p.parties @> jsonb_build_array(jsonb_build_object('role', l.role, 'person', l.person_id))),
		coalesce(c.closed_at, case when i.done then (select max(e.recorded_at) from case_events e
			where e.case_id = l.case_id and e.instance_id = l.instance_id) end),
		clock_timestamp()
	from case_links l join cases c on c.id = l.case_id join instances i on i.id = l.instance_id
	where l.id = link and c.retention = 'active' and c.limited_at is null $$;
-- A link to a report and what it stands on, for whoever holds it and no account.
create or replace function passerelle.report_link(link uuid) returns table (id uuid, secret_hash text, report_id uuid,
	platform_id uuid, person_id uuid, expires_at timestamptz, revoked_at timestamptz, state text, director_id uuid,
	now timestamptz)
	language sql stable security definer set search_path = public, pg_temp as $$
	select l.id, l.secret_hash, l.report_id, l.platform_id, l.person_id, l.expires_at, l.revoked_at, r.state, r.director_id,
		clock_timestamp()
	from report_links l join reports r on r.id = l.report_id where l.id = link $$;
-- Where a request from the public form stands, for whoever holds its tracking number and no account: places of its case,
-- nothing of the patient. An erased case is tracked no more.
create or replace function passerelle.request_status(digest text)
	returns table (id uuid, state text, received_at timestamptz, platform text, refusal text, sealed_answer text,
		wrapped text, master_key text, places text[])
	language sql stable security definer set search_path = public, pg_temp as $$
	select r.id, r.state, r.received_at, p.name, r.refusal, r.sealed_answer, r.wrapped, r.master_key, c.places
	from received_requests r join platforms p on p.id = r.platform_id left join cases c on c.id = r.case_id
	where r.tracking_digest = digest and (c.id is null or c.retention <> 'destroyed') $$;
-- Keyed digests of what anybody asked about a case that was destroyed.
create or replace function passerelle.forget_requests(of_case uuid) returns void
	language sql security definer set search_path = public, pg_temp as $$
	delete from idempotency_keys where answer ->> 'caseId' = of_case::text
	and exists (select 1 from cases c where c.id = of_case and c.retention = 'destroyed') $$;
`

const LETTERS: Readonly<Record<string, string>> = { s: "select", i: "insert", u: "update", d: "delete" }

const grantsOf = (letters: string, table: string, role: string): string =>
	letters === ""
		? ""
		: `grant ${letters
				.split("")
				.map((one) => LETTERS[one])
				.join(", ")} on ${table} to ${role};`

function statementsOf(table: PgTable, { rows, api, worker, analytics }: Access): string {
	const name = `"${getTableName(table)}"`
	const conditions = conditionsOf(rows, table)
	const policies = conditions
		? `create policy api on ${name} to ${databaseRoles.api} using (${conditions.using}) with check (${conditions.check});
			create policy worker on ${name} to ${databaseRoles.worker} using (true) with check (true);
			create policy analytics on ${name} for select to ${databaseRoles.analytics} using (true);`
		: `create policy everyone on ${name} to ${Object.values(databaseRoles).join(", ")} using (true) with check (true);`
	const columns =
		analytics === "all" || analytics === undefined ? "" : `(${analytics.map((one) => `"${one}"`).join(", ")})`
	return `
		alter table ${name} enable row level security;
		drop policy if exists api on ${name}; drop policy if exists worker on ${name};
		drop policy if exists analytics on ${name}; drop policy if exists everyone on ${name};
		${policies}
		revoke all on ${name} from ${Object.values(databaseRoles).join(", ")};
		${grantsOf(api, name, databaseRoles.api)}
		${grantsOf(worker, name, databaseRoles.worker)}
		${analytics === undefined ? "" : `grant select ${columns} on ${name} to ${databaseRoles.analytics};`}`
}

/** Everything that stands between a role and a row, as one script. */
function securityScript(): string {
	// In one order however the modules were loaded: the script is known again by its digest.
	const tables = Object.entries(schema)
		.toSorted(([one], [other]) => (one < other ? -1 : 1))
		.flatMap(([key, table]) => (is(table, PgTable) ? [statementsOf(table, tableAccess[key as TableName])] : []))
	const roles = Object.values(databaseRoles).join(", ")
	return [
		FUNCTIONS,
		`revoke all on schema passerelle from public; grant usage on schema passerelle, public to ${roles};
		grant usage on all sequences in schema public to ${databaseRoles.api}, ${databaseRoles.worker};
		grant usage on schema drizzle to ${databaseRoles.api}, ${databaseRoles.worker};
		grant select on all tables in schema drizzle to ${databaseRoles.api}, ${databaseRoles.worker};`,
		...tables,
	].join("\n")
}

/**
 * Brings roles, policies and rights of the database up to date with the table above, when they are not: policies of
 * live tables are not touched at every start.
 *
 * @throws Error when the owner may not make roles and they do not exist: `docs/security.md` says how to make them
 */
export async function secureRows(sql: Executor): Promise<void> {
	await makeRoles(sql)
	const script = securityScript()
	const digest = createHash("sha256").update(script).digest("hex")
	const [current] = await sql<{ digest: string | null }[]>`
		select obj_description(to_regnamespace('passerelle')::oid, 'pg_namespace') as digest`
	if (current?.digest === digest) return
	await sql.unsafe(`begin; ${script}; comment on schema passerelle is '${digest}'; commit`)
}

/** Roles belong to the server: several databases of one, or two processes, may make them at the same time. */
async function makeRoles(sql: Executor): Promise<void> {
	for (const role of Object.values(databaseRoles))
		await sql.unsafe(`do $$ begin
			if not exists (select 1 from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
			if not pg_has_role(current_user, '${role}', 'member') then grant ${role} to current_user; end if;
		exception when duplicate_object or unique_violation then null; end $$`)
}
