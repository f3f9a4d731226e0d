import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type AppType, createApp } from "../../api/app.ts"
import { connect } from "../../db/client.ts"
import { databaseRoles } from "../../db/row-security.ts"
import { openBrowser } from "../setup/browser.ts"
import { createPerson, GOOD_PASSWORD, openStrong, signInWithTotp, totpCode } from "../setup/people.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
/** Another process on the same database: connections and memory of its own. */
let twin: AppType
let twinDb: ReturnType<typeof connect>
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	twinDb = connect(platform.url, { role: databaseRoles.api })
	const engine = { ...platform.engine, db: twinDb }
	twin = createApp({ engine, logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: false })
})
afterAll(async () => {
	await twinDb.$client.end()
	await platform.close()
})

let networks = 0
/** An address from which nobody has called yet. */
const newAddress = () => `198.18.${Math.floor(++networks / 250)}.${(networks % 250) + 1}`
const apps = () => [platform.app, twin] as const
/** One after the other on both processes. */
const alternate = (attempt: number): AppType => apps()[attempt % 2] ?? twin
const minutes = (count: number) => new Date(platform.now.getTime() + count * 60_000)

interface Answered {
	readonly status: number
	readonly code: unknown
	readonly retryAfter: string | null
}
async function tryPassword(app: AppType, login: string, password: string, address = newAddress()): Promise<Answered> {
	const { status, headers, body } = await openBrowser(app, { address }).signIn(login, password)
	return { status, code: body?.["code"], retryAfter: headers.get("Retry-After") }
}

describe("guessing passwords", () => {
	test("of one login ends after ten tries from anywhere, over two processes, whether or not it exists", async () => {
		const person = await createPerson(platform, "Odile Letchi")
		for (const login of [person.login, "nobody.at.all"]) {
			for (let attempt = 0; attempt < 10; attempt++)
				expect((await tryPassword(alternate(attempt), login, `guess number ${attempt}`)).status).toBe(401)
			for (const app of apps()) {
				const { status, code, retryAfter } = await tryPassword(app, login, GOOD_PASSWORD)
				expect([status, code, retryAfter]).toEqual([429, "TOO_MANY_ATTEMPTS", "900"])
			}
			// Written otherwise it is still the same login.
			expect((await tryPassword(twin, login.toUpperCase(), GOOD_PASSWORD)).status).toBe(429)
		}
		await platform.passTo(minutes(14))
		expect((await tryPassword(twin, person.login, GOOD_PASSWORD)).retryAfter).toBe("60")
		await platform.passTo(minutes(1))
		expect((await tryPassword(twin, person.login, GOOD_PASSWORD)).status).toBe(204)
	})

	test("at the same moment gets no more tries than one after the other", async () => {
		const { login } = await createPerson(platform, "Paul Badamier")
		const answers = await Promise.all(
			Array.from({ length: 24 }, (_, attempt) => tryPassword(alternate(attempt), login, `guess ${attempt}`)),
		)
		const statuses = answers.map((one) => one.status).toSorted((a, b) => a - b)
		expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), ...Array.from({ length: 14 }, () => 429)])
	})

	test("of many logins from one address ends after fifty tries, which success does not give back", async () => {
		const person = await createPerson(platform, "Lou Vacoa")
		const address = newAddress()
		for (let attempt = 0; attempt < 50; attempt++) {
			const own = await tryPassword(alternate(attempt), person.login, GOOD_PASSWORD, address)
			const guessed = await tryPassword(alternate(attempt), `somebody.${attempt}`, "guess", address)
			expect([own.status, guessed.status]).toEqual([204, 401])
		}
		for (const app of apps()) expect((await tryPassword(app, person.login, GOOD_PASSWORD, address)).status).toBe(429)
		expect((await tryPassword(twin, person.login, GOOD_PASSWORD)).status).toBe(204)
	})

	test("from many addresses of one IPv6 subscriber counts as from one", async () => {
		for (let attempt = 0; attempt < 50; attempt++) {
			const address = `2001:db8:5:6::${attempt.toString(16)}`
			expect((await tryPassword(alternate(attempt), `anybody.${attempt}`, "guess", address)).status).toBe(401)
		}
		expect((await tryPassword(twin, "anybody", "guess", "2001:db8:5:6:ffff::1")).status).toBe(429)
		expect((await tryPassword(twin, "anybody", "guess", "2001:db8:5:7::1")).status).toBe(401)
	})

	test("more slowly than the quarter of an hour allows ends at fifty a day", async () => {
		const { login } = await createPerson(platform, "Ève Filao")
		for (let quarter = 0; quarter < 5; quarter++) {
			for (let attempt = 0; attempt < 10; attempt++)
				expect((await tryPassword(alternate(attempt), login, "guess")).status).toBe(401)
			await platform.passTo(minutes(16))
		}
		const refused = await tryPassword(twin, login, GOOD_PASSWORD)
		expect(refused.status).toBe(429)
		expect(Number(refused.retryAfter)).toBeGreaterThan(3600)
	})

	test("whoever signs in begins to count anew", async () => {
		const { login } = await createPerson(platform, "Ida Santal")
		for (let round = 0; round < 3; round++) {
			for (let attempt = 0; attempt < 9; attempt++) await tryPassword(twin, login, "mistyped")
			expect((await tryPassword(platform.app, login, GOOD_PASSWORD)).status).toBe(204)
		}
	})

	test("in an open session counts as well", async () => {
		const person = await createPerson(platform, "Noé Catalpa")
		const browser = openBrowser(platform.app, { address: newAddress() })
		await browser.signIn(person.login, GOOD_PASSWORD)
		for (let attempt = 0; attempt < 10; attempt++)
			expect((await browser.post("/api/me/totp", { password: `guess ${attempt}` })).status).toBe(403)
		expect((await browser.post("/api/me/totp", { password: GOOD_PASSWORD })).status).toBe(429)
	})

	test("keeps neither login nor address where it counts", async () => {
		const rows = JSON.stringify(await platform.engine.db.$client`select * from attempts`)
		expect(rows.length).toBeGreaterThan(1000)
		for (const word of ["nobody", "somebody", "letchi", "198.18", "2001:db8"]) expect(rows).not.toContain(word)
	})
})

