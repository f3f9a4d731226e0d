import { createHash } from "node:crypto"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Writable } from "node:stream"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { renewSetupCode } from "../../db/setup-code.ts"
import { openBrowser } from "../setup/browser.ts"
import { createPerson, enrolTotp, GOOD_PASSWORD } from "../setup/people.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
})
afterAll(() => platform.close())
beforeEach(async () => {
	const sql = platform.engine.db.$client
	await sql`delete from setup_codes`
	await sql`delete from role_grants where role = 'administrator' and platform_id is null`
	await sql`delete from accounts where login in ('ines.ravenale', 'other.ravenale')`
})

const minutes = (count: number) => new Date(platform.now.getTime() + count * 60_000)
/** The code that a start prints. */
async function start(): Promise<string> {
	const made = await renewSetupCode(platform.apiEngine)
	if (typeof made !== "object") throw new Error("no code was made")
	return made.code
}
const first = {
	name: "Inès Ravenale",
	login: "ines.ravenale",
	email: "Ines@passerelle.example",
	password: GOOD_PASSWORD,
}
const setUp = (code: string, change: object = {}) =>
	openBrowser(platform.app).post("/api/setup", { ...first, code, ...change })

describe("the code of a first start", () => {
	test("makes the administrator of everything, who must enrol a second factor", async () => {
		const code = await start()
		expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
		const { status, body } = await setUp(code)
		expect([status, body]).toEqual([201, { id: expect.any(String) }])
		const browser = openBrowser(platform.app)
		expect((await browser.signIn("Ines.Ravenale", GOOD_PASSWORD)).status).toBe(204)
		expect((await browser.get("/api/accounts")).body["code"]).toBe("SECOND_FACTOR_REQUIRED")
		await enrolTotp(browser)
		expect((await browser.get("/api/accounts")).status).toBe(200)
		expect((await browser.get("/api/me")).body).toMatchObject({
			id: body["id"],
			kind: "person",
			name: "Inès Ravenale",
			roles: [{ role: "administrator", platform: null }],
		})
		// An administrator administers; nobody's case is theirs to see.
		expect((await browser.get("/api/cases")).status).toBe(403)
	})

	test("works once, and none is made while there is an administrator", async () => {
		const code = await start()
		expect((await setUp(code)).status).toBe(201)
		const again = await setUp(code, { login: "other.ravenale", email: "other@passerelle.example" })
		expect([again.status, again.body["code"]]).toEqual([422, "CODE_REFUSED"])
		await platform.passTo(minutes(5))
		expect(await renewSetupCode(platform.apiEngine)).toBeUndefined()
	})

	test("is used once when it is used twice at the same moment", async () => {
		const code = await start()
		const answers = await Promise.all([
			setUp(code),
			setUp(code, { login: "other.ravenale", email: "other@passerelle.example" }),
		])
		expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([201, 422])
		const rows = await platform.engine.db.$client`
			select 1 from role_grants where role = 'administrator' and platform_id is null`
		expect(rows).toHaveLength(1)
	})

	test("is printed by one of several processes that start at once, and replaced by a later start", async () => {
		const made = await Promise.all(Array.from({ length: 5 }, () => renewSetupCode(platform.apiEngine)))
		const codes = made.flatMap((one) => (typeof one === "object" ? [one.code] : []))
		expect(codes).toHaveLength(1)
		expect(made.filter((one) => one === "said")).toHaveLength(4)
		await platform.passTo(minutes(1))
		const later = await start()
		expect((await setUp(codes[0] ?? "")).status).toBe(422)
		expect((await setUp(later)).status).toBe(201)
	})

	test("is good for a day", async () => {
		const code = await start()
		await platform.passTo(minutes(24 * 60))
		expect((await setUp(code)).body["code"]).toBe("CODE_REFUSED")
		const next = await start()
		await platform.passTo(minutes(24 * 60 - 1))
		expect((await setUp(next.toLowerCase().replaceAll("-", " "))).status).toBe(201)
	})

	test("is kept as a hash", async () => {
		const code = await start()
		const kept = JSON.stringify(await platform.engine.db.$client`select * from setup_codes`)
		for (const written of [code, code.replaceAll("-", "")]) expect(kept).not.toContain(written)
	})

	test("is not used up by a form that is refused", async () => {
		const code = await start()
		const wrong: readonly object[] = [
			{ password: "trop court" },
			{ password: "" },
			{ password: 12 },
			{ login: "ab" },
			{ login: "a b c" },
			{ login: "Инес" },
			{ email: "nowhere" },
			{ name: " " },
			{ role: "administrator" },
			{ code: "" },
		]
		for (const change of wrong) expect([change, (await setUp(code, change)).status]).toEqual([change, 422])
		const { login } = await createPerson(platform, "Déjà Là")
		const taken = await setUp(code, { login })
		expect([taken.status, taken.body["detail"]]).toEqual([422, expect.stringContaining("another account")])
		expect((await setUp(code)).status).toBe(201)
	})
})

