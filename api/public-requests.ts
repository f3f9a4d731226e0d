import { createRoute, z } from "@hono/zod-openapi"
import type { MiddlewareHandler } from "hono"
import { HTTPException } from "hono/http-exception"
import { newTicket } from "../db/requests/form-ticket.ts"
import { isSuspect, listServed, receiveRequest } from "../db/requests/receive-request.ts"
import { PublicRequest } from "../db/requests/request-content.ts"
import { findRequestStatus, RequestStatus, TrackingNumber } from "../db/requests/tracking.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertFewAttempts, attemptSucceeded, requestAttempt, trackingAttempt } from "./auth/limits.ts"
import { IdempotencyHeader, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { originOf } from "./origin.ts"
import { type ApiEnv, createRouter } from "./router.ts"

const tags = ["Requests from the public form"]

/** All fields at their longest are a third of it. */
const FORM_BYTES = 64 * 1024

/** `guardBody` has read it by then, and let in at most a megabyte. */
const limitForm: MiddlewareHandler<ApiEnv> = async (c, next) => {
	if (Buffer.byteLength(await c.req.text()) > FORM_BYTES) throw new HTTPException(413)
	await next()
}

const formRoute = createRoute({
	method: "get",
	path: "/public/requests/form",
	tags,
	summary: "What the public form needs (public)",
	description: "Territories that a platform serves, and a ticket that says when the form was opened.",
	security: [],
	responses: {
		200: jsonAnswer(
			z.object({
				ticket: z.string(),
				territories: z.array(z.object({ code: z.string(), name: z.string(), platform: z.string() })).readonly(),
			}),
			"The form",
		),
		...problems(429),
	},
})

const sendRoute = createRoute({
	method: "post",
	path: "/public/requests",
	tags,
	summary: "Ask for help (public)",
	description:
		"For doctors and families without an account. What is said is sealed before it is stored, and waits for the team of the territory's platform, who first look whether the patient has a case. Answered with a tracking number that shows no health data. The same request with the same key is received once. Limited by network and in all.",
	security: [],
	middleware: [limitForm] as const,
	request: {
		headers: IdempotencyHeader.required({ "Idempotency-Key": true }),
		body: jsonBody(PublicRequest),
	},
	responses: {
		201: jsonAnswer(z.object({ number: z.string().openapi({ example: "K7F-2QX-9MB" }) }), "Received"),
		...problems(400, 413, 415, 422, 429),
	},
})

const statusRoute = createRoute({
	method: "post",
	path: "/public/requests/status",
	tags,
	summary: "Where a request stands (public, with its number)",
	description:
		"A step in plain words; no name, nothing of health. A POST, so that no number is in an address. A number that is nobody's, was erased or ended long ago answers 404, always the same.",
	security: [],
	request: { body: jsonBody(TrackingNumber) },
	responses: { 200: jsonAnswer(RequestStatus, "Where it stands"), ...problems(400, 404, 413, 415, 422, 429) },
})

/** For people without an account: ask, and see where the request stands. */
export const publicRequestRoutes = (deps: ApiDeps) => {
	const { engine } = deps
	const now = () => engine.clock?.() ?? new Date()
	return createRouter()
		.openapi(formRoute, async (c) => {
			const served = await listServed(engine.db.$client)
			const territories = served.map(({ code, name, platform }) => ({ code, name, platform }))
			return c.json({ ticket: newTicket(engine.vault, now()), territories }, 200)
		})
		.openapi(sendRoute, async (c) => {
			const request = c.req.valid("json")
			const at = now()
			const suspect = isSuspect(engine, request, at)
			await assertFewAttempts(deps, requestAttempt(c, suspect))
			const idempotencyKey = c.req.valid("header")["Idempotency-Key"]
			const number = await receiveRequest({ engine, request, idempotencyKey, suspect, now: at, from: originOf(c) })
			return c.json({ number }, 201)
		})
		.openapi(statusRoute, async (c) => {
			const attempt = trackingAttempt(c)
			await assertFewAttempts(deps, attempt)
			const status = await findRequestStatus(engine, c.req.valid("json").number)
			if (!status) throw new WorkflowError("NOT_FOUND", "this number is not known, or no longer", {})
			await attemptSucceeded(deps, attempt)
			return c.json(status, 200)
		})
}
