import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
let caseId: string
beforeAll(async () => {
	platform = await startPlatform()
	;({ caseId } = await platform.openCase())
})
afterAll(() => platform?.close())

const ask = async (who: Someone | null, id: string) =>
	(await platform.client(who).post("/api/access-requests", { case: id })).status
const told = async (who: Someone) =>
	await platform.engine.db.$client<{ recipients: string[] }[]>`
		select recipients from notices where case_id = ${caseId} and about = 'accessAsked' and by_id = ${who.id}`

test("the coordinators of a case are told who asks for it, once a day, and it is recorded", async () => {
	const { nurse } = platform.elsewhere
	expect(await ask(nurse, caseId)).toBe(204)
	expect(await ask(nurse, caseId)).toBe(204)
	expect(await told(nurse)).toEqual([{ recipients: ["nurse", "secretary"] }])
	const recorded = await platform.engine.db.$client`
		select by_id, platform_id from audit_entries where case_id = ${caseId} and action = 'access.asked'`
	expect(recorded).toEqual([{ by_id: nurse.id, platform_id: platform.team.platformId }])
	// Nobody sees more by it.
	expect((await platform.client(nurse).get(`/api/cases/${caseId}`)).status).toBe(404)
})

test("whether there is such a case is not learnt by asking, nor is anybody told by their own team", async () => {
	expect(await ask(platform.elsewhere.physician, randomUUID())).toBe(204)
	expect(await ask(platform.team.nurse, caseId)).toBe(204)
	expect(await told(platform.team.nurse)).toEqual([])
	expect(await ask(null, caseId)).toBe(401)
})
