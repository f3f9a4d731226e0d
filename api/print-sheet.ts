import { createRoute } from "@hono/zod-openapi"
import { recordAudit } from "../db/audit/record-audit.ts"
import { NewPrint, PrintSheet, readPrintSheet } from "../db/print-sheet.ts"
import { basisOn, mayReadNotes } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { createRouter } from "./router.ts"

const printRoute = createRoute({
	method: "post",
	path: "/cases/{id}/print-sheet",
	tags: ["Cases"],
	summary: "Where a case stands, to be printed",
	description:
		"For the team, and for whoever opened the case in an emergency. A POST, because each sheet is recorded with the identity that it shows. With `initials` the answer holds no name.",
	request: { params: IdParam, body: jsonBody(NewPrint) },
	responses: { 200: jsonAnswer(PrintSheet, "The sheet"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

/** A case on paper. */
export const printSheetRoutes = () =>
	createRouter().openapi(printRoute, async (c) => {
		const { id: caseId } = c.req.valid("param")
		const { principal, engine } = c.var
		const relation = await getCaseRelation(c.var, caseId)
		assertAllowed(mayReadNotes(principal, relation), "only the team of the case prints it")
		const chosen = c.req.valid("json")
		const sheet = await readPrintSheet(engine, principal, caseId, chosen)
		// Before it leaves: a sheet that cannot be recorded is not handed out.
		await recordAudit(engine, {
			action: "case.printed",
			platformId: relation.platform,
			caseId,
			by: principal.id,
			...basisOn(principal, relation),
			detail: { what: chosen.identity },
			from: originOf(c),
		})
		return c.json(sheet, 200)
	})
