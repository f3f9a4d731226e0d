import { figureSpecs, sectionLabels, sections } from "../db/reports/specs.ts"

const BEGIN = "<!-- report figures: npm run docs:figures writes what follows -->"
const END = "<!-- end of report figures -->"

/** The report's part of `docs/figures.md`: the definitions as the report prints them. */
function reportFigures(): string {
	const parts = sections.map((section) => {
		const own = figureSpecs.filter((one) => one.section === section)
		const lines = own.map(({ id, title, definition }) => `- **${title.en}** (\`${id}\`). ${definition.en}`)
		return `### ${sectionLabels[section].en}\n\n${lines.join("\n")}`
	})
	return [BEGIN, ...parts, END].join("\n\n")
}

/** The document with that part as it must be. @throws Error when the document has no such part */
export function withReportFigures(document: string): string {
	const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)]
	if (from === -1 || to === -1) throw new Error("docs/figures.md has no part for the figures of the report")
	return `${document.slice(0, from)}${reportFigures()}${document.slice(to + END.length)}`
}
