import type { Logger } from "pino"
import type { Registry } from "prom-client"
import type { Engine } from "../db/engine.ts"
import { type Messaging, messageHandler } from "./messages.ts"
import { createWorkerMetrics } from "./metrics.ts"
import { noticeHandler } from "./notices.ts"
import type { Queues } from "./queues.ts"
import { startRelay } from "./relay.ts"
import { startRetention } from "./retention.ts"
import { startSweep } from "./sweep.ts"
import { timerHandler } from "./timers.ts"
import { openChannelsOf } from "./transports/transport.ts"

export interface WorkersOptions {
	readonly engine: Engine
	/** Closed by `stop`. */
	readonly queues: Queues
	readonly logger: Logger
	/** Where the metrics are registered. */
	readonly registry: Registry
	/** Jobs of each queue at once; 4 unless said. With relay and sweep they fit the database pool of 10. */
	readonly concurrency?: number
	/** Writes to the log each day where chains end, unless nobody keeps the log elsewhere. */
	readonly anchors?: boolean
	/** How messages leave; without it everything stays in the product. Its transports are closed by `stop`. */
	readonly messaging?: Messaging | undefined
}

export interface Workers {
	/** Takes nothing new, waits for what runs, closes the queues. Jobs left over wait for the next worker. */
	stop(): Promise<void>
}

/** Starts everything that runs behind the API: relay, sweep, timers, notices and messages. Any number of processes may. */
export function startWorkers({
	engine,
	queues,
	logger,
	registry,
	concurrency = 4,
	anchors = true,
	messaging,
}: WorkersOptions): Workers {
	const metrics = createWorkerMetrics(registry)
	const { db } = engine
	const loops = [
		startRelay({ db, queues, metrics, logger }),
		startSweep({ engine, queues, metrics, logger, anchors }),
		startRetention({ engine, metrics, logger }),
	]
	const outward = messaging && { queues, open: openChannelsOf(messaging.transports) }
	const workers = [
		queues.work("timers", timerHandler({ engine, queues, logger, metrics }), { concurrency }),
		queues.work("notices", noticeHandler({ engine, logger, metrics, outward }), { concurrency }),
		...(messaging
			? [queues.work("messages", messageHandler({ engine, queues, logger, metrics, messaging }), { concurrency })]
			: []),
	]
	let stopping: Promise<void> | undefined
	const stop = async (): Promise<void> => {
		await Promise.all([...loops.map((one) => one.stop()), ...workers.map((one) => one.close())])
		await Promise.all(Object.values(messaging?.transports ?? {}).map(async (one) => await one.close()))
		await queues.close()
	}
	return {
		stop() {
			stopping ??= stop()
			return stopping
		},
	}
}
