import { randomUUID } from "node:crypto"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { retryIncident } from "../../db/retry-incident.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { noticeHandler } from "../../workers/notices.ts"
import { sweep } from "../../workers/sweep.ts"
import { until } from "../setup/until.ts"
import { backends, failOn, incidentsOf, logger, openStage, type Stage } from "./stage.ts"

interface NewNotice {
	recipients: string[]
	kind?: "reminder" | "message"
	visit?: number
	seq?: number
	queued?: boolean
}

async function addNotice(stage: Stage, caseId: string, notice: NewNotice): Promise<string> {
	const id = randomUUID()
	const { kind = "message", recipients, visit = null, seq = 99, queued = false } = notice
	await stage.db.$client`
		insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, visit, parties, at)
		select ${id}, ${caseId}, ${caseId}, ${stage.platform}, ${seq}, ${kind}, 'test', ${recipients}, ${visit}, i.parties, now()
		from instances i where i.id = ${caseId}`
	if (queued)
		await stage.db.$client`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'notice', ${id}, now())`
	return id
}

const inboxOf = async ({ db }: Stage, noticeId: string): Promise<string[]> =>
	(
		await db.$client<{ person_id: string }[]>`
			select person_id from inbox where notice_id = ${noticeId} order by person_id`
	).map((one) => one.person_id)

const deliveredAt = async ({ db }: Stage, noticeId: string): Promise<string | null> =>
	(await db.$client<{ at: string | null }[]>`select delivered_at as at from notices where id = ${noticeId}`)[0]?.at ??
	null

