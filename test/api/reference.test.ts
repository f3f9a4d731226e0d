import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { connect } from "../../db/client.ts"
import { isForPeople } from "../../machines/policy.ts"
import { registry } from "../../machines/registry.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

interface Definition {
	readonly name: string
	readonly places: readonly { id: string; label: object; role: string | null; ladder: object[] }[]
	readonly events: readonly { type: string; roles: string[]; form: { type?: string; oneOf?: object[] } }[]
	readonly transitions: readonly { source: string; event: string; targets: string[]; guards: string[] }[]
}

const read = async <T>(path: string) => (await platform.client(platform.team.nurse).get<T>(path)).body

test("every machine is described: places with labels, events with forms, transitions that lead somewhere", async () => {
	const { items } = await read<{ items: { name: string }[] }>("/api/definitions")
	expect(items.map((one) => one.name)).toEqual(registry.current.map((one) => one.name))
	for (const { name } of items) {
		const definition = await read<Definition>(`/api/definitions/${name}`)
		const { machine, events } = registry.get(name)
		expect(definition.events.map((one) => one.type)).toEqual(Object.keys(events))
		for (const { id, label } of definition.places) {
			expect(machine.getStateNodeById(`${name}.${id}`).id).toBe(`${name}.${id}`)
			expect(label).toEqual({ fr: expect.stringMatching(/./), en: expect.stringMatching(/./) })
		}
		const forms = definition.events.flatMap(({ form }) => (Array.isArray(form.oneOf) ? form.oneOf : [form]))
		expect(forms.length).toBeGreaterThanOrEqual(definition.events.length)
		for (const form of forms) expect(form).toMatchObject({ type: "object" })
		expect(definition.transitions.length).toBeGreaterThan(definition.places.length / 2)
		const states = new Set(Object.keys(machine.root.states))
		for (const one of definition.transitions)
			for (const target of one.targets) expect(states).toContain(target.split(".")[0])
	}
})

test("a transition names the guards it is made of", async () => {
	const { transitions } = await read<Definition>("/api/definitions/pathway")
	const validated = transitions.find((one) => one.event === "ORIENTATION_VALIDATED")
	expect(validated).toMatchObject({
		source: "open.active.path.orientation.awaitingValidation",
		guards: expect.arrayContaining(["validatedByAnother"]),
	})
	expect(transitions.map((one) => one.event)).toContain("after awaitingInformationEscalation")
	expect(transitions.every((one) => one.guards.every((guard) => /^[a-zA-Z]+$/.test(guard)))).toBe(true)
})

interface OpenApi {
	readonly openapi: string
	readonly paths: Record<
		string,
		Record<
			string,
			{
				summary?: string
				responses: object
				requestBody?: { content: Record<string, { schema: { anyOf: { $ref: string }[] } }> }
			}
		>
	>
	readonly components: { schemas: Record<string, { properties: { type: { const: string } } }>; securitySchemes: object }
}

test("the OpenAPI document has every event of every machine with its form, and no reference leads nowhere", async () => {
	const { body } = await platform.client(null).get<OpenApi>("/api/openapi.json")
	expect(body.openapi).toBe("3.1.0")
	const all = registry.current.flatMap((definition) =>
		Object.keys(definition.events)
			.filter((type) => isForPeople(definition, type))
			.map((type) => `${definition.name}.${type}`),
	)
	const named = ["/api/cases/{id}/events", "/api/procedures/{id}/events"].flatMap((path) =>
		(body.paths[path]?.["post"]?.requestBody?.content["application/json"]?.schema.anyOf ?? []).map(({ $ref }) =>
			$ref.replace("#/components/schemas/", ""),
		),
	)
	expect(named.sort()).toEqual(all.sort())
	const references = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
		([, name]) => name ?? "",
	)
	expect(references.filter((name) => !Object.hasOwn(body.components.schemas, name))).toEqual([])
	for (const item of Object.values(body.paths))
		for (const { summary } of Object.values(item)) expect(summary).toMatch(/./)
})

test("the reference is a page that needs nothing from elsewhere and runs no script", async () => {
	const page = await platform.app.request("/api/docs")
	expect(page.headers.get("Content-Type")).toMatch(/^text\/html/)
	expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'self'")
	const html = await page.text()
	expect(html).not.toMatch(/<script|style=|https?:\/\//)
	expect(html).toContain("/api/cases/{id}/events")
	expect(html).toContain('href="#schema-pathway.REQUEST_ACCEPTED"')
	expect(html).toContain('id="schema-pathway.REQUEST_ACCEPTED"')
	const css = await platform.app.request("/api/docs.css")
	expect([css.status, css.headers.get("Content-Type")]).toEqual([200, "text/css; charset=utf-8"])
})

test("every answer is protected, and no answer of the API is kept by a browser", async () => {
	for (const path of ["/api/me", "/api/cases", "/api/nowhere", "/healthz"]) {
		const { headers } = await platform.app.request(path)
		expect(headers.get("X-Content-Type-Options")).toBe("nosniff")
		expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'")
		expect(headers.get("Cache-Control")).toBe(path.startsWith("/api/") ? "no-store" : null)
		expect(headers.get("Access-Control-Allow-Origin")).toBeNull()
		expect(headers.get("X-Request-Id")).toMatch(/./)
	}
})

test("it is healthy without a database, but not ready; ready once the schema is there", async () => {
	expect((await platform.app.request("/healthz")).status).toBe(200)
	expect((await platform.app.request("/readyz")).status).toBe(200)
	const away = connect("postgres://nobody@127.0.0.1:1/none", { max: 1 })
	const deps = { logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: true }
	const app = createApp({ ...deps, engine: { ...platform.engine, db: away } })
	expect((await app.request("/healthz")).status).toBe(200)
	const unready = await app.request("/readyz")
	expect([unready.status, await unready.json()]).toEqual([503, expect.objectContaining({ code: "UNAVAILABLE" })])
	expect(unready.headers.get("Strict-Transport-Security")).toMatch(/max-age/)
	await away.$client.end()
	const sql = platform.engine.db.$client
	await sql.unsafe("update drizzle.__drizzle_migrations set created_at = created_at - 1000000000000")
	expect((await platform.app.request("/readyz")).status).toBe(503)
	await sql.unsafe("update drizzle.__drizzle_migrations set created_at = created_at + 1000000000000")
})

test("requests are counted by route and status, never by what their address holds", async () => {
	await platform.client(platform.team.nurse).get("/api/cases/00000000-0000-4000-8000-000000000000")
	await platform.client(platform.team.nurse).get("/api/nowhere/Zanzibelle")
	const metrics = await (await platform.app.request("/metrics")).text()
	expect(metrics).toMatch(/request_duration_seconds_count\{method="GET",route="\/api\/cases\/:id",status="404"\} 1/)
	expect(metrics).toContain('route="none",status="404"')
	expect(metrics).not.toContain("Zanzibelle")
})
