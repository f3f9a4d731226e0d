import { afterAll, beforeAll, expect, test } from "vitest"
import { openBrowser } from "../setup/browser.ts"
import { createPerson, GOOD_PASSWORD, openStrong, signInWithTotp } from "../setup/people.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

let platform: TestPlatform
beforeAll(async () => {
	platform = await startPlatform()
})
afterAll(() => platform.close())

interface Entry {
	readonly action: string
	readonly by_id: string
	readonly subject: string | null
	readonly platform_id: string | null
	readonly detail: Readonly<Record<string, unknown>>
	readonly address: string | null
	readonly request_id: string | null
}
const read = async (subject: string): Promise<readonly Entry[]> =>
	await platform.engine.db.$client<Entry[]>`
		select action, by_id, subject, platform_id, detail, address, request_id from audit_entries
		where subject = ${subject} order by at, chain, seq`
const brief = (entries: readonly Entry[]) => entries.map(({ action, by_id, detail }) => [action, by_id, detail])

test("signing in, failing to, and every change of how one signs in is recorded, with who and from where", async () => {
	const person = await createPerson(platform, "Odile Filao")
	const { accountId: id, login } = person
	await openBrowser(platform.app, { address: "203.0.113.7" }).signIn(login, "canari.mot.de.passe")
	const browser = await openStrong(platform.app, person, { address: "203.0.113.8" })
	await signInWithTotp(openBrowser(platform.app), person, browser.secret)
	const wrong = openBrowser(platform.app)
	await wrong.signIn(login, GOOD_PASSWORD)
	await wrong.post("/api/sessions/second-factor", { recoveryCode: "canari" })
	await browser.send("DELETE", "/api/sessions")
	await browser.post("/api/me/recovery-codes", { password: GOOD_PASSWORD })
	await browser.post("/api/me/totp/removal", { password: GOOD_PASSWORD })
	const again = await openStrong(platform.app, person)
	await again.post("/api/me/password", { current: GOOD_PASSWORD, password: "neuf lanternes au bord du lagon" })
	const entries = await read(id)
	expect(brief(entries)).toEqual([
		["session.refused", "nobody", { method: "password" }],
		["session.opened", id, { method: "password", assurance: "single" }],
		["factor.enrolled", id, { factor: "totp" }],
		["session.opened", id, { method: "totp", assurance: "strong" }],
		["session.refused", "nobody", { method: "recoveryCode" }],
		["session.ended", id, { how: "others", ended: 1 }],
		["factor.enrolled", id, { factor: "recoveryCodes" }],
		["factor.removed", id, { factor: "totp" }],
		["session.opened", id, { method: "password", assurance: "single" }],
		["factor.enrolled", id, { factor: "totp" }],
		["password.changed", id, { how: "own" }],
	])
	expect(entries.slice(0, 2).map((one) => one.address)).toEqual(["203.0.113.7", "203.0.113.8"])
	for (const { request_id } of entries) expect(request_id).toMatch(/^[0-9a-f-]{36}$/)
})

test("every act of an administrator is recorded, a role in the log of its platform", async () => {
	const administrator = await createPerson(platform, "Inès Ravenale", [{ role: "administrator" }])
	const admin = await openStrong(platform.app, administrator)
	const made = await admin.post("/api/accounts", { kind: "office", name: "Paule", login: "paule", email: "p@x.fr" })
	const id = String(made.body["id"])
	const { body: invitation } = await admin.post(`/api/accounts/${id}/invitation`)
	await openBrowser(platform.app).post("/api/invitations", { code: invitation["code"], password: GOOD_PASSWORD })
	const { platformId } = platform.team
	const role = await admin.post(`/api/accounts/${id}/roles`, { role: "nurse", platform: platformId })
	await admin.post(`/api/accounts/${id}/roles/${String(role.body["id"])}/end`, {})
	await admin.post(`/api/accounts/${id}/second-factor/reset`)
	await admin.post(`/api/accounts/${id}/disable`)
	await admin.post(`/api/accounts/${id}/enable`)
	const by = administrator.accountId
	const entries = await read(id)
	expect(brief(entries)).toEqual([
		["account.created", by, { kind: "office" }],
		["invitation.made", by, {}],
		["password.changed", id, { how: "invitation" }],
		["role.granted", by, { role: "nurse", fromOn: null, toOn: null }],
		["role.ended", by, { role: "nurse", lastDay: null }],
		["factor.reset", by, {}],
		["account.disabled", by, {}],
		["account.enabled", by, {}],
	])
	expect(entries.map((one) => one.platform_id)).toEqual([null, null, null, platformId, platformId, null, null, null])
	const machine = String((await admin.post("/api/accounts", { kind: "machine", name: "Labo" })).body["id"])
	await admin.post(`/api/accounts/${machine}/tokens`, { days: 1 })
	const { body } = await admin.get<{ tokens: { id: string }[] }>(`/api/accounts/${machine}`)
	await admin.send("DELETE", `/api/accounts/${machine}/tokens/${body.tokens[0]?.id ?? ""}`)
	expect((await read(machine)).map((one) => one.action)).toEqual(["account.created", "token.issued", "token.revoked"])
})

test("what was typed is never recorded: a login may be a password typed in the wrong field", async () => {
	await openBrowser(platform.app).signIn("canari.secret.typed", "canari.too")
	const entries = await platform.engine.db.$client<Entry[]>`select * from audit_entries`
	expect(entries.filter((one) => one.action === "session.refused" && one.subject === null)).toHaveLength(1)
	expect(JSON.stringify(entries)).not.toContain("canari")
})
