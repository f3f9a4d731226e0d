import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import type { AuditAction } from "../db/audit/audit-entry.ts"
import { AuditFilter, AuditItem, AuditQuery, listAudit } from "../db/audit/list-audit.ts"
import { listReaders } from "../db/audit/list-readers.ts"
import { recordAudit } from "../db/audit/record-audit.ts"
import { verifyCaseChains } from "../db/audit/verify-case-chains.ts"
import { verifyAuditChains } from "../db/audit/verify-chains.ts"
import { pageSchema } from "../db/cases/views.ts"
import { findMe } from "../db/find-me.ts"
import { auditedPlatforms, mayReadReaders } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { auditCsv } from "./audit-csv.ts"
import { IdParam, jsonAnswer, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { purposeOf } from "./record-reads.ts"
import { instant, listOf } from "./responses.ts"
import { type ApiEnv, createRouter } from "./router.ts"

const tags = ["Audit"]

/** Most lines of one exported file; narrow the dates for more. */
const MOST_LINES = 20_000

const listRoute = createRoute({
	method: "get",
	path: "/audit",
	tags,
	summary: "Who opened, exported or changed what",
	description:
		"For auditors, of their platforms; what belongs to no platform (sign-ins, the product's own records) is shown to auditors of all of them. Never says who a patient is. Reading it is recorded.",
	request: { query: AuditQuery },
	responses: { 200: jsonAnswer(pageSchema(AuditItem), "The latest first"), ...problems(401, 403, 422) },
})

const exportRoute = createRoute({
	method: "get",
	path: "/audit/export",
	tags,
	summary: "The same as a CSV file",
	description: `At most ${MOST_LINES} lines, the latest ones, each with the name of who exported it and when. Recorded.`,
	request: { query: AuditFilter },
	responses: {
		200: { description: "The file", content: { "text/csv": { schema: { type: "string" } } } },
		...problems(401, 403, 422),
	},
})

const Break = z.object({ at: z.string(), what: z.string() })

const chainsRoute = createRoute({
	method: "get",
	path: "/audit/chains",
	tags,
	summary: "Whether the audit log, and the logs of cases, are as they were written",
	description:
		"Computes each chain again that the auditor may see: of the audit log, and of every case of the platform. What was cut off at the end shows only against an anchor kept elsewhere: `npm run verify -- --against`.",
	responses: {
		200: jsonAnswer(
			listOf(
				z.object({
					chain: z.string(),
					entries: z.int(),
					lastAt: instant().nullable(),
					intact: z.boolean(),
					breaks: z.array(Break).readonly(),
				}),
			).extend({
				cases: z
					.array(
						z.object({
							platformId: z.uuid(),
							cases: z.int(),
							entries: z.int(),
							intact: z.boolean(),
							breaks: z.array(Break.extend({ caseNumber: z.string() })).readonly(),
						}),
					)
					.readonly(),
			}),
			"The state of each chain",
		),
		...problems(401, 403),
	},
})

const Readers = z.object({
	readers: z
		.array(
			z.object({
				id: z.string(),
				name: z.string(),
				role: z.string().nullable(),
				basis: z.string().nullable(),
				firstAt: instant(),
				lastAt: instant(),
				count: z.int(),
			}),
		)
		.readonly(),
	emergencies: z
		.array(
			z.object({
				personId: z.uuid(),
				name: z.string(),
				openedAt: instant(),
				expiresAt: instant(),
				endedAt: instant().nullable(),
				reviewedAt: instant().nullable(),
			}),
		)
		.readonly(),
})

const readersRoute = createRoute({
	method: "get",
	path: "/cases/{id}/readers",
	tags: ["Cases"],
	summary: "Who has opened a case",
	description: "By person, role and what gave the right; and who opened it in an emergency. For its team and auditors.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(Readers, "The latest first"), ...problems(401, 403, 404, 422) },
})

const judged = <T extends { readonly breaks: readonly unknown[] }>(one: T) => ({
	...one,
	intact: one.breaks.length === 0,
})

/** The auditor's page: what was seen and done, whether the record of it is whole, and a copy to take away. */
export const auditRoutes = () => {
	/** The platforms asked for, as far as the principal audits them; null for everything. */
	const audited = (c: Context<ApiEnv>, asked: string | undefined): readonly string[] | null => {
		const mine = auditedPlatforms(c.var.principal)
		const allowed = mine === null || (asked === undefined ? mine.length > 0 : mine.includes(asked))
		assertAllowed(allowed, "only auditors of a platform read its audit log")
		return asked === undefined ? mine : [asked]
	}
	const record = async (
		c: Context<ApiEnv>,
		action: Extract<AuditAction, "audit.read" | "report.exported">,
		platforms: readonly string[] | null,
		detail: Readonly<Record<string, string | number>>,
	) => {
		for (const platformId of platforms ?? [null])
			await recordAudit(c.var.engine, {
				action,
				platformId,
				by: c.var.principal.id,
				role: "auditor",
				basis: "auditor",
				detail: { ...detail, ...purposeOf(c) },
				from: originOf(c),
			})
	}
	/** Names of the filters used, never their values: these may be a person's. */
	const filters = (query: object) =>
		Object.entries(query)
			.flatMap(([name, value]: [string, unknown]) => (value === undefined || name === "limit" ? [] : [name]))
			.sort()
			.join(" ")

	return createRouter()
		.openapi(listRoute, async (c) => {
			purposeOf(c)
			const query = c.req.valid("query")
			const platforms = audited(c, query.platform)
			const page = await listAudit(c.var.engine, platforms, query)
			await record(c, "audit.read", platforms, { what: "entries", filters: filters(query), count: page.items.length })
			return c.json(page, 200)
		})
		.openapi(exportRoute, async (c) => {
			purposeOf(c)
			const query = c.req.valid("query")
			const platforms = audited(c, query.platform)
			const at = (c.var.engine.clock?.() ?? new Date()).toISOString()
			const { id, name } = await findMe(c.var.engine.db.$client, c.var.principal)
			const { items, next } = await listAudit(c.var.engine, platforms, { ...query, limit: MOST_LINES })
			await record(c, "report.exported", platforms, {
				what: "audit",
				format: "csv",
				filters: filters(query),
				count: items.length,
			})
			return c.body(auditCsv(items, { id, name, at, cut: next !== null }), 200, {
				"Content-Type": "text/csv; charset=utf-8",
				"Content-Disposition": `attachment; filename="audit-${at.slice(0, 10)}.csv"`,
			})
		})
		.openapi(chainsRoute, async (c) => {
			purposeOf(c)
			const platforms = audited(c, undefined)
			const states = await verifyAuditChains(c.var.engine, platforms ?? undefined)
			const cases = await verifyCaseChains(c.var.engine, platforms ?? [...c.var.engine.geography.platforms.keys()])
			await record(c, "audit.read", platforms, { what: "chains", count: states.length })
			return c.json({ items: states.map(judged), cases: cases.map(judged) }, 200)
		})
		.openapi(readersRoute, async (c) => {
			const relation = await getCaseRelation(c.var, c.req.valid("param").id)
			assertAllowed(mayReadReaders(c.var.principal, relation), "only the team and auditors see who has opened a case")
			return c.json(await listReaders(c.var.engine, relation.caseId), 200)
		})
}
