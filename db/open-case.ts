import { randomUUID } from "node:crypto"
import { z } from "zod"
import type { SentEvent } from "../machines/advance.ts"
import { cascade } from "../machines/cascade.ts"
import type { Geography } from "../machines/clock-rules.ts"
import { PathwayInput } from "../machines/pathway-context.ts"
import { hasGrant, type Principal, rolesOn } from "../machines/policy.ts"
import { referencesIn } from "../machines/references.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { CHAIN_START } from "./audit/audit-entry.ts"
import { type DispatchResult, isUniqueViolation, resultOf } from "./dispatch.ts"
import { dayAt, type Engine } from "./engine.ts"
import { type CaseFacts, resolveFacts } from "./facts.ts"
import { Identity, transitionDay } from "./identity.ts"
import { tokensOf } from "./identity-index.ts"
import { assertReferences, parsePayload } from "./plan-event.ts"
import { writeChange } from "./write-change.ts"

/** Body of `POST /api/cases`: the request, and who the patient is. The review at 16 follows from the birth date. */
export const NewCase = z.strictObject({
	...PathwayInput.omit({ transitionOn: true }).shape,
	...Identity.shape,
	platform: z.uuid(),
	/** When the request was made, if not now. */
	occurredAt: z.iso.datetime({ offset: true }).optional(),
})

export interface OpenCaseCommand {
	readonly principal: Principal
	/** As received; parsed here. */
	readonly body: unknown
	readonly idempotencyKey?: string | undefined
}

/**
 * Opens a case: key, identity, first log entry, tasks and timers in one transaction.
 *
 * @throws WorkflowError PAYLOAD_INVALID, FORBIDDEN, REFERENCE_UNKNOWN, IDEMPOTENCY_KEY_REUSED
 */
export async function openCase(engine: Engine, command: OpenCaseCommand): Promise<DispatchResult> {
	const { principal, idempotencyKey } = command
	const body = parsePayload(NewCase, command.body) as z.output<typeof NewCase>
	if (!hasGrant(principal, body.platform, ["secretary", "nurse", "physician", "physicianDeputy"]))
		throw new WorkflowError("FORBIDDEN", "your roles do not allow opening a case on this platform", {})
	assertTerritories(engine, body)
	const request = engine.vault.fingerprint(JSON.stringify(body))
	const known = await findReplay(engine, principal.id, idempotencyKey, request)
	if (known) return known
	const caseId = randomUUID()
	await assertReferences(engine, referencesIn(NewCase, body), caseId)
	const { now, geography } = await present(engine)
	const input = await inputOf(engine, principal, body, caseId, now)
	const change = cascade(
		{ platform: body.platform, lastSeq: 0, instances: [] },
		{ type: "open", instanceId: caseId, ref: "case", input },
		{ registry: engine.registry, geography, now, newId: randomUUID },
	)
	const { key, stored } = engine.vault.create(caseId)
	const result = resultOf(change, { caseId, number: "", lastSeq: 0 }, caseId)
	const { patient, requesterContact, request: details } = body
	try {
		const number = await writeChange(engine.db.$client, {
			caseId,
			expectedSeq: null,
			opening: {
				row: openingRow(body, caseId, now),
				key: stored,
				sealedIdentity: key.seal(JSON.stringify({ patient, requesterContact, request: details })),
				tokens: tokensOf(engine.vault, body.platform, { patient }),
			},
			change,
			chain: { vault: engine.vault, previous: CHAIN_START },
			now,
			idempotency:
				idempotencyKey === undefined ? null : { principal: principal.id, key: idempotencyKey, request, answer: result },
		})
		return { ...result, number: number ?? "" }
	} catch (error) {
		if (!isUniqueViolation(error)) throw error
		const other = await findReplay(engine, principal.id, idempotencyKey, request)
		if (other) return other
		throw error
	}
}

/** Territories are few and known by their code: see `readGeography`. */
function assertTerritories(engine: Engine, body: z.output<typeof NewCase>): void {
	const unknown = (["territoryOfCare", "territoryOfResidence"] as const).filter(
		(field) => !engine.geography.calendars.has(body[field]),
	)
	if (unknown.length === 0) return
	throw new WorkflowError("PAYLOAD_INVALID", "the payload names a territory that does not exist", {
		issues: unknown.map((field) => ({ path: [field], message: "no such territory" })),
	})
}

async function inputOf(
	engine: Engine,
	principal: Principal,
	body: z.output<typeof NewCase>,
	caseId: string,
	now: Date,
): Promise<SentEvent> {
	const { patient, requesterContact: _contact, request: _request, platform, occurredAt, ...asked } = body
	const at = occurredAt === undefined ? now : new Date(occurredAt)
	if (at > now)
		throw new WorkflowError("PAYLOAD_INVALID", "a request cannot come from the future", {
			issues: [{ path: ["occurredAt"], message: "must not lie in the future" }],
		})
	const today = dayAt(engine, platform, now)
	const transitionOn = transitionDay(patient.birthDate)
	const definition = engine.registry.ofKind(null)
	const [role] = rolesOn(principal, { platform, parties: [] })
	return {
		...asked,
		...(transitionOn > today ? { transitionOn } : {}),
		openedBy: principal.id,
		type: "STARTED",
		by: principal.id,
		role: role ?? "secretary",
		platform,
		recordedAt: now.toISOString(),
		occurredAt: at.toISOString(),
		facts: await resolveFacts(engine.db, definition.inputFacts, asked, { caseId, today }, nothingYet),
	}
}

/** A case that does not exist yet has no sheet and no IdMR. */
const nothingYet: CaseFacts = {
	sheetComplete: () => Promise.resolve(false),
	sameAsKnownIdMR: () => Promise.resolve(true),
}

function openingRow(body: z.output<typeof NewCase>, caseId: string, now: Date) {
	return {
		id: caseId,
		platformId: body.platform,
		originPlatformId: body.platform,
		lastSeq: 0,
		urgency: body.urgency,
		diagnosticState: body.diagnosticState,
		places: [],
		filieres: [],
		territoryOfCare: body.territoryOfCare,
		territoryOfResidence: body.territoryOfResidence,
		requesterType: body.requesterType,
		requesterId: body.requester ?? null,
		leadId: null,
		physicianId: null,
		openedAt: now,
		closedAt: null,
		updatedAt: now,
	}
}

/** The time, and the clock rules that hold. */
async function present({ db, clock, geography }: Engine): Promise<{ now: Date; geography: Geography }> {
	const [row] = await db.$client<{ now: string; rules: number | null }[]>`
		select clock_timestamp() as now, (select max(revision) from clock_rules) as rules`
	return {
		now: clock?.() ?? new Date(row?.now ?? Date.now()),
		geography: await geography.at(db.$client, row?.rules ?? 0),
	}
}

async function findReplay(
	engine: Engine,
	principal: string,
	key: string | undefined,
	request: string,
): Promise<DispatchResult | undefined> {
	if (key === undefined) return undefined
	// The number is made up by the statement that stores the answer, so the answer does not have it yet.
	const [row] = await engine.db.$client<{ request: string; answer: DispatchResult; number: string | null }[]>`
		select k.request, k.answer, c.number from idempotency_keys k
		left join cases c on c.id = (k.answer ->> 'caseId')::uuid
		where k.principal = ${principal} and k.key = ${key}`
	if (!row) return undefined
	if (row.request !== request)
		throw new WorkflowError("IDEMPOTENCY_KEY_REUSED", "this idempotency key was used for another request", {})
	return { ...row.answer, number: row.number ?? "" }
}
