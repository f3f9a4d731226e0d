import { readdir } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"

const testFolder = path.resolve(import.meta.dirname, "..")

test("every folder that holds tests is a layer of vitest.config.ts, so that none is silently left out", async () => {
	const { default: config } = await import("../../vitest.config.ts")
	const layers = (config.test?.projects ?? []).map((project) =>
		typeof project === "object" && "test" in project ? project.test?.name : undefined,
	)
	const files = await readdir(testFolder, { recursive: true })
	const folders = new Set(files.filter((file) => /\.test\.tsx?$/.test(file)).map((file) => file.split(path.sep)[0]))
	expect(folders.size).toBeGreaterThan(0)
	for (const folder of folders) expect(layers).toContain(folder)
})
