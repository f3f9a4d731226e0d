import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { type CascadeOptions, type CaseChange, type Command, cascade } from "../machines/cascade.ts"
import { type Geography, incidentsMoving, isBehind } from "../machines/clock-rules.ts"
import { callerOf } from "../machines/policy.ts"
import { CLOCKS_MOVED } from "../machines/reclock.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { CHAIN_START } from "./audit/audit-entry.ts"
import { placesOf } from "./available.ts"
import { findIdentity } from "./cases/find-identity.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { rulesFor } from "./geography.ts"
import { indexIdentity } from "./identity-index.ts"
import { reportIncident } from "./incidents.ts"
import { announce } from "./live/change.ts"
import { findCase, type LoadedCase } from "./load-case.ts"
import { type EventCommand, planEvent, refusal } from "./plan-event.ts"
import { seeCase } from "./scope.ts"
import { Turns } from "./turns.ts"
import { writeChange } from "./write-change.ts"

/** What a command did. Plain JSON: it is also the stored answer of its idempotency key. */
export interface DispatchResult {
	readonly caseId: string
	readonly number: string
	readonly instanceId: string
	/** Version of the instance after it: the next `If-Match`. */
	readonly version: number
	/** First and last log entry of the command. */
	readonly seq: number
	readonly lastSeq: number
	readonly places: readonly string[]
	/** Procedures that it opened. */
	readonly opened: readonly { readonly id: string; readonly kind: string | null; readonly ref: string }[]
	/** Kept until the case is back from a handover. */
	readonly parked: boolean
}

/** More tries than a case can have writers at once. */
const MOST_TRIES = 200

/**
 * Sends an event to a case or procedure: the only way its state changes. Event log, snapshots, tasks, timers,
 * intervals, notices and outbox of everything that follows are written together or not at all.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, EVENT_UNKNOWN, PAYLOAD_INVALID, REFERENCE_UNKNOWN, EVENT_NOT_ALLOWED,
 * PRECONDITION_FAILED, IDEMPOTENCY_KEY_REUSED, INSTANCE_BLOCKED
 */
export async function dispatchEvent(engine: Engine, command: EventCommand): Promise<DispatchResult> {
	const { principal, idempotencyKey } = command
	const request = idempotencyKey === undefined ? "" : engine.vault.fingerprint(requestOf(command))
	const scope = idempotencyKey === undefined ? undefined : { principal: callerOf(principal), key: idempotencyKey }
	return await commit(engine, command.instanceId, scope, {
		request,
		plan: (loaded, now) => planEvent(engine, command, loaded, now),
		refused: (loaded, now, error) => refusal(engine, command, loaded, now, error),
	})
}

export interface TimerCommand {
	readonly instanceId: string
	readonly visit: number
	readonly name: string
	/** The generation of the alarm: an older one is stale. */
	readonly generation: number
}

/**
 * Fires a timer, if its row is still pending in this generation and due by database time.
 *
 * @throws WorkflowError TIMER_STALE when it no longer waits, TIMER_NOT_DUE when it is too early (details.dueAt)
 */
export async function dispatchTimer(
	engine: Engine,
	command: TimerCommand,
): Promise<DispatchResult & { readonly lateMs: number }> {
	let lateMs = 0
	let moved = false
	const fire = async () =>
		await commit(engine, command.instanceId, undefined, {
			request: "",
			plan: (loaded, now, geography) => {
				moved = false
				const instance = loaded.state.instances.find((one) => one.id === command.instanceId)
				const timer = instance?.ledger.timers.find((one) => one.visit === command.visit && one.name === command.name)
				if (timer?.status !== "pending" || timer.generation !== command.generation)
					throw new WorkflowError("TIMER_STALE", `timer ${command.name} is no longer pending`, { name: command.name })
				// An incident of its territory may have moved it: counted again first, it may not be due at all.
				if (incidentsMoving(timer, geography).length > 0) {
					moved = true
					return Promise.resolve({ type: "reclock" })
				}
				if (new Date(timer.dueAt) > now)
					throw new WorkflowError("TIMER_NOT_DUE", `timer ${command.name} is not due yet`, { dueAt: timer.dueAt })
				lateMs = now.getTime() - new Date(timer.dueAt).getTime()
				return Promise.resolve({ type: "timer", ...command })
			},
			refused: (_loaded, _now, error) => error,
		})
	let result = await fire()
	if (moved) result = await fire()
	return { ...result, lateMs }
}

/**
 * Counts the running deadlines of a case again that an incident of their territory moves: what any other command does
 * first, for cases to which nothing happens.
 *
 * @returns false when there was nothing to count again
 */
