import { randomUUID } from "node:crypto"
import type { Logger } from "pino"
import { dispatchTimer } from "../db/dispatch.ts"
import type { Engine } from "../db/engine.ts"
import { reportIncident } from "../db/incidents.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { WorkerMetrics } from "./metrics.ts"
import type { JobHandler, Queues, TimerJob } from "./queues.ts"
import { isTransient } from "./transient.ts"

export interface TimerHandlerOptions {
	readonly engine: Engine
	readonly queues: Queues
	readonly logger: Logger
	readonly metrics: WorkerMetrics
}

/** An alarm that came early never comes back sooner than this, whatever the clocks say. */
const SOONEST_AGAIN_MS = 100

/** Fires timers. The job is a hint: whether anything fires is decided on the timer's row, at most once. */
export function timerHandler({ engine, queues, logger, metrics }: TimerHandlerOptions): JobHandler<TimerJob> {
	return {
		async handle(job) {
			try {
				const { lateMs } = await dispatchTimer(engine, job)
				metrics.timers.inc({ outcome: "fired" })
				metrics.timerLateness.observe(lateMs / 1_000)
			} catch (error) {
				const outcome = await settle(job, error)
				if (outcome === undefined) throw error
				metrics.timers.inc({ outcome })
				logger.debug({ timer: job.timerId, outcome }, "an alarm had nothing to fire")
			}
		},
		async giveUp(job, error) {
			metrics.timers.inc({ outcome: "failed" })
			if (isTransient(error)) return
			const [timer] = await engine.db.$client<{ case_id: string; platform_id: string; instance_id: string }[]>`
				select case_id, platform_id, instance_id from timers where id = ${job.timerId} and status = 'pending'`
			if (!timer) return
			await reportIncident(engine.db, {
				caseId: timer.case_id,
				platformId: timer.platform_id,
				instanceId: timer.instance_id,
				kind: "timer",
				subjectId: job.timerId,
				error,
			})
		},
	}

	/** What an alarm came to that did not fire; undefined when it is to be tried again. */
	async function settle(job: TimerJob, error: unknown): Promise<"stale" | "notDue" | "blocked" | undefined> {
		if (!(error instanceof WorkflowError)) return undefined
		if (error.code === "TIMER_STALE") return "stale"
		// Its incident is open already.
		if (error.code === "INSTANCE_BLOCKED") return "blocked"
		if (error.code !== "TIMER_NOT_DUE") return undefined
		// A new job rather than moveToDelayed: on PostgreSQL that one can end a job silently (bullmq #4814).
		const id = `${job.timerId}-${job.generation}-${randomUUID()}`
		await queues.add("timers", [{ id, data: job, delay: await delayUntil(engine, error.details["dueAt"]) }])
		return "notDue"
	}
}

/** Time until an instant on the clock that decides about timers, ms. */
async function delayUntil(engine: Engine, dueAt: unknown): Promise<number> {
	const due = new Date(String(dueAt))
	if (engine.clock) return Math.max(SOONEST_AGAIN_MS, due.getTime() - engine.clock().getTime())
	const [row] = await engine.db.$client<{ delay: number }[]>`
		select ceil(extract(epoch from ${due.toISOString()}::timestamptz - clock_timestamp()) * 1000)::float8 as delay`
	return Math.max(SOONEST_AGAIN_MS, row?.delay ?? 0)
}
