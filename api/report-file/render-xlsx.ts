import type { ReportContent } from "../../db/reports/content.ts"
import type { Figure, FigureRow } from "../../db/reports/figure.ts"
import { type Cell, cell, day, type Row, Spreadsheet } from "./spreadsheet.ts"
import { type Language, ReportWords } from "./words.ts"

/** How many rows a sheet can have, less its head. */
const MOST_ROWS = 1_000_000

/** The cases behind the figures, where the reader may see them. */
export interface CasesBehind {
	/** Page by page: rows of one number each. */
	read(): AsyncIterable<readonly FigureRow[]>
	/** Numbers of those cases that the reader may see, by id. */
	nameCases(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/**
 * A summary that leads to one sheet for each figure, with its definition and its numbers; for the team behind them every
 * case of every figure, to be filtered by figure and heading.
 *
 * @param cases null for the copy that leaves the team
 */
export async function renderReportXlsx(
	content: ReportContent,
	hash: string | null,
	language: Language,
	cases: CasesBehind | null,
): Promise<Buffer> {
	const words = new ReportWords(content, language)
	const { t } = words
	const book = new Spreadsheet()
	const summary = book.nameFor(t.summary)
	const sheets = content.figures.flatMap((figure) => {
		const definition = content.definitions.find((one) => one.id === figure.id)
		if (!definition) return []
		const title = definition.title[language]
		return [{ figure, title, definition: definition.definition[language], name: book.nameFor(title) }]
	})
	const casesSheet = cases === null ? [] : [{ title: t.cases, name: book.nameFor(t.cases) }]
	const head: readonly Row[] = [
		[cell(`${words.title} · ${content.report.platform.name}`, "title")],
		[cell(content.report.platform.hospital, "note")],
		[],
		[cell(t.period), cell(words.period)],
		[cell(t.counted), cell(words.instant(content.asOf))],
		[cell(t.hash), cell(hash ?? t.none)],
		...(content.suppressed ? [[cell(t.suppressed, "note")]] : []),
		[],
		...content.comments.flatMap((one): readonly Row[] => [
			[cell(content.sections.find(({ id }) => id === one.section)?.label[language] ?? one.section, "head")],
			[cell(one.text)],
		]),
		[],
		[cell(t.contents, "head"), cell("n", "head")],
	]
	const links = new Map([...sheets, ...casesSheet].map(({ name }, at) => [`A${head.length + at + 1}`, name]))
	const wide = head.flatMap((row, at) => (row.length === 1 ? [at + 1] : []))
	await book.addSheet(summary, { columns: [46, 74], head: 0, wide, links }, [
		[
			...head,
			...sheets.map(({ title, figure }): Row => [cell(title, "link"), wholeOf(figure, t.few)]),
			...casesSheet.map(({ title }): Row => [cell(title, "link")]),
		],
	])
	for (const { figure, title, definition, name } of sheets) {
		const { columns, rows } = numbersOf(words, figure)
		const hasHidden = rows.some((row) => row.some((one) => one.style === "hidden"))
		const top: readonly Row[] = [[cell(title, "title")], [cell(definition, "note")], []]
		const all = [...top, ...rows, ...(hasHidden ? [[], [cell(t.suppressed, "note")]] : [])]
		const across = [1, 2, ...(hasHidden ? [all.length] : [])]
		await book.addSheet(name, { columns, head: top.length + 1, wide: across }, [all])
	}
	if (cases !== null) await addCases(book, words, cases, casesSheet[0]?.name ?? t.cases)
	return book.finish()
}

const number = (value: number | null, few: string): Cell =>
	value === null ? cell(few, "hidden") : cell(value, "count")

/** What a figure counts in all; nothing where it is of several. */
const wholeOf = (figure: Figure, few: string): Cell =>
	figure.kind === "counts" || figure.kind === "answers" ? number(figure.n, few) : cell(null)

interface Numbers {
	readonly columns: readonly number[]
	readonly rows: readonly Row[]
}

function numbersOf(words: ReportWords, figure: Figure): Numbers {
	const { t } = words
	const label = (key: string) => cell(words.label(figure.id, key))
	const n = (value: number | null) => number(value, t.few)
	const heads = (...of: readonly string[]): Row => of.map((one) => cell(one, "head"))
	const days = (value: number | null, of: number | null) => (of === null ? n(null) : cell(value, "tenth"))
	switch (figure.kind) {
		case "counts": {
			const whole = figure.n === null ? n(null) : cell(figure.n, "total")
			return {
				columns: [56, 16, 40],
				rows: [
					heads(t.what, t.number),
					...figure.cells.map((one) => [label(one.key), n(one.n)]),
					[cell("n", "total"), whole],
				],
			}
		}
		case "rates":
			return {
				columns: [56, 16, 16, 24],
				rows: [heads(t.what, t.number, t.total), ...figure.lines.map((one) => [label(one.key), n(one.n), n(one.of)])],
			}
		case "durations":
			return {
				columns: [56, 14, 18, 18, 18],
				rows: [
					heads(t.what, "n", `${t.median} (${t.days})`, `${t.p90} (${t.days})`, t.running),
					...figure.lines.map((one) => [
						label(one.key),
						n(one.n),
						days(one.medianDays, one.n),
						days(one.p90Days, one.n),
						n(one.running),
					]),
				],
			}
		case "answers":
			return {
				columns: [64, 12, 12, 14, 14, 12, 12, 12],
				rows: [
					heads(t.what, "n", t.median, `1 / ${t.no}`, `2 / ${t.yes}`, "3", "4", "5"),
					...figure.lines.map((one) => [label(one.key), n(one.n), cell(one.median, "tenth"), ...one.counts.map(n)]),
					[cell("n", "total"), figure.n === null ? n(null) : cell(figure.n, "total")],
				],
			}
	}
}

/** One row for each case behind a number, figure after figure; in as many sheets as it takes. */
async function addCases(book: Spreadsheet, words: ReportWords, cases: CasesBehind, first: string): Promise<void> {
	const { t } = words
	const names = new Map<string, string | undefined>()
	const dayOf = localDays(words)
	const pages = cases.read()[Symbol.asyncIterator]()
	let name: string | undefined = first
	while (name !== undefined) {
		let room = MOST_ROWS
		let isOver = false
		const rows = async function* (): AsyncGenerator<readonly Row[]> {
			yield [[t.figure, t.what, t.case, t.date, t.length, t.running].map((one) => cell(one, "head"))]
			while (room > 0) {
				const page = await pages.next()
				if (page.done === true) {
					isOver = true
					return
				}
				room -= page.value.length
				const strange = [...new Set(page.value.map((one) => one.caseId))].filter((id) => !names.has(id))
				const found = strange.length === 0 ? new Map<string, string>() : await cases.nameCases(strange)
				for (const id of strange) names.set(id, found.get(id))
				yield page.value.map((one) => [
					cell(words.titleOf(one.figure)),
					cell(words.label(one.figure, one.key)),
					cell(names.get(one.caseId) ?? t.hidden),
					day(dayOf(one.at)),
					cell(one.days, "tenth"),
					cell(one.days === null ? null : one.running ? t.yes : t.no),
				])
			}
		}
		await book.addSheet(name, { columns: [40, 40, 20, 14, 12, 14], head: 1, filtered: true }, rows())
		name = isOver ? undefined : book.nameFor(t.cases)
	}
}

/** The day of an instant where the platform is: zones differ by quarters of an hour at least, days of few quarters are asked. */
function localDays({ zone }: ReportWords): (at: string) => string {
	const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" })
	const known = new Map<string, string>()
	return (at) => {
		// To ten minutes.
		const key = at.slice(0, 15)
		const found = known.get(key) ?? format.format(new Date(at))
		known.set(key, found)
		return found
	}
}
