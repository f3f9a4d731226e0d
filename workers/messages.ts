import { setTimeout as sleep } from "node:timers/promises"
import type { Logger } from "pino"
import type { Engine } from "../db/engine.ts"
import { type Claim, claimMessage, type Envelope } from "../db/messages/claim-message.ts"
import {
	type Delivery,
	defaultRetry,
	type RetryOptions,
	type Settled,
	settleMessage,
} from "../db/messages/settle-message.ts"
import { messageJob, plannedJobs } from "./message-jobs.ts"
import type { WorkerMetrics } from "./metrics.ts"
import type { JobHandler, MessageJob, Queues } from "./queues.ts"
import { within } from "./time-limit.ts"
import { openChannelsOf, type Transports } from "./transports/transport.ts"

/** How messages leave. Without it none is planned: people find everything in the product. */
export interface Messaging {
	readonly transports: Transports
	/** Address of the product, without a slash at its end. */
	readonly origin: string
	readonly retry?: RetryOptions
}

export interface MessageHandlerOptions {
	readonly engine: Engine
	readonly queues: Pick<Queues, "add">
	readonly logger: Logger
	readonly metrics: WorkerMetrics
	readonly messaging: Messaging
}

/** Within the time of a job, with some left to write down what came of it. */
const SEND_MS = 45_000
/** How often an outcome is written down again, when the database does not take it. */
const WRITE_TRIES = 5
const WRITE_PAUSE_MS = 200

/**
 * Sends messages. The job is a hint: whether anything leaves is decided on the message's row, at that moment. What goes
 * wrong is in the row as well, with the time of the next attempt: queues forget.
 */
export function messageHandler(options: MessageHandlerOptions): JobHandler<MessageJob> {
	const { engine, queues, logger, metrics, messaging } = options
	const { transports, origin, retry = defaultRetry } = messaging
	const open = openChannelsOf(transports)
	return {
		async handle({ messageId }) {
			const claim = await claimMessage(engine, messageId, { open, origin, graceMs: retry.graceMs })
			if (claim.state !== "send") return await leave(messageId, claim)
			const { envelope } = claim
			const delivery = await send(envelope)
			metrics.messages.inc({ channel: envelope.channel, outcome: delivery.outcome })
			const settled = await write(envelope, delivery)
			logger.debug({ message: messageId, outcome: delivery.outcome, status: settled.status }, "a message was handled")
			if (settled.status === "planned") await comeBack(messageId, envelope.attempt, settled.sendAfter)
		},
		async giveUp({ messageId }, error) {
			// Nothing is lost: its row says what is to be done, and the sweep brings it back.
			logger.warn({ err: error, message: messageId }, "a message will be taken up again by the sweep")
		},
	}

	async function leave(messageId: string, claim: Exclude<Claim, { state: "send" }>): Promise<void> {
		if (claim.state === "later") return await comeBack(messageId, 0, claim.at)
		logger.debug({ message: messageId, outcome: claim.outcome }, "a message was not to be sent")
	}

	/** A job for when it is due, if that is soon; the sweep has the others. */
	async function comeBack(id: string, attempt: number, at: Date): Promise<void> {
		const now = engine.clock?.() ?? new Date()
		// Under another id than the job that runs.
		const [job] = plannedJobs([{ id, sendAfter: at }], now)
		if (job)
			await queues.add("messages", [
				{ ...job, id: `${messageJob({ id, attempts: attempt, delay: 0 }).id}-${at.getTime()}` },
			])
	}

	async function send(envelope: Envelope): Promise<Delivery> {
		const transport = transports[envelope.channel]
		if (!transport) return { outcome: "unreachable", code: null, enhanced: null }
		try {
			return await within(SEND_MS, transport.send(envelope))
		} catch (error) {
			logger.warn({ err: error, message: envelope.id }, "nobody knows whether a message has left")
			return { outcome: "uncertain", code: null }
		}
	}

	/** The server's answer is the one thing that cannot be asked for again. */
	async function write(envelope: Envelope, delivery: Delivery): Promise<Settled> {
		for (let tries = 1; ; tries += 1)
			try {
				return await settleMessage(engine, envelope, delivery, { retry, open })
			} catch (error) {
				logger.warn({ err: error, message: envelope.id }, "what came of a message could not be written down yet")
				if (tries === WRITE_TRIES) throw error
				await sleep(WRITE_PAUSE_MS * tries)
			}
	}
}
