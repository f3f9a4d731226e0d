import { targetIn, targetKey } from "../../machines/clock-rules.ts"
import { describePlaces } from "../../machines/describe-machine.ts"
import { dueAt } from "../../machines/due.ts"
import type { Urgency } from "../../machines/vocabulary.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { findCaseKey } from "../case-key.ts"
import { ageOn, findIdentity } from "../cases/find-identity.ts"
import { Labels } from "../cases/labels.ts"
import { getLoaded, stateOf } from "../cases/read-instance.ts"
import type { Executor } from "../client.ts"
import { listDocuments } from "../documents.ts"
import { dayAt, type Engine } from "../engine.ts"
import type { LoadedCase } from "../load-case.ts"
import { relationOf } from "../plan-event.ts"
import type { LinkedInstance, LinkView, Territory } from "./link-view.ts"
import { type OpenLink, principalOf } from "./open-link.ts"
import { readSteps } from "./read-steps.ts"
import { readWords, type Words } from "./read-words.ts"

/**
 * What a link opens, and nothing beside it, on a database scoped to its case.
 *
 * @throws WorkflowError NOT_FOUND
 */
export async function getLinkView(engine: Engine, link: OpenLink): Promise<LinkView> {
	const sql = engine.db.$client
	const principal = principalOf(link)
	const { caseId, instanceId, role } = link
	const loaded = await getLoaded(engine, instanceId)
	// Whoever follows the whole case is asked by its procedures too.
	const ids = instanceId === caseId ? [...loaded.stored.keys()] : [instanceId]
	const key = await findCaseKey(engine, sql, caseId)
	const [words, dues, people, row, documents, followed, patient] = await Promise.all([
		readWords(sql, engine.registry, key, { caseId, instanceId, principal, role }),
		readDues(sql, ids, role),
		readPeople(sql, link),
		readCase(sql, caseId),
		listDocuments(engine, caseId, { person: principal.id, instance: instanceId }),
		role === "requester" ? readSteps(sql, caseId) : { steps: [], closed: null },
		role === "expert" ? findPatient(engine, loaded) : null,
	])
	const about = { engine, link, loaded, dues, urgency: row.urgency }
	return {
		id: link.id,
		role,
		expiresAt: link.expiresAt.toISOString(),
		endedAt: link.endedAt?.toISOString() ?? null,
		caseId,
		caseNumber: loaded.number,
		platform: row.platform,
		person: people.person,
		patient,
		requester: role === "requester" ? null : row.requester,
		instances: ids.flatMap((id) => {
			const found = instanceView(about, id, words.get(id))
			// Of other procedures a requester only sees those that they can do something about.
			return found && (id === instanceId || found.available.length > 0 || found.sent.length > 0) ? [found] : []
		}),
		lastSent:
			[...words.values()]
				.flatMap((one) => one.sent)
				.toSorted((one, other) => one.at.localeCompare(other.at))
				.at(-1) ?? null,
		documents: documents.map(({ id, name, contentType, size, addedBy }) => ({
			id,
			name,
			contentType,
			size,
			mine: addedBy === principal.id,
		})),
		colleagues: people.colleagues,
		...followed,
	}
}

interface About {
	readonly engine: Engine
	readonly link: OpenLink
	readonly loaded: LoadedCase
	readonly dues: ReadonlyMap<string, LinkedInstance["due"]>
	readonly urgency: Urgency
}

function instanceView(
	{ engine, link, loaded, dues, urgency }: About,
	id: string,
	words?: Words,
): LinkedInstance | undefined {
	const stored = loaded.stored.get(id)
	if (!stored || !words) return undefined
	const labels = new Labels(engine.registry)
	const state = stateOf(engine, loaded, id, principalOf(link), relationOf(loaded, id))
	const parties = stored.parties.filter((one) => one.role === link.role && one.person === link.personId)
	// Who is asked now has a territory; of the others asked before, machines only take an answer.
	const askedNow = link.role !== "expert" || parties.some((one) => one.territory !== null)
	const available = link.endedAt === null ? state.available : []
	const maySupply = available.some((one) => one.type === "INFORMATION_RECEIVED")
	return {
		id,
		kind: stored.kind,
		label: labels.machine(stored.machine, stored.machine_version),
		places: stored.places.map((place) => labels.place(stored.machine, stored.machine_version, place)),
		version: stored.version,
		done: stored.done,
		askedNow,
		due: dues.get(id) ?? null,
		question: link.role === "requester" ? null : words.question,
		asked: link.role === "requester" && maySupply ? words.asked : null,
		agreement: words.agreement,
		sent: words.sent,
		answerBy: promiseOf(engine, loaded, stored.machine, urgency, parties[0]?.territory ?? null),
		available: askedNow ? available : available.filter((one) => one.type === "EXPERT_ANSWERED"),
	}
}

