import { createRoute } from "@hono/zod-openapi"
import { getCaseView } from "../db/cases/find-case-view.ts"
import { CaseQuery, listCases } from "../db/cases/list-cases.ts"
import { CaseItem, CaseView, pageSchema } from "../db/cases/views.ts"
import { NewCase, openCase } from "../db/open-case.ts"
import { etagOf, IdempotencyHeader, IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { DispatchAnswer } from "./events.ts"
import { createRouter } from "./router.ts"

const open = createRoute({
	method: "post",
	path: "/cases",
	tags: ["Cases"],
	summary: "Open a case",
	description: "What is said of the patient is sealed with the key of the case before it is stored.",
	request: { headers: IdempotencyHeader, body: jsonBody(NewCase) },
	responses: {
		201: jsonAnswer(DispatchAnswer, "Opened; Location is the case, ETag its version"),
		...problems(400, 401, 403, 413, 415, 422),
	},
})

const list = createRoute({
	method: "get",
	path: "/cases",
	tags: ["Cases"],
	summary: "Cases of my platforms, newest first",
	description:
		"`state` is the id of a place (`open.active.path.request.received`) or of a state around several (`open.active.path.request`, `closed`). `q` is the beginning of a case number; names are sealed: `POST /api/cases/search` finds patients. Managers get figures instead.",
	request: { query: CaseQuery },
	responses: {
		200: jsonAnswer(pageSchema(CaseItem).openapi("CasePage"), "A part of the list"),
		...problems(401, 403, 422),
	},
})

const read = createRoute({
	method: "get",
	path: "/cases/{id}",
	tags: ["Cases"],
	summary: "A case with its procedures, tasks and what I can do now",
	description:
		"`identity` is open to the team of the platform and its BaMaRa delegates only. `available` are the events that I could send now, with their forms as JSON Schema.",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(CaseView.openapi("Case"), "The case; ETag is its version"),
		...problems(401, 403, 404, 422),
	},
})

export const caseRoutes = () =>
	createRouter()
		.openapi(open, async (c) => {
			const idempotencyKey = c.req.valid("header")["Idempotency-Key"]
			// As received: `openCase` parses what it is given, whoever calls it.
			const body: unknown = await c.req.json()
			const result = await openCase(c.var.engine, { principal: c.get("principal"), body, idempotencyKey })
			c.header("Location", `/api/cases/${result.caseId}`)
			c.header("ETag", etagOf(result.version))
			return c.json(result, 201)
		})
		.openapi(list, async (c) => c.json(await listCases(c.var.engine, c.get("principal"), c.req.valid("query")), 200))
		.openapi(read, async (c) => {
			const view = await getCaseView(c.var.engine, c.get("principal"), c.req.valid("param").id)
			c.header("ETag", etagOf(view.version))
			return c.json(view, 200)
		})
