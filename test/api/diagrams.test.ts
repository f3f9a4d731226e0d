import { afterAll, beforeAll, expect, test } from "vitest"
import { registry } from "../../machines/registry.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

const ask = async (path: string, headers: Record<string, string> = {}) =>
	await platform.app.request(path, { headers: { Authorization: `Bearer ${platform.team.nurse.token}`, ...headers } })

test("the diagram of every machine is served in both languages and views, under the machine's own file name", async () => {
	for (const { name, label } of registry.current)
		for (const language of ["fr", "en"] as const)
			for (const view of ["full", "overview"] as const) {
				const answer = await ask(`/api/definitions/${name}.bpmn?language=${language}&view=${view}`)
				expect(answer.status).toBe(200)
				expect(answer.headers.get("Content-Type")).toBe("application/xml; charset=UTF-8")
				expect(answer.headers.get("Content-Disposition")).toContain(`"${name}.bpmn"`)
				const xml = await answer.text()
				expect(xml).toContain(`<bpmn:process id="${name}" name="${label[language]}"`)
			}
})

test("a diagram that was read before is not sent again, unless it differs", async () => {
	const first = await ask("/api/definitions/pathway.bpmn")
	const etag = first.headers.get("ETag") ?? ""
	expect(etag).toMatch(/^"[\w-]{22}"$/)
	expect(first.headers.get("Cache-Control")).toBe("private, no-cache")
	const again = await ask("/api/definitions/pathway.bpmn", { "If-None-Match": etag })
	expect(again.status).toBe(304)
	expect(await again.text()).toBe("")
	const other = await ask("/api/definitions/pathway.bpmn?language=en", { "If-None-Match": etag })
	expect(other.status).toBe(200)
	expect(other.headers.get("ETag")).not.toBe(etag)
})

test("an unknown machine, version or language is refused, and so is whoever is not signed in", async () => {
	expect((await ask("/api/definitions/nothing.bpmn")).status).toBe(404)
	expect((await ask("/api/definitions/pathway.bpmn?version=99")).status).toBe(404)
	expect((await ask("/api/definitions/pathway.bpmn?version=1")).status).toBe(200)
	expect((await ask("/api/definitions/pathway.bpmn?language=de")).status).toBe(422)
	expect((await ask("/api/definitions/pathway.bpmn?views=full")).status).toBe(422)
	expect((await platform.app.request("/api/definitions/pathway.bpmn")).status).toBe(401)
})
