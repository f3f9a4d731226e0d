import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { TestPostgres } from "../setup/postgres.ts"
import { until } from "../setup/until.ts"
import type { ChaosProcess, ProcessRole } from "./processes.ts"
import type { Scene, TimerRow } from "./scene.ts"
import { type Request, startTraffic } from "./traffic.ts"

export interface DrillOptions {
	readonly cases: number
	readonly workers: number
	readonly apis: number
	/** How long processes are killed. */
	readonly seconds: number
	/** Between 0 and 1. */
	readonly random: () => number
}

export interface DrillCases {
	/** Nobody writes to them: each has one reminder that falls due in the drill. */
	readonly quiet: readonly string[]
	/** People work on them all the while. */
	readonly busy: readonly string[]
	/** Their request is accepted before its reminder is due, which is then of no use any more. */
	readonly settled: readonly string[]
}

/** Cases that are opened in a second, at the least: they must all be there before the first reminder is due. */
const OPENED_PER_SECOND = 60
const OPENED_AT_ONCE = 10
/** From the last case on, so that every process has heard of them. */
const SPARE_MS = 3_000
/** Shortest and longest time between two kills. */
const PAUSE_MS = [500, 4_000] as const
/** At least one process is killed in so many seconds, or the drill goes on, up to so many times as long. */
const SECONDS_A_KILL = 5
const LONGER = 4
const ANSWERED_MS = 180_000
const WRITERS = 4
const SETTLERS = 4
const AGAIN_MS = 100

/**
 * Opens the cases, so that the reminders fall due evenly over the drill. Those of the settled ones fall in its last
 * third: there is time to accept the request before.
 *
 * @param first when the first may be due
 */
async function openDrillCases(
	scene: Scene,
	{ cases, seconds, random }: DrillOptions,
	first: number,
): Promise<DrillCases> {
	const span = seconds * 1_000
	const kinds = { quiet: [] as string[], busy: [] as string[], settled: [] as string[] }
	let left = cases
	const openOneByOne = async (): Promise<void> => {
		while (left > 0) {
			left -= 1
			const chance = random()
			const kind = chance < 0.7 ? "quiet" : chance < 0.85 ? "busy" : "settled"
			const due = first + span * (kind === "settled" ? 2 / 3 + random() / 3 : random())
			kinds[kind].push((await scene.openCaseDueIn(due - Date.now())).id)
		}
	}
	await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openOneByOne))
	return kinds
}

export interface DrillRun {
	readonly cases: DrillCases
	readonly killed: Readonly<Record<ProcessRole, number>>
	readonly requests: readonly Request[]
	/** Cases whose request was accepted, as the API answered. */
	readonly settled: ReadonlySet<string>
}

/** The processes of the drill: each that is killed comes back, as a supervisor would have it. */
class Fleet {
	readonly #scene: Scene
	readonly #running = new Map<ProcessRole, ChaosProcess[]>([
		["api", []],
		["worker", []],
	])
	readonly #coming = new Set<Promise<void>>()
	readonly killed = { api: 0, worker: 0 }

	constructor(scene: Scene) {
		this.#scene = scene
	}

	of(role: ProcessRole): readonly ChaosProcess[] {
		return this.#running.get(role) ?? []
	}

	/** Starts one, again and again while the database is away. */
	async start(role: ProcessRole): Promise<void> {
		const deadline = Date.now() + ANSWERED_MS
		for (;;)
			try {
				this.#running.get(role)?.push(await this.#scene.start(role))
				return
			} catch (error) {
				if (Date.now() > deadline) throw error
			}
	}

	/** SIGKILL to one at random; another takes its place. The last API is left, so that people get on meanwhile. */
	async kill(random: () => number): Promise<void> {
		const apis = this.of("api")
		const all = [...(apis.length > 1 ? apis : []), ...this.of("worker")]
		const victim = all[Math.floor(random() * all.length)]
		if (!victim) return
		const { role } = victim
		this.#running.set(
			role,
			this.of(role).filter((one) => one !== victim),
		)
		await victim.kill9()
		this.killed[role] += 1
		const coming = this.start(role).finally(() => this.#coming.delete(coming))
		this.#coming.add(coming)
	}

	async whole(): Promise<void> {
		await Promise.all(this.#coming)
	}
}

