import type { AppType } from "../../api/app.ts"

export interface Answer<T = unknown> {
	readonly status: number
	readonly headers: Headers
	/** Parsed JSON; null when there is none. */
	readonly body: T
}

/** The API as one caller sees it. */
export interface Client {
	get<T = Body>(path: string, headers?: Record<string, string>): Promise<Answer<T>>
	post<T = Body>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>
	send<T = Body>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>
}

/** A JSON object of an answer whose form a test looks into freely. */
export type Body = Readonly<Record<string, unknown>>

/** An answer that was not 2xx, thrown by the helpers that expect one. */
class Refused extends Error {
	readonly status: number
	readonly problem: Body
	constructor(doing: string, { status, body }: Answer<Body>) {
		super(`${doing}: ${status} ${JSON.stringify(body)}`)
		this.status = status
		this.problem = body
	}
	get code(): unknown {
		return this.problem["code"]
	}
}

/** The body of an answer that must be 2xx. */
export function expected<T>(doing: string, answer: Answer<unknown>): T {
	if (answer.status >= 300) throw new Refused(doing, answer as Answer<Body>)
	return answer.body as T
}

/** Calls the API without a server in between; without a token, as nobody. A body that is text is sent as it is. */
export function createClient(app: AppType, token: string | undefined): Client {
	const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
		const response = await app.request(path, {
			method,
			headers: {
				...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
				...(body === undefined ? {} : { "Content-Type": "application/json" }),
				...headers,
			},
			...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
		})
		const isJson = response.headers.get("Content-Type")?.includes("json") ?? false
		const parsed: unknown = isJson ? await response.json() : null
		return { status: response.status, headers: response.headers, body: parsed as never }
	}
	return {
		send,
		get: (path, headers) => send("GET", path, undefined, headers),
		post: (path, body, headers) => send("POST", path, body, headers),
	}
}
