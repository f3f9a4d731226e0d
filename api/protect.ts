import type { MiddlewareHandler } from "hono"
import type { ApiDeps } from "./deps.ts"
import type { ApiEnv } from "./router.ts"

/** Pages load nothing from elsewhere and are shown inside nothing. */
const CONTENT_SECURITY_POLICY =
	"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/**
 * Headers of every answer, unless the route has said otherwise. Not `hono/secure-headers`, which overwrites what a
 * route said: a downloaded document is sandboxed more strictly than a page.
 */
export function protect({ secureCookies }: ApiDeps): MiddlewareHandler<ApiEnv> {
	return async function protect(c, next) {
		await next()
		const { headers } = c.res
		const set = (name: string, value: string) => {
			if (!headers.has(name)) headers.set(name, value)
		}
		set("Content-Security-Policy", CONTENT_SECURITY_POLICY)
		set("X-Content-Type-Options", "nosniff")
		set("X-Frame-Options", "DENY")
		set("Referrer-Policy", "no-referrer")
		set("Cross-Origin-Opener-Policy", "same-origin")
		set("Cross-Origin-Resource-Policy", "same-origin")
		// Where cookies are `Secure` we are reached over TLS.
		if (secureCookies) set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		if (c.req.path.startsWith("/api/")) set("Cache-Control", "no-store")
	}
}
