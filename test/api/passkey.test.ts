import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { disableAccount } from "../../db/accounts.ts"
import { type AnswerOptions, createAuthenticator } from "../setup/authenticator.ts"
import { type Browser, openBrowser } from "../setup/browser.ts"
import { createPerson, enrolTotp, GOOD_PASSWORD, openStrong, type Person } from "../setup/people.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

type Authenticator = ReturnType<typeof createAuthenticator>
interface Options {
	readonly challenge: string
	readonly rp: { readonly id: string; readonly name: string }
	readonly rpId: string
	readonly userVerification: string
	readonly authenticatorSelection: object
	readonly allowCredentials?: readonly { readonly id: string }[]
	readonly user: object
}

const nurse = async () =>
	await createPerson(platform, "Flore Jamblon", [{ role: "nurse", platformId: platform.team.platformId }])

/** Enrols a passkey in a session; gives the status of the answer. */
async function enrol(browser: Browser, key: Authenticator, how?: AnswerOptions): Promise<number> {
	const { body } = await browser.post<Options>("/api/me/passkeys/options", { password: GOOD_PASSWORD })
	const credential = key.create(body, how)
	return (await browser.post("/api/me/passkeys", { name: "Clé bleue", credential })).status
}

/** Signs in with a passkey; gives the status of the answer. */
async function signIn(browser: Browser, key: Authenticator, how?: AnswerOptions): Promise<number> {
	const { body } = await browser.post<Options>("/api/sessions/passkey/options")
	return (await browser.post("/api/sessions/passkey", { credential: key.get(body, how) })).status
}

async function withPasskey(person: Person): Promise<{ browser: Browser; key: Authenticator }> {
	const [browser, key] = [openBrowser(platform.app), createAuthenticator()]
	await browser.signIn(person.login, GOOD_PASSWORD)
	expect(await enrol(browser, key)).toBe(204)
	return { browser, key }
}

describe("enrolling a passkey", () => {
	test("makes the session strong, ends all others, and asks for a PIN, finger or face", async () => {
		const person = await nurse()
		const [browser, other, key] = [openBrowser(platform.app), openBrowser(platform.app), createAuthenticator()]
		for (const one of [browser, other]) await one.signIn(person.login, GOOD_PASSWORD)
		const { status, body } = await browser.post<Options>("/api/me/passkeys/options", { password: GOOD_PASSWORD })
		expect(status).toBe(200)
		expect(body).toMatchObject({
			rp: { id: "localhost", name: "Passerelle" },
			user: { name: person.login },
			authenticatorSelection: { userVerification: "required" },
		})
		expect((await browser.get("/api/tasks")).status).toBe(403)
		const answer = { name: "Clé bleue", credential: key.create(body) }
		expect((await browser.post("/api/me/passkeys", answer)).status).toBe(204)
		expect((await browser.get("/api/tasks")).status).toBe(200)
		expect(await other.isSignedIn()).toBe(false)
		const { body: listed } = await browser.get("/api/me/passkeys")
		expect(listed["items"]).toEqual([{ id: expect.any(String), name: "Clé bleue", createdAt: expect.any(String) }])
		// The same answer does not count twice.
		expect((await browser.post("/api/me/passkeys", answer)).status).toBe(422)
	})

	const spoiled: readonly (readonly [string, AnswerOptions])[] = [
		["that did not make sure of its holder", { verified: false }],
		["made for another site", { rpId: "passerelle.example.evil" }],
		["made on another site's page", { origin: "https://elsewhere.example" }],
		["to another challenge", { challenge: "Zm9yZ2Vk" }],
	]
	test.each(spoiled)("refuses an answer %s", async (_says, how) => {
		const person = await nurse()
		const browser = openBrowser(platform.app)
		await browser.signIn(person.login, GOOD_PASSWORD)
		expect(await enrol(browser, createAuthenticator(), how)).toBe(422)
		expect((await browser.get("/api/me")).body["session"]).toMatchObject({ assurance: "single" })
	})

	test("takes the password, and refuses the challenge of somebody else", async () => {
		const [one, other] = [openBrowser(platform.app), openBrowser(platform.app)]
		await one.signIn((await nurse()).login, GOOD_PASSWORD)
		await other.signIn((await nurse()).login, GOOD_PASSWORD)
		expect((await one.post("/api/me/passkeys/options", { password: "guessed, wrongly" })).status).toBe(403)
		const { body } = await one.post<Options>("/api/me/passkeys/options", { password: GOOD_PASSWORD })
		other.jar.set("passerelle_passkey", one.jar.get("passerelle_passkey") ?? "")
		const credential = createAuthenticator().create(body)
		expect((await other.post("/api/me/passkeys", { name: "x", credential })).status).toBe(422)
	})

	const malformed: readonly unknown[] = [
		{},
		{ name: "x" },
		{ name: "x", credential: null },
		{ name: "x", credential: { id: "a", rawId: "a", type: "public-key", clientExtensionResults: {}, response: {} } },
		{
			name: "x",
			credential: {
				id: "a",
				rawId: "a",
				type: "public-key",
				clientExtensionResults: {},
				response: { clientDataJSON: "!", attestationObject: "" },
			},
		},
		{
			name: "x",
			credential: {
				id: "YQ",
				rawId: "YQ",
				type: "public-key",
				clientExtensionResults: {},
				response: { clientDataJSON: "e30", attestationObject: "oA" },
			},
		},
	]
	test("refuses what is no answer at all, without falling over", async () => {
		const browser = openBrowser(platform.app)
		await browser.signIn((await nurse()).login, GOOD_PASSWORD)
		for (const body of malformed) {
			await browser.post("/api/me/passkeys/options", { password: GOOD_PASSWORD })
			expect([body, (await browser.post("/api/me/passkeys", body)).status]).toEqual([body, 422])
		}
	})
})

