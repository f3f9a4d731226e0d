import { expect } from "vitest"
import { previewBasis } from "../../db/cases/find-preview.ts"
import type { DispatchResult } from "../../db/dispatch.ts"
import type { Engine } from "../../db/engine.ts"
import { rulesFor } from "../../db/geography.ts"
import { findCase, type LoadedCase } from "../../db/load-case.ts"
import { type EventCommand, eventOf, factsFor, openKey, parsePayload } from "../../db/plan-event.ts"
import { activePlaces } from "../../machines/advance.ts"
import type { CaseChange, CaseState } from "../../machines/cascade.ts"
import { type Consequence, consequencesOf } from "../../machines/consequences.ts"
import type { Party } from "../../machines/definition.ts"
import { type PreviewBasis, previewEvent, restoreCase } from "../../machines/preview.ts"

/** What a case is after a step, by the references of its instances: ids of what a preview opens are its own. */
interface After {
	readonly platform: string
	readonly places: readonly string[]
	readonly tasks: readonly string[]
	readonly timers: readonly string[]
	readonly notices: readonly string[]
	readonly log: readonly string[]
}

const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort()

/** The basis as the browser gets it: through JSON, nothing of this process in it. */
const sentOver = (basis: PreviewBasis): PreviewBasis => JSON.parse(JSON.stringify(basis)) as PreviewBasis

async function load(engine: Engine, instanceId: string): Promise<LoadedCase> {
	const loaded = await findCase(engine.db.$client, instanceId, { registry: engine.registry })
	if (!loaded) throw new Error("the case is gone")
	return loaded
}

/**
 * Previews an event from what the screens are given, and once it was really sent, compares place by place, task by task,
 * timer by timer (to the millisecond) and notice by notice with the rows that `dispatch` has written.
 */
export async function foresee(
	engine: Engine,
	command: EventCommand,
): Promise<(result: DispatchResult) => Promise<readonly Consequence[]>> {
	const { instanceId, type, payload, principal, recordedFor } = command
	const now = engine.clock?.() ?? new Date()
	const loaded = await load(engine, instanceId)
	const basis = sentOver(previewBasis(await rulesFor(engine, loaded), engine.registry, loaded, principal))
	const instance = loaded.state.instances.find((one) => one.id === instanceId)
	const event = instance && eventOf(instance.definition, type)
	if (!event) throw new Error(`no event ${type}`)
	const parsed = parsePayload(event.payload, payload)
	const facts = await factsFor(engine, event, parsed, loaded, openKey(engine, loaded), now)
	const hypothesis = { instanceId, type, payload: parsed, facts, recordedFor, now }
	const preview = previewEvent(basis, engine.registry, hypothesis)
	if (!preview.possible) throw new Error(`${type} is refused in the preview: ${preview.code}`)
	const predicted = predict(preview.change)
	const before = restoreCase(basis, engine.registry)
	return async () => {
		const said = `${type} of ${instance.ref}`
		expect({ said, ...(await readAfter(engine, loaded.caseId, loaded.lastSeq)) }).toEqual({ said, ...predicted })
		expectTold(preview.consequences, before, preview.change)
		return preview.consequences
	}
}

/** Keys in one order, whatever jsonb has made of it. */
const partiesText = (parties: readonly Party[]): string =>
	parties.map((one) => [one.role, one.person, one.territory, one.platform ?? null].join("/")).join(",")

function predict(change: CaseChange): After {
	const refs = new Map(change.state.instances.map((one) => [one.id, one.ref]))
	const live = change.state.instances
	return {
		platform: change.state.platform,
		places: sorted(
			live.map((one) => `${one.ref} ${one.version} ${activePlaces(one.definition, one.snapshot).join(" ")}`),
		),
		tasks: sorted(
			live.flatMap(({ ref, ledger }) =>
				ledger.tasks.map((one) =>
					[ref, one.visit, one.place, one.role, one.status, one.dueAt, one.territory].join(" "),
				),
			),
		),
		timers: sorted(
			live.flatMap(({ ref, ledger }) =>
				ledger.timers.map((one) =>
					[ref, one.visit, one.name, one.status, one.dueAt, one.territory, one.generation].join(" "),
				),
			),
		),
		notices: sorted(
			change.notices.map((one) =>
				[one.seq, refs.get(one.instanceId), one.kind, one.about, one.to.join(","), partiesText(one.parties)].join(" "),
			),
		),
		log: change.log.map((one) => [one.seq, refs.get(one.instanceId), one.type, one.sent.by, one.parked].join(" ")),
	}
}

