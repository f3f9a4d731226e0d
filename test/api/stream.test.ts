import { randomUUID } from "node:crypto"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { startServer } from "../../api/server.ts"
import { grantRole } from "../../db/accounts.ts"
import { projectSteps } from "../../db/figures/project-steps.ts"
import { announce, announceFigures } from "../../db/live/change.ts"
import { LISTENER_NAME } from "../../db/live/listen.ts"
import { type EventStream, openEventStream } from "../setup/event-stream.ts"
import { createPerson, openStrong } from "../setup/people.ts"
import { askExpert, orient, type Someone, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { createSomeone } from "../setup/teams.ts"
import { until } from "../setup/until.ts"

let platform: TestPlatform
let server: { port: number; stop(): Promise<void> }
let metrics: Metrics
const streams: EventStream[] = []

beforeAll(async () => {
	platform = await startPlatform()
	metrics = new Metrics()
	server = await startServer(
		{ engine: platform.apiEngine, logger: pino({ level: "silent" }), metrics, secureCookies: false },
		{ port: 0, hostname: "127.0.0.1", beatMs: 300 },
	)
})
afterEach(() => {
	for (const one of streams.splice(0)) one.close()
})
afterAll(async () => {
	await server?.stop()
	await platform?.close()
})

const listen = async (headers: Record<string, string>): Promise<EventStream> => {
	const stream = await openEventStream(`http://127.0.0.1:${server.port}`, headers)
	streams.push(stream)
	return stream
}
const listenAs = (someone: Someone) => listen({ Authorization: `Bearer ${someone.token}` })
const open = async (): Promise<number> =>
	(await metrics.getSingleMetric("passerelle_streams")?.get())?.values[0]?.value ?? 0

/** Told of everything that was announced before: its own case, opened last, has come. */
async function caughtUp(stream: EventStream): Promise<void> {
	const { caseId } = await platform.openCase()
	await until(() => stream.changed().includes(caseId))
}

test("a change is told to the team, and holds ids only", async () => {
	const stream = await listenAs(platform.team.secretary)
	expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8")
	expect(stream.headers.get("x-accel-buffering")).toBe("no")
	expect(stream.headers.get("cache-control")).toBe("no-store")
	const { caseId, lastSeq } = await platform.openCase()
	const event = await stream.next("change")
	const told = (event.data["changes"] as Record<string, unknown>[]).find((one) => one["caseId"] === caseId)
	expect(told).toEqual({
		kind: "case",
		caseId,
		platformId: platform.team.platformId,
		instanceIds: [caseId],
		lastSeq,
	})
})

test("tasks that are taken and given back, documents, items of the sheet, and each step of a procedure are told", async () => {
	const { nurse, physician, secretary } = platform.team
	const stream = await listenAs(physician)
	const { caseId } = await platform.openCase()
	const [task] = (await platform.readCase(caseId)).tasks
	const claim = async (action: string) =>
		expect((await platform.client(secretary).post(`/api/tasks/${task?.id}/${action}`)).status).toBe(200)
	await claim("claim")
	await until(() => stream.changed("task").length === 1)
	await claim("release")
	await until(() => stream.changed("task").length === 2)
	await orient(platform, caseId)
	const procedure = await askExpert(platform, caseId)
	await until(() => JSON.stringify(stream.events).includes(procedure))
	const pdf = { "Content-Type": "application/pdf", "X-File-Name": "bilan.pdf" }
	const added = await platform.client(nurse).send("POST", `/api/cases/${caseId}/documents`, "%PDF-1.7\n%%EOF\n", pdf)
	expect(added.status).toBe(201)
	await until(() => stream.changed("document").includes(caseId))

	const [item] = await platform.engine.db.$client<
		{ id: string }[]
	>`select id from bamara_items order by position limit 1`
	const sheet = `/api/cases/${caseId}/bamara-sheet/${item?.id}`
	expect((await platform.client(nurse).send("PUT", sheet, { value: "Vacoas" })).status).toBe(204)
	await until(() => stream.changed("sheet").includes(caseId))
	expect(new Set(stream.changed())).toEqual(new Set([caseId]))
})

test("another platform hears nothing, nor does a manager; an expert hears of the cases they take part in", async () => {
	const { team, elsewhere, outside } = platform
	const there = await listenAs(elsewhere.nurse)
	const manager = await listenAs(team.manager)
	const expert = await listenAs(outside.expert)
	const here = await listenAs(team.nurse)
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	await askExpert(platform, caseId)
	await until(() => expert.changed().includes(caseId))
	await caughtUp(here)
	expect(there.changed()).toEqual([])
	expect(manager.changed()).toEqual([])
	expect(new Set(expert.changed())).toEqual(new Set([caseId]))
})

test("that figures are others is told once for a platform, to whoever sees them: its team and its managers", async () => {
	const { team, elsewhere, outside } = platform
	const manager = await listenAs(team.manager)
	const nurse = await listenAs(team.nurse)
	const there = await listenAs(elsewhere.nurse)
	const expert = await listenAs(outside.expert)
	const cases = [await platform.openCase(), await platform.openCase()].map(({ caseId }) => caseId)
	await announceFigures(platform.engine.db.$client, await projectSteps(platform.engine, cases))
	expect((await manager.next("figures")).data).toEqual({})
	await nurse.next("figures")
	const announced = { kind: "case", platformId: elsewhere.platformId, instanceIds: [], lastSeq: null } as const
	const [first = ""] = cases
	// Whatever was announced before has been told once a later change has come.
	await announce(platform.engine.db.$client, { ...announced, caseId: first, left: elsewhere.platformId })
	await until(() => there.changed().includes(first))
	for (const one of [there, expert]) expect(one.events.filter(({ type }) => type === "figures")).toEqual([])
	expect(manager.changed()).toEqual([])
})

test("what is refused or rolled back is told to nobody", async () => {
	const stream = await listenAs(platform.team.nurse)
	const { caseId } = await platform.openCase()
	await until(() => stream.changed().includes(caseId))
	const accept = () =>
		platform.client(platform.team.nurse).post(`/api/cases/${caseId}/events`, { type: "REQUEST_ACCEPTED", payload: {} })
	expect((await accept()).status).toBe(200)
	await until(() => stream.changed().filter((id) => id === caseId).length === 2)
	expect((await accept()).status).toBe(409)
	const gone = randomUUID()
	const sql = platform.engine.db.$client
	const failed = sql.begin(async (transaction) => {
		const change = { kind: "case", caseId: gone, platformId: platform.team.platformId } as const
		await announce(transaction, { ...change, instanceIds: [], lastSeq: 1, left: platform.team.platformId })
		throw new Error("no")
	})
	await expect(failed).rejects.toThrow("no")
	await caughtUp(stream)
	expect(stream.changed().filter((id) => id === caseId)).toHaveLength(2)
	expect(stream.changed()).not.toContain(gone)
})

test("a session that is ended ends its stream, and hears of nothing more", async () => {
	const person = await createPerson(platform, "Lise Tamarin", [{ role: "nurse", platformId: platform.team.platformId }])
	const browser = await openStrong(platform.app, person)
	const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ")
	const stream = await listen({ Cookie: cookie })
	await caughtUp(stream)
	await browser.send("DELETE", "/api/sessions/current")
	const { data } = await stream.next("end")
	expect(data).toEqual({ because: "over" })
	await until(() => stream.ended)
	expect((await listen({ Cookie: cookie })).status).toBe(401)
})

test("a stream keeps no session alive", async () => {
	const person = await createPerson(platform, "Jean Badamier", [
		{ role: "nurse", platformId: platform.team.platformId },
	])
	const browser = await openStrong(platform.app, person)
	const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ")
	const sql = platform.engine.db.$client
	const age = (minutes: number) => sql`
		update sessions set last_seen_at = now() - make_interval(mins => ${minutes}) where account_id = ${person.accountId}`
	await age(20)
	const stream = await listen({ Cookie: cookie })
	await stream.next("beat")
	const [seen] = await sql<{ minutes: number }[]>`
		select extract(epoch from now() - last_seen_at)::int / 60 as minutes from sessions where account_id = ${person.accountId}`
	expect(seen?.minutes).toBe(20)
	// Nor does what a page asks by itself; what somebody asks does.
	await browser.send("GET", "/api/tasks", undefined, { "X-Unattended": "1" })
	const touched = sql`select 1 from sessions where account_id = ${person.accountId} and last_seen_at > now() - interval '1 minute'`
	expect(await touched).toHaveLength(0)
	await age(31)
	expect((await stream.next("end")).data).toEqual({ because: "over" })
})

test("a role that is taken away or given ends the stream, which begins again with what now holds", async () => {
	const { team, elsewhere } = platform
	const someone = await createSomeone(platform.engine, "Rosine Filao", null, [
		{ role: "nurse", platformId: team.platformId },
	])
	const stream = await listenAs(someone)
	await caughtUp(stream)
	await platform.engine.db.$client`delete from role_grants where account_id = ${someone.accountId}`
	await grantRole(platform.engine.db.$client, someone.accountId, { role: "nurse", platformId: elsewhere.platformId })
	expect((await stream.next("end")).data).toEqual({ because: "again" })
	const before = stream.changed().length
	const again = await listenAs(someone)
	const other = await listenAs(team.nurse)
	await caughtUp(other)
	expect(again.changed()).toEqual([])
	expect(stream.changed()).toHaveLength(before)
})

test("a connection to the database that is lost is opened again, and everybody is told to read again", async () => {
	const stream = await listenAs(platform.team.nurse)
	const sql = platform.engine.db.$client
	const from = stream.events.length
	await sql`
		select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and application_name = ${LISTENER_NAME}`
	await stream.next("refresh", from)
	await caughtUp(stream)
	expect(stream.ended).toBe(false)
})

test("the listening connection is alive when it has nothing to hear, and one process needs one of them", async () => {
	await Promise.all(Array.from({ length: 5 }, () => listenAs(platform.team.nurse)))
	const rows = await platform.engine.db.$client`
		select state from pg_stat_activity where datname = current_database() and application_name = ${LISTENER_NAME}`
	expect(rows).toHaveLength(1)
})

test("a hundred streams are told of one change, hold no connection to the database, and are counted", async () => {
	const { team } = platform
	await until(async () => (await open()) === 0)
	const people = await Promise.all(
		Array.from({ length: 10 }, (_, index) =>
			createSomeone(platform.engine, `nurse ${index}`, null, [{ role: "nurse", platformId: team.platformId }]),
		),
	)
	const all = await Promise.all(people.flatMap((one) => Array.from({ length: 10 }, () => listenAs(one))))
	expect(await open()).toBe(100)
	// More streams than connections: a request still finds one.
	expect((await platform.client(team.nurse).get("/api/tasks")).status).toBe(200)
	const { caseId } = await platform.openCase()
	await until(() => all.every((one) => one.changed().includes(caseId)))
	for (const one of all) one.close()
	await until(async () => (await open()) === 0)
})

test("one principal has a limited number of streams", async () => {
	const { physician } = platform.team
	const all = await Promise.all(Array.from({ length: 13 }, () => listenAs(physician)))
	const refused = all.filter((one) => one.status === 429)
	expect(refused).toHaveLength(1)
	expect(refused[0]?.headers.get("retry-after")).toBe("15")
})

test("nobody listens without having signed in", async () => {
	expect((await listen({})).status).toBe(401)
	expect((await listen({ Authorization: `Bearer ${"x".repeat(40)}` })).status).toBe(401)
})

test("who has a case open is told to its team, and to nobody else", async () => {
	const { team, elsewhere, outside } = platform
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	await askExpert(platform, caseId)
	const [nurse, there, expert] = await Promise.all([
		listenAs(team.nurse),
		listenAs(elsewhere.nurse),
		listenAs(outside.expert),
	])
	const place = randomUUID()
	const say = (as: Someone) => platform.client(as).send("PUT", `/api/cases/${caseId}/presence`, { place })
	expect((await say(team.physician)).status).toBe(200)
	const { data } = await nurse.next("presence")
	expect(data).toEqual({ cases: [{ caseId, people: [{ id: team.physician.id, name: team.physician.name }] }] })
	expect((await say(elsewhere.nurse)).status).toBe(404)
	expect((await say(outside.expert)).status).toBe(403)
	const from = nurse.events.length
	const left = await platform
		.client(team.physician)
		.send("DELETE", `/api/cases/${caseId}/presence?place=${place}`, undefined)
	expect(left.status).toBe(204)
	expect((await nurse.next("presence", from)).data).toEqual({ cases: [{ caseId, people: [] }] })
	await caughtUp(nurse)
	expect([...there.events, ...expert.events].map((one) => one.type)).not.toContain("presence")
})

test("a server that stops ends its streams and is gone at once", async () => {
	const other = await startServer(
		{ engine: platform.apiEngine, logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: false },
		{ port: 0, hostname: "127.0.0.1" },
	)
	const headers = { Authorization: `Bearer ${platform.team.nurse.token}` }
	const stream = await openEventStream(`http://127.0.0.1:${other.port}`, headers)
	await other.stop()
	await until(() => stream.ended)
	expect(stream.events.at(-1)).toMatchObject({ type: "end", data: { because: "again" } })
})
