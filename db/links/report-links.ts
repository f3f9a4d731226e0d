import { randomUUID, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { AuditAction, Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import { findNames } from "../cases/names.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { tellOfLink } from "../reports/report-tasks.ts"
import { noScope, withScope } from "../scope.ts"
import { hashLinkToken, newLinkSession, newLinkToken, readLinkSession, readLinkToken } from "./link-token.ts"

const DAYS = 30
/** Links of messages that hold at once for one person and report. */
const MOST_LIVE = 2
/** Written to `revoked_by` when whoever received it said that it is not for them. */
const NOBODY = "nobody"
/** The secret goes behind `#`, which no browser sends. */
const PAGE = "/bilan"

/** A link to a report as the team sees it after it was handed out: never its secret. */
export const ReportLink = z.object({
	id: z.uuid(),
	personName: z.string().nullable(),
	createdAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	lastOpenedAt: z.iso.datetime().nullable(),
	uses: z.int(),
	disowned: z.boolean().describe("Whoever received it said that it is not for them"),
	valid: z.boolean(),
})
export type ReportLink = z.infer<typeof ReportLink>

/** A link that holds: to the edition of one report that was sent to one person. */
export interface OpenReportLink {
	readonly id: string
	readonly reportId: string
	readonly platformId: string
	readonly personId: string
	readonly expiresAt: Date
}

interface Stored extends OpenReportLink {
	readonly secretHash: string
	readonly now: Date
	readonly holds: boolean
	readonly revoked: boolean
}

/** Through a function of the database's owner: whoever holds a link is nobody until it was looked at. */
async function findStored({ db, clock }: Engine, id: string): Promise<Stored | undefined> {
	const [row] = await db.$client<
		{
			id: string
			secret_hash: string
			report_id: string
			platform_id: string
			person_id: string
			expires_at: string
			revoked_at: string | null
			state: string
			director_id: string | null
			now: string
		}[]
	>`select * from passerelle.report_link(${id})`
	if (!row) return undefined
	const now = clock?.() ?? new Date(row.now)
	const isTheirs = row.director_id === row.person_id && ["withDirector", "passedOn"].includes(row.state)
	return {
		id: row.id,
		reportId: row.report_id,
		platformId: row.platform_id,
		personId: row.person_id,
		expiresAt: new Date(row.expires_at),
		secretHash: row.secret_hash,
		now,
		revoked: row.revoked_at !== null,
		holds: row.revoked_at === null && isTheirs && new Date(row.expires_at) > now,
	}
}

/** Only its team hands out another: there is nothing to renew from here. */
const ended = () => new WorkflowError("LINK_ENDED", "this link is no longer valid", { renewable: false })

/** The link to a report that a secret is of, whether or not it holds; undefined for any other secret. */
async function findByToken(engine: Engine, token: string): Promise<Stored | undefined> {
	const id = readLinkToken(engine.vault, token)
	const stored = id === undefined ? undefined : await findStored(engine, id)
	if (!stored) return undefined
	const [kept, given] = [stored.secretHash, hashLinkToken(token)].map((hash) => Buffer.from(hash, "hex"))
	return kept && given && kept.length === given.length && timingSafeEqual(kept, given) ? stored : undefined
}

/** Sees reports of the link's platform as its direction does; no case, and nobody's inbox. */
export const onReport = <T>(engine: Engine, link: OpenReportLink, run: (scoped: Engine) => Promise<T>): Promise<T> =>
	withScope(engine, { ...noScope, figures: [link.platformId] }, run)

/** Who acts through a link: that person, as the direction of the platform. For its one report alone. */
export const directorOf = ({ personId, platformId }: OpenReportLink): Principal => ({
	id: personId,
	kind: "person",
	grants: [{ role: "manager", platform: platformId }],
})

const record = (sql: Executor, engine: Engine, link: OpenReportLink, action: AuditAction, by: string, from: Origin) =>
	appendAudit(sql, engine, {
		action,
		platformId: link.platformId,
		by,
		basis: "link",
		subject: link.id,
		detail: { report: link.reportId },
		from,
	})

/** The link of a session, asked anew with every request. Undefined for a session of something else. @throws WorkflowError LINK_ENDED */
export async function findReportLinkOfSession(engine: Engine, bearer: string): Promise<OpenReportLink | undefined> {
	const session = readLinkSession(engine.vault, bearer)
	const stored = session && (await findStored(engine, session.id))
	if (!stored || session.until <= stored.now) return undefined
	if (!stored.holds) throw ended()
	return stored
}

/**
 * Opens a session by a link to a report, for whoever has confirmed that they want to: it is counted and recorded.
 *
 * @returns undefined when the secret is of no such link
 * @throws WorkflowError LINK_ENDED
 */
export async function openReportLink(
	engine: Engine,
	token: string,
	from: Origin,
): Promise<{ readonly session: string; readonly until: Date } | undefined> {
	const link = await findByToken(engine, token)
	if (!link) return undefined
	if (!link.holds) throw ended()
	await onReport(engine, link, (scoped) =>
		scoped.db.$client.begin(async (sql) => {
			const now = instant(sql, engine.clock?.() ?? null)
			await sql`update report_links set uses = uses + 1, last_opened_at = ${now} where id = ${link.id}`
			await record(sql, scoped, link, "link.opened", link.personId, from)
		}),
	)
	return newLinkSession(engine.vault, link.id, link.now)
}

/** Whoever received it says that it is not for them: it opens nothing from now on, and the team is told. @returns whether it was such a link */
export async function disownReportLink(engine: Engine, token: string, from: Origin): Promise<boolean> {
	const link = await findByToken(engine, token)
	if (!link) return false
	if (link.revoked) return true
	await onReport(engine, link, (scoped) =>
		scoped.db.$client.begin(async (sql) => {
			const now = instant(sql, engine.clock?.() ?? null)
			const revoked = await sql`
				update report_links set revoked_at = ${now}, revoked_by = ${NOBODY} where id = ${link.id} and revoked_at is null
				returning 1`
			if (revoked.length === 0) return
			await record(sql, scoped, link, "link.disowned", NOBODY, from)
			await tellOfLink(sql, { id: link.reportId, platformId: link.platformId }, "linkDisowned", link.now)
		}),
	)
	return true
}

interface Making {
	readonly reportId: string
	readonly by: string
	readonly from: Origin
}

/**
 * Makes a link for the person of the direction to whom a report was sent by name. The former ones but one end.
 *
 * @returns undefined when it is with nobody by name
 */
export async function insertReportLink(
	sql: Executor,
	engine: Engine,
	{ reportId, by, from }: Making,
	{ id, token }: { readonly id: string; readonly token: string },
): Promise<{ readonly path: string; readonly expiresAt: Date } | undefined> {
	const now = instant(sql, engine.clock?.() ?? null)
	const [row] = await sql<{ expires_at: string; platform_id: string; person_id: string }[]>`
		insert into report_links (id, secret_hash, report_id, platform_id, person_id, created_by, created_at, expires_at)
		select ${id}, ${hashLinkToken(token)}, r.id, r.platform_id, r.director_id, ${by}, ${now},
			${now} + ${DAYS}::int * interval '1 day'
		from reports r where r.id = ${reportId} and r.state = 'withDirector' and r.director_id is not null
		returning expires_at, platform_id, person_id`
	if (!row) return undefined
	await sql`
		update report_links set revoked_at = ${now}, revoked_by = ${by} where id in (
			select id from report_links where report_id = ${reportId} and revoked_at is null
			order by created_at desc, id = ${id} desc offset ${MOST_LIVE})`
	const expiresAt = new Date(row.expires_at)
	const link = { id, reportId, platformId: row.platform_id, personId: row.person_id, expiresAt }
	await record(sql, engine, link, "link.made", by, from)
	return { path: `${PAGE}#${token}`, expiresAt }
}

/** Makes a link to hand over by other means than a message. Its secret is given this once. @throws WorkflowError EVENT_NOT_ALLOWED */
export async function createReportLink(
	engine: Engine,
	making: Making,
): Promise<{ readonly id: string; readonly path: string; readonly expiresAt: string }> {
	const id = randomUUID()
	const token = newLinkToken(engine.vault, id)
	const made = await engine.db.$client.begin(async (sql) => await insertReportLink(sql, engine, making, { id, token }))
	if (!made)
		throw new WorkflowError("EVENT_NOT_ALLOWED", "a link is for somebody of the direction who was sent the report", {
			available: [],
		})
	return { id, path: made.path, expiresAt: made.expiresAt.toISOString() }
}

/** Nobody opens anything with this link from now on. @throws WorkflowError NOT_FOUND */
export async function revokeReportLink(engine: Engine, { reportId, by, from }: Making, id: string): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const now = instant(sql, engine.clock?.() ?? null)
		const [row] = await sql<
			{ platform_id: string; person_id: string; revoked_at: string | null; expires_at: string }[]
		>`
			select platform_id, person_id, revoked_at, expires_at from report_links
			where id = ${id} and report_id = ${reportId} for update`
		if (!row) throw new WorkflowError("NOT_FOUND", "this report has no such link", {})
		if (row.revoked_at !== null) return
		await sql`update report_links set revoked_at = ${now}, revoked_by = ${by} where id = ${id}`
		const link = {
			id,
			reportId,
			platformId: row.platform_id,
			personId: row.person_id,
			expiresAt: new Date(row.expires_at),
		}
		await record(sql, engine, link, "link.revoked", by, from)
	})
}

