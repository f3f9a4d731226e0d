import { randomUUID } from "node:crypto"
import { Registry as Metrics } from "prom-client"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { claimMessage } from "../../db/messages/claim-message.ts"
import { defaultPreferences, type MessagePreferences, writePreferences } from "../../db/messages/preferences.ts"
import type { RetryOptions } from "../../db/messages/settle-message.ts"
import { retryIncident } from "../../db/retry-incident.ts"
import { type Messaging, messageHandler } from "../../workers/messages.ts"
import { createWorkerMetrics } from "../../workers/metrics.ts"
import { noticeHandler } from "../../workers/notices.ts"
import { sweep } from "../../workers/sweep.ts"
import { openSmtp } from "../../workers/transports/smtp.ts"
import { openChannelsOf } from "../../workers/transports/transport.ts"
import { type Behaviour, startSmtp, type TestSmtp } from "../setup/smtp.ts"
import { until } from "../setup/until.ts"
import { backends, incidentsOf, logger, openStage, type Stage } from "./stage.ts"

const FROM = "Passerelle <ne-pas-repondre@example.org>"
const ORIGIN = "https://passerelle.example"
/** Pauses that a test can wait for. */
const quick: RetryOptions = { pausesMs: [20, 20, 20], graceMs: 20, mostUncertain: 1 }

interface Stored {
	readonly id: string
	readonly status: string
	readonly reason: string | null
	readonly attempts: number
	readonly maybe_twice: boolean
	readonly send_after: Date
	readonly digest_id: string | null
}

