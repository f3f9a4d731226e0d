import { createHash } from "node:crypto"
import { createRoute, z } from "@hono/zod-openapi"
import { drawMachine } from "../machines/bpmn/draw-machine.ts"
import type { MachineDefinition } from "../machines/definition.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { invalid, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { createRouter } from "./router.ts"

const Query = z.strictObject({
	language: z.enum(["fr", "en"]).default("fr"),
	view: z.enum(["full", "overview"]).default("full").describe("`overview`: the main way, phases and branches"),
	version: z.coerce.number().int().min(1).optional(),
})

const ETag = z.string().optional().openapi({ description: "What was read before: 304 while it is the same" })

const draw = createRoute({
	method: "get",
	path: "/definitions/{name}.bpmn",
	tags: ["Definitions"],
	summary: "A machine as a diagram: BPMN 2.0 XML with diagram interchange",
	description:
		"Derived from the machine that runs. Ids of places are ids of their elements; in the overview a phase has the id of the state that holds its places.",
	request: {
		params: z.object({ name: z.string().max(80) }),
		query: Query,
		headers: z.object({ "If-None-Match": ETag }),
	},
	responses: {
		200: { description: "The diagram", content: { "application/xml": { schema: z.string() } } },
		304: { description: "Unchanged" },
		...problems(401, 404, 422),
	},
})

interface Diagram {
	readonly xml: string
	readonly etag: string
}

/** Diagrams of machines. Drawn once per machine, version, language and view: a machine never changes while we run. */
export const diagramRoutes = ({ engine: { registry } }: ApiDeps) => {
	const drawn = new Map<string, Diagram>()
	const diagramOf = (definition: MachineDefinition, { language, view }: z.output<typeof Query>): Diagram => {
		const key = `${definition.name} ${definition.version} ${language} ${view}`
		const known = drawn.get(key)
		if (known) return known
		const xml = drawMachine(definition, language, view, (kind) => registry.current.find((one) => one.kind === kind))
		const diagram = { xml, etag: `"${createHash("sha256").update(xml).digest("base64url").slice(0, 22)}"` }
		drawn.set(key, diagram)
		return diagram
	}
	const router = createRouter()
	// Documented apart: in the paths of OpenAPI a parameter may be a part of a segment, in the router's it may not.
	router.openAPIRegistry.registerPath(draw)
	router.get("/definitions/:file{[^/]+\\.bpmn}", (c) => {
		const query = Query.safeParse(c.req.query())
		if (!query.success) throw invalid(["query", ...(query.error.issues[0]?.path.map(String) ?? [])], "not as expected")
		const name = c.req.param("file").slice(0, -".bpmn".length)
		const definition = registry.find(name, query.data.version)
		if (!definition) throw new WorkflowError("NOT_FOUND", "no such machine, or not in this version", {})
		const { xml, etag } = diagramOf(definition, query.data)
		c.header("ETag", etag)
		c.header("Cache-Control", "private, no-cache")
		if (c.req.header("If-None-Match") === etag) return c.body(null, 304)
		c.header("Content-Type", "application/xml; charset=UTF-8")
		c.header("Content-Disposition", `inline; filename="${definition.name}.bpmn"`)
		return c.body(xml)
	})
	return router
}
