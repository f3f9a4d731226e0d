import type { AppType } from "../../api/app.ts"
import type { Answer, Body } from "./api-client.ts"

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

export interface BrowserOptions {
	/** Address of the other end of the connection. */
	readonly address?: string
	readonly userAgent?: string
	readonly origin?: string
}

/** A browser on our own pages: keeps cookies, says its origin, connects from an address. */
export function openBrowser(app: AppType, options: BrowserOptions = {}) {
	const { address = "192.0.2.1", userAgent = FIREFOX, origin = "http://localhost" } = options
	const jar = new Map<string, string>()
	const send = async <T = Body>(
		method: string,
		path: string,
		body?: unknown,
		more: Record<string, string> = {},
	): Promise<Answer<T>> => {
		const headers = {
			"User-Agent": userAgent,
			...(method === "GET" ? {} : { Origin: origin }),
			...(body === undefined ? {} : { "Content-Type": "application/json" }),
			...(jar.size === 0 ? {} : { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") }),
			...more,
		}
		const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
		const response = await app.request(path, init, { incoming: { socket: { remoteAddress: address } } })
		for (const cookie of response.headers.getSetCookie()) {
			const [pair = "", ...attributes] = cookie.split("; ")
			const name = pair.slice(0, pair.indexOf("="))
			if (attributes.includes("Max-Age=0")) jar.delete(name)
			else jar.set(name, pair.slice(name.length + 1))
		}
		const isJson = response.headers.get("Content-Type")?.includes("json") ?? false
		return { status: response.status, headers: response.headers, body: (isJson ? await response.json() : null) as T }
	}
	return {
		jar,
		send,
		get: <T = Body>(path: string) => send<T>("GET", path),
		post: <T = Body>(path: string, body: unknown = {}) => send<T>("POST", path, body),
		signIn: <T = Body>(login: string, password: string) => send<T>("POST", "/api/sessions", { login, password }),
		/** Whether it is signed in: somebody's name comes back. */
		isSignedIn: async (): Promise<boolean> => (await send("GET", "/api/me")).status === 200,
	}
}

export type Browser = ReturnType<typeof openBrowser>
