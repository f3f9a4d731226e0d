import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { createAccount, disableAccount, enableAccount, grantRole, issueToken } from "../../db/accounts.ts"
import { openBrowser } from "../setup/browser.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

const LOGIN = "odile@passerelle.example"
const PASSWORD = "cœur de bœuf 7"

let platform: TestPlatform
/** The same platform as the embedded demonstration answers: a second factor is offered, not compulsory. */
let demonstration: TestPlatform["app"]
let accountId: string
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z", logger: pino({ level: "warn" }) })
	const { apiEngine: engine, team } = platform
	const deps = { engine, logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: false }
	demonstration = createApp({ ...deps, secondFactor: "offered" })
	const sql = engine.db.$client
	accountId = await createAccount(sql, { name: "Odile Filao", login: "Odile@Passerelle.example", password: PASSWORD })
	await grantRole(sql, accountId, { role: "secretary", platformId: team.platformId })
})
afterAll(() => platform.close())

const minutes = (count: number) => new Date(platform.now.getTime() + count * 60_000)

test("a session is a cookie that scripts cannot read, and is over once signed out", async () => {
	const browser = openBrowser(platform.app)
	const { status, headers } = await browser.signIn(LOGIN, PASSWORD)
	expect(status).toBe(204)
	expect(headers.getSetCookie()).toEqual([
		expect.stringMatching(/^passerelle_session=[\w-]{32}\.[\w%]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/),
	])
	expect((await browser.get("/api/me")).body).toEqual({
		id: accountId,
		kind: "person",
		mailbox: false,
		name: "Odile Filao",
		roles: [
			{ role: "secretary", platform: { id: platform.team.platformId, name: expect.stringContaining("RE-MA-RARES") } },
		],
		session: {
			assurance: "single",
			secondFactorRequired: true,
			secondFactor: { totp: false, passkeys: 0, recoveryCodes: 0 },
		},
	})
	const stolen = new Map(browser.jar)
	expect((await browser.send("DELETE", "/api/sessions/current")).status).toBe(204)
	expect(browser.jar.size).toBe(0)
	for (const [name, value] of stolen) browser.jar.set(name, value)
	expect(await browser.isSignedIn()).toBe(false)
})