describe.each(backends)("messages on %s", (kind) => {
	let stage: Stage
	let caseId: string
	let physician: string
	let task: { id: string; visit: number; role: string }
	let server: TestSmtp
	const opened: TestSmtp[] = []

	beforeAll(async () => {
		stage = await openStage(kind, { alwaysOpen: true })
		physician = stage.person("physician")
	})
	beforeEach(async () => {
		caseId = await stage.openCase()
		const [found] = await stage.db.$client<(typeof task)[]>`
			select id, visit, role from tasks where case_id = ${caseId} and status = 'open' limit 1`
		if (!found) throw new Error("a new case has a task")
		task = found
		await stage.db.$client`update people set email = 'physician@example.org' where id = ${physician}`
	})
	afterEach(async () => {
		await stage.stopWorkers()
		// What others were told of one test is not sent in the next.
		await stage.db.$client`
			update messages set status = 'cancelled', reason = 'superseded', settled_at = now()
			where status in ('planned', 'sending')`
		await Promise.all(opened.splice(0).map(async (one) => await one.close()))
		await stage.db.$client`delete from message_preferences`
		await stage.db.$client`delete from refused_addresses`
	})
	afterAll(async () => {
		await stage.close()
	})

	async function serve(behave?: (n: number) => Behaviour): Promise<Messaging> {
		server = await startSmtp(behave ? { behave } : {})
		opened.push(server)
		return {
			transports: { email: openSmtp({ url: server.url, from: FROM, silenceMs: 1_000 }) },
			origin: ORIGIN,
			retry: quick,
		}
	}
	/** News for the physician; a reminder of the open task for the same person with `visit`. */
	async function tell(of: { visit?: number; about?: string } = {}): Promise<string> {
		const id = randomUUID()
		const noticeKind = of.visit === undefined ? "message" : "reminder"
		await stage.db.$client`
			insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, visit, parties, at, people)
			values (${id}, ${caseId}, ${caseId}, ${stage.platform}, 99, ${noticeKind}, ${of.about ?? "requestAdded"},
				'{}', ${of.visit ?? null}, '[]', now(), ${[physician]}::uuid[])`
		await stage.db.$client`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'notice', ${id}, now())`
		return id
	}
	const messagesOf = async (noticeId: string): Promise<readonly Stored[]> =>
		await stage.db.$client<Stored[]>`
			select id, status, reason, attempts, maybe_twice, send_after, digest_id from messages
			where notice_id = ${noticeId} order by planned_at`
	const settled = async (noticeId: string, ...statuses: string[]): Promise<Stored> =>
		await until(async () => (await messagesOf(noticeId)).find((one) => statuses.includes(one.status)))
	const attemptsOf = async (id: string) =>
		await stage.db.$client<{ outcome: string; code: string | null; enhanced: string | null }[]>`
			select outcome, code, enhanced from message_attempts where message_id = ${id} order by attempt`
	const prefer = async (wanted: Partial<MessagePreferences>) =>
		await writePreferences(stage.engine, physician, { ...defaultPreferences, ...wanted })
	/** Delivers a notice by hand: what is planned waits until somebody sends it. */
	async function plan(of: { visit?: number; about?: string } = {}, engine = stage.engine): Promise<string> {
		const messaging = await serve()
		const id = await tell(of)
		await stage.db.$client`delete from outbox`
		const outward = { queues: { add: async () => undefined }, open: openChannelsOf(messaging.transports) }
		await noticeHandler({ engine, logger, metrics: stage.metrics, outward }).handle({ noticeIds: [id] })
		return id
	}
	const sendNow = async (id: string, engine = stage.engine, retry = quick) => {
		const transports = { email: openSmtp({ url: server.url, from: FROM, silenceMs: 1_000 }) }
		const messaging = { transports, origin: ORIGIN, retry }
		const metrics = createWorkerMetrics(new Metrics())
		const queues = { ...stage.queues(), add: async () => undefined }
		await messageHandler({ engine, queues, logger, metrics, messaging }).handle({ messageId: id })
		await transports.email.close()
	}

	test("a message reaches whoever is told once, however many workers there are and however often its job comes", async () => {
		const messaging = await serve()
		const queues = stage.queues()
		stage.workers(messaging)
		stage.workers(await reuse(messaging))
		const id = await tell()
		const sent = await settled(id, "sent")
		await queues.add(
			"messages",
			Array.from({ length: 20 }, () => ({ id: randomUUID(), data: { messageId: sent.id }, delay: 0 })),
		)
		await until(async () => (await queues.count("messages")) === 0)
		expect(server.copies()).toEqual({ [`<${sent.id}@example.org>`]: 1 })
		expect(server.taken).toMatchObject([{ to: "physician@example.org" }])
		expect(await attemptsOf(sent.id)).toEqual([{ outcome: "accepted", code: "250", enhanced: null }])
	})

	test("a server that asks to come back later is asked again, and takes it once", async () => {
		stage.workers(await serve((n) => (n < 3 ? "defers" : "accepts")))
		const sent = await settled(await tell(), "sent")
		expect((await attemptsOf(sent.id)).map(({ outcome }) => outcome)).toEqual(["deferred", "deferred", "accepted"])
		expect(Object.values(server.copies())).toEqual([1])
		expect(sent.maybe_twice).toBe(false)
	})

	test("a server that is never back makes an incident, and its retry sends the message", async () => {
		let away = true
		stage.workers(await serve(() => (away ? "defers" : "accepts")))
		const id = await tell()
		const failed = await settled(id, "failed")
		expect(failed).toMatchObject({ reason: "notAnswered", attempts: 4 })
		const [incident] = await until(async () => {
			const found = await incidentsOf(stage, caseId)
			return found.length > 0 && found
		})
		expect(incident).toMatchObject({ kind: "message", subject_id: failed.id, code: "MESSAGE_UNDELIVERED" })
		away = false
		await retryIncident(stage.engine, incident?.id ?? "", physician)
		await settled(id, "sent")
		expect(Object.values(server.copies())).toEqual([1])
	})

	test("an address that does not exist is written down, never tried again, and the coordinators are told", async () => {
		stage.workers(await serve(() => "refusesRecipient"))
		const id = await tell()
		const refused = await settled(id, "refused")
		expect(refused).toMatchObject({ reason: "addressRefused", attempts: 1 })
		expect(
			await stage.db.$client`select channel, status from refused_addresses where person_id = ${physician}`,
		).toEqual([{ channel: "email", status: "5.1.1" }])
		await until(async () => {
			const told = await stage.db.$client`
				select 1 from inbox b join notices n on n.id = b.notice_id where n.case_id = ${caseId}
				and n.about = 'messageRefused' and b.person_id = ${stage.person("nurse")}`
			return told.length === 1
		})
		const next = await tell()
		expect(await settled(next, "unreachable")).toMatchObject({ reason: "addressRefused", attempts: 0 })
		// A corrected address is another one.
		await stage.db.$client`update people set email = 'new@example.org' where id = ${physician}`
		const third = await tell()
		expect(await settled(third, "refused", "sent")).toMatchObject({ attempts: 1 })
	})

	test("whoever has no address finds it in the product, and the row says so", async () => {
		await stage.db.$client`update people set email = null, secure_mail = null, phone = null where id = ${physician}`
		stage.workers(await serve())
		const message = await settled(await tell(), "unreachable")
		expect(message).toMatchObject({ reason: "noAddress", attempts: 0 })
		expect(await attemptsOf(message.id)).toEqual([])
	})

	test("a server that dies before the message may come gets it later, once", async () => {
		stage.workers(await serve((n) => (n === 1 ? "diesBeforeData" : "accepts")))
		const sent = await settled(await tell(), "sent")
		expect(sent.maybe_twice).toBe(false)
		expect(Object.values(server.copies())).toEqual([1])
	})

	test("a server that has the message and dies instead of saying so may get it twice: the same id, counted and shown", async () => {
		stage.workers(await serve((n) => (n === 1 ? "takesAndDies" : "accepts")))
		const sent = await settled(await tell(), "sent")
		expect(sent).toMatchObject({ maybe_twice: true, attempts: 2 })
		expect((await attemptsOf(sent.id)).map(({ outcome }) => outcome)).toEqual(["uncertain", "accepted"])
		expect(server.copies()).toEqual({ [`<${sent.id}@example.org>`]: 2 })
	})

	test("a server that does so again and again does not flood anybody: a person decides", async () => {
		stage.workers(await serve(() => "takesAndDies"))
		const failed = await settled(await tell(), "failed")
		expect(failed).toMatchObject({ reason: "uncertain", attempts: 2, maybe_twice: true })
		expect(Object.values(server.copies())).toEqual([2])
	})

	test("what a worker that died had in hand goes out again after a while, marked as perhaps sent twice", async () => {
		const id = await plan()
		const [message] = await messagesOf(id)
		const messageId = message?.id ?? ""
		const options = { open: { email: true, secureMail: false, sms: false }, origin: ORIGIN, graceMs: 60_000 }
		expect(await claimMessage(stage.engine, messageId, options)).toMatchObject({ state: "send" })
		// Another worker leaves it alone as long as the first may be at it.
		expect(await claimMessage(stage.engine, messageId, options)).toEqual({ state: "done", outcome: "busy" })
		await stage.db.$client`update messages set claimed_at = now() - interval '1 day' where id = ${messageId}`
		const queues = stage.queues()
		expect(await sweep({ db: stage.db, queues, metrics: stage.metrics })).toMatchObject({ messages: 1 })
		await sendNow(messageId)
		expect(await messagesOf(id)).toMatchObject([{ status: "sent", maybe_twice: true, attempts: 2 }])
		expect((await attemptsOf(messageId)).map(({ outcome }) => outcome)).toEqual(["interrupted", "accepted"])
		await stage.emptyQueue()
	})

	test("the sweep finds what the queue has lost", async () => {
		const id = await plan()
		stage.workers({ transports: { email: openSmtp({ url: server.url, from: FROM }) }, origin: ORIGIN })
		await settled(id, "sent")
		expect(Object.values(server.copies())).toEqual([1])
	})

	test("nobody hears of a task that was done, or that a colleague took, before the message left", async () => {
		const done = await plan({ visit: task.visit })
		await stage.db.$client`update tasks set status = 'done' where id = ${task.id}`
		await sendNow((await messagesOf(done))[0]?.id ?? "")
		expect(await messagesOf(done)).toMatchObject([{ status: "cancelled", reason: "settled", attempts: 0 }])
		expect(server.offered()).toBe(0)
		await stage.db.$client`update tasks set status = 'open' where id = ${task.id}`
	})

	test("a case on hold is looked at again later; one that is reserved is not written about", async () => {
		const held = await plan({ visit: task.visit })
		await stage.db.$client`update tasks set status = 'paused' where id = ${task.id}`
		await sendNow((await messagesOf(held))[0]?.id ?? "")
		expect(await messagesOf(held)).toMatchObject([{ status: "planned", reason: "onHold", attempts: 0 }])
		await stage.db.$client`update tasks set status = 'open' where id = ${task.id}`
		await stage.db.$client`update messages set send_after = now() where notice_id = ${held}`
		await stage.db.$client`update cases set limited_at = now() where id = ${caseId}`
		await sendNow((await messagesOf(held))[0]?.id ?? "")
		expect(await messagesOf(held)).toMatchObject([{ status: "cancelled", reason: "caseReserved" }])
		expect(server.offered()).toBe(0)
	})

	test("two reminders of one task that wait for the morning are one message", async () => {
		const first = await plan({ visit: task.visit })
		const second = await plan({ visit: task.visit })
		expect(await messagesOf(first)).toMatchObject([{ status: "cancelled", reason: "superseded" }])
		expect(await messagesOf(second)).toMatchObject([{ status: "planned" }])
	})

	test("two reminders of one task that are handed out together are one message, and people of a digest get one digest", async () => {
		const { engine, metrics } = stage
		const open = openChannelsOf((await serve()).transports)
		const jobs: unknown[] = []
		const outward = { queues: { add: async (_: string, some: readonly unknown[]) => void jobs.push(...some) }, open }
		const ids = [await tell({ visit: task.visit }), await tell({ visit: task.visit }), await tell()]
		await stage.db.$client`delete from outbox`
		await noticeHandler({ engine, logger, metrics, outward }).handle({ noticeIds: ids })
		const rows = await Promise.all(ids.map(messagesOf))
		expect(rows.map(([row]) => row?.reason)).toEqual(["superseded", null, null])
		expect(jobs).toHaveLength(2)
		await prefer({ digest: "daily" })
		const more = [await tell(), await tell({ visit: task.visit })]
		await stage.db.$client`delete from outbox`
		await noticeHandler({ engine, logger, metrics, outward }).handle({ noticeIds: more })
		const joined = (await Promise.all(more.map(messagesOf))).flat()
		expect(joined.map(({ status, reason }) => `${status} ${reason}`)).toEqual(["planned digest", "planned digest"])
		expect(new Set(joined.map((one) => one.digest_id)).size).toBe(1)
		expect(await messagesOf(ids[1] ?? "")).toMatchObject([{ status: "cancelled", reason: "superseded" }])
		await stage.db.$client`delete from message_attempts`
		await stage.db.$client`delete from messages`
	})

	test("whoever wants no news is still told of what waits for them; news read in the product does not follow by e-mail", async () => {
		await prefer({ informed: false })
		expect(await messagesOf(await plan())).toMatchObject([{ status: "cancelled", reason: "notWanted" }])
		expect(await messagesOf(await plan({ visit: task.visit }))).toMatchObject([{ status: "planned" }])
		await prefer({})
		const news = await plan()
		await stage.db.$client`update inbox set read_at = now() where notice_id = ${news}`
		await sendNow((await messagesOf(news))[0]?.id ?? "")
		expect(await messagesOf(news)).toMatchObject([{ status: "cancelled", reason: "readInProduct" }])
	})

	test("a digest is one message a day with what is still due, and what joins after it has left goes with the next", async () => {
		const monday = new Date("2026-03-02T06:00:00Z")
		let now = monday
		const engine = { ...stage.engine, clock: () => now }
		await prefer({ digest: "daily", digestHour: 7, hours: "daytime" })
		const kept = await plan({ visit: task.visit }, engine)
		await plan({}, engine)
		const gone = await plan({}, engine)
		await stage.db.$client`update inbox set read_at = now() where notice_id = ${gone}`
		const digests = async () =>
			await stage.db.$client<(Stored & { digest_on: string })[]>`
				select id, status, reason, attempts, send_after, digest_on::text from messages
				where person_id = ${physician} and digest_on is not null order by digest_on`
		expect(await digests()).toHaveLength(1)
		const [digest] = await digests()
		now = new Date(digest?.send_after ?? now)
		expect(now > monday).toBe(true)
		await sendNow(digest?.id ?? "", engine)
		await sendNow(digest?.id ?? "", engine)
		expect(await digests()).toMatchObject([{ status: "sent", attempts: 1 }])
		expect(server.taken).toHaveLength(1)
		expect(await messagesOf(kept)).toMatchObject([{ status: "digest", digest_id: digest?.id }])
		expect(await messagesOf(gone)).toMatchObject([{ status: "cancelled", reason: "readInProduct" }])
		await plan({}, engine)
		expect((await digests()).map(({ status }) => status)).toEqual(["sent", "planned"])
		// Read before the morning: nothing is left to say.
		await stage.db.$client`update inbox set read_at = now() where person_id = ${physician}`
		const [, second] = await digests()
		now = new Date(second?.send_after ?? now)
		await sendNow(second?.id ?? "", engine)
		expect((await digests()).map(({ reason }) => reason)).toEqual([null, "nothingDue"])
		await stage.db.$client`delete from message_attempts`
		await stage.db.$client`delete from messages`
	})

	test("a digest that no server takes makes an incident of no case, what was in it goes by itself, and a retry clears it", async () => {
		let now = new Date("2026-03-02T06:00:00Z")
		const engine = { ...stage.engine, clock: () => now }
		await prefer({ digest: "daily", digestHour: 7, hours: "daytime" })
		const id = await plan({ visit: task.visit }, engine)
		const [part] = await messagesOf(id)
		const digestId = part?.digest_id ?? ""
		const sql = stage.db.$client
		await server.close()
		for (let tries = 0; tries < 4; tries += 1) {
			const [row] = await sql<{ send_after: string }[]>`select send_after from messages where id = ${digestId}`
			now = new Date(row?.send_after ?? now)
			await sendNow(digestId, engine)
		}
		const open = await sql<{ id: string; kind: string; case_id: string | null; code: string }[]>`
			select id, kind, case_id, code from incidents where subject_id = ${digestId} and resolved_at is null`
		expect(open).toMatchObject([{ kind: "message", case_id: null, code: "MESSAGE_UNDELIVERED" }])
		expect(await messagesOf(id)).toMatchObject([{ status: "planned", reason: "digestFailed", digest_id: null }])
		await retryIncident(engine, open[0]?.id ?? "", physician)
		const [after] = await sql<{ status: string; resolved_by: string }[]>`
			select m.status, i.resolved_by from messages m join incidents i on i.subject_id = m.id where m.id = ${digestId}`
		expect(after).toEqual({ status: "planned", resolved_by: physician })
		await sql`delete from message_attempts`
		await sql`delete from messages`
	})

	/** The same server through a pool of its own, as another process has. */
	async function reuse(messaging: Messaging): Promise<Messaging> {
		return { ...messaging, transports: { email: openSmtp({ url: server.url, from: FROM, silenceMs: 1_000 }) } }
	}
})

