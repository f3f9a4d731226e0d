import { createRoute, z } from "@hono/zod-openapi"
import { getOutcome, TaskOutcome } from "../db/work/get-outcome.ts"
import { listTaskCandidates, TaskCandidate } from "../db/work/list-task-candidates.ts"
import { listWork } from "../db/work/list-work.ts"
import { peekWork, WorkPeek } from "../db/work/peek-work.ts"
import { WorkQuery } from "../db/work/work-query.ts"
import { WorkPage } from "../db/work/work-views.ts"
import { IdParam, jsonAnswer, problems } from "./contract.ts"
import { listOf } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Tasks"]

const list = createRoute({
	method: "get",
	path: "/work",
	tags,
	summary: "My work, the most pressing first",
	description:
		"`mine`: what I took, and what those took whom I replace today. `role`: the rest of my role's. `unassigned`: what nobody took and I could, and what somebody took who is away. `waiting`: what others owe us, oldest first. `decide`: what waits for my decision as a referent physician. Emergencies come first whatever their date, then what is late, due today, this week, later: in the time of my platform.",
	request: { query: WorkQuery },
	responses: { 200: jsonAnswer(WorkPage.openapi("WorkPage"), "A part of the list"), ...problems(401, 403, 422) },
})

const peek = createRoute({
	method: "get",
	path: "/work/{id}",
	tags,
	summary: "A task with what helps to decide about it",
	description: "What opened it, what was and will be reminded, and what can be done, the most probable first.",
	request: { params: IdParam, query: z.strictObject({ names: z.stringbool().default(false) }) },
	responses: { 200: jsonAnswer(WorkPeek.openapi("WorkPeek"), "The task"), ...problems(401, 403, 404, 409, 422) },
})

const outcome = createRoute({
	method: "get",
	path: "/work/{id}/outcome",
	tags,
	summary: "What became of a task that left my list",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(TaskOutcome.openapi("TaskOutcome"), "Whether it is done, and who did it or has it"),
		...problems(401, 403, 404, 409, 422),
	},
})

const candidates = createRoute({
	method: "get",
	path: "/tasks/{id}/candidates",
	tags,
	summary: "To whom a task can be passed on",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(listOf(TaskCandidate.openapi("TaskCandidate")), "Those who are there first"),
		...problems(401, 403, 404, 409, 422),
	},
})

export const workRoutes = () =>
	createRouter()
		.openapi(list, async (c) => c.json(await listWork(c.var.engine, c.get("principal"), c.req.valid("query")), 200))
		.openapi(peek, async (c) => {
			const { names } = c.req.valid("query")
			return c.json(await peekWork(c.var.engine, c.get("principal"), c.req.valid("param").id, names), 200)
		})
		.openapi(outcome, async (c) =>
			c.json(await getOutcome(c.var.engine, c.get("principal"), c.req.valid("param").id), 200),
		)
		.openapi(candidates, async (c) => {
			const items = await listTaskCandidates(c.var.engine, c.get("principal"), c.req.valid("param").id)
			return c.json({ items: [...items] }, 200)
		})
