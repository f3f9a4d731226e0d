import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connect } from "../../db/client.ts"
import type { Engine } from "../../db/engine.ts"
import { type Rules, readRules } from "../../db/retention/rules.ts"
import { type RetentionReport, runRetention } from "../../db/retention/run-retention.ts"
import { destroyTerm, yearsAfter } from "../../db/retention/terms.ts"
import { databaseRoles } from "../../db/row-security.ts"
import { verify } from "../../db/verify.ts"
import { retentionTurn } from "../../workers/retention.ts"
import { type Body, orient, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { createSomeone } from "../setup/teams.ts"

const rules: Rules = { archiveAfterClosing: 2, destroyAfterLastVisit: 20, minorsUntilAge: 28, destroyAfterDeath: 10 }
const from = { address: null, requestId: null }

describe("terms", () => {
	const kept = { closedOn: "2026-03-02", lastVisitOn: "2026-03-02", birthDate: "1950-01-01", deathOn: null }
	test.each<[string, Partial<Parameters<typeof destroyTerm>[1]>, string, string]>([
		["an adult: 20 years after the last visit", {}, "2046-03-02", "destroyAfterLastVisit"],
		["a baby: its 28th birthday", { birthDate: "2025-06-15" }, "2053-06-15", "minorsUntilAge"],
		["a child who is over 28 by then: 20 years", { birthDate: "2018-03-02" }, "2046-03-02", "destroyAfterLastVisit"],
		["a child who is 28 a day later: the birthday", { birthDate: "2018-03-03" }, "2046-03-03", "minorsUntilAge"],
		["a death soon after: 10 years after it", { deathOn: "2026-05-01" }, "2036-05-01", "destroyAfterDeath"],
		[
			"a baby that died: 10 years after",
			{ birthDate: "2025-06-15", deathOn: "2026-05-01" },
			"2036-05-01",
			"destroyAfterDeath",
		],
		[
			"a death ten years later: 20 years after the visit",
			{ deathOn: "2036-03-02" },
			"2046-03-02",
			"destroyAfterLastVisit",
		],
		["born on 29 February", { birthDate: "2024-02-29", lastVisitOn: "2026-02-28" }, "2052-02-29", "minorsUntilAge"],
		["seen last on 29 February", { lastVisitOn: "2028-02-29" }, "2048-02-29", "destroyAfterLastVisit"],
	])("%s", (_what, changes, on, rule) => {
		expect(destroyTerm(rules, { ...kept, ...changes })).toEqual({ on, rule })
	})

	test("no term ends a day early in a common year", () => {
		expect(yearsAfter("2024-02-29", 1)).toBe("2025-03-01")
		expect(yearsAfter("2024-02-29", 4)).toBe("2028-02-29")
		expect(yearsAfter("2023-02-28", 1)).toBe("2024-02-28")
	})
})

describe("a run", () => {
	let platform: TestPlatform
	/** The workers' own role, as in production. */
	let engine: Engine
	let adult: { caseId: string; number: string }
	let baby: { caseId: string; number: string }
	let dead: { caseId: string; number: string }
	let open: { caseId: string; number: string }
	let limited: { caseId: string; number: string }
	let asked: { caseId: string; number: string; request: string }

	const sql = () => platform.engine.db.$client
	const run = async (changes: Partial<Parameters<typeof runRetention>[1]> = {}): Promise<RetentionReport> => {
		const report = await runRetention(engine, { dryRun: false, by: "system", from, ...changes })
		if (!report) throw new Error("another run is under way")
		return report
	}
	const numbers = (lines: readonly { number: string }[]) => lines.map((one) => one.number).sort()
	const stateOf = async (caseId: string) =>
		(await sql()<{ retention: string }[]>`select retention from cases where id = ${caseId}`)[0]?.retention

	async function closed(
		patient: Body = {},
		event: [string, Body] = ["PATIENT_WITHDREW", { reason: "Refus", form: "oral" }],
	) {
		const person = { birthName: "Canarivieux", givenNames: "Léa", birthDate: "1950-01-01", sex: "female", ...patient }
		const one = await platform.openCase({ patient: person })
		await orient(platform, one.caseId)
		await platform.send(one.caseId, event[0], event[1], platform.team.physician)
		const entry = await platform.procedureOf(one.caseId, "bamaraEntry")
		await platform.send(entry, "NOT_APPLICABLE_DECLARED", { reason: "collectionRefused" }, platform.team.physician)
		const { closedAt } = await platform.readCase(one.caseId)
		if (closedAt === null) throw new Error("the case did not close")
		return one
	}

	beforeAll(async () => {
		platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
		engine = { ...platform.engine, db: connect(platform.url, { role: databaseRoles.worker, max: 2 }) }
		adult = await closed()
		baby = await closed({ birthDate: "2025-06-15" })
		dead = await closed({}, ["PATIENT_DECEASED", { source: "hospital", date: "2026-02-20" }])
		open = await platform.openCase()
		limited = await closed()
		const other = await closed()
		const { body } = await platform.client(platform.team.nurse).post<Body>(`/api/cases/${other.caseId}/rights`, {
			kind: "access",
			text: "Copie",
			receivedAt: "2026-03-01T06:00:00Z",
		})
		asked = { ...other, request: String(body["id"]) }
		await sql()`update cases set limited_at = now() where id = ${limited.caseId}`
	}, 60_000)
	afterAll(async () => {
		await engine.db.$client.end()
		await platform.close()
	})

	/** The clock alone: two decades of reminders of the open case are nothing to this. */
	const goTo = async (instant: string) => {
		await sql()`update timers set due_at = '2126-01-01' where status = 'pending'`
		await platform.passTo(instant)
	}

	test("finds the rules that a migration put there, with where they come from", async () => {
		expect(await readRules(sql())).toEqual(rules)
		const rows = await sql()<{ name: string; source: string }[]>`select name, source from retention_rules`
		expect(rows.find((one) => one.name === "archiveAfterClosing")?.source).toMatch(/Aucune source/)
		expect(rows.filter((one) => one.source.includes("R1112-7"))).toHaveLength(3)
	})

	test("does nothing before its time", async () => {
		await goTo("2028-03-01T06:00:00Z")
		expect(await run()).toEqual({ archived: [], destroyed: [], unreadable: [], more: false })
	})

	test("says what it would do, changes nothing, and keeps the report", async () => {
		await goTo("2028-03-02T06:00:00Z")
		const report = await run({ dryRun: true })
		const expected = numbers([adult, baby, dead, asked])
		expect(numbers(report.archived)).toEqual(expected)
		expect(report.archived[0]).toMatchObject({
			closedOn: "2026-03-02",
			dueOn: "2028-03-02",
			rule: "archiveAfterClosing",
		})
		expect(await stateOf(adult.caseId)).toBe("active")
		const [kept] = await sql()<{ dry_run: boolean; report: unknown }[]>`
			select dry_run, report from retention_runs order by at desc, id limit 1`
		expect(kept).toEqual({ dry_run: true, report })
		expect(JSON.stringify(kept)).not.toMatch(/Canari|Léa|1950/)
	})

	test("the command prints numbers and days, no name, and changes nothing", async () => {
		// On the real clock nothing is due yet: rules that are long past make it say something.
		const { code, output } = await command(platform, ["--dry-run"])
		expect(output).toMatch(/\d+ archived, \d+ destroyed \(nothing was changed\), 0 unreadable/)
		expect(output).not.toMatch(/Canari|Léa|1950/)
		expect(code).toBe(0)
		expect(await stateOf(adult.caseId)).toBe("active")
	}, 60_000)

	test("of several workers one runs, once a day", async () => {
		const turns = await Promise.all([retentionTurn(engine), retentionTurn(platform.engine)])
		expect(turns).toEqual([false, false])
		expect(await stateOf(adult.caseId)).toBe("archived")
		const runs = async () => (await sql()`select 1 from retention_runs where not dry_run and at >= '2028-03-02'`).length
		const before = await runs()
		await goTo("2028-03-02T18:00:00Z")
		await retentionTurn(engine)
		expect(await runs()).toBe(before)
		await goTo("2028-03-03T07:00:00Z")
		await retentionTurn(engine)
		expect(await runs()).toBe(before + 1)
	})

	test("leaves an archived case to the physician and the deputy; the team gets a hint, strangers none", async () => {
		const { team, elsewhere } = platform
		for (const who of [team.physician, team.physicianDeputy])
			expect((await platform.client(who).get(`/api/cases/${adult.caseId}`)).status).toBe(200)
		for (const who of [team.nurse, team.secretary])
			for (const path of ["", "/events", "/documents", "/timers", "/export", "/bamara-sheet"]) {
				const { status, body } = await platform.client(who).get<Body>(`/api/cases/${adult.caseId}${path}`)
				expect([path, status, String(body["detail"])]).toEqual([
					path,
					404,
					expect.stringContaining("intermediate archive"),
				])
			}
		for (const who of [team.auditor, elsewhere.nurse]) {
			const { status, body } = await platform.client(who).get<Body>(`/api/cases/${adult.caseId}`)
			expect([status, String(body["detail"]).includes("archive")]).toEqual([404, false])
		}
		const listed = await platform.client(team.physician).get(`/api/cases?q=${adult.number}`)
		expect(JSON.stringify(listed.body)).not.toContain(adult.number)
		const reserved = await platform
			.client(team.physician)
			.get<{ items: Body[] }>(`/api/reserved-cases?q=${adult.number}`)
		expect(reserved.body.items).toMatchObject([{ number: adult.number, reserved: "archived" }])
		expect(await stateOf(open.caseId)).toBe("active")
		expect(await stateOf(limited.caseId)).toBe("active")
	})

	test("a case that is reopened is active again, and in its team's hands", async () => {
		const again = await closed()
		await sql()`update cases set retention = 'archived' where id = ${again.caseId}`
		await platform.send(again.caseId, "REOPENED", { reason: "changedMind", note: "Revient" }, platform.team.physician)
		expect(await stateOf(again.caseId)).toBe("active")
		expect((await platform.client(platform.team.nurse).get(`/api/cases/${again.caseId}`)).status).toBe(200)
	})

	test("destroys ten years after a death, and nobody else then", async () => {
		await goTo("2036-02-19T06:00:00Z")
		expect((await run()).destroyed).toEqual([])
		await goTo("2036-02-20T06:00:00Z")
		const report = await run()
		expect(report.destroyed).toMatchObject([{ number: dead.number, dueOn: "2036-02-20", rule: "destroyAfterDeath" }])
		expect(await stateOf(dead.caseId)).toBe("destroyed")
		expect((await platform.readCase(dead.caseId)).identity).toEqual({ access: "erased" })
		const [row] = await sql()`select cause, request_id, by_id from erasures where case_id = ${dead.caseId}`
		expect(row).toEqual({ cause: "retention", request_id: null, by_id: "system" })
	})

	test("destroys twenty years after the last visit, waits for a child's 28th birthday and for an open request", async () => {
		await goTo("2046-03-01T06:00:00Z")
		expect((await run()).destroyed).toEqual([])
		await goTo("2046-03-02T06:00:00Z")
		expect(numbers((await run()).destroyed)).toEqual([adult.number])
		expect(await stateOf(baby.caseId)).toBe("archived")
		expect(await stateOf(asked.caseId)).toBe("archived")
		const decision = { granted: true, reason: "Remise" }
		await platform.client(platform.team.physician).post(`/api/rights/${asked.request}/decision`, decision)
		expect(numbers((await run()).destroyed)).toEqual([asked.number])
		await goTo("2053-06-15T06:00:00Z")
		expect((await run()).destroyed).toMatchObject([{ number: baby.number, rule: "minorsUntilAge" }])
		expect(await stateOf(limited.caseId)).toBe("active")
		const caseIds = [adult, baby, dead, asked, limited].map((one) => one.caseId)
		const report = await verify(platform.engine, { caseIds })
		expect([report.cases, report.discrepancies]).toEqual([caseIds.length, []])
	})

	test("takes no more at once than it is told, and goes on with the next", async () => {
		const several = [await closed(), await closed(), await closed()]
		await goTo("2056-06-15T06:00:00Z")
		const first = await run({ most: 2 })
		expect([first.archived.length, first.more]).toEqual([2, true])
		// Those that a request has reopened or limited are elsewhere in this file.
		const second = await run({ most: 100 })
		expect(second.more).toBe(false)
		expect(numbers([...first.archived, ...second.archived])).toEqual(expect.arrayContaining(numbers(several)))
	})

	test("leaves a case whose key it cannot open, and says so", async () => {
		const one = await closed()
		await sql()`update cases set retention = 'archived' where id = ${one.caseId}`
		await sql()`update case_keys set master_key = 'another' where case_id = ${one.caseId}`
		await goTo("2080-06-15T06:00:00Z")
		const report = await run()
		expect(report.unreadable).toMatchObject([{ number: one.number }])
		expect(await stateOf(one.caseId)).toBe("archived")
	})

	describe("for administrators", () => {
		test("shows rules, counts and runs, of their platforms only, and a dry run on request", async () => {
			const { team, elsewhere } = platform
			const own = await platform.client(team.administrator).get<Body>("/api/retention?limit=100")
			expect(own.status).toBe(200)
			expect(JSON.stringify(own.body)).toContain(adult.number)
			expect(own.body["cases"]).toMatchObject({ limited: 1 })
			const other = await platform.client(elsewhere.administrator).get<Body>("/api/retention?limit=100")
			expect(JSON.stringify(other.body)).not.toContain(adult.number)
			expect(JSON.stringify(own.body)).not.toMatch(/Canari|Léa|1950/)
			const dry = await platform.client(team.administrator).post<RetentionReport>("/api/retention/dry-runs")
			expect([dry.status, dry.body.more]).toEqual([200, false])
			for (const who of [team.physician, team.nurse, team.manager, team.auditor])
				expect((await platform.client(who).get("/api/retention")).status).toBe(403)
		})

		test("of every platform lets them change the rules, each with its source, recorded", async () => {
			const { team } = platform
			const everywhere = await createSomeone(platform.engine, "Administrateur général", null)
			await sql()`insert into role_grants (account_id, role) values (${everywhere.accountId}, 'administrator')`
			const { body } = await platform.client(everywhere).get<{ items: Body[] }>("/api/retention/rules")
			const items = body.items.map((one) =>
				one["name"] === "archiveAfterClosing" ? { ...one, years: 3, source: "Délibération 2026-12" } : one,
			)
			expect((await platform.client(team.administrator).send("PUT", "/api/retention/rules", { items })).status).toBe(
				403,
			)
			for (const wrong of [
				{ items: items.slice(1) },
				{ items: items.map((one) => ({ ...one, name: "archiveAfterClosing" })) },
				{ items: items.map((one) => ({ ...one, years: 0 })) },
				{ items: items.map((one) => ({ ...one, source: "" })) },
			])
				expect((await platform.client(everywhere).send("PUT", "/api/retention/rules", wrong)).status).toBe(422)
			const changed = await platform.client(everywhere).send("PUT", "/api/retention/rules", { items })
			expect([changed.status, changed.body]).toEqual([200, { items }])
			expect((await readRules(sql())).archiveAfterClosing).toBe(3)
			const [entry] = await sql()`
				select by_id, detail from audit_entries where action = 'retention.changed' and subject = 'rules'`
			expect(entry).toEqual({ by_id: everywhere.id, detail: { ...rules, archiveAfterClosing: 3 } })
		})
	})
})

/** `npm run retention` on a database, as its own process. */
async function command({ url, masterKey }: TestPlatform, options: readonly string[]) {
	const root = fileURLToPath(new URL("../..", import.meta.url))
	const env = { ...process.env, DATABASE_URL: url, MASTER_KEY: masterKey }
	const child = spawn(process.execPath, ["--import", "tsx", "scripts/retention.ts", ...options], { cwd: root, env })
	let output = ""
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (text: Buffer) => {
			output += text.toString()
		})
	const code = await new Promise<number | null>((resolve) => {
		child.on("exit", resolve)
	})
	return { code, output }
}
