import { isDeepStrictEqual } from "node:util"
import { type Durations, durationsOf, type Geography, targetKey } from "../../machines/clock-rules.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import type { FactRequests } from "../../machines/event-definition.ts"
import { factsAsked } from "../../machines/facts-asked.ts"
import { Secret } from "../../machines/field.ts"
import { mayReadCase, maySend, type Principal } from "../../machines/policy.ts"
import { blankSecrets, type PreviewBasis } from "../../machines/preview.ts"
import { referencesIn } from "../../machines/references.ts"
import type { Registry } from "../../machines/registry.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findAway } from "../absences/find-away.ts"
import { dayAt, type Engine } from "../engine.ts"
import { rulesFor } from "../geography.ts"
import type { LoadedCase } from "../load-case.ts"
import { eventOf, factsFor, openKey, relationOf } from "../plan-event.ts"
import { assertWithinReach } from "../reserve.ts"
import { findNames } from "./names.ts"
import { getLoaded } from "./read-instance.ts"

/** What the screens step a case with before anything is sent, and the names to say it by. */
export interface CasePreview extends PreviewBasis {
	readonly now: string
	/** People of the directory, by id. */
	readonly names: Readonly<Record<string, string>>
	readonly platformNames: Readonly<Record<string, string>>
	/** The case's own referent physician, for what is recorded for them by phone. */
	readonly physician: string | null
}

/**
 * A case as it is stored, for whoever may see it whole.
 *
 * @throws WorkflowError NOT_FOUND for everybody else
 */
export async function getPreview(engine: Engine, principal: Principal, caseId: string): Promise<CasePreview> {
	const loaded = await getReadable(engine, principal, caseId)
	const basis = previewBasis(await rulesFor(engine, loaded), engine.registry, loaded, principal)
	const sql = engine.db.$client
	const [names, platforms, [lead]] = await Promise.all([
		findNames(
			sql,
			basis.instances.flatMap((one) => one.parties.map(({ person }) => person)),
		),
		sql<{ id: string; name: string }[]>`select id, name from platforms`,
		sql<{ lead_id: string | null; physician_id: string | null }[]>`
			select lead_id, physician_id from cases where id = ${caseId}`,
	])
	const team = await findNames(sql, [lead?.lead_id, lead?.physician_id])
	return {
		...basis,
		now: (engine.clock?.() ?? loaded.now).toISOString(),
		names: Object.fromEntries([...names, ...team]),
		platformNames: Object.fromEntries(platforms.map((one) => [one.id, one.name])),
		physician: lead?.physician_id ?? null,
	}
}

/** The stored state of a case with its sealed texts blank, as the pure preview takes it. */
export function previewBasis(
	geography: Geography,
	registry: Registry,
	loaded: LoadedCase,
	principal: Principal,
): PreviewBasis {
	const ledgers = new Map(loaded.state.instances.map((one) => [one.id, one.ledger]))
	const stored = [...loaded.stored.values()].sort(
		(a, b) => Number(b.id === loaded.caseId) - Number(a.id === loaded.caseId),
	)
	return {
		caseId: loaded.caseId,
		platform: loaded.platform,
		lastSeq: loaded.lastSeq,
		reserved: loaded.reserved,
		blocked: [...loaded.blocked],
		instances: stored.map((one) => ({
			id: one.id,
			kind: one.kind,
			ref: one.ref,
			machine: one.machine,
			machineVersion: one.machine_version,
			state: blankSecrets(one.snapshot.state),
			version: one.version,
			ledger: ledgers.get(one.id) ?? { nextVisit: one.next_visit, segments: [], timers: [], tasks: [] },
			parked: one.parked.map((sent) => blankSecrets(sent) as typeof sent),
			parties: one.parties,
		})),
		geography: {
			revision: geography.revision,
			calendars: Object.fromEntries(geography.calendars),
			platforms: Object.fromEntries(geography.platforms),
			targets: changedTargets(geography, registry),
			former: Object.fromEntries(
				[...(geography.former ?? [])].map(([revision, calendars]) => [revision, Object.fromEntries(calendars)]),
			),
		},
		principal: {
			id: principal.id,
			kind: principal.kind,
			grants: principal.grants,
			...(principal.links ? { links: principal.links } : {}),
		},
	}
}

/** What the deadline table says otherwise than the machines, which whoever previews has at hand. */
function changedTargets({ targets }: Geography, registry: Registry): Record<string, Durations> {
	const own = new Map(
		registry.all.flatMap((definition) =>
			describePlaces(definition).map(({ id, target }) => [targetKey(definition.name, id), durationsOf(target)?.ms]),
		),
	)
	return Object.fromEntries([...targets].filter(([key, ms]) => !isDeepStrictEqual(own.get(key), ms)))
}

