import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import type { Answer, Body } from "../setup/api-client.ts"
import { type Browser, openBrowser } from "../setup/browser.ts"
import { createPerson, enrolTotp, GOOD_PASSWORD, openStrong, type Person, signInWithTotp } from "../setup/people.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
/** An administrator of everything, signed in. */
let admin: Browser
let adminPerson: Person
beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	adminPerson = await createPerson(platform, "Inès Ravenale", [{ role: "administrator" }])
	admin = await openStrong(platform.app, adminPerson)
})
afterAll(() => platform.close())

const idIn = ({ status, body }: Answer<Body>): string => {
	expect(status).toBe(201)
	return String(body["id"])
}
let logins = 0
const newLogin = () => `login.${++logins}`
const office = async () =>
	idIn(
		await admin.post("/api/accounts", {
			kind: "office",
			name: "Paule Vacoa",
			login: newLogin(),
			email: `${newLogin()}@x.fr`,
		}),
	)
const machine = async () => idIn(await admin.post("/api/accounts", { kind: "machine", name: "Laboratoire" }))
const read = async (id: string) =>
	(await admin.get<Body & { roles: Body[]; tokens: Body[] }>(`/api/accounts/${id}`)).body
const invite = async (id: string) => String((await admin.post(`/api/accounts/${id}/invitation`)).body["code"])
const accept = (code: string, password = GOOD_PASSWORD) =>
	openBrowser(platform.app).post("/api/invitations", { code, password })

describe("making accounts", () => {
	test("of a person of the directory, by the name that the directory gives", async () => {
		const personId = seedId("person", "tamarin")
		const login = newLogin()
		const id = idIn(await admin.post("/api/accounts", { kind: "person", personId, login }))
		expect(await read(id)).toEqual({
			id,
			kind: "person",
			personId,
			name: expect.stringContaining("Tamarin"),
			login,
			email: null,
			disabledAt: null,
			hasPassword: false,
			hasSecondFactor: false,
			roles: [],
			tokens: [],
		})
		const again = await admin.post("/api/accounts", { kind: "person", personId, login: newLogin() })
		expect([again.status, again.body["detail"]]).toEqual([422, expect.stringContaining("has an account already")])
	})

	test("refuses a taken login or e-mail, somebody unknown, and fields that an account cannot have", async () => {
		const login = newLogin()
		await admin.post("/api/accounts", { kind: "office", name: "A", login, email: "a@x.fr" })
		const refused: readonly object[] = [
			{ kind: "office", name: "B", login, email: "b@x.fr" },
			{ kind: "office", name: "B", login: newLogin(), email: "A@x.fr" },
			{ kind: "person", personId: "00000000-0000-4000-8000-000000000000", login: newLogin() },
			{ kind: "person", personId: "me", login: newLogin() },
			{ kind: "machine", name: "M", login: newLogin() },
			{ kind: "machine", name: "M", password: GOOD_PASSWORD },
			{ kind: "robot", name: "M" },
			{},
		]
		for (const body of refused) expect([body, (await admin.post("/api/accounts", body)).status]).toEqual([body, 422])
	})

	test("lists them by pages, without disabled ones unless asked", async () => {
		const gone = await office()
		await admin.post(`/api/accounts/${gone}/disable`)
		const seen: string[] = []
		let cursor: string | null = ""
		do {
			const query: string = cursor === "" ? "" : `&cursor=${cursor}`
			const page = await admin.get<{ items: { id: string }[]; next: string | null }>(`/api/accounts?limit=7${query}`)
			expect(page.status).toBe(200)
			seen.push(...page.body.items.map((one) => one.id))
			cursor = page.body.next
		} while (cursor !== null)
		expect(new Set(seen).size).toBe(seen.length)
		expect(seen).toContain(adminPerson.accountId)
		expect(seen).not.toContain(gone)
		const disabled = await admin.get<{ items: { id: string }[] }>("/api/accounts?disabled=true")
		expect(disabled.body.items.map((one) => one.id)).toContain(gone)
	})
})