/** Links that were made to a report, the latest first. */
export async function listReportLinks(engine: Engine, reportId: string): Promise<readonly ReportLink[]> {
	const sql = engine.db.$client
	const now = instant(sql, engine.clock?.() ?? null)
	const rows = await sql<
		{
			id: string
			person_id: string
			created_at: string
			expires_at: string
			last_opened_at: string | null
			revoked_by: string | null
			uses: number
			valid: boolean
		}[]
	>`
		select l.id, l.person_id, l.created_at, l.expires_at, l.last_opened_at, l.revoked_by, l.uses,
			l.revoked_at is null and l.expires_at > ${now} and r.director_id = l.person_id
				and r.state in ('withDirector', 'passedOn') as valid
		from report_links l join reports r on r.id = l.report_id
		where l.report_id = ${reportId} order by l.created_at desc, l.id`
	const names = await findNames(
		sql,
		rows.map((row) => row.person_id),
	)
	return rows.map((row) => ({
		id: row.id,
		personName: names.get(row.person_id) ?? null,
		createdAt: new Date(row.created_at).toISOString(),
		expiresAt: new Date(row.expires_at).toISOString(),
		lastOpenedAt: row.last_opened_at === null ? null : new Date(row.last_opened_at).toISOString(),
		uses: row.uses,
		disowned: row.revoked_by === NOBODY,
		valid: row.valid,
	}))
}
