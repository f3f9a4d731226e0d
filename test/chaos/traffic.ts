import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Principal } from "../../machines/policy.ts"
import type { ChaosProcess } from "./processes.ts"
import type { Answer, Scene } from "./scene.ts"

/** A request, sent again with the same key until an answer came. */
export interface Request {
	readonly caseId: string
	readonly by: Principal
	readonly type: string
	readonly key: string
	readonly answer: Answer
	readonly tries: number
}

export interface Traffic {
	/** How many requests have been carried out so far. */
	readonly carriedOut: () => number
	/** Begins no further request; gives all of them, each with its answer. */
	finish(): Promise<readonly Request[]>
}

export interface TrafficOptions {
	readonly cases: readonly string[]
	/** The APIs that are thought to run now. */
	readonly apis: () => readonly ChaosProcess[]
	readonly writers: number
	/** Between 0 and 1. */
	readonly random: () => number
}

/** Longest time after which a request that met only dead processes must have its answer. */
const PATIENCE_MS = 120_000
/** Pause before a request is sent again to whoever runs then. */
const AGAIN_MS = 100

const isoDate = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** Events that a case of the team takes for as long as one likes; which of them is possible changes with each. */
const events = (scene: Scene): readonly { by: Principal; type: string; payload: () => unknown }[] => {
	const { nurse, physician, secretary } = scene.team
	const urgency = (value: string) => () => ({ urgency: value, reason: "état clinique" })
	return [
		{ by: nurse, type: "URGENCY_CHANGED", payload: urgency("emergency") },
		{ by: physician, type: "URGENCY_CHANGED", payload: urgency("urgent") },
		{ by: nurse, type: "PUT_ON_HOLD", payload: () => ({ reason: "familyWish", until: isoDate(7) }) },
		{ by: nurse, type: "RESUMED", payload: () => ({ cause: "decision" }) },
		{
			by: secretary,
			type: "INFORMATION_REQUESTED",
			payload: () => ({ items: ["a"], from: "doctor", message: "merci" }),
		},
		{ by: secretary, type: "INFORMATION_RECEIVED", payload: () => ({ note: "reçu" }) },
		{ by: physician, type: "REQUEST_ACCEPTED", payload: () => ({}) },
	]
}

/** Types of event that `startTraffic` sends. */
const trafficTypes = [
	"URGENCY_CHANGED",
	"PUT_ON_HOLD",
	"RESUMED",
	"INFORMATION_REQUESTED",
	"INFORMATION_RECEIVED",
	"REQUEST_ACCEPTED",
] as const

/** Writers that send events to cases at random, each one request at a time, whatever dies meanwhile. */
export function startTraffic(scene: Scene, { cases, apis, writers, random }: TrafficOptions): Traffic {
	const requests: Request[] = []
	const possible = events(scene)
	let finishing = false
	const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]

	const request = async (): Promise<void> => {
		const caseId = pick(cases)
		const event = pick(possible)
		if (caseId === undefined || !event) throw new Error("there is nothing to send")
		const { by, type } = event
		const body = { type, payload: event.payload() }
		const key = randomUUID()
		const deadline = Date.now() + PATIENCE_MS
		for (let tries = 1; ; tries += 1) {
			const to = pick(apis())
			const answer = to && (await scene.send(to, by, caseId, body, { key }).catch(() => undefined))
			// A server error says that it may have been carried out or not: asked again, as a good client does.
			if (answer && answer.status < 500) {
				requests.push({ caseId, by, type, key, answer, tries })
				return
			}
			if (Date.now() > deadline) throw new Error(`no answer to ${type} within ${PATIENCE_MS} ms: ${answer?.status}`)
			await sleep(AGAIN_MS)
		}
	}
	const write = async (): Promise<void> => {
		while (!finishing) await request()
	}
	const running = Promise.all(Array.from({ length: writers }, write))
	running.catch(() => undefined)
	return {
		carriedOut: () => requests.filter((one) => one.answer.status === 200).length,
		async finish() {
			finishing = true
			await running
			return requests
		},
	}
}

/**
 * What the log says of requests: nothing, when each that was answered 200 is there exactly once, and nothing is there
 * that nobody sent.
 */
export async function lostOrDoubled(
	scene: Scene,
	cases: readonly string[],
	requests: readonly Request[],
): Promise<readonly string[]> {
	const log = await scene.sql<{ case_id: string; seq: number; type: string; sent_by: string }[]>`
		select case_id, seq, type, sent_by from case_events
		where case_id = any(${[...cases]}::uuid[]) and type = any(${[...trafficTypes]}) and sent_by <> 'system'`
	const left = new Map(log.map((one) => [`${one.case_id} ${one.seq}`, `${one.type} by ${one.sent_by}`]))
	const problems: string[] = []
	for (const { caseId, by, type, answer, tries } of requests) {
		if (answer.status !== 200) continue
		const { seq, lastSeq } = answer.body
		// A fact that wakes a held case comes after the engine's own RESUMED.
		const entries = Array.from({ length: lastSeq - seq + 1 }, (_, index) => `${caseId} ${seq + index}`)
		const entry = entries.find((one) => left.get(one) === `${type} by ${by.id}`)
		if (entry === undefined) problems.push(`${caseId} ${seq}: ${type}, sent ${tries} times, is not there`)
		// Taken away: a second request with the same entry finds nothing.
		else left.delete(entry)
	}
	for (const [entry, found] of left) problems.push(`${entry}: ${found} was answered to nobody`)
	return problems
}

/** Numbers between 0 and 1 that a seed determines (mulberry32), so that a drill can be repeated. */
export function randomFrom(seed: number): () => number {
	let state = seed
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
	}
}
