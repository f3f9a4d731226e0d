import { randomBytes, randomUUID } from "node:crypto"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { connect, type Database } from "../../db/client.ts"
import { prepareRules } from "../../db/clocks/rules.ts"
import type { Engine } from "../../db/engine.ts"
import { readGeography } from "../../db/geography.ts"
import { openCase } from "../../db/open-case.ts"
import { openVault } from "../../db/open-vault.ts"
import { schema } from "../../db/schema/index.ts"
import { platformTeams, seedDirectory } from "../../db/seed/directory.ts"
import type { GrantableRole, Principal } from "../../machines/policy.ts"
import { registry } from "../../machines/registry.ts"
import type { Messaging } from "../../workers/messages.ts"
import { createWorkerMetrics, type WorkerMetrics } from "../../workers/metrics.ts"
import { createQueues, type Queues } from "../../workers/queues.ts"
import { startWorkers, type Workers } from "../../workers/start.ts"
import { createTestDatabase } from "../setup/database.ts"
import { losePostgresQueue, loseRedisQueue } from "../setup/lose-queue.ts"
import { startRedis } from "../setup/redis.ts"

export const backends = ["redis", "postgres"] as const
export type BackendKind = (typeof backends)[number]

export const logger = pino({ level: "silent" })

/** A platform with its team and an engine on a database of its own, and queues on one of the two backends. */
export interface Stage {
	readonly db: Database
	readonly url: string
	/** Where the queue is. */
	readonly queueUrl: string
	readonly engine: Engine
	readonly platform: string
	readonly metrics: WorkerMetrics
	person(role: string): string
	openCase(): Promise<string>
	/** Queues of their own connections; closed by `close` if not before. */
	queues(): Queues
	workers(messaging?: Messaging): Workers
	/** Everything that the queue knows is lost. */
	emptyQueue(): Promise<void>
	stopWorkers(): Promise<void>
	close(): Promise<void>
}

/** Open at every hour of every day, so that no test depends on when it runs. */
const ALWAYS_OPEN = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), [["00:00", "24:00"]]]))

export async function openStage(kind: BackendKind, { alwaysOpen = false } = {}): Promise<Stage> {
	const database = await createTestDatabase()
	const redis = kind === "redis" ? await startRedis() : undefined
	const db = connect(database.url)
	await seedDirectory(db, new Date())
	if (alwaysOpen) {
		await db.$client`update calendars set hours = ${JSON.stringify(ALWAYS_OPEN)}::text::jsonb, holidays = '[]'`
		await prepareRules(db)
	}
	const team = platformTeams.find((one) => one.code === "RE-MA-RARES")
	if (!team) throw new Error("the seed has no platform")
	await grantRoles(db, team)
	const engine: Engine = {
		db,
		registry,
		geography: await readGeography(db),
		vault: await openVault(db.$client, randomBytes(32).toString("base64")),
	}
	const person = (role: string): string => {
		const found = team.members.find((one) => one.role === role)
		if (!found) throw new Error(`the team has no ${role}`)
		return found.personId
	}
	const opened = new Set<Queues>()
	const running = new Set<Workers>()
	const queues = (): Queues => {
		const made = createQueues({
			backend: { kind, url: redis?.url ?? database.url },
			logger,
			retry: { attempts: 3, delayMs: 50 },
		})
		opened.add(made)
		return made
	}
	const stopWorkers = async (): Promise<void> => {
		await Promise.all([...running].map(async (one) => await one.stop()))
		running.clear()
	}
	return {
		db,
		url: database.url,
		queueUrl: redis?.url ?? database.url,
		engine,
		platform: team.platformId,
		metrics: createWorkerMetrics(new Metrics()),
		person,
		async openCase() {
			const principal: Principal = {
				id: person("secretary"),
				kind: "person",
				grants: [{ role: "secretary", platform: team.platformId }],
			}
			const { caseId } = await openCase(engine, { principal, body: request(team.platformId) })
			return caseId
		},
		queues,
		workers(messaging) {
			const workers = startWorkers({ engine, queues: queues(), logger, registry: new Metrics(), messaging })
			running.add(workers)
			return workers
		},
		async emptyQueue() {
			await (redis ? loseRedisQueue(redis.url) : losePostgresQueue(db.$client))
		},
		stopWorkers,
		async close() {
			await stopWorkers()
			await Promise.all([...opened].map(async (one) => await one.close()))
			await db.$client.end()
			await redis?.stop()
			await database.drop()
		},
	}
}

async function grantRoles(db: Database, team: (typeof platformTeams)[number]): Promise<void> {
	for (const { personId, role, name } of team.members) {
		const accountId = randomUUID()
		await db.insert(schema.accounts).values({ id: accountId, personId, name, createdAt: new Date() })
		await db.insert(schema.roleGrants).values({ accountId, role: role as GrantableRole, platformId: team.platformId })
	}
}

const request = (platform: string) => ({
	platform,
	requesterType: "patient",
	channel: "phone",
	urgency: "routine",
	diagnosticState: "none",
	doctorSettled: true,
	contactRefused: false,
	territoryOfCare: "RE",
	territoryOfResidence: "RE",
	patient: { birthName: "Essai", givenNames: "Ada", birthDate: "1980-05-04", sex: "female" },
})

/** Makes every pending timer of a case fall due in `ms` (negative: overdue), and tells the relay. */
export async function makeDue({ db }: Stage, caseId: string, ms: number): Promise<void> {
	await db.$client`
		update timers set due_at = date_trunc('milliseconds', clock_timestamp()) + ${ms}::float8 * interval '1 ms'
		where case_id = ${caseId} and status = 'pending'`
}

export async function tellRelay({ db }: Stage, caseId: string): Promise<void> {
	await db.$client`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'alarm', ${caseId}, now())`
}

interface StoredTimer {
	readonly id: string
	readonly instance_id: string
	readonly visit: number
	readonly name: string
	readonly generation: number
	readonly status: string
	readonly due_at: Date
	readonly ended_at: Date | null
	/** Entries of the log that its firing left. */
	readonly entries: number
}

export async function timersOf({ db }: Stage, caseId: string): Promise<StoredTimer[]> {
	return await db.$client<StoredTimer[]>`
		select t.id, t.instance_id, t.visit, t.name, t.generation, t.status, t.due_at, t.ended_at,
			(select count(*)::int from case_events e where e.instance_id = t.instance_id
			 and (e.fired ->> 'visit')::int = t.visit and e.fired ->> 'name' = t.name) as entries
		from timers t where t.case_id = ${caseId} order by t.due_at, t.id`
}

interface StoredIncident {
	readonly id: string
	readonly kind: string
	readonly subject_id: string
	readonly code: string
	readonly attempts: number
	readonly resolved_by: string | null
}

export async function incidentsOf({ db }: Stage, caseId: string): Promise<StoredIncident[]> {
	return await db.$client<StoredIncident[]>`
		select id, kind, subject_id, code, attempts, resolved_by from incidents where case_id = ${caseId} order by opened_at`
}

/** Every statement on a table of one case fails until the returned function is called. */
export async function failOn(
	{ db }: Stage,
	table: "case_events" | "inbox",
	when: string,
): Promise<() => Promise<void>> {
	const name = `fail_${randomBytes(4).toString("hex")}`
	await db.$client.unsafe(`create function ${name}() returns trigger language plpgsql as
		$$ begin raise exception 'a disk is full'; end $$`)
	await db.$client.unsafe(
		`create trigger ${name} before insert on ${table} for each row when (${when}) execute function ${name}()`,
	)
	return async () => {
		await db.$client.unsafe(`drop trigger ${name} on ${table}`)
	}
}
