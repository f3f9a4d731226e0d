import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { pathwayDoc } from "../../scripts/pathway-doc.ts"

test("docs/pathway.md says what the machines say (npm run docs:pathway writes it)", () => {
	expect(readFileSync(new URL("../../docs/pathway.md", import.meta.url), "utf8")).toBe(pathwayDoc())
})
