import { timingSafeEqual } from "node:crypto"
import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { AuditAction, Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"
import { noScope, withScope } from "../scope.ts"
import { tellPeople } from "../tell-people.ts"
import { type LinkRole, NOBODY } from "./case-links.ts"
import { hashLinkToken, newLinkSession, readLinkSession, readLinkToken } from "./link-token.ts"

/** How long somebody can still read what became of it, once the procedure or the case has ended. */
const READING_DAYS = 30
/** A new link is asked for at most once in so many hours: the team is told once. */
const RENEWAL_HOURS = 24
const HOUR_MS = 3_600_000

/** A link that holds: whose it is, and what it opens. */
export interface OpenLink {
	readonly id: string
	readonly caseId: string
	readonly platformId: string
	readonly instanceId: string
	readonly role: LinkRole
	readonly personId: string | null
	readonly expiresAt: Date
	/** Set once there is nothing left to do, only to read. */
	readonly endedAt: Date | null
}

interface StoredLink extends OpenLink {
	readonly secretHash: string
	readonly now: Date
	/** Why it does not open; null when it does. */
	readonly refused: "expired" | "revoked" | "over" | null
}

const dateOf = (value: string | null): Date | null => (value === null ? null : new Date(value))

/** Through a function of the database's owner: whoever holds a link is nobody until it was looked at. */
async function findStored({ db, clock }: Engine, id: string): Promise<StoredLink | undefined> {
	const [row] = await db.$client<
		{
			id: string
			secret_hash: string
			case_id: string
			platform_id: string
			instance_id: string
			role: LinkRole
			person_id: string | null
			expires_at: string
			revoked_at: string | null
			takes_part: boolean
			ended_at: string | null
			now: string
		}[]
	>`select * from passerelle.case_link(${id})`
	if (!row) return undefined
	const now = clock?.() ?? new Date(row.now)
	const endedAt = dateOf(row.ended_at)
	const readableUntil = endedAt === null ? Number.POSITIVE_INFINITY : endedAt.getTime() + READING_DAYS * 24 * HOUR_MS
	const refusalOf = (): StoredLink["refused"] => {
		if (row.revoked_at !== null) return "revoked"
		if (!row.takes_part || readableUntil < now.getTime()) return "over"
		return new Date(row.expires_at) <= now ? "expired" : null
	}
	return {
		id: row.id,
		caseId: row.case_id,
		platformId: row.platform_id,
		instanceId: row.instance_id,
		role: row.role,
		personId: row.person_id,
		expiresAt: new Date(row.expires_at),
		endedAt,
		secretHash: row.secret_hash,
		now,
		refused: refusalOf(),
	}
}

const unknown = () =>
	new WorkflowError("NOT_FOUND", "there is no such link: open it again from the message you received", {})

/** Only one that ran out is renewed: who else holds it has no part in the case any more, or never had one. */
const ended = ({ refused }: Pick<StoredLink, "refused">) =>
	new WorkflowError("LINK_ENDED", "this link is no longer valid", { renewable: refused === "expired" })

/** The link of a secret, whether or not it still holds. A forged one costs no read. @throws WorkflowError NOT_FOUND */
async function getStored(engine: Engine, token: string): Promise<StoredLink> {
	const id = readLinkToken(engine.vault, token)
	const stored = id === undefined ? undefined : await findStored(engine, id)
	if (!stored) throw unknown()
	const [kept, given] = [stored.secretHash, hashLinkToken(token)].map((hash) => Buffer.from(hash, "hex"))
	if (!kept || !given || kept.length !== given.length || !timingSafeEqual(kept, given)) throw unknown()
	return stored
}

/** Who acts through a link: that person, or their role, and of all that they take part in this one instance. */
export const principalOf = ({ id, caseId, instanceId, role, personId }: OpenLink): Principal => ({
	id: personId ?? role,
	kind: "link",
	grants: [],
	links: [{ id, role, instance: instanceId, case: caseId }],
})

/**
 * The link of a session, asked anew with every request: revoked, run out or over, it opens nothing from this moment on.
 * Undefined for a session that is over or that we did not sign.
 *
 * @throws WorkflowError LINK_ENDED
 */
export async function findLinkOfSession(engine: Engine, bearer: string): Promise<OpenLink | undefined> {
	const session = readLinkSession(engine.vault, bearer)
	const stored = session && (await findStored(engine, session.id))
	if (!stored || session.until <= stored.now) return undefined
	if (stored.refused !== null) throw ended(stored)
	return stored
}

const onCase = <T>(
	engine: Engine,
	{ caseId }: OpenLink,
	run: (sql: Executor, scoped: Engine) => Promise<T>,
): Promise<T> =>
	withScope(engine, { ...noScope, cases: [caseId] }, (scoped) =>
		scoped.db.$client.begin(async (sql) => await run(sql, scoped)),
	) as Promise<T>

const record = (
	sql: Executor,
	engine: Engine,
	link: OpenLink,
	{ action, from }: { readonly action: AuditAction; readonly from: Origin },
): Promise<void> =>
	appendAudit(sql, engine, {
		action,
		platformId: link.platformId,
		caseId: link.caseId,
		by: link.personId ?? NOBODY,
		role: link.role,
		basis: "link",
		subject: link.id,
		from,
	})

/**
 * Opens a session by a link, for whoever has confirmed that they want to: it is counted and recorded.
 *
 * @throws WorkflowError NOT_FOUND for a secret that is none of ours, LINK_ENDED
 */
export async function openLink(
	engine: Engine,
	token: string,
	from: Origin,
): Promise<{ readonly session: string; readonly until: Date; readonly link: OpenLink }> {
	const link = await getStored(engine, token)
	if (link.refused !== null) throw ended(link)
	await onCase(engine, link, async (sql, scoped) => {
		const now = instant(sql, engine.clock?.() ?? null)
		await sql`update case_links set uses = uses + 1, last_opened_at = ${now} where id = ${link.id}`
		await record(sql, scoped, link, { action: "link.opened", from })
	})
	return { ...newLinkSession(engine.vault, link.id, link.now), link }
}

/**
 * Asks the team for a new link in place of one that ran out; asked again within a day, they are not told again.
 *
 * @throws WorkflowError NOT_FOUND, LINK_ENDED when it was revoked or is over: there is nothing to renew
 */
export async function askForNewLink(engine: Engine, token: string, from: Origin): Promise<void> {
	const link = await getStored(engine, token)
	if (link.refused !== "expired") throw ended(link)
	await onCase(engine, link, async (sql, scoped) => {
		const now = instant(sql, engine.clock?.() ?? null)
		const asked = await sql`
			update case_links set renewal_asked_at = ${now} where id = ${link.id}
				and (renewal_asked_at is null or renewal_asked_at < ${now} - make_interval(hours => ${RENEWAL_HOURS}))
			returning 1`
		if (asked.length === 0) return
		await record(sql, scoped, link, { action: "link.renewalAsked", from })
		await tellTeam(sql, engine, link, "linkRenewalAsked")
	})
}

/**
 * Whoever received a link says that it is not for them: it opens nothing from now on, and the team is told.
 *
 * @throws WorkflowError NOT_FOUND for a secret that is none of ours
 */
export async function disownLink(engine: Engine, token: string, from: Origin): Promise<void> {
	const link = await getStored(engine, token)
	if (link.refused === "revoked") return
	await onCase(engine, link, async (sql, scoped) => {
		const now = instant(sql, engine.clock?.() ?? null)
		const revoked = await sql`
			update case_links set revoked_at = ${now}, revoked_by = ${NOBODY} where id = ${link.id} and revoked_at is null
			returning 1`
		if (revoked.length === 0) return
		await record(sql, scoped, { ...link, personId: null }, { action: "link.disowned", from })
		await tellTeam(sql, engine, link, "linkDisowned")
	})
}

const tellTeam = (sql: Executor, engine: Engine, { caseId, personId }: OpenLink, about: string): Promise<void> =>
	tellPeople(sql, engine, { caseId, by: personId ?? NOBODY, about, to: ["secretary", "nurse"] })
