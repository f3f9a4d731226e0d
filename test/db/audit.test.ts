import { randomUUID } from "node:crypto"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { NewAuditEntry } from "../../db/audit/audit-entry.ts"
import { chainOldEvents } from "../../db/audit/chain-old-events.ts"
import { appendAudit, COMMON_CHAIN, recordAudit } from "../../db/audit/record-audit.ts"
import { verifyAuditChains } from "../../db/audit/verify-chains.ts"
import { connect } from "../../db/client.ts"
import { tokensOf } from "../../db/identity-index.ts"
import { indexOldIdentities } from "../../db/index-old-identities.ts"
import { emptyDatabase, openStorage } from "../../db/storage.ts"
import { verify } from "../../db/verify.ts"
import { newCase, orient, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeEach(async () => {
	platform = await startPlatform()
})
afterEach(() => platform.close())

const sql = () => platform.engine.db.$client
const entry = (overrides: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
	action: "case.read",
	platformId: platform.team.platformId,
	by: platform.team.nurse.id,
	role: "nurse",
	basis: "team",
	detail: { count: 3, purpose: "care", nothing: null, ratio: 0.1, yes: true },
	from: { address: "192.0.2.7", requestId: "r-1" },
	...overrides,
})
const record = async (count: number, overrides: Partial<NewAuditEntry> = {}) => {
	for (let index = 0; index < count; index += 1) await recordAudit(platform.engine, entry(overrides))
}
const chain = () => platform.team.platformId
const breaks = async () =>
	(await verifyAuditChains(platform.engine)).flatMap((one) => one.breaks.map(({ at, what }) => `${at}: ${what}`))

describe("the audit log", () => {
	test("has one chain for each platform and one for what belongs to none, numbered without gaps", async () => {
		await record(3, { caseId: randomUUID(), subject: "x" })
		await record(2, { platformId: null, action: "session.refused", by: "nobody" })
		await record(1, { platformId: platform.elsewhere.platformId })
		const states = await verifyAuditChains(platform.engine)
		expect(new Map(states.map((one) => [one.chain, [one.entries, one.breaks]]))).toEqual(
			new Map([
				[chain(), [3, []]],
				[COMMON_CHAIN, [2, []]],
				[platform.elsewhere.platformId, [1, []]],
			]),
		)
	})

	test("takes entries of many processes at once without losing or doubling one", async () => {
		const others = [connect(platform.url), connect(platform.url)]
		const engines = [platform.engine, ...others.map((db) => ({ ...platform.engine, db }))]
		await Promise.all(
			Array.from({ length: 60 }, (_, index) => recordAudit(engines[index % 3] ?? platform.engine, entry())),
		)
		await Promise.all(others.map((db) => db.$client.end()))
		expect(await verifyAuditChains(platform.engine)).toMatchObject([{ chain: chain(), entries: 60, breaks: [] }])
	})

	test("has no entry of a transaction that was undone, and no gap", async () => {
		await record(1)
		const undone = sql().begin(async (transaction) => {
			await appendAudit(transaction, platform.engine, entry())
			throw new Error("undone")
		})
		await expect(undone).rejects.toThrow("undone")
		await record(1)
		expect(await verifyAuditChains(platform.engine)).toMatchObject([{ entries: 2, breaks: [] }])
	})

	test("more entries than one page holds are verified", async () => {
		await sql().begin(async (transaction) => {
			for (let index = 0; index < 1_005; index += 1) await appendAudit(transaction, platform.engine, entry())
		})
		await sql()`update audit_entries set role = 'x' where seq in (1000, 1001)`
		expect(await breaks()).toEqual(
			["entry 1000", "entry 1001"].map((at) => `${at}: altered, replaced or not in its place`),
		)
	}, 30_000)
})

const altered = (seq: number) => `entry ${seq}: altered, replaced or not in its place`