describe("an invitation", () => {
	test("lets a person set a first password, once, that must be a good one", async () => {
		const id = await office()
		const { login } = await read(id)
		const { status, body } = await admin.post(`/api/accounts/${id}/invitation`)
		expect([status, body["expiresAt"]]).toEqual([201, "2026-03-05T06:00:00.000Z"])
		const code = String(body["code"])
		expect((await accept(code, "paule vacoa!")).body["code"]).toBe("PASSWORD_REFUSED")
		expect((await accept(code)).body).toEqual({ login })
		expect((await accept(code)).body["code"]).toBe("CODE_REFUSED")
		const browser = openBrowser(platform.app)
		expect((await browser.signIn(String(login), GOOD_PASSWORD)).status).toBe(204)
		expect((await browser.get("/api/tasks")).body["code"]).toBe("SECOND_FACTOR_REQUIRED")
	})

	test("resets a forgotten password: sessions end, the second factor stays", async () => {
		const person = await createPerson(platform, "Oublieuse")
		const browser = await openStrong(platform.app, person)
		const code = await invite(person.accountId)
		expect(await browser.isSignedIn()).toBe(true)
		expect((await accept(code, "neuf lanternes au bord du lagon")).status).toBe(200)
		expect(await browser.isSignedIn()).toBe(false)
		expect((await openBrowser(platform.app).signIn(person.login, GOOD_PASSWORD)).status).toBe(401)
		const { status, body } = await browser.signIn(person.login, "neuf lanternes au bord du lagon")
		expect([status, body]).toEqual([200, { secondFactor: ["totp", "recoveryCode"] }])
	})

	test("is voided by the next one, by time, and by disabling the account; only its hash is kept", async () => {
		const id = await office()
		const [first, second] = [await invite(id), await invite(id)]
		expect((await accept(first)).status).toBe(422)
		const kept = JSON.stringify(await platform.engine.db.$client`select * from invitations`)
		expect(kept).not.toContain(second)
		await admin.post(`/api/accounts/${id}/disable`)
		expect((await accept(second)).status).toBe(422)
		const other = await office()
		const late = await invite(other)
		// By the clock of the database alone: the administrator's session must not end for it.
		await platform.engine.db
			.$client`update invitations set expires_at = ${platform.now.toISOString()} where account_id = ${other}`
		expect((await accept(late)).status).toBe(422)
	})

	test("is taken by one of two who use it at the same moment", async () => {
		const code = await invite(await office())
		const answers = await Promise.all([accept(code), accept(code, "neuf lanternes au bord du lagon")])
		expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 422])
	})
})

describe("disabling", () => {
	test("ends what somebody holds at once; enabled again, they begin anew with their roles", async () => {
		const person = await createPerson(platform, "Partie", [{ role: "nurse", platformId: platform.team.platformId }])
		const browser = await openStrong(platform.app, person)
		expect((await browser.get("/api/cases")).status).toBe(200)
		expect((await admin.post(`/api/accounts/${person.accountId}/disable`)).status).toBe(204)
		expect(await browser.isSignedIn()).toBe(false)
		expect((await browser.signIn(person.login, GOOD_PASSWORD)).status).toBe(401)
		expect((await admin.post(`/api/accounts/${person.accountId}/invitation`)).status).toBe(422)
		expect(await read(person.accountId)).toMatchObject({ disabledAt: expect.any(String), hasPassword: false })
		expect((await admin.post(`/api/accounts/${person.accountId}/enable`)).status).toBe(204)
		expect((await browser.signIn(person.login, GOOD_PASSWORD)).status).toBe(401)
		await accept(await invite(person.accountId))
		expect((await browser.signIn(person.login, GOOD_PASSWORD)).status).toBe(204)
		await enrolTotp(browser)
		expect((await browser.get("/api/cases")).status).toBe(200)
	})
})

describe("resetting a second factor", () => {
	test("ends all sessions, and the next sign-in must enrol one before anything else", async () => {
		const person = await createPerson(platform, "Perdue", [{ role: "nurse", platformId: platform.team.platformId }])
		const browser = await openStrong(platform.app, person)
		expect((await admin.post(`/api/accounts/${person.accountId}/second-factor/reset`)).status).toBe(204)
		expect(await browser.isSignedIn()).toBe(false)
		expect((await browser.signIn(person.login, GOOD_PASSWORD)).status).toBe(204)
		expect((await browser.get("/api/cases")).body["code"]).toBe("SECOND_FACTOR_REQUIRED")
	})
})