/** The day by which the machine would expect what a party promises: its target, in the hours of the party. */
function promiseOf(
	engine: Engine,
	loaded: LoadedCase,
	machine: string,
	urgency: Urgency,
	territory: string | null,
): string | null {
	const definition = engine.registry.find(machine)
	const calendar = engine.geography.calendars.get(territory ?? engine.geography.platforms.get(loaded.platform) ?? "")
	const place =
		definition &&
		describePlaces(definition).find((one) => one.target?.clock === "date" && one.target.from === "answerBy")
	const target = place && targetIn(engine.geography, targetKey(machine, place.id), place.target)
	if (!target || !calendar) return null
	const now = engine.clock?.() ?? loaded.now
	const due = dueAt({ target, urgency, context: {}, calendar, now, spent: 0 }, { times: 1 })
	return due ? new Intl.DateTimeFormat("en-CA", { timeZone: calendar.zone, dateStyle: "short" }).format(due.at) : null
}

async function readDues(sql: Executor, ids: readonly string[], role: string): Promise<About["dues"]> {
	const rows = await sql<{ instance_id: string; due_at: string; territory: string }[]>`
		select distinct on (instance_id) instance_id, due_at, territory from tasks
		where instance_id = any(${[...ids]}::uuid[]) and role = ${role} and status = 'open' and due_at is not null
		order by instance_id, due_at`
	return new Map(
		rows.map((row) => [row.instance_id, { at: new Date(row.due_at).toISOString(), territory: row.territory }]),
	)
}

async function readCase(
	sql: Executor,
	caseId: string,
): Promise<Pick<LinkView, "platform" | "requester"> & { readonly urgency: Urgency }> {
	const [row] = await sql<
		{
			urgency: Urgency
			name: string
			phone: string | null
			territory: Territory
			requester: LinkView["requester"]
		}[]
	>`
		select c.urgency, p.name, p.phone, json_build_object('code', t.code, 'name', t.name, 'zone', t.zone) as territory,
			(select json_build_object('name', concat_ws(' ', r.title, r.given_name, r.family_name), 'specialty', r.specialty,
				'territory', rt.name) from people r join territories rt on rt.code = r.territory where r.id = c.requester_id) as requester
		from cases c join platforms p on p.id = c.platform_id join territories t on t.code = p.territory
		where c.id = ${caseId}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such case", {})
	const { urgency, name, phone, territory, requester } = row
	return { urgency, platform: { name, phone, territory }, requester }
}

/** The holder, and whom they may name in their place: people of their own centre. */
async function readPeople(
	sql: Executor,
	{ personId, role }: OpenLink,
): Promise<Pick<LinkView, "person" | "colleagues">> {
	if (personId === null) return { person: null, colleagues: [] }
	const [person] = await sql<NonNullable<LinkView["person"]>[]>`
		select p.id, concat_ws(' ', p.title, p.given_name, p.family_name) as name,
			json_build_object('code', t.code, 'name', t.name, 'zone', t.zone) as territory
		from people p join territories t on t.code = p.territory where p.id = ${personId}`
	const colleagues =
		role === "expert"
			? await sql<{ id: string; name: string; specialty: string | null }[]>`
				select o.id, concat_ws(' ', o.title, o.given_name, o.family_name) as name, o.specialty
				from people p join people o on o.centre_id = p.centre_id and o.id <> p.id and o.active
				where p.id = ${personId} order by o.search_text limit 50`
			: []
	return { person: person ?? null, colleagues }
}

async function findPatient(engine: Engine, loaded: LoadedCase): Promise<LinkView["patient"]> {
	const identity = await findIdentity(engine, engine.db.$client, loaded.caseId, loaded.key)
	if (!identity) return null
	const { sex, birthDate } = identity.patient
	return { sex, age: ageOn(birthDate, dayAt(engine, loaded.platform, engine.clock?.() ?? loaded.now)) }
}
