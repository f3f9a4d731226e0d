import { randomBytes, randomUUID } from "node:crypto"
import { pino } from "pino"
import postgres from "postgres"
import { issueToken } from "../../db/accounts.ts"
import { connect } from "../../db/client.ts"
import { prepareRules } from "../../db/clocks/rules.ts"
import type { DispatchResult } from "../../db/dispatch.ts"
import type { Engine } from "../../db/engine.ts"
import { readGeography } from "../../db/geography.ts"
import { migrateSchema } from "../../db/migrate.ts"
import { openVault } from "../../db/open-vault.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import { verify } from "../../db/verify.ts"
import type { Principal } from "../../machines/policy.ts"
import { registry } from "../../machines/registry.ts"
import { createQueues, type Queues, type TimerJob } from "../../workers/queues.ts"
import { createAccounts, teamOf } from "../setup/actors.ts"
import { createTestDatabase } from "../setup/database.ts"
import { type EventStream, openEventStream } from "../setup/event-stream.ts"
import { losePostgresQueue, loseRedisQueue } from "../setup/lose-queue.ts"
import { startRedis } from "../setup/redis.ts"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import { type ChaosProcess, type ProcessRole, startProcess } from "./processes.ts"

export const backends = ["redis", "postgres"] as const
export type Backend = (typeof backends)[number]

/** Target of an emergency at `received`: the reminder of a case opened so long ago is due now. */
const RECEIVED_TARGET_MS = 2 * 3_600_000
/** Longest wait for an answer. Far above any that is right: what it finds is a request that never ends. */
const ANSWER_MS = 60_000

/** Every hour of every day, so that deadlines are plain differences whenever the tests run. */
const ALWAYS_OPEN = Object.fromEntries(
	["1", "2", "3", "4", "5", "6", "7"].map((weekday) => [weekday, [["00:00", "24:00"]]]),
)

export interface Answer {
	readonly status: number
	readonly body: DispatchResult & { readonly code?: string; readonly detail?: string }
}

export interface SendOptions {
	readonly of?: "cases" | "procedures"
	readonly key?: string
	readonly ifMatch?: number
}

export interface TimerRow {
	readonly id: string
	readonly case_id: string
	readonly instance_id: string
	readonly visit: number
	readonly name: string
	readonly place: string
	readonly generation: number
	readonly status: string
	/** Whether it ended before it was due, by the database's clock to the microsecond. */
	readonly early: boolean
	readonly late_ms: number | null
	/** Entries of the log that its firing left. */
	readonly entries: number
}

export interface SceneOptions {
	/** An empty database of one's own; one copied from the template otherwise. */
	readonly url?: string
}

export type Scene = Awaited<ReturnType<typeof openScene>>

