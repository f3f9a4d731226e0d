import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"

const machines = path.resolve(import.meta.dirname, "../../machines")

/** The lint knows `Date.now`, but has no rule for a date made of nothing. */
test("no machine asks what time it is with an empty `new Date()`", async () => {
	const files = (await readdir(machines, { recursive: true })).filter((file) => file.endsWith(".ts"))
	expect(files.length).toBeGreaterThan(0)
	const impure: string[] = []
	for (const file of files) {
		if (/new Date\(\s*\)|\bDate\(\s*\)/.test(await readFile(path.join(machines, file), "utf8"))) impure.push(file)
	}
	expect(impure).toEqual([])
})
