import { type CaseFacts, resolveFacts } from "../../db/facts.ts"
import { parsePayload } from "../../db/plan-event.ts"
import { sealSecrets } from "../../db/sealing.ts"
import type { CaseKey } from "../../db/vault.ts"
import type { SentEvent, Snapshot } from "../../machines/advance.ts"
import type { MachineDefinition, Party } from "../../machines/definition.ts"
import type { EventDefinition, FactRequests, RecordedFor } from "../../machines/event-definition.ts"
import type { Principal } from "../../machines/policy.ts"
import { type ProcedureKind, procedureKinds, type Role } from "../../machines/vocabulary.ts"
import { linked, outsider, type Team } from "../setup/actors.ts"
import { eventSamples } from "../setup/samples.ts"
import { START, type World } from "./setup.ts"

type Member = Exclude<keyof Team, "platform">

/** Something that somebody may send: an event with one valid payload, and in which role. */
export interface Move {
	readonly type: string
	readonly payload: unknown
	/** As machines see it, with what the directory says about it. */
	readonly seen: Readonly<Record<string, unknown>>
	readonly role: Role
	/** Who of the team; null for an outside party, found when it acts. */
	readonly member: Member | null
}

/** Who of the team acts in a role. Two of those for whom a rule wants two different persons. */
const members: Readonly<Partial<Record<Role, readonly Member[]>>> = {
	secretary: ["secretary"],
	nurse: ["nurse", "otherNurse"],
	physician: ["physician", "deputy"],
	delegate: ["delegate"],
}

const casts = (roles: readonly Role[]): { role: Role; member: Member | null }[] =>
	roles.flatMap((role): { role: Role; member: Member | null }[] => {
		if (role === "system") return []
		return members[role]?.map((member) => ({ role, member })) ?? [{ role, member: null }]
	})

/** A key that seals nothing: paths are searched in memory, where nobody reads a secret. */
const noKey = { seal: () => "sealed" } as unknown as CaseKey
/** Every case of the walks has a complete sheet and one IdMR. */
const caseFacts: CaseFacts = {
	sheetComplete: () => Promise.resolve(true),
	sameAsKnownIdMR: () => Promise.resolve(true),
}

/**
 * Everything that people may send to a machine: each payload variant and each sender at least once. Not their whole
 * product: it would square the graph, and the coverage that the tests demand shows that nothing is missed.
 */
export async function readMoves(world: World, definition: MachineDefinition): Promise<readonly Move[]> {
	const moves: Move[] = []
	for (const [type, event] of Object.entries(definition.events)) {
		const cast = casts(event.roles)
		if (cast.length === 0) continue
		const payloads = eventSamples(definition, type, world.source)
		for (let index = 0; index < Math.max(cast.length, payloads.length); index += 1) {
			const payload = payloads[index % payloads.length]
			const who = cast[index % cast.length]
			if (payload && who) moves.push({ type, payload, seen: await seenBy(world, event, payload), ...who })
		}
	}
	return moves
}

/** A payload as machines see it: parsed, sealed, with the facts that the directory knows about it. */
export async function seenBy(
	{ engine }: Pick<World, "engine">,
	event: Pick<EventDefinition, "payload" | "facts" | "opens">,
	payload: unknown,
): Promise<Readonly<Record<string, unknown>>> {
	const parsed = parsePayload(event.payload, payload)
	const { requests, subject } = requestsOf(engine.registry, event, parsed)
	const about = { caseId: START.toISOString(), today: START.toISOString().slice(0, 10) }
	const facts = await resolveFacts(engine.db, requests, subject, about, caseFacts)
	return { ...(sealSecrets(noKey, parsed) as Record<string, unknown>), facts }
}

/** What `dispatch` asks the directory: about the procedure to be opened, or about the event itself. */
function requestsOf(
	registry: World["engine"]["registry"],
	{ opens, facts }: Pick<EventDefinition, "facts" | "opens">,
	payload: Record<string, unknown>,
): { requests: FactRequests; subject: Record<string, unknown> } {
	if (opens === null) return { requests: facts, subject: payload }
	const named = opens === "payload"
	const kind = procedureKinds.find((one) => one === (named ? payload["kind"] : opens)) as ProcedureKind
	const subject = named ? (payload["input"] as Record<string, unknown>) : payload
	return { requests: registry.ofKind(kind).inputFacts, subject }
}

/** Who sends a move to an instance in this state, and for whom; undefined when nobody can. */
export interface Sender {
	readonly principal: Principal
	readonly role: Role
	readonly platform: string
	readonly recordedFor?: RecordedFor
}

/**
 * @param team the platform that owns the case now
 * @param around parties of the case, for one of its procedures
 */
export function senderOf(
	world: World,
	move: Pick<Move, "role" | "member" | "type">,
	definition: MachineDefinition,
	snapshot: Snapshot,
	{ team, instanceId, around }: { team: Team; instanceId: string; around: readonly Party[] },
): Sender | undefined {
	if (move.member) return { principal: team[move.member], role: move.role, platform: team.platform }
	if (move.role === "respondent")
		return { principal: linked("respondent", instanceId), role: "respondent", platform: team.platform }
	if (move.role === "receiving") {
		const other = team === world.home ? world.away : world.home
		return { principal: other.nurse, role: "receiving", platform: other.platform }
	}
	const parties = [...definition.parties(snapshot.context as Record<string, unknown>), ...around]
	const here = parties.filter((one) => one.role === move.role && one.person !== null)
	// An expert asked now has a territory; those asked before have none.
	const person = (here.find((one) => one.territory !== null) ?? here[0])?.person
	if (person) return { principal: outsider(person), role: move.role, platform: team.platform }
	if (definition.events[move.type]?.inPerson) return undefined
	return {
		principal: team.nurse,
		role: "nurse",
		platform: team.platform,
		recordedFor: { role: move.role, person: null },
	}
}

/** A move as the event that machines take. */
export const sentBy = (move: Move, { principal, recordedFor, role, platform }: Sender): SentEvent => ({
	...move.seen,
	type: move.type,
	by: principal.id,
	role,
	platform,
	recordedAt: START.toISOString(),
	occurredAt: START.toISOString(),
	...(recordedFor ? { recordedFor } : {}),
})

/** An event of the engine itself. */
export const bySystem = (type: string, fields: Readonly<Record<string, unknown>> = {}): SentEvent => ({
	...fields,
	type,
	by: "system",
	role: "system",
	platform: "",
	recordedAt: START.toISOString(),
	occurredAt: START.toISOString(),
	facts: {},
})
