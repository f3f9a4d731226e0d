import type { z } from "zod"
import type { Command } from "../machines/cascade.ts"
import { composeEvent } from "../machines/compose-event.ts"
import type { MachineDefinition } from "../machines/definition.ts"
import { engineEvents } from "../machines/engine-events.ts"
import type { EventDefinition, RecordedFor } from "../machines/event-definition.ts"
import { factsAsked } from "../machines/facts-asked.ts"
import { mayReadInstance, type Principal, type Relation, senderRole } from "../machines/policy.ts"
import { referencesIn } from "../machines/references.ts"
import type { Urgency } from "../machines/vocabulary.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { availableFor } from "./available.ts"
import { caseFacts } from "./case-facts.ts"
import { dayAt, type Engine } from "./engine.ts"
import { type Reference, resolveFacts, unknownReferences } from "./facts.ts"
import type { LoadedCase } from "./load-case.ts"
import { assertWithinReach } from "./reserve.ts"
import { sealSecrets } from "./sealing.ts"
import type { CaseKey } from "./vault.ts"

export interface EventCommand {
	readonly instanceId: string
	/** What the sender takes the instance for; of the other kind, it does not exist. */
	readonly of?: "case" | "procedure" | undefined
	readonly type: string
	/** As received; parsed here with the event's schema. */
	readonly payload: unknown
	readonly principal: Principal
	readonly occurredAt?: string | undefined
	readonly recordedFor?: RecordedFor | undefined
	/** Version of the instance that the sender saw. */
	readonly ifMatch?: number | undefined
	readonly idempotencyKey?: string | undefined
}

/** Checks a person's event against policy, version, schema and directory, and makes it what machines take. */
export async function planEvent(
	engine: Engine,
	command: EventCommand,
	loaded: LoadedCase,
	now: Date,
): Promise<Command> {
	const { principal, instanceId, type } = command
	if (command.of !== undefined && (command.of === "case") !== (instanceId === loaded.caseId))
		throw new WorkflowError("NOT_FOUND", `no such ${command.of}`, {})
	const relation = relationOf(loaded, instanceId)
	if (!mayReadInstance(principal, relation))
		throw new WorkflowError("FORBIDDEN", "you have no access to this case or procedure", {})
	assertWithinReach(principal, relation)
	const instance = instanceOf(loaded, instanceId)
	const { definition } = instance
	const event = eventOf(definition, type)
	if (!event?.roles.some((role) => role !== "system"))
		throw new WorkflowError("EVENT_UNKNOWN", `${definition.name} has no such event`, { machine: definition.name })
	const { urgency } = instance.snapshot.context as { urgency: Urgency }
	const role = senderRole(principal, event, { ...relation, urgency }, command.recordedFor)
	if (command.ifMatch !== undefined && command.ifMatch !== instance.version)
		throw new WorkflowError("PRECONDITION_FAILED", "it has changed since you read it", { version: instance.version })
	const occurredAt = new Date(command.occurredAt ?? now)
	if (occurredAt > now) throw invalid([{ path: ["occurredAt"], message: "must not lie in the future" }])
	const payload = parsePayload(event.payload, command.payload)
	await assertPhysicianNamed(engine, command.recordedFor, loaded.platform, now)
	await assertReferences(engine, referencesOf(event, payload, command.recordedFor), loaded.caseId)
	const key = openKey(engine, loaded)
	const sent = composeEvent({
		type,
		by: principal.id,
		role,
		relation,
		recordedFor: command.recordedFor,
		occurredAt,
		now,
		payload: sealSecrets(key, payload) as Record<string, unknown>,
		facts: await factsFor(engine, event, payload, loaded, key, now),
	})
	if (engineEvents[type]) return { type: "confirm", instanceId, sent, seq: payload["seq"] as number }
	return { type: "event", instanceId, sent }
}

/** Own names only: a sender may call an event `constructor`. */
export function eventOf(definition: MachineDefinition, type: string): EventDefinition | undefined {
	const known = Object.hasOwn(definition.events, type) ? definition.events : engineEvents
	return Object.hasOwn(known, type) ? known[type] : undefined
}