async function readAfter(engine: Engine, caseId: string, since: number): Promise<After> {
	const sql = engine.db.$client
	const [found, instances, tasks, timers, notices, log] = await Promise.all([
		sql<{ platform_id: string }[]>`select platform_id from cases where id = ${caseId}`,
		// Ended before the step: not loaded, and not part of it.
		sql<{ ref: string; version: number; places: readonly string[] }[]>`
			select ref, version, places from instances i where case_id = ${caseId}
			and (not done or id = case_id or exists (select 1 from case_events e where e.instance_id = i.id and e.seq > ${since}))`,
		sql<{ line: string; due_at: Date | null; territory: string }[]>`
			select concat_ws(' ', i.ref, t.visit, t.place, t.role, t.status) as line, t.due_at, t.territory from tasks t
			join instances i on i.id = t.instance_id where t.case_id = ${caseId} and t.status in ('open', 'paused')`,
		sql<{ line: string; due_at: Date; territory: string; generation: number }[]>`
			select concat_ws(' ', i.ref, t.visit, t.name, t.status) as line, t.due_at, t.territory, t.generation from timers t
			join instances i on i.id = t.instance_id where t.case_id = ${caseId} and t.status in ('pending', 'paused')`,
		sql<{ seq: number; ref: string; kind: string; about: string; recipients: string[]; parties: readonly Party[] }[]>`
			select n.seq, i.ref, n.kind, n.about, n.recipients, n.parties from notices n
			join instances i on i.id = n.instance_id where n.case_id = ${caseId} and n.seq > ${since}`,
		sql<{ seq: number; ref: string; type: string; sent_by: string; parked: boolean }[]>`
			select e.seq, i.ref, e.type, e.sent_by, e.parked from case_events e
			join instances i on i.id = e.instance_id where e.case_id = ${caseId} and e.seq > ${since} order by e.seq`,
	])
	const iso = (value: Date | null) => (value === null ? null : new Date(value).toISOString())
	return {
		platform: found[0]?.platform_id ?? "",
		places: sorted(instances.map((one) => `${one.ref} ${one.version} ${one.places.join(" ")}`)),
		tasks: sorted(tasks.map((one) => [one.line, iso(one.due_at), one.territory].join(" "))),
		timers: sorted(timers.map((one) => [one.line, iso(one.due_at), one.territory, one.generation].join(" "))),
		notices: sorted(
			notices.map((one) =>
				[one.seq, one.ref, one.kind, one.about, one.recipients.join(","), partiesText(one.parties)].join(" "),
			),
		),
		log: log.map((one) => [one.seq, one.ref, one.type, one.sent_by, one.parked].join(" ")),
	}
}

/** What is told is all that there is: every task begun or ended, every timer armed, every notice, every procedure. */
function expectTold(told: readonly Consequence[], before: CaseState, change: CaseChange): void {
	expect(told).toEqual(consequencesOf(before, change))
	const known = new Map(before.instances.map((one) => [one.id, one]))
	const rows = (status: readonly string[], pick: "tasks" | "timers") =>
		[...change.touched].flatMap(([id, changes]) =>
			changes[pick].filter((one) => {
				const was = known.get(id)?.ledger[pick].some((other) => other.visit === one.visit) ?? false
				return status.includes(one.status) && !was
			}),
		).length
	const count = (...types: readonly Consequence["type"][]) => told.filter((one) => types.includes(one.type)).length
	expect({
		tasks: count("taskOpened", "confirmationAsked"),
		timers: told.filter(
			(one) =>
				one.type === "timerArmed" &&
				!(
					known
						.get(one.subject.instanceId)
						?.ledger.timers.some((timer) => timer.name === one.name && timer.status === "paused") ?? false
				),
		).length,
		notices: count("notice"),
		procedures: count("procedureOpened"),
		handedOver: count("handedOver"),
	}).toEqual({
		tasks: rows(["open"], "tasks"),
		timers: rows(["pending"], "timers"),
		notices: change.notices.length,
		procedures: change.log.filter((one) => one.type === "STARTED").length,
		handedOver: change.state.platform === before.platform ? 0 : 1,
	})
}