export async function dispatchReclock(engine: Engine, caseId: string): Promise<boolean> {
	let behind = false
	try {
		await commit(engine, caseId, undefined, {
			request: "",
			plan: (loaded, _now, geography) => {
				behind = loaded.state.instances.some((one) => isBehind(one.ledger, geography))
				if (!behind) throw new WorkflowError("TIMER_STALE", "no deadline of this case is behind its rules", {})
				return Promise.resolve({ type: "reclock" })
			},
			refused: (_loaded, _now, error) => error,
		})
		return true
	} catch (error) {
		if (!behind && error instanceof WorkflowError && error.code === "TIMER_STALE") return false
		throw error
	}
}

interface Plan {
	readonly request: string
	readonly plan: (loaded: LoadedCase, now: Date, geography: Geography) => Promise<Command>
	/** Makes the answer to an event that is not possible now. */
	readonly refused: (loaded: LoadedCase, now: Date, error: WorkflowError) => WorkflowError
}

interface IdempotencyScope {
	readonly principal: string
	readonly key: string
}

/** Writers of one case in this process, once they have met somebody on it. */
const turns = new Turns()

/**
 * Tries until nobody was faster. A try that meets another writer means that this one got through, so that tries are
 * bounded by the writers there are. No lock is held while a step is planned: with one, as many waiting writers as the
 * pool has connections would wait for each other for ever.
 */
async function commit(
	engine: Engine,
	instanceId: string,
	idempotency: IdempotencyScope | undefined,
	plan: Plan,
): Promise<DispatchResult> {
	const once = async () =>
		await attemptOnce(engine, await getCase(engine, instanceId, idempotency), instanceId, idempotency, plan)
	const first = await once()
	if (first) return first
	return await turns.take(instanceId, async () => {
		for (let attempt = 2; attempt <= MOST_TRIES; attempt += 1) {
			const done = await once()
			if (done) return done
			// Writers of other processes: whoever lost the last round does not all come back at once.
			await sleep(Math.random() * Math.min(attempt, 20))
		}
		throw new WorkflowError("VERSION_CONFLICT", "too many others are writing to this case", {})
	})
}

async function getCase(
	engine: Engine,
	instanceId: string,
	idempotency: IdempotencyScope | undefined,
): Promise<LoadedCase> {
	const loaded = await findCase(engine.db.$client, instanceId, { registry: engine.registry, idempotency })
	if (loaded) return loaded
	throw new WorkflowError("NOT_FOUND", "no such case or procedure", {})
}

/** One read, one pure step, one write. Undefined when somebody else was faster. */
async function attemptOnce(
	engine: Engine,
	loaded: LoadedCase,
	instanceId: string,
	idempotency: IdempotencyScope | undefined,
	{ request, plan, refused }: Plan,
): Promise<DispatchResult | undefined> {
	if (loaded.replay) return replayed(loaded.replay, request)
	if (loaded.blocked.has(instanceId) || loaded.blocked.has(loaded.caseId))
		throw new WorkflowError("INSTANCE_BLOCKED", "an open incident keeps this case or procedure from moving", {})
	const now = engine.clock?.() ?? loaded.now
	const change = await stepped(engine, loaded, instanceId, async () => {
		const geography = await rulesFor(engine, loaded)
		const command = await plan(loaded, now, geography)
		try {
			return cascade(loaded.state, command, cascadeOptions(engine, geography, now))
		} catch (error) {
			throw error instanceof WorkflowError && error.code === "EVENT_NOT_ALLOWED" ? refused(loaded, now, error) : error
		}
	})
	const result = resultOf(change, loaded, instanceId)
	const write = {
		caseId: loaded.caseId,
		expectedSeq: loaded.lastSeq,
		opening: null,
		change,
		chain: { vault: engine.vault, previous: loaded.chainHash ?? CHAIN_START },
		now,
		idempotency: idempotency ? { ...idempotency, request, answer: result } : null,
	}
	try {
		const sql = engine.db.$client
		if (change.state.platform !== loaded.platform)
			return await sql.begin(async (transaction) => await writeHandover(transaction, engine, loaded, write, result))
		return (await writeChange(sql, write)) === undefined ? undefined : result
	} catch (error) {
		// The same key at the same moment: the other one has written, its answer is read on the next try.
		if (isUniqueViolation(error)) return undefined
		throw error
	}
}

