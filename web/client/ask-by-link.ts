import { z } from "zod"
import { sessionEvents } from "../session/session-events.ts"
import { Created } from "./contract.ts"
import { LinkSession } from "./links-contract.ts"
import { AnswerNotUnderstood, ApiProblem, ConnectionLost, problemOf } from "./problem.ts"

/** A slow link takes its time, an upload over it even more. */
const TIMEOUT_MS = 30_000
const UPLOAD_MS = 180_000

interface Asking {
	readonly method?: "GET" | "POST" | "PUT"
	readonly body?: unknown
	readonly file?: File
	readonly headers?: Readonly<Record<string, string>>
	readonly bearer?: string | null
}

async function send(path: string, { method = "GET", body, file, headers = {}, bearer }: Asking): Promise<Response> {
	const form = file ? new FormData() : undefined
	if (file) form?.set("file", file)
	let response: Response
	try {
		response = await fetch(`/api${path}`, {
			method,
			// Somebody of the team may be signed in in this browser: a link never acts with their session.
			credentials: "omit",
			headers: {
				Accept: "application/json",
				...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
				...(body === undefined ? {} : { "Content-Type": "application/json" }),
				...headers,
			},
			signal: AbortSignal.timeout(file ? UPLOAD_MS : TIMEOUT_MS),
			...(form ? { body: form } : body === undefined ? {} : { body: JSON.stringify(body) }),
		})
	} catch {
		sessionEvents.connection(false)
		throw new ConnectionLost()
	}
	sessionEvents.connection(true)
	if (response.status === 502 || response.status === 503 || response.status === 504) throw new ConnectionLost()
	if (response.ok) return response
	throw await problemOf(response)
}

async function parse<S extends z.ZodType>(response: Response, schema: S): Promise<z.output<S>> {
	const parsed = schema.safeParse(response.status === 204 ? null : await response.json())
	if (parsed.success) return parsed.data
	throw new AnswerNotUnderstood()
}

/** Asks the API for whoever holds a personal link: its session is held in memory alone, and opened anew when it is over. */
export class LinkClient {
	readonly token: string
	#session: string | null = null

	constructor(token: string) {
		this.token = token
	}

	/** What to call the link on this device: its id, which opens nothing. */
	get name(): string {
		return this.token.slice(0, 16)
	}

	/** @throws ApiProblem, ConnectionLost, AnswerNotUnderstood */
	async ask<S extends z.ZodType>(path: string, schema: S, asking: Omit<Asking, "bearer"> = {}): Promise<z.output<S>> {
		return await parse(await this.#authorized(path, asking), schema)
	}

	async addDocument(caseId: string, file: File): Promise<string> {
		return (await this.ask(`/cases/${caseId}/documents`, Created, { method: "POST", file })).id
	}

	async readDocument(id: string): Promise<Blob> {
		return await (await this.#authorized(`/documents/${id}`, {})).blob()
	}

	async readFile(path: string): Promise<Blob> {
		return await (await this.#authorized(path, {})).blob()
	}

	/** Says in which language messages are to come. */
	async prefer(language: "fr" | "en"): Promise<void> {
		await this.#authorized("/link/language", { method: "PUT", body: { language } })
	}

	/** Tells the team that it ran out. */
	async askForNewOne(): Promise<void> {
		await send("/link-renewals", { method: "POST", body: { token: this.token } })
	}

	/** Says that it is not for whoever holds it. */
	async disown(): Promise<void> {
		await send("/link-refusals", { method: "POST", body: { token: this.token } })
	}

	async #authorized(path: string, asking: Asking): Promise<Response> {
		const session = this.#session ?? (await this.#open())
		try {
			return await send(path, { ...asking, bearer: session })
		} catch (error) {
			if (!(error instanceof ApiProblem) || error.code !== "UNAUTHENTICATED") throw error
			return await send(path, { ...asking, bearer: await this.#open() })
		}
	}

	async #open(): Promise<string> {
		const opened = await send("/link-sessions", { method: "POST", body: { token: this.token } })
		const { session } = await parse(opened, LinkSession)
		this.#session = session
		return session
	}
}

export const Anything = z.unknown()
