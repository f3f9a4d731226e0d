import { createRoute, z } from "@hono/zod-openapi"
import { recordAudit } from "../db/audit/record-audit.ts"
import { collectCase } from "../db/export/case-export.ts"
import { inTeam } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { IdParam, problems } from "./contract.ts"
import { renderPdf } from "./export/render-pdf.ts"
import { originOf } from "./origin.ts"
import { createRouter } from "./router.ts"

const exportRoute = createRoute({
	method: "get",
	path: "/cases/{id}/export",
	tags: ["Rights of the person"],
	summary: "A copy of everything that is held on the person (GDPR art. 15 and 20)",
	description:
		"By the team, and recorded. `json` holds the files of the documents too (base64); `pdf` is in French, for a family. Both say who took the copy, when, and of which case: on every page, and in `watermark`.",
	request: { params: IdParam, query: z.object({ format: z.enum(["json", "pdf"]).default("json") }) },
	responses: {
		200: {
			description: "The copy, as an attachment named after the case's number",
			content: {
				"application/json": { schema: z.looseObject({ watermark: z.looseObject({}) }).openapi("CaseExport") },
				"application/pdf": { schema: { type: "string", format: "binary" } },
			},
		},
		...problems(401, 403, 404, 409, 422),
	},
})

const attachment = (number: string, format: string) => ({
	"Content-Disposition": `attachment; filename="${number}.${format}"`,
	"Cache-Control": "private, no-store",
	"Content-Security-Policy": "sandbox; default-src 'none'",
})

export const exportRoutes = () =>
	createRouter().openapi(exportRoute, async (c) => {
		const { id: caseId } = c.req.valid("param")
		const { format } = c.req.valid("query")
		const { principal } = c.var
		const { platform } = await getCaseRelation(c.var, caseId)
		assertAllowed(inTeam(principal, platform), "only the team of the case takes a copy of it")
		const file = await collectCase(c.var.engine, principal, caseId, format === "json")
		const body = format === "pdf" ? await renderPdf(file) : Buffer.from(JSON.stringify(file))
		// Before it leaves: a copy that cannot be recorded is not handed out.
		await recordAudit(c.var.engine, {
			action: "case.exported",
			platformId: platform,
			caseId,
			by: principal.id,
			basis: "team",
			detail: { format },
			from: originOf(c),
		})
		return c.body(new Uint8Array(body), 200, {
			...attachment(file.watermark.caseNumber, format),
			"Content-Type": format === "pdf" ? "application/pdf" : "application/json",
		})
	})
