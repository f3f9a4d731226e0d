import { Writable } from "node:stream"
import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { createOutgoing } from "../../api/outgoing.ts"
import { createProSanteConnect } from "../../api/pro-sante-connect/provider.ts"
import { createAccount, disableAccount } from "../../db/accounts.ts"
import { connect, type Database } from "../../db/client.ts"
import { luhnDigit } from "../../db/directory/rpps.ts"
import { databaseRoles } from "../../db/row-security.ts"
import { createBrowser, startOidcProvider, type TestProvider } from "../setup/oidc-provider.ts"
import { type Body, known, startPlatform, type TestPlatform } from "../setup/platform.ts"

const PUBLIC_URL = "https://passerelle.example"
const BEGIN = "/api/sessions/pro-sante-connect"
const CALLBACK = `${BEGIN}/callback`
const CLIENT = { clientId: "passerelle", clientSecret: "a secret that is long enough for a test" }

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

let platform: TestPlatform
/** As in production: with the rights of the API's role only. */
let served: Database
let provider: TestProvider
/** Another provider, with the same client and the same people: what a mix-up attack needs. */
let other: TestProvider
let app: ReturnType<typeof createApp>
/** Person of the directory with an account; RPPS. */
let rpps: string

const client = {
	...CLIENT,
	redirectUri: `${PUBLIC_URL}${CALLBACK}`,
	postLogoutRedirectUri: `${PUBLIC_URL}/`,
	backChannelLogoutUri: `${PUBLIC_URL}${BEGIN}/logout`,
}

const connectTo = (issuer: string, more: { metadataUrl?: string; acr?: string } = {}) =>
	createApp({
		engine: { ...platform.engine, db: served },
		logger,
		metrics: new Metrics(),
		secureCookies: true,
		proSanteConnect: createProSanteConnect({
			issuer,
			...CLIENT,
			acr: "eidas1",
			publicUrl: PUBLIC_URL,
			outgoing: createOutgoing({
				allowedHosts: [issuer, more.metadataUrl ?? issuer].map((url) => new URL(url).host),
				allowLoopback: true,
			}),
			allowLoopback: true,
			...more,
		}),
	})

beforeAll(async () => {
	platform = await startPlatform({ logger })
	served = connect(platform.url, { role: databaseRoles.api })
	// What a provider sends by itself is handed to the app, which no port leads to.
	const deliver = async (url: string, init: RequestInit) => await app.request(new URL(url).pathname, init)
	provider = await startOidcProvider(client, deliver)
	other = await startOidcProvider(client, deliver)
	app = connectTo(provider.issuer)
	rpps = await rppsOf(known.expert)
})
afterAll(async () => {
	await Promise.all([provider.stop(), other.stop()])
	await served.$client.end()
	await platform.close()
})
beforeEach(async () => {
	provider.become("doctor", { claims: { preferred_username: rpps, SubjectNameID: rpps } })
	// All of these come from one address, which would soon have tried too often.
	await platform.engine.db.$client`delete from attempts`
})
afterEach(() => {
	provider.tamperIdToken(undefined)
	provider.tamperUserinfo(undefined)
})

async function rppsOf(personId: string): Promise<string> {
	const [row] = await platform.engine.db.$client<{ rpps: string }[]>`select rpps from people where id = ${personId}`
	if (!row?.rpps) throw new Error("this person has no RPPS")
	return row.rpps
}

/** Somebody of the directory without an account. */
async function newPerson(serial: number): Promise<{ id: string; rpps: string }> {
	const digits = `1000${String(serial).padStart(6, "0")}`
	const number = `${digits}${luhnDigit(digits)}`
	const [row] = await platform.engine.db.$client<{ id: string }[]>`
		insert into people (given_name, family_name, profession, territory, rpps)
		values ('Élise', ${`Palétuvier ${serial}`}, 'G15_10', 'RE', ${number}) returning id`
	if (!row) throw new Error("nobody was added")
	return { id: row.id, rpps: number }
}

const cookiesOf = (response: Response): string =>
	response.headers
		.getSetCookie()
		.map((line) => line.split(";")[0] ?? "")
		.join("; ")

/** Begins to sign in; the provider's page and the cookie that the browser holds meanwhile. */
async function begin(on = app): Promise<{ url: URL; cookie: string }> {
	const response = await on.request(BEGIN)
	expect(response.status).toBe(302)
	return { url: new URL(response.headers.get("Location") ?? ""), cookie: cookiesOf(response) }
}