describe("verifying it names", () => {
	beforeEach(() => record(5))

	test.each([
		["who", "by_id = 'somebody'"],
		["when", "at = at + interval '1 second'"],
		["when, by a microsecond", "at = at + interval '1 microsecond'"],
		["what", "action = 'log.read'"],
		["in which role", "role = null"],
		["by what right", "basis = 'auditor'"],
		["which platform", "platform_id = gen_random_uuid()"],
		["which case", "case_id = gen_random_uuid()"],
		["about what", "subject = 'other'"],
		["the detail", `detail = '{"count": 4}'`],
		["from where", "address = null"],
		["in which request", "request_id = 'r-2'"],
		["its hash", "hash = repeat('0', 64)"],
	])("an entry in which was altered: %s", async (_what, set) => {
		await sql().unsafe(`update audit_entries set ${set} where seq = 3`)
		const found = await breaks()
		expect(found).toContain(altered(3))
		// An entry that carries another hash also breaks what follows it.
		expect(found.filter((one) => one !== altered(4))).toEqual([altered(3)])
	})

	test.each([
		["the first entry", "seq = 1", ["entry 1: missing"]],
		["one in the middle", "seq = 3", ["entry 3: missing"]],
		["several", "seq in (2, 3)", ["entries 2 to 3: missing"]],
		["the last", "seq = 5", ["entry 5: missing"]],
		["all of them", "true", ["entries 1 to 5: missing"]],
	])("what was deleted: %s", async (_what, where, expected) => {
		await sql().unsafe(`delete from audit_entries where ${where}`)
		expect(await breaks()).toEqual(expected)
	})

	test("two entries that changed places, with their hashes or without", async () => {
		await sql()`delete from audit_entries`
		await sql()`delete from audit_heads`
		for (const by of ["a", "b", "c", "d"]) await record(1, { by })
		await sql()`update audit_entries set seq = -seq where seq in (2, 3)`
		await sql()`update audit_entries set seq = 5 + seq where seq < 0`
		expect(await breaks()).toEqual(expect.arrayContaining([altered(2), altered(3)]))
		await sql()`
			update audit_entries e set hash = o.hash from audit_entries o where e.seq + o.seq = 5 and e.seq in (2, 3)`
		expect(await breaks()).toEqual(expect.arrayContaining([altered(2), altered(3)]))
	})

	test("an entry moved from another chain", async () => {
		await record(5, { platformId: platform.elsewhere.platformId })
		await sql()`
			update audit_entries e set by_id = o.by_id, at = o.at, hash = o.hash, platform_id = o.platform_id
			from audit_entries o where e.chain = ${chain()} and e.seq = 3 and o.chain <> e.chain and o.seq = 3`
		expect(await breaks()).toContain(altered(3))
	})

	test("a head that is gone, or was set back", async () => {
		await sql()`update audit_heads set seq = 4, hash = (select hash from audit_entries where seq = 4)`
		expect(await breaks()).toEqual(["head: does not fit the last entry"])
		await sql()`update audit_heads set seq = 5, hash = repeat('0', 64)`
		expect(await breaks()).toEqual(["head: does not fit the last entry"])
		await sql()`delete from audit_heads`
		expect(await breaks()).toEqual(["head: missing"])
	})

	test("an entry that was added with a hash computed without the key", async () => {
		await sql()`insert into audit_entries
			select chain, 6, at, action, by_id, role, basis, platform_id, case_id, subject, detail, address, request_id,
				encode(sha256(hash::bytea), 'hex') from audit_entries where seq = 5`
		await sql()`update audit_heads set seq = 6, hash = (select hash from audit_entries where seq = 6)`
		expect(await breaks()).toEqual([altered(6)])
	})
})

