import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { openBrowser } from "../setup/browser.ts"
import { createPerson, GOOD_PASSWORD, openStrong, signInWithTotp } from "../setup/people.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

const CHROME =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
const SAFARI =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"

interface Device {
	readonly id: string
	readonly device: string | null
	readonly address: string | null
	readonly current: boolean
	readonly assurance: string
}
type Devices = { readonly items: readonly Device[] }

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

/** Somebody signed in on a desk, a phone and something that says nothing of itself. */
async function threeDevices() {
	const person = await createPerson(platform, "Maya Takamaka")
	const desk = await openStrong(platform.app, person, { userAgent: CHROME, address: "192.0.2.10" })
	const phone = openBrowser(platform.app, { userAgent: SAFARI, address: "2001:db8::7" })
	expect(await signInWithTotp(phone, person, desk.secret)).toBe(204)
	const bare = openBrowser(platform.app, { userAgent: "", address: "::ffff:192.0.2.12" })
	expect(await signInWithTotp(bare, person, desk.secret, 1)).toBe(204)
	return { person, desk, phone, bare }
}

describe("my devices", () => {
	test("are listed with what one recognises them by, and never with their secret", async () => {
		const { desk } = await threeDevices()
		const { status, body } = await desk.get<Devices>("/api/sessions")
		expect(status).toBe(200)
		expect(body.items.map(({ device, address, current }) => ({ device, address, current }))).toEqual(
			expect.arrayContaining([
				{ device: "Chrome, Windows", address: "192.0.2.10", current: true },
				{ device: "Safari, iOS", address: "2001:db8::7", current: false },
				{ device: null, address: "192.0.2.12", current: false },
			]),
		)
		expect(body.items).toHaveLength(3)
		expect(Object.keys(body.items[0] ?? {}).sort()).toEqual([
			"address",
			"assurance",
			"current",
			"device",
			"id",
			"lastSeenAt",
			"openedAt",
		])
	})

	test("are signed out one by one, by their owner alone", async () => {
		const { desk, phone, bare } = await threeDevices()
		const { body } = await desk.get<Devices>("/api/sessions")
		const theirs = body.items.find((one) => one.device === "Safari, iOS")
		const stranger = await openStrong(platform.app, await createPerson(platform, "Un Autre"))
		const path = `/api/sessions/${theirs?.id ?? ""}`
		expect((await stranger.send("DELETE", path)).status).toBe(404)
		expect(await phone.isSignedIn()).toBe(true)
		expect((await desk.send("DELETE", path)).status).toBe(204)
		expect(await phone.isSignedIn()).toBe(false)
		expect(await bare.isSignedIn()).toBe(true)
		expect((await desk.send("DELETE", path)).status).toBe(404)
		expect((await desk.send("DELETE", "/api/sessions/not-an-id")).status).toBe(422)
	})

	test("are signed out all at once, but for this one", async () => {
		const { desk, phone, bare } = await threeDevices()
		expect((await desk.send("DELETE", "/api/sessions")).status).toBe(204)
		expect([await desk.isSignedIn(), await phone.isSignedIn(), await bare.isSignedIn()]).toEqual([true, false, false])
	})

	test("are no business of a bearer token", async () => {
		const client = platform.client(platform.team.nurse)
		expect((await client.get("/api/sessions")).status).toBe(403)
		expect((await client.send("DELETE", "/api/sessions")).status).toBe(403)
	})
})

describe("changing the password", () => {
	test("takes the present one, ends every session, and only the new one works from then on", async () => {
		const { person, desk, phone } = await threeDevices()
		const password = "onze tortues vertes au marché"
		const send = (current: string, next: string) => desk.post("/api/me/password", { current, password: next })
		expect((await send("guessed, wrongly", password)).status).toBe(403)
		const { status, body } = await send(GOOD_PASSWORD, "trop court")
		expect([status, body["code"], body["reason"]]).toEqual([422, "PASSWORD_REFUSED", "tooShort"])
		expect(await desk.isSignedIn()).toBe(true)
		expect((await send(GOOD_PASSWORD, password)).status).toBe(204)
		expect([await desk.isSignedIn(), await phone.isSignedIn()]).toEqual([false, false])
		expect((await desk.signIn(person.login, GOOD_PASSWORD)).status).toBe(401)
		expect((await desk.signIn(person.login, password)).status).toBe(200)
	})
})

describe("where a request comes from", () => {
	const addressFor = async (trustedProxies: number, forwarded: string | undefined, peer: string) => {
		const { apiEngine: engine } = platform
		const deps = { engine, logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: false }
		const app = createApp({ ...deps, trustedProxies, secondFactor: "offered" })
		const person = await createPerson(platform, "Passante")
		const browser = openBrowser(app, { address: peer })
		const body = { login: person.login, password: GOOD_PASSWORD }
		await browser.send("POST", "/api/sessions", body, forwarded === undefined ? {} : { "X-Forwarded-For": forwarded })
		return (await browser.get<Devices>("/api/sessions")).body.items[0]?.address
	}
	test.each([
		["the connection when no proxy is trusted", 0, "203.0.113.9", "192.0.2.1", "192.0.2.1"],
		["the last address when one proxy is trusted", 1, "198.51.100.1, 203.0.113.9", "10.0.0.2", "203.0.113.9"],
		["the last but one when two are", 2, "198.51.100.1, 203.0.113.9, 10.0.0.3", "10.0.0.2", "203.0.113.9"],
		["the first when fewer proxies wrote than are trusted", 2, "203.0.113.9", "10.0.0.2", "203.0.113.9"],
		["an address without its port", 1, "203.0.113.9:4711", "10.0.0.2", "203.0.113.9"],
		["an IPv6 address without brackets", 1, "[2001:db8::1]:4711", "10.0.0.2", "2001:db8::1"],
		["the connection when the header holds no address", 1, "<script>", "10.0.0.2", "10.0.0.2"],
		["the connection when there is no header", 1, undefined, "10.0.0.2", "10.0.0.2"],
		["nothing when nobody can tell", 0, undefined, "", null],
	])("is %s", async (_says, proxies, forwarded, peer, found) => {
		expect(await addressFor(proxies, forwarded, peer)).toBe(found)
	})
})
