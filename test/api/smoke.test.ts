import { afterAll, beforeAll, expect, test } from "vitest"
import { askExpert, orient, referToHelper, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

test("smoke", async () => {
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	const id = await askExpert(platform, caseId)
	const rid = await referToHelper(platform, caseId)
	console.log(await platform.readProcedure(rid, platform.outside.extraMedical))
	console.log(
		JSON.stringify(await platform.readProcedure(id, platform.outside.expert), (k, v) => (k === "form" ? undefined : v)),
	)
	console.log(JSON.stringify(await platform.readLog(caseId)).slice(0, 3000))
	const c = platform.client(platform.team.nurse)
	for (const path of [
		"/api/cases",
		"/api/cases?state=open.active.path.coordination&q=P-&overdue=false",
		"/api/tasks",
		"/api/tasks?mine=true",
		"/api/me",
		"/api/definitions",
		"/readyz",
		"/healthz",
		"/metrics",
		"/api/docs",
	]) {
		const a = await c.get(path)
		console.log(path, a.status, JSON.stringify(a.body).slice(0, 700))
	}
	const doc = await c.get("/api/openapi.json")
	console.log(JSON.stringify(doc.body).length, Object.keys((doc.body as any).paths))
	console.log(JSON.stringify((doc.body as any).paths["/api/cases"].post, null, 1).slice(0, 3000))
	console.log(JSON.stringify((doc.body as any).paths["/api/cases/{id}/procedures"].post, null, 1).slice(0, 3000))
	expect(1).toBe(1)
})
