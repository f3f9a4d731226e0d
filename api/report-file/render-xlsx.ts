import writeExcelFile, { type SheetData } from "write-excel-file/node"
import type { ReportContent } from "../../db/reports/content.ts"
import type { Figure, FigureRow } from "../../db/reports/figure.ts"
import { asText } from "./as-text.ts"
import { type Language, ReportWords } from "./words.ts"

const MAX_NAME = 31

const bold = (value: string) => ({ value: asText(value), fontWeight: "bold" as const })
const text = (value: string) => ({ value: asText(value), type: String })

/**
 * One sheet for each figure: its definition, its numbers, and below them the cases behind it.
 *
 * @param rows of the cases; null for the copy that leaves the team
 * @param numbers of the cases that the reader may see, by id
 */
export async function renderReportXlsx(
	content: ReportContent,
	hash: string | null,
	language: Language,
	rows: readonly FigureRow[] | null,
	numbers: ReadonlyMap<string, string>,
): Promise<Buffer> {
	const words = new ReportWords(content, language)
	const { t } = words
	const first: SheetData = [
		[bold(`${words.title} · ${content.report.platform.name}`)],
		[text(t.period), text(words.period)],
		[text(t.counted), text(words.instant(content.asOf))],
		[text(t.hash), text(hash ?? t.none)],
		...(content.suppressed ? [[text(t.suppressed)]] : []),
		[],
		...content.comments.map((one) => [
			text(content.sections.find(({ id }) => id === one.section)?.label[language] ?? one.section),
			text(one.text),
		]),
	]
	const sheets = content.figures.flatMap((figure) => {
		const definition = content.definitions.find((one) => one.id === figure.id)
		if (!definition) return []
		const data: SheetData = [
			[bold(definition.title[language])],
			[text(definition.definition[language])],
			[],
			...numbersOf(words, figure),
			...(rows === null ? [] : casesOf(words, figure, rows, numbers)),
		]
		return [{ sheet: definition.title[language], data }]
	})
	const taken = new Set<string>()
	const named = [{ sheet: t.summary, data: first }, ...sheets].map(({ sheet, data }) => ({
		sheet: nameOf(sheet, taken),
		data,
		columns: [{ width: 42 }, { width: 24 }, { width: 18 }, { width: 18 }, { width: 22 }],
	}))
	return await writeExcelFile(named).toBuffer()
}

/** Names of sheets are short, hold no punctuation that Excel refuses, and are each one's own. */
function nameOf(title: string, taken: Set<string>): string {
	const short = title
		.replaceAll(/[[\]:*?/\\']/g, " ")
		.slice(0, MAX_NAME - 3)
		.trim()
	let name = short
	for (let again = 2; taken.has(name.toLowerCase()); again += 1) name = `${short} ${again}`
	taken.add(name.toLowerCase())
	return name
}

function numbersOf(words: ReportWords, figure: Figure): SheetData {
	const { t } = words
	const label = (key: string) => text(words.label(figure.id, key))
	const n = (value: number | null) => value ?? text(t.few)
	switch (figure.kind) {
		case "counts":
			return [
				[bold(t.what), bold(t.number)],
				...figure.cells.map((one) => [label(one.key), n(one.n)]),
				[bold("n"), n(figure.n)],
			]
		case "rates":
			return [
				[bold(t.what), bold(t.number), bold(t.total)],
				...figure.lines.map((one) => [label(one.key), n(one.n), n(one.of)]),
			]
		case "durations":
			return [
				[bold(t.what), bold("n"), bold(`${t.median} (${t.days})`), bold(`${t.p90} (${t.days})`), bold(t.running)],
				...figure.lines.map((one) => [label(one.key), n(one.n), one.medianDays, one.p90Days, n(one.running)]),
			]
		case "answers":
			return [
				[
					bold(t.what),
					bold("n"),
					bold(t.median),
					bold(`1 / ${t.no}`),
					bold(`2 / ${t.yes}`),
					bold("3"),
					bold("4"),
					bold("5"),
				],
				...figure.lines.map((one) => [label(one.key), n(one.n), one.median, ...one.counts.map(n)]),
				[bold("n"), n(figure.n)],
			]
	}
}

function casesOf(
	words: ReportWords,
	{ id }: Figure,
	rows: readonly FigureRow[],
	numbers: ReadonlyMap<string, string>,
): SheetData {
	const own = rows.filter((one) => one.figure === id)
	const { t } = words
	if (own.length === 0) return []
	return [
		[],
		[bold(t.cases)],
		[bold(t.case), bold(t.what), bold(t.date), bold(t.length)],
		...own.map((one) => [
			text(numbers.get(one.caseId) ?? t.hidden),
			text(words.label(id, one.key)),
			text(one.at.slice(0, 10)),
			one.days,
		]),
	]
}
