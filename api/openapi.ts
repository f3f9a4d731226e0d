import type { OpenAPIHono } from "@hono/zod-openapi"
import type { MachineDefinition } from "../machines/definition.ts"
import { jsonSchemaOf } from "../machines/form.ts"
import { isForPeople } from "../machines/policy.ts"
import type { Registry } from "../machines/registry.ts"
import { isRecorded, PURPOSE_HEADER, Purpose } from "./record-reads.ts"
import type { ApiEnv } from "./router.ts"

type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>
type Schema = Record<string, unknown>

const description = `Passerelle carries each patient's case through a rare-disease coordination platform.

Errors are problem details (RFC 9457) with a stable \`code\`. A command may carry \`Idempotency-Key\` (the same request is
carried out once) and \`If-Match\` (refused with 412 when it has changed). Lists are paged by key: pass \`next\` as
\`cursor\`.`

/** The OpenAPI document: the routes as they run, and every event of every machine with its form. */
export function describeApi(app: OpenAPIHono<ApiEnv>, registry: Registry, sessionCookie: string): Document {
	const document = app.getOpenAPI31Document({
		openapi: "3.1.0",
		info: { title: "Passerelle", version: "1", description },
		security: [{ bearer: [] }, { session: [] }],
	})
	document.components = {
		...document.components,
		securitySchemes: {
			bearer: { type: "http", scheme: "bearer" },
			session: { type: "apiKey", in: "cookie", name: sessionCookie },
		},
	}
	const ofCase = registry.current.filter((one) => one.kind === null)
	const ofProcedure = registry.current.filter((one) => one.kind !== null)
	describePurpose(document)
	describeEvents(document, "/api/cases/{id}/events", ofCase)
	describeEvents(document, "/api/procedures/{id}/events", ofProcedure)
	return document
}

/** The header that every recorded read takes: see `recordReads`. */
function describePurpose(document: Document): void {
	for (const [path, item] of Object.entries(document.paths ?? {}))
		for (const [method, operation] of Object.entries(item as Record<string, Operation>))
			if (isRecorded(method, path))
				operation.parameters = [
					...(operation.parameters ?? []),
					{
						name: PURPOSE_HEADER,
						in: "header",
						required: false,
						description: "Why it is opened; kept in the audit log",
						schema: { type: "string", enum: [...Purpose.options] },
					},
				]
}

type Operation = { parameters?: readonly Schema[] }

/** Replaces the open payload of a route by the events that its machines take from people. */
function describeEvents(document: Document, path: string, machines: readonly MachineDefinition[]): void {
	const body = document.paths?.[path]?.post?.requestBody
	const content = body && "content" in body ? body.content["application/json"] : undefined
	const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>
	const envelope = schemas["Event"]?.["properties"] as Schema | undefined
	if (!content || !envelope) return
	const names = machines.flatMap((definition) =>
		Object.entries(definition.events)
			.filter(([type]) => isForPeople(definition, type))
			.map(([type, event]) => {
				const name = `${definition.name}.${type}`
				const { $schema: _dialect, ...payload } = jsonSchemaOf(event.payload)
				const needed = "required" in payload || "oneOf" in payload || "anyOf" in payload
				schemas[name] = {
					type: "object",
					title: event.label.en,
					description: `${event.label.fr}. Sent by: ${event.roles.join(", ")}.`,
					properties: { ...envelope, type: { const: type }, payload },
					required: needed ? ["type", "payload"] : ["type"],
					additionalProperties: false,
				}
				return name
			}),
	)
	content.schema = { anyOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })) }
}