describe("the recipients of a notice", () => {
	let stage: Stage
	let caseId: string
	beforeAll(async () => {
		stage = await openStage("postgres")
		caseId = await stage.openCase()
	})
	afterAll(async () => {
		await stage.close()
	})
	/** Who finds a notice in their inbox. */
	async function told(notice: NewNotice, about = caseId): Promise<string[]> {
		const id = await addNotice(stage, about, notice)
		const { engine, metrics } = stage
		await noticeHandler({ engine, logger, metrics }).handle({ noticeIds: [id] })
		expect(await deliveredAt(stage, id)).not.toBeNull()
		return await inboxOf(stage, id)
	}
	const outsider = seedId("person", "somebody")
	const setParties = async (parties: readonly object[]): Promise<void> => {
		await stage.db.$client.unsafe("update instances set parties = $1::text::jsonb where id = $2", [
			JSON.stringify(parties),
			caseId,
		])
	}

	test("are the holders of the role on the platform, nobody of another", async () => {
		expect(await told({ recipients: ["physician"] })).toEqual([stage.person("physician")])
		expect(await told({ recipients: ["nurse"] })).toContain(stage.person("nurse"))
		expect(await told({ recipients: ["nurse"] })).not.toContain(stage.person("secretary"))
	})

	test("are told once, even in two roles", async () => {
		const nurses = await told({ recipients: ["nurse"] })
		expect(await told({ recipients: ["nurse", "nurse", "physician"] })).toEqual(
			[...nurses, stage.person("physician")].sort(),
		)
	})

	test("are the same whether notices are handed out together or one by one, and all at once", async () => {
		const given: NewNotice[] = [
			{ recipients: ["physician"] },
			{ recipients: ["nurse", "secretary"] },
			{ recipients: ["patient"] },
		]
		const alone: string[][] = []
		for (const notice of given) alone.push(await told(notice))
		const ids = await Promise.all(given.map(async (notice) => await addNotice(stage, caseId, notice)))
		const { engine, metrics } = stage
		const gone = randomUUID()
		await noticeHandler({ engine, logger, metrics }).handle({ noticeIds: [...ids, gone] })
		expect(await Promise.all(ids.map(async (id) => await inboxOf(stage, id)))).toEqual(alone)
		const [transactions] = await stage.db.$client<{ n: number }[]>`
			select count(distinct delivered_at)::int as n from notices where id = any(${ids}::uuid[])`
		expect(transactions?.n).toBe(1)
	})

	test("are nobody for the patient, who has no account; the notice is done all the same", async () => {
		expect(await told({ recipients: ["patient"] })).toEqual([])
		expect(await told({ recipients: ["respondent"] })).toEqual([])
	})

	test("of a reminder are whoever took the task, instead of all who could", async () => {
		const [task] = await stage.db.$client<{ visit: number; role: string }[]>`
			select visit, role from tasks where case_id = ${caseId} and status = 'open' order by visit limit 1`
		if (!task) throw new Error("a new case has a task")
		const all = await told({ kind: "reminder", recipients: [task.role], visit: task.visit })
		expect(all.length).toBeGreaterThan(1)
		await stage.db
			.$client`update tasks set assignee_id = ${all[0] ?? ""} where case_id = ${caseId} and visit = ${task.visit}`
		expect(await told({ kind: "reminder", recipients: [task.role], visit: task.visit })).toEqual([all[0]])
	})

	test("outside the team are the parties: who is asked now, else those asked before", async () => {
		const [asked, before] = [seedId("person", "asked"), seedId("person", "before")]
		await setParties([
			{ role: "expert", person: before, territory: null },
			{ role: "expert", person: asked, territory: "RE" },
		])
		expect(await told({ recipients: ["expert"] })).toEqual([asked])
		// The opinion came from the one asked now: the others must hear that they may stop.
		await stage.db.$client`update case_events set sent_by = ${asked} where case_id = ${caseId} and seq = 1`
		expect(await told({ recipients: ["expert"], seq: 1 })).toEqual([before])
		await setParties([])
	})

	test("of a platform that a case is proposed to are its nurses and physicians", async () => {
		const [account] = await stage.db.$client<{ id: string }[]>`
			insert into accounts (person_id, name, created_at) select id, 'x', now() from people
			where id not in (select person_id from accounts where person_id is not null) limit 1 returning id, person_id`
		const [other] = await stage.db.$client<
			{ id: string }[]
		>`select id from platforms where id <> ${stage.platform} limit 1`
		await stage.db.$client`
			insert into role_grants (account_id, role, platform_id) values (${account?.id ?? ""}, 'nurse', ${other?.id ?? ""})`
		const [person] = await stage.db.$client<
			{ id: string }[]
		>`select person_id as id from accounts where id = ${account?.id ?? ""}`
		await setParties([{ role: "receiving", person: null, territory: "GP", platform: other?.id }])
		expect(await told({ recipients: ["receiving"] })).toEqual([person?.id])
		expect(await told({ recipients: ["nurse"] })).not.toContain(person?.id)
		await setParties([])
	})

	test("are not whoever did what it tells of", async () => {
		const nurses = await told({ recipients: ["nurse"] })
		await stage.db.$client`update case_events set sent_by = ${nurses[0] ?? ""} where case_id = ${caseId} and seq = 1`
		expect(await told({ recipients: ["nurse"], seq: 1 })).toEqual(nurses.slice(1))
		await stage.db.$client`update case_events set sent_by = ${outsider} where case_id = ${caseId} and seq = 1`
	})

	test("stand in where nobody holds the role, and ended grants or closed accounts count for nothing", async () => {
		const grants = stage.db.$client
		await grants`update role_grants set to_on = current_date - 2 where role = 'secretary' and platform_id = ${stage.platform}`
		expect(await told({ recipients: ["secretary"] })).toEqual(await told({ recipients: ["nurse"] }))
		await grants`update accounts set deleted_at = now() where person_id = ${stage.person("physician")}`
		expect(await told({ recipients: ["physician"] })).toEqual([stage.person("physicianDeputy")])
	})
})