describe("signing in with a passkey", () => {
	test("opens a strong session, without a login or password", async () => {
		const { key } = await withPasskey(await nurse())
		const browser = openBrowser(platform.app)
		const { body } = await browser.post<Options>("/api/sessions/passkey/options")
		expect(body).toMatchObject({ rpId: "localhost", userVerification: "required" })
		expect(body.allowCredentials).toBeUndefined()
		expect((await browser.post("/api/sessions/passkey", { credential: key.get(body) })).status).toBe(204)
		expect((await browser.get("/api/me")).body["session"]).toMatchObject({ assurance: "strong" })
		expect((await browser.get("/api/tasks")).status).toBe(200)
	})

	test("or after the password, which then is not enough, and says which keys to look for", async () => {
		const person = await nurse()
		const { key } = await withPasskey(person)
		const browser = openBrowser(platform.app)
		const first = await browser.signIn(person.login, GOOD_PASSWORD)
		expect([first.status, first.body]).toEqual([200, { secondFactor: ["passkey"] }])
		expect(await browser.isSignedIn()).toBe(false)
		const { body } = await browser.post<Options>("/api/sessions/passkey/options")
		expect(body.allowCredentials).toEqual([{ type: "public-key", id: key.id, transports: ["internal"] }])
		expect((await browser.post("/api/sessions/passkey", { credential: key.get(body) })).status).toBe(204)
		expect(await browser.isSignedIn()).toBe(true)
	})

	test("is one of two ways for whoever enrolled both", async () => {
		const person = await nurse()
		const { browser, key } = await withPasskey(person)
		await enrolTotp(browser)
		expect((await browser.get("/api/me")).body["session"]).toMatchObject({
			secondFactor: { totp: true, passkeys: 1, recoveryCodes: 10 },
		})
		const { body } = await openBrowser(platform.app).signIn(person.login, GOOD_PASSWORD)
		expect(body).toEqual({ secondFactor: ["totp", "passkey", "recoveryCode"] })
		// Giving one up leaves the other compulsory.
		await browser.post("/api/me/totp/removal", { password: GOOD_PASSWORD })
		expect((await openBrowser(platform.app).signIn(person.login, GOOD_PASSWORD)).body).toEqual({
			secondFactor: ["passkey"],
		})
		expect(await signIn(openBrowser(platform.app), key)).toBe(204)
	})

	test("is refused to an unverified holder, a copied key, another site, and an answer given twice", async () => {
		const { key } = await withPasskey(await nurse())
		expect(await signIn(openBrowser(platform.app), key, { verified: false })).toBe(401)
		expect(await signIn(openBrowser(platform.app), key, { rpId: "elsewhere.example" })).toBe(401)
		expect(await signIn(openBrowser(platform.app), key, { origin: "https://elsewhere.example" })).toBe(401)
		expect(await signIn(openBrowser(platform.app), key, { challenge: "Zm9yZ2Vk" })).toBe(401)
		expect(await signIn(openBrowser(platform.app), createAuthenticator())).toBe(401)
		const browser = openBrowser(platform.app)
		const { body } = await browser.post<Options>("/api/sessions/passkey/options")
		const credential = key.get(body)
		const cookie = browser.jar.get("passerelle_passkey") ?? ""
		expect((await browser.post("/api/sessions/passkey", { credential })).status).toBe(204)
		browser.jar.set("passerelle_passkey", cookie)
		expect((await browser.post("/api/sessions/passkey", { credential })).status).toBe(401)
		// A key whose count goes back was copied.
		expect(await signIn(openBrowser(platform.app), key, { counter: 1 })).toBe(401)
	})

	test("a forged signature opens nothing", async () => {
		const { key } = await withPasskey(await nurse())
		const browser = openBrowser(platform.app)
		const { body } = await browser.post<Options>("/api/sessions/passkey/options")
		const thief = createAuthenticator()
		const credential = { ...thief.get(body), id: key.id, rawId: key.id }
		expect((await browser.post("/api/sessions/passkey", { credential })).status).toBe(401)
	})

	test("a disabled account's passkey opens nothing", async () => {
		const person = await nurse()
		const { key } = await withPasskey(person)
		await platform.engine.db.$client`update accounts set deleted_at = now() where id = ${person.accountId}`
		expect(await signIn(openBrowser(platform.app), key)).toBe(401)
		await disableAccount(platform.engine.db.$client, person.accountId)
		expect(await signIn(openBrowser(platform.app), key)).toBe(401)
	})

	test("is bound to the address of the platform behind https", async () => {
		const { apiEngine: engine } = platform
		const deps = { engine, logger: pino({ level: "silent" }), metrics: new Metrics(), secureCookies: true }
		const app = createApp({ ...deps, publicUrl: "https://passerelle.example/" })
		const origin = "https://passerelle.example"
		const browser = openBrowser(app, { origin })
		// The test's requests go to http://localhost; the browser's word decides where they come from.
		const { status, body } = await browser.send<Options>("POST", "/api/sessions/passkey/options", undefined, {
			"Sec-Fetch-Site": "same-origin",
		})
		expect([status, body.rpId]).toEqual([200, "passerelle.example"])
		expect([...browser.jar.keys()]).toEqual(["__Host-passerelle_passkey"])
	})
})

describe("giving up a passkey", () => {
	test("takes the password, ends all sessions, and is for one's own only", async () => {
		const person = await nurse()
		const { browser, key } = await withPasskey(person)
		const { body } = await browser.get<{ items: { id: string }[] }>("/api/me/passkeys")
		const path = `/api/me/passkeys/${body.items[0]?.id ?? ""}/removal`
		const other = await openStrong(platform.app, await nurse())
		expect((await other.post(path, { password: GOOD_PASSWORD })).status).toBe(404)
		expect((await browser.post(path, { password: "guessed, wrongly" })).status).toBe(403)
		expect((await browser.post(path, { password: GOOD_PASSWORD })).status).toBe(204)
		expect(await browser.isSignedIn()).toBe(false)
		expect(await signIn(openBrowser(platform.app), key)).toBe(401)
		expect((await openBrowser(platform.app).signIn(person.login, GOOD_PASSWORD)).status).toBe(204)
	})
})
