import { createRoute } from "@hono/zod-openapi"
import {
	CasesBehind,
	FlowCasesQuery,
	readFlowCases,
	readStepCases,
	StepCasesQuery,
} from "../db/figures/cases-behind.ts"
import { FigureFilter } from "../db/figures/figure-filter.ts"
import { Bottlenecks, readBottlenecks } from "../db/figures/read-bottlenecks.ts"
import { CaseFlow, readFlow } from "../db/figures/read-flow.ts"
import { MapCases, MapCasesQuery, MapQuery, ProcessMapView, readMap, readMapCases } from "../db/figures/read-map.ts"
import { readStep, StepDetail, StepQuery } from "../db/figures/read-step.ts"
import { jsonAnswer, problems } from "./contract.ts"
import { createRouter } from "./router.ts"

const tags = ["Analytics"]
const wrong = problems(401, 403, 404, 422)

const bottlenecksRoute = createRoute({
	method: "get",
	path: "/analytics/bottlenecks",
	tags,
	summary: "Where cases wait: times, load and breaches of every step, those that still go on counted in",
	description:
		"For the team of a platform and its managers. Numbers under 5 are null for whoever is not of the team. Every figure is defined in docs/figures.md.",
	request: { query: FigureFilter },
	responses: { 200: jsonAnswer(Bottlenecks.openapi("Bottlenecks"), "Every step that had something in it"), ...wrong },
})

const stepRoute = createRoute({
	method: "get",
	path: "/analytics/step",
	tags,
	summary: "One step: its survival curve, what waits there, centres and reminders",
	request: { query: StepQuery },
	responses: { 200: jsonAnswer(StepDetail.openapi("StepDetail"), "The step"), ...wrong },
})

const flowRoute = createRoute({
	method: "get",
	path: "/analytics/flow",
	tags,
	summary: "Arrivals and departures, whose time it was, lengths of closed cases",
	request: { query: FigureFilter },
	responses: { 200: jsonAnswer(CaseFlow.openapi("CaseFlow"), "Of cases as a whole"), ...wrong },
})

const mapRoute = createRoute({
	method: "get",
	path: "/analytics/map",
	tags,
	summary: "Ways really gone: the directly-follows graph and the variants of one machine",
	request: { query: MapQuery },
	responses: { 200: jsonAnswer(ProcessMapView.openapi("ProcessMap"), "Of runs that began in the period"), ...wrong },
})

const mapCasesRoute = createRoute({
	method: "get",
	path: "/analytics/map/cases",
	tags,
	summary: "The cases behind a place of the process map, or behind a step from one place to the next",
	request: { query: MapCasesQuery },
	responses: { 200: jsonAnswer(MapCases.openapi("MapCases"), "Their numbers, for the team"), ...wrong },
})

const stepCasesRoute = createRoute({
	method: "get",
	path: "/analytics/step/cases",
	tags,
	summary: "The cases behind a number of a step: of a centre, done again, after a reminder, or that lasted so long",
	request: { query: StepCasesQuery },
	responses: { 200: jsonAnswer(CasesBehind.openapi("CasesBehind"), "Their numbers, for the team"), ...wrong },
})

const flowCasesRoute = createRoute({
	method: "get",
	path: "/analytics/flow/cases",
	tags,
	summary: "The cases behind an arrival, a departure, a queue, a length, or a party's share of time",
	request: { query: FlowCasesQuery },
	responses: { 200: jsonAnswer(CasesBehind.openapi("CasesBehind"), "Their numbers, for the team"), ...wrong },
})

/** Figures for those who manage, from the same database in the same second. */
export const analyticsRoutes = () =>
	createRouter()
		.openapi(bottlenecksRoute, async (c) =>
			c.json(await readBottlenecks(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
		.openapi(stepRoute, async (c) => c.json(await readStep(c.var.engine, c.var.principal, c.req.valid("query")), 200))
		.openapi(flowRoute, async (c) => c.json(await readFlow(c.var.engine, c.var.principal, c.req.valid("query")), 200))
		.openapi(mapRoute, async (c) => c.json(await readMap(c.var.engine, c.var.principal, c.req.valid("query")), 200))
		.openapi(mapCasesRoute, async (c) =>
			c.json(await readMapCases(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
		.openapi(stepCasesRoute, async (c) =>
			c.json(await readStepCases(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
		.openapi(flowCasesRoute, async (c) =>
			c.json(await readFlowCases(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
