import { createRoute, z } from "@hono/zod-openapi"
import { pageSchema } from "../db/cases/views.ts"
import { PageRequest } from "../db/directory/page.ts"
import { listMessages, ToldNotice } from "../db/messages/list-messages.ts"
import { findLetter, listMailbox, MailboxMessage, MailboxQuery } from "../db/messages/mailbox.ts"
import { MessagePreferences, readPreferences, writePreferences } from "../db/messages/preferences.ts"
import { BounceBody, findBounced, recordBounce } from "../db/messages/record-bounce.ts"
import { unsubscribe } from "../db/messages/unsubscribe.ts"
import { hasGrant, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed, getReadableCase } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Messages"]

const evidenceRoute = createRoute({
	method: "get",
	path: "/cases/{id}/messages",
	tags,
	summary: "Who was told what of a case, how, and what became of it",
	description:
		"Every reminder and message, with each person's inbox, messages outside the product, and their attempts.",
	request: { params: IdParam, query: PageRequest },
	responses: { 200: jsonAnswer(pageSchema(ToldNotice), "The latest first"), ...problems(401, 403, 404, 409, 422) },
})

const preferencesRoute = createRoute({
	method: "get",
	path: "/me/message-preferences",
	tags,
	summary: "How I am written to",
	responses: { 200: jsonAnswer(MessagePreferences, "My preferences"), ...problems(401, 403) },
})

const preferRoute = createRoute({
	method: "put",
	path: "/me/message-preferences",
	tags,
	summary: "Say how I want to be written to",
	description: "Requests and reminders of my own tasks cannot be turned off; a daily digest may hold them together.",
	request: { body: jsonBody(MessagePreferences) },
	responses: { 204: empty("Noted"), ...problems(400, 401, 403, 413, 415, 422) },
})

const unsubscribeRoute = createRoute({
	method: "post",
	path: "/unsubscriptions/{token}",
	tags,
	summary: "Turn off messages that ask nothing (public)",
	description:
		"One click, as RFC 8058 has it: with the signed token of a message, whatever the body. A GET changes nothing.",
	security: [],
	request: { params: z.object({ token: z.string().min(1).max(100) }) },
	responses: { 204: empty("Turned off"), ...problems(404, 413, 429) },
})

const bounceRoute = createRoute({
	method: "post",
	path: "/bounces",
	tags,
	summary: "Say that a message came back",
	description:
		"For the machine client that reads the mailbox of returns, with the secretary's role: fields of RFC 3464. An address that does not exist is not written to again, and the team is told.",
	request: { body: jsonBody(BounceBody) },
	responses: { 204: empty("Noted"), ...problems(400, 401, 403, 404, 413, 415, 422) },
})

const mailboxRoute = createRoute({
	method: "get",
	path: "/mailbox",
	tags,
	summary: "Messages that were kept instead of sent",
	description: "Where no mail server is set up: for administrators; in the demonstration, for each of its accounts.",
	request: { query: MailboxQuery },
	responses: { 200: jsonAnswer(pageSchema(MailboxMessage), "The latest first"), ...problems(401, 403, 422) },
})

const letterRoute = createRoute({
	method: "get",
	path: "/mailbox/{id}/html",
	tags,
	summary: "One of them, as it would arrive",
	request: { params: IdParam },
	responses: {
		200: { description: "The message", content: { "text/html": { schema: z.string() } } },
		...problems(401, 403, 404, 422),
	},
})

/** Nothing runs, nothing is loaded; links open beside it. Only our own pages show it. */
const LETTER_POLICY =
	"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

/** Everybody has only their own. */
const ownerOf = (principal: Principal): string => {
	assertAllowed(principal.kind === "person", "only people are written to")
	return principal.id
}

/** Only the demonstration lets people in without a second factor: all its patients are invented. */
export function readsMailbox(principal: Principal, secondFactor: ApiDeps["secondFactor"]): boolean {
	const demonstration = secondFactor === "offered" && principal.kind === "person"
	return demonstration || hasGrant(principal, null, ["administrator"])
}

const assertReader = (principal: Principal, secondFactor: ApiDeps["secondFactor"]): void =>
	assertAllowed(readsMailbox(principal, secondFactor), "only administrators read the messages that were kept")

/** What leaves the product: evidence, preferences, returns. */
export const messageRoutes = ({ engine, secondFactor }: ApiDeps) =>
	createRouter()
		.openapi(evidenceRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			await getReadableCase(c.var, c.var.principal, caseId)
			return c.json(await listMessages(c.var.engine, caseId, c.req.valid("query")), 200)
		})
		.openapi(preferencesRoute, async (c) =>
			c.json(await readPreferences(engine.db.$client, ownerOf(c.var.principal)), 200),
		)
		.openapi(preferRoute, async (c) => {
			await writePreferences(engine, ownerOf(c.var.principal), c.req.valid("json"))
			return c.body(null, 204)
		})
		.openapi(unsubscribeRoute, async (c) => {
			await unsubscribe(engine, c.req.valid("param").token)
			return c.body(null, 204)
		})
		.openapi(bounceRoute, async (c) => {
			const { principal } = c.var
			assertAllowed(principal.kind === "machine", "only a machine client passes returns on")
			const body = c.req.valid("json")
			const found = await findBounced(c.var.engine, body.messageId)
			if (!found || !hasGrant(principal, found.platformId, ["secretary"]))
				throw new WorkflowError("NOT_FOUND", "no such message", {})
			await recordBounce(c.var.engine, found.id, body)
			return c.body(null, 204)
		})
		.openapi(letterRoute, async (c) => {
			assertReader(c.var.principal, secondFactor)
			const html = await findLetter(c.var.engine, c.req.valid("param").id)
			if (html === undefined) throw new WorkflowError("NOT_FOUND", "no such message", {})
			c.header("Content-Security-Policy", LETTER_POLICY)
			c.header("X-Frame-Options", "SAMEORIGIN")
			return c.html(html.replace("<head>", '<head><base target="_blank">'), 200)
		})
		.openapi(mailboxRoute, async (c) => {
			assertReader(c.var.principal, secondFactor)
			return c.json(await listMailbox(c.var.engine, c.req.valid("query")), 200)
		})
