import type { Context, MiddlewareHandler } from "hono"
import { matchedRoutes } from "hono/route"
import { z } from "zod"
import type { AuditAction, NewAuditEntry } from "../db/audit/audit-entry.ts"
import { findReadCase } from "../db/audit/find-read-case.ts"
import { recordAudit } from "../db/audit/record-audit.ts"
import type { Engine } from "../db/engine.ts"
import { everyScope, withScope } from "../db/scope.ts"
import { basisOn, mayReadCase } from "../machines/policy.ts"
import { invalid } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { originOf } from "./origin.ts"
import type { ApiEnv } from "./router.ts"

export const PURPOSE_HEADER = "X-Purpose"
/** Why somebody opens a file, as they may say themselves. */
export const Purpose = z.enum(["care", "entry", "audit", "quality", "rights"])

/** Routes that open a file or a part of it, as `METHOD path` of the OpenAPI document, with what is recorded of them. */
const reads: Readonly<Record<string, AuditAction>> = {
	"GET /api/cases/{id}": "case.read",
	"GET /api/cases/{id}/events": "log.read",
	"GET /api/cases/{id}/timeline": "log.read",
	"GET /api/cases/{id}/brief": "log.read",
	"GET /api/cases/{id}/preview": "case.read",
	"GET /api/cases/{id}/bamara-sheet": "sheet.read",
	"GET /api/cases/{id}/readers": "readers.read",
	"GET /api/cases/{id}/notes": "notes.read",
	"GET /api/cases/{id}/difficulties": "difficulties.read",
	"GET /api/procedures/{id}": "procedure.read",
	"GET /api/procedures/{id}/events": "log.read",
	"GET /api/documents/{id}": "document.read",
	"GET /api/cases/{id}/requests": "request.read",
}

export const isRecorded = (method: string, path: string): boolean => `${method.toUpperCase()} ${path}` in reads

/** Whatever leads to a case by an id: a refusal there is recorded, whether or not an answer would have been. */
const OF_CASE = /^\/api\/(cases|procedures|documents)\/\{id\}(?:\/|$)/

const Id = z.uuid()

/** Why the caller reads, if they say so. @throws WorkflowError PAYLOAD_INVALID */
export function purposeOf(c: Context<ApiEnv>): { readonly purpose?: string } {
	const given = c.req.header(PURPOSE_HEADER)
	if (given === undefined) return {}
	const parsed = Purpose.safeParse(given)
	if (parsed.success) return { purpose: parsed.data }
	throw invalid([PURPOSE_HEADER], `one of ${Purpose.options.join(", ")}`)
}

/**
 * Records every opening of a file in the audit log of the platform that owns it, before the answer leaves: who, in which
 * role, by what right, why and from where. A read that cannot be recorded is not answered. Somebody who is refused a
 * case that exists, or a part of it, is recorded too. Lists open nothing.
 *
 * Here and not in each route, so that a new one cannot forget it and none can record something else. It comes
 * after the request has given its connection back, and looks on every platform for the owner of what was asked for:
 * whoever is refused cannot see it.
 */
export function recordReads({ engine }: ApiDeps): MiddlewareHandler<ApiEnv> {
	return async function recordReads(c, next) {
		const route = routeOf(c)
		const action = reads[route]
		const kind = OF_CASE.exec(route.slice("GET ".length))?.[1] as Kind | undefined
		if (kind === undefined || !route.startsWith("GET ")) return await next()
		const purpose = purposeOf(c)
		await next()
		const { status } = c.res
		const answered = status < 300 && action !== undefined
		if (!answered && status !== 403 && status !== 404) return
		const id = Id.safeParse(c.req.path.split("/")[3])
		if (!id.success) return
		const reading = { c, kind, id: id.data, action, purpose, answered }
		await withScope(engine, everyScope(engine), async (all) => await record(all, reading))
	}
}

interface Reading {
	readonly c: Context<ApiEnv>
	readonly kind: Kind
	readonly id: string
	readonly action: AuditAction | undefined
	readonly purpose: { readonly purpose?: string }
	readonly answered: boolean
}

async function record(engine: Engine, { c, kind, id, action, purpose, answered }: Reading): Promise<void> {
	const found = await findReadCase(engine.db.$client, kind, id)
	if (!found) return
	const { principal } = c.var
	const { status } = c.res
	const right = basisOn(principal, found)
	const about = {
		platformId: found.platform,
		caseId: found.caseId,
		by: principal.id,
		...(right ? { role: right.role, basis: right.basis } : {}),
		...(id === found.caseId ? {} : { subject: id }),
		from: originOf(c),
	} satisfies Partial<NewAuditEntry>
	const link = c.var.link
	const by = link ? { ...purpose, link: link.id } : purpose
	if (answered && action !== undefined) return await recordAudit(engine, { ...about, action, detail: by })
	// Something that is not there, asked for by somebody who could see it, is nobody's secret.
	if (status === 404 && mayReadCase(principal, found)) return
	const detail = { asked: action ?? kind, status, ...by }
	await recordAudit(engine, { ...about, action: "case.refused", detail })
}

type Kind = "cases" | "procedures" | "documents"

/** The route that answers, as the OpenAPI document calls it. */
function routeOf(c: Context<ApiEnv>): string {
	const route = matchedRoutes(c).findLast((one) => one.method !== "ALL")
	return route ? `${route.method} ${route.path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, "{$1}")}` : ""
}
