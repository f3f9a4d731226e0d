import { createRoute, z } from "@hono/zod-openapi"
import { InboxPage, InboxQuery, listInbox, markAllRead, markRead } from "../db/inbox.ts"
import type { Principal } from "../machines/policy.ts"
import { assertAllowed } from "./access.ts"
import { jsonAnswer, jsonBody, problems } from "./contract.ts"
import { empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Inbox"]

const listRoute = createRoute({
	method: "get",
	path: "/inbox",
	tags,
	summary: "My reminders and messages",
	request: { query: InboxQuery },
	responses: { 200: jsonAnswer(InboxPage, "The latest first"), ...problems(401, 403, 422) },
})

const readRoute = createRoute({
	method: "post",
	path: "/inbox/{noticeId}/read",
	tags,
	summary: "Mark one of my messages as read",
	request: { params: z.object({ noticeId: z.uuid() }) },
	responses: { 204: empty("Read"), ...problems(401, 403, 404) },
})

const readAllRoute = createRoute({
	method: "post",
	path: "/inbox/read",
	tags,
	summary: "Mark my messages as read, up to the latest that I was shown",
	request: { body: jsonBody(z.strictObject({ until: z.iso.datetime({ offset: true }) })) },
	responses: {
		200: jsonAnswer(z.object({ read: z.int() }), "How many were unread; what came since still is"),
		...problems(401, 403, 422),
	},
})

/** Everybody has only their own. */
const ownerOf = (principal: Principal): string => {
	assertAllowed(principal.kind === "person", "only people have an inbox")
	return principal.id
}

/** What the product tells a person inside the application. */
export const inboxRoutes = () =>
	createRouter()
		.openapi(listRoute, async (c) =>
			c.json(await listInbox(c.var.engine, ownerOf(c.var.principal), c.req.valid("query")), 200),
		)
		.openapi(readAllRoute, async (c) => {
			const { until } = c.req.valid("json")
			return c.json({ read: await markAllRead(c.var.engine, ownerOf(c.var.principal), until) }, 200)
		})
		.openapi(readRoute, async (c) => {
			await markRead(c.var.engine, ownerOf(c.var.principal), c.req.valid("param").noticeId)
			return c.body(null, 204)
		})
