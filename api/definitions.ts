import { createRoute, z } from "@hono/zod-openapi"
import { LabelView } from "../db/cases/views.ts"
import { describeMachine } from "../machines/describe-machine.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { jsonAnswer, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { createRouter } from "./router.ts"

const texts = z.array(z.string()).readonly()

const Duration = z.object({ clock: z.string(), ms: z.record(z.string(), z.number()).optional() })

const Rung = z.object({
	does: z.string(),
	name: z.string(),
	/** A multiple of the target, or working days before (negative) or after its date. */
	when: z.object({ times: z.number().optional(), days: z.number().optional() }),
	to: z.union([z.string(), texts]).optional(),
})

const DefinitionItem = z
	.object({
		name: z.string(),
		/** Kind of procedure; null for the case itself. */
		kind: z.string().nullable(),
		label: LabelView,
		version: z.int(),
		versions: z.array(z.int()).readonly(),
	})
	.openapi("DefinitionItem")

const Definition = DefinitionItem.extend({
	/** Names of states that are no places: phases and branches, by id. */
	parts: z.record(z.string(), LabelView).readonly(),
	/** Places beside the main way. */
	detours: texts,
	/** Kinds of procedures that run while a place waits. */
	calls: z.record(z.string(), texts).readonly(),
	places: z
		.array(
			z.object({
				id: z.string(),
				label: LabelView,
				role: z.string().nullable(),
				/** Title of the task it opens. */
				task: LabelView.nullable(),
				/** How long the step may take: ms by urgency, or the field of the context that holds the date. */
				target: Duration.extend({
					from: z.string().optional(),
					edge: z.string().optional(),
					fallback: Duration.optional(),
				}).nullable(),
				/** Reminders, escalations and moves, with their timers. */
				ladder: z.array(Rung).readonly(),
				bpmn: z.string(),
				settled: z.boolean(),
			}),
		)
		.readonly(),
	events: z
		.array(
			z.object({
				type: z.string(),
				label: LabelView,
				roles: texts,
				outside: z.boolean(),
				inPerson: z.boolean(),
				form: z.record(z.string(), z.unknown()).readonly(),
			}),
		)
		.readonly(),
	transitions: z.array(z.object({ source: z.string(), event: z.string(), targets: texts, guards: texts })).readonly(),
}).openapi("Definition")

const list = createRoute({
	method: "get",
	path: "/definitions",
	tags: ["Definitions"],
	summary: "The machines: the case and every kind of procedure",
	responses: {
		200: jsonAnswer(z.object({ items: z.array(DefinitionItem).readonly() }), "All of them"),
		...problems(401),
	},
})

const read = createRoute({
	method: "get",
	path: "/definitions/{name}",
	tags: ["Definitions"],
	summary: "A machine: places, events with roles and forms, transitions with their guards",
	description: "Derived from the machine that runs, never written again.",
	request: {
		params: z.object({ name: z.string().max(80) }),
		query: z.strictObject({ version: z.coerce.number().int().min(1).optional() }),
	},
	responses: { 200: jsonAnswer(Definition, "The machine"), ...problems(401, 404, 422) },
})

export const definitionRoutes = ({ engine: { registry } }: ApiDeps) => {
	const versionsOf = (name: string) => registry.all.filter((one) => one.name === name).map(({ version }) => version)
	return createRouter()
		.openapi(list, (c) => {
			const items = registry.current.map(({ name, kind, label, version }) => ({
				name,
				kind,
				label,
				version,
				versions: versionsOf(name),
			}))
			return c.json({ items }, 200)
		})
		.openapi(read, (c) => {
			const { name } = c.req.valid("param")
			const definition = registry.find(name, c.req.valid("query").version)
			if (!definition) throw new WorkflowError("NOT_FOUND", "no such machine, or not in this version", {})
			return c.json({ ...describeMachine(definition), versions: versionsOf(name) }, 200)
		})
}
