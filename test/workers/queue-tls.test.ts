import { randomUUID } from "node:crypto"
import { chmod, chown, copyFile, stat } from "node:fs/promises"
import path from "node:path"
import { pino } from "pino"
import postgres from "postgres"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { checkRedis, type TlsSettings } from "../../db/tls.ts"
import { createQueues, type Queues } from "../../workers/queues.ts"
import { createCertificates, type TestCertificates } from "../setup/certificates.ts"
import { startPostgres, type TestPostgres } from "../setup/postgres.ts"
import { startRedis, type TestRedis } from "../setup/redis.ts"
import { until } from "../setup/until.ts"

/** Our own servers are reached as if they were on another machine. */
const far = { isLocal: () => false }
const logger = pino({ level: "silent" })
const START_MS = 60_000

let certificates: TestCertificates
let secure: TestRedis
let plain: TestRedis
let database: TestPostgres

beforeAll(async () => {
	certificates = await createCertificates()
	const { certificate, key } = await certificates.issue("DNS:localhost")
	secure = await startRedis({ tls: { certificate, key } })
	plain = await startRedis()
	database = await startPostgres()
	const { uid, gid } = await stat(database.dataDir)
	for (const [from, to] of [
		[certificate, "server.crt"],
		[key, "server.key"],
	] as const) {
		const target = path.join(database.dataDir, to)
		await copyFile(from, target)
		await chmod(target, 0o600)
		await chown(target, uid, gid)
	}
	const sql = postgres(database.url, { max: 1 })
	await sql`alter system set ssl = on`
	await sql.end()
	await database.kill()
	await database.restart()
}, START_MS)

afterAll(async () => {
	await Promise.all([secure.stop(), plain.stop(), database.stop()])
	await certificates.remove()
})

const at = (address: string, host: string): string => {
	const url = new URL(address)
	url.hostname = host
	return url.href
}

type Kind = "redis" | "postgres"
const open = (kind: Kind, url: string, tls: TlsSettings): Queues =>
	createQueues({ backend: { kind, url, tls }, logger, retry: { attempts: 1, delayMs: 10 } })

/** Whether a job goes in and comes out again. */
async function delivers(queues: Queues): Promise<boolean> {
	const noticeId = randomUUID()
	const seen: string[] = []
	const worker = queues.work(
		"notices",
		{
			handle: async (job) => {
				seen.push(...job.noticeIds)
				await Promise.resolve()
			},
			giveUp: () => Promise.resolve(),
		},
		{ concurrency: 1 },
	)
	try {
		await queues.add("notices", [{ id: noticeId, data: { noticeIds: [noticeId] }, delay: 0 }])
		await until(() => seen.includes(noticeId))
		return true
	} finally {
		await worker.close()
		await queues.close()
	}
}

/** What the queue reports when a job is to be added that it must not get to its server. */
async function refusalOf(kind: Kind, url: string, tls: TlsSettings): Promise<string> {
	const reported: string[] = []
	const listening = pino({ level: "warn" }, { write: (line) => void reported.push(line) })
	const queues = createQueues({ backend: { kind, url, tls }, logger: listening })
	const noticeId = randomUUID()
	// BullMQ waits for its first connection to Redis for ever, and forgets who waited when it is closed.
	void queues.add("notices", [{ id: noticeId, data: { noticeIds: [noticeId] }, delay: 0 }]).then(
		() => reported.push("it was added"),
		(error: unknown) => reported.push(String(error)),
	)
	await until(() => reported.length > 0)
	await queues.close()
	return reported.join("\n")
}

describe("a queue on Redis of another machine", () => {
	test("works by TLS when the authority is the one named", async () => {
		const address = at(secure.url, "localhost")
		await checkRedis(address, { ...far, ca: certificates.ca })
		expect(await delivers(open("redis", address, { ...far, ca: certificates.ca }))).toBe(true)
	})

	test("takes no job under another authority or another name", async () => {
		const right = { ...far, ca: certificates.ca }
		const authority = await refusalOf("redis", at(secure.url, "localhost"), { ...far, ca: certificates.otherCa })
		expect(authority).toMatch(/certificate/i)
		expect(authority).not.toContain("it was added")
		const name = await refusalOf("redis", at(secure.url, "127.0.0.1"), right)
		expect(name).toMatch(/altnames/i)
		expect(name).not.toContain("it was added")
		const queues = open("redis", at(secure.url, "localhost"), right)
		expect(await queues.count("notices")).toBe(0)
		await queues.close()
	})

	test("refuses the start, with a sentence that says what to set", async () => {
		const right = { ...far, ca: certificates.ca }
		const [tls, clear] = [at(secure.url, "localhost"), at(plain.url, "localhost")]
		await expect(checkRedis(tls, { ...far, ca: certificates.otherCa })).rejects.toThrow("Set REDIS_CA")
		await expect(checkRedis(tls, far)).rejects.toThrow("Set REDIS_CA")
		await expect(checkRedis(at(secure.url, "127.0.0.1"), right)).rejects.toThrow("not for the host of REDIS_URL")
		const unspoken = checkRedis(clear.replace("redis:", "rediss:"), right)
		await expect(unspoken).rejects.toThrow("does not speak TLS on this port")
		await expect(checkRedis(clear, far)).rejects.toThrow("without TLS")
		expect(() => open("redis", clear, far)).toThrow("without TLS")
	})

	test("does not refuse the start while Redis is only away", async () => {
		const away = await startRedis()
		await away.stop()
		const address = at(away.url, "localhost").replace("redis:", "rediss:")
		await expect(checkRedis(address, { ...far, ca: certificates.ca })).resolves.toBeUndefined()
	})

	test("may be plain on this machine", async () => {
		await checkRedis(plain.url)
		expect(await delivers(open("redis", plain.url, {}))).toBe(true)
	})
})

describe("a queue on PostgreSQL of another machine", () => {
	test("works by TLS when the authority is the one named", async () => {
		expect(await delivers(open("postgres", at(database.url, "localhost"), { ...far, ca: certificates.ca }))).toBe(true)
		const sql = postgres(database.url, { max: 1 })
		const queues = open("postgres", at(database.url, "localhost"), { ...far, ca: certificates.ca })
		await queues.count("notices")
		const rows = await sql`
			select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'passerelle-queue'`
		await queues.close()
		await sql.end()
		expect(rows).toEqual([{ ssl: true }])
	})

	test("takes no job under another authority or another name", async () => {
		const address = at(database.url, "localhost")
		expect(await refusalOf("postgres", address, { ...far, ca: certificates.otherCa })).toMatch(/certificate/i)
		const name = await refusalOf("postgres", at(database.url, "127.0.0.1"), { ...far, ca: certificates.ca })
		expect(name).toMatch(/altnames/i)
	})
})
