import { afterAll, beforeAll, expect, test } from "vitest"
import { createAccount, createSession, deleteAccount, grantRole, issueToken } from "../../db/accounts.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

const ORIGIN = { Origin: "http://localhost", "Content-Type": "application/json" }

let platform: TestPlatform
let accountId: string
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	const sql = platform.engine.db.$client
	accountId = await createAccount(sql, {
		name: "Odile Filao",
		login: "Odile@Passerelle.example",
		password: "cœur de bœuf 7",
	})
	await grantRole(sql, accountId, { role: "secretary", platformId: platform.team.platformId })
})
afterAll(() => platform.close())

const signIn = (login: string, password: string) => platform.client(null).post("/api/sessions", { login, password })
const cookieOf = (headers: Headers) => (headers.get("Set-Cookie") ?? "").split(";")[0] ?? ""
const get = (path: string, headers: Record<string, string>) => platform.app.request(path, { headers })

test("a session is a cookie that scripts cannot read, and is over once signed out", async () => {
	const { status, headers } = await signIn("odile@passerelle.example", "cœur de bœuf 7")
	expect(status).toBe(204)
	expect(headers.get("Set-Cookie")).toMatch(
		/^passerelle_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
	)
	const Cookie = cookieOf(headers)
	const me = await get("/api/me", { Cookie })
	expect(await me.json()).toEqual({
		id: accountId,
		kind: "machine",
		name: "Odile Filao",
		roles: [
			{ role: "secretary", platform: { id: platform.team.platformId, name: expect.stringContaining("RE-MA-RARES") } },
		],
	})
	const out = await platform.app.request("/api/sessions/current", { method: "DELETE", headers: { Cookie, ...ORIGIN } })
	expect(out.status).toBe(204)
	expect((await get("/api/me", { Cookie })).status).toBe(401)
})

test("a wrong password and an unknown login get the same answer after the same work", async () => {
	const wrong = await signIn("odile@passerelle.example", "cœur de bœuf 8")
	const unknown = await signIn("nobody@passerelle.example", "cœur de bœuf 7")
	expect([wrong.status, wrong.body["detail"]]).toEqual([401, "login or password is wrong"])
	expect([unknown.status, unknown.body["detail"]]).toEqual([wrong.status, wrong.body["detail"]])
	expect(wrong.headers.get("Set-Cookie")).toBeNull()
})

test("only hashes of passwords, tokens and sessions are kept", async () => {
	const { headers } = await signIn("odile@passerelle.example", "cœur de bœuf 7")
	const sql = platform.engine.db.$client
	const token = await issueToken(sql, accountId)
	const kept = JSON.stringify([await sql`select * from credentials`, await sql`select * from accounts`])
	for (const secret of [cookieOf(headers).split("=")[1] ?? "?", token, "cœur de bœuf"])
		expect(kept).not.toContain(secret)
	expect(kept).toContain("scrypt$")
})

test("a request that changes something with a session's cookie must come from our own pages", async () => {
	const { headers } = await signIn("odile@passerelle.example", "cœur de bœuf 7")
	const Cookie = cookieOf(headers)
	const type = { "Content-Type": "application/json", Cookie }
	const send = async (more: Record<string, string>) => {
		const { status } = await platform.app.request("/api/cases", {
			method: "POST",
			body: "{}",
			headers: { ...type, ...more },
		})
		return status
	}
	const foreign: Record<string, string>[] = [
		{},
		{ Origin: "https://elsewhere.example" },
		{ Origin: "null" },
		{ "Sec-Fetch-Site": "cross-site" },
		{ "Sec-Fetch-Site": "same-site", Origin: "http://localhost" },
	]
	for (const one of foreign) expect(await send(one)).toBe(403)
	expect(await send({ Origin: "http://localhost" })).toBe(422)
	expect(await send({ "Sec-Fetch-Site": "same-origin" })).toBe(422)
	expect((await get("/api/me", { Cookie, "Sec-Fetch-Site": "cross-site" })).status).toBe(200)
})

test("a session is no bearer token, and a token no session", async () => {
	const sql = platform.engine.db.$client
	const [token, session] = [await issueToken(sql, accountId), await createSession(sql, accountId, platform.now)]
	expect((await get("/api/me", { Authorization: `Bearer ${token}` })).status).toBe(200)
	expect((await get("/api/me", { Authorization: `Bearer ${session}` })).status).toBe(401)
	expect((await get("/api/me", { Cookie: `passerelle_session=${token}` })).status).toBe(401)
	expect((await get("/api/me", { Authorization: "Basic b2RpbGU6eA==" })).status).toBe(401)
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
	const authorization = { Authorization: `Bearer ${await issueToken(sql, id)}` }
	const mayList = async () => (await get("/api/cases", authorization)).status === 200
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

test("a session ends by itself, and with the account at once", async () => {
	const sql = platform.engine.db.$client
	const session = `passerelle_session=${await createSession(sql, accountId, platform.now)}`
	expect((await get("/api/me", { Cookie: session })).status).toBe(200)
	await platform.passTo(new Date(platform.now.getTime() + 12 * 3_600_000))
	expect((await get("/api/me", { Cookie: session })).status).toBe(401)
	const token = await issueToken(sql, accountId)
	expect((await get("/api/me", { Authorization: `Bearer ${token}` })).status).toBe(200)
	await deleteAccount(sql, accountId)
	expect((await get("/api/me", { Authorization: `Bearer ${token}` })).status).toBe(401)
	expect((await signIn("odile@passerelle.example", "cœur de bœuf 7")).status).toBe(401)
})
