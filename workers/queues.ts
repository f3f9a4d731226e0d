import {
	type BackendFactory,
	createPostgresBackend,
	createRedisBackend,
	type IQueueBackend,
	type Job,
	type JobProgress,
	Queue,
	Worker,
} from "bullmq"
import type { Logger } from "pino"
import { z } from "zod"
import { databaseTls, redisTls, type TlsSettings } from "../db/tls.ts"
import { queueNames, queueSettings } from "./queue-settings.ts"
import { within } from "./time-limit.ts"

/** Alarm of a timer. Ids and numbers only: whoever reads the queue learns nothing of a patient. */
export const TimerJob = z.strictObject({
	timerId: z.guid(),
	instanceId: z.guid(),
	visit: z.int(),
	name: z.string().max(200),
	generation: z.int(),
})
export type TimerJob = z.infer<typeof TimerJob>

/** Notices to be put into their recipients' inboxes. */
export const NoticeJob = z.strictObject({ noticeIds: z.array(z.guid()).min(1).max(100).readonly() })
export type NoticeJob = z.infer<typeof NoticeJob>

/** A message to be sent to one person, by one channel. */
export const MessageJob = z.strictObject({ messageId: z.guid() })
export type MessageJob = z.infer<typeof MessageJob>

interface Payloads {
	readonly timers: TimerJob
	readonly notices: NoticeJob
	readonly messages: MessageJob
}
export type QueueName = keyof Payloads
const payloads: { readonly [N in QueueName]: z.ZodType<Payloads[N]> } = {
	timers: TimerJob,
	notices: NoticeJob,
	messages: MessageJob,
}

/** A job to be added. An id that the queue still has is silently ignored; `:` is refused in ids. */
export interface NewJob<T> {
	readonly id: string
	readonly data: T
	/** How long it waits before it may run, ms. */
	readonly delay: number
}

export interface JobHandler<T> {
	/** May run several times for the same data. Throws when the job is to be tried again. */
	handle(data: T): Promise<void>
	/** The last attempt has failed, or workers have died of it again and again. */
	giveUp(data: T, error: unknown): Promise<void>
}

export interface JobWorker {
	/** Takes no further job, waits for those that run and closes its connections. */
	close(): Promise<void>
}

export interface Queues {
	/** Adds all jobs in one round trip or, when it throws, perhaps some. */
	add<N extends QueueName>(name: N, jobs: readonly NewJob<Payloads[N]>[]): Promise<void>
	work<N extends QueueName>(
		name: N,
		handler: JobHandler<Payloads[N]>,
		options: { readonly concurrency: number },
	): JobWorker
	/** Waiting, delayed and running jobs: for metrics and tests, never for a decision. */
	count(name: QueueName): Promise<number>
	/** The same, each by itself. */
	depth(name: QueueName): Promise<Readonly<Record<"waiting" | "delayed" | "active", number>>>
	close(): Promise<void>
}

export interface QueuesOptions {
	readonly backend: { readonly kind: "redis" | "postgres"; readonly url: string; readonly tls?: TlsSettings }
	readonly logger: Logger
	/** Prefix of the keys in Redis, schema in PostgreSQL; a plain identifier. */
	readonly prefix?: string
	/** Attempts of a job and the pause after the first, which doubles each time, instead of what `queueSettings` says. */
	readonly retry?: { readonly attempts: number; readonly delayMs: number }
}

const DEFAULT_PREFIX = "bullmq"
/** Pause of a worker whose backend failed it. The library's 15 s would be the lateness of every timer after a restart. */
const RETRY_FETCH_MS = 2_000
/**
 * Lock of a job, renewed at half time, and how often jobs are looked for whose lock ran out: what a killed worker had in
 * hand goes to another within half a minute, not after one or two as with the library's 30 s and 30 s. Taking a job from
 * a worker that was only slow costs nothing: what it does twice has no second effect.
 */
const LOCK_MS = 15_000
const STALLED_CHECK_MS = 5_000
/** Deaths of a worker that a job may see. With the library's one, two crashes in a minute make incidents of the innocent. */
const MOST_STALLED = 3
/** Jobs take milliseconds; one that hangs gives its place to others and is tried again. */
const JOB_MS = 60_000
/** Longest wait for running jobs and the backend when told to stop, and then for the cut itself. */
const CLOSE_MS = 5_000
const CUT_MS = 1_000
/** A worker's own pool; each backend object opens one, so the library's default of 10 would be 40 for one process. */
const POSTGRES_CONNECTIONS = 3

type Backend = IQueueBackend
/** Address of the server; our factory makes the rest of the connection's options. */
type Connection = string

/**
 * The queues of the product on Redis or PostgreSQL, with one code path. They hold nothing that PostgreSQL does not
 * know: jobs are removed when they end, well or badly, and a failure is an incident in our database.
 */
