import { createRoute, z } from "@hono/zod-openapi"
import { recordAudit } from "../db/audit/record-audit.ts"
import { NewLink } from "../db/links/case-links.ts"
import {
	createReportLink,
	directorOf,
	type OpenReportLink,
	onReport,
	revokeReportLink,
} from "../db/links/report-links.ts"
import { moveReport, ReportStepBody } from "../db/reports/move-report.ts"
import { ReportView, readContent, readReport } from "../db/reports/read-reports.ts"
import { getReport } from "../db/reports/report-rows.ts"
import { inTeam } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { originOf } from "./origin.ts"
import { renderFile, reportFileHeaders, reportFileTypes } from "./report-file/render-file.ts"
import { empty } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Reports"]

const makeRoute = createRoute({
	method: "post",
	path: "/reports/{id}/links",
	tags,
	summary: "Make a link for the direction that a report was sent to",
	description:
		"By the team, for the person named when it was sent: shown this once, expiring, revocable; only a hash is kept. A message with one leaves by itself.",
	request: { params: IdParam },
	responses: { 201: jsonAnswer(NewLink, "The link"), ...problems(401, 403, 404, 409) },
})

const revokeRoute = createRoute({
	method: "delete",
	path: "/reports/{id}/links/{linkId}",
	tags,
	summary: "Revoke a link to a report, and whatever it has opened",
	request: { params: IdParam.extend({ linkId: z.uuid() }) },
	responses: { 204: empty("Revoked"), ...problems(401, 403, 404, 422) },
})

const readRoute = createRoute({
	method: "get",
	path: "/link/report",
	tags,
	summary: "The report that my link opens",
	description: "For the session of a link to a report: the edition that was sent, without numbers under 5 or cases.",
	responses: {
		200: jsonAnswer(ReportView.extend({ expiresAt: z.iso.datetime() }).openapi("LinkedReport"), "The report"),
		...problems(401, 404, 410),
	},
})

const fileRoute = createRoute({
	method: "get",
	path: "/link/report/file",
	tags,
	summary: "The report that my link opens, as a file",
	request: {
		query: z.strictObject({
			format: z.enum(["pdf", "xlsx", "json"]).default("pdf"),
			language: z.enum(["fr", "en"]).default("fr"),
		}),
	},
	responses: {
		200: { description: "The file", content: { "application/pdf": { schema: { type: "string", format: "binary" } } } },
		...problems(401, 404, 410, 422),
	},
})

const stepRoute = createRoute({
	method: "post",
	path: "/link/report/events",
	tags,
	summary: "Say that the report was passed on, or send it back",
	request: { body: jsonBody(ReportStepBody) },
	responses: { 204: empty("Taken"), ...problems(400, 401, 403, 404, 409, 410, 413, 415, 422) },
})

async function assertTeam({ engine, principal }: Scoped, id: string): Promise<void> {
	const { platformId } = await getReport(engine.db.$client, id)
	assertAllowed(inTeam(principal, platformId), "only the team of the platform hands out links to its reports")
}

/** Links by which somebody of a direction reads the report that was sent to them, and says what became of it. */
export const reportLinkRoutes = ({ engine: root }: ApiDeps) =>
	createRouter()
		.openapi(makeRoute, async (c) => {
			const { id: reportId } = c.req.valid("param")
			await assertTeam(c.var, reportId)
			const made = await createReportLink(c.var.engine, { reportId, by: c.var.principal.id, from: originOf(c) })
			return c.json(made, 201)
		})
		.openapi(revokeRoute, async (c) => {
			const { id: reportId, linkId } = c.req.valid("param")
			await assertTeam(c.var, reportId)
			await revokeReportLink(c.var.engine, { reportId, by: c.var.principal.id, from: originOf(c) }, linkId)
			return c.body(null, 204)
		})
		.openapi(readRoute, async (c) => {
			const link = linkOf(c.var)
			const view = await onReport(root, link, (scoped) => readReport(scoped, scoped, directorOf(link), link.reportId))
			// Who else was told, and by what, is the team's to know.
			return c.json({ ...view, told: [], expiresAt: link.expiresAt.toISOString() }, 200)
		})
		.openapi(fileRoute, async (c) => {
			const link = linkOf(c.var)
			const { format, language } = c.req.valid("query")
			return await onReport(root, link, async (scoped) => {
				const report = await getReport(scoped.db.$client, link.reportId)
				const found = await readContent(scoped, scoped, directorOf(link), report)
				const { content, hash } = found
				const body = await renderFile(scoped, format, language, found)
				await recordAudit(scoped, {
					action: "report.exported",
					platformId: report.platformId,
					by: link.personId,
					basis: "link",
					subject: report.id,
					detail: { format, edition: content.report.edition, suppressed: content.suppressed, hash, link: link.id },
					from: originOf(c),
				})
				return c.body(new Uint8Array(body), 200, {
					...reportFileHeaders(report, format),
					"Content-Type": reportFileTypes[format],
				})
			})
		})
		.openapi(stepRoute, async (c) => {
			const link = linkOf(c.var)
			const body = c.req.valid("json")
			const call = { principal: directorOf(link), from: originOf(c) }
			await onReport(root, link, (scoped) => moveReport(scoped, scoped, call, link.reportId, body))
			return c.body(null, 204)
		})

/** The link that the caller came by. @throws WorkflowError NOT_FOUND for anybody else */
function linkOf({ reportLink }: { readonly reportLink?: OpenReportLink }): OpenReportLink {
	if (reportLink) return reportLink
	throw new WorkflowError("NOT_FOUND", "this is for whoever came by a link to a report", {})
}
