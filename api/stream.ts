import { createRoute, z } from "@hono/zod-openapi"
import { hashToken } from "../db/accounts.ts"
import { findNames } from "../db/cases/names.ts"
import { announce } from "../db/live/change.ts"
import { inTeam } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed, getReadableCase } from "./access.ts"
import { bearerOf } from "./authenticate.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import type { LiveHub } from "./live/live-hub.ts"
import { empty } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Live"]

const streamRoute = createRoute({
	method: "get",
	path: "/stream",
	tags,
	summary: "Which cases change, as they do (server-sent events)",
	description:
		"`change`: ids of cases that I may see and that have changed, with the kind of change; nothing of what is in them. `refresh`, and every beginning: something may have been missed, read again what you show. `work`: something that waits for my team and is no case, such as a request from the public form. `presence`: who of the team has a case open. `beat`: every 15 s. `end`: come back at once (`again`), or sign in first (`over`). Nothing is kept to be sent again: `Last-Event-ID` changes nothing. It keeps no session alive.",
	responses: {
		200: { content: { "text/event-stream": { schema: z.string() } }, description: "For as long as it is listened to" },
		...problems(401, 429),
	},
})

const People = z.object({
	people: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
})

const presentRoute = createRoute({
	method: "put",
	path: "/cases/{id}/presence",
	tags,
	summary: "I have this case open",
	description:
		"For its team; said again every 30 s. Forgotten 75 s after the last time. Answers who else has it open. It is no opening of the file, and keeps no session alive.",
	request: { params: IdParam, body: jsonBody(z.strictObject({ place: z.uuid() })) },
	responses: {
		200: jsonAnswer(People.openapi("Onlookers"), "The others"),
		...problems(400, 401, 403, 404, 413, 415, 422),
	},
})

const awayRoute = createRoute({
	method: "delete",
	path: "/cases/{id}/presence",
	tags,
	summary: "I have closed this case",
	request: { params: IdParam, query: z.strictObject({ place: z.uuid() }) },
	responses: { 204: empty("Said"), ...problems(401, 403, 404, 422) },
})

/** What happens while one looks. */
export const streamRoutes = ({ live }: Pick<ApiDeps, "live">) => {
	const say = async (scoped: Scoped, caseId: string, place: string, present: boolean): Promise<void> => {
		const { engine, principal } = scoped
		const relation = await getReadableCase(scoped, principal, caseId)
		assertAllowed(inTeam(principal, relation.platform), "only the team of a case says who has it open")
		const name = (await findNames(engine.db.$client, [principal.id])).get(principal.id)
		if (name === undefined) return
		await announce(engine.db.$client, { kind: "presence", caseId, personId: principal.id, name, place, present })
	}

	return createRouter()
		.openapi(streamRoute, (c) => {
			const { principal, session } = c.var
			const token = bearerOf(c.req.header("Authorization"))
			const entrance = session ? { session: session.id } : { token: hashToken(token ?? "") }
			const { body } = getHub(live).open(entrance, principal)
			return c.body(body, 200, {
				"Content-Type": "text/event-stream; charset=utf-8",
				// Proxies keep nothing back, and the connection ends with the stream: a server that stops does not wait for it.
				"X-Accel-Buffering": "no",
				Connection: "close",
			})
		})
		.openapi(presentRoute, async (c) => {
			const { id } = c.req.valid("param")
			await say(c.var, id, c.req.valid("json").place, true)
			const { people } = live?.onlookersOf(id) ?? { people: [] }
			return c.json({ people: people.filter((one) => one.id !== c.var.principal.id) }, 200)
		})
		.openapi(awayRoute, async (c) => {
			await say(c.var, c.req.valid("param").id, c.req.valid("query").place, false)
			return c.body(null, 204)
		})
}

function getHub(live: LiveHub | undefined): LiveHub {
	if (live) return live
	throw new WorkflowError("NOT_FOUND", "this process tells nobody of changes", {})
}