describe.each(backends)("on %s", (kind) => {
	let stage: Stage
	let caseId: string
	beforeAll(async () => {
		stage = await openStage(kind)
		caseId = await stage.openCase()
	})
	afterEach(async () => {
		await stage.stopWorkers()
	})
	afterAll(async () => {
		await stage.close()
	})

	test("a notice reaches an inbox once, however often its job is delivered", async () => {
		const id = await addNotice(stage, caseId, { recipients: ["physician"] })
		const queues = stage.queues()
		stage.workers()
		stage.workers()
		await queues.add(
			"notices",
			Array.from({ length: 20 }, () => ({ id: randomUUID(), data: { noticeIds: [id] }, delay: 0 })),
		)
		await until(async () => (await queues.count("notices")) === 0)
		expect(await inboxOf(stage, id)).toEqual([stage.person("physician")])
		expect(await incidentsOf(stage, caseId)).toEqual([])
	})

	test("a notice whose job was lost is found by the sweep after a minute", async () => {
		const { db, metrics } = stage
		const id = await addNotice(stage, caseId, { recipients: ["physician"] })
		const queues = stage.queues()
		expect(await sweep({ db, queues, metrics })).toMatchObject({ notices: 0 })
		await db.$client`update notices set at = now() - interval '61 s' where id = ${id}`
		expect(await sweep({ db, queues, metrics })).toMatchObject({ notices: 1 })
		stage.workers()
		await until(async () => (await deliveredAt(stage, id)) !== null)
		expect(await inboxOf(stage, id)).toEqual([stage.person("physician")])
	})

	test("a notice that cannot be delivered becomes an incident, others arrive, and a retry delivers it", async () => {
		const broken = await addNotice(stage, caseId, { recipients: ["nurse"], queued: true })
		const sound = await addNotice(stage, caseId, { recipients: ["nurse"], queued: true })
		const repair = await failOn(stage, "inbox", `new.notice_id = '${broken}'`)
		stage.workers()
		await until(async () => (await deliveredAt(stage, sound)) !== null)
		const [incident] = await until(async () => {
			const found = await incidentsOf(stage, caseId)
			return found.length > 0 && found
		})
		expect(incident).toMatchObject({ kind: "notice", subject_id: broken, code: "P0001" })
		expect(await deliveredAt(stage, broken)).toBeNull()
		await repair()
		await retryIncident(stage.engine, incident?.id ?? "", stage.person("nurse"))
		await until(async () => (await deliveredAt(stage, broken)) !== null)
		expect(await inboxOf(stage, broken)).toEqual(await inboxOf(stage, sound))
	})

	test("a notice of a request, which is no case, becomes an incident as well, and a retry delivers it", async () => {
		const sql = stage.db.$client
		const [requestId, id] = [randomUUID(), randomUUID()]
		await sql`
			insert into received_requests (id, platform_id, origin, state, requester_type, territory, urgency, received_at, due_at,
				sealed_for, suspect)
			values (${requestId}, ${stage.platform}, 'public', 'waiting', 'family', 'RE', 'routine', now(), now(), 'request', false)`
		await sql`
			insert into notices (id, request_id, platform_id, seq, kind, about, recipients, parties, at, by_id)
			values (${id}, ${requestId}, ${stage.platform}, 0, 'reminder', 'requestWaiting', '{nurse}', '[]', now(), 'system')`
		const repair = await failOn(stage, "inbox", `new.notice_id = '${id}'`)
		await stage.queues().add("notices", [{ id: randomUUID(), data: { noticeIds: [id] }, delay: 0 }])
		stage.workers()
		const [incident] = await until(async () => {
			const found = await sql<{ id: string; case_id: string | null; platform_id: string }[]>`
				select id, case_id, platform_id from incidents where kind = 'notice' and subject_id = ${id} and resolved_at is null`
			return found.length > 0 && found
		})
		expect(incident).toMatchObject({ case_id: null, platform_id: stage.platform })
		await repair()
		await retryIncident(stage.engine, incident?.id ?? "", stage.person("nurse"))
		await until(async () => (await deliveredAt(stage, id)) !== null)
		expect(await inboxOf(stage, id)).toContain(stage.person("nurse"))
	})

	test("one notice of a job that cannot be delivered keeps none of the others back, and becomes an incident alone", async () => {
		const ids: string[] = []
		for (let n = 0; n < 5; n += 1) ids.push(await addNotice(stage, caseId, { recipients: ["nurse"] }))
		const broken = ids[2] ?? ""
		const repair = await failOn(stage, "inbox", `new.notice_id = '${broken}'`)
		const queues = stage.queues()
		await queues.add("notices", [{ id: randomUUID(), data: { noticeIds: ids }, delay: 0 }])
		stage.workers()
		const found = await until(async () => {
			const open = (await incidentsOf(stage, caseId)).filter((one) => one.resolved_by === null)
			return open.length > 0 && open
		})
		expect(found.map((one) => one.subject_id)).toEqual([broken])
		const delivered = await Promise.all(ids.map(async (id) => (await deliveredAt(stage, id)) !== null))
		expect(delivered).toEqual([true, true, false, true, true])
		await repair()
	})
})
