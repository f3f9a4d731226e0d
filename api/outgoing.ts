import { lookup as resolveName } from "node:dns/promises"
import http from "node:http"
import https from "node:https"
import { isIP, type LookupFunction } from "node:net"
import { kindOfAddress } from "./network-address.ts"

const TIMEOUT_MS = 10_000
const MAX_BYTES = 1024 * 1024
const MAX_REDIRECTS = 3
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** Answers that have no body, which `Response` insists on. */
const EMPTY: ReadonlySet<number> = new Set([204, 205, 304])

interface ResolvedAddress {
	readonly address: string
	readonly family: number
}

export interface OutgoingOptions {
	/** Hosts that may be called, as in a URL: with the port when it is not the usual one. */
	readonly allowedHosts: readonly string[]
	/** Names among them that may lead to private addresses. */
	readonly internalHosts?: readonly string[] | undefined
	/** Lets loopback be called, also by plain http: for servers that a test starts. */
	readonly allowLoopback?: boolean | undefined
	/** Authorities (PEM) trusted instead of the usual ones. */
	readonly ca?: string | undefined
	/** Longest time of a call, with everything, ms; 10 s unless said. */
	readonly timeoutMs?: number | undefined
	/** Largest answer, bytes; 1 MB unless said. */
	readonly maxBytes?: number | undefined
	/** Asks for the addresses of a name; the system does unless said. */
	readonly resolve?: ((hostname: string) => Promise<readonly ResolvedAddress[]>) | undefined
}

/** Part of `fetch`: what a client of somebody's API needs of it. */
export type Outgoing = (url: string | URL, init?: RequestInit) => Promise<Response>

type OutgoingErrorCode = "NOT_ALLOWED" | "ADDRESS_REFUSED" | "REDIRECT_REFUSED" | "ANSWER_REFUSED" | "FAILED"

/** Why a call did not take place or its answer was thrown away. Names neither the address nor what was sent. */
class OutgoingError extends Error {
	readonly code: OutgoingErrorCode
	constructor(code: OutgoingErrorCode, message: string, options?: ErrorOptions) {
		super(message, options)
		this.name = "OutgoingError"
		this.code = code
	}
}

/**
 * A `fetch` for calls to servers that an administrator has named, which cannot be led elsewhere: over TLS, to these
 * hosts only, and to an address of the Internet unless the host is said to be internal. The connection is made to the
 * very address that was checked, since a name may give another one the second time (DNS rebinding).
 *
 * Not the global `fetch`: it resolves names by itself and its dispatcher cannot be had without undici as a dependency.
 */
export function createOutgoing(options: OutgoingOptions): Outgoing {
	const { timeoutMs = TIMEOUT_MS } = options
	return async function outgoing(url, init) {
		const asked = new Request(url, init)
		const body = Buffer.from(await asked.arrayBuffer())
		const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(timeoutMs)])
		let target = new URL(asked.url)
		for (let hops = 0; ; hops++) {
			const response = await call(options, target, asked, body, signal)
			const location = response.headers.get("Location")
			if (!REDIRECTS.has(response.status) || location === null || asked.redirect === "manual") return response
			if (asked.redirect === "error" || asked.method !== "GET" || hops === MAX_REDIRECTS)
				throw new OutgoingError("REDIRECT_REFUSED", "the server answered with a redirect that is not followed")
			const next = URL.canParse(location, target) ? new URL(location, target) : undefined
			// Another host, even an allowed one, is not whom the credentials in the headers are for.
			if (next?.origin !== target.origin)
				throw new OutgoingError("REDIRECT_REFUSED", "the server answered with a redirect to somewhere else")
			target = next
		}
	}
}

async function call(
	options: OutgoingOptions,
	url: URL,
	asked: Request,
	body: Buffer,
	signal: AbortSignal,
): Promise<Response> {
	const { protocol, host, hostname } = url
	if (!options.allowedHosts.includes(host)) throw new OutgoingError("NOT_ALLOWED", "this host is not one that we call")
	if (url.username !== "" || url.password !== "")
		throw new OutgoingError("NOT_ALLOWED", "an address with credentials in it is not called")
	if (protocol !== "https:" && !(protocol === "http:" && options.allowLoopback === true))
		throw new OutgoingError("NOT_ALLOWED", "only https is called")
	const addresses = await race(getAllowedAddresses(options, hostname.replace(/^\[|\]$/g, "")), signal)
	if (protocol === "http:" && addresses.some(({ address }) => kindOfAddress(address) !== "loopback"))
		throw new OutgoingError("NOT_ALLOWED", "only https is called")
	return await exchange(options, url, asked, body, signal, addresses)
}