/** Signs in at the provider; the address at which the browser comes back. */
const authenticate = async (url: URL, browser = createBrowser()): Promise<URL> =>
	new URL(await browser.follow(url.href))

const comeBack = async (url: URL, cookie: string, on = app): Promise<Response> =>
	await on.request(`${url.pathname}${url.search}`, { headers: cookie === "" ? {} : { Cookie: cookie } })

async function signIn(on = app, browser = createBrowser()) {
	const { url, cookie } = await begin(on)
	return await comeBack(await authenticate(url, browser), cookie, on)
}

/** Who a session belongs to. */
async function me(response: Response): Promise<Body> {
	const answer = await app.request("/api/me", { headers: { Cookie: cookiesOf(response) } })
	expect(answer.status).toBe(200)
	return (await answer.json()) as Body
}

async function expectRefused(response: Response, reason: string): Promise<Body> {
	const problem = (await response.json()) as Body
	expect([response.status, problem["code"], problem["reason"]]).toEqual([403, "SIGN_IN_REFUSED", reason])
	// No session comes with it.
	expect(cookiesOf(response)).not.toMatch(/session=./)
	const said = JSON.stringify(problem)
	for (const secret of [rpps, "doctor", provider.issuer, CLIENT.clientSecret]) expect(said).not.toContain(secret)
	return problem
}

describe("signing in", () => {
	test("asks the provider for a code with PKCE, state, nonce and the level that health data needs", async () => {
		const response = await app.request(BEGIN)
		const url = new URL(response.headers.get("Location") ?? "")
		expect(url.origin).toBe(provider.issuer)
		expect(Object.fromEntries(url.searchParams)).toEqual({
			client_id: "passerelle",
			redirect_uri: `${PUBLIC_URL}${CALLBACK}`,
			response_type: "code",
			scope: "openid scope_all",
			acr_values: "eidas1",
			code_challenge_method: "S256",
			code_challenge: expect.stringMatching(/^[\w-]{43}$/),
			state: expect.stringMatching(/^[\w-]{43}$/),
			nonce: expect.stringMatching(/^[\w-]{43}$/),
		})
		expect(response.headers.get("Set-Cookie")).toMatch(
			/^__Host-passerelle_provider=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
		)
		const kept = JSON.stringify(await platform.engine.db.$client`select * from oidc_logins`)
		for (const secret of [url.searchParams.get("state") ?? "?", cookiesOf(response).split("=")[1] ?? "?"])
			expect(kept).not.toContain(secret)
	})

	test("finds the account of the person in the directory who has this RPPS", async () => {
		const response = await signIn()
		expect([response.status, response.headers.get("Location")]).toEqual([303, "/"])
		expect(await me(response)).toMatchObject({ id: known.expert, kind: "person", roles: [] })
	})

	test("opens a session as strong as one with a second factor, and ends the one that this browser had", async () => {
		const first = await signIn()
		const headers = { Cookie: cookiesOf(first) }
		const devices = await app.request("/api/sessions", { headers })
		const { items } = (await devices.json()) as { items: Body[] }
		expect(items.find((one) => one["current"])).toMatchObject({ assurance: "strong" })
		expect((await app.request("/api/tasks", { headers })).status).toBe(200)
		const { url, cookie } = await begin()
		await comeBack(await authenticate(url), `${cookie}; ${headers.Cookie}`)
		expect((await app.request("/api/me", { headers })).status).toBe(401)
	})

	test("reads the RPPS from the national identifier with its first digit 8, and from SubjectNameID when that is all there is", async () => {
		for (const claims of [
			{ preferred_username: `8${rpps}`, SubjectNameID: `8${rpps}` },
			{ SubjectNameID: `8${rpps}` },
			{ preferred_username: rpps, SubjectNameID: "" },
		]) {
			provider.become("doctor", { claims })
			expect(await me(await signIn())).toMatchObject({ id: known.expert })
		}
	})

	test("takes a higher level than the one asked for", async () => {
		provider.become("doctor", { claims: { preferred_username: rpps }, acr: "eidas2" })
		expect((await signIn()).status).toBe(303)
	})

	test("works where the metadata has an address of its own, as Pro Santé Connect's has", async () => {
		const metadataUrl = `${provider.issuer}/.well-known/openid-configuration?wallet`
		expect((await signIn(connectTo(provider.issuer, { metadataUrl }))).status).toBe(303)
	})

	test("is offered only where it is set up", async () => {
		const offered = await app.request("/api/sessions/providers")
		expect(await offered.json()).toEqual({
			items: [{ id: "proSanteConnect", name: "Pro Santé Connect", begin: BEGIN }],
		})
		const without = platform.client(null)
		expect((await without.get("/api/sessions/providers")).body).toEqual({ items: [] })
		expect((await without.get(BEGIN)).status).toBe(404)
		expect((await without.get(`${CALLBACK}?state=x&code=y`)).status).toBe(404)
		expect((await without.post(`${BEGIN}/logout`)).status).toBe(404)
	})
})

