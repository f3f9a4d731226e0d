import { createRoute, z } from "@hono/zod-openapi"
import { recordAudit } from "../db/audit/record-audit.ts"
import { pageSchema } from "../db/cases/views.ts"
import { listReserved, ReservedCase, ReservedQuery } from "../db/list-reserved.ts"
import { Decision, decideRight, Lift, liftLimitation } from "../db/rights/decide.ts"
import { IdentityRecord, Rectification, readIdentityRecord, rectifyIdentity } from "../db/rights/rectify-identity.ts"
import {
	listRightsRequests,
	NewRightsRequest,
	RightsQuery,
	RightsRequest,
	recordRightsRequest,
} from "../db/rights/requests.ts"
import { inTeam, mayRectify } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { etagOf, IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Rights of the person"]

const recordRoute = createRoute({
	method: "post",
	path: "/cases/{id}/rights",
	tags,
	summary: "Record what the patient asks for",
	description:
		"Access, rectification, opposition, limitation or erasure (GDPR art. 15 to 18 and 21). By the team; `dueAt` is a month after `receivedAt`. The opposition to research with BNDMR's data is an event of the pathway instead.",
	request: { params: IdParam, body: jsonBody(NewRightsRequest) },
	responses: {
		201: jsonAnswer(z.object({ id: z.uuid(), dueAt: z.iso.datetime() }), "Recorded; the referent physician is told"),
		...problems(400, 401, 403, 404, 409, 413, 415, 422),
	},
})

const listRoute = createRoute({
	method: "get",
	path: "/rights",
	tags,
	summary: "What the patients of a platform asked for",
	description: "For its team; for its auditors without the text.",
	request: { query: RightsQuery },
	responses: {
		200: jsonAnswer(pageSchema(RightsRequest).openapi("RightsRequestPage"), "What is due first at the head"),
		...problems(401, 403, 422),
	},
})

const decideRoute = createRoute({
	method: "post",
	path: "/rights/{id}/decision",
	tags,
	summary: "Grant or refuse what a patient asks for",
	description:
		"By the referent physician or their deputy, and by another person than who recorded it. A limitation or an opposition that is granted holds at once: the case is in no list, and only they read and move it; its deadlines run on. An erasure that is granted is carried out at once and for good: only a closed case can be erased (`CASE_NOT_CLOSED`). Access is given by the export, rectification by the change of the identity.",
	request: { params: IdParam, body: jsonBody(Decision) },
	responses: { 204: empty("Decided and carried out"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const liftRoute = createRoute({
	method: "post",
	path: "/rights/{id}/lift",
	tags,
	summary: "Lift a limitation or opposition that was granted",
	description: "By the referent physician or their deputy, and by another person than who granted it.",
	request: { params: IdParam, body: jsonBody(Lift) },
	responses: { 204: empty("Lifted"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const identityRoute = createRoute({
	method: "get",
	path: "/cases/{id}/identity",
	tags,
	summary: "Who the patient is, and what was said of it before",
	description: "For the team. ETag is the version of the identity.",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(IdentityRecord, "The identity; ETag is its version"),
		...problems(401, 403, 404, 409, 422),
	},
})

const rectifyRoute = createRoute({
	method: "put",
	path: "/cases/{id}/identity",
	tags,
	summary: "Rectify who the patient is",
	description:
		"By the team, with the version that was read in `If-Match`. What was said before is kept, sealed, with who replaced it and why.",
	request: {
		params: IdParam,
		headers: z.object({
			"If-Match": z
				.string()
				.regex(/^"\d{1,9}"$/, 'the version of the identity in quotes, such as "1"')
				.openapi({ description: "Version of the identity that you read (its ETag).", example: '"1"' }),
		}),
		body: jsonBody(Rectification),
	},
	responses: {
		204: empty("Rectified; ETag is the new version"),
		...problems(400, 401, 403, 404, 409, 412, 413, 415, 422),
	},
})

const reservedRoute = createRoute({
	method: "get",
	path: "/reserved-cases",
	tags,
	summary: "Limited and archived cases of my platforms",
	description:
		"They are in no other list. For referent physicians and their deputies, who alone read them, lift a limitation or reopen a case.",
	request: { query: ReservedQuery },
	responses: {
		200: jsonAnswer(pageSchema(ReservedCase).openapi("ReservedCasePage"), "In the order of their numbers, last first"),
		...problems(401, 403, 422),
	},
})

/** What a person may ask of their data, and who decides. */
export const rightsRoutes = () =>
	createRouter()
		.openapi(recordRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			const { platform } = await getCaseRelation(c.var, caseId)
			assertAllowed(inTeam(c.var.principal, platform), "only the team of the case records what its patient asks for")
			const body = c.req.valid("json")
			return c.json(await recordRightsRequest(c.var.engine, caseId, body, c.var.principal.id, originOf(c)), 201)
		})
		.openapi(listRoute, async (c) =>
			c.json(await listRightsRequests(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
		.openapi(decideRoute, async (c) => {
			const { id } = c.req.valid("param")
			await decideRight(c.var.engine, c.var.principal, id, c.req.valid("json"), originOf(c))
			return c.body(null, 204)
		})
		.openapi(liftRoute, async (c) => {
			const { id } = c.req.valid("param")
			await liftLimitation(c.var.engine, c.var.principal, id, c.req.valid("json"), originOf(c))
			return c.body(null, 204)
		})
		.openapi(identityRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			const { platform } = await getCaseRelation(c.var, caseId)
			assertAllowed(mayRectify(c.var.principal, platform), "only the team of the case reads its former identities")
			const record = await readIdentityRecord(c.var.engine, caseId)
			await recordAudit(c.var.engine, {
				action: "case.read",
				platformId: platform,
				caseId,
				by: c.var.principal.id,
				basis: "team",
				subject: "identity",
				from: originOf(c),
			})
			c.header("ETag", etagOf(record.version))
			return c.json(record, 200)
		})
		.openapi(rectifyRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			const { platform } = await getCaseRelation(c.var, caseId)
			assertAllowed(mayRectify(c.var.principal, platform), "only the team of the case rectifies who its patient is")
			const version = Number(c.req.valid("header")["If-Match"].slice(1, -1))
			const body = c.req.valid("json")
			const next = await rectifyIdentity(c.var.engine, caseId, body, version, c.var.principal.id, originOf(c))
			c.header("ETag", etagOf(next))
			return c.body(null, 204)
		})
		.openapi(reservedRoute, async (c) =>
			c.json(await listReserved(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
