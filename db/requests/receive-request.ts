import { randomUUID } from "node:crypto"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { Origin } from "../audit/audit-entry.ts"
import { appendAudit } from "../audit/record-audit.ts"
import type { Executor } from "../client.ts"
import { isUniqueViolation } from "../dispatch.ts"
import type { Engine } from "../engine.ts"
import { announce } from "../live/change.ts"
import { noScope, withScope } from "../scope.ts"
import { isPlausible } from "./form-ticket.ts"
import type { PublicRequest, RequestContent } from "./request-content.ts"
import { armReminders, requestDueAt } from "./request-ladder.ts"
import { newTrackingNumber, trackingDigest } from "./tracking.ts"

/** A territory that a platform serves. */
interface Served {
	readonly code: string
	readonly name: string
	readonly platformId: string
	readonly platform: string
}

/** Territories whose patients some platform helps, with the platform. */
export const listServed = async (sql: Executor): Promise<readonly Served[]> =>
	await sql<Served[]>`
		select t.code, t.name, p.id as "platformId", p.name as platform from platform_territories s
		join territories t on t.code = s.territory join platforms p on p.id = s.platform_id order by t.name`

/** Whether a program has probably written it. It is kept all the same: no patient is lost to a guess. */
export const isSuspect = ({ vault }: Pick<Engine, "vault">, { ticket, website }: PublicRequest, now: Date): boolean =>
	(website ?? "") !== "" || !isPlausible(vault, ticket, now)

interface Received {
	readonly engine: Engine
	readonly request: PublicRequest
	/** Made by the sender: the same request with the same key is received once. */
	readonly idempotencyKey: string
	readonly suspect: boolean
	readonly now: Date
	readonly from: Origin
}

/**
 * Receives a request from the public form: sealed with a key of its own, for the platform of the territory, with the
 * time by which its team looks at it. No case is opened: a person first makes sure that the patient has none.
 *
 * @returns the tracking number, the same for a repeated sending
 * @throws WorkflowError PAYLOAD_INVALID for a territory that no platform serves, IDEMPOTENCY_KEY_REUSED
 */
export async function receiveRequest(received: Received): Promise<string> {
	const { engine, request } = received
	const served = await listServed(engine.db.$client)
	const platformId = served.find((one) => one.code === request.territoryOfResidence)?.platformId
	if (platformId === undefined)
		throw new WorkflowError("PAYLOAD_INVALID", "no platform serves this territory", {
			issues: [{ path: ["territoryOfResidence"], message: "no platform serves it" }],
		})
	// Whoever asks has no account: the connection sees the one platform that the request is for.
	return await withScope(engine, { ...noScope, platforms: [platformId] }, async (scoped) => {
		const known = await findReplay(scoped, received)
		if (known !== undefined) return known
		try {
			return await store(scoped, received, platformId)
		} catch (error) {
			const other = isUniqueViolation(error) ? await findReplay(scoped, received) : undefined
			if (other === undefined) throw error
			return other
		}
	})
}

const submissionDigest = ({ engine, idempotencyKey }: Received): string =>
	engine.vault.digest("request", `submission ${idempotencyKey}`)

const contentOf = ({
	informationRead: _read,
	ticket: _ticket,
	website: _website,
	...content
}: PublicRequest): RequestContent => content

const contentDigest = ({ engine, request }: Received): string =>
	engine.vault.fingerprint(JSON.stringify(contentOf(request)))

async function findReplay(engine: Engine, received: Received): Promise<string | undefined> {
	const [row] = await engine.db.$client<
		{ id: string; content_digest: string; sealed_number: string; wrapped: string; master_key: string }[]
	>`
		select id, content_digest, sealed_number, wrapped, master_key from received_requests
		where submission_digest = ${submissionDigest(received)}`
	if (!row) return undefined
	if (row.content_digest !== contentDigest(received))
		throw new WorkflowError("IDEMPOTENCY_KEY_REUSED", "this idempotency key was used for another request", {})
	return engine.vault.open(row.id, { wrapped: row.wrapped, masterKey: row.master_key }).openText(row.sealed_number)
}

async function store(engine: Engine, received: Received, platformId: string): Promise<string> {
	const { request, suspect, now, from } = received
	const id = randomUUID()
	const number = newTrackingNumber()
	const { key, stored } = engine.vault.create(id)
	const urgency = request.urgent ? "urgent" : "routine"
	await engine.db.$client.begin(async (sql) => {
		await sql`
			insert into received_requests (id, platform_id, origin, state, requester_type, territory, urgency, received_at,
				due_at, sealed, sealed_for, sealed_number, wrapped, master_key, tracking_digest, submission_digest,
				content_digest, suspect, rules)
			values (${id}, ${platformId}, 'public', 'waiting', ${request.requesterType}, ${request.territoryOfResidence},
				${urgency}, ${now.toISOString()}, ${requestDueAt(engine, platformId, urgency, now).toISOString()},
				${key.seal(JSON.stringify(contentOf(request)))}, 'request', ${key.seal(number)}, ${stored.wrapped},
				${stored.masterKey}, ${trackingDigest(engine.vault, number)}, ${submissionDigest(received)},
				${contentDigest(received)}, ${suspect}, ${engine.geography.revision})`
		await armReminders(sql, engine, { id, platformId, urgency, receivedAt: now, suspect })
		await announce(sql, { kind: "work", platformId })
		await appendAudit(sql, engine, {
			action: "request.received",
			platformId,
			by: "nobody",
			subject: id,
			detail: { suspect },
			from,
		})
	})
	return number
}