describe("an answer that belongs to another sign-in", () => {
	test("with a nonce that was not ours is refused", async () => {
		const { url, cookie } = await begin()
		url.searchParams.set("nonce", "of-somebody-else")
		await expectRefused(await comeBack(await authenticate(url), cookie), "nonce")
	})

	test("with a state that was not ours, none at all or two of them is refused", async () => {
		const { url, cookie } = await begin()
		const back = await authenticate(url)
		const state = back.searchParams.get("state") ?? ""
		for (const states of [["of-somebody-else"], [], [""], [state, "another"]]) {
			const changed = new URL(back)
			changed.searchParams.delete("state")
			for (const one of states) changed.searchParams.append("state", one)
			await expectRefused(await comeBack(changed, cookie), "state")
		}
		// None of these used the true one up.
		expect((await comeBack(back, cookie)).status).toBe(303)
	})

	test("opens nothing in another browser, and nothing in the right one after that", async () => {
		const mine = await begin()
		const theirs = await begin()
		const back = await authenticate(mine.url)
		await expectRefused(await comeBack(back, theirs.cookie), "state")
		await expectRefused(await comeBack(back, mine.cookie), "state")
		const stolen = await begin()
		await expectRefused(await comeBack(await authenticate(stolen.url), ""), "state")
		// Whoever began beside them is not disturbed.
		expect((await comeBack(await authenticate(theirs.url), theirs.cookie)).status).toBe(303)
	})

	test("is taken once: the same callback again is refused, and so is its code with a new state", async () => {
		const { url, cookie } = await begin()
		const back = await authenticate(url)
		expect((await comeBack(back, cookie)).status).toBe(303)
		await expectRefused(await comeBack(back, cookie), "state")
		const second = await begin()
		const replayed = new URL(back)
		replayed.searchParams.set("state", second.url.searchParams.get("state") ?? "")
		await expectRefused(await comeBack(replayed, second.cookie), "provider")
	})

	test("of many copies sent at once one is taken", async () => {
		const { url, cookie } = await begin()
		const back = await authenticate(url)
		const statuses = (await Promise.all(Array.from({ length: 8 }, () => comeBack(back, cookie)))).map(
			(one) => one.status,
		)
		expect(statuses.toSorted((a, b) => a - b)).toEqual([303, ...Array.from({ length: 7 }, () => 403)])
	})

	test("is refused with a code that another browser was given: PKCE binds it to who asked", async () => {
		const [mine, theirs] = [await begin(), await begin()]
		const code = (await authenticate(theirs.url)).searchParams.get("code") ?? ""
		const back = await authenticate(mine.url)
		back.searchParams.set("code", code)
		await expectRefused(await comeBack(back, mine.cookie), "provider")
	})

	test("comes too late after ten minutes", async () => {
		const { url, cookie } = await begin()
		const back = await authenticate(url)
		const sql = platform.engine.db.$client
		const [row] = await sql`
			select round(extract(epoch from max(expires_at) - now()) / 60)::int as minutes from oidc_logins`
		expect(row).toEqual({ minutes: 10 })
		await sql`update oidc_logins set expires_at = now()`
		await expectRefused(await comeBack(back, cookie), "expired")
		await begin()
		expect(await sql`select count(*)::int as left from oidc_logins where expires_at <= now()`).toEqual([{ left: 0 }])
	})
})

