import type { z } from "zod"
import { isAttended } from "../session/attendance.ts"
import { sessionEvents } from "../session/session-events.ts"
import { takeEarly, takeHeard } from "./early.ts"
import { AnswerNotUnderstood, ConnectionLost, problemOf } from "./problem.ts"

/** A slow link takes its time; a dead one must not look like one. */
const TIMEOUT_MS = 30_000
/** A file of ten megabytes over a link of half a megabit. */
const FILE_TIMEOUT_MS = 180_000

export interface CallOptions {
	readonly body?: unknown
	readonly signal?: AbortSignal | undefined
	readonly timeoutMs?: number
	/** Version that was read, for what must not have changed since. */
	readonly ifMatch?: number
	/** Beside those that every request has. */
	readonly headers?: Readonly<Record<string, string>>
	/** A refusal is an answer to what was typed, not the end of a session. */
	readonly signingIn?: boolean
	/** Asked by the page itself, whoever sits there: no sign of life. */
	readonly unattended?: boolean
	/** Goes out although the page is left. */
	readonly keepalive?: boolean
}

async function send(method: string, path: string, options: CallOptions): Promise<Response> {
	const { body, signal, timeoutMs = TIMEOUT_MS, ifMatch, headers, signingIn = false, keepalive = false } = options
	const attended = signingIn || (options.unattended !== true && isAttended())
	const timeout = AbortSignal.timeout(timeoutMs)
	let response: Response
	try {
		response = await fetch(`/api${path}`, {
			method,
			credentials: "same-origin",
			keepalive,
			headers: {
				Accept: "application/json",
				...(attended ? {} : { "X-Unattended": "1" }),
				...(body === undefined ? {} : { "Content-Type": "application/json" }),
				...(ifMatch === undefined ? {} : { "If-Match": `"${ifMatch}"` }),
				...headers,
			},
			signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		})
	} catch (error) {
		if (signal?.aborted === true) throw error
		sessionEvents.connection(false)
		throw new ConnectionLost()
	}
	sessionEvents.connection(true)
	// Between us and the API somebody else may say that it is away.
	if (response.status === 502 || response.status === 503 || response.status === 504) throw new ConnectionLost()
	if (response.ok) {
		if (!signingIn && attended) sessionEvents.seen()
		return response
	}
	const problem = await problemOf(response)
	if (problem.code === "UNAUTHENTICATED" && !signingIn) sessionEvents.ended()
	throw problem
}

/**
 * Asks the API and checks what it answers.
 *
 * @throws ApiProblem, ConnectionLost, AnswerNotUnderstood
 */
export async function ask<S extends z.ZodType>(
	method: "GET" | "POST" | "PUT" | "DELETE",
	path: string,
	schema: S,
	options: CallOptions = {},
): Promise<z.output<S>> {
	const early = method === "GET" ? await takeEarly(path) : undefined
	options.signal?.throwIfAborted()
	if (early) return read(schema, early.body)
	const response = await send(method, path, options)
	return read(schema, response.status === 204 ? null : await response.json())
}

function read<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
	const parsed = schema.safeParse(body)
	if (parsed.success) return parsed.data
	throw new AnswerNotUnderstood()
}

/** What the page's first script asked for and has been answered; undefined otherwise, and whoever needs it asks. */
export function answeredEarly<S extends z.ZodType>(path: string, schema: S): z.output<S> | undefined {
	const heard = takeHeard(path)
	return heard && schema.safeParse(heard.body).data
}

/** Asks for something that is not JSON, such as a diagram. */
export async function askText(path: string, options: CallOptions = {}): Promise<string> {
	return await (await send("GET", path, options)).text()
}

/** Tells the API to do something that it answers nothing to. */
export async function tell(
	method: "POST" | "PUT" | "PATCH" | "DELETE",
	path: string,
	options: CallOptions = {},
): Promise<void> {
	await send(method, path, options)
}

/** The bytes of a file. */
export async function askBytes(path: string, signal: AbortSignal): Promise<ArrayBuffer> {
	const response = await send("GET", path, { signal, timeoutMs: FILE_TIMEOUT_MS })
	return await response.arrayBuffer()
}

/** A query string without what is not given. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): string {
	const query = new URLSearchParams()
	for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== "") query.set(name, value)
	const text = query.toString()
	return text === "" ? "" : `?${text}`
}
