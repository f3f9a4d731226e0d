import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect, test } from "vitest"
import { findProSanteConnect } from "../../api/pro-sante-connect/read-settings.ts"
import { readConfig } from "../../config.ts"

const whole = {
	PUBLIC_URL: "https://passerelle.example",
	PSC_ISSUER: "https://auth.psc.example/auth/realms/wallet",
	PSC_CLIENT_ID: "passerelle",
	PSC_CLIENT_SECRET: "hush-hush",
}

test("without its settings there is no Pro Santé Connect, with them there is", () => {
	expect(findProSanteConnect(readConfig({ PUBLIC_URL: whole.PUBLIC_URL }))).toBeUndefined()
	const { settings, redirectUri } = findProSanteConnect(readConfig(whole)) ?? {}
	expect(redirectUri).toBe("https://passerelle.example/api/sessions/pro-sante-connect/callback")
	expect(settings).toMatchObject({ issuer: whole.PSC_ISSUER, clientId: "passerelle", acr: "eidas1" })
})

test("the secret may be in a file, like every secret", async () => {
	const folder = await mkdtemp(path.join(tmpdir(), "passerelle-settings-"))
	try {
		const file = path.join(folder, "secret")
		await writeFile(file, "from-a-file\n")
		const { PSC_CLIENT_SECRET: _secret, ...others } = whole
		const config = readConfig({ ...others, PSC_CLIENT_SECRET_FILE: file })
		expect(findProSanteConnect(config)?.settings.clientSecret).toBe("from-a-file")
	} finally {
		await rm(folder, { recursive: true })
	}
})

test.each(Object.keys(whole))("half a set of settings is refused at start, here without %s", (left) => {
	const half = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== left))
	expect(() => readConfig(half)).toThrow(/PSC_ISSUER, PSC_CLIENT_ID, PSC_CLIENT_SECRET: all three are needed/)
	expect(() => readConfig(half)).not.toThrow(/hush-hush/)
})

test("an issuer that is not reached over TLS is refused, and so are hosts that are none", () => {
	for (const wrong of [
		{ PSC_ISSUER: "http://auth.psc.example/" },
		{ PSC_METADATA_URL: "http://auth.psc.example/" },
		{ INTERNAL_HOSTS: "https://sso.intra/" },
		{ INTERNAL_HOSTS: "a,,b" },
	])
		expect(() => readConfig({ ...whole, ...wrong })).toThrow(/settings that cannot be used/)
	expect(readConfig({ INTERNAL_HOSTS: "sso.intra, Other.Intra" }).INTERNAL_HOSTS).toEqual(["sso.intra", "other.intra"])
})

test("only the hosts that the settings name are called", async () => {
	const psc = findProSanteConnect(readConfig({ ...whole, PSC_ISSUER: "https://127.0.0.1:1/" }))
	await expect(psc?.settings.outgoing("https://elsewhere.example/")).rejects.toMatchObject({ code: "NOT_ALLOWED" })
	await expect(psc?.settings.outgoing("https://127.0.0.1:1/")).rejects.toMatchObject({ code: "ADDRESS_REFUSED" })
})
