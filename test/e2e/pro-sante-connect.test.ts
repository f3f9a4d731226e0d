import type { AddressInfo } from "node:net"
import { createServer } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createOutgoing } from "../../api/outgoing.ts"
import { createProSanteConnect } from "../../api/pro-sante-connect/provider.ts"
import { createAccount } from "../../db/accounts.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { startOidcProvider, type TestProvider } from "../setup/oidc-provider.ts"
import { type Stage, signOut, startStage } from "./stage.ts"

const CLIENT = { clientId: "passerelle", clientSecret: "a secret that is long enough for a test" }
/** Person of the seeded directory whom no team has. */
const DOCTOR = seedId("person", "catalpa")

let stage: Stage
let provider: TestProvider
let rpps: string

/** A port that is free now: both sides must know it before either starts. */
async function findPort(): Promise<number> {
	const server = createServer()
	await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
	const { port } = server.address() as AddressInfo
	await new Promise((closed) => server.close(closed))
	return port
}

beforeAll(async () => {
	const port = await findPort()
	const publicUrl = `http://localhost:${port}`
	const redirectUri = `${publicUrl}/api/sessions/pro-sante-connect/callback`
	const client = {
		...CLIENT,
		redirectUri,
		postLogoutRedirectUri: `${publicUrl}/`,
		backChannelLogoutUri: `${publicUrl}/api/sessions/pro-sante-connect/logout`,
	}
	provider = await startOidcProvider(client, (url, init) => fetch(url, init))
	const proSanteConnect = createProSanteConnect({
		issuer: provider.issuer,
		...CLIENT,
		acr: "eidas1",
		publicUrl,
		outgoing: createOutgoing({ allowedHosts: [new URL(provider.issuer).host], allowLoopback: true }),
		allowLoopback: true,
	})
	stage = await startStage({ port, proSanteConnect })
	const sql = stage.platform.engine.db.$client
	await createAccount(sql, { name: "Dr Catalpa", personId: DOCTOR })
	const [row] = await sql<{ rpps: string }[]>`select rpps from people where id = ${DOCTOR}`
	rpps = row?.rpps ?? ""
}, 120_000)
afterAll(async () => {
	await stage.close()
	await provider.stop()
})

describe("Pro Santé Connect", () => {
	test("is a button that leads there and back to the page that was asked for, and out again", async () => {
		provider.become("doctor", { claims: { preferred_username: rpps, SubjectNameID: rpps } })
		const browser = await stage.open()
		const { page } = browser
		await page.goto("/securite")
		await page.getByRole("link", { name: "Pro Santé Connect" }).click()
		await page.waitForURL("/securite")
		await page.getByRole("heading", { name: "Ma sécurité" }).waitFor()
		await page.getByRole("button", { name: "Ajouter une application" }).click()
		await page.getByText("Laissez vide si vous n’en avez pas").waitFor()
		await page.getByRole("button", { name: "Continuer" }).click()
		await page.getByRole("img", { name: "Code QR" }).waitFor()
		await signOut(page)
		await page.waitForURL((url) => url.origin === provider.issuer)
		await page.goto(`${stage.url}/securite`)
		await page.getByRole("heading", { name: "Se connecter" }).waitFor()
		expect(browser.faults).toEqual([])
		await browser.close()
	})

	test("says in words why it did not sign somebody in", async () => {
		provider.become("stranger", { claims: { preferred_username: "10000000019", SubjectNameID: "10000000019" } })
		const browser = await stage.open()
		const { page } = browser
		await page.goto("/connexion")
		await page.getByRole("link", { name: "Pro Santé Connect" }).click()
		const alert = page.getByRole("alert")
		await alert.waitFor()
		await expect.poll(() => alert.textContent()).toMatch(/ne vous a pas connecté.*RPPS/)
		expect(page.url()).not.toContain("1000000001")
		await browser.close()
	})

	test("brings the page of professions to administrators", async () => {
		const browser = await stage.open()
		const { page } = browser
		await browser.signIn(await stage.person("Inès Ravenale", [{ role: "administrator" }]))
		await page.goto("/")
		await page.getByRole("link", { name: "Professions" }).click()
		await page.getByLabel("Code de la profession").fill("60")
		await page.getByLabel("Rôle", { exact: true }).selectOption({ label: "Infirmière de coordination" })
		await page.getByLabel("Plateforme", { exact: true }).selectOption({ index: 1 })
		await page.getByRole("button", { name: "Ajouter ce rôle" }).click()
		await page.getByText("Profession 60, où qu’elle exerce").waitFor()
		await page.getByRole("button", { name: "Retirer" }).click()
		await page.getByRole("dialog").getByRole("button", { name: "Retirer" }).click()
		await page.getByText("Aucune profession n’apporte de rôle").waitFor()
		expect(browser.faults).toEqual([])
		await browser.close()
	})
})