describe("roles", () => {
	const grant = (id: string, body: object) => admin.post(`/api/accounts/${id}/roles`, body)
	const mayList = async (browser: Browser) => (await browser.get("/api/cases")).status === 200

	test("are granted from a day to a day, and end at once or after a last day", async () => {
		const { platformId } = platform.team
		const person = await createPerson(platform, "Intérimaire")
		const browser = await openStrong(platform.app, person)
		expect(await mayList(browser)).toBe(false)
		const later = { role: "nurse", platform: platformId, fromOn: "2026-03-03", toOn: "2026-03-09" }
		idIn(await grant(person.accountId, later))
		expect(await mayList(browser)).toBe(false)
		const now = idIn(await grant(person.accountId, { role: "secretary", platform: platformId, fromOn: "2026-03-02" }))
		expect(await mayList(browser)).toBe(true)
		const end = (roleId: string, body: object = {}) =>
			admin.post(`/api/accounts/${person.accountId}/roles/${roleId}/end`, body)
		expect((await end(now, { lastDay: "2026-03-20" })).status).toBe(204)
		expect(await mayList(browser)).toBe(true)
		expect((await end(now, { lastDay: "2026-03-01" })).status).toBe(422)
		expect((await end(now)).status).toBe(204)
		expect(await mayList(browser)).toBe(false)
		const { roles } = await read(person.accountId)
		expect(roles).toEqual([
			{ id: expect.any(String), role: "nurse", platform: platformId, fromOn: "2026-03-03", toOn: "2026-03-09" },
			// Kept, to say that it was once held.
			{ id: now, role: "secretary", platform: platformId, fromOn: "2026-03-02", toOn: "2026-03-01" },
		])
		expect((await end(String(roles[0]?.["id"]))).status).toBe(204)
		expect((await read(person.accountId)).roles).toHaveLength(1)
		expect((await end("00000000-0000-4000-8000-000000000000")).status).toBe(404)
	})

	test("refuse what is no role, no platform, or no span of days", async () => {
		const id = await office()
		const refused: readonly object[] = [
			{ role: "superuser", platform: null },
			{ role: "nurse" },
			{ role: "nurse", platform: "00000000-0000-4000-8000-000000000000" },
			{ role: "nurse", platform: null, fromOn: "2026-05-02", toOn: "2026-05-01" },
			{ role: "nurse", platform: null, fromOn: "2026-02-30" },
			{ role: "nurse", platform: null, by: "me" },
		]
		for (const body of refused) expect([body, (await grant(id, body)).status]).toEqual([body, 422])
	})
})

describe("tokens of machine clients", () => {
	test("are shown once, called by an id, and end when revoked or in time", async () => {
		const id = await machine()
		const issued = await admin.post(`/api/accounts/${id}/tokens`, { days: 30 })
		expect([issued.status, issued.body]).toEqual([
			201,
			{ token: expect.any(String), expiresAt: "2026-04-01T06:00:00.000Z" },
		])
		const token = String(issued.body["token"])
		const me = async () => await platform.app.request("/api/me", { headers: { Authorization: `Bearer ${token}` } })
		expect(await (await me()).json()).toMatchObject({ id, kind: "machine", name: "Laboratoire", session: null })
		const { tokens } = await read(id)
		expect(JSON.stringify(tokens)).not.toContain(token)
		const path = `/api/accounts/${id}/tokens/${String(tokens[0]?.["id"])}`
		expect((await admin.send("DELETE", path)).status).toBe(204)
		expect((await me()).status).toBe(401)
		expect((await admin.send("DELETE", path)).status).toBe(404)
	})

	test("are for machines, for a year at most; a machine has neither password nor second factor", async () => {
		const id = await machine()
		for (const days of [0, 367, 1.5, "30"])
			expect((await admin.post(`/api/accounts/${id}/tokens`, { days })).status).toBe(422)
		expect((await admin.post(`/api/accounts/${await office()}/tokens`, {})).status).toBe(422)
		expect((await admin.post(`/api/accounts/${id}/invitation`)).status).toBe(422)
		expect((await admin.post(`/api/accounts/${id}/second-factor/reset`)).status).toBe(422)
	})
})

