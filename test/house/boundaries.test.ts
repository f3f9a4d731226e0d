import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"

const execute = promisify(execFile)
const root = path.resolve(import.meta.dirname, "../..")

const OxlintReport = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) })

/** Folder, statement. Each becomes a file of its own in a copy of the house, linted with the house's own rules. */
const forbidden: [folder: string, statement: string][] = [
	["machines", 'import { z } from "hono"'],
	["machines", 'import { readFile } from "node:fs/promises"'],
	["machines", 'import { eq } from "drizzle-orm"'],
	["machines", 'import type { Database } from "../db/client.ts"'],
	["machines", 'import { createApp } from "../api/app.ts"'],
	["machines", 'export { relay } from "../workers/relay.ts"'],
	["machines", 'import { startRedis } from "../test/setup/redis.ts"'],
	["machines/branches", 'import { dispatch } from "../../db/dispatch.ts"'],
	["machines", "export const now = Date.now()"],
	["machines", "export const chance = Math.random()"],
	["machines", 'export const zone = process.env["TZ"]'],
	["db", 'import { createApp } from "../api/app.ts"'],
	["db", 'import { relay } from "../workers/relay.ts"'],
	["db", 'import { App } from "../web/app.tsx"'],
	["db", 'import { Queue } from "bullmq"'],
	["db", 'import { Hono } from "hono"'],
	["db/seed/people", 'import { createApp } from "../../../api/app.ts"'],
	["api", 'import { Queue } from "bullmq"'],
	["api", 'import type { Job } from "bullmq"'],
	["api", 'import { Redis } from "ioredis"'],
	["api", 'const { Queue } = await import("bullmq")\nexport { Queue }'],
	["api", 'import { relay } from "../workers/relay.ts"'],
	["api", 'import { App } from "../web/app.tsx"'],
	["api/cases", 'import { queues } from "../../workers/queues.ts"'],
	["workers", 'import { createApp } from "../api/app.ts"'],
	["workers", 'import type { AppType } from "../api/app.ts"'],
	["workers", 'import { App } from "../web/app.tsx"'],
	["web", 'import { createApp } from "../api/app.ts"'],
	["web/pages", 'import { createApp } from "../../api/app.ts"'],
	["web", 'import { dispatch } from "../db/dispatch.ts"'],
	["web", 'import type { CaseRow } from "../db/rows.ts"'],
	["web", 'import { relay } from "../workers/relay.ts"'],
	["web", 'import postgres from "postgres"'],
	["web", 'import { readFile } from "node:fs/promises"'],
]

const allowed: [folder: string, statement: string][] = [
	["machines", 'import { setup } from "xstate"'],
	["machines", 'import { getShortestPaths } from "xstate/graph"'],
	["machines", 'import { z } from "zod"'],
	["machines", 'import { place } from "./place.ts"'],
	["machines/branches", 'import { place } from "../place.ts"'],
	["db", 'import { advance } from "../machines/advance.ts"'],
	["db/seed", 'import { advance } from "../../machines/advance.ts"'],
	["db", 'import { readFile } from "node:fs/promises"'],
	["db", 'import postgres from "postgres"'],
	["api", 'import { dispatch } from "../db/dispatch.ts"'],
	["api", 'import { advance } from "../machines/advance.ts"'],
	["api", 'import { Hono } from "hono"'],
	["workers", 'import { dispatch } from "../db/dispatch.ts"'],
	["workers", 'import { advance } from "../machines/advance.ts"'],
	["workers", 'import { Queue } from "bullmq"'],
	["workers", 'import { Redis } from "ioredis"'],
	["web", 'import { advance } from "../machines/advance.ts"'],
	["web", 'import type { AppType } from "../api/app.ts"'],
	["web/pages", 'import type { AppType } from "../../api/app.ts"'],
	["web/pages", 'import { CaseHeader } from "../components/CaseHeader.tsx"'],
	["test", 'import { createApp } from "../api/app.ts"'],
	["test", 'import { Queue } from "bullmq"'],
]

const cases = [...forbidden, ...allowed]
const boundaryRules = ["no-restricted-imports", "no-restricted-globals", "no-restricted-properties"]
let refused: Set<string>

function fileName([folder]: [string, string], index: number): string {
	return `${folder}/probe-${index}.ts`
}

beforeAll(async () => {
	const house = await mkdtemp(path.join(tmpdir(), "passerelle-boundaries-"))
	try {
		const config: object = z
			.looseObject({})
			.parse(JSON.parse(await readFile(path.join(root, ".oxlintrc.json"), "utf8")))
		// The probes import files that do not exist, so rules that need types have nothing to read.
		await writeFile(path.join(house, ".oxlintrc.json"), JSON.stringify({ ...config, options: { typeAware: false } }))
		for (const [index, probe] of cases.entries()) {
			const file = path.join(house, fileName(probe, index))
			await mkdir(path.dirname(file), { recursive: true })
			await writeFile(file, `${probe[1]}\n`)
		}
		const oxlint = path.join(root, "node_modules/oxlint/bin/oxlint")
		const report = await execute(process.execPath, [oxlint, "--format=json"], { cwd: house }).catch(
			// oxlint ends with 1 when it finds something, which is what we came for.
			(error: unknown) => z.object({ stdout: z.string(), code: z.literal(1) }).parse(error),
		)
		const { diagnostics } = OxlintReport.parse(JSON.parse(report.stdout))
		refused = new Set(
			diagnostics
				.filter(({ code }) => boundaryRules.some((rule) => code.includes(rule)))
				.map(({ filename }) => filename.split(path.sep).join("/")),
		)
	} finally {
		await rm(house, { recursive: true })
	}
}, 30_000)

describe("the lint refuses", () => {
	test.each(forbidden.map((probe, index) => ({ folder: probe[0], statement: probe[1], file: fileName(probe, index) })))(
		"in $folder: $statement",
		({ file }) => {
			expect(refused).toContain(file)
		},
	)
})

describe("the lint lets pass", () => {
	test.each(
		allowed.map((probe, index) => ({
			folder: probe[0],
			statement: probe[1],
			file: fileName(probe, forbidden.length + index),
		})),
	)("in $folder: $statement", ({ file }) => {
		expect(refused).not.toContain(file)
	})
})
