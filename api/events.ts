import { createRoute, z } from "@hono/zod-openapi"
import { LogQuery, readLog } from "../db/cases/read-log.ts"
import { LogEntryView } from "../db/cases/views.ts"
import { dispatchEvent } from "../db/dispatch.ts"
import type { Principal } from "../machines/policy.ts"
import { roles } from "../machines/vocabulary.ts"
import { CommandHeaders, etagOf, IdParam, jsonAnswer, jsonBody, problems, versionOf } from "./contract.ts"
import { createRouter, type Scoped } from "./router.ts"

/** Somebody outside the team, or in an emergency the physician, whom the sender speaks for. */
export const RecordedForBody = z.strictObject({ role: z.enum(roles), person: z.uuid().nullable().default(null) })

const EventBody = z
	.strictObject({
		type: z.string().min(1).max(80),
		/** Checked with the event's own form. */
		payload: z.record(z.string(), z.unknown()).optional(),
		/** When it really happened; now unless said, never later. */
		occurredAt: z.iso.datetime({ offset: true }).optional(),
		recordedFor: RecordedForBody.optional(),
	})
	.openapi("Event")

/** What a command did. */
export const DispatchAnswer = z
	.object({
		caseId: z.uuid(),
		number: z.string(),
		instanceId: z.uuid(),
		version: z.int(),
		seq: z.int(),
		lastSeq: z.int(),
		places: z.array(z.string()).readonly(),
		opened: z.array(z.object({ id: z.uuid(), kind: z.string().nullable(), ref: z.string() })).readonly(),
		/** Kept until the case is back from a handover; nothing has moved yet. */
		parked: z.boolean(),
	})
	.openapi("Dispatched")

const sending = (of: "case" | "procedure") =>
	createRoute({
		method: "post",
		path: of === "case" ? "/cases/{id}/events" : "/procedures/{id}/events",
		tags: [of === "case" ? "Cases" : "Procedures"],
		summary: `Send an event to a ${of}`,
		description:
			"The only way its state changes. Which events there are, who may send them and their forms: `GET /api/definitions`; which are possible now: `available` of the case or procedure.",
		request: { params: IdParam, headers: CommandHeaders, body: jsonBody(EventBody) },
		responses: {
			200: jsonAnswer(DispatchAnswer, "Done; ETag is the new version"),
			...problems(400, 401, 403, 404, 409, 412, 413, 415, 422),
		},
	})

const LogAnswer = z.object({ items: z.array(LogEntryView).readonly(), next: z.int().nullable() }).openapi("Log")

const reading = (of: "case" | "procedure") =>
	createRoute({
		method: "get",
		path: of === "case" ? "/cases/{id}/events" : "/procedures/{id}/events",
		tags: [of === "case" ? "Cases" : "Procedures"],
		summary: of === "case" ? "The log of a case and its procedures, in order" : "The log of one procedure, in order",
		description:
			of === "case"
				? "Sealed text is opened for whoever may read it, else `[restricted]`; `[erased]` once the key of the case was destroyed."
				: "Somebody from outside sees what they sent and what the team said in this procedure.",
		request: { params: IdParam, query: LogQuery },
		responses: { 200: jsonAnswer(LogAnswer, "A part of the log"), ...problems(401, 403, 404, 422) },
	})

type EventInput = z.output<typeof EventBody>
type Headers = z.output<typeof CommandHeaders>

/** Sends an event to one kind of instance; shared with the routes that only name some events otherwise. */
export const sendTo = (
	{ engine }: Scoped,
	of: "case" | "procedure",
	principal: Principal,
	instanceId: string,
	event: EventInput,
	headers: Headers,
) =>
	dispatchEvent(engine, {
		instanceId,
		of,
		principal,
		type: event.type,
		payload: event.payload,
		occurredAt: event.occurredAt,
		recordedFor: event.recordedFor,
		ifMatch: versionOf(headers["If-Match"]),
		idempotencyKey: headers["Idempotency-Key"],
	})

export const eventRoutes = () => {
	return createRouter()
		.openapi(sending("case"), async (c) => {
			const { id } = c.req.valid("param")
			const result = await sendTo(c.var, "case", c.get("principal"), id, c.req.valid("json"), c.req.valid("header"))
			c.header("ETag", etagOf(result.version))
			return c.json(result, 200)
		})
		.openapi(sending("procedure"), async (c) => {
			const { id } = c.req.valid("param")
			const result = await sendTo(
				c.var,
				"procedure",
				c.get("principal"),
				id,
				c.req.valid("json"),
				c.req.valid("header"),
			)
			c.header("ETag", etagOf(result.version))
			return c.json(result, 200)
		})
		.openapi(reading("case"), async (c) => {
			const { id } = c.req.valid("param")
			return c.json(await readLog(c.var.engine, c.get("principal"), { id, kind: "case" }, c.req.valid("query")), 200)
		})
		.openapi(reading("procedure"), async (c) => {
			const { id } = c.req.valid("param")
			return c.json(
				await readLog(c.var.engine, c.get("principal"), { id, kind: "procedure" }, c.req.valid("query")),
				200,
			)
		})
}