export interface FactsQuery {
	readonly instanceId: string
	readonly type: string
	/** Only what the facts are about; the rest of the form stays with whoever fills it in. */
	readonly payload: Readonly<Record<string, unknown>>
}

export interface FactsAnswer {
	readonly facts: Readonly<Record<string, unknown>>
	/** Names of the people that payload and facts point to. */
	readonly names: Readonly<Record<string, string>>
	/** Whoever would be asked and is away today. */
	readonly away: readonly {
		readonly name: string
		readonly until: string
		readonly deputy: string | null
	}[]
}

/**
 * What the directory would say of an event, by the same questions that sending it asks. Nothing is written. Only for
 * whoever could send it: a fact may tell whether a number is the one known of this patient.
 *
 * @throws WorkflowError NOT_FOUND, EVENT_UNKNOWN, FORBIDDEN
 */
export async function findFacts(
	engine: Engine,
	principal: Principal,
	caseId: string,
	{ instanceId, type, payload }: FactsQuery,
): Promise<FactsAnswer> {
	const loaded = await getReadable(engine, principal, caseId)
	const instance = loaded.state.instances.find((one) => one.id === instanceId)
	if (!instance) throw new WorkflowError("NOT_FOUND", "no such procedure in this case", {})
	const event = eventOf(instance.definition, type)
	if (!event) throw new WorkflowError("EVENT_UNKNOWN", "there is no such event", { machine: instance.definition.name })
	if (!maySend(principal, event, relationOf(loaded, instanceId)))
		throw new WorkflowError("FORBIDDEN", "your roles do not allow this event on this case", { allowed: event.roles })
	const now = engine.clock?.() ?? loaded.now
	const known = withSecrets(event.facts, payload)
	const { requests, subject } = factsAsked(engine.registry, event, known)
	const facts =
		Object.keys(requests).length === 0 ? {} : await factsFor(engine, event, known, loaded, openKey(engine, loaded), now)
	const people = [
		...referencesIn(event.payload, payload).flatMap(({ table, id }) => (table === "people" ? [id] : [])),
		...Object.values(facts).map((one) => (one as { person?: string } | null)?.person),
	]
	const asked = peopleAsked(requests, subject, facts, instance.snapshot.context as Readonly<Record<string, unknown>>)
	const sql = engine.db.$client
	const [names, away] = await Promise.all([
		findNames(sql, people),
		findAway(sql, asked, dayAt(engine, loaded.platform, now)),
	])
	return {
		facts,
		names: Object.fromEntries(names),
		away: [...away.values()].map(({ name, until, deputy }) => ({ name, until, deputy: deputy?.name ?? null })),
	}
}

/**
 * People whom the event asks for something: those whose deputy or hours its facts are about, and the contact of a place.
 * Where it names nobody anew, whoever the procedure was opened for.
 */
function peopleAsked(
	requests: FactRequests,
	subject: Readonly<Record<string, unknown>>,
	facts: Readonly<Record<string, unknown>>,
	context: Readonly<Record<string, unknown>>,
): readonly string[] {
	const found = Object.entries(requests).flatMap(([name, { fact, of }]) => {
		if (fact === "contactOf") return [(facts[name] as { person?: unknown } | null)?.person]
		return fact === "deputyOf" || fact === "territoryOf" ? [subject[of] ?? context[of]] : []
	})
	return found.filter((one): one is string => typeof one === "string" && UUID.test(one))
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Texts that a fact compares in the clear, as the parsed payload of a command holds them. */
function withSecrets(
	requests: Readonly<Record<string, { readonly fact: string; readonly of: string }>>,
	payload: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
	const compared = Object.values(requests).flatMap(({ fact, of }) => (fact === "sameAsKnownIdMR" ? [of] : []))
	return Object.fromEntries(
		Object.entries(payload).map(([name, value]) => [
			name,
			compared.includes(name) && typeof value === "string" ? new Secret(value.trim()) : value,
		]),
	)
}

async function getReadable(engine: Engine, principal: Principal, caseId: string): Promise<LoadedCase> {
	const loaded = await getLoaded(engine, caseId)
	const relation = relationOf(loaded, caseId)
	if (loaded.caseId !== caseId || !mayReadCase(principal, relation))
		throw new WorkflowError("NOT_FOUND", "no such case", {})
	assertWithinReach(principal, relation)
	return loaded
}
