import { Gauge, type Registry as Metrics } from "prom-client"
import type { Announcement, Change } from "../../db/live/change.ts"
import { type Entrance, findViewers } from "../../db/live/find-viewers.ts"
import { type Listener, listenToChanges } from "../../db/live/listen.ts"
import { type CaseRelation, relationsOfCases } from "../../db/relations.ts"
import { everyScope, withScope } from "../../db/scope.ts"
import { figurePlatforms, inTeam, mayReach, mayReadInstance, type Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import type { ApiDeps } from "../deps.ts"
import { withoutValues } from "../errors.ts"
import { OnlookerList } from "./onlookers.ts"
import { type Onlookers, ViewerStream } from "./viewer-stream.ts"

/** Changes that come within so long are looked at together, ms. */
const GATHER_MS = 5
/** Proxies and browsers take a silent connection for a dead one. */
const BEAT_MS = 15_000
/** How old the knowledge may be of who a viewer is and what they may see, when something is told, ms. */
const TRUST_MS = 1_000
/** Most streams of one principal in one process: a browser has one, however many its tabs. */
const MOST_STREAMS = 12

const GAUGE = "passerelle_streams"

export interface HubOptions {
	/** How often streams get a sign of life, and sessions are looked at again; 15 s unless said. */
	readonly beatMs?: number | undefined
}

/**
 * Everybody who looks on, in this process. It hears of every change through one connection, reads once for all streams
 * who stands around the cases that have changed, and asks the same policy as a read would for each of them.
 */
export class LiveHub {
	readonly #deps: Pick<ApiDeps, "engine" | "logger">
	readonly #streams = new Set<ViewerStream>()
	readonly #onlookers = new OnlookerList()
	readonly #gauge: Gauge
	readonly #listener: Listener
	readonly #beat: NodeJS.Timeout
	#waiting: Change[] = []
	#shown = new Set<string>()
	/** Platforms for whose teams something waits that is no case. */
	#working = new Set<string>()
	/** Platforms whose figures are others now. */
	#counted = new Set<string>()
	#gathering: NodeJS.Timeout | undefined
	#work: Promise<void> = Promise.resolve()
	#checkedAt = 0
	#listening = false

	constructor({ engine, logger, metrics }: Pick<ApiDeps, "engine" | "logger" | "metrics">, options: HubOptions = {}) {
		this.#deps = { engine, logger }
		this.#gauge = gaugeOf(metrics)
		this.#listener = listenToChanges(engine.db, {
			heard: (announcement) => this.#hear(announcement),
			connected: () => {
				// What was announced meanwhile is lost.
				if (this.#listening) for (const stream of this.#streams) stream.refresh()
				this.#listening = true
			},
			lost: (error) => logger.warn({ error: withoutValues(error) }, "changes are not heard"),
		})
		this.#beat = setInterval(() => this.#enqueue(() => this.#turn()), options.beatMs ?? BEAT_MS)
		this.#beat.unref()
	}

	/** @throws WorkflowError TOO_MANY_ATTEMPTS when the principal has too many already */
	open(entrance: Entrance, principal: Principal): ViewerStream {
		const own = [...this.#streams].filter((one) => one.principal.id === principal.id).length
		if (own >= MOST_STREAMS)
			throw new WorkflowError("TOO_MANY_ATTEMPTS", "too many streams are open: close some, then go on", {
				retryAfter: BEAT_MS / 1_000,
			})
		const stream = new ViewerStream(entrance, principal, (closed) => this.#forget(closed))
		this.#streams.add(stream)
		this.#gauge.inc()
		return stream
	}

	/** Who has a case open, as far as this process has heard. */
	onlookersOf(caseId: string): Onlookers {
		return this.#onlookers.of(caseId)
	}

	/** Ends every stream and stops listening. */
	async stop(): Promise<void> {
		clearInterval(this.#beat)
		clearTimeout(this.#gathering)
		for (const stream of this.#streams) this.#close(stream, "again")
		await this.#listener.stop()
		await this.#work
	}

	#close(stream: ViewerStream, because: "again" | "over"): void {
		stream.end(because)
		this.#forget(stream)
	}

	#forget(stream: ViewerStream): void {
		if (this.#streams.delete(stream)) this.#gauge.dec()
	}

	#hear(announcement: Announcement): void {
		if (announcement.kind === "presence") {
			if (!this.#onlookers.take(announcement, performance.now())) return
			this.#shown.add(announcement.caseId)
		} else if (announcement.kind === "work") this.#working.add(announcement.platformId)
		else if (announcement.kind === "figures") this.#counted.add(announcement.platformId)
		else this.#waiting.push(announcement)
		if (this.#streams.size === 0) return this.#drop()
		this.#gathering ??= setTimeout(() => {
			this.#gathering = undefined
			this.#enqueue(() => this.#tell())
		}, GATHER_MS)
	}

	#drop(): void {
		this.#waiting = []
		this.#shown.clear()
		this.#working.clear()
		this.#counted.clear()
	}

	/** One after the other: a slow look is not overtaken by the next. */
	#enqueue(work: () => Promise<void>): void {
		this.#work = this.#work.then(work).catch((error: unknown) => {
			this.#deps.logger.warn({ error: withoutValues(error) }, "changes could not be told")
			// Nobody knows who may hear of them: everybody reads again what they may.
			for (const stream of this.#streams) stream.refresh()
		})
	}

	/** A sign of life for those who are still there, and an end to those who are not, or no longer who they were. */
	async #turn(): Promise<void> {
		const now = performance.now()
		for (const stream of this.#streams) if (stream.isStuck(now)) this.#close(stream, "again")
		for (const caseId of this.#onlookers.sweep(now)) this.#shown.add(caseId)
		if (this.#streams.size === 0) return
		this.#checkedAt = 0
		await this.#tell()
		for (const stream of this.#streams) stream.beat()
	}

	async #tell(): Promise<void> {
		const changes = this.#waiting
		const shown = [...this.#shown]
		const working = [...this.#working]
		const counted = [...this.#counted]
		this.#drop()
		if (this.#streams.size === 0) return
		const { engine } = this.#deps
		const ids = [...new Set([...changes.map(({ caseId }) => caseId), ...shown])]
		await this.#checkViewers()
		for (const stream of this.#streams) {
			if (working.some((platform) => inTeam(stream.principal, platform))) stream.tellWork()
			const seen = figurePlatforms(stream.principal)
			if (counted.some((platform) => seen === null || seen.includes(platform))) stream.tellFigures()
		}
		if (ids.length === 0) return
		const relations = await withScope(
			engine,
			everyScope(engine),
			async ({ db }) => await relationsOfCases(db.$client, ids),
		)
		const around = new Map(relations.map((one) => [one.caseId, one]))
		for (const stream of this.#streams) {
			for (const change of changes) if (mayHear(stream.principal, change, around)) stream.tell(change)
			for (const caseId of shown)
				if (maySeeOthers(stream.principal, around.get(caseId))) stream.show(this.#onlookers.of(caseId))
		}
	}

	/** Ends the streams of whoever has signed out, or has other roles than when it began: those begin again. */
	async #checkViewers(): Promise<void> {
		if (performance.now() - this.#checkedAt < TRUST_MS) return
		const { engine } = this.#deps
		const streams = [...this.#streams]
		const now = engine.clock?.() ?? null
		const viewers = await findViewers(
			engine.db.$client,
			streams.map(({ entrance }) => entrance),
			now,
		)
		this.#checkedAt = performance.now()
		for (const stream of streams) {
			const principal = viewers.get(stream.key)
			if (!principal) this.#close(stream, "over")
			else if (JSON.stringify(principal) !== JSON.stringify(stream.principal)) this.#close(stream, "again")
		}
	}
}

/** Whoever may see a part of the case hears that it has changed; who had it hears that it has left. */
function mayHear(principal: Principal, change: Change, around: ReadonlyMap<string, CaseRelation>): boolean {
	if (change.left !== undefined && inTeam(principal, change.left)) return true
	const relation = around.get(change.caseId)
	if (!relation || !mayReadInstance(principal, relation)) return false
	// That it has been put out of reach is what its team must hear: it goes from their lists.
	return change.kind === "access" || mayReach(principal, relation)
}

/** Who else looks at a case is told to its team only. */
const maySeeOthers = (principal: Principal, relation: CaseRelation | undefined): boolean =>
	relation !== undefined && inTeam(principal, relation.platform) && mayReach(principal, relation)

function gaugeOf(metrics: Metrics): Gauge {
	const known = metrics.getSingleMetric(GAUGE)
	if (known) return known as Gauge
	return new Gauge({ name: GAUGE, help: "Browsers that are told of changes as they happen", registers: [metrics] })
}