test("behind https cookies are bound to the host and sent over TLS only", async () => {
	const { apiEngine: engine } = platform
	const deps = { engine, logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: true }
	const browser = openBrowser(createApp({ ...deps, publicUrl: "https://passerelle.example" }))
	const { headers } = await browser.signIn(LOGIN, PASSWORD)
	expect(headers.getSetCookie()).toEqual([
		expect.stringMatching(/^__Host-passerelle_session=\S+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
	])
	expect(await browser.isSignedIn()).toBe(true)
	const document = await browser.get<{ components: { securitySchemes: object } }>("/api/openapi.json")
	expect(document.body.components.securitySchemes).toMatchObject({ session: { name: "__Host-passerelle_session" } })
})

test("a wrong password, an unknown login and an account without a password get the same answer", async () => {
	const sql = platform.engine.db.$client
	await createAccount(sql, { name: "Sans mot de passe", login: "sans.mot" })
	const answers = await Promise.all(
		[
			[LOGIN, "cœur de bœuf 8"],
			["nobody@passerelle.example", PASSWORD],
			["sans.mot", PASSWORD],
			["sans.mot", ""],
		].map(([login = "", password = ""]) => openBrowser(platform.app).signIn(login, password)),
	)
	for (const { status, body, headers } of answers.slice(0, 3)) {
		expect([status, body["code"], body["detail"]]).toEqual([401, "UNAUTHENTICATED", "login or password is wrong"])
		expect(headers.getSetCookie()).toEqual([])
	}
	expect(answers[3]?.status).toBe(422)
})

test("only hashes of passwords, tokens and sessions are kept", async () => {
	const browser = openBrowser(platform.app)
	await browser.signIn(LOGIN, PASSWORD)
	const sql = platform.engine.db.$client
	const token = await issueToken(sql, accountId)
	const kept = JSON.stringify([
		await sql`select * from credentials`,
		await sql`select * from accounts`,
		await sql`select * from sign_in_methods`,
		await sql`select * from sessions`,
	])
	const secret = decodeURIComponent(browser.jar.get("passerelle_session") ?? "?").split(".")[0] ?? "?"
	expect(secret).toHaveLength(32)
	for (const one of [secret, token, "cœur de bœuf"]) expect(kept).not.toContain(one)
	expect(kept).toContain("$argon2id$v=19$m=19456,t=2,p=1$")
	expect(kept.match(/\$argon2/g)?.length).toBe(1)
})

test("a session whose signature or secret was altered is none", async () => {
	const browser = openBrowser(platform.app)
	await browser.signIn(LOGIN, PASSWORD)
	const [secret = "", signature = ""] = decodeURIComponent(browser.jar.get("passerelle_session") ?? "").split(".")
	const forged = [
		secret,
		`${secret}.`,
		`${secret}.${"A".repeat(43)}=`,
		`${secret.slice(1)}a.${signature}`,
		`.${signature}`,
		"%",
		"a.b.c",
	]
	for (const value of forged) {
		browser.jar.set("passerelle_session", encodeURIComponent(value))
		expect((await browser.get("/api/me")).status).toBe(401)
	}
	browser.jar.set("passerelle_session", encodeURIComponent(`${secret}.${signature}`))
	expect(await browser.isSignedIn()).toBe(true)
})

test("a request that changes something with a session's cookie must come from our own pages", async () => {
	const browser = openBrowser(demonstration)
	await browser.signIn(LOGIN, PASSWORD)
	const Cookie = `passerelle_session=${browser.jar.get("passerelle_session") ?? ""}`
	const send = async (more: Record<string, string>, path = "/api/cases") => {
		const headers = { "Content-Type": "application/json", Cookie, ...more }
		const { status } = await demonstration.request(path, { method: "POST", body: "{}", headers })
		return status
	}
	const foreign: Record<string, string>[] = [
		{ Origin: "https://elsewhere.example" },
		{ Origin: "null" },
		{ "Sec-Fetch-Site": "cross-site" },
		{ "Sec-Fetch-Site": "same-site", Origin: "http://localhost" },
	]
	for (const one of [{}, ...foreign]) expect(await send(one)).toBe(403)
	expect(await send({ Origin: "http://localhost" })).toBe(422)
	expect(await send({ "Sec-Fetch-Site": "same-origin" })).toBe(422)
	const read = await demonstration.request("/api/me", { headers: { Cookie, "Sec-Fetch-Site": "cross-site" } })
	expect(read.status).toBe(200)
	// Nor does another site sign anybody in, or use a code for them.
	const doors = ["", "/second-factor", "/passkey", "/passkey/options"].map((rest) => `/api/sessions${rest}`)
	for (const door of [...doors, "/api/setup", "/api/invitations"])
		for (const one of foreign) expect([door, await send(one, door)]).toEqual([door, 403])
	expect(await send({}, "/api/sessions")).toBe(422)
})

test("a session is no bearer token, and a token no session", async () => {
	const sql = platform.engine.db.$client
	const browser = openBrowser(platform.app)
	await browser.signIn(LOGIN, PASSWORD)
	const [token, session] = [await issueToken(sql, accountId), browser.jar.get("passerelle_session") ?? ""]
	const get = (headers: Record<string, string>) => platform.app.request("/api/me", { headers })
	expect((await get({ Authorization: `Bearer ${token}` })).status).toBe(200)
	const secret = decodeURIComponent(session)
	for (const one of [secret, secret.split(".")[0]])
		expect((await get({ Authorization: `Bearer ${one}` })).status).toBe(401)
	expect((await get({ Cookie: `passerelle_session=${token}` })).status).toBe(401)
	expect((await get({ Authorization: "Basic b2RpbGU6eA==" })).status).toBe(401)
	// A token that is wrong is not made up for by a cookie that is right.
	const both = await get({ Authorization: `Bearer ${"x".repeat(43)}`, Cookie: `passerelle_session=${session}` })
	expect(both.status).toBe(401)
})

test("roles hold from their first to their last day, in days of the platform", async () => {
	const sql = platform.engine.db.$client
	const id = await createAccount(sql, { name: "Remplaçante" })
	await grantRole(sql, id, {
		role: "nurse",
		platformId: platform.team.platformId,
		fromOn: "2026-03-04",
		toOn: "2026-03-05",
	})
	const headers = { Authorization: `Bearer ${await issueToken(sql, id)}` }
	const mayList = async () => (await platform.app.request("/api/cases", { headers })).status === 200
	const at = async (instant: string) => {
		await platform.passTo(instant)
		return await mayList()
	}
	// La Réunion is four hours ahead of UTC.
	expect(await at("2026-03-03T19:59:00Z")).toBe(false)
	expect(await at("2026-03-03T20:01:00Z")).toBe(true)
	expect(await at("2026-03-05T19:59:00Z")).toBe(true)
	expect(await at("2026-03-05T20:01:00Z")).toBe(false)
})

test("a session locks itself after thirty minutes without a request", async () => {
	const browser = openBrowser(platform.app)
	await browser.signIn(LOGIN, PASSWORD)
	await platform.passTo(minutes(29))
	expect(await browser.isSignedIn()).toBe(true)
	await platform.passTo(minutes(29))
	expect(await browser.isSignedIn()).toBe(true)
	await platform.passTo(minutes(30))
	expect(await browser.isSignedIn()).toBe(false)
})

test("a session ends after twelve hours whatever happens", async () => {
	const browser = openBrowser(platform.app)
	await browser.signIn(LOGIN, PASSWORD)
	const end = minutes(12 * 60)
	for (let at = minutes(20); at < end; at = minutes(20)) {
		await platform.passTo(at)
		expect(await browser.isSignedIn()).toBe(true)
	}
	await platform.passTo(end)
	expect(await browser.isSignedIn()).toBe(false)
	// Whoever signs in next sweeps away what is over.
	await openBrowser(platform.app).signIn(LOGIN, PASSWORD)
	const rows = await platform.engine.db.$client`select 1 from sessions`
	expect(rows).toHaveLength(1)
})

test("signing in again in one browser ends the session that it had", async () => {
	const browser = openBrowser(platform.app)
	await browser.signIn(LOGIN, PASSWORD)
	const former = new Map(browser.jar)
	await browser.signIn(LOGIN, PASSWORD)
	expect(await browser.isSignedIn()).toBe(true)
	for (const [name, value] of former) browser.jar.set(name, value)
	expect(await browser.isSignedIn()).toBe(false)
})

test("sessions and tokens end at once with a disabled account, which comes back without any of them", async () => {
	const sql = platform.engine.db.$client
	const browser = openBrowser(platform.app)
	await browser.signIn(LOGIN, PASSWORD)
	const headers = { Authorization: `Bearer ${await issueToken(sql, accountId)}` }
	expect((await platform.app.request("/api/me", { headers })).status).toBe(200)
	await disableAccount(sql, accountId)
	const isOut = async () => {
		expect((await platform.app.request("/api/me", { headers })).status).toBe(401)
		expect(await browser.isSignedIn()).toBe(false)
		expect((await openBrowser(platform.app).signIn(LOGIN, PASSWORD)).status).toBe(401)
	}
	await isOut()
	await enableAccount(sql, accountId)
	await isOut()
})