describe("a password", () => {
	const refused = async (password: string, app = platform.app) => {
		const code = await start()
		const { status, body } = await openBrowser(app).post("/api/setup", { ...first, code, password })
		await platform.engine.db.$client`delete from setup_codes`
		if (status === 201) return undefined
		expect([status, body["code"], body["title"]]).toEqual([422, "PASSWORD_REFUSED", "This password is not good enough"])
		expect(JSON.stringify(body)).not.toContain(password)
		return body["reason"]
	}

	test.each([
		["onze lettre", "tooShort"],
		["😀😀😀😀😀😀", "tooShort"],
		["passwordpassword", "breached"],
		["azertyuiopqsd", "weak"],
		["111111111111111", "weak"],
		["ines.ravenale.2026", "weak"],
		["Ravenale-Ravenale!", "weak"],
		["ines@passerelle.example", "weak"],
		["bonjourbonjour", "weak"],
		["passerelle2026", "weak"],
	])("such as %j is %s", async (password, reason) => {
		expect(await refused(password)).toBe(reason)
	})

	test("that is on the list of common ones is refused as breached, in any case", async () => {
		const common = await import("@zxcvbn-ts/language-common")
		const long = common.dictionary["passwords-common"].filter((one) => one.length >= 12)
		expect(long.length).toBeGreaterThan(5)
		for (const one of long.slice(0, 5)) {
			expect(await refused(one)).toBe("breached")
			expect(await refused(one.toUpperCase())).toBe("breached")
		}
	})

	test("of unrelated words is taken, with any characters and up to 256 of them", async () => {
		for (const password of [GOOD_PASSWORD, "猫が雨の橋を七回渡った青い", `${GOOD_PASSWORD} ${"Ö".repeat(224)}`]) {
			expect(await refused(password)).toBeUndefined()
			await platform.engine.db.$client`delete from role_grants where platform_id is null`
			const browser = openBrowser(platform.app)
			expect((await browser.signIn(first.login, password)).status).toBe(204)
			// Typed with other code points, it is the same.
			expect((await browser.signIn(first.login, password.normalize("NFD"))).status).toBe(204)
			await platform.engine.db.$client`delete from accounts where login = ${first.login}`
		}
		const { status } = await setUp(await start(), { password: "x".repeat(257) })
		expect(status).toBe(422)
	})

	describe("asked about at a service of breached passwords", () => {
		let server: Server
		let asked: string[]
		let answer: (prefix: string) => { status: number; body: string } | "never"
		const lines: string[] = []
		const logger = pino(
			{ level: "trace" },
			new Writable({
				write(chunk: Buffer, _encoding, done) {
					lines.push(chunk.toString())
					done()
				},
			}),
		)
		beforeAll(async () => {
			server = createServer((request, response) => {
				asked.push(request.url ?? "")
				const given = answer((request.url ?? "").slice(-5))
				if (given === "never") return
				response.writeHead(given.status, { "Content-Type": "text/plain" }).end(given.body)
			})
			await new Promise<void>((resolve) => {
				server.listen(0, "127.0.0.1", resolve)
			})
		})
		beforeEach(() => {
			asked = []
			lines.length = 0
		})
		afterEach(() => server.closeAllConnections())
		afterAll(() => new Promise((resolve) => server.close(resolve)))

		const app = () => {
			const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/range/`
			return createApp({
				engine: platform.apiEngine,
				logger,
				metrics: new Metrics(),
				secureCookies: false,
				breachedPasswords: { url },
			})
		}
		const hash = createHash("sha1").update(GOOD_PASSWORD).digest("hex").toUpperCase()

		test("is refused when it is known there; five digits of its hash are all that is told", async () => {
			answer = () => ({ status: 200, body: `${"0".repeat(35)}:7\r\n${hash.slice(5)}:42\r\n${"1".repeat(35)}:1` })
			expect(await refused(GOOD_PASSWORD, app())).toBe("breached")
			expect(asked).toEqual([`/range/${hash.slice(0, 5)}`])
		})

		test("is taken when it is not known, or only as padding", async () => {
			answer = () => ({ status: 200, body: `${"0".repeat(35)}:7\r\n${hash.slice(5)}:0` })
			expect(await refused(GOOD_PASSWORD, app())).toBeUndefined()
		})

		test.each([
			["fails", () => ({ status: 503, body: "" })],
			["never answers", () => "never" as const],
		])("is taken when the service %s, which is logged without it", async (_says, given) => {
			answer = given
			expect(await refused(GOOD_PASSWORD, app())).toBeUndefined()
			const log = lines.join("")
			expect(log).toContain("the service of breached passwords does not answer")
			for (const secret of [GOOD_PASSWORD, hash.slice(0, 8)]) expect(log).not.toContain(secret)
		})
	})
})
