import { createRoute, z } from "@hono/zod-openapi"
import { pageSchema } from "../db/cases/views.ts"
import {
	EmergencyAccess,
	EmergencyQuery,
	EmergencyReview,
	endEmergency,
	listEmergencies,
	NewEmergencyAccess,
	openInEmergency,
	reviewEmergency,
} from "../db/emergency-access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Emergency access"]

const openRoute = createRoute({
	method: "post",
	path: "/emergency-accesses",
	tags,
	summary: "Open a case of another platform in an emergency",
	description:
		"For nurses and physicians of any platform who are not on the team of the case: they read that one case, identity and documents included, for the minutes asked for, and change nothing. The case's referent physician and coordinators are told at once, and the patient sees it. At most 5 open at once. A number that nobody has answers like one that cannot be opened.",
	request: { body: jsonBody(NewEmergencyAccess) },
	responses: {
		201: jsonAnswer(z.object({ id: z.uuid(), caseId: z.uuid(), expiresAt: z.iso.datetime() }), "Open until then"),
		...problems(400, 401, 403, 404, 409, 413, 415, 422),
	},
})

const endRoute = createRoute({
	method: "post",
	path: "/emergency-accesses/{id}/end",
	tags,
	summary: "End my emergency access before its time",
	request: { params: IdParam },
	responses: { 204: empty("Ended"), ...problems(401, 404, 422) },
})

const reviewRoute = createRoute({
	method: "post",
	path: "/emergency-accesses/{id}/review",
	tags,
	summary: "Say whether an emergency access to a case of my platform was justified",
	description: "By the referent physician or their deputy; once.",
	request: { params: IdParam, body: jsonBody(EmergencyReview) },
	responses: { 204: empty("Reviewed"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const listRoute = createRoute({
	method: "get",
	path: "/emergency-accesses",
	tags,
	summary: "My emergency accesses, or those to the cases of a platform",
	description: "Of a platform: for its team, and for its auditors without the reasons.",
	request: { query: EmergencyQuery },
	responses: {
		200: jsonAnswer(pageSchema(EmergencyAccess).openapi("EmergencyAccessPage"), "The latest first"),
		...problems(401, 403, 422),
	},
})

/** "Break-glass". */
export const emergencyAccessRoutes = () =>
	createRouter()
		.openapi(openRoute, async (c) =>
			c.json(await openInEmergency(c.var.engine, c.var.principal, c.req.valid("json"), originOf(c)), 201),
		)
		.openapi(endRoute, async (c) => {
			await endEmergency(c.var.engine, c.var.principal, c.req.valid("param").id, originOf(c))
			return c.body(null, 204)
		})
		.openapi(reviewRoute, async (c) => {
			const { id } = c.req.valid("param")
			await reviewEmergency(c.var.engine, c.var.principal, id, c.req.valid("json"), originOf(c))
			return c.body(null, 204)
		})
		.openapi(listRoute, async (c) =>
			c.json(await listEmergencies(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
