import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { RetryOptions } from "../../db/messages/settle-message.ts"
import { openSmtp } from "../../workers/transports/smtp.ts"
import { findNoMailServer, startMailServer, type TestMailServer } from "../setup/mail-server.ts"
import { startSmtp, type TestSmtp } from "../setup/smtp.ts"
import { until } from "../setup/until.ts"
import { backends, openStage, type Stage } from "./stage.ts"

const missing = await findNoMailServer()
if (missing !== undefined) console.warn(`Debian's mail server is not tested here: ${missing}.`)

const KNOWN = "courbaril@example.org"
/** Pauses that a test can wait for; a server that is away for a while is asked until it is back. */
const quick: RetryOptions = { pausesMs: Array(100).fill(100), graceMs: 200, mostUncertain: 5 }

async function findPort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1")
	await once(server, "listening")
	const { port } = server.address() as AddressInfo
	server.close()
	await once(server, "close")
	return port
}

describe.skipIf(missing !== undefined).each(backends)("through Debian's OpenSMTPD, on %s", (kind) => {
	let stage: Stage
	let caseId: string
	let physician: string
	let server: TestMailServer
	/** Where the mail server hands everything on to. */
	let onward: TestSmtp

	beforeAll(async () => {
		stage = await openStage(kind, { alwaysOpen: true })
		physician = stage.person("physician")
		onward = await startSmtp()
		server = await startMailServer({ port: await findPort(), relayPort: onward.port, known: [KNOWN] })
	})
	beforeEach(async () => {
		caseId = await stage.openCase()
		await stage.db.$client`
			update people set email = ${KNOWN}, secure_mail = null, phone = null where id = ${physician}`
	})
	afterEach(async () => {
		await stage.stopWorkers()
		await stage.db.$client`delete from refused_addresses`
	})
	afterAll(async () => {
		await server?.stop()
		await onward?.close()
		await stage.close()
	})

	const work = () =>
		stage.workers({
			transports: {
				email: openSmtp({ url: server.url, from: "Passerelle <ne-pas-repondre@example.org>", silenceMs: 5_000 }),
			},
			origin: "https://passerelle.example",
			retry: quick,
		})
	async function tell(count: number): Promise<readonly string[]> {
		const ids = Array.from({ length: count }, () => randomUUID())
		await stage.db.$client`
			insert into notices (id, case_id, instance_id, platform_id, seq, kind, about, recipients, parties, at, people)
			select id, ${caseId}, ${caseId}, ${stage.platform}, 99, 'message', 'requestAdded', '{}', '[]', now(),
				${[physician]}::uuid[] from unnest(${ids}::uuid[]) as id`
		await stage.db.$client`
			insert into outbox (id, topic, ref, at)
			select gen_random_uuid(), 'notice', id, now() from unnest(${ids}::uuid[]) as id`
		return ids
	}
	const messagesOf = async (notices: readonly string[]) =>
		await stage.db.$client<{ id: string; status: string; reason: string | null; maybe_twice: boolean }[]>`
			select id, status, reason, maybe_twice from messages where notice_id = any(${[...notices]}::uuid[])`
	const copiesOf = (id: string): number => onward.copies()[`<${id}@example.org>`] ?? 0

	test("a message is accepted, handed on once, and is the one that we wrote", async () => {
		work()
		const notices = await tell(1)
		const [sent] = await until(async () => {
			const found = await messagesOf(notices)
			return found.every((one) => one.status === "sent") && found.length > 0 && found
		})
		await until(() => copiesOf(sent?.id ?? "") === 1)
		const mail = onward.taken.find((one) => one.messageId.includes(sent?.id ?? "?"))
		expect(mail?.to).toBe(KNOWN)
		expect(mail?.raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
		expect(mail?.raw).toMatch(/^Received: [^]*?by mx\.passerelle\.example/)
	})

	test("a recipient that it does not know is refused at once, written down, and not asked about again", async () => {
		await stage.db.$client`update people set email = 'nobody@example.org' where id = ${physician}`
		work()
		const notices = await tell(1)
		const [refused] = await until(async () => {
			const found = await messagesOf(notices)
			return found.some((one) => one.status === "refused") && found
		})
		expect(refused).toMatchObject({ reason: "addressRefused" })
		expect(
			await stage.db.$client`select outcome, code from message_attempts where message_id = ${refused?.id ?? ""}`,
		).toEqual([{ outcome: "refused", code: "550" }])
		const next = await tell(1)
		await until(async () => (await messagesOf(next)).some((one) => one.status === "unreachable"))
	})

	test("killed again and again while messages come, it loses none, and a copy carries the id of the first", async () => {
		const notices = await tell(60)
		work()
		for (let kills = 1; kills <= 3; kills += 1) {
			await until(async () => (await messagesOf(notices)).filter((one) => one.status === "sent").length >= kills * 12)
			await server.kill()
			await server.start()
		}
		const sent = await until(async () => {
			const found = await messagesOf(notices)
			return found.length === 60 && found.every((one) => one.status === "sent") && found
		}, 60_000)
		await until(() => sent.every((one) => copiesOf(one.id) > 0), 60_000)
		expect(sent.filter((one) => copiesOf(one.id) === 0)).toEqual([])
	}, 120_000)
})
