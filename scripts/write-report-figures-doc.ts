import { readFileSync, writeFileSync } from "node:fs"
import { withReportFigures } from "./report-figures-doc.ts"

const file = new URL("../docs/figures.md", import.meta.url)
writeFileSync(file, withReportFigures(readFileSync(file, "utf8")))
