import { randomUUID } from "node:crypto"
import { readFile } from "node:fs/promises"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import type { Envelope } from "../../db/messages/claim-message.ts"
import { openSmtp, type SmtpOptions } from "../../workers/transports/smtp.ts"
import type { Transport } from "../../workers/transports/transport.ts"
import { createCertificates, type TestCertificates } from "../setup/certificates.ts"
import { startSmtp, type TestSmtp } from "../setup/smtp.ts"

const envelope = (address = "courbaril@example.org"): Envelope => ({
	id: randomUUID(),
	attempt: 1,
	channel: "email",
	address,
	recipient: "Dr Courbaril",
	subject: "Dossier P-2026-0147 : votre réponse est attendue",
	text: "Bonjour,\n\nÀ faire avant jeudi.\n",
	html: "<p>À faire avant jeudi.</p>",
	secrets: [],
	unsubscribe: "https://passerelle.example/api/unsubscriptions/abc",
})

const servers: TestSmtp[] = []
const transports: Transport[] = []
async function serve(...options: Parameters<typeof startSmtp>): Promise<TestSmtp> {
	const server = await startSmtp(...options)
	servers.push(server)
	return server
}
function sendTo(server: Pick<TestSmtp, "url">, options: Partial<SmtpOptions> = {}): Transport {
	const transport = openSmtp({ url: server.url, from: "Passerelle <ne-pas-repondre@example.org>", ...options })
	transports.push(transport)
	return transport
}

afterEach(async () => {
	await Promise.all(transports.splice(0).map(async (one) => await one.close()))
	await Promise.all(servers.splice(0).map(async (one) => await one.close()))
})

describe("a message handed to a mail server", () => {
	test("arrives as text and HTML, under its own id, with a way to unsubscribe and no invitation to answer by itself", async () => {
		const server = await serve()
		const message = envelope()
		expect(await sendTo(server).send(message)).toEqual({ outcome: "accepted", code: "250" })
		const [mail] = server.taken
		expect(mail).toMatchObject({ to: message.address, messageId: `<${message.id}@example.org>` })
		expect(mail?.raw).toContain("text/plain; charset=utf-8")
		expect(mail?.raw).toContain("text/html; charset=utf-8")
		expect(mail?.raw).toContain("Auto-Submitted: auto-generated")
		expect(mail?.raw).toContain("List-Unsubscribe: <https://passerelle.example/api/unsubscriptions/abc>")
		expect(mail?.raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
	})

	test("is put off by 451, and is taken later", async () => {
		const server = await serve({ behave: (n) => (n === 1 ? "defers" : "accepts") })
		const transport = sendTo(server)
		const message = envelope()
		expect(await transport.send(message)).toEqual({ outcome: "deferred", code: "451", enhanced: "4.7.1" })
		expect(await transport.send(message)).toMatchObject({ outcome: "accepted" })
		expect(Object.values(server.copies())).toEqual([1])
	})

	test("is refused for its recipient, or for what it is", async () => {
		const recipient = await serve({ behave: () => "refusesRecipient" })
		expect(await sendTo(recipient).send(envelope())).toEqual({
			outcome: "refused",
			code: "550",
			enhanced: "5.1.1",
			address: true,
		})
		const content = await serve({ behave: () => "refusesContent" })
		expect(await sendTo(content).send(envelope())).toMatchObject({ outcome: "refused", code: "554", address: false })
	})

	test("has not left when the server dies before it may come, or is not there", async () => {
		const server = await serve({ behave: () => "diesBeforeData" })
		expect(await sendTo(server).send(envelope())).toMatchObject({ outcome: "unreachable" })
		expect(server.taken).toEqual([])
		const gone = await startSmtp()
		await gone.close()
		expect(await sendTo(gone).send(envelope())).toMatchObject({ outcome: "unreachable" })
	})

	test("may or may not have arrived when the server dies while it comes or instead of answering, and is not sent again by itself", async () => {
		const half = await serve({ behave: () => "diesInData" })
		expect(await sendTo(half).send(envelope())).toEqual({ outcome: "uncertain", code: null })
		expect(half.offered()).toBe(1)
		const whole = await serve({ behave: () => "takesAndDies" })
		expect(await sendTo(whole).send(envelope())).toEqual({ outcome: "uncertain", code: null })
		expect(whole.offered()).toBe(1)
		expect(Object.values(whole.copies())).toEqual([1])
	})

	test("does not wait for ever for a server that says nothing", async () => {
		const server = await serve({ behave: () => "hangs" })
		expect(await sendTo(server, { silenceMs: 300 }).send(envelope())).toMatchObject({ outcome: "unreachable" })
	})
})

describe("a mail server elsewhere", () => {
	let certificates: TestCertificates
	let tls: { key: string; cert: string }
	beforeAll(async () => {
		certificates = await createCertificates()
		const { certificate, key } = await certificates.issue("IP:127.0.0.1")
		tls = { cert: await readFile(certificate, "utf8"), key: await readFile(key, "utf8") }
	})
	afterAll(async () => {
		await certificates.remove()
	})

	test("is spoken to over STARTTLS, with a certificate that the named authority vouches for", async () => {
		const server = await serve({ tls })
		expect(await sendTo(server, { tls: { ca: certificates.ca } }).send(envelope())).toMatchObject({
			outcome: "accepted",
		})
		expect(server.taken).toMatchObject([{ secure: true }])
	})

	test("is told nothing when its certificate comes from somebody else, or when it has none", async () => {
		const other = await serve({ tls })
		expect(await sendTo(other, { tls: { ca: certificates.otherCa } }).send(envelope())).toMatchObject({
			outcome: "unreachable",
		})
		const plain = await serve()
		const far = { isLocal: () => false }
		expect((await sendTo(plain, { tls: far }).send(envelope())).outcome).not.toBe("accepted")
		expect([...other.taken, ...plain.taken]).toEqual([])
		expect(other.offered() + plain.offered()).toBe(0)
	})
})
