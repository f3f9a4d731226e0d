import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { recordAudit } from "../db/audit/record-audit.ts"
import { NewCase } from "../db/open-case.ts"
import { addFurtherRequest, addToCase, openCaseOf, Refusal, refuseRequest } from "../db/requests/decide-request.ts"
import {
	getRequestRow,
	listOfCase,
	listWaiting,
	openRequest,
	RequestItem,
	type RequestRow,
	RequestView,
} from "../db/requests/read-requests.ts"
import { RequestContent } from "../db/requests/request-content.ts"
import { hasGrant, inTeam, mayRefuseRequest, teamPlatforms } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { etagOf, IdempotencyHeader, IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { DispatchAnswer } from "./events.ts"
import { originOf } from "./origin.ts"
import { purposeOf } from "./record-reads.ts"
import { Created, empty, listOf } from "./responses.ts"
import { type ApiEnv, createRouter } from "./router.ts"

const tags = ["Requests that came by the form"]

const listRoute = createRoute({
	method: "get",
	path: "/received-requests",
	tags,
	summary: "Requests that wait for my team",
	description: "The most pressing first. Nothing of the patient is in the list.",
	responses: { 200: jsonAnswer(listOf(RequestItem), "What waits"), ...problems(401, 403) },
})

const readRoute = createRoute({
	method: "get",
	path: "/received-requests/{id}",
	tags,
	summary: "A request, opened",
	description: "For the team of its platform; each opening is recorded.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(RequestView, "The request"), ...problems(401, 403, 404) },
})

const openRoute = createRoute({
	method: "post",
	path: "/received-requests/{id}/case",
	tags,
	summary: "Open a case for a request",
	description:
		"The body is that of `POST /api/cases`, checked and completed by the team; ask `POST /api/cases/duplicates` first. A request is dealt with once: whoever comes second gets `REQUEST_DECIDED` with the case.",
	request: { params: IdParam, body: jsonBody(NewCase) },
	responses: { 201: jsonAnswer(DispatchAnswer, "Opened"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const addRoute = createRoute({
	method: "post",
	path: "/received-requests/{id}/addition",
	tags,
	summary: "Add a request to the case that its patient has already",
	request: { params: IdParam, body: jsonBody(z.strictObject({ caseId: z.uuid() })) },
	responses: { 204: empty("Added"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const refuseRoute = createRoute({
	method: "post",
	path: "/received-requests/{id}/refusal",
	tags,
	summary: "End a request that is not for us",
	description:
		"By the nurse or the physician; what no person wrote, by anybody of the team. `answer` is shown on the tracking page: where to turn, nothing of the patient.",
	request: { params: IdParam, body: jsonBody(Refusal) },
	responses: { 204: empty("Ended"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const furtherRoute = createRoute({
	method: "post",
	path: "/cases/{id}/requests",
	tags,
	summary: "Add a further request to a case",
	description: "For a patient who has a case: sealed with its key, and its nurse is told.",
	request: { params: IdParam, headers: IdempotencyHeader, body: jsonBody(RequestContent) },
	responses: { 201: jsonAnswer(Created, "Added"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const ofCaseRoute = createRoute({
	method: "get",
	path: "/cases/{id}/requests",
	tags,
	summary: "Further requests of a case",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(listOf(RequestView), "The latest first"), ...problems(401, 403, 404) },
})

const MEMBERS = ["secretary", "nurse", "physician", "physicianDeputy"] as const

/** What came by the public form and is no case yet, and what was asked again of a case. */
export const receivedRequestRoutes = (deps: ApiDeps) => {
	const now = () => deps.engine.clock?.() ?? new Date()

	/** A request of the caller's team; whoever is of another one does not learn that it exists. */
	const getRow = async (c: Context<ApiEnv>, id: string): Promise<RequestRow> => {
		const { engine, principal } = c.var
		assertAllowed(hasGrant(principal, null, MEMBERS), "requests are the platforms' teams'")
		const row = await getRequestRow(engine.db.$client, id, now())
		if (inTeam(principal, row.platform_id)) return row
		throw new WorkflowError("NOT_FOUND", "no such request", {})
	}
	const decision = (c: Context<ApiEnv>, id: string) => ({
		engine: c.var.engine,
		principal: c.var.principal,
		id,
		now: now(),
		from: originOf(c),
	})
	/** A case of the caller's team. */
	const getTeamCase = async (c: Context<ApiEnv>, caseId: string) => {
		const relation = await getCaseRelation(c.var, caseId)
		assertAllowed(inTeam(c.var.principal, relation.platform), "only the team of the case adds requests to it")
		return relation
	}

	return createRouter()
		.openapi(listRoute, async (c) => {
			const { engine, principal } = c.var
			assertAllowed(hasGrant(principal, null, MEMBERS), "requests are the platforms' teams'")
			return c.json({ items: await listWaiting(engine, teamPlatforms(principal), now()) }, 200)
		})
		.openapi(readRoute, async (c) => {
			const { engine, principal } = c.var
			const purpose = purposeOf(c)
			const row = await getRow(c, c.req.valid("param").id)
			await recordAudit(engine, {
				action: "request.read",
				platformId: row.platform_id,
				...(row.case_id === null ? {} : { caseId: row.case_id }),
				by: principal.id,
				basis: "team",
				subject: row.id,
				detail: purpose,
				from: originOf(c),
			})
			return c.json(await openRequest(engine, row), 200)
		})
		.openapi(openRoute, async (c) => {
			const row = await getRow(c, c.req.valid("param").id)
			const body = await c.req.json<Readonly<Record<string, unknown>>>()
			const result = await openCaseOf(decision(c, row.id), body)
			c.header("Location", `/api/cases/${result.caseId}`)
			c.header("ETag", etagOf(result.version))
			return c.json(result, 201)
		})
		.openapi(addRoute, async (c) => {
			const row = await getRow(c, c.req.valid("param").id)
			const { caseId } = c.req.valid("json")
			await getTeamCase(c, caseId)
			await addToCase(decision(c, row.id), caseId)
			return c.body(null, 204)
		})
		.openapi(refuseRoute, async (c) => {
			const row = await getRow(c, c.req.valid("param").id)
			const refusal = c.req.valid("json")
			assertAllowed(
				refusal.reason === "notARequest" || mayRefuseRequest(c.var.principal, row.platform_id),
				"a nurse or a physician decides that a request is not for the platform",
			)
			await refuseRequest(decision(c, row.id), refusal)
			return c.body(null, 204)
		})
		.openapi(furtherRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			const { platform: platformId } = await getTeamCase(c, caseId)
			const { principal, engine } = c.var
			const content = c.req.valid("json")
			const idempotencyKey = c.req.valid("header")["Idempotency-Key"]
			const further = { caseId, platformId, content, principal, idempotencyKey, now: now(), from: originOf(c) }
			return c.json({ id: await addFurtherRequest(engine, further) }, 201)
		})
		.openapi(ofCaseRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			await getTeamCase(c, caseId)
			return c.json({ items: await listOfCase(c.var.engine, caseId, now()) }, 200)
		})
}
