import { createRoute, z } from "@hono/zod-openapi"
import { CaseActions, CasePath } from "../db/cases/path-views.ts"
import { readActions } from "../db/cases/read-actions.ts"
import { BriefQuery, CaseBrief, readBrief } from "../db/cases/read-brief.ts"
import { readPath } from "../db/cases/read-path.ts"
import { readTimeSpent, TimeSpentView } from "../db/cases/read-time-spent.ts"
import { readTimeline, TimelineEntry, TimelineQuery } from "../db/cases/read-timeline.ts"
import { mayReadNotes } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation, getReadableCase } from "./access.ts"
import { IdParam, jsonAnswer, problems } from "./contract.ts"
import { createRouter } from "./router.ts"

const tags = ["Cases"]

const path = createRoute({
	method: "get",
	path: "/cases/{id}/path",
	tags,
	summary: "Where a case and its procedures have been, and where they stand",
	description:
		"For each of them the places walked, with the time spent on the calendar and in working hours of whoever had to act, and the active places with what is due. Nothing of it is sealed.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(CasePath.openapi("CasePath"), "The path"), ...problems(401, 403, 404, 422) },
})

const actions = createRoute({
	method: "get",
	path: "/cases/{id}/actions",
	tags,
	summary: "What I can do now with a case and its procedures, the most probable first",
	description:
		"`impossible` are the events that my roles allow and the step does not: `unmet` names the conditions that are not met, `places` says where it would be the step for it.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(CaseActions.openapi("CaseActions"), "Actions"), ...problems(401, 403, 404, 422) },
})

const timeline = createRoute({
	method: "get",
	path: "/cases/{id}/timeline",
	tags,
	summary: "What happened in a case, the latest first",
	description:
		"The log with the deadlines that fell due, each entry with who was told of it, and what was told beside it. `next` is the `before` of the following page.",
	request: { params: IdParam, query: TimelineQuery },
	responses: {
		200: jsonAnswer(
			z.object({ items: z.array(TimelineEntry).readonly(), next: z.int().nullable() }).openapi("Timeline"),
			"A part of it",
		),
		...problems(401, 403, 404, 422),
	},
})

const timeSpent = createRoute({
	method: "get",
	path: "/cases/{id}/time-spent",
	tags,
	summary: "Whose time a case and its procedures have taken",
	description:
		"By party, on the calendar and in its own working hours, from where they have been; what they were on hold for, and what territory incidents took away, told apart. Nothing of it is sealed.",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(TimeSpentView.openapi("TimeSpent"), "The longest first"),
		...problems(401, 403, 404, 422),
	},
})

const brief = createRoute({
	method: "get",
	path: "/cases/{id}/brief",
	tags,
	summary: "What somebody of the team has to know to decide at a step",
	description:
		"What people last entered, with the question that was put, in the words of the forms; and the documents. It opens sealed text: each reading is recorded.",
	request: { params: IdParam, query: BriefQuery },
	responses: { 200: jsonAnswer(CaseBrief.openapi("CaseBrief"), "The brief"), ...problems(401, 403, 404, 409, 422) },
})

export const casePathRoutes = () =>
	createRouter()
		.openapi(path, async (c) => {
			const { caseId } = await getReadableCase(c.var, c.var.principal, c.req.valid("param").id)
			return c.json(await readPath(c.var.engine, caseId), 200)
		})
		.openapi(timeSpent, async (c) => {
			const { caseId } = await getReadableCase(c.var, c.var.principal, c.req.valid("param").id)
			return c.json(await readTimeSpent(c.var.engine, caseId), 200)
		})
		.openapi(actions, async (c) =>
			c.json(await readActions(c.var.engine, c.var.principal, c.req.valid("param").id), 200),
		)
		.openapi(timeline, async (c) => {
			const relation = await getReadableCase(c.var, c.var.principal, c.req.valid("param").id)
			return c.json(await readTimeline(c.var.engine, c.var.principal, relation, c.req.valid("query")), 200)
		})
		.openapi(brief, async (c) => {
			const relation = await getCaseRelation(c.var, c.req.valid("param").id)
			assertAllowed(mayReadNotes(c.var.principal, relation), "only the team of the case decides about it")
			return c.json(await readBrief(c.var.engine, c.var.principal, relation, c.req.valid("query")), 200)
		})
