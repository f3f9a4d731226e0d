import type { QueueName } from "./queues.ts"

/** How the jobs of one queue are worked. */
export interface QueueSettings {
	/** Jobs at once in one process, unless the environment says otherwise. */
	readonly concurrency: number
	/** Attempts of a job, after which it is an incident. */
	readonly attempts: number
	/** Pause after the first failure, ms; it doubles each time. */
	readonly delayMs: number
	/** Part of a pause that chance takes away, so that jobs that failed together are not tried again together. */
	readonly jitter: number
}

/** 5 attempts in some 30 s. */
const patient = { attempts: 5, delayMs: 2_000, jitter: 0.5 } as const

/** Every queue of the product: the one table of how they are worked. */
export const queueSettings: Readonly<Record<QueueName, QueueSettings>> = {
	// With relay and sweep they fit the database pool of 10.
	timers: { ...patient, concurrency: 4 },
	notices: { ...patient, concurrency: 4 },
	messages: { ...patient, concurrency: 4 },
}

export const queueNames = Object.keys(queueSettings) as readonly QueueName[]

/** Jobs at once as the environment gives them: one number for every queue, or one for each that is named. */
export interface Concurrency {
	readonly all?: number | undefined
	readonly each: Readonly<Partial<Record<QueueName, number>>>
}

export const concurrencyOf = (name: QueueName, given: Concurrency): number =>
	given.each[name] ?? given.all ?? queueSettings[name].concurrency

const MOST_AT_ONCE = 200

/**
 * Reads a setting such as `8`, `timers=8,notices=2` or `4,timers=8`.
 *
 * @returns what is wrong with it, as a sentence that does not repeat it, when it cannot be read
 */
export function readConcurrency(text: string): Concurrency | string {
	const each: Partial<Record<QueueName, number>> = {}
	let all: number | undefined
	for (const part of text.split(",")) {
		const [, name, digits] = /^\s*(?:(\w+)\s*=\s*)?(\d{1,3})\s*$/.exec(part) ?? []
		const count = Number(digits)
		if (digits === undefined || count < 1 || count > MOST_AT_ONCE)
			return `whole numbers from 1 to ${MOST_AT_ONCE}, with or without the name of a queue: 8, or timers=8,notices=2`
		if (name === undefined) all = count
		else {
			const queue = queueNames.find((one) => one === name)
			if (queue === undefined) return `the queues are ${queueNames.join(", ")}`
			each[queue] = count
		}
	}
	return { all, each }
}