export function createQueues({ backend, logger, prefix = DEFAULT_PREFIX, retry }: QueuesOptions): Queues {
	const factory = backendFactory(backend, prefix)
	const base = connectionOf(backend.url, prefix)
	const report = (queue: string) => (error: Error) => logger.warn({ err: error, queue }, "the queue has a problem")
	const open = (name: QueueName) => {
		const { attempts, delayMs, jitter } = { ...queueSettings[name], ...retry }
		const queue = new Queue<unknown, void, string, unknown, void, string, Backend, Connection>(
			name,
			{
				...base,
				defaultJobOptions: {
					attempts,
					backoff: { type: "exponential", delay: delayMs, jitter },
					removeOnComplete: true,
					removeOnFail: true,
				},
			},
			factory,
		)
		// Without a listener an error of the connection would end the process.
		queue.on("error", report(name))
		return queue
	}
	const queues = { timers: open("timers"), notices: open("notices"), messages: open("messages") }
	return {
		async add(name, jobs) {
			if (jobs.length === 0) return
			await queues[name].addBulk(
				jobs.map(({ id, data, delay }) => ({ name, data, opts: { jobId: id, delay: Math.max(0, Math.ceil(delay)) } })),
			)
		},
		work(name, handler, { concurrency }) {
			const run = processor(payloads[name], handler, logger.child({ queue: name }))
			const worker = new Worker<unknown, void, string, Backend, JobProgress, Connection>(
				name,
				run.process,
				{
					...base,
					concurrency,
					runRetryDelay: RETRY_FETCH_MS,
					lockDuration: LOCK_MS,
					stalledInterval: STALLED_CHECK_MS,
					maxStalledCount: MOST_STALLED,
				},
				factory,
			)
			worker.on("error", report(name))
			worker.on("failed", run.failed)
			return {
				async close() {
					await closeOrCut(worker, logger)
					await run.settled()
				},
			}
		},
		async count(name) {
			return await queues[name].getJobCountByTypes("waiting", "delayed", "active", "prioritized")
		},
		async depth(name) {
			const { waiting = 0, delayed = 0, active = 0 } = await queues[name].getJobCounts("waiting", "delayed", "active")
			return { waiting, delayed, active }
		},
		async close() {
			await Promise.all(Object.values(queues).map(async (queue) => await closeOrCut(queue, logger)))
		},
	}
}

/** The braces keep all keys of a queue in one slot of a Redis Cluster. */
const connectionOf = (url: string, prefix: string) => ({ connection: url, prefix: `{${prefix}}` })

/** The queues for somebody who only looks. They have no jobs to add, and so no options for them. */
export function openQueueViews({ backend, logger, prefix = DEFAULT_PREFIX }: QueuesOptions) {
	const factory = backendFactory(backend, prefix)
	const queues = queueNames.map((name) => {
		const queue = new Queue<unknown, void, string, unknown, void, string, Backend, Connection>(
			name,
			connectionOf(backend.url, prefix),
			factory,
		)
		queue.on("error", (error) => logger.warn({ err: error, queue: name }, "the queue has a problem"))
		return queue
	})
	return {
		queues,
		async close(): Promise<void> {
			await Promise.all(queues.map(async (queue) => await closeOrCut(queue, logger)))
		},
	}
}

function backendFactory(
	{ kind, url: address, tls: trust }: QueuesOptions["backend"],
	schema: string,
): BackendFactory<Backend, Connection> {
	switch (kind) {
		case "postgres": {
			const { url, ssl } = databaseTls(address, trust)
			return (name, options, roles) =>
				createPostgresBackend(
					name,
					{
						...options,
						connection: {
							connectionString: url,
							ssl,
							schema,
							migrate: true,
							max: POSTGRES_CONNECTIONS,
							application_name: "passerelle-queue",
						},
					},
					roles,
				)
		}
		case "redis": {
			const tls = redisTls(address, trust)
			return (name, options, roles) => {
				// A worker waits for Redis for ever; who adds jobs is told within about a second, and tries again itself.
				const maxRetriesPerRequest = roles?.withBlockingConnection || roles?.blocking ? null : 1
				return createRedisBackend(
					name,
					{ ...options, connection: { url: address, maxRetriesPerRequest, ...(tls ? { tls } : {}) } },
					roles,
				)
			}
		}
	}
}

/** Closes in good order, or cuts the connection: with Redis away, BullMQ would wait for its goodbye for ever. */
async function closeOrCut(one: Pick<Queue, "close" | "disconnect">, logger: Logger): Promise<void> {
	const closing = one.close()
	try {
		await within(CLOSE_MS, closing)
	} catch (error) {
		logger.warn({ err: error }, "the queue was not closed in good order: jobs that ran will be delivered again")
		closing.catch(() => undefined)
		await within(CUT_MS, one.disconnect()).catch(() => undefined)
	}
}

/** What BullMQ calls for each job: parses, runs, and hands the last failure to the handler. */
function processor<T>(payload: z.ZodType<T>, handler: JobHandler<T>, logger: Logger) {
	const leftovers = new Set<Promise<void>>()
	const giveUp = async (data: T, error: unknown): Promise<void> => {
		try {
			await within(JOB_MS, handler.giveUp(data, error))
		} catch (failure) {
			// The database is away too. Nothing is lost: the sweep finds what is still to be done.
			logger.error({ err: failure }, "a failure could not be recorded")
		}
	}
	return {
		process: async (job: Job<unknown>): Promise<void> => {
			const parsed = payload.safeParse(job.data)
			if (!parsed.success) {
				// No retry changes it; what it stood for is found by the sweep.
				logger.error({ job: job.id }, "a job that cannot be read was dropped")
				return
			}
			try {
				await within(JOB_MS, handler.handle(parsed.data))
			} catch (error) {
				const attempt = job.attemptsMade + 1
				logger.warn({ err: error, job: job.id, attempt }, "a job has failed")
				if (attempt >= (job.opts.attempts ?? 1)) await giveUp(parsed.data, error)
				throw error
			}
		},
		/** A job whose workers died too often never reaches `process` again: BullMQ fails it itself. */
		failed: (job: Job<unknown> | undefined, error: Error): void => {
			if (!job || error.name !== "UnrecoverableError") return
			const parsed = payload.safeParse(job.data)
			if (!parsed.success) return
			const leftover = giveUp(parsed.data, error).finally(() => leftovers.delete(leftover))
			leftovers.add(leftover)
		},
		settled: async (): Promise<void> => {
			await Promise.all(leftovers)
		},
	}
}
