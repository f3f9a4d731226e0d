import { createRoute, z } from "@hono/zod-openapi"
import { pageSchema, TaskItem } from "../db/cases/views.ts"
import { listTasks, TaskQuery } from "../db/list-tasks.ts"
import { ReportTask } from "../db/reports/read-report-tasks.ts"
import { claimTask, delegateTask, releaseTask } from "../db/tasks.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { createRouter } from "./router.ts"

const Task = TaskItem.openapi("Task")
/** Of a case, or a step of a report. */
const Moved = z.union([Task, ReportTask.openapi("ReportTask")])

const list = createRoute({
	method: "get",
	path: "/tasks",
	tags: ["Tasks"],
	summary: "Open tasks that I see, those due first at the head",
	description:
		"All those of the platforms whose cases I see; those waiting for me from outside the team. `mine`: those I took, and those waiting for me from outside.",
	request: { query: TaskQuery },
	responses: { 200: jsonAnswer(pageSchema(Task).openapi("TaskPage"), "A part of the list"), ...problems(401, 422) },
})

const claim = createRoute({
	method: "post",
	path: "/tasks/{id}/claim",
	tags: ["Tasks"],
	summary: "Take a task",
	description: "Of two who try at once, one gets it; the other is told so (409, TASK_TAKEN).",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(Moved, "It is yours"), ...problems(401, 403, 404, 409, 422) },
})

const release = createRoute({
	method: "post",
	path: "/tasks/{id}/release",
	tags: ["Tasks"],
	summary: "Give a task back to all who may do it",
	description: "By who has it, or the physician.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(Moved, "Nobody has it"), ...problems(401, 403, 404, 409, 422) },
})

const delegate = createRoute({
	method: "post",
	path: "/tasks/{id}/delegate",
	tags: ["Tasks"],
	summary: "Pass a task on to somebody who may do it",
	description: "By who has it or the physician; one that nobody has, by whoever could take it.",
	request: { params: IdParam, body: jsonBody(z.strictObject({ to: z.uuid() })) },
	responses: { 200: jsonAnswer(Moved, "It is theirs"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

export const taskRoutes = () =>
	createRouter()
		.openapi(list, async (c) => c.json(await listTasks(c.var.engine, c.get("principal"), c.req.valid("query")), 200))
		.openapi(claim, async (c) =>
			c.json(await claimTask(c.var.engine, c.get("principal"), c.req.valid("param").id), 200),
		)
		.openapi(release, async (c) =>
			c.json(await releaseTask(c.var.engine, c.get("principal"), c.req.valid("param").id), 200),
		)
		.openapi(delegate, async (c) => {
			const { to } = c.req.valid("json")
			return c.json(await delegateTask(c.var.engine, c.get("principal"), c.req.valid("param").id, to), 200)
		})