describe("the hour of a message", () => {
	let stage: Stage
	beforeAll(async () => {
		stage = await openStage("postgres")
	})
	afterAll(async () => {
		await stage.close()
	})

	async function sendAfter(at: string, urgency: "routine" | "emergency", hours: MessagePreferences["hours"]) {
		const engine = { ...stage.engine, clock: () => new Date(at) }
		const person = stage.person("physician")
		const caseId = await stage.openCase()
		await stage.db.$client`update cases set urgency = ${urgency} where id = ${caseId}`
		await writePreferences(engine, person, { ...defaultPreferences, hours })
		const id = randomUUID()
		await stage.db.$client`
			insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, parties, at, people)
			values (${id}, ${caseId}, ${caseId}, ${stage.platform}, 99, 'message', 'requestAdded', '{}', '[]', ${at}, ${[person]}::uuid[])`
		const outward = { queues: { add: async () => undefined }, open: { email: true, secureMail: true, sms: true } }
		await noticeHandler({ engine, logger, metrics: stage.metrics, outward }).handle({ noticeIds: [id] })
		const [row] = await stage.db.$client<{ send_after: Date; reason: string | null }[]>`
			select send_after, reason from messages where notice_id = ${id}`
		return { at: new Date(row?.send_after ?? 0).toISOString(), reason: row?.reason }
	}

	test("is within the working hours of its reader's territory: what happens on a Friday evening waits for Monday", async () => {
		// 21:00 on Friday in La Réunion.
		const monday = await sendAfter("2026-03-06T17:00:00Z", "routine", "working")
		expect(monday).toMatchObject({ reason: "quietHours" })
		expect(new Date(monday.at).getUTCDay()).toBe(1)
		expect(await sendAfter("2026-03-06T17:00:00Z", "routine", "daytime")).toEqual({
			at: "2026-03-07T04:00:00.000Z",
			reason: "quietHours",
		})
	})

	test("is now for an emergency, whatever the hour", async () => {
		expect(await sendAfter("2026-03-06T22:00:00Z", "emergency", "working")).toEqual({
			at: "2026-03-06T22:00:00.000Z",
			reason: null,
		})
	})
})