describe("logs and identities from before", () => {
	/** As a database looks whose rows were written by a version that neither chained nor indexed. */
	async function forget(): Promise<void> {
		await sql()`update case_events set hash = null`
		await sql()`update cases set chain_hash = null`
		await sql()`delete from identity_tokens`
	}

	beforeEach(async () => {
		for (let index = 0; index < 3; index += 1) await orient(platform, (await platform.openCase()).caseId)
	})

	test("are chained and indexed by the next start, whichever of several processes does it", async () => {
		const tokens = await sql()`select * from identity_tokens order by case_id, token`
		await forget()
		expect((await verify(platform.engine)).discrepancies.length).toBeGreaterThan(0)
		const options = {
			databaseUrl: platform.url,
			masterKey: platform.masterKey,
			ownerUrl: undefined,
			databaseCa: undefined,
			dataDir: "unused",
			pool: 2,
		}
		const storages = await Promise.all([openStorage(options), openStorage(options)])
		await Promise.all(storages.map((one) => one.close()))
		expect((await verify(platform.engine)).discrepancies).toEqual([])
		expect(await sql()`select * from identity_tokens order by case_id, token`).toEqual(tokens)
		const done = await sql()`select action, detail from audit_entries where chain = ${COMMON_CHAIN} order by seq`
		expect([...done].sort((a, b) => String(a["action"]).localeCompare(String(b["action"])))).toMatchObject([
			{ action: "identities.indexed" },
			{ action: "log.chained" },
		])
		// They go on from there.
		const [row] = await sql()<{ id: string }[]>`select id from cases limit 1`
		await platform.send(row?.id ?? "", "URGENCY_CHANGED", { urgency: "urgent", reason: "Fièvre" }, platform.team.nurse)
		expect((await verify(platform.engine)).discrepancies).toEqual([])
	})

	test("a case that is already chained is left alone, and one without a key is chained all the same", async () => {
		const [first, second] = await sql()<{ id: string; hash: string }[]>`
			select id, chain_hash as hash from cases order by id limit 2`
		await sql()`update case_events set hash = null where case_id = ${second?.id ?? ""}`
		await sql()`update cases set chain_hash = null where id = ${second?.id ?? ""}`
		await sql()`delete from case_keys where case_id = ${second?.id ?? ""}`
		expect(await chainOldEvents(platform.engine)).toBe(1)
		const after = await sql()`select id, chain_hash as hash from cases order by id limit 2`
		expect(after).toEqual([first, second])
		expect(await indexOldIdentities(platform.engine)).toBe(0)
	})

	test("are chained only once: hashes that were emptied later are never made good", async () => {
		await chainOldEvents(platform.engine)
		const [row] = await sql()<{ id: string; number: string }[]>`select id, number from cases limit 1`
		await sql()`update case_events set hash = null, sent_by = 'somebody' where case_id = ${row?.id ?? ""}`
		await sql()`update cases set chain_hash = null where id = ${row?.id ?? ""}`
		expect(await chainOldEvents(platform.engine)).toBe(0)
		const found = (await verify(platform.engine)).discrepancies
		expect(found).toContainEqual(
			expect.objectContaining({ caseNumber: row?.number, what: "entry 1 of the log", found: "not chained" }),
		)
	})

	test("an erased identity has nothing to index, and a damaged one keeps nothing from starting", async () => {
		await forget()
		const [erased, damaged, whole] = (await sql()<{ id: string }[]>`select id from cases order by id`).map(
			({ id }) => id,
		)
		await sql()`delete from case_keys where case_id = ${erased ?? ""}`
		await sql()`update identities set sealed = (select sealed from identities where case_id = ${whole ?? ""})
			where case_id = ${damaged ?? ""}`
		expect(await indexOldIdentities(platform.engine)).toBe(1)
		expect(await sql()`select distinct case_id from identity_tokens`).toEqual([{ case_id: whole }])
	})
})

test("a database that is emptied keeps the keys of the vault, so that what is chained afterwards stays true", async () => {
	await emptyDatabase(platform.url, platform.engine.db)
	await recordAudit(platform.engine, entry({ platformId: null }))
	const options = {
		databaseUrl: platform.url,
		masterKey: platform.masterKey,
		ownerUrl: undefined,
		databaseCa: undefined,
		dataDir: "unused",
		pool: 2,
	}
	const storage = await openStorage(options)
	try {
		expect((await verifyAuditChains(storage.engine)).flatMap((one) => one.breaks)).toEqual([])
	} finally {
		await storage.close()
	}
})

test("cases are numbered beyond 9999 in a year", async () => {
	const { number } = await platform.openCase()
	await sql()`update case_counters set last = 9999`
	const next = await platform.openCase()
	expect(next.number).toBe(number.replace(/\d+$/, "10000"))
})

test("the same patient has nothing in common on two platforms", () => {
	const { vault } = platform.engine
	const { patient } = newCase(chain()) as unknown as { patient: Parameters<typeof tokensOf>[2]["patient"] }
	const here = new Set(tokensOf(vault, chain(), { patient }))
	const there = tokensOf(vault, platform.elsewhere.platformId, { patient })
	expect(here.size).toBe(there.length)
	expect(there.filter((one) => here.has(one))).toEqual([])
})