describe("guessing second factors", () => {
	test.each(["code", "recoveryCode"] as const)(
		"of one account ends after five tries by %s, over two processes and however often the password is given",
		async (kind) => {
			const person = await createPerson(platform, "Zoé Courbaril")
			const { secret } = await openStrong(platform.app, person)
			const guess = async (app: AppType, value: string) => {
				const browser = openBrowser(app, { address: newAddress() })
				expect((await browser.signIn(person.login, GOOD_PASSWORD)).status).toBe(200)
				return (await browser.post("/api/sessions/second-factor", { [kind]: value })).status
			}
			const right = await totpCode(secret)
			const wrong = (attempt: number) =>
				kind === "code"
					? String((Number(right) + 1000 + attempt) % 1_000_000).padStart(6, "0")
					: `0000-0000-0000-0000-0000-000${attempt}`
			for (let attempt = 0; attempt < 5; attempt++) expect(await guess(alternate(attempt), wrong(attempt))).toBe(401)
			for (const app of apps()) expect(await guess(app, wrong(9))).toBe(429)
			const browser = openBrowser(twin, { address: newAddress() })
			expect(await signInWithTotp(browser, person, secret)).toBe(429)
			expect(await browser.isSignedIn()).toBe(false)
			await platform.passTo(minutes(15))
			expect(await signInWithTotp(browser, person, secret)).toBe(204)
		},
	)

	test("in an enrolment ends after five tries too", async () => {
		const browser = openBrowser(twin, { address: newAddress() })
		await browser.signIn((await createPerson(platform, "Éva Drongo")).login, GOOD_PASSWORD)
		await browser.post("/api/me/totp", { password: GOOD_PASSWORD })
		const statuses: number[] = []
		for (let attempt = 0; attempt < 6; attempt++)
			statuses.push((await browser.post("/api/me/totp/confirmation", { code: `00000${attempt}` })).status)
		expect(statuses.filter((one) => one === 422).length).toBe(5)
		expect(statuses.at(-1)).toBe(429)
	})
})

describe("guessing one-time codes", () => {
	test.each([
		["/api/setup", { name: "X", login: "xavier", email: "x@passerelle.example" }],
		["/api/invitations", {}],
	])("at %s ends after ten tries from one address, over two processes", async (path, rest) => {
		const address = newAddress()
		const guess = async (attempt: number, from = address) => {
			const body = { ...rest, code: `0000-0000-0000-0000-0000-${1000 + attempt}`, password: GOOD_PASSWORD }
			return (await openBrowser(alternate(attempt), { address: from }).post(path, body)).status
		}
		for (let attempt = 0; attempt < 10; attempt++) expect(await guess(attempt)).toBe(422)
		expect([await guess(10), await guess(11)]).toEqual([429, 429])
		expect(await guess(12, newAddress())).toBe(422)
	})
})

test("a refusal says when it is possible again, and nothing of what was tried", async () => {
	const address = newAddress()
	for (let attempt = 0; attempt < 10; attempt++) await tryPassword(twin, "canari.login", "canari", address)
	const { body } = await openBrowser(twin, { address }).signIn("canari.login", "canari.secret")
	expect(body).toMatchObject({ status: 429, retryAfter: 900, detail: expect.stringContaining("in 15 minutes") })
	expect(JSON.stringify(body)).not.toContain("canari")
})
