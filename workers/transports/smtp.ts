import { PassThrough, type Readable } from "node:stream"
import { createTransport } from "nodemailer"
import type { Envelope } from "../../db/messages/claim-message.ts"
import type { Delivery } from "../../db/messages/settle-message.ts"
import { type TlsSettings, tlsFor } from "../../db/tls.ts"
import type { Transport } from "./transport.ts"

export interface SmtpOptions {
	/** `smtp://user:password@host:587` (STARTTLS) or `smtps://host:465`. */
	readonly url: string
	readonly tls?: TlsSettings
	/** Address that messages come from, and its name. */
	readonly from: string
	/** Longest silence of a server, ms; 20 s unless said. */
	readonly silenceMs?: number
}

const CONNECTIONS = 3
const MESSAGES_PER_CONNECTION = 100
const SILENCE_MS = 20_000

/** What is known of a message while it is under way. */
interface UnderWay {
	/** Its first byte has left: from here on, only an answer tells whether the server has it. */
	handedOver: boolean
}

/**
 * A mail server, over verified TLS unless it is this very machine.
 *
 * The library would send a message again by itself when its connection closes, also after its last byte: that is turned
 * off, because only our own table knows how often somebody may get the same message.
 */
export function openSmtp({ url, tls, from, silenceMs = SILENCE_MS }: SmtpOptions): Transport {
	const { protocol, hostname, port, username, password } = new URL(url)
	const secure = protocol === "smtps:"
	const verified = tlsFor(hostname, tls ?? {})
	const host = hostname.replace(/^\[(.*)\]$/, "$1")
	const domain = from.slice(from.lastIndexOf("@") + 1).replace(/>$/, "")
	const underWay = new Map<string, UnderWay>()
	const pool = createTransport({
		pool: true,
		host,
		port: port === "" ? (secure ? 465 : 587) : Number(port),
		secure,
		requireTLS: !secure && verified !== null,
		// On this machine a server may offer STARTTLS with a certificate for nobody in particular.
		ignoreTLS: !secure && verified === null,
		...(verified === null ? {} : { tls: verified }),
		...(username === "" ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
		maxConnections: CONNECTIONS,
		maxMessages: MESSAGES_PER_CONNECTION,
		maxRequeues: 0,
		connectionTimeout: silenceMs,
		greetingTimeout: silenceMs,
		socketTimeout: silenceMs,
		disableFileAccess: true,
		disableUrlAccess: true,
	})
	pool.use("stream", (mail, done) => {
		const state = underWay.get(mail.message.messageId())
		const open = mail.message.createReadStream.bind(mail.message)
		mail.message.createReadStream = (...given: Parameters<typeof open>) => watch(open(...given), state)
		done()
	})
	return {
		async send(envelope) {
			const messageId = `<${envelope.id}@${domain}>`
			const state: UnderWay = { handedOver: false }
			underWay.set(messageId, state)
			try {
				const { response } = await pool.sendMail(mailOf(envelope, from, messageId))
				return { outcome: "accepted", code: /^\d{3}/.exec(response)?.[0] ?? null }
			} catch (error) {
				return judgeSmtp(error, state.handedOver)
			} finally {
				underWay.delete(messageId)
			}
		},
		async close() {
			pool.close()
		},
	}
}

/** Tells when the connection begins to read a message: it does so once the server has said that it may (354). */
class WatchedStream extends PassThrough {
	readonly #onRead: () => void
	constructor(onRead: () => void) {
		super()
		this.#onRead = onRead
	}
	override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
		this.#onRead()
		return super.pipe(destination, options)
	}
}

function watch(message: Readable, state: UnderWay | undefined): Readable {
	const watched = new WatchedStream(() => {
		if (state) state.handedOver = true
	})
	message.on("error", (error) => watched.destroy(error))
	return message.pipe(watched)
}

const mailOf = ({ address, subject, text, html, unsubscribe }: Envelope, from: string, messageId: string) => ({
	from,
	to: { name: "", address },
	subject,
	text,
	html,
	messageId,
	headers: {
		// No holiday reply, no reading receipt.
		"Auto-Submitted": "auto-generated",
		"X-Auto-Response-Suppress": "All",
		...(unsubscribe === null
			? {}
			: { "List-Unsubscribe": `<${unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
	},
})

/** Steps of the dialogue in which a refusal is about the address, not about us or the message. */
const ABOUT_ADDRESS = /^(RCPT TO)$/
/** Mailboxes that do not exist, or take nothing any more (RFC 3463). */
const ADDRESS_STATUS = /^5\.(1\.[12346]|2\.1)$/

/**
 * What an error means. With a final answer the server has decided. Without one, nothing has happened as long as no byte
 * of the message had left; after that it may have taken it, and SMTP knows no way to ask.
 */
function judgeSmtp(error: unknown, handedOver: boolean): Delivery {
	const { responseCode, response, command, code } = error as {
		readonly responseCode?: number
		readonly response?: string
		readonly command?: string
		readonly code?: string
	}
	const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(response ?? "")?.[1] ?? null
	// 421 as the connection goes, and 354, are no answer to the message.
	if (responseCode !== undefined && responseCode >= 400 && responseCode !== 421) {
		const said = { code: String(responseCode), enhanced }
		if (responseCode < 500) return { outcome: "deferred", ...said }
		// We are not let in, or may not write as who we say we are: a setting to mend, nothing that a recipient refused.
		if (code === "EAUTH" || command?.startsWith("AUTH") || command === "EHLO" || command === "MAIL FROM")
			return { outcome: "deferred", ...said }
		const address = ABOUT_ADDRESS.test(command ?? "") && (enhanced === null || ADDRESS_STATUS.test(enhanced))
		return { outcome: "refused", ...said, address: address || ADDRESS_STATUS.test(enhanced ?? "") }
	}
	if (handedOver) return { outcome: "uncertain", code: null }
	return { outcome: "unreachable", code: responseCode === undefined ? null : String(responseCode), enhanced }
}
