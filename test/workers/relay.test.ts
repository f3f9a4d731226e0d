import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { relayBatch } from "../../workers/relay.ts"
import { until } from "../setup/until.ts"
import { backends, openStage, type Stage } from "./stage.ts"

describe.each(backends)("on %s", (kind) => {
	let stage: Stage
	beforeAll(async () => {
		stage = await openStage(kind)
	})
	afterAll(async () => {
		await stage.close()
	})

	/** Notices to the secretaries of a new case, each with its row in the outbox. */
	async function addNotices(count: number): Promise<string> {
		const caseId = await stage.openCase()
		const ids = Array.from({ length: count }, () => randomUUID())
		await stage.db.$client`
			insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, parties, at)
			select id, ${caseId}, ${caseId}, ${stage.platform}, 99, 'message', 'test', '{secretary}', '[]', now() from unnest(${ids}::uuid[]) as id`
		await stage.db.$client`
			insert into outbox (id, topic, ref, at) select gen_random_uuid(), 'notice', id, now() from unnest(${ids}::uuid[]) as id`
		return caseId
	}
	const outbox = async (): Promise<number> => (await stage.db.$client`select from outbox`).length
	const inboxOf = async (caseId: string) =>
		await stage.db.$client<{ notice_id: string; person_id: string }[]>`
		select notice_id, person_id from inbox i join notices n on n.id = i.notice_id where n.case_id = ${caseId}`
	const undelivered = async (caseId: string): Promise<number> =>
		(await stage.db.$client`select from notices where case_id = ${caseId} and delivered_at is null`).length

	test("crash-before-delete: what was added before a crash is added again under the same id and arrives once", async () => {
		const { db, metrics } = stage
		const caseId = await addNotices(7)
		const queues = stage.queues()
		await db.$client`create sequence deletions`
		await db.$client.unsafe(`create function fail_once() returns trigger language plpgsql as
			$$ begin if nextval('deletions') = 1 then raise exception 'crash'; end if; return old; end $$`)
		await db.$client`create trigger fail_once before delete on outbox for each row execute function fail_once()`

		await expect(relayBatch({ db, queues, metrics })).rejects.toThrow("crash")
		expect(await outbox()).toBe(7)
		// One job for all of them.
		expect(await queues.count("notices")).toBe(1)

		expect(await relayBatch({ db, queues, metrics })).toBe(7)
		expect(await outbox()).toBe(0)
		expect(await queues.count("notices")).toBe(1)

		stage.workers()
		await until(async () => (await undelivered(caseId)) === 0)
		await stage.stopWorkers()
		await db.$client`drop trigger fail_once on outbox`
		const arrived = await inboxOf(caseId)
		expect(new Set(arrived.map((one) => `${one.notice_id} ${one.person_id}`)).size).toBe(arrived.length)
		expect(new Set(arrived.map((one) => one.notice_id)).size).toBe(7)
	})

	test("several relays share the rows: none is lost, none is handed over twice", async () => {
		const { db, metrics } = stage
		await addNotices(1_100)
		const queues = stage.queues()
		const relayed = await Promise.all([1, 2, 3, 4].map(async () => await relayBatch({ db, queues, metrics })))
		while ((await relayBatch({ db, queues, metrics })) > 0) relayed.push(0)
		expect(await outbox()).toBe(0)
		expect(relayed.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1_100)
		// Fifty in a job; those of a relay that came too late are in a smaller one.
		expect(await queues.count("notices")).toBeGreaterThanOrEqual(22)
		expect(await queues.count("notices")).toBeLessThan(30)
		await stage.emptyQueue()
	})

	test("a topic of a later release is left for the workers that know it", async () => {
		const { db, metrics } = stage
		await db.$client`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'later', ${randomUUID()}, now())`
		expect(await relayBatch({ db, queues: stage.queues(), metrics })).toBe(0)
		expect(await outbox()).toBe(1)
		await db.$client`delete from outbox`
	})

	test("a relay whose turns fail goes on when they can succeed again", async () => {
		const { db } = stage
		const caseId = await addNotices(1)
		await db.$client`alter table outbox rename to outbox_away`
		const workers = stage.workers()
		await db.$client`alter table outbox_away rename to outbox`
		await until(async () => (await undelivered(caseId)) === 0)
		await workers.stop()
		expect(await inboxOf(caseId)).not.toHaveLength(0)
	})
})