describe("an identity that the provider did not give, or not to us", () => {
	const seconds = () => Math.floor(Date.now() / 1000)

	test("is refused when the ID token has expired, but for some seconds that clocks may differ by", async () => {
		provider.tamperIdToken((claims, sign) => sign({ ...claims, exp: seconds() - 60 }))
		await expectRefused(await signIn(), "expired")
		provider.tamperIdToken((claims, sign) => sign({ ...claims, exp: seconds() - 2 }))
		expect((await signIn()).status).toBe(303)
	})

	test("is refused when the ID token names another issuer, audience or nonce, or lacks one", async () => {
		const wrong: [string, Record<string, unknown>][] = [
			["issuer", { iss: other.issuer }],
			["issuer", { iss: undefined }],
			["provider", { aud: "another-service" }],
			["provider", { aud: ["passerelle", "another-service"] }],
			["provider", { azp: "another-service" }],
			["provider", { exp: undefined }],
			["nonce", { nonce: "of-somebody-else" }],
			["provider", { sub: undefined }],
		]
		for (const [reason, change] of wrong) {
			provider.tamperIdToken((claims, sign) => sign({ ...claims, ...change }))
			await expectRefused(await signIn(), reason)
		}
	})

	test("is refused when the ID token is not signed with a key of the provider", async () => {
		const forged = [
			(claims: object) => other.sign({ ...claims }),
			async (claims: object) => new UnsecuredJWT({ ...claims }).encode(),
			(claims: object) =>
				new SignJWT({ ...claims })
					.setProtectedHeader({ alg: "HS256", kid: "provider" })
					.sign(new TextEncoder().encode(CLIENT.clientSecret)),
			async (claims: JWTPayload, sign: (claims: JWTPayload) => Promise<string>) => {
				const [header, , signature] = (await sign(claims)).split(".")
				const payload = Buffer.from(JSON.stringify({ ...claims, sub: "somebody-else" })).toString("base64url")
				return `${header}.${payload}.${signature}`
			},
			async () => "no token",
		]
		for (const forge of forged) {
			provider.tamperIdToken(forge)
			await expectRefused(await signIn(), "provider")
		}
	})

	test("is refused when the answer comes from another provider", async () => {
		const { url, cookie } = await begin()
		other.become("doctor", { claims: { preferred_username: rpps } })
		const elsewhere = new URL(`${other.issuer}${url.pathname}${url.search}`)
		const back = await authenticate(elsewhere)
		expect(back.searchParams.get("iss")).toBe(other.issuer)
		await expectRefused(await comeBack(back, cookie), "issuer")

		const second = await begin()
		const silent = await authenticate(new URL(`${other.issuer}${second.url.pathname}${second.url.search}`))
		silent.searchParams.delete("iss")
		await expectRefused(await comeBack(silent, second.cookie), "issuer")

		const third = await begin()
		const lying = await authenticate(new URL(`${other.issuer}${third.url.pathname}${third.url.search}`))
		lying.searchParams.set("iss", provider.issuer)
		await expectRefused(await comeBack(lying, third.cookie), "provider")
	})

	test("is not even asked for where the metadata is that of another issuer", async () => {
		const mixed = connectTo(provider.issuer, { metadataUrl: `${other.issuer}/.well-known/openid-configuration` })
		await expectRefused(await mixed.request(BEGIN), "provider")
	})

	test("is refused when the userinfo is about somebody else", async () => {
		provider.tamperUserinfo((claims) => ({ ...claims, sub: "somebody-else" }))
		await expectRefused(await signIn(), "provider")
	})

	test("is refused when the person said no at the provider", async () => {
		const { url, cookie } = await begin()
		const back = new URL(`${PUBLIC_URL}${CALLBACK}`)
		back.search = String(
			new URLSearchParams({
				error: "access_denied",
				error_description: "<script>",
				state: url.searchParams.get("state") ?? "",
				iss: provider.issuer,
			}),
		)
		const problem = await expectRefused(await comeBack(back, cookie), "provider")
		expect(JSON.stringify(problem)).not.toContain("script")
	})
})

test.each([["eidas0"], ["urn:mace:incommon:iap:silver"], [""]])(
	"a level of authentication of «%s» is not enough",
	async (acr) => {
		provider.become("doctor", { claims: { preferred_username: rpps }, acr })
		await expectRefused(await signIn(), "acr")
	},
)

test("a level of authentication that the provider does not say is not enough, nor one below that of the settings", async () => {
	provider.tamperIdToken(({ acr: _acr, ...claims }, sign) => sign(claims))
	await expectRefused(await signIn(), "acr")
	provider.tamperIdToken(undefined)
	await expectRefused(await signIn(connectTo(provider.issuer, { acr: "eidas2" })), "acr")
})

