import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { createApp } from "../../api/app.ts"
import { createAuth } from "../../api/auth/create-auth.ts"
import { openSession } from "../../api/auth/open-session.ts"
import { createAccount, disableAccount } from "../../db/accounts.ts"
import { openBrowser } from "../setup/browser.ts"
import { createPerson, type Enrolled, GOOD_PASSWORD, openStrong, type Person, totpCode } from "../setup/people.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

// The clock of this process, by which TOTP goes; the database keeps its own.
beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"] })
})
afterEach(() => {
	vi.useRealTimers()
})
/** Moves on to the next code. */
const pass = (seconds = 30) => vi.setSystemTime(Date.now() + seconds * 1000)

const nurse = async () =>
	await createPerson(platform, "Rose Combava", [{ role: "nurse", platformId: platform.team.platformId }])
const browserOf = async (person: Person) => {
	const browser = openBrowser(platform.app)
	expect((await browser.signIn(person.login, GOOD_PASSWORD)).status).toBe(204)
	return browser
}
const codeIn = (body: Readonly<Record<string, unknown>>) => body["code"]
/** Routes that a document of the API names, with ids filled in. */
const someRoutes = [
	"/api/cases",
	"/api/tasks",
	"/api/inbox",
	"/api/directory/people",
	"/api/sessions",
	"/api/me/passkeys",
]

