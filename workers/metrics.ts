import { Counter, Histogram, type Registry } from "prom-client"

/** What the workers tell Prometheus. */
export interface WorkerMetrics {
	readonly timerLateness: Histogram
	readonly timers: Counter<"outcome">
	readonly notices: Counter<"outcome">
	readonly messages: Counter<"channel" | "outcome">
	readonly relayed: Counter<"topic">
	readonly rearmed: Counter<"kind">
	readonly loopFailures: Counter<"loop">
}

/** @param registry Refuses the same metric twice: one set of workers for each. */
export function createWorkerMetrics(registry: Registry): WorkerMetrics {
	const registers = [registry]
	return {
		timerLateness: new Histogram({
			name: "passerelle_timer_lateness_seconds",
			help: "How long after its due time a timer fired",
			buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
			registers,
		}),
		timers: new Counter({
			name: "passerelle_timer_jobs_total",
			help: "Alarms handled: fired, stale, notDue, blocked or failed",
			labelNames: ["outcome"],
			registers,
		}),
		notices: new Counter({
			name: "passerelle_notice_jobs_total",
			help: "Notices handled: delivered, repeated (already delivered), nobody (no recipient has an inbox) or failed",
			labelNames: ["outcome"],
			registers,
		}),
		messages: new Counter({
			name: "passerelle_messages_total",
			help: "Messages handed to a server, and what came of it: accepted, refused, deferred, unreachable or uncertain",
			labelNames: ["channel", "outcome"],
			registers,
		}),
		relayed: new Counter({
			name: "passerelle_outbox_relayed_total",
			help: "Outbox rows handed to the queue",
			labelNames: ["topic"],
			registers,
		}),
		rearmed: new Counter({
			name: "passerelle_sweep_rearmed_total",
			help: "Subjects that the sweep handed to the queue",
			labelNames: ["kind"],
			registers,
		}),
		loopFailures: new Counter({
			name: "passerelle_worker_loop_failures_total",
			help: "Turns of the relay and the sweep that failed and were tried again",
			labelNames: ["loop"],
			registers,
		}),
	}
}