describe("an administrator", () => {
	test("does nothing of the kind to their own account", async () => {
		const own = `/api/accounts/${adminPerson.accountId}`
		const role = (await read(adminPerson.accountId)).roles[0]?.["id"]
		const attempts: readonly (readonly [string, object?])[] = [
			[`${own}/disable`],
			[`${own}/second-factor/reset`],
			[`${own}/invitation`],
			[`${own}/roles`, { role: "nurse", platform: platform.team.platformId }],
			[`${own}/roles/${String(role)}/end`, {}],
		]
		for (const [path, body] of attempts) {
			const answer = await admin.post(path, body)
			expect([path, answer.status, answer.body["code"]]).toEqual([path, 403, "FORBIDDEN"])
		}
		expect(await admin.isSignedIn()).toBe(true)
	})

	test("of one platform grants and ends roles there, sees who has one, and opens no account", async () => {
		const { team, elsewhere } = platform
		const local = platform.client(team.administrator)
		const here = await createPerson(platform, "Ici", [{ role: "secretary", platformId: team.platformId }])
		const there = await createPerson(platform, "Ailleurs", [{ role: "secretary", platformId: elsewhere.platformId }])
		const grant = async (id: string, platformId: string | null, role = "nurse") =>
			(await local.post(`/api/accounts/${id}/roles`, { role, platform: platformId })).status
		expect(await grant(here.accountId, team.platformId)).toBe(201)
		expect(await grant(here.accountId, elsewhere.platformId)).toBe(403)
		expect(await grant(here.accountId, null, "administrator")).toBe(403)
		expect(await grant(team.administrator.accountId, team.platformId)).toBe(403)
		const list = await local.get<{ items: { id: string }[] }>("/api/accounts?limit=100")
		const ids = list.body.items.map((one) => one.id)
		expect([ids.includes(here.accountId), ids.includes(there.accountId)]).toEqual([true, false])
		expect((await local.get(`/api/accounts/${here.accountId}`)).status).toBe(200)
		expect((await local.get(`/api/accounts/${there.accountId}`)).status).toBe(403)
		const theirs = (await read(there.accountId)).roles[0]?.["id"]
		expect((await local.post(`/api/accounts/${there.accountId}/roles/${String(theirs)}/end`, {})).status).toBe(403)
		for (const rest of ["disable", "enable", "second-factor/reset", "invitation"])
			expect((await local.post(`/api/accounts/${here.accountId}/${rest}`)).status).toBe(403)
		expect((await local.post("/api/accounts", { kind: "machine", name: "x" })).status).toBe(403)
		expect((await local.post(`/api/accounts/${await machine()}/tokens`, {})).status).toBe(403)
	})

	test("sees no patient", async () => {
		const { caseId } = await platform.openCase()
		for (const path of ["/api/cases", `/api/cases/${caseId}`, `/api/cases/${caseId}/events`])
			expect([path, (await admin.get(path)).status]).toEqual([path, 403])
		expect((await admin.get<{ items: object[] }>("/api/tasks")).body.items).toEqual([])
	})

	test("is answered 404 about an account that there is not", async () => {
		const nobody = "/api/accounts/00000000-0000-4000-8000-000000000000"
		expect((await admin.get(nobody)).status).toBe(404)
		for (const rest of ["disable", "enable", "second-factor/reset", "invitation"])
			expect((await admin.post(`${nobody}/${rest}`)).status).toBe(404)
	})
})

test("whoever lost both may come back with a new password and a new second factor", async () => {
	const person = await createPerson(platform, "Revenante")
	const { secret } = await openStrong(platform.app, person)
	await admin.post(`/api/accounts/${person.accountId}/second-factor/reset`)
	await accept(await invite(person.accountId))
	const browser = openBrowser(platform.app)
	expect((await browser.signIn(person.login, GOOD_PASSWORD)).status).toBe(204)
	const enrolled = await enrolTotp(browser)
	expect(enrolled.secret).not.toBe(secret)
	expect(await signInWithTotp(openBrowser(platform.app), person, secret)).toBe(401)
	expect(await signInWithTotp(openBrowser(platform.app), person, enrolled.secret)).toBe(204)
})