describe("a session opened with a password alone", () => {
	test("reaches nothing but its own name, the way out and the way to a second factor", async () => {
		const browser = await browserOf(await nurse())
		for (const path of someRoutes) {
			const { status, body } = await browser.get(path)
			expect([path, status, body["code"]]).toEqual([path, 403, "SECOND_FACTOR_REQUIRED"])
			expect(body["detail"]).toContain("enrol an authenticator application or a passkey")
			expect(body["next"]).toEqual(["POST /api/me/totp", "POST /api/me/passkeys/options"])
		}
		const { body: document } = await browser.get<{ paths: Record<string, Record<string, { security?: unknown[] }>> }>(
			"/api/openapi.json",
		)
		const open: string[] = []
		for (const [path, item] of Object.entries(document.paths))
			for (const [method, { security }] of Object.entries(item)) {
				if (security?.length === 0 || path === "/api/sessions/current") continue
				const { body } = await browser.send(
					method.toUpperCase(),
					path.replaceAll(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000"),
					method === "get" ? undefined : {},
				)
				if (body?.["code"] !== "SECOND_FACTOR_REQUIRED") open.push(`${method.toUpperCase()} ${path}`)
			}
		expect(open.sort()).toEqual([
			"GET /api/me",
			"POST /api/me/passkeys",
			"POST /api/me/passkeys/options",
			"POST /api/me/totp",
			"POST /api/me/totp/confirmation",
		])
		expect((await browser.send("DELETE", "/api/sessions/current")).status).toBe(204)
	})

	test("goes on strong after enrolling, and every other session of the account ends", async () => {
		const person = await nurse()
		const [browser, other] = [await browserOf(person), await browserOf(person)]
		const begun = await browser.post<Enrolled & { uri: string }>("/api/me/totp", { password: GOOD_PASSWORD })
		expect(begun.status).toBe(201)
		const { secret, uri, recoveryCodes } = begun.body
		expect(uri).toBe(`otpauth://totp/Passerelle:${person.login}?secret=${secret}&issuer=Passerelle&digits=6&period=30`)
		expect(new Set(recoveryCodes).size).toBe(10)
		expect((await browser.get("/api/tasks")).status).toBe(403)
		const before = browser.jar.get("passerelle_session")
		const { status } = await browser.post("/api/me/totp/confirmation", { code: await totpCode(secret) })
		expect(status).toBe(204)
		expect(browser.jar.get("passerelle_session")).not.toBe(before)
		expect((await browser.get("/api/tasks")).status).toBe(200)
		expect((await browser.get("/api/me")).body["session"]).toEqual({
			assurance: "strong",
			secondFactorRequired: false,
			secondFactor: { totp: true, passkeys: 0, recoveryCodes: 10 },
		})
		expect(await other.isSignedIn()).toBe(false)
	})

	test("does not enrol with a wrong password, a wrong code, or nothing begun", async () => {
		const browser = await browserOf(await nurse())
		const refused = await browser.post("/api/me/totp", { password: "not this one at all" })
		expect([refused.status, codeIn(refused.body)]).toEqual([403, "FORBIDDEN"])
		expect((await browser.post("/api/me/totp")).status).toBe(403)
		const early = await browser.post("/api/me/totp/confirmation", { code: "123456" })
		expect([early.status, codeIn(early.body)]).toEqual([422, "CODE_REFUSED"])
		const { body } = await browser.post<Enrolled>("/api/me/totp", { password: GOOD_PASSWORD })
		const wrong = String((Number(await totpCode(body.secret)) + 1) % 1_000_000).padStart(6, "0")
		expect((await browser.post("/api/me/totp/confirmation", { code: wrong })).status).toBe(422)
		for (const code of ["12345", "1234567", "12345a", "", 123456])
			expect((await browser.post("/api/me/totp/confirmation", { code })).status).toBe(422)
		expect((await browser.get("/api/tasks")).status).toBe(403)
		// Recovery codes of an enrolment that was never confirmed open nothing.
		const late = openBrowser(platform.app)
		const { status } = await late.post("/api/sessions/second-factor", { recoveryCode: body.recoveryCodes[0] })
		expect(status).toBe(401)
	})

	test("is refused altogether when its account has a second factor that it was opened without", async () => {
		const person = await nurse()
		const browser = await browserOf(person)
		// As if a session had been opened at the very moment of an enrolment.
		await platform.engine.db.$client`update accounts set two_factor_enabled = true where id = ${person.accountId}`
		const { status, body } = await browser.post("/api/me/totp", { password: GOOD_PASSWORD })
		expect([status, codeIn(body)]).toEqual([403, "SECOND_FACTOR_REQUIRED"])
		expect(body["detail"]).toContain("sign in again")
	})

	test("does everything in the demonstration alone", async () => {
		const { apiEngine: engine } = platform
		const deps = { engine, logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: false }
		const browser = openBrowser(createApp({ ...deps, secondFactor: "offered" }))
		const person = await nurse()
		await browser.signIn(person.login, GOOD_PASSWORD)
		expect((await browser.get("/api/tasks")).status).toBe(200)
		expect((await browser.get("/api/me")).body["session"]).toMatchObject({ secondFactorRequired: false })
		const strict = openBrowser(createApp(deps))
		await strict.signIn(person.login, GOOD_PASSWORD)
		expect((await strict.get("/api/tasks")).status).toBe(403)
	})
})

describe("signing in with TOTP", () => {
	test("takes the password first, then a code; nobody is signed in between", async () => {
		const person = await nurse()
		const { secret } = await openStrong(platform.app, person)
		pass()
		const browser = openBrowser(platform.app)
		const first = await browser.signIn(person.login, GOOD_PASSWORD)
		expect([first.status, first.body]).toEqual([200, { secondFactor: ["totp", "recoveryCode"] }])
		expect([...browser.jar.keys()]).toEqual(["passerelle_second_factor"])
		expect(await browser.isSignedIn()).toBe(false)
		const code = await totpCode(secret)
		expect(
			(await browser.post("/api/sessions/second-factor", { code: `${code.slice(0, 3)} ${code.slice(3)}` })).status,
		).toBe(204)
		expect([...browser.jar.keys()]).toEqual(["passerelle_session"])
		expect((await browser.get("/api/tasks")).status).toBe(200)
	})

	test("a code is refused the second time, too late, and from a browser that gave no password", async () => {
		const person = await nurse()
		const { secret } = await openStrong(platform.app, person)
		pass()
		const code = await totpCode(secret)
		const send = async (code: string) => {
			const browser = openBrowser(platform.app)
			await browser.signIn(person.login, GOOD_PASSWORD)
			const { status, body } = await browser.post("/api/sessions/second-factor", { code })
			return [status, body?.["code"]]
		}
		expect(await send(code)).toEqual([204, undefined])
		expect(await send(code)).toEqual([401, "UNAUTHENTICATED"])
		const old = await totpCode(secret, 1)
		pass(120)
		expect(await send(old)).toEqual([401, "UNAUTHENTICATED"])
		const bare = await openBrowser(platform.app).post("/api/sessions/second-factor", { code: await totpCode(secret) })
		expect([bare.status, bare.body["detail"]]).toEqual([401, expect.stringContaining("begin again")])
	})

	test("a code used twice at the same moment opens one session", async () => {
		const person = await nurse()
		const { secret } = await openStrong(platform.app, person)
		pass()
		const code = await totpCode(secret)
		const browsers = [openBrowser(platform.app), openBrowser(platform.app), openBrowser(platform.app)]
		for (const one of browsers) await one.signIn(person.login, GOOD_PASSWORD)
		const answers = await Promise.all(browsers.map((one) => one.post("/api/sessions/second-factor", { code })))
		expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([204, 401, 401])
	})

	test("the wait for a second factor ends after ten minutes, and is one browser's", async () => {
		const person = await nurse()
		const { secret } = await openStrong(platform.app, person)
		pass()
		const browser = openBrowser(platform.app)
		await browser.signIn(person.login, GOOD_PASSWORD)
		const forged = openBrowser(platform.app)
		forged.jar.set("passerelle_second_factor", "2fa-guessed.c2lnbmF0dXJl")
		expect((await forged.post("/api/sessions/second-factor", { code: await totpCode(secret) })).status).toBe(401)
		pass(601)
		const late = await browser.post("/api/sessions/second-factor", { code: await totpCode(secret) })
		expect(late.status).toBe(401)
	})

	test("the secret is kept encrypted, and recovery codes as hashes", async () => {
		const person = await nurse()
		const { secret, recoveryCodes } = await openStrong(platform.app, person)
		const kept = JSON.stringify(await platform.engine.db.$client`select * from two_factors`)
		expect(kept).not.toContain(secret)
		for (const code of recoveryCodes) {
			expect(kept).not.toContain(code)
			expect(kept).not.toContain(code.replaceAll("-", ""))
		}
		const [row] = await platform.engine.db.$client<{ backup_codes: string }[]>`
			select backup_codes from two_factors where account_id = ${person.accountId}`
		expect(JSON.parse(row?.backup_codes ?? "")).toEqual(
			Array.from({ length: 10 }, (): unknown => expect.stringMatching(/^[0-9a-f]{64}$/)),
		)
	})
})

describe("recovery codes", () => {
	const useIn = async (person: Person, recoveryCode: string) => {
		const browser = openBrowser(platform.app)
		await browser.signIn(person.login, GOOD_PASSWORD)
		return { ...browser, status: (await browser.post("/api/sessions/second-factor", { recoveryCode })).status }
	}

	test("each opens a strong session once, however it is typed", async () => {
		const person = await nurse()
		const { recoveryCodes } = await openStrong(platform.app, person)
		const [first = "", second = ""] = recoveryCodes
		const used = await useIn(person, first)
		expect([used.status, (await used.get("/api/tasks")).status]).toEqual([204, 200])
		expect((await used.get("/api/me")).body["session"]).toMatchObject({ secondFactor: { recoveryCodes: 9 } })
		expect((await useIn(person, first)).status).toBe(401)
		expect((await useIn(person, second.toLowerCase().replaceAll("-", " "))).status).toBe(204)
		expect((await useIn(person, "0000-0000-0000-0000-0000-0000")).status).toBe(401)
		// The hash that is kept is not the code.
		const [row] = await platform.engine.db.$client<{ backup_codes: string }[]>`
			select backup_codes from two_factors where account_id = ${person.accountId}`
		const [hash = ""] = JSON.parse(row?.backup_codes ?? "[]") as string[]
		expect((await useIn(person, hash)).status).toBe(401)
	})

	test("one used twice at the same moment opens one session", async () => {
		const person = await nurse()
		const { recoveryCodes } = await openStrong(platform.app, person)
		const statuses = await Promise.all([1, 2, 3].map(async () => (await useIn(person, recoveryCodes[3] ?? "")).status))
		expect(statuses.filter((one) => one === 204)).toHaveLength(1)
	})

	test("new ones take the place of the old ones, for whoever knows the password", async () => {
		const person = await nurse()
		const browser = await openStrong(platform.app, person)
		expect((await browser.post("/api/me/recovery-codes", { password: "guessed, wrongly" })).status).toBe(403)
		const { status, body } = await browser.post<Enrolled>("/api/me/recovery-codes", { password: GOOD_PASSWORD })
		expect([status, body.recoveryCodes.length]).toEqual([201, 10])
		expect((await useIn(person, browser.recoveryCodes[0] ?? "")).status).toBe(401)
		expect((await useIn(person, body.recoveryCodes[0] ?? "")).status).toBe(204)
	})
})

describe("giving up TOTP", () => {
	test("takes the password, ends all sessions, and the next sign-in must enrol again", async () => {
		const person = await nurse()
		const browser = await openStrong(platform.app, person)
		expect((await browser.post("/api/me/totp/removal", { password: "guessed, wrongly" })).status).toBe(403)
		expect((await browser.get("/api/tasks")).status).toBe(200)
		expect((await browser.post("/api/me/totp/removal", { password: GOOD_PASSWORD })).status).toBe(204)
		expect(await browser.isSignedIn()).toBe(false)
		const again = await browserOf(person)
		expect((await again.get("/api/tasks")).status).toBe(403)
	})

	test("a second application is refused while one is enrolled", async () => {
		const browser = await openStrong(platform.app, await nurse())
		const { status, body } = await browser.post("/api/me/totp", { password: GOOD_PASSWORD })
		expect([status, codeIn(body)]).toEqual([409, "SECOND_FACTOR_ENROLLED"])
	})
})

describe("a session opened for somebody proven elsewhere", () => {
	test("is as strong as it says, and none is opened for a disabled account or nobody", async () => {
		const { apiEngine: engine } = platform
		const sql = engine.db.$client
		const auth = createAuth({ engine, logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: false })
		const accountId = await createAccount(sql, { name: "Dr Tamarin", login: "dr.tamarin" })
		const opening = { assurance: "strong", address: "198.51.100.7", userAgent: "test" } as const
		const { token, id } = await openSession(auth, accountId, opening)
		const [row] = await sql`select assurance, ip_address, user_agent, account_id from sessions where id = ${id}`
		expect(row).toEqual({ assurance: "strong", ip_address: "198.51.100.7", user_agent: "test", account_id: accountId })
		expect(token).toHaveLength(32)
		await disableAccount(sql, accountId)
		await expect(openSession(auth, accountId, opening)).rejects.toMatchObject({ code: "UNAUTHENTICATED" })
		const nobody = "00000000-0000-4000-8000-000000000000"
		await expect(openSession(auth, nobody, opening)).rejects.toMatchObject({ code: "UNAUTHENTICATED" })
	})
})
