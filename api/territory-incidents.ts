import { createRoute, z } from "@hono/zod-openapi"
import {
	declareIncident,
	EffectQuery,
	Extension,
	endIncident,
	extendIncident,
	findEffect,
	IncidentEffect,
	listIncidentsOf,
	NewIncident,
	TerritoryIncident,
	territoriesToDeclare,
} from "../db/clocks/incidents.ts"
import { mayReadDirectory } from "../machines/policy.ts"
import { assertAllowed } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { Created, empty } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Clocks"]

const TerritoryIncidents = z.object({
	items: z.array(TerritoryIncident).readonly().describe("The latest first"),
	declares: z.array(z.string()).readonly().describe("Territories whose incidents the reader declares"),
})

const listRoute = createRoute({
	method: "get",
	path: "/territory-incidents",
	tags,
	summary: "Cyclones and cable cuts: where deadlines stand still",
	request: { query: z.object({ current: z.stringbool().default(false).describe("Only those that are not over") }) },
	responses: { 200: jsonAnswer(TerritoryIncidents, "Incidents"), ...problems(401, 403, 422) },
})

const effectRoute = createRoute({
	method: "get",
	path: "/territory-incidents/effect",
	tags,
	summary: "What an incident moves, among the cases that one sees",
	request: { query: EffectQuery },
	responses: { 200: jsonAnswer(IncidentEffect, "Cases, and steps with a deadline"), ...problems(401, 403, 422) },
})

const declareRoute = createRoute({
	method: "post",
	path: "/territory-incidents",
	tags,
	summary: "Declare a territory incident",
	description:
		"By a team of the territory or an administrator. Working time stands still there until the end that is expected; what was running is extended.",
	request: { body: jsonBody(NewIncident) },
	responses: { 201: jsonAnswer(Created, "Declared"), ...problems(400, 401, 403, 413, 415, 422) },
})

const extendRoute = createRoute({
	method: "post",
	path: "/territory-incidents/{id}/extension",
	tags,
	summary: "Give an incident another end",
	request: { params: IdParam, body: jsonBody(Extension) },
	responses: { 204: empty("Changed"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const endRoute = createRoute({
	method: "post",
	path: "/territory-incidents/{id}/end",
	tags,
	summary: "End an incident now",
	description: "What was extended for longer than it lasted falls due sooner again.",
	request: { params: IdParam },
	responses: { 204: empty("Ended"), ...problems(401, 403, 404, 409, 422) },
})

const assertReads = ({ principal }: Scoped) =>
	assertAllowed(mayReadDirectory(principal), "the incidents of territories are the platforms'")

/** Where deadlines stand still, and since when. */
export const territoryIncidentRoutes = () =>
	createRouter()
		.openapi(listRoute, async (c) => {
			assertReads(c.var)
			const { engine, principal } = c.var
			const items = await listIncidentsOf(engine, principal, c.req.valid("query"))
			return c.json({ items, declares: await territoriesToDeclare(engine, principal) }, 200)
		})
		.openapi(effectRoute, async (c) => {
			assertReads(c.var)
			return c.json(await findEffect(c.var.engine, c.req.valid("query")), 200)
		})
		.openapi(declareRoute, async (c) => {
			const { engine, principal } = c.var
			return c.json({ id: await declareIncident({ engine, principal, from: originOf(c) }, c.req.valid("json")) }, 201)
		})
		.openapi(extendRoute, async (c) => {
			const { engine, principal } = c.var
			const { expectedTo } = c.req.valid("json")
			await extendIncident({ engine, principal, from: originOf(c) }, c.req.valid("param").id, expectedTo)
			return c.body(null, 204)
		})
		.openapi(endRoute, async (c) => {
			const { engine, principal } = c.var
			await endIncident({ engine, principal, from: originOf(c) }, c.req.valid("param").id)
			return c.body(null, 204)
		})