/** A platform on a database and a queue of its own, for real processes to run on and die. */
export async function openScene(backend: Backend, options: SceneOptions = {}) {
	const database = options.url === undefined ? await createTestDatabase() : undefined
	const url = database?.url ?? options.url ?? ""
	if (!database) await migrateSchema(url)
	const redis = backend === "redis" ? await startRedis() : undefined
	const db = connect(url, { applicationName: "chaos" })
	const sql = db.$client
	await seedDirectory(db, new Date())
	await sql`update calendars set hours = ${JSON.stringify(ALWAYS_OPEN)}::text::jsonb, holidays = '[]'`
	await prepareRules(db)
	await createAccounts(db)
	const masterKey = randomBytes(32).toString("base64")
	const engine: Engine = {
		db,
		registry,
		geography: await readGeography(db),
		vault: await openVault(db.$client, masterKey),
	}
	const tokens = new Map<string, string>()
	for (const account of await sql<{ id: string; person: string }[]>`select id, person_id as person from accounts`)
		tokens.set(account.person, await issueToken(sql, account.id))
	const team = teamOf("RE-MA-RARES")
	const elsewhere = teamOf("KARUKERARES")

	const processes: ChaosProcess[] = []
	const holds = new Set<() => Promise<void>>()
	let queues: Queues | undefined
	/** Opened when first needed: on PostgreSQL the queue makes its own tables. */
	const openQueues = (): Queues => {
		queues ??= createQueues({ backend: { kind: backend, url: redis?.url ?? url }, logger: pino({ level: "silent" }) })
		return queues
	}

	const timersOf = async (caseIds: readonly string[]): Promise<readonly TimerRow[]> =>
		await sql<TimerRow[]>`
			select t.id, t.case_id, t.instance_id, t.visit, t.name, t.place, t.generation, t.status,
				coalesce(t.status = 'fired' and t.ended_at < t.due_at, false) as early,
				(extract(epoch from t.ended_at - t.due_at) * 1000)::float8 as late_ms,
				(select count(*)::int from case_events e where e.case_id = t.case_id and e.instance_id = t.instance_id
				 and (e.fired ->> 'visit')::int = t.visit and e.fired ->> 'name' = t.name) as entries
			from timers t where t.case_id = any(${[...caseIds]}::uuid[]) order by t.due_at, t.id`

	return {
		backend,
		url,
		/** Null where the queue is on PostgreSQL. */
		redisUrl: redis?.url ?? null,
		engine,
		sql,
		team,
		elsewhere,
		/** What commands of the product need to work on the same data. */
		environment: { DATABASE_URL: url, MASTER_KEY: masterKey },

		async start(role: ProcessRole, environment: Readonly<Record<string, string>> = {}): Promise<ChaosProcess> {
			const started = await startProcess(role, {
				DATABASE_URL: url,
				MASTER_KEY: masterKey,
				...(redis ? { REDIS_URL: redis.url } : {}),
				...environment,
			})
			processes.push(started)
			return started
		},

		/** Sends an event over HTTP; throws when no answer comes. */
		async send(
			to: ChaosProcess,
			by: Principal,
			id: string,
			event: { readonly type: string; readonly payload?: unknown },
			{ of = "cases", key, ifMatch }: SendOptions = {},
		): Promise<Answer> {
			const response = await fetch(`${to.url}/api/${of}/${id}/events`, {
				method: "POST",
				signal: AbortSignal.timeout(ANSWER_MS),
				headers: {
					Authorization: `Bearer ${tokens.get(by.id) ?? ""}`,
					"Content-Type": "application/json",
					...(key === undefined ? {} : { "Idempotency-Key": key }),
					...(ifMatch === undefined ? {} : { "If-Match": `"${ifMatch}"` }),
				},
				body: JSON.stringify(event),
			})
			return { status: response.status, body: (await response.json()) as Answer["body"] }
		},

		/** Listens to what changes, as the browser of somebody does. */
		listen: async (to: ChaosProcess, by: Principal): Promise<EventStream> =>
			await openEventStream(to.url, { Authorization: `Bearer ${tokens.get(by.id) ?? ""}` }),

		async read(from: ChaosProcess, by: Principal, path: string): Promise<number> {
			const response = await fetch(`${from.url}/api/${path}`, {
				signal: AbortSignal.timeout(ANSWER_MS),
				headers: { Authorization: `Bearer ${tokens.get(by.id) ?? ""}` },
			})
			await response.arrayBuffer()
			return response.status
		},

		/** A case with one timer, the reminder of its request, due in `ms` (negative: overdue); others hours later. */
		async openCaseDueIn(ms: number): Promise<LiveCase> {
			const opened = new Date(Date.now() + ms - RECEIVED_TARGET_MS)
			const found = await LiveCase.open({ ...engine, clock: () => opened }, team, { urgency: "emergency" })
			return LiveCase.at(engine, team, found.id)
		},

		/** The relay hears of the timers of cases that fall due soon, as when a command arms one. */
		async tellRelay(caseIds: readonly string[]): Promise<void> {
			await sql`
				insert into outbox (id, topic, ref, at)
				select gen_random_uuid(), 'alarm', id, now() from unnest(${[...caseIds]}::uuid[]) as id`
		},

		timersOf,

		/** The reminders of `openCaseDueIn`. */
		remindersOf: async (caseIds: readonly string[]): Promise<readonly TimerRow[]> =>
			(await timersOf(caseIds)).filter((one) => one.name === "receivedReminder1"),

		queues: openQueues,

		/** Delivers the alarm of a timer to whichever worker, at once, however early, often or late. */
		async deliver({ id, instance_id, visit, name, generation }: TimerRow, times = 1): Promise<void> {
			const data: TimerJob = { timerId: id, instanceId: instance_id, visit, name, generation }
			await openQueues().add(
				"timers",
				Array.from({ length: times }, () => ({ id: randomUUID(), data, delay: 0 })),
			)
		},

		/** Nothing waits, is delayed or runs in the queue. */
		queueIsIdle: async (name: "timers" | "notices" = "timers"): Promise<boolean> =>
			(await openQueues().count(name)) === 0,

		/** FLUSHALL, or truncation of all of BullMQ's tables but the record of its migrations. */
		async loseQueue(): Promise<void> {
			await (redis ? loseRedisQueue(redis.url) : losePostgresQueue(sql))
		},

		/** Runs a statement in a transaction that stays open, with its locks, until the returned function is called. */
		async hold(statement: string): Promise<() => Promise<void>> {
			const own = postgres(url, { max: 1, onnotice: () => undefined, connection: { application_name: "chaos-hold" } })
			await own`begin`
			await own.unsafe(statement)
			const release = async (): Promise<void> => {
				if (!holds.delete(release)) return
				await own`rollback`
				await own.end()
			}
			holds.add(release)
			return release
		},

		/** Waits until `count` statements that begin so wait for a lock; returns their server processes. */
		async untilBlocked(statement: string, count = 1): Promise<readonly number[]> {
			return await until(async () => {
				const rows = await sql<{ pid: number }[]>`
					select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
					and ltrim(query, E' \t\n') like ${`${statement}%`}`
				return rows.length >= count && rows.map(({ pid }) => pid)
			}, 30_000)
		},

		/**
		 * PostgreSQL looks after its clients while they wait for a lock. Without it, a statement that was already sent is
		 * carried out although whoever sent it has died. For connections opened from now on.
		 */
		async noticeDeadClients(): Promise<void> {
			const [row] = await sql<{ name: string }[]>`select current_database() as name`
			await sql.unsafe(`alter database "${row?.name}" set client_connection_check_interval = '50ms'`)
		},

		/** The server has given these processes up. */
		untilGone: async (pids: readonly number[]): Promise<true> =>
			await until(
				async () => (await sql`select from pg_stat_activity where pid = any(${[...pids]}::int[])`).length === 0,
				30_000,
			),

		/** Rows of every table of ours. */
		async countRows(): Promise<Readonly<Record<string, number>>> {
			const tables = await sql<{ name: string }[]>`
				select table_name as name from information_schema.tables where table_schema = 'public' order by 1`
			const counts = await Promise.all(
				tables.map(async ({ name }) => {
					const [row] = await sql<{ n: number }[]>`select count(*)::int as n from ${sql(name)}`
					return [name, row?.n ?? 0] as const
				}),
			)
			return Object.fromEntries(counts)
		},

		/** What the tables say and the log does not. */
		discrepancies: async () => (await verify(engine)).discrepancies,

		async openIncidents(): Promise<readonly unknown[]> {
			return [...(await sql`select kind, code, message from incidents where resolved_at is null`)]
		},

		/** Kills whatever still runs, whatever happened. */
		async close(): Promise<void> {
			await Promise.all(processes.map((one) => one.kill9()))
			for (const release of holds) await release()
			await queues?.close()
			await sql.end({ timeout: 5 })
			await redis?.stop()
			await database?.drop()
		},
	}
}