describe("a person without a right", () => {
	test("is told to sign in otherwise when there is no RPPS, or none that is one", async () => {
		const last = (Number(rpps.at(-1)) + 1) % 10
		const claims: Record<string, unknown>[] = [
			{},
			{ preferred_username: "" },
			{ preferred_username: `${rpps.slice(0, -1)}${last}` },
			{ preferred_username: rpps.slice(1) },
			{ preferred_username: `0${rpps}` },
			{ preferred_username: `8${rpps}0` },
			{ preferred_username: ` ${rpps}` },
			{ preferred_username: "ANS20231122132732" },
			{ preferred_username: Number(rpps) },
			{ preferred_username: [rpps] },
			{ preferred_username: "'; drop table people; --" },
			// Two identifiers that do not agree.
			{ preferred_username: rpps, SubjectNameID: "899700218896" },
		]
		for (const one of claims) {
			provider.become("doctor", { claims: one })
			const { detail } = await expectRefused(await signIn(), "rpps")
			expect(detail).toContain("password and a second factor, or ask an administrator")
		}
	})

	test("is not let in without being in the directory, or without being active there", async () => {
		const digits = "1012345678"
		provider.become("unknown", { claims: { preferred_username: `${digits}${luhnDigit(digits)}` } })
		await expectRefused(await signIn(), "unknownPerson")
		const person = await newPerson(1)
		await platform.engine.db.$client`update people set active = false where id = ${person.id}`
		provider.become("retired", { claims: { preferred_username: person.rpps } })
		await expectRefused(await signIn(), "unknownPerson")
	})

	test("does not come back into an account that was disabled, whatever their profession brings", async () => {
		const sql = platform.engine.db.$client
		const person = await newPerson(2)
		const accountId = await createAccount(sql, { personId: person.id, name: "Élise Palétuvier" })
		await disableAccount(sql, accountId)
		provider.become("disabled", { claims: { preferred_username: person.rpps, SubjectRole: ["10^1.2.250"] } })
		await mapped({ professionCode: "10", role: "physician" }, async () => {
			await expectRefused(await signIn(), "accountDisabled")
		})
	})
})

/** Runs with a mapping, made by the platform's administrator. */
async function mapped(
	mapping: { professionCode: string; organisationId?: string; role: string },
	run: (id: string) => Promise<void>,
): Promise<void> {
	const administrator = platform.client(platform.team.administrator)
	const { status, body } = await administrator.post("/api/professional-roles", {
		organisationId: null,
		platformId: platform.team.platformId,
		...mapping,
	})
	expect(status).toBe(201)
	const id = String(body["id"])
	try {
		await run(id)
	} finally {
		expect((await administrator.send("DELETE", `/api/professional-roles/${id}`)).status).toBe(204)
	}
}

