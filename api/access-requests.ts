import { createRoute } from "@hono/zod-openapi"
import { AccessRequest, askForAccess } from "../db/ask-for-access.ts"
import { jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const askRoute = createRoute({
	method: "post",
	path: "/access-requests",
	tags: ["Cases"],
	summary: "Ask the team of a case for access to it",
	description:
		"Its coordinators are told who asks, once a day, and it is recorded. The answer is the same whether there is such a case or not. Nobody sees more by it: the team decides, by making them take part or by answering.",
	request: { body: jsonBody(AccessRequest) },
	responses: { 204: empty("Heard"), ...problems(400, 401, 413, 415, 422, 429) },
})

/** Asking to see a case that one may not see. */
export const accessRequestRoutes = () =>
	createRouter().openapi(askRoute, async (c) => {
		await askForAccess(c.var.engine, c.var.principal, c.req.valid("json").case, originOf(c))
		return c.body(null, 204)
	})
