import { createRoute } from "@hono/zod-openapi"
import { CaseAbsence, listCaseAbsences } from "../db/absences/list-case-absences.ts"
import { pageSchema } from "../db/cases/views.ts"
import { PageRequest } from "../db/directory/page.ts"
import { CaseNotice, listNotices } from "../db/notices.ts"
import { ExplainedTimer, listTimers, TimersQuery } from "../db/timers.ts"
import { getReadableCase, getReadableProcedure } from "./access.ts"
import { IdParam, jsonAnswer, problems } from "./contract.ts"
import { listOf } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Timers and notices"]
const timers = jsonAnswer(pageSchema(ExplainedTimer), "In the order in which they were armed")

const caseTimersRoute = createRoute({
	method: "get",
	path: "/cases/{id}/timers",
	tags,
	summary: "Every deadline of a case and its procedures, explained",
	request: { params: IdParam, query: TimersQuery },
	responses: { 200: timers, ...problems(401, 403, 404, 422) },
})

const procedureTimersRoute = createRoute({
	method: "get",
	path: "/procedures/{id}/timers",
	tags,
	summary: "Every deadline of a procedure, explained",
	request: { params: IdParam, query: TimersQuery },
	responses: { 200: timers, ...problems(401, 403, 404, 422) },
})

const noticesRoute = createRoute({
	method: "get",
	path: "/cases/{id}/notices",
	tags,
	summary: "Every reminder and message of a case: when, to whom, about what, and whether it went out",
	request: { params: IdParam, query: PageRequest },
	responses: { 200: jsonAnswer(pageSchema(CaseNotice), "The latest first"), ...problems(401, 403, 404, 422) },
})

const absencesRoute = createRoute({
	method: "get",
	path: "/cases/{id}/absences",
	tags,
	summary: "Who owed something of a case and was away, and whom that was told",
	description: "Once for an absence and a task. `live` ones still wait for the person; no due time has moved.",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(listOf(CaseAbsence.openapi("CaseAbsence")), "The latest first"),
		...problems(401, 403, 404, 422),
	},
})

/** Why something is due, fired or was cancelled, and what was said about it. */
export const timerRoutes = () =>
	createRouter()
		.openapi(caseTimersRoute, async (c) => {
			const { caseId } = await getReadableCase(c.var, c.var.principal, c.req.valid("param").id)
			return c.json(await listTimers(c.var.engine, { caseId, names: true }, c.req.valid("query")), 200)
		})
		.openapi(procedureTimersRoute, async (c) => {
			const { id: instanceId } = c.req.valid("param")
			const { caseId } = await getReadableProcedure(c.var, c.var.principal, instanceId)
			return c.json(await listTimers(c.var.engine, { caseId, instanceId }, c.req.valid("query")), 200)
		})
		.openapi(absencesRoute, async (c) => {
			const { caseId } = await getReadableCase(c.var, c.var.principal, c.req.valid("param").id)
			return c.json({ items: [...(await listCaseAbsences(c.var.engine, caseId))] }, 200)
		})
		.openapi(noticesRoute, async (c) => {
			const { caseId } = await getReadableCase(c.var, c.var.principal, c.req.valid("param").id)
			return c.json(await listNotices(c.var.engine, caseId, c.req.valid("query")), 200)
		})