/** The answer to an event that is not possible now: why, and what is. */
export function refusal(
	_engine: Engine,
	command: EventCommand,
	loaded: LoadedCase,
	now: Date,
	error: WorkflowError,
): WorkflowError {
	const instance = instanceOf(loaded, command.instanceId)
	const relation = relationOf(loaded, command.instanceId)
	return new WorkflowError("EVENT_NOT_ALLOWED", error.message, {
		...error.details,
		version: instance.version,
		available: availableFor(instance, command.principal, relation, now),
	})
}

function instanceOf(loaded: LoadedCase, instanceId: string) {
	const instance = loaded.state.instances.find((one) => one.id === instanceId)
	if (!instance) throw new WorkflowError("NOT_FOUND", "no such case or procedure", {})
	return instance
}

/** The platform that owns the case, and the outside parties of instance and case. */
export function relationOf(loaded: LoadedCase, instanceId: string): Relation {
	const own = loaded.stored.get(instanceId)?.parties ?? []
	const around = instanceId === loaded.caseId ? [] : (loaded.stored.get(loaded.caseId)?.parties ?? [])
	const { caseId, platform, reserved } = loaded
	return { platform, parties: [...own, ...around], instance: instanceId, caseId, reserved }
}

const invalid = (issues: readonly unknown[]) =>
	new WorkflowError("PAYLOAD_INVALID", "the payload does not have the expected form", { issues })

/**
 * @throws WorkflowError PAYLOAD_INVALID with path and reason of each issue; never the value received
 */
export function parsePayload(schema: z.ZodType, payload: unknown): Record<string, unknown> {
	const parsed = schema.safeParse(payload ?? {})
	if (parsed.success) return parsed.data as Record<string, unknown>
	throw invalid(
		parsed.error.issues.slice(0, 50).map(({ code, path, message }) => ({
			path,
			code,
			// An unknown key is named by the sender: it may hold anything, so it is not said again.
			message: code === "unrecognized_keys" ? "unknown field" : message,
		})),
	)
}

function referencesOf(
	event: EventDefinition,
	payload: Record<string, unknown>,
	recordedFor: RecordedFor | undefined,
): readonly Reference[] {
	const references = referencesIn(event.payload, payload)
	return recordedFor?.person ? [...references, { table: "people", id: recordedFor.person }] : references
}

/** Somebody for whom a decision is recorded must hold the role it asks for. */
async function assertPhysicianNamed(
	engine: Engine,
	recordedFor: RecordedFor | undefined,
	platform: string,
	now: Date,
): Promise<void> {
	if (recordedFor?.role !== "physician" || recordedFor.person === null) return
	const today = dayAt(engine, platform, now)
	const rows = await engine.db.$client`
		select 1 from role_grants g join accounts a on a.id = g.account_id
		where a.person_id = ${recordedFor.person} and a.deleted_at is null and g.platform_id = ${platform}
		and g.role in ('physician', 'physicianDeputy')
		and (g.from_on is null or g.from_on <= ${today}) and (g.to_on is null or g.to_on >= ${today})`
	if (rows.length === 0)
		throw new WorkflowError("FORBIDDEN", "the person named is no physician of this platform", { role: "physician" })
}

export async function assertReferences(
	engine: Engine,
	references: readonly Reference[],
	caseId: string,
): Promise<void> {
	if (references.length === 0) return
	const unknown = await unknownReferences(engine.db, references, caseId)
	if (unknown.length > 0)
		throw new WorkflowError("REFERENCE_UNKNOWN", "the payload points to rows that do not exist", { unknown })
}

/** The key of a case, to seal what is said about it. */
export function openKey(engine: Engine, loaded: Pick<LoadedCase, "caseId" | "key">): CaseKey {
	if (!loaded.key) throw new WorkflowError("INSTANCE_BLOCKED", "the key of this case was destroyed", {})
	return engine.vault.open(loaded.caseId, loaded.key)
}

/** What the directory says of a payload, as the guards of its event ask. */
export async function factsFor(
	engine: Engine,
	event: EventDefinition,
	payload: Record<string, unknown>,
	loaded: Pick<LoadedCase, "caseId" | "platform">,
	key: CaseKey,
	now: Date,
): Promise<Readonly<Record<string, unknown>>> {
	const { requests, subject } = factsAsked(engine.registry, event, payload)
	if (Object.keys(requests).length === 0) return {}
	const about = { caseId: loaded.caseId, today: dayAt(engine, loaded.platform, now) }
	return await resolveFacts(engine.db, requests, subject, about, caseFacts(engine.db, loaded.caseId, key))
}
