import { once } from "node:events"
import { connect } from "node:net"
import { describe, expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { until } from "../setup/until.ts"
import { LiveCase } from "./live-case.ts"
import type { ChaosProcess } from "./processes.ts"
import { backends, openScene, type Scene } from "./scene.ts"

/** Words that stand nowhere else: of the patient, of whoever asks, and of everything that people write. */
const canaries = [
	"Zanzibarine",
	"Quetzalcoa",
	"1987-11-23",
	"0692998877",
	"zanzibarine@exemple.invalid",
	"Ornithorynque",
	"Xylophage",
	"Psittacose",
	"Bathyscaphe",
] as const
const [birthName, givenNames, birthDate, phone, email, contact, reason, question, refusal] = canaries

const patient = { birthName, givenNames, birthDate, sex: "female", phone, email }
const request = { patient, requesterContact: { name: contact, phone, email }, urgency: "emergency" } as const

/** Everything that goes through the queue, seen from outside the product: Redis's own monitor, or a trigger. */
async function watchQueue(scene: Scene, redisUrl: string | null): Promise<() => Promise<string>> {
	if (redisUrl !== null) {
		// On a socket: the client takes what a monitor is told before its own command is answered for that answer.
		const { hostname, port } = new URL(redisUrl)
		const socket = connect(Number(port), hostname).setEncoding("utf8")
		const seen: string[] = []
		socket.on("data", (text: string) => seen.push(text))
		socket.write("MONITOR\r\n")
		await until(() => seen.join("").startsWith("+OK"))
		return async () => {
			socket.end()
			await once(socket, "close")
			return seen.join("")
		}
	}
	const { sql } = scene
	// The queue makes its tables when it is first asked.
	await scene.queueIsIdle()
	const tables = await sql<{ name: string }[]>`
		select tablename as name from pg_tables where schemaname = 'bullmq' and tablename <> 'migration'`
	await sql.unsafe(`create table bullmq.seen (line text);
		create function bullmq.see() returns trigger language plpgsql as
		$$ begin insert into bullmq.seen values (to_jsonb(new)::text); return new; end $$;
		${tables.map(({ name }) => `create trigger see after insert or update on bullmq.${name} for each row execute function bullmq.see();`).join("\n")}`)
	return async () => (await sql<{ line: string }[]>`select line from bullmq.seen`).map((one) => one.line).join("\n")
}

/** A case through request, orientation, opinion and its deadlines, with refusals and mistakes on the way. */
async function live(scene: Scene, api: ChaosProcess): Promise<string> {
	const { nurse, physician } = scene.team
	const overdue = new Date(Date.now() - 2 * 3_600_000)
	const { id } = await LiveCase.open({ ...scene.engine, clock: () => overdue }, scene.team, request)
	await scene.tellRelay([id])
	await until(async () => (await scene.remindersOf([id])).some((one) => one.status === "fired"), 30_000)
	const send = (type: string, payload: object, by = nurse, to = id) =>
		scene.send(api, by, to, { type, payload }, { of: to === id ? "cases" : "procedures" })
	await send("REQUEST_ACCEPTED", {})
	const orientation = { filieres: [seedId("filiere", "FILNEMUS")], level: "LOCAL", followedSuggestion: "none", reason }
	await send("ORIENTATION_PROPOSED", orientation)
	await send("ORIENTATION_VALIDATED", { note: reason }, physician)
	// Refusals must not repeat what was sent: not possible now, unknown field, not JSON, somebody else's case.
	await send("ORIENTATION_VALIDATED", { note: reason }, physician)
	await send("REQUEST_ACCEPTED", { [contact]: refusal })
	await fetch(`${api.url}/api/cases/${id}/events`, { method: "POST", body: `{${refusal}` }).then((one) => one.text())
	await send("PUT_ON_HOLD", { reason: refusal }, scene.elsewhere.nurse)
	const found = await fetch(`${api.url}/api/${encodeURIComponent(birthName)}?q=${encodeURIComponent(givenNames)}`)
	expect(found.status).toBe(401)
	const opening = {
		kind: "teleExpertise",
		level: "LOCAL",
		input: {
			expert: seedId("person", "courbaril"),
			centre: seedId("centre", "mangrove"),
			requerant: seedId("person", "arbousier"),
			question,
		},
	}
	const opened = await send("MEDICAL_PROCEDURE_OPENED", opening)
	const procedure = opened.body.opened[0]?.id ?? ""
	const informed = { informedBy: physician.id, informedAt: overdue.toISOString(), form: "oral" }
	expect((await send("PATIENT_AGREED", informed, nurse, procedure)).status).toBe(200)
	expect((await send("REQUEST_SENT", { question }, nurse, procedure)).status).toBe(200)
	await until(async () => {
		const [left] = await scene.sql<{ n: number }[]>`
			select count(*)::int as n from notices where case_id = ${id} and delivered_at is null`
		return left?.n === 0
	}, 30_000)
	return id
}

describe.each(backends)("on %s", (backend) => {
	test("nothing of a patient is in logs, queue, metrics, refusals, or in clear in any table", async () => {
		const scene = await openScene(backend)
		try {
			const api = await scene.start("api", { LOG_LEVEL: "trace" })
			const worker = await scene.start("worker", { LOG_LEVEL: "trace" })
			const stopWatching = await watchQueue(scene, scene.redisUrl)
			const id = await live(scene, api)
			const metrics = await (await fetch(`${api.url}/metrics`)).text()
			const queue = await stopWatching()
			await Promise.all([api.stop(), worker.stop()])
			const logs = [...api.lines, ...worker.lines].join("\n")
			// That something was looked at: the case's own ids went through all of them.
			expect(logs).toContain("/api/cases/:id/events")
			expect(metrics).toContain("passerelle_http_request_duration_seconds")
			expect(queue).toMatch(/receivedReminder1/)
			expect(queue).toContain(id)
			const tables = await scene.sql<{ name: string }[]>`
				select table_name as name from information_schema.tables where table_schema = 'public'`
			const rows: string[] = []
			for (const { name } of tables)
				for (const row of await scene.sql<
					{ text: string }[]
				>`select to_jsonb(t)::text as text from ${scene.sql(name)} t`)
					rows.push(row.text)
			expect(rows.length).toBeGreaterThan(100)
			for (const [where, text] of Object.entries({ logs, metrics, queue, tables: rows.join("\n") }))
				for (const canary of canaries)
					expect(text.toLowerCase().includes(canary.toLowerCase()), `${canary} in ${where}`).toBe(false)
		} finally {
			await scene.close()
		}
	})
})
