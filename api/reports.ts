import { createRoute, z } from "@hono/zod-openapi"
import { recordAudit } from "../db/audit/record-audit.ts"
import type { Engine } from "../db/engine.ts"
import { beginReport, NewReport, setOpening } from "../db/reports/begin-report.ts"
import { ReportContent } from "../db/reports/content.ts"
import { verifyEdition } from "../db/reports/editions.ts"
import { moveReport, NewComment, ReportStepBody, writeComment } from "../db/reports/move-report.ts"
import {
	AnnualQuery,
	getAnnual,
	PlatformReports,
	ReportRows,
	ReportView,
	RowsQuery,
	readContent,
	readCopy,
	readReport,
	readReports,
	readRows,
} from "../db/reports/read-reports.ts"
import { getReport } from "../db/reports/report-rows.ts"
import { sections } from "../db/reports/specs.ts"
import { everyScope, withScope } from "../db/scope.ts"
import { inTeam, reportRolesOn } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { originOf } from "./origin.ts"
import { renderFile, reportFileHeaders, reportFileTypes } from "./report-file/render-file.ts"
import { Created, empty, listOf } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Reports"]

const listRoute = createRoute({
	method: "get",
	path: "/reports",
	tags,
	summary: "Activity reports, and what each platform owes by when",
	description: "For the team of a platform and its managers.",
	responses: {
		200: jsonAnswer(listOf(PlatformReports.openapi("PlatformReports")), "By platform"),
		...problems(401, 403),
	},
})

const beginRoute = createRoute({
	method: "post",
	path: "/reports",
	tags,
	summary: "Begin a report that the platform owes",
	description: "By the team. Begun already, the same report is answered.",
	request: { body: jsonBody(NewReport) },
	responses: { 201: jsonAnswer(Created, "Begun"), ...problems(400, 401, 403, 413, 415, 422) },
})

const readRoute = createRoute({
	method: "get",
	path: "/reports/{id}",
	tags,
	summary: "A report: the draft as of now, or what was frozen",
	description:
		"The team reads every number; a manager the copy that was sent, without numbers under 5. Figures are defined in `content.definitions`.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(ReportView.openapi("ReportView"), "The report"), ...problems(401, 403, 404) },
})

const annualRoute = createRoute({
	method: "get",
	path: "/reports/annual/{year}",
	tags,
	summary: "The yearly report of a year",
	description:
		"Of the caller's platform; `platform` names one where there are several. As JSON, or led on to the file (`format`).",
	request: { params: z.object({ year: z.coerce.number().int().min(2000).max(2100) }), query: AnnualQuery },
	responses: {
		200: jsonAnswer(ReportView, "The report"),
		302: { description: "Where the file is", headers: z.object({ Location: z.string() }) },
		...problems(401, 403, 404, 422),
	},
})

const rowsRoute = createRoute({
	method: "get",
	path: "/reports/{id}/rows",
	tags,
	summary: "The cases behind a figure of a report",
	description: "For the team. Answers to questionnaires have none.",
	request: { params: IdParam, query: RowsQuery },
	responses: { 200: jsonAnswer(ReportRows.openapi("ReportRows"), "By heading"), ...problems(401, 403, 404, 422) },
})

const commentRoute = createRoute({
	method: "put",
	path: "/reports/{id}/comments/{section}",
	tags,
	summary: "Write the comment of a section",
	description: "By the team, while it is a draft. Former writings are kept. 409 when somebody has written meanwhile.",
	request: { params: z.object({ id: z.uuid(), section: z.enum(sections) }), body: jsonBody(NewComment) },
	responses: {
		200: jsonAnswer(z.object({ version: z.int() }), "Number of this writing"),
		...problems(400, 401, 403, 404, 409, 413, 415, 422),
	},
})

