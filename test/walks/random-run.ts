import assert from "node:assert/strict"
import { isDeepStrictEqual } from "node:util"
import fc from "fast-check"
import { type DispatchResult, dispatchEvent, dispatchTimer } from "../../db/dispatch.ts"
import { fireDueTimers } from "../../db/fire-due-timers.ts"
import type { LoadedCase } from "../../db/load-case.ts"
import type { EventCommand } from "../../db/plan-event.ts"
import { verify } from "../../db/verify.ts"
import { can } from "../../machines/advance.ts"
import type { Instance } from "../../machines/cascade.ts"
import { WorkflowError, type WorkflowErrorCode } from "../../machines/workflow-error.ts"
import { outsider, type Team } from "../setup/actors.ts"
import { checkInvariants } from "../setup/invariants.ts"
import { foresee } from "./foresee.ts"
import { wakes } from "./graph.ts"
import { type Move, type Sender, senderOf, sentBy } from "./moves.ts"
import type { Walk, World } from "./setup.ts"

const HOUR_MS = 3_600_000
/** Of the numbers that choose: far more than there is to choose from. */
const MOST = 1_000_000

/** What a step does; `a`, `b` and `c` choose among what the case offers at that moment. */
const kinds = {
	possible: 12,
	anything: 3,
	stranger: 2,
	malformed: 1,
	timer: 4,
	sweep: 1,
	wrongTimer: 1,
	wait: 2,
	duplicate: 2,
	otherUnderSameKey: 1,
	outdated: 1,
	confirmation: 1,
	crowd: 3,
} as const
type Kind = keyof typeof kinds

/** One step of a random run. */
export const step = fc.record({
	kind: fc.oneof(...Object.entries(kinds).map(([kind, weight]) => ({ arbitrary: fc.constant(kind as Kind), weight }))),
	a: fc.nat(MOST),
	b: fc.nat(MOST),
	c: fc.nat(MOST),
})
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Refusals that people and clocks may meet. Anything else, an incident or a foreign error, is a fault. */
const refusals: readonly WorkflowErrorCode[] = [
	"EVENT_NOT_ALLOWED",
	"EVENT_UNKNOWN",
	"FORBIDDEN",
	"PAYLOAD_INVALID",
	"REFERENCE_UNKNOWN",
	"PRECONDITION_FAILED",
	"IDEMPOTENCY_KEY_REUSED",
	"NOT_FOUND",
	"TIMER_STALE",
	"TIMER_NOT_DUE",
]

type Outcome = { readonly result: DispatchResult } | { readonly refused: WorkflowErrorCode }

/** Events after which little happens: rarer than chance would have them. */
const ends = new Set([
	"PATIENT_WITHDREW",
	"LOST_TO_FOLLOW_UP",
	"PATIENT_DECEASED",
	"ENTERED_IN_ERROR",
	"REQUEST_REDIRECTED",
	"REQUEST_DECLINED",
	"CANCELLED",
	"PATIENT_DECLINED",
])
/** Events after which somebody must undo something first. */
const stalls = new Set([
	"PUT_ON_HOLD",
	"HANDOVER_PROPOSED",
	"HANDOVER_WITHDRAWN",
	"URGENCY_CHANGED",
	"DIAGNOSTIC_STATE_CHANGED",
	"INFORMATION_REQUESTED",
	"ORIENTATION_RETURNED",
	"MEDICAL_PROCEDURE_OPENED",
	"REFERRAL_OPENED",
	"EXPERT_DECLINED",
	"ENTRY_RETURNED",
	"OPPOSITION_RECORDED",
	"ITEMS_REQUESTED",
])

/** A case under random commands; checks after each that nothing but its own effect has happened. */
export class RandomRun {
	readonly #walk: Walk
	readonly #moves: ReadonlyMap<string, readonly Move[]>
	/** How often what came of a step. */
	readonly #tally: Map<string, number>
	/** Commands that carried a key, with the answer they got. */
	readonly #keyed: { command: EventCommand; answer: DispatchResult }[] = []
	/** Whether each possible event is looked at in the preview first. */
	readonly #foresees: boolean
	#keys = 0

	constructor(walk: Walk, moves: ReadonlyMap<string, readonly Move[]>, tally: Map<string, number>, foresees = false) {
		this.#foresees = foresees
		this.#walk = walk
		this.#moves = moves
		this.#tally = tally
	}

