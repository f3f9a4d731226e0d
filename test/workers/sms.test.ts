import { randomUUID } from "node:crypto"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { createOutgoing } from "../../api/outgoing.ts"
import { recordBounce } from "../../db/messages/record-bounce.ts"
import type { RetryOptions } from "../../db/messages/settle-message.ts"
import type { Messaging } from "../../workers/messages.ts"
import { openSms } from "../../workers/transports/sms.ts"
import { openSmtp } from "../../workers/transports/smtp.ts"
import { type GatewayBehaviour, startGateway, type TestGateway } from "../setup/sms.ts"
import { type Behaviour, startSmtp, type TestSmtp } from "../setup/smtp.ts"
import { until } from "../setup/until.ts"
import { backends, openStage, type Stage } from "./stage.ts"

/** Pauses that a test can wait for. */
const quick: RetryOptions = { pausesMs: [20, 20, 20], graceMs: 20, mostUncertain: 2 }
const ORIGIN = "https://passerelle.example"
const PHONE = "0692123456"

interface Stored {
	readonly id: string
	readonly channel: string
	readonly status: string
	readonly reason: string | null
	readonly attempts: number
	readonly maybe_twice: boolean
}

describe.each(backends)("short messages on %s", (kind) => {
	let stage: Stage
	let caseId: string
	let physician: string
	let gateway: TestGateway
	const opened: (TestGateway | TestSmtp)[] = []

	beforeAll(async () => {
		stage = await openStage(kind, { alwaysOpen: true })
		physician = stage.person("physician")
	})
	beforeEach(async () => {
		caseId = await stage.openCase()
		await stage.db.$client`
			update people set email = null, secure_mail = null, phone = ${PHONE} where id = ${physician}`
	})
	afterEach(async () => {
		await stage.stopWorkers()
		await stage.db.$client`
			update messages set status = 'cancelled', reason = 'superseded', settled_at = now()
			where status in ('planned', 'sending')`
		await stage.db.$client`delete from refused_addresses`
		await Promise.all(opened.splice(0).map(async (one) => await one.close()))
	})
	afterAll(async () => {
		await stage.close()
	})

	async function open(behave?: (n: number) => GatewayBehaviour, timeoutMs = 5_000): Promise<Messaging> {
		gateway = await startGateway(behave)
		opened.push(gateway)
		const fetch = createOutgoing({ allowedHosts: [gateway.host], allowLoopback: true, timeoutMs })
		return { transports: { sms: openSms({ url: gateway.url, token: "secret", fetch }) }, origin: ORIGIN, retry: quick }
	}
	/** With a mail server beside the gateway. */
	async function withMail(messaging: Messaging, behave: (n: number) => Behaviour): Promise<void> {
		const server = await startSmtp({ behave })
		opened.push(server)
		await stage.db.$client`update people set email = 'courbaril@example.org' where id = ${physician}`
		const email = openSmtp({ url: server.url, from: "Passerelle <ne-pas-repondre@example.org>", silenceMs: 1_000 })
		stage.workers({ ...messaging, transports: { ...messaging.transports, email } })
	}
	async function tell(): Promise<string> {
		const id = randomUUID()
		await stage.db.$client`
			insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, parties, at, people)
			values (${id}, ${caseId}, ${caseId}, ${stage.platform}, 99, 'message', 'requestAdded', '{}', '[]', now(),
				${[physician]}::uuid[])`
		await stage.db.$client`insert into outbox (id, topic, ref, at) values (${randomUUID()}, 'notice', ${id}, now())`
		return id
	}
	const messagesOf = async (noticeId: string): Promise<readonly Stored[]> =>
		await stage.db.$client<Stored[]>`
			select id, channel, status, reason, attempts, maybe_twice from messages
			where notice_id = ${noticeId} order by planned_at, id`
	const settled = async (noticeId: string, channel: string, status: string): Promise<Stored> =>
		await until(async () =>
			(await messagesOf(noticeId)).find((one) => one.channel === channel && one.status === status),
		)

	test("reach the number of whoever has no address, once, with a case number and a link and nothing else", async () => {
		stage.workers(await open())
		const sent = await settled(await tell(), "sms", "sent")
		const [number] = await stage.db.$client<{ number: string }[]>`select number from cases where id = ${caseId}`
		expect(gateway.offered).toEqual([
			{
				to: PHONE,
				text: `Passerelle. Dossier ${number?.number} : nouvelle demande ajoutée au dossier. ${ORIGIN}/dossiers/${caseId}`,
				reference: sent.id,
				key: sent.id,
				token: "Bearer secret",
			},
		])
	})

	test("are offered again to a gateway that is busy, or that does not know our token yet", async () => {
		stage.workers(await open((n) => (n === 1 ? "defers" : n === 2 ? "forbids" : "accepts")))
		expect(await settled(await tell(), "sms", "sent")).toMatchObject({ attempts: 3, maybe_twice: false })
		expect(gateway.delivered()).toHaveLength(1)
	})

	test.each(["hangs", "takesAndDies", "diesInAnswer"] as const)(
		"are known again by their key where the gateway %s: asked twice, delivered once",
		async (behaviour) => {
			stage.workers(await open((n) => (n === 1 ? behaviour : "accepts"), 500))
			expect(await settled(await tell(), "sms", "sent")).toMatchObject({ attempts: 2, maybe_twice: true })
			expect(gateway.offered).toHaveLength(2)
			expect(gateway.delivered()).toHaveLength(1)
		},
	)

	test("wait for a gateway that is not there, and leave when it is", async () => {
		const messaging = await open()
		const gone = await startGateway()
		await gone.close()
		let url = gone.url
		const fetch = createOutgoing({ allowedHosts: [gone.host, gateway.host], allowLoopback: true })
		const sms = openSms({ url: "https://gateway.invalid", token: "secret", fetch: (_, init) => fetch(url, init) })
		stage.workers({ ...messaging, transports: { sms }, retry: { ...quick, pausesMs: Array(200).fill(30) } })
		const id = await tell()
		await until(async () => (await messagesOf(id)).some((one) => one.attempts > 1))
		url = gateway.url
		expect(await settled(id, "sms", "sent")).toMatchObject({ maybe_twice: false })
		expect(gateway.delivered()).toHaveLength(1)
	})

	test("take the place of an e-mail that was refused, at once; both are evidence, and the team is told", async () => {
		await withMail(await open(), () => "refusesRecipient")
		const id = await tell()
		const sent = await settled(id, "sms", "sent")
		expect((await messagesOf(id)).map(({ channel, status, attempts }) => [channel, status, attempts])).toEqual([
			["email", "refused", 1],
			["sms", "sent", 1],
		])
		// The team, who is told, has addresses that are refused as well: what is counted is this person's.
		expect(gateway.offered.filter(({ to }) => to === PHONE)).toHaveLength(1)
		expect(await stage.db.$client`select from message_attempts where message_id = ${sent.id}`).toHaveLength(1)
		const told = await stage.db.$client`
			select from notices where case_id = ${caseId} and about = 'messageRefused'`
		expect(told).toHaveLength(1)
	})

	test("that are refused as well end there: nobody goes round in circles", async () => {
		await withMail(await open(() => "refuses"), () => "refusesContent")
		const id = await tell()
		await settled(id, "sms", "refused")
		const { db } = stage
		await until(
			async () =>
				(
					await db.$client`
					select from outbox union all select from notices where delivered_at is null
					union all select from messages where status in ('planned', 'sending')`
				).length === 0,
		)
		expect((await messagesOf(id)).map(({ channel, status, attempts }) => [channel, status, attempts])).toEqual([
			["email", "refused", 1],
			["sms", "refused", 1],
		])
		// The team is told of each, and not of what it could not be told by e-mail.
		expect(await db.$client`select from notices where case_id = ${caseId} and about = 'messageRefused'`).toHaveLength(2)
	})

	test("take the place of an e-mail that came back later from further on", async () => {
		await withMail(await open(), () => "accepts")
		const id = await tell()
		const mail = await settled(id, "email", "sent")
		expect(await messagesOf(id)).toHaveLength(1)
		await recordBounce(stage.engine, mail.id, { action: "failed", status: "5.1.1" })
		await settled(id, "sms", "sent")
		await recordBounce(stage.engine, mail.id, { action: "failed", status: "5.1.1" })
		expect(await messagesOf(id)).toHaveLength(2)
		expect(gateway.delivered()).toHaveLength(1)
	})
})
