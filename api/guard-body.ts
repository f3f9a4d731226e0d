import type { MiddlewareHandler } from "hono"
import { bodyLimit } from "hono/body-limit"
import { HTTPException } from "hono/http-exception"
import { DOCUMENT_BYTES } from "../db/document-file.ts"
import { invalid } from "./contract.ts"
import type { ApiEnv } from "./router.ts"

/** Far above any form; files have a limit of their own. */
const JSON_BYTES = 1024 * 1024
/** Deeper than any payload, and far from where recursion ends. */
const DEPTH = 40

/** A file, with the boundaries and headers of a multipart body around it. */
const FILE_BYTES = DOCUMENT_BYTES + 16 * 1024

const limitTo = (maxSize: number) =>
	bodyLimit({
		maxSize,
		onError: () => {
			throw new HTTPException(413)
		},
	})
const limit = limitTo(JSON_BYTES)
const limitFile = limitTo(FILE_BYTES)

const isJson = (type: string): boolean => /^application\/([a-z-.]+\+)?json\b/i.test(type)

/**
 * What every JSON body must be before a schema looks at it: not too large, JSON, and free of what a schema lets pass
 * but what is stored would choke on. Bodies of other types are their route's business, up to the size of a document.
 */
export const guardBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
	const { method } = c.req
	if (method === "GET" || method === "HEAD" || method === "OPTIONS") return await next()
	const type = c.req.header("Content-Type")
	if (type !== undefined && !isJson(type)) return await limitFile(c, next)
	const guarded = async () => {
		const text = type === undefined ? "" : await c.req.text()
		// Nothing at all is the business of the route, which may want nothing.
		if (text !== "") assertStorable(parsed(text), 0)
		await next()
	}
	// Node holds a body to the length it announces. Asking for the stream, as bodyLimit does, costs a transition 5 %.
	const announced = c.req.header("Content-Length")
	if (announced === undefined || c.req.header("Transfer-Encoding") !== undefined) return await limit(c, guarded)
	if (Number(announced) > JSON_BYTES) throw new HTTPException(413)
	return await guarded()
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		throw new HTTPException(400)
	}
}

/** PostgreSQL stores neither NUL nor half a character in JSON; `__proto__` is no field of anything. */
function assertStorable(value: unknown, depth: number): void {
	if (typeof value === "string") return assertText(value)
	if (typeof value !== "object" || value === null) return
	if (depth === DEPTH) throw invalid([], "nested too deeply")
	for (const [key, one] of Object.entries(value)) {
		if (key === "__proto__") throw invalid([], "unknown field")
		assertText(key)
		assertStorable(one, depth + 1)
	}
}

function assertText(text: string): void {
	if (text.includes("\0") || /\p{Surrogate}/u.test(text)) throw invalid([], "text with characters that are none")
}