describe("the role that a profession brings", () => {
	const exercising = (profession: string, ...finess: string[]) => ({
		SubjectRefPro: {
			exercices: [
				{ codeProfession: profession, activities: finess.map((one) => ({ numeroFinessSite: one, codeRole: "" })) },
			],
		},
	})
	const granted = async (personId: string) =>
		await platform.engine.db.$client`
			select g.role, g.platform_id, m.profession_code, m.organisation_id
			from accounts a join role_grants g on g.account_id = a.id left join mapped_grants m on m.grant_id = g.id
			where a.person_id = ${personId} order by g.role`

	test("makes an account at the first sign-in, and is recorded", async () => {
		const person = await newPerson(10)
		provider.become("nurse", { claims: { preferred_username: `8${person.rpps}`, ...exercising("60", "970400024") } })
		await expectRefused(await signIn(), "noRole")
		await mapped({ professionCode: "60", organisationId: "970400024", role: "nurse" }, async () => {
			expect(await me(await signIn())).toMatchObject({
				id: person.id,
				kind: "person",
				name: "Élise Palétuvier 10",
				roles: [{ role: "nurse", platform: { id: platform.team.platformId } }],
			})
		})
		const grant = {
			role: "nurse",
			platform_id: platform.team.platformId,
			profession_code: "60",
			organisation_id: "970400024",
		}
		expect(await granted(person.id)).toEqual([grant])
		// The mapping is gone, the role stays; and a new one does not change an account that is there.
		await mapped({ professionCode: "60", role: "secretary" }, async () => {
			expect((await signIn()).status).toBe(303)
		})
		expect(await granted(person.id)).toEqual([grant])
	})

	test("is not brought by another profession, in another organisation, or by what looks like one", async () => {
		const person = await newPerson(11)
		const claims: object[] = [
			exercising("10", "970400024"),
			exercising("60", "970400032"),
			exercising("60"),
			{ SubjectRole: ["60^1.2.250.1.213.1.1.5.5"], SubjectOrganizationID: "970400032" },
			{ SubjectRole: "60", SubjectOrganizationID: "970400024" },
			{ SubjectRefPro: "60" },
			{ SubjectRefPro: { exercices: [null, { codeProfession: 60 }] } },
		]
		await mapped({ professionCode: "60", organisationId: "970400024", role: "nurse" }, async () => {
			for (const one of claims) {
				provider.become("nobody", { claims: { preferred_username: person.rpps, ...one } })
				await expectRefused(await signIn(), "noRole")
			}
		})
		expect(await granted(person.id)).toEqual([])
	})

	test("is brought by the situation chosen at the provider, and in any organisation where none is named", async () => {
		const [first, second] = [await newPerson(12), await newPerson(13)]
		const role = { SubjectRole: ["60^1.2.250.1.213.1.1.5.5"], SubjectOrganizationID: "F970400024" }
		await mapped({ professionCode: "60", organisationId: "F970400024", role: "nurse" }, async () => {
			provider.become("first", { claims: { preferred_username: first.rpps, ...role } })
			expect((await signIn()).status).toBe(303)
		})
		await mapped({ professionCode: "10", role: "physician" }, async () => {
			provider.become("second", { claims: { preferred_username: second.rpps, ...exercising("10") } })
			expect((await signIn()).status).toBe(303)
		})
		expect([await granted(first.id), await granted(second.id)]).toMatchObject([
			[{ role: "nurse" }],
			[{ role: "physician" }],
		])
	})

	test("adds nothing to an account that an administrator has made", async () => {
		await mapped({ professionCode: "10", role: "physician" }, async () => {
			provider.become("doctor", { claims: { preferred_username: rpps, ...exercising("10") } })
			expect(await me(await signIn())).toMatchObject({ id: known.expert, roles: [] })
		})
	})

	test("makes one account of two first sign-ins at once", async () => {
		const person = await newPerson(14)
		provider.become("twice", { claims: { preferred_username: person.rpps, ...exercising("60") } })
		await mapped({ professionCode: "60", role: "nurse" }, async () => {
			const logins = [await begin(), await begin()]
			const answers = await Promise.all(
				logins.map(async ({ url, cookie }) => await comeBack(await authenticate(url), cookie)),
			)
			expect(answers.map((one) => one.status)).toEqual([303, 303])
		})
		expect(await granted(person.id)).toHaveLength(1)
	})
})

describe("a provider that is away", () => {
	test("is said to be, at the beginning and at the end, and is there again when it is back", async () => {
		const fresh = connectTo(provider.issuer)
		const { url, cookie } = await begin()
		const back = await authenticate(url)
		await provider.stop()
		try {
			const { detail } = await expectRefused(await fresh.request(BEGIN), "provider")
			expect(detail).toContain("sign in with your password")
			await expectRefused(await comeBack(back, cookie), "provider")
		} finally {
			await provider.restart()
		}
		expect((await signIn(fresh)).status).toBe(303)
		expect((await signIn()).status).toBe(303)
	})
})

