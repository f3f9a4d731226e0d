import { createRoute, z } from "@hono/zod-openapi"
import {
	BamaraExport,
	BamaraSheet,
	createExport,
	ExportsQuery,
	listExports,
	NewExport,
	readSheet,
	SheetValue,
	setSheetValue,
} from "../db/bamara.ts"
import { pageSchema } from "../db/cases/views.ts"
import { inTeam, mayReadIdentity, mayReconcile } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation, getReadableCase } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { Created, empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["BaMaRa"]

const sheetRoute = createRoute({
	method: "get",
	path: "/cases/{id}/bamara-sheet",
	tags,
	summary: "The BaMaRa sheet of a case",
	description:
		"What is filled in, what is missing and who can supply it. The team and the BaMaRa delegate see the values, others only whether there is one.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(BamaraSheet, "The sheet"), ...problems(401, 403, 404) },
})

const valueRoute = createRoute({
	method: "put",
	path: "/cases/{id}/bamara-sheet/{itemId}",
	tags,
	summary: "Fill in or empty one item of the sheet",
	request: { params: IdParam.extend({ itemId: z.uuid() }), body: jsonBody(SheetValue) },
	responses: { 204: empty("Written"), ...problems(401, 403, 404, 409, 422) },
})

const exportRoute = createRoute({
	method: "post",
	path: "/bamara-exports",
	tags,
	summary: "Note an export of BaMaRa",
	description:
		"Makes the record that `RECONCILED` names when an entry was looked up in an export by hand. Reading the exported file itself is not part of it yet.",
	request: { body: jsonBody(NewExport) },
	responses: { 201: jsonAnswer(Created, "Noted"), ...problems(401, 403, 422) },
})

const exportsRoute = createRoute({
	method: "get",
	path: "/bamara-exports",
	tags,
	summary: "Exports of BaMaRa noted by a platform",
	request: { query: ExportsQuery },
	responses: { 200: jsonAnswer(pageSchema(BamaraExport), "The latest first"), ...problems(401, 403, 422) },
})

/** The registry's sheet of each case, and the exports its entries are reconciled with. */
export const bamaraRoutes = () =>
	createRouter()
		.openapi(sheetRoute, async (c) => {
			const relation = await getReadableCase(c.var, c.var.principal, c.req.valid("param").id)
			const opened = mayReadIdentity(c.var.principal, relation)
			return c.json(await readSheet(c.var.engine, relation.caseId, opened), 200)
		})
		.openapi(valueRoute, async (c) => {
			const { id: caseId, itemId } = c.req.valid("param")
			const { platform } = await getCaseRelation(c.var, caseId)
			assertAllowed(inTeam(c.var.principal, platform), "only the team of the case fills in its BaMaRa sheet")
			await setSheetValue(c.var.engine, { caseId, itemId, ...c.req.valid("json"), by: c.var.principal.id })
			return c.body(null, 204)
		})
		.openapi(exportRoute, async (c) => {
			const body = c.req.valid("json")
			assertAllowed(
				mayReconcile(c.var.principal, body.platform),
				"only nurses and physicians of the platform note its exports",
			)
			return c.json({ id: await createExport(c.var.engine, body, c.var.principal.id) }, 201)
		})
		.openapi(exportsRoute, async (c) => {
			const query = c.req.valid("query")
			assertAllowed(mayReconcile(c.var.principal, query.platform), "you have no access to this platform's exports")
			return c.json(await listExports(c.var.engine, query), 200)
		})