	get #world(): World {
		return this.#walk.world
	}

	async take(one: Step): Promise<void> {
		const loaded = await this.#walk.load()
		const before = await this.#entries()
		assert.deepEqual({ gapless: before }, { gapless: loaded.lastSeq })
		if (one.kind === "crowd") {
			await this.#crowd(one, loaded)
			return
		}
		const outcome = await this.#one(one, loaded)
		if (outcome === undefined) return
		const after = await this.#entries()
		if ("refused" in outcome) {
			assert.deepEqual({ ...one, ...outcome, entries: after }, { ...one, ...outcome, entries: before })
			this.#count(outcome.refused)
			return
		}
		this.#count("taken")
		if (one.kind === "duplicate") return
		assert.deepEqual([one.kind, outcome.result.seq, outcome.result.lastSeq], [one.kind, before + 1, after])
	}

	/** Nothing differs between the tables and the log, and nothing that must hold is broken. */
	async close(): Promise<void> {
		const { discrepancies } = await verify(this.#world.engine, { caseIds: [this.#walk.caseId] })
		assert.deepEqual(discrepancies, [])
		assert.deepEqual(await checkInvariants(this.#world.engine, this.#walk.caseId), [])
		const [incidents] = await this.#world.engine.db.$client<{ count: number }[]>`
			select count(*)::int as count from incidents where case_id = ${this.#walk.caseId}`
		assert.deepEqual(incidents?.count, 0)
	}

	async #one({ kind, a, b, c }: Step, loaded: LoadedCase): Promise<Outcome | undefined> {
		switch (kind) {
			case "possible": {
				const command = this.#possible(loaded, a, b, c)
				return command && (await (this.#foresees ? this.#foreseen(command) : this.#send(command)))
			}
			case "anything": {
				const command = this.#anything(loaded, a, b)
				return command && (await this.#send(command))
			}
			case "stranger": {
				const command = this.#anything(loaded, a, b)
				if (!command) return undefined
				const { delegate, nurse, secretary } = this.#world.away
				const principal = pick([outsider(this.#world.requester), delegate, nurse, secretary, outsider("nobody")], c)
				return await this.#send({ ...command, principal, recordedFor: undefined })
			}
			case "malformed": {
				const command = this.#possible(loaded, a, b, c)
				if (!command) return undefined
				const payload = pick<unknown>(
					[{ unexpected: true }, [], "text", 7, { ...(command.payload as object), note: 3 }],
					c,
				)
				const outcome = await this.#send({ ...command, payload })
				assert.ok("refused" in outcome, `${kind} was taken`)
				return outcome
			}
			case "timer":
				return await this.#fire(loaded, a)
			case "sweep":
				this.#wait(1 + (a % 400))
				await fireDueTimers(this.#walk.engine, this.#walk.now, this.#walk.caseId)
				return undefined
			case "wrongTimer":
				return await this.#wrongTimer(loaded, a)
			case "wait":
				this.#wait(1 + (a % 72))
				return undefined
			case "duplicate": {
				const known = pickOrNone(this.#keyed, a)
				if (!known) return undefined
				const outcome = await this.#send(known.command, false)
				assert.deepEqual(outcome, { result: known.answer })
				assert.deepEqual(await this.#entries(), loaded.lastSeq)
				return outcome
			}
			case "otherUnderSameKey": {
				const known = pickOrNone(this.#keyed, a)
				if (!known) return undefined
				const outcome = await this.#send({ ...known.command, occurredAt: "2026-01-01T00:00:00Z" }, false)
				assert.deepEqual(outcome, { refused: "IDEMPOTENCY_KEY_REUSED" })
				return outcome
			}
			case "outdated": {
				const command = this.#possible(loaded, a, b, c)
				const instance = loaded.state.instances.find((one) => one.id === command?.instanceId)
				if (!command || !instance) return undefined
				const outcome = await this.#send({ ...command, ifMatch: instance.version - 1 })
				assert.ok("refused" in outcome, `${kind} was taken`)
				return outcome
			}
			case "confirmation":
				return await this.#confirm(loaded, a)
			case "crowd":
				return undefined
		}
	}

	/** Several senders and timers at once, some of them with the same key. */
	async #crowd({ a, b, c }: Step, loaded: LoadedCase): Promise<void> {
		this.#walk.now = new Date(this.#walk.now.getTime() + 60_000)
		const size = 3 + (a % 6)
		const commands = Array.from({ length: size }, (_, index) => this.#possible(loaded, a + index, b + index * 7, c))
			.filter((one) => one !== undefined)
			.map((one) => ({ ...one, idempotencyKey: this.#newKey() }))
		// The first sender taps three times.
		const all = [...commands.slice(0, 1), ...commands.slice(0, 1), ...commands]
		const timers = dueTimers(loaded, this.#walk.now)
		const { now } = this.#walk
		const clocked = { ...this.#world.engine, clock: () => now }
		const outcomes = await Promise.all([
			...all.map(
				async (one) => await outcomeOf(dispatchEvent(clocked, { ...one, payload: this.#walk.ownPayload(one.payload) })),
			),
			...timers.map(async (one) => await outcomeOf(dispatchTimer(clocked, one))),
		])
		const answers: DispatchResult[] = []
		for (const [index, outcome] of outcomes.entries()) {
			if ("refused" in outcome) {
				this.#count(`crowd ${outcome.refused}`)
				continue
			}
			this.#count("taken")
			const command = all[index]
			if (command) this.#keyed.push({ command, answer: outcome.result })
			if (!answers.some((one) => isDeepStrictEqual(one, outcome.result))) answers.push(outcome.result)
		}
		// One effect for equal keys: distinct answers, and they alone, account for every entry.
		const sorted = answers.sort((one, other) => one.seq - other.seq)
		let next = loaded.lastSeq + 1
		for (const one of sorted) {
			assert.deepEqual(one.seq, next)
			next = one.lastSeq + 1
		}
		assert.deepEqual(await this.#entries(), next - 1)
		const firsts = outcomes.slice(0, Math.min(3, all.length)).flatMap((one) => ("result" in one ? [one.result] : []))
		for (const one of firsts) assert.deepEqual(one, firsts[0])
	}

	/** Something that the machine would take now, or when woken, by somebody who may send it. */
	#possible(loaded: LoadedCase, a: number, b: number, c: number): EventCommand | undefined {
		const procedures = loaded.state.instances.slice(1)
		const instance = pick(procedures.length > 0 && a % 3 > 0 ? procedures : loaded.state.instances, a >> 2)
		const candidates = this.#movesOn(instance, loaded).filter(
			({ sent }) => can(instance.snapshot, sent) || wakes(instance.definition, instance.snapshot, sent),
		)
		const wanted = candidates.filter(
			({ move: { type } }) => (c % 8 === 0 || !ends.has(type)) && (c % 4 === 0 || !stalls.has(type)),
		)
		// The event first, then one of its variants: some have twenty, some one.
		const types = [...new Set(wanted.map(({ move }) => move.type))]
		const type = pickOrNone(types, b)
		const chosen = pickOrNone(
			wanted.filter(({ move }) => move.type === type),
			b >> 4,
		)
		if (!chosen) return undefined
		const command = this.#commandOf(chosen, instance)
		if (c % 3 === 0) return { ...command, idempotencyKey: this.#newKey() }
		return c % 5 === 0 ? this.#byPhone(command, chosen.move, instance, loaded) : command
	}

	#anything(loaded: LoadedCase, a: number, b: number): EventCommand | undefined {
		const instance = pick(loaded.state.instances, a)
		const chosen = pickOrNone(this.#movesOn(instance, loaded), b)
		if (!chosen) return undefined
		const command = this.#commandOf(chosen, instance)
		// An IdMR that is not this patient's.
		if (b % 5 === 0 && "idMR" in (command.payload as object))
			return { ...command, payload: { ...(command.payload as object), idMR: "990000000002" } }
		return command
	}

	#movesOn(instance: Instance, loaded: LoadedCase) {
		const root = loaded.state.instances[0]
		const around =
			root && root.id !== instance.id ? root.definition.parties(root.snapshot.context as Record<string, unknown>) : []
		const where = { team: this.#team(loaded), instanceId: instance.id, around }
		return (this.#moves.get(instance.definition.name) ?? []).flatMap((move) => {
			const sender = senderOf(this.#world, move, instance.definition, instance.snapshot, where)
			return sender ? [{ move, sender, sent: sentBy(move, sender) }] : []
		})
	}

	#commandOf({ move, sender }: { move: Move; sender: Sender }, { id }: Instance): EventCommand {
		const { principal, recordedFor } = sender
		return { instanceId: id, type: move.type, payload: move.payload, principal, recordedFor }
	}

	/** In an emergency the nurse records what the physician decided. */
	#byPhone(command: EventCommand, move: Move, instance: Instance, loaded: LoadedCase): EventCommand {
		const event = instance.definition.events[move.type]
		const { urgency } = instance.snapshot.context as { urgency: string }
		if (!event?.roles.includes("physician") || event.inPerson || urgency !== "emergency") return command
		const { nurse, physician } = this.#team(loaded)
		return { ...command, principal: nurse, recordedFor: { role: "physician", person: physician.id } }
	}

	#team(loaded: LoadedCase): Team {
		return loaded.platform === this.#world.home.platform ? this.#world.home : this.#world.away
	}

	async #confirm(loaded: LoadedCase, a: number): Promise<Outcome> {
		const waiting = loaded.state.instances.flatMap(({ id, ledger }) =>
			ledger.tasks.filter((one) => one.visit < 0).map((one) => ({ instanceId: id, seq: -one.visit })),
		)
		const chosen = pickOrNone(waiting, a) ?? { instanceId: loaded.caseId, seq: 1 + (a % 20) }
		const { instanceId, seq } = chosen
		const principal = this.#team(loaded).physician
		return await this.#send({ instanceId, type: "ACT_CONFIRMED", payload: { seq }, principal })
	}

	async #fire(loaded: LoadedCase, a: number): Promise<Outcome | undefined> {
		const pending = loaded.state.instances
			.flatMap(({ id, ledger }) => ledger.timers.map((timer) => ({ instanceId: id, ...timer })))
			.filter((one) => one.status === "pending")
			.sort((one, other) => one.dueAt.localeCompare(other.dueAt))
		// Mostly the next one; now and then another, as when a queue lost its order.
		const timer = a % 4 === 0 ? pickOrNone(pending, a) : pending[0]
		if (!timer) return undefined
		this.#walk.now = new Date(Math.max(this.#walk.now.getTime(), Date.parse(timer.dueAt)))
		return await outcomeOf(dispatchTimer(this.#walk.engine, timer))
	}

	async #wrongTimer(loaded: LoadedCase, a: number): Promise<Outcome | undefined> {
		const all = loaded.state.instances.flatMap(({ id, ledger }) =>
			ledger.timers.map((timer) => ({ instanceId: id, ...timer })),
		)
		const timer = pickOrNone(all, a)
		if (!timer) return undefined
		const early = timer.status === "pending" && Date.parse(timer.dueAt) > this.#walk.now.getTime()
		const wrong = early && a % 2 === 0 ? timer : { ...timer, generation: timer.generation - 1 }
		const outcome = await outcomeOf(dispatchTimer(this.#walk.engine, wrong))
		assert.ok("refused" in outcome, "a stale or early alarm was taken")
		return outcome
	}

	async #send(command: EventCommand, keep = true): Promise<Outcome> {
		const outcome = await outcomeOf(this.#walk.send(command))
		if (keep && command.idempotencyKey !== undefined && "result" in outcome)
			this.#keyed.push({ command, answer: outcome.result })
		return outcome
	}

	/** Asks the preview first: what it says is what happens, and what it refuses is refused. */
	async #foreseen(command: EventCommand): Promise<Outcome> {
		let promised = false
		this.#walk.foresee = async (own) => {
			const check = await foresee(this.#walk.engine, own).catch(() => undefined)
			promised = check !== undefined
			return async (result) => {
				assert.ok(check, `${own.type} was taken, and the preview refuses it`)
				await check(result)
				this.#count("foreseen")
			}
		}
		try {
			const outcome = await this.#send(command)
			if ("refused" in outcome && outcome.refused === "EVENT_NOT_ALLOWED")
				assert.deepEqual({ type: command.type, promised }, { type: command.type, promised: false })
			return outcome
		} finally {
			this.#walk.foresee = undefined
		}
	}

	async #entries(): Promise<number> {
		const [row] = await this.#world.engine.db.$client<{ count: number }[]>`
			select count(*)::int as count from case_events where case_id = ${this.#walk.caseId}`
		return row?.count ?? 0
	}

	#newKey(): string {
		this.#keys += 1
		return `${this.#walk.caseId} ${this.#keys}`
	}

	#wait(hours: number): void {
		this.#walk.now = new Date(this.#walk.now.getTime() + hours * HOUR_MS)
	}

	#count(what: string): void {
		this.#tally.set(what, (this.#tally.get(what) ?? 0) + 1)
	}
}

async function outcomeOf(sent: Promise<DispatchResult>): Promise<Outcome> {
	try {
		return { result: await sent }
	} catch (error) {
		if (error instanceof WorkflowError && refusals.includes(error.code)) return { refused: error.code }
		throw error
	}
}

function dueTimers(loaded: LoadedCase, now: Date) {
	return loaded.state.instances.flatMap(({ id, ledger }) =>
		ledger.timers
			.filter((one) => one.status === "pending" && new Date(one.dueAt) <= now)
			.map(({ visit, name, generation }) => ({ instanceId: id, visit, name, generation })),
	)
}

const pickOrNone = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length]
function pick<T>(from: readonly T[], index: number): T {
	const found = pickOrNone(from, index)
	if (found === undefined) throw new Error("nothing to choose from")
	return found
}