describe("signing out", () => {
	const ORIGIN = { Origin: PUBLIC_URL, Host: "passerelle.example" }
	const signOut = async (response: Response) =>
		await app.request("/api/sessions/current", {
			method: "DELETE",
			headers: { Cookie: cookiesOf(response), ...ORIGIN },
		})
	const isIn = async (response: Response) =>
		(await app.request("/api/me", { headers: { Cookie: cookiesOf(response) } })).status === 200
	const kept = async () =>
		await platform.engine.db.$client<Record<string, string>[]>`
			select p.* from provider_sessions p join sessions s on s.id = p.session_id order by s.opened_at desc`

	test("ends the session here and says where to end it at the provider, which comes back to our front page", async () => {
		const browser = createBrowser()
		const response = await signIn(app, browser)
		const out = await signOut(response)
		expect(out.status).toBe(200)
		const { next } = (await out.json()) as { next: string }
		expect(await isIn(response)).toBe(false)
		const { origin, searchParams } = new URL(next)
		expect(origin).toBe(provider.issuer)
		expect(searchParams.get("post_logout_redirect_uri")).toBe(`${PUBLIC_URL}/`)
		expect(searchParams.get("id_token_hint")).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
		// The provider knows the session by it, and asks before it ends it.
		const page = await (await browser.load(next)).text()
		const [, action = "", xsrf = ""] = /action="([^"]+)".*name="xsrf" value="([^"]+)"/s.exec(page) ?? []
		const ended = await browser.load(action, { method: "POST", body: new URLSearchParams({ xsrf, logout: "yes" }) })
		expect(ended.headers.get("Location")).toBe(`${PUBLIC_URL}/`)
	})

	test("needs no provider: a session that did not come from there, or while it is away, ends as well", async () => {
		const response = await signIn()
		await platform.engine.db.$client`delete from provider_sessions`
		expect((await signOut(response)).status).toBe(204)
		const sealed = await signIn()
		await platform.engine.db.$client`update provider_sessions set master_key = 'one that is gone'`
		expect([(await signOut(sealed)).status, await isIn(sealed)]).toEqual([204, false])
		const fresh = connectTo(provider.issuer)
		const second = await signIn()
		await provider.stop()
		try {
			const out = await fresh.request("/api/sessions/current", {
				method: "DELETE",
				headers: { Cookie: cookiesOf(second), ...ORIGIN },
			})
			expect([out.status, await isIn(second)]).toEqual([204, false])
		} finally {
			await provider.restart()
		}
	})

	test("leaves nothing of the ID token, which was sealed while there was a session", async () => {
		let idToken = ""
		provider.tamperIdToken(async (claims, sign) => (idToken = await sign(claims)))
		const response = await signIn()
		const [row] = await kept()
		expect(idToken).not.toBe("")
		for (const secret of [idToken, rpps, "doctor", ...idToken.split(".")])
			expect(JSON.stringify(row)).not.toContain(secret)
		await signOut(response)
		expect((await kept()).map((one) => one["session_id"])).not.toContain(row?.["session_id"])
	})

	test("at the provider ends the sessions that came from there, and no others", async () => {
		const [browser, elsewhere] = [createBrowser(), createBrowser()]
		const [mine, second] = [await signIn(app, browser), await signIn(app, elsewhere)]
		const { next } = (await (await signOut(second)).json()) as { next: string }
		expect(await isIn(mine)).toBe(true)
		const third = await signIn(app, elsewhere)
		const page = await (await elsewhere.load(next)).text()
		const [, action = "", xsrf = ""] = /action="([^"]+)".*name="xsrf" value="([^"]+)"/s.exec(page) ?? []
		await elsewhere.load(action, { method: "POST", body: new URLSearchParams({ xsrf, logout: "yes" }) })
		expect([await isIn(mine), await isIn(third)]).toEqual([true, false])
	})

	describe("by a logout token", () => {
		const EVENT = "http://schemas.openid.net/event/backchannel-logout"
		const seconds = () => Math.floor(Date.now() / 1000)
		const claims = (changes: Record<string, unknown> = {}): JWTPayload => ({
			iss: provider.issuer,
			aud: CLIENT.clientId,
			sub: "doctor",
			iat: seconds(),
			exp: seconds() + 120,
			jti: crypto.randomUUID(),
			events: { [EVENT]: {} },
			...changes,
		})
		const deliver = async (token: string) =>
			(
				await app.request(`${BEGIN}/logout`, {
					method: "POST",
					body: new URLSearchParams({ logout_token: token }),
				})
			).status

		test("ends every session of a subject", async () => {
			const sessions = [await signIn(), await signIn()]
			provider.become("colleague", { claims: { preferred_username: await rppsOf(known.otherExpert) } })
			const colleague = await signIn()
			expect(await deliver(await provider.sign(claims()))).toBe(200)
			const [ended] = await platform.engine.db.$client`
				select count(*)::int as n from audit_entries where action = 'session.ended'
					and subject = ${platform.outside.expert.accountId} and detail->>'how' = 'proSanteConnect'`
			expect(Number(ended?.["n"])).toBeGreaterThanOrEqual(2)
			expect([await isIn(sessions[0] as Response), await isIn(sessions[1] as Response)]).toEqual([false, false])
			expect(await isIn(colleague)).toBe(true)
		})

		test("is taken once", async () => {
			const token = await provider.sign(claims())
			expect(await deliver(token)).toBe(200)
			const response = await signIn()
			expect(await deliver(token)).toBe(400)
			expect(await isIn(response)).toBe(true)
		})

		test("is refused when it is not one, or not for us, and then ends nothing", async () => {
			const response = await signIn()
			const wrong: Record<string, unknown>[] = [
				{ iss: other.issuer },
				{ aud: "another-service" },
				{ exp: seconds() - 60 },
				{ exp: undefined },
				{ iat: seconds() - 600 },
				{ iat: seconds() + 600 },
				{ iat: undefined },
				{ jti: undefined },
				{ events: undefined },
				{ events: {} },
				{ events: { [EVENT]: "yes" } },
				{ nonce: "as in an ID token" },
				{ sub: undefined },
				{ sub: undefined, sid: 7 },
			]
			for (const change of wrong) expect(await deliver(await provider.sign(claims(change)))).toBe(400)
			expect(await deliver(await other.sign(claims()))).toBe(400)
			expect(await deliver(new UnsecuredJWT(claims()).encode())).toBe(400)
			expect(await deliver("no token")).toBe(400)
			expect(await deliver("")).toBe(400)
			const twice = new URLSearchParams([
				["logout_token", await provider.sign(claims())],
				["logout_token", await provider.sign(claims())],
			])
			expect((await app.request(`${BEGIN}/logout`, { method: "POST", body: twice })).status).toBe(400)
			const huge = new URLSearchParams({ logout_token: "x".repeat(100_000) })
			expect((await app.request(`${BEGIN}/logout`, { method: "POST", body: huge })).status).toBe(413)
			expect(await isIn(response)).toBe(true)
		})
	})
})