const stepRoute = createRoute({
	method: "post",
	path: "/reports/{id}/events",
	tags,
	summary: "Freeze a report, send it to the direction, pass it on",
	description: "Who may take which step is said by `actions` of the report.",
	request: { params: IdParam, body: jsonBody(ReportStepBody) },
	responses: { 204: empty("Taken"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const verificationRoute = createRoute({
	method: "get",
	path: "/reports/{id}/verification",
	tags,
	summary: "Whether a frozen report was altered, and whether it comes out the same again",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(
			z
				.object({
					intact: z.boolean().describe("What is stored has the hash it was given"),
					copyIntact: z.boolean(),
					same: z.boolean().describe("Made again from the log as of that instant, it has the same hash"),
					hash: z.string(),
					copyHash: z.string(),
					againHash: z.string(),
					differing: z.array(z.string()).readonly(),
				})
				.openapi("ReportVerification"),
			"What was found",
		),
		...problems(401, 403, 404),
	},
})

const fileRoute = createRoute({
	method: "get",
	path: "/reports/{id}/file",
	tags,
	summary: "A report as a file: PDF to hand over, spreadsheet, JSON",
	description:
		"`copy=true` is what leaves the team, without numbers under 5 and without cases; a manager gets no other. Recorded.",
	request: {
		params: IdParam,
		query: z.strictObject({
			format: z.enum(["pdf", "xlsx", "json"]).default("pdf"),
			language: z.enum(["fr", "en"]).default("fr"),
			copy: z.stringbool().default(false),
		}),
	},
	responses: {
		200: {
			description: "The file, as an attachment",
			content: {
				"application/json": {
					schema: z.object({ hash: z.string().nullable(), content: ReportContent }).openapi("ReportFile"),
				},
				"application/pdf": { schema: { type: "string", format: "binary" } },
				[reportFileTypes.xlsx]: { schema: { type: "string", format: "binary" } },
			},
		},
		...problems(401, 403, 404, 422),
	},
})

const openingRoute = createRoute({
	method: "put",
	path: "/reports/openings/{id}",
	tags,
	summary: "Note when a platform opened: what its reports are due by",
	description: "By its referent physician or their deputy.",
	request: { params: IdParam, body: jsonBody(z.strictObject({ openedOn: z.iso.date() })) },
	responses: { 204: empty("Noted"), ...problems(400, 401, 403, 413, 415, 422) },
})

/** The yearly report writes itself; people comment on it, freeze it and pass it on. */
export const reportRoutes = ({ engine: root }: ApiDeps) => {
	// A case may have gone to another platform since: it still counts where it was.
	const withWhole = <T>(run: (whole: Engine) => Promise<T>) => withScope(root, everyScope(root), run)
	return createRouter()
		.openapi(listRoute, async (c) => c.json({ items: await readReports(c.var.engine, c.var.principal) }, 200))
		.openapi(beginRoute, async (c) => {
			const body = c.req.valid("json")
			assertAllowed(inTeam(c.var.principal, body.platform), "a report is begun by the platform's team")
			return c.json({ id: await beginReport(c.var.engine, callOf(c), body) }, 201)
		})
		.openapi(annualRoute, async (c) => {
			const { platform, format } = c.req.valid("query")
			const id = await getAnnual(c.var.engine, c.var.principal, c.req.valid("param").year, platform)
			if (format !== "json") return c.redirect(`/api/reports/${id}/file?format=${format}`, 302)
			return c.json(await withWhole((whole) => readReport(c.var.engine, whole, c.var.principal, id)), 200)
		})
		.openapi(readRoute, async (c) => {
			const { id } = c.req.valid("param")
			return c.json(await withWhole((whole) => readReport(c.var.engine, whole, c.var.principal, id)), 200)
		})
		.openapi(rowsRoute, async (c) => {
			const { id } = c.req.valid("param")
			const query = c.req.valid("query")
			return c.json(await withWhole((whole) => readRows(c.var.engine, whole, c.var.principal, id, query)), 200)
		})
		.openapi(commentRoute, async (c) => {
			const { id, section } = c.req.valid("param")
			await assertTeam(c.var.engine, c.var.principal, id, "the team of the platform writes in its reports")
			return c.json({ version: await writeComment(c.var.engine, callOf(c), id, section, c.req.valid("json")) }, 200)
		})
		.openapi(stepRoute, async (c) => {
			const { id } = c.req.valid("param")
			const body = c.req.valid("json")
			await withWhole((whole) => moveReport(c.var.engine, whole, callOf(c), id, body))
			return c.body(null, 204)
		})
		.openapi(verificationRoute, async (c) => {
			const { id } = c.req.valid("param")
			await assertTeam(c.var.engine, c.var.principal, id, "the team of the platform verifies its reports")
			const report = await getReport(c.var.engine.db.$client, id)
			return c.json(await withWhole((whole) => verifyEdition(c.var.engine, whole, report)), 200)
		})
		.openapi(fileRoute, async (c) => {
			const { id } = c.req.valid("param")
			const { format, language, copy } = c.req.valid("query")
			const { engine, principal } = c.var
			const report = await getReport(engine.db.$client, id)
			// Rows of a draft are counted while they are written: on the same connection.
			const { body, content, hash } = await withWhole(async (whole) => {
				const found = await (copy ? readCopy : readContent)(engine, whole, principal, report)
				return { ...found, body: await renderFile(engine, format, language, found) }
			})
			// Before it leaves: a file that cannot be recorded is not handed out.
			await recordAudit(engine, {
				action: "report.exported",
				platformId: report.platformId,
				by: principal.id,
				subject: id,
				detail: { format, edition: content.report.edition, suppressed: content.suppressed, hash },
				from: originOf(c),
			})
			return c.body(new Uint8Array(body), 200, {
				...reportFileHeaders(report, format),
				"Content-Type": reportFileTypes[format],
			})
		})
		.openapi(openingRoute, async (c) => {
			const { id } = c.req.valid("param")
			assertAllowed(
				reportRolesOn(c.var.principal, id).includes("physician"),
				"the referent physician says when the platform opened",
			)
			await setOpening(c.var.engine, callOf(c), id, c.req.valid("json").openedOn)
			return c.body(null, 204)
		})
}

type Caller = Parameters<typeof originOf>[0]

const callOf = (c: Caller) => ({ principal: c.var.principal, from: originOf(c) })

/** @throws WorkflowError NOT_FOUND, FORBIDDEN */
async function assertTeam(engine: Engine, principal: Caller["var"]["principal"], id: string, why: string) {
	const { platformId } = await getReport(engine.db.$client, id)
	if (!inTeam(principal, platformId)) throw new WorkflowError("FORBIDDEN", why, {})
}
