import { afterAll, beforeAll, expect, test } from "vitest"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
}, 300000)
afterAll(() => platform.close())
test("perf", { timeout: 600000 }, async () => {
	const sql = platform.engine.db.$client
	const ids = (await sql`select id from platforms`).map((r) => r["id"] as string)
	const t0 = performance.now()
	await sql.unsafe(`insert into cases (id, number, platform_id, origin_platform_id, last_seq, urgency, diagnostic_state, places, filieres, territory_of_care, territory_of_residence, requester_type, opened_at, closed_at, updated_at)
	select gen_random_uuid(), 'P-' || (2016 + g % 10) || '-' || g, (array['${ids.join("','")}']::uuid[])[1 + g % 4], '${ids[0]}', 5, 'routine', 'suspected',
	case when g % 20 = 0 then array['open.active.path.orientation.assessing','open.active.doctor.settled'] when g % 1000 = 1 then array['open.active.path.request.received','open.active.doctor.settled'] else array['closed.completed'] end,
	'{}', 'RE', 'RE', 'patient', now() - g * interval '5 min', case when g % 20 = 0 or g % 1000 = 1 then null else now() end, now() from generate_series(1, 1000000) g`)
	await sql.unsafe(`insert into instances (id, case_id, platform_id, kind, ref, machine, machine_version, snapshot, version, next_visit, places, parties, parked, done, started_at)
	select id, id, platform_id, null, 'case', 'pathway', 1, '{"machine":"pathway","version":1,"state":{"context":{"alternativeDue":false}}}', 5, 5, places, ('[{"role":"requester","person":"' || gen_random_uuid() || '","territory":"RE"}]')::jsonb, '[]', closed_at is not null, opened_at from cases`)
	await sql.unsafe(`insert into tasks (instance_id, visit, case_id, platform_id, place, role, status, due_at, clock, territory, opened_seq, opened_at, escalated)
	select id, 1, id, platform_id, 'open.active.path.orientation.assessing', 'nurse', 'open', now() + (random() * 60 - 6) * interval '1 day', 'working', 'RE', 1, opened_at, false from cases where closed_at is null`)
	await sql.unsafe("analyze")
	console.log("filled", performance.now() - t0)
	const run = async (who: "nurse" | "auditor", path: string) => {
		const c = platform.client(platform.team[who])
		const times: number[] = []
		let n = 0
		for (let i = 0; i < 8; i++) {
			const t = performance.now()
			const a = await c.get<any>(path)
			times.push(Math.round(performance.now() - t))
			n = a.body.items?.length ?? -1
		}
		console.log(path, n, times.join(" "))
	}
	for (const p of [
		"",
		"?state=open",
		"?state=closed",
		"?state=open.active.path.request.received",
		"?state=open.active.path.settling",
		"?state=settling",
		"?overdue=true",
		"?overdue=false",
		"?urgency=emergency",
		"?q=P-2020-99",
		"?q=P-2020-999999",
		"?q=P-2020-1004",
	])
		await run("nurse", `/api/cases${p}`)
	const first = await platform.client(platform.team.nurse).get<any>("/api/cases?limit=100")
	await run("nurse", `/api/cases?cursor=${first.body.next}`)
	const [deep] = await sql`select id from cases order by opened_at limit 1 offset 1000`
	await run("nurse", `/api/cases?cursor=${deep?.["id"]}`)
	for (const p of ["", "?mine=true", "?role=physician", "?unassigned=true"]) await run("nurse", `/api/tasks${p}`)
	const t1 = await platform.client(platform.team.nurse).get<any>("/api/tasks?limit=100")
	await run("nurse", `/api/tasks?cursor=${t1.body.next}`)
	expect(1).toBe(1)
})