test("one address does not begin without end, nor come back with what is refused", async () => {
	const limited = async (path: string, status: number) => {
		const statuses: number[] = []
		for (let i = 0; i < 51; i++) statuses.push((await app.request(path)).status)
		expect([statuses.slice(0, 50).every((one) => one === status), statuses[50]]).toEqual([true, 429])
	}
	await limited(BEGIN, 302)
	await limited(`${CALLBACK}?state=guessed&code=guessed`, 403)
})

describe("the audit log", () => {
	const entries = async () =>
		await platform.engine.db.$client<Record<string, unknown>[]>`
			select action, by_id, subject, platform_id, detail from audit_entries where at > now() - interval '1 minute'
			order by at desc, seq desc limit 5`

	test("has who was let in and why nobody was, without what was received", async () => {
		const accountId = platform.outside.expert.accountId
		await signIn()
		expect(await entries()).toContainEqual({
			action: "session.opened",
			by_id: known.expert,
			subject: accountId,
			platform_id: null,
			detail: { method: "proSanteConnect", assurance: "strong" },
		})
		provider.become("doctor", { claims: {} })
		await signIn()
		expect((await entries())[0]).toEqual({
			action: "session.refused",
			by_id: "nobody",
			subject: null,
			platform_id: null,
			detail: { method: "proSanteConnect", reason: "rpps" },
		})
	})

	test("has the account and the roles that a first sign-in brought, and who let the profession bring them", async () => {
		const person = await newPerson(20)
		provider.become("nurse", { claims: { preferred_username: person.rpps, SubjectRole: ["60^1.2.250"] } })
		await mapped({ professionCode: "60", role: "nurse" }, async (mapping) => {
			const rule = { professionCode: "60", organisationId: null, role: "nurse" }
			expect((await entries())[0]).toEqual({
				action: "roleMapping.changed",
				by_id: platform.team.administrator.id,
				subject: mapping,
				platform_id: platform.team.platformId,
				detail: { change: "added", ...rule },
			})
			await signIn()
			const [account] = await platform.engine.db.$client`select id from accounts where person_id = ${person.id}`
			const found = await entries()
			expect(found).toContainEqual(expect.objectContaining({ action: "account.created", subject: account?.["id"] }))
			expect(found).toContainEqual({
				action: "role.granted",
				by_id: "system",
				subject: account?.["id"],
				platform_id: platform.team.platformId,
				detail: { mapping, ...rule },
			})
		})
		expect((await entries())[0]).toMatchObject({ action: "roleMapping.changed", detail: { change: "removed" } })
	})
})

test("the log tells an administrator why, and nobody who", () => {
	const text = lines.join("")
	expect(["sign-in refused", "OutgoingError"].filter((word) => !text.includes(word))).toEqual([])
	const secrets = [rpps, "Palétuvier", CLIENT.clientSecret, "code=", "state=", "access_denied", "doctor"]
	expect(secrets.filter((word) => text.includes(word))).toEqual([])
})
