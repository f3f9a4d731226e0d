import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { gzipSync } from "node:zlib"
import { pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type AppType, createApp } from "../../api/app.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

const SCRIPT = "export const screens = true\n".repeat(100)

let platform: TestPlatform
let folder: string
let app: AppType
beforeAll(async () => {
	platform = await startPlatform()
	folder = await mkdtemp(path.join(tmpdir(), "passerelle-web-"))
	await mkdir(path.join(folder, "assets"))
	await writeFile(
		path.join(folder, "index.html"),
		'<head><meta name="csp-nonce" content="%NONCE%"></head><body></body>',
	)
	const board = { pattern: "^/tableau$", links: "<link code>", asked: "<link answers>" }
	await writeFile(path.join(folder, "first-pages.json"), JSON.stringify([board]))
	await writeFile(path.join(folder, "assets/main-Ab12.js"), SCRIPT)
	await writeFile(path.join(folder, "assets/main-Ab12.js.gz"), gzipSync(SCRIPT))
	await writeFile(path.join(folder, "secret.txt"), "not for anybody")
	const deps = { engine: platform.apiEngine, logger: pino({ level: "silent" }), metrics: new Metrics() }
	app = createApp({ ...deps, secureCookies: true, web: folder })
})
afterAll(async () => {
	await platform.close()
	await rm(folder, { recursive: true })
})

const get = async (route: string, headers: Record<string, string> = {}) => await app.request(route, { headers })

describe("the screens", () => {
	test("name what a page needs that a visit begins with: its code, and what it asks when nothing is filtered", async () => {
		const html = async (route: string) => await (await get(route)).text()
		const nonce = '<meta name="csp-nonce" content="…">'
		const [plain, filtered, other] = (
			await Promise.all(["/tableau", "/tableau?party=expert", "/tableau/autre"].map(html))
		).map((text) => text.replace(/content="[\w+/=]{24}"/, 'content="…"'))
		expect(plain).toBe(`<head><link answers>${nonce}<link code></head><body></body>`)
		expect(filtered).toBe(`<head>${nonce}<link code></head><body></body>`)
		expect(other).toBe(`<head>${nonce}</head><body></body>`)
	})

	test.each(["/", "/securite", "/administration/comptes/42", "/apis", "/unknown.php"])(
		"are one page at %s, never kept, with a policy without inline script and a nonce of its own",
		async (route) => {
			const first = await get(route)
			const second = await get(route)
			expect(first.status).toBe(200)
			expect(first.headers.get("Cache-Control")).toBe("no-store")
			const nonces = await Promise.all(
				[first, second].map(async (one) => {
					const nonce = /content="([\w+/=]{24})"/.exec(await one.text())?.[1] ?? ""
					const policy = one.headers.get("Content-Security-Policy") ?? ""
					expect(policy).toContain("script-src 'self';")
					expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
					expect(policy).not.toContain("unsafe")
					return nonce
				}),
			)
			expect(nonces[0]).not.toBe(nonces[1])
			for (const [name, value] of [
				["Cross-Origin-Opener-Policy", "same-origin"],
				["Cross-Origin-Resource-Policy", "same-origin"],
				["X-Content-Type-Options", "nosniff"],
				["X-Frame-Options", "DENY"],
				["Referrer-Policy", "no-referrer"],
				["Strict-Transport-Security", "max-age=31536000; includeSubDomains"],
			] as const)
				expect(first.headers.get(name)).toBe(value)
			expect(first.headers.get("Permissions-Policy")).toContain("publickey-credentials-get=(self)")
		},
	)

	test("have files that are kept for ever, compressed where the browser takes it", async () => {
		const plain = await get("/assets/main-Ab12.js")
		expect([plain.status, plain.headers.get("Cache-Control"), await plain.text()]).toEqual([
			200,
			"public, max-age=31536000, immutable",
			SCRIPT,
		])
		const small = await get("/assets/main-Ab12.js", { "Accept-Encoding": "gzip" })
		expect(small.headers.get("Content-Encoding")).toBe("gzip")
		expect(small.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable")
		expect(small.headers.get("Content-Type")).toMatch(/javascript/)
		expect(Buffer.from(await small.arrayBuffer()).equals(gzipSync(SCRIPT))).toBe(true)
	})

	test.each([
		"/assets/gone-Cd34.js",
		"/assets/../secret.txt",
		"/assets/..%2fsecret.txt",
		"/assets/%2e%2e/secret.txt",
		"/secret.txt",
		"/index.html%00.js",
	])("give nothing else away: %s", async (route) => {
		const answer = await get(route)
		expect(await answer.text()).not.toContain("not for anybody")
	})

	test("answer no mistyped address of the API, asset or probe with a page", async () => {
		for (const route of ["/api/nothing", "/api", "/assets/gone-Cd34.js", "/healthz/x"]) {
			const answer = await get(route)
			expect([route, answer.ok, answer.headers.get("Content-Type")]).toEqual([route, false, "application/problem+json"])
		}
		expect((await app.request("/securite", { method: "POST" })).status).toBe(404)
	})

	test("leave the reference where it was", async () => {
		const reference = await get("/api/docs")
		expect([reference.status, reference.headers.get("Content-Type")]).toEqual([200, "text/html; charset=UTF-8"])
		expect((await platform.app.request("/")).headers.get("Location")).toBe("/api/docs")
	})
})
