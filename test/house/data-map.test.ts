import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { dataMap } from "../../scripts/data-map.ts"

test("docs/data-map.md says who may touch which rows (npm run docs:data-map writes it)", () => {
	expect(readFileSync(new URL("../../docs/data-map.md", import.meta.url), "utf8")).toBe(dataMap())
})
