import { isIP } from "node:net"
import type { Context, MiddlewareHandler } from "hono"
import type { ApiDeps } from "./deps.ts"
import type { ApiEnv } from "./router.ts"

/** Where the request comes from: an IP address, or null when nobody can tell. */
export const clientAddress = (c: Context<ApiEnv>): string | null => c.get("address") ?? null

/**
 * Finds out where a request comes from. `X-Forwarded-For` is a list that anybody can begin and each proxy continues: of
 * the addresses in it only the last ones were written by proxies of ours, as many as there are of them.
 */
export function readAddress({ trustedProxies = 0 }: ApiDeps): MiddlewareHandler<ApiEnv> {
	return async function readAddress(c, next) {
		const peer = addressOf(peerOf(c.env))
		const forwarded = trustedProxies === 0 ? [] : (c.req.header("X-Forwarded-For") ?? "").split(",")
		c.set("address", addressOf(forwarded.at(-Math.min(trustedProxies, forwarded.length))) ?? peer)
		await next()
	}
}

/** The other end of the connection, as @hono/node-server gives it. */
function peerOf(bindings: unknown): string | undefined {
	const { incoming } = (bindings ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
	return incoming?.socket?.remoteAddress
}

/** An address without port, brackets or IPv4-in-IPv6; null for what is none. */
function addressOf(text: string | undefined): string | null {
	const trimmed = (text ?? "").trim()
	const bare = /^\[(.+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed
	const address = bare.replace(/^::ffff:(?=[\d.]+$)/i, "").toLowerCase()
	return isIP(address) === 0 ? null : address
}

/**
 * What counts as one place to guess from: an IPv4 address, or the /64 that one subscriber of IPv6 is given, within which
 * they have more addresses than anybody can count.
 */
export function networkOf(address: string | null): string {
	if (address === null) return "unknown"
	if (isIP(address) === 4) return address
	const [head = "", tail = ""] = address.split("%")[0]?.split("::") ?? []
	const [front, back] = [head, tail].map((side) => side.split(":").filter((group) => group !== "")) as [
		string[],
		string[],
	]
	const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0")
	return [...front, ...zeros, ...back]
		.slice(0, 4)
		.map((group) => Number.parseInt(group, 16).toString(16))
		.join(":")
}
