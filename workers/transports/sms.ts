import type { Delivery } from "../../db/messages/settle-message.ts"
import type { Transport } from "./transport.ts"

/** A `fetch` that calls one host only: see `api/outgoing.ts`. */
type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface SmsOptions {
	readonly url: string
	readonly token: string
	readonly fetch: Fetch
}

/**
 * A gateway for short messages: `POST {to, text, reference}` with a bearer token. `reference` and the header
 * `Idempotency-Key` are the same for each attempt: a gateway that knows them again sends nothing twice.
 */
export function openSms({ url, token, fetch }: SmsOptions): Transport {
	return {
		async send({ id, address, text }) {
			let response: Response
			try {
				response = await fetch(url, {
					method: "POST",
					headers: {
						"Content-Type": "application/json",
						Authorization: `Bearer ${token}`,
						"Idempotency-Key": id,
					},
					body: JSON.stringify({ to: address, text, reference: id }),
					redirect: "error",
				})
			} catch (error) {
				return judgeSms(error)
			}
			const code = String(response.status)
			if (response.ok) return { outcome: "accepted", code }
			// Not who it is for, but how we ask: a setting to mend.
			const ours = response.status === 401 || response.status === 403 || response.status === 404
			const busy = response.status === 408 || response.status === 429 || response.status >= 500
			if (busy || ours) return { outcome: "deferred", code, enhanced: null }
			return { outcome: "refused", code, enhanced: null, address: response.status === 422 }
		},
		async close() {
			// Each call has a connection of its own.
		},
	}
}

/** Refused by our own rules, or nobody there: nothing was handed over. After that the request may have been carried out. */
function judgeSms(error: unknown): Delivery {
	const { code, cause } = error as { readonly code?: string; readonly cause?: { readonly code?: string } }
	const before =
		code === "NOT_ALLOWED" ||
		code === "ADDRESS_REFUSED" ||
		/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/.test(cause?.code ?? "")
	return before ? { outcome: "unreachable", code: null, enhanced: null } : { outcome: "uncertain", code: null }
}
