import { once } from "node:events"
import type { AddressInfo, Socket } from "node:net"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"

/** What a server does with a message, from its first to its last try. */
export type Behaviour =
	| "accepts"
	/** 451, as greylisting does. */
	| "defers"
	/** 550 5.1.1 at the recipient. */
	| "refusesRecipient"
	/** 554 after the whole message. */
	| "refusesContent"
	/** Says nothing more after the greeting. */
	| "hangs"
	/** Cuts the connection before it may take the message. */
	| "diesBeforeData"
	/** Cuts it while the message comes. */
	| "diesInData"
	/** Has the message, and cuts the connection instead of saying so. */
	| "takesAndDies"

export interface ReceivedMail {
	readonly messageId: string
	readonly to: string
	readonly raw: string
	/** Whether it came over TLS. */
	readonly secure: boolean
}

export type TestSmtp = Awaited<ReturnType<typeof startSmtp>>

interface SmtpTestOptions {
	/** What it does with the n-th message that it is offered, n from 1. */
	readonly behave?: (n: number) => Behaviour
	readonly tls?: { readonly key: string; readonly cert: string }
	/** Called as the final dot has come, before it is answered. */
	readonly onMail?: (mail: ReceivedMail) => Promise<void> | void
}

/** A real mail server on this machine, which behaves as it is told, and keeps whatever it took. */
export async function startSmtp({ behave = () => "accepts", tls, onMail }: SmtpTestOptions = {}) {
	const taken: ReceivedMail[] = []
	let offered = 0
	let now: Behaviour = "accepts"
	const sockets = new Set<Socket>()
	const cut = () => {
		for (const one of sockets) one.destroy()
	}
	const error = (text: string, responseCode: number) => Object.assign(new Error(text), { responseCode })
	async function answer(mail: ReceivedMail, done: (error?: Error | null) => void): Promise<void> {
		await onMail?.(mail)
		if (now === "takesAndDies") cut()
		else done()
	}
	const options: SMTPServerOptions = {
		authOptional: true,
		disableReverseLookup: true,
		logger: false,
		...(tls ? { key: tls.key, cert: tls.cert } : { disabledCommands: ["STARTTLS"] }),
		onMailFrom(_address, _session, done) {
			offered += 1
			now = behave(offered)
			if (now !== "hangs") done()
		},
		onRcptTo(_address, _session, done) {
			if (now === "defers") return done(error("4.7.1 come back later", 451))
			if (now === "refusesRecipient") return done(error("5.1.1 no such mailbox", 550))
			if (now === "diesBeforeData") return cut()
			done()
		},
		onData(stream, session, done) {
			const chunks: Buffer[] = []
			if (now === "diesInData") stream.once("data", cut)
			stream.on("data", (chunk: Buffer) => chunks.push(chunk))
			stream.on("end", () => {
				if (now === "diesInData") return
				const raw = Buffer.concat(chunks).toString("utf8")
				const mail = {
					messageId: /^Message-ID:\s*(<[^>]+>)/im.exec(raw)?.[1] ?? "",
					to: session.envelope.rcptTo[0]?.address ?? "",
					raw,
					secure: session.secure,
				}
				if (now === "refusesContent") return done(error("5.7.1 not wanted here", 554))
				taken.push(mail)
				void answer(mail, done)
			})
		},
	}
	const server = new SMTPServer(options)
	server.on("error", () => undefined)
	server.server.on("connection", (socket: Socket) => {
		sockets.add(socket)
		socket.on("close", () => sockets.delete(socket))
	})
	server.listen(0, "127.0.0.1")
	await once(server.server, "listening")
	const { port } = server.server.address() as AddressInfo
	return {
		port,
		url: `smtp://127.0.0.1:${port}`,
		/** Whatever it took, in order. */
		taken: taken as readonly ReceivedMail[],
		/** How often a message was offered. */
		offered: () => offered,
		/** How many copies of each message somebody has. */
		copies: (): Readonly<Record<string, number>> => {
			const counts: Record<string, number> = {}
			for (const { messageId } of taken) counts[messageId] = (counts[messageId] ?? 0) + 1
			return counts
		},
		async close(): Promise<void> {
			cut()
			await new Promise<void>((done) => server.close(() => done()))
		},
	}
}
