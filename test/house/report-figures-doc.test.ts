import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { withReportFigures } from "../../scripts/report-figures-doc.ts"

test("docs/figures.md defines the figures of the report as the report does (npm run docs:figures writes it)", () => {
	const document = readFileSync(new URL("../../docs/figures.md", import.meta.url), "utf8")
	expect(document).toBe(withReportFigures(document))
})