/** A case that changes hands takes its procedures, tasks and timers along, in the same transaction. */
async function writeHandover(
	sql: Executor,
	engine: Engine,
	loaded: LoadedCase,
	write: Parameters<typeof writeChange>[1],
	result: DispatchResult,
): Promise<DispatchResult | undefined> {
	// Once the case belongs to its new platform, nothing says any more that it was proposed to them: without this the
	// rows that still are the former one's would be out of sight, and stay behind.
	await seeCase(sql, write.caseId)
	if ((await writeChange(sql, write)) === undefined) return undefined
	const { platform } = write.change.state
	await sql`update instances set platform_id = ${platform} where case_id = ${write.caseId}`
	const { principal, at } = handoverOf(write)
	await sql`insert into task_history (task_id, action, by_id, assignee_id, at)
		select id, 'released', ${principal}, null, ${at} from tasks
		where case_id = ${write.caseId} and status in ('open', 'paused') and assignee_id is not null`
	await sql`update tasks set platform_id = ${platform}, assignee_id = null, claimed_at = null where case_id = ${write.caseId} and status in ('open', 'paused')`
	await sql`update timers set platform_id = ${platform} where case_id = ${write.caseId} and status in ('pending', 'paused')`
	await sql`update state_intervals set platform_id = ${platform} where case_id = ${write.caseId} and status <> 'closed'`
	const identity = await findIdentity(engine, sql, loaded.caseId, loaded.key)
	if (identity) await indexIdentity(sql, engine.vault, { caseId: loaded.caseId, platformId: platform, identity })
	const { caseId, lastSeq } = result
	await announce(sql, { kind: "case", caseId, platformId: platform, instanceIds: [], lastSeq, left: loaded.platform })
	return result
}

const handoverOf = (write: Parameters<typeof writeChange>[1]) => ({
	principal: write.change.log[0]?.sent.by ?? "system",
	at: write.now.toISOString(),
})

const cascadeOptions = (engine: Engine, geography: Geography, now: Date): CascadeOptions => ({
	registry: engine.registry,
	geography,
	now,
	newId: randomUUID,
})

/** Runs a step; one that the machine itself cannot take becomes an incident on the case (never a crash loop). */
async function stepped(
	engine: Engine,
	loaded: LoadedCase,
	instanceId: string,
	step: () => Promise<CaseChange>,
): Promise<CaseChange> {
	try {
		return await step()
	} catch (error) {
		if (error instanceof WorkflowError && isBroken(error)) {
			const broken = typeof error.details["instance"] === "string" ? error.details["instance"] : instanceId
			await reportIncident(engine.db, {
				caseId: loaded.caseId,
				platformId: loaded.platform,
				instanceId: broken,
				kind: "snapshot",
				subjectId: broken,
				error,
			})
			throw new WorkflowError("INSTANCE_BLOCKED", "this step cannot be taken; an incident was opened on the case", {
				cause: error.code,
			})
		}
		throw error
	}
}

const isBroken = (error: WorkflowError): boolean =>
	error.code === "SNAPSHOT_INVALID" || error.code === "STATE_UNKNOWN" || error.code === "MACHINE_UNKNOWN"

/** Two writers met on the same key. */
export const isUniqueViolation = (error: unknown): boolean =>
	typeof error === "object" && error !== null && (error as { code?: unknown }).code === "23505"

function replayed(replay: { request: string; answer: unknown }, request: string): DispatchResult {
	if (replay.request !== request)
		throw new WorkflowError("IDEMPOTENCY_KEY_REUSED", "this idempotency key was used for another request", {})
	return replay.answer as DispatchResult
}

function requestOf({ instanceId, type, payload, occurredAt, recordedFor }: EventCommand): string {
	return JSON.stringify([instanceId, type, payload, occurredAt ?? null, recordedFor ?? null])
}

/** The answer to a command, before the case's number is known. */
export function resultOf(
	change: CaseChange,
	loaded: Pick<LoadedCase, "caseId" | "number" | "lastSeq">,
	instanceId: string,
): DispatchResult {
	const instance = change.state.instances.find((one) => one.id === instanceId)
	if (!instance) throw new WorkflowError("NOT_FOUND", "no such case or procedure", {})
	return {
		caseId: loaded.caseId,
		number: loaded.number,
		instanceId,
		version: instance.version,
		seq: change.log.find((one) => one.type !== CLOCKS_MOVED)?.seq ?? loaded.lastSeq + 1,
		lastSeq: change.state.lastSeq,
		places: placesOf(change.state, instanceId),
		opened: change.log
			.filter((one) => one.type === "STARTED")
			.map(({ instanceId: id }) => {
				const one = change.state.instances.find((other) => other.id === id)
				return { id, kind: one?.kind ?? null, ref: one?.ref ?? "" }
			}),
		parked: change.log.some((one) => one.parked),
	}
}