/** Starts everything, opens the cases, and kills for as long as it is told to; in between the queue is emptied and the database dies and comes back. */
export async function runLossDrill(scene: Scene, postgres: TestPostgres, options: DrillOptions): Promise<DrillRun> {
	const { workers, apis, seconds, random } = options
	const fleet = new Fleet(scene)
	const roles: readonly ProcessRole[] = [...Array<"api">(apis).fill("api"), ...Array<"worker">(workers).fill("worker")]
	await Promise.all(roles.map(async (role) => await fleet.start(role)))
	const first = Date.now() + SPARE_MS + (options.cases / OPENED_PER_SECOND) * 1_000
	const cases = await openDrillCases(scene, options, first)
	await sleep(Math.max(0, first - Date.now()))

	const traffic = startTraffic(scene, {
		cases: cases.busy,
		apis: () => fleet.of("api"),
		writers: WRITERS,
		random,
	})
	const settling = settle(scene, cases.settled, () => fleet.of("api"), random)
	settling.catch(() => undefined)
	const end = Date.now() + seconds * 1_000
	const blows: readonly (readonly [number, () => Promise<void>])[] = [
		[end - (seconds * 1_000 * 2) / 3, async () => await scene.loseQueue()],
		[
			end - (seconds * 1_000) / 3,
			async () => {
				await postgres.kill()
				await postgres.restart()
			},
		],
	]
	let dealt = 0
	// Where a process takes longer to start than the drill lasts, it lasts longer.
	const enough = () => fleet.killed.api + fleet.killed.worker >= seconds / SECONDS_A_KILL
	const latest = end + LONGER * seconds * 1_000
	while (Date.now() < end || (!enough() && Date.now() < latest)) {
		const blow = blows[dealt]
		if (blow && Date.now() >= blow[0]) {
			dealt += 1
			await blow[1]()
		}
		await fleet.kill(random)
		const [shortest, longest] = PAUSE_MS
		await sleep(shortest + random() * (longest - shortest))
	}
	await fleet.whole()
	return { cases, killed: fleet.killed, requests: await traffic.finish(), settled: await settling }
}

/** Accepts the request of each case, and asks again until there is an answer. Gives those that were accepted. */
async function settle(
	scene: Scene,
	cases: readonly string[],
	apis: () => readonly ChaosProcess[],
	random: () => number,
): Promise<ReadonlySet<string>> {
	const accepted = new Set<string>()
	const waiting = [...cases]
	const oneByOne = async (): Promise<void> => {
		for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
			const caseId = id
			const key = randomUUID()
			const answer = await until(async () => {
				const all = apis()
				const api = all[Math.floor(random() * all.length)]
				const event = { type: "REQUEST_ACCEPTED", payload: {} }
				const sent = api && (await scene.send(api, scene.team.physician, caseId, event, { key }).catch(() => undefined))
				if (sent && sent.status < 500) return sent
				await sleep(AGAIN_MS)
				return undefined
			}, ANSWERED_MS)
			if (answer.status === 200) accepted.add(caseId)
		}
	}
	await Promise.all(Array.from({ length: SETTLERS }, oneByOne))
	return accepted
}

/** Everything that is due has fired, everything to be told is told, nothing waits to be handed over. */
export async function isSettled(scene: Scene): Promise<boolean> {
	const [row] = await scene.sql<{ due: number; outbox: number; untold: number }[]>`
		select (select count(*)::int from timers where status = 'pending' and due_at <= clock_timestamp()) as due,
			(select count(*)::int from outbox) as outbox,
			(select count(*)::int from notices where delivered_at is null) as untold`
	return row?.due === 0 && row.outbox === 0 && row.untold === 0
}

export interface ReminderEffect extends TimerRow {
	/** Notices that say so, and people who have them in their inbox. */
	readonly notices: number
	readonly told: number
	readonly recipients: number
}

/** Every timer of the cases that has ended, with what its firing left. */
export async function effectsOf(scene: Scene, cases: readonly string[]): Promise<readonly ReminderEffect[]> {
	const timers = await scene.timersOf(cases)
	const rows = await scene.sql<
		{ instance_id: string; visit: number; about: string; notices: number; told: number; recipients: number }[]
	>`
		select n.instance_id, n.visit, n.about, count(distinct n.id)::int as notices, count(i.person_id)::int as told,
			count(distinct i.person_id)::int as recipients
		from notices n left join inbox i on i.notice_id = n.id
		where n.case_id = any(${[...cases]}::uuid[]) and n.kind = 'reminder' group by n.instance_id, n.visit, n.about`
	const found = new Map(rows.map((one) => [`${one.instance_id} ${one.visit} ${one.about}`, one]))
	return timers.map((timer) => {
		const {
			notices = 0,
			told = 0,
			recipients = 0,
		} = found.get(`${timer.instance_id} ${timer.visit} ${timer.name}`) ?? {}
		return { ...timer, notices, told, recipients }
	})
}