const unresolved = (cause: unknown): never => {
	throw new OutgoingError("FAILED", "the name of the host leads nowhere", { cause })
}

/** Every address of a name must be allowed: which of them would be tried first is nobody's decision. */
async function getAllowedAddresses(options: OutgoingOptions, name: string): Promise<readonly ResolvedAddress[]> {
	const { resolve = (hostname: string) => resolveName(hostname, { all: true }) } = options
	const addresses = isIP(name) === 0 ? await resolve(name).catch(unresolved) : [{ address: name, family: isIP(name) }]
	const isInternal = options.internalHosts?.includes(name) ?? false
	const isAllowed = ({ address }: ResolvedAddress): boolean => {
		switch (kindOfAddress(address)) {
			case "public":
				return true
			case "private":
				return isInternal
			case "loopback":
				return isInternal || options.allowLoopback === true
			case "forbidden":
				return false
		}
	}
	if (addresses.length === 0 || !addresses.every(isAllowed))
		throw new OutgoingError("ADDRESS_REFUSED", "the host leads to an address that is not called")
	return addresses
}

/** Names are resolved by a thread that cannot be told to stop: whoever waits for it is. */
async function race<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	let abort: () => void = () => undefined
	const aborted = new Promise<never>((_resolve, reject) => {
		abort = () => reject(reasonOf(signal))
		if (signal.aborted) abort()
		else signal.addEventListener("abort", abort)
	})
	try {
		return await Promise.race([work, aborted])
	} finally {
		signal.removeEventListener("abort", abort)
	}
}

const reasonOf = (signal: AbortSignal): Error =>
	signal.reason instanceof Error ? signal.reason : new OutgoingError("FAILED", "the call was given up")

/** Gives the connection the addresses that were checked, and asks nobody again. */
const fixedLookup =
	(addresses: readonly ResolvedAddress[]): LookupFunction =>
	(_hostname, { all }, callback) => {
		const [first] = addresses
		if (all === true) callback(null, [...addresses])
		else if (first) callback(null, first.address, first.family)
	}

function exchange(
	{ ca, maxBytes = MAX_BYTES }: OutgoingOptions,
	url: URL,
	asked: Request,
	body: Buffer,
	signal: AbortSignal,
	addresses: readonly ResolvedAddress[],
): Promise<Response> {
	const headers: Record<string, string> = {}
	for (const [name, value] of asked.headers) headers[name] = value
	// A packed answer could be far larger than it looks.
	headers["accept-encoding"] = "identity"
	if (body.length > 0) headers["content-length"] = String(body.length)
	const { request } = url.protocol === "https:" ? https : http
	return new Promise((resolve, reject) => {
		const fail = (error: unknown) => {
			sent.destroy()
			if (signal.aborted) reject(reasonOf(signal))
			else if (error instanceof OutgoingError) reject(error)
			else reject(new OutgoingError("FAILED", "the server could not be reached", { cause: error }))
		}
		const sent = request(url, {
			method: asked.method,
			headers,
			signal,
			lookup: fixedLookup(addresses),
			// No connection outlives its call: a later one is to be checked anew.
			agent: false,
			rejectUnauthorized: true,
			...(ca === undefined ? {} : { ca }),
		})
		sent.once("error", fail)
		sent.once("response", (answer) => {
			readAll(answer, maxBytes)
				.then((bytes) => toResponse(answer, bytes))
				.then(resolve, fail)
		})
		sent.end(body)
	})
}

async function readAll(answer: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
	const encoding = answer.headers["content-encoding"] ?? "identity"
	if (encoding !== "identity")
		throw new OutgoingError("ANSWER_REFUSED", "the answer is packed, which was not asked for")
	const chunks: Buffer[] = []
	let length = 0
	for await (const chunk of answer as AsyncIterable<Buffer>) {
		length += chunk.length
		if (length > maxBytes) throw new OutgoingError("ANSWER_REFUSED", "the answer is too large")
		chunks.push(chunk)
	}
	return Buffer.concat(chunks)
}

function toResponse({ statusCode = 502, rawHeaders }: http.IncomingMessage, body: Buffer): Response {
	const headers = new Headers()
	for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? "", rawHeaders[i + 1] ?? "")
	return new Response(EMPTY.has(statusCode) ? null : new Uint8Array(body), { status: statusCode, headers })
}
