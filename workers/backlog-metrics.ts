import type { Logger } from "pino"
import { Gauge, type Registry } from "prom-client"
import { type Backlog, readBacklog } from "../db/backlog.ts"
import type { Engine } from "../db/engine.ts"
import { queueNames } from "./queue-settings.ts"
import type { Queues } from "./queues.ts"

const parts = ["timers", "notices", "outbox"] as const

export interface BacklogMetricsOptions {
	readonly engine: Engine
	readonly queues: Queues
	readonly logger: Logger
	readonly registry: Registry
}

/**
 * What waits, read when it is asked for. Every worker says the same of the database and of the queue: take the largest,
 * not the sum. While one of the two is away its figures are absent, the others stay.
 */
export function createBacklogMetrics({ engine, queues, logger, registry }: BacklogMetricsOptions): void {
	const registers = [registry]
	const patiently = async (what: string, collect: () => Promise<void>): Promise<void> => {
		try {
			await collect()
		} catch (error) {
			logger.warn({ err: error, what }, "a figure could not be read")
		}
	}
	const depth = new Gauge({
		name: "passerelle_queue_jobs",
		help: "Jobs in the queue: waiting, delayed or active",
		labelNames: ["queue", "state"],
		registers,
		collect: async () => {
			depth.reset()
			for (const queue of queueNames)
				await patiently(queue, async () => {
					for (const [state, count] of Object.entries(await queues.depth(queue))) depth.set({ queue, state }, count)
				})
		},
	})
	let reading: Promise<Backlog> | undefined
	/** All gauges are asked at once: one statement answers them. */
	const read = async (): Promise<Backlog> => {
		reading ??= readBacklog(engine.db.$client, { outbox: true }).finally(() => {
			reading = undefined
		})
		return await reading
	}
	const waiting = new Gauge({
		name: "passerelle_backlog",
		help: "What could be done and is not: timers due, notices undelivered, outbox rows unsent",
		labelNames: ["what"],
		registers,
		collect: async () => {
			waiting.reset()
			await patiently("backlog", async () => {
				const backlog = await read()
				for (const what of parts) waiting.set({ what }, backlog[what].count)
			})
		},
	})
	const oldest = new Gauge({
		name: "passerelle_backlog_oldest_seconds",
		help: "How long the oldest of it has waited",
		labelNames: ["what"],
		registers,
		collect: async () => {
			oldest.reset()
			await patiently("backlog", async () => {
				const backlog = await read()
				for (const what of parts) oldest.set({ what }, backlog[what].oldestSeconds)
			})
		},
	})
	const incidents = new Gauge({
		name: "passerelle_incidents_open",
		help: "Given up by the workers and waiting for a person (dead letters), by kind",
		labelNames: ["kind"],
		registers,
		collect: async () => {
			incidents.reset()
			await patiently("backlog", async () => {
				for (const [kind, count] of Object.entries((await read()).incidents)) incidents.set({ kind }, count)
			})
		},
	})
}
