import { spawn } from "node:child_process"
import { once } from "node:events"
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import { tmpdir } from "node:os"
import path from "node:path"
import { gunzipSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

const root = path.resolve(import.meta.dirname, "../..")

type Lock = { packages: Record<string, Record<string, unknown>> }

/** A copy of the project without its packages, to be spoilt. */
let copy: string

beforeEach(async () => {
	copy = await mkdtemp(path.join(tmpdir(), "passerelle-dependencies-"))
	await mkdir(path.join(copy, "scripts"))
	const files = ["install", "audit", "write-sbom", "check-install-scripts"].map((one) => `scripts/${one}.mjs`)
	for (const one of [...files, "package.json", "package-lock.json"])
		await copyFile(path.join(root, one), path.join(copy, one))
})

afterEach(async () => {
	await rm(copy, { recursive: true })
})

async function run(script: string, env: Readonly<Record<string, string>> = {}) {
	// A cache of its own: npm remembers what it worked out about an advisory.
	const own = { ...process.env, npm_config_cache: path.join(copy, "cache"), ...env }
	const child = spawn(process.execPath, [`scripts/${script}.mjs`], { cwd: copy, env: own })
	let output = ""
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (text: Buffer) => {
			output += text.toString()
		})
	const [code] = (await once(child, "close")) as [number | null]
	return { code, output }
}

async function changeLock(change: (packages: Lock["packages"]) => void): Promise<void> {
	const file = path.join(copy, "package-lock.json")
	const lock = JSON.parse(await readFile(file, "utf8")) as Lock
	change(lock.packages)
	await writeFile(file, JSON.stringify(lock))
}

interface Registry {
	readonly address: string
	/** Names that were asked about. */
	readonly asked: string[]
	close(): Promise<void>
}

/** A registry that answers the question about vulnerabilities in its own way, and knows no package. */
async function startRegistry(status: number, advisories: Readonly<Record<string, unknown>>): Promise<Registry> {
	const asked: string[] = []
	const server: Server = createServer((request, response) => {
		const parts: Buffer[] = []
		request.on("data", (part: Buffer) => parts.push(part))
		request.on("end", () => {
			const isQuestion = request.url?.endsWith("/advisories/bulk") ?? false
			if (isQuestion) asked.push(...Object.keys(JSON.parse(unpack(Buffer.concat(parts))) as object))
			response.writeHead(isQuestion ? status : 404, { "Content-Type": "application/json" })
			response.end(JSON.stringify(isQuestion ? advisories : {}))
		})
	}).listen(0, "127.0.0.1")
	await once(server, "listening")
	const address = server.address()
	if (address === null || typeof address === "string") throw new Error("the server has no port")
	return {
		address: `http://127.0.0.1:${address.port}/`,
		asked,
		async close() {
			server.close()
			await once(server, "close")
		},
	}
}

const unpack = (body: Buffer): string => (body[0] === 0x1f ? gunzipSync(body) : body).toString("utf8")

const advisory = (severity: string) => [
	{ id: 1, url: "https://example.org/1", title: "Something serious", severity, vulnerable_versions: "<999.0.0" },
]

async function audit(status: number, advisories: Readonly<Record<string, unknown>>) {
	const registry = await startRegistry(status, advisories)
	try {
		return { ...(await run("audit", { npm_config_registry: registry.address })), asked: registry.asked }
	} finally {
		await registry.close()
	}
}

