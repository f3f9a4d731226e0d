import type { Context } from "hono"
import type { ApiEnv } from "./router.ts"

/** Where the request comes from: an IP address, or null when nobody can tell. */
export function clientAddress(c: Context<ApiEnv>): string | null {
	const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
	return incoming?.socket?.remoteAddress ?? null
}
