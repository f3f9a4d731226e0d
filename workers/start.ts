import type { Logger } from "pino"
import type { Registry } from "prom-client"
import type { Engine } from "../db/engine.ts"
import { createBacklogMetrics } from "./backlog-metrics.ts"
import { startFigures } from "./figures.ts"
import { type Messaging, messageHandler } from "./messages.ts"
import { createWorkerMetrics } from "./metrics.ts"
import { noticeHandler } from "./notices.ts"
import { type Concurrency, concurrencyOf } from "./queue-settings.ts"
import type { Queues } from "./queues.ts"
import { startReclock } from "./reclock.ts"
import { startRelay } from "./relay.ts"
import { startRetention } from "./retention.ts"
import { startSweep } from "./sweep.ts"
import { timerHandler } from "./timers.ts"
import { openChannelsOf } from "./transports/transport.ts"
import { startWatch } from "./watch.ts"

export interface WorkersOptions {
	readonly engine: Engine
	/** Closed by `stop`. */
	readonly queues: Queues
	readonly logger: Logger
	/** Where the metrics are registered. */
	readonly registry: Registry
	/** Jobs at once, where they are not to be as many as `queueSettings` says. */
	readonly concurrency?: Concurrency
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
	concurrency = { each: {} },
	anchors = true,
	messaging,
}: WorkersOptions): Workers {
	const metrics = createWorkerMetrics(registry)
	createBacklogMetrics({ engine, queues, logger, registry })
	const { db } = engine
	const loops = [
		startRelay({ db, queues, metrics, logger }),
		startSweep({ engine, queues, metrics, logger, anchors }),
		startRetention({ engine, metrics, logger }),
		startFigures({ engine, metrics, logger }),
		startReclock({ engine, metrics, logger }),
		startWatch({ engine, metrics, logger }),
	]
	const outward = messaging && { queues, open: openChannelsOf(messaging.transports) }
	const workers = [
		queues.work("timers", timerHandler({ engine, queues, logger, metrics }), {
			concurrency: concurrencyOf("timers", concurrency),
		}),
		queues.work("notices", noticeHandler({ engine, logger, metrics, outward }), {
			concurrency: concurrencyOf("notices", concurrency),
		}),
		...(messaging
			? [
					queues.work("messages", messageHandler({ engine, queues, logger, metrics, messaging }), {
						concurrency: concurrencyOf("messages", concurrency),
					}),
				]
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