describe("the check of known vulnerabilities", () => {
	test.each(["high", "critical"])(
		"fails on a %s one of a package that runs in production, and names it",
		async (severity) => {
			const { code, output } = await audit(200, { hono: advisory(severity) })
			expect(output).toContain(`${severity}: hono`)
			expect(output).toContain("Something serious")
			expect(code).toBe(1)
		},
	)

	test("passes when the registry knows of none", async () => {
		const clean = await audit(200, {})
		expect(clean).toMatchObject({ code: 0, output: expect.stringContaining("no high or critical one; 0 of a lower") })
	})

	test("passes when the registry knows of lesser ones only, and says how many", async () => {
		const moderate = await audit(200, { hono: advisory("moderate") })
		expect(moderate.code).toBe(0)
		expect(moderate.output).toMatch(/; [1-9]\d* of a lower level/)
	})

	test("asks about what runs in production only", async () => {
		const { asked } = await audit(200, {})
		expect(asked).toContain("hono")
		// What production may bring: not marked as for development alone. Of vitest, named by better-auth as an optional
		// peer, npm cannot say that, and asks.
		const { packages } = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")) as Lock
		const nameOf = (place: string) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length)
		const kept = new Set(Object.entries(packages).flatMap(([place, one]) => (one["dev"] ? [] : [nameOf(place)])))
		expect(kept.has("knip")).toBe(false)
		expect(asked.filter((name) => !kept.has(name))).toEqual([])
	})

	test.each([405, 404])("says that nothing could be asked of a registry that answers %i", async (status) => {
		const { code, output } = await audit(status, {})
		expect(output).toContain(
			`NOT CHECKED: the package registry could not be asked for known vulnerabilities (it answered ${status})`,
		)
		expect(output).not.toContain("no high or critical")
		expect(code).toBe(0)
	})

	test("says that nothing could be asked without a network", async () => {
		const registry = await startRegistry(200, {})
		await registry.close()
		const { code, output } = await run("audit", { npm_config_registry: registry.address })
		expect(output).toContain("NOT CHECKED")
		expect(output).toContain("(no connection)")
		expect(code).toBe(0)
	})

	test("fails when npm has nothing to say at all", async () => {
		await rm(path.join(copy, "package-lock.json"))
		const { code, output } = await run("audit")
		expect(output).toContain("gave no answer that can be read")
		expect(code).toBe(1)
	})
})

describe("the software bill", () => {
	test("lists every package of the lock file with its version, under the name of the product", async () => {
		const { code } = await run("write-sbom")
		expect(code).toBe(0)
		const bill = JSON.parse(await readFile(path.join(copy, "dist/sbom.json"), "utf8")) as {
			bomFormat: string
			metadata: { component: { name: string } }
			components: { name: string; version: string }[]
		}
		const { packages } = JSON.parse(await readFile(path.join(copy, "package-lock.json"), "utf8")) as Lock
		const locked = Object.entries(packages).filter(([place]) => place !== "")
		const distinct = new Set(
			locked.map(([place, one]) => `${place.split("node_modules/").at(-1)}@${String(one["version"])}`),
		)
		expect(bill.bomFormat).toBe("CycloneDX")
		expect(bill.metadata.component.name).toBe("passerelle")
		expect(new Set(bill.components.map((one) => `${one.name}@${one.version}`))).toEqual(distinct)
	})

	test("fails when a locked package is not in it", async () => {
		await changeLock((packages) => {
			packages["node_modules/orphan"] = { version: "1.0.0" }
		})
		const { code, output } = await run("write-sbom")
		expect(output).toContain("Not in the bill: orphan@1.0.0")
		expect(code).toBe(1)
	})
})

describe("the check of install scripts", () => {
	test("fails on a package that would run one and that nobody has decided about", async () => {
		expect((await run("check-install-scripts")).code).toBe(0)
		await changeLock((packages) => {
			packages["node_modules/newcomer"] = { version: "1.0.0", hasInstallScript: true }
		})
		const { code, output } = await run("check-install-scripts")
		expect(output).toContain("nobody has decided about it: newcomer")
		expect(code).toBe(1)
	})

	test("looks into installed packages too, where the lock file is silent", async () => {
		const folder = path.join(copy, "node_modules/quiet")
		await mkdir(folder, { recursive: true })
		await writeFile(path.join(folder, "package.json"), JSON.stringify({ scripts: { postinstall: "node run.js" } }))
		await changeLock((packages) => {
			packages["node_modules/quiet"] = { version: "1.0.0" }
		})
		expect((await run("check-install-scripts")).output).toContain("nobody has decided about it: quiet")
	})
})
