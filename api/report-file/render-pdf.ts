import { createRequire } from "node:module"
import PDFDocument from "pdfkit"
import type { ReportContent } from "../../db/reports/content.ts"
import type { Figure } from "../../db/reports/figure.ts"
import { typeset } from "./typeset.ts"
import { hasHidden, isEmpty, type Language, ReportWords } from "./words.ts"

const require = createRequire(import.meta.url)
const fonts = {
	text: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf"),
	bold: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf"),
	mono: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf"),
} as const

const MARGIN = 56
const FOOTER = 48
const INK = "#1a2226"
const SOFT = "#465158"
const FAINT = "#626c74"
const ACCENT = "#0a6780"
const BAR = "#7fb4c1"
const TRACK = "#eef1ef"
const LINE = "#d8dad3"
const LABEL_WIDTH = 190
const VALUE_WIDTH = 110
const ROW = 17
/** From one end of a scale to the other: told apart in black and white too. */
const SCALE = ["#f4f0e6", "#f3ddaf", "#bcd8dc", "#5fa3b3", "#0a6780"] as const
const NO_YES = ["#f3ddaf", "#0a6780"] as const

/**
 * A report to be handed to the direction of a hospital: cover, contents, then section by section what the team says and
 * every figure with its chart, its number and its definition. Hash and period are at the foot of every page.
 */
export async function renderReportPdf(
	content: ReportContent,
	hash: string | null,
	language: Language,
): Promise<Buffer> {
	const words = new ReportWords(content, language)
	const writer = new Writer(words, hash)
	writer.cover()
	writer.leaveContents()
	for (const { id, label } of content.sections) {
		writer.section(label[language])
		const comment = content.comments.find((one) => one.section === id)
		if (comment) writer.comment(comment.text)
		for (const { id: figureId, section } of content.definitions) {
			const figure = content.figures.find((one) => one.id === figureId)
			if (section === id && figure) writer.figure(figure)
		}
	}
	return await writer.end()
}

class Writer {
	readonly #pdf: PDFKit.PDFDocument
	readonly #words: ReportWords
	readonly #hash: string | null
	readonly #entries: { readonly title: string; readonly page: number }[] = []
	#contents = 0

	constructor(words: ReportWords, hash: string | null) {
		this.#words = words
		this.#hash = hash
		this.#pdf = new PDFDocument({
			size: "A4",
			margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER },
			bufferPages: true,
			lang: words.language === "fr" ? "fr-FR" : "en-GB",
			displayTitle: true,
			info: {
				Title: `${words.title} · ${words.content.report.platform.name}`,
				Author: words.content.report.platform.name,
				Creator: "Passerelle",
				// Of the content, not of the printing: the same edition is the same file.
				CreationDate: new Date(words.content.asOf),
			},
		})
		for (const [name, path] of Object.entries(fonts)) this.#pdf.registerFont(name, path)
	}

	get #width(): number {
		return this.#pdf.page.width - 2 * MARGIN
	}

	get #page(): number {
		const { start, count } = this.#pdf.bufferedPageRange()
		return start + count - 1
	}

	/** Turns the page when less than so much of it is left, points. @returns whether it did */
	#room(height: number): boolean {
		if (this.#pdf.y + height <= this.#pdf.page.height - MARGIN - FOOTER) return false
		this.#pdf.addPage()
		return true
	}

	#write(text: string, size: number, color: string, font: keyof typeof fonts = "text"): void {
		this.#pdf
			.font(font)
			.fontSize(size)
			.fillColor(color)
			.text(typeset(text, this.#words.language), MARGIN, this.#pdf.y, { width: this.#width, lineGap: 2 })
	}

	cover(): void {
		const pdf = this.#pdf
		const { t, content, title, period } = this.#words
		const { platform, edition } = content.report
		pdf.rect(0, 0, pdf.page.width, 12).fill(ACCENT)
		pdf.y = 190
		this.#write(platform.name, 13, ACCENT, "bold")
		this.#write(platform.hospital, 11, SOFT)
		pdf.moveDown(1.2)
		this.#write(title, 34, INK, "bold")
		pdf.moveDown(0.2)
		this.#write(period, 15, SOFT)
		if (this.#hash === null) {
			pdf.moveDown(0.8)
			this.#write(t.draft, 11, "#98140c", "bold")
		}
		pdf.y = 470
		const facts: readonly (readonly [string, string])[] = [
			[t.counted, this.#words.instant(content.asOf)],
			[t.edition, this.#hash === null ? "–" : String(edition)],
		]
		for (const [name, value] of facts) {
			const { y } = pdf
			pdf.font("text").fontSize(10).fillColor(FAINT).text(name, MARGIN, y, { width: 130 })
			pdf.fillColor(INK).text(value, MARGIN + 140, y, { width: this.#width - 140 })
			pdf.moveDown(0.3)
		}
		const { y } = pdf
		pdf.font("text").fontSize(10).fillColor(FAINT).text(t.hash, MARGIN, y, { width: 130 })
		pdf
			.font(this.#hash === null ? "text" : "mono")
			.fontSize(this.#hash === null ? 10 : 8.5)
			.fillColor(INK)
			.text(this.#hash ?? t.none, MARGIN + 140, y + 1, { width: this.#width - 140 })
		pdf.y = 610
		this.#write(t.reading, 11, INK, "bold")
		pdf.moveDown(0.3)
		this.#write(content.suppressed ? `${t.readingText} ${t.suppressed}` : t.readingText, 9.5, SOFT)
	}

	/** A page for the contents, written once it is known what is where. */
	leaveContents(): void {
		this.#pdf.addPage()
		this.#contents = this.#page
	}

	section(title: string): void {
		const pdf = this.#pdf
		// A short section goes on where the former one ended, with half a page before it at least.
		if (this.#entries.length === 0 || pdf.y > pdf.page.height / 2) pdf.addPage()
		else pdf.moveDown(1.5)
		this.#entries.push({ title, page: this.#page + 1 })
		this.#pdf.outline.addItem(title)
		this.#write(title, 20, ACCENT, "bold")
		this.#rule()
		this.#pdf.moveDown(0.8)
	}

	#line(y: number): void {
		this.#pdf
			.moveTo(MARGIN, y)
			.lineTo(MARGIN + this.#width, y)
			.lineWidth(0.8)
			.strokeColor(LINE)
			.stroke()
	}

	#rule(): void {
		this.#line(this.#pdf.y + 3)
	}

	comment(text: string): void {
		const pdf = this.#pdf
		this.#room(60)
		this.#write(this.#words.t.comment, 8.5, ACCENT, "bold")
		pdf.moveDown(0.2)
		this.#write(text, 10.5, INK)
		pdf.moveDown(1)
	}

	figure(figure: Figure): void {
		const pdf = this.#pdf
		const { content, language, t } = this.#words
		const definition = content.definitions.find((one) => one.id === figure.id)
		if (!definition) return
		const lines = figure.kind === "counts" ? figure.cells.length : figure.lines.length
		const hidden = hasHidden(figure)
		pdf.font("text").fontSize(8.5)
		const under = pdf.heightOfString(definition.definition[language], { width: this.#width, lineGap: 2 })
		// A figure stays on one page where it fits on one at all.
		this.#room(Math.min(46 + lines * ROW + under + (hidden ? 12 : 0), 420))
		const { y } = pdf
		const n = isEmpty(figure) && figure.kind !== "counts" ? 0 : this.#words.n(figure)
		pdf
			.font("bold")
			.fontSize(12)
			.fillColor(INK)
			.text(typeset(definition.title[language], language), MARGIN, y, { width: this.#width - 130 })
		const after = pdf.y
		pdf
			.font("text")
			.fontSize(9.5)
			.fillColor(SOFT)
			.text(n === null ? `n ${t.few}` : `n = ${this.#words.number(n)}`, MARGIN + this.#width - 170, y + 2, {
				width: 170,
				align: "right",
			})
		pdf.y = Math.max(after, pdf.y) + 5
		if (isEmpty(figure)) this.#write(t.nothing, 9.5, FAINT)
		else this.#chart(figure)
		pdf.y += 4
		if (hidden) this.#write(t.hiddenHere, 8.5, SOFT)
		this.#write(definition.definition[language], 8.5, FAINT)
		pdf.moveDown(1.5)
	}

	#chart(figure: Figure): void {
		switch (figure.kind) {
			case "counts": {
				const most = Math.max(1, ...figure.cells.map((one) => one.n ?? 0))
				for (const { key, n } of figure.cells) {
					const share = figure.exclusive ? this.#words.share(n, figure.n) : ""
					const value = `${this.#words.number(n)}${share === "" ? "" : `  (${share})`}`
					this.#bar(this.#words.label(figure.id, key), n === null ? null : n / most, value)
				}
				break
			}
			case "rates":
				for (const { key, n, of } of figure.lines) {
					const share = this.#words.share(n, of)
					const part = `${this.#words.number(n)} ${this.#words.t.of} ${this.#words.number(of)}`
					const value = n === null ? this.#words.number(n) : `${share}  (${part})`
					this.#bar(this.#words.label(figure.id, key), n === null || !of ? null : n / of, value)
				}
				break
			case "durations":
				this.#durations(figure)
				break
			case "answers":
				this.#allAnswers(figure)
				break
		}
	}

	#bar(label: string, part: number | null, value: string): void {
		const pdf = this.#pdf
		const height = this.#heightOf(label, LABEL_WIDTH - 8)
		this.#room(height)
		const { y } = pdf
		const x = MARGIN + LABEL_WIDTH
		const width = this.#width - LABEL_WIDTH - VALUE_WIDTH
		this.#cell(label, MARGIN, y, LABEL_WIDTH - 8, INK)
		pdf.rect(x, y + 1, width, ROW - 6).fill(TRACK)
		if (part !== null && part > 0) pdf.rect(x, y + 1, Math.max(1.5, width * part), ROW - 6).fill(BAR)
		this.#cell(value, x + width + 8, y, VALUE_WIDTH - 8, part === null ? FAINT : INK)
		pdf.y = y + height
	}

	/** Of a row whose first cell goes over as many lines as it needs. */
	#heightOf(label: string, width: number): number {
		const lines = this.#pdf.font("text").fontSize(9).heightOfString(typeset(label, this.#words.language), { width })
		return Math.max(ROW, lines + ROW - 11)
	}

	#cell(text: string, x: number, y: number, width: number, color: string, align: "left" | "right" = "left"): void {
		this.#pdf
			.font("text")
			.fontSize(9)
			.fillColor(color)
			.text(typeset(text, this.#words.language), x, y, { width, align })
	}

	#durations(figure: Extract<Figure, { kind: "durations" }>): void {
		const { t } = this.#words
		const columns = [58, 74, 74, 86] as const
		const first = this.#width - columns.reduce((sum, one) => sum + one, 0)
		const row = (cells: readonly string[], color: string): void => {
			const { y } = this.#pdf
			let x = MARGIN
			for (const [index, cell] of cells.entries()) {
				const width = index === 0 ? first : (columns[index - 1] ?? 0)
				this.#cell(cell, x, y, width - 6, color, index === 0 ? "left" : "right")
				x += width
			}
			this.#pdf.y = y + this.#heightOf(cells[0] ?? "", first - 6) - 2
		}
		const head = () => {
			row(["", "n", t.median, t.p90, t.running], FAINT)
			this.#line(this.#pdf.y - 2)
			this.#pdf.y += 3
		}
		head()
		for (const { key, n, medianDays, p90Days, longestDays, running } of figure.lines) {
			const label = this.#words.label(figure.id, key)
			// Columns are named again on the next page.
			if (this.#room(this.#heightOf(label, first - 6))) head()
			row(
				[
					label,
					this.#words.number(n),
					n === null ? "–" : this.#words.days(medianDays, longestDays, n),
					n === null ? "–" : this.#words.days(p90Days, longestDays, n),
					n === null ? "–" : this.#words.number(running),
				],
				n === null ? FAINT : INK,
			)
		}
	}

	/** What each colour of the answers stands for, at the head of them. */
	#legend(names: readonly (readonly [color: string, name: string])[]): void {
		const pdf = this.#pdf
		const { y } = pdf
		let x = MARGIN + 270
		for (const [color, name] of names) {
			pdf.rect(x, y + 1, 9, 8).fill(color)
			const said = typeset(name, this.#words.language)
			pdf
				.font("text")
				.fontSize(7.5)
				.fillColor(SOFT)
				.text(said, x + 12, y + 0.5, { lineBreak: false })
			x += 12 + pdf.widthOfString(said) + 9
		}
		pdf.y = y + 14
	}

	#allAnswers({ id, lines }: Extract<Figure, { kind: "answers" }>): void {
		const { t } = this.#words
		const scale = SCALE.map((color, at) => [color, at === 0 ? t.least : at === 4 ? t.most : String(at + 1)] as const)
		const legends = [
			...(lines.some((one) => one.scale) ? [scale] : []),
			...(lines.some((one) => !one.scale) ? [[t.no, t.yes].map((name, at) => [NO_YES[at] ?? BAR, name] as const)] : []),
		]
		const head = () => {
			for (const one of legends) this.#legend(one)
		}
		head()
		for (const line of lines) {
			if (this.#room(ROW + 12)) head()
			this.#answers(id, line)
		}
	}

	#answers(figure: string, line: Extract<Figure, { kind: "answers" }>["lines"][number]): void {
		const pdf = this.#pdf
		const { y } = pdf
		const label = this.#words.label(figure, line.key)
		const width = this.#width - 270 - 70
		pdf.font("text").fontSize(9).fillColor(INK).text(typeset(label, this.#words.language), MARGIN, y, { width: 262 })
		const below = pdf.y
		const x = MARGIN + 270
		const shown = line.counts.reduce<number>((sum, one) => sum + (one ?? 0), 0)
		if (line.n === null || shown === 0) {
			const isHidden = line.n === null || line.counts.includes(null)
			this.#cell(isHidden ? this.#words.t.few : "–", x, y, width, FAINT)
			if (line.n !== null) this.#cell(`n = ${this.#words.number(line.n)}`, x + width + 6, y, 64, INK, "right")
		} else {
			const colors = line.scale ? SCALE : NO_YES
			let at = x
			pdf.rect(x, y + 1, width, ROW - 6).fill(TRACK)
			for (const [index, count] of line.counts.entries()) {
				// What is not shown stays empty.
				const part = ((count ?? 0) / line.n) * width
				if (part <= 0) continue
				pdf.rect(at, y + 1, part, ROW - 6).fill(colors[index] ?? BAR)
				const dark = index === line.counts.length - 1
				if (part > 14)
					pdf
						.font("bold")
						.fontSize(7.5)
						.fillColor(dark ? "#ffffff" : INK)
						.text(String(count ?? ""), at, y + 2.5, { width: part, align: "center", lineBreak: false })
				at += part
			}
			const n = `n = ${this.#words.number(line.n)}`
			const said = line.median === null ? n : `${line.median}/5 · ${n}`
			this.#cell(said, x + width + 6, y, 64, INK, "right")
		}
		pdf.y = Math.max(below, y + ROW) + 2
	}

	async end(): Promise<Buffer> {
		const pdf = this.#pdf
		const { count } = pdf.bufferedPageRange()
		pdf.switchToPage(this.#contents)
		pdf.y = MARGIN
		this.#write(this.#words.t.contents, 20, ACCENT, "bold")
		this.#rule()
		pdf.y += 18
		for (const { title, page } of this.#entries) {
			const { y } = pdf
			pdf
				.font("text")
				.fontSize(11)
				.fillColor(INK)
				.text(typeset(title, this.#words.language), MARGIN, y, { width: this.#width - 40 })
			pdf.text(String(page), MARGIN + this.#width - 40, y, { width: 40, align: "right" })
			pdf.y = y + 24
		}
		for (let index = 1; index < count; index += 1) {
			pdf.switchToPage(index)
			this.#foot(index + 1, count)
		}
		const chunks: Buffer[] = []
		const done = new Promise<void>((resolve, reject) => {
			pdf.on("data", (chunk: Buffer) => chunks.push(chunk))
			pdf.on("end", resolve)
			pdf.on("error", reject)
		})
		pdf.end()
		await done
		return Buffer.concat(chunks)
	}

	#foot(page: number, of: number): void {
		const pdf = this.#pdf
		const { bottom } = pdf.page.margins
		// Below the margin, where the library would turn the page.
		pdf.page.margins.bottom = 0
		const y = pdf.page.height - MARGIN - 12
		const { title, period, content, t, language } = this.#words
		pdf
			.moveTo(MARGIN, y - 6)
			.lineTo(MARGIN + this.#width, y - 6)
			.lineWidth(0.5)
			.strokeColor(LINE)
			.stroke()
		pdf
			.font("text")
			.fontSize(7.5)
			.fillColor(FAINT)
			.text(typeset(`${title} · ${content.report.platform.name} · ${period}`, language), MARGIN, y, {
				width: this.#width - 70,
				lineBreak: false,
			})
		pdf.text(`${t.page} ${page} / ${of}`, MARGIN + this.#width - 70, y, { width: 70, align: "right", lineBreak: false })
		const hash = this.#hash ?? t.draft
		pdf
			.font(this.#hash === null ? "text" : "mono")
			.fontSize(6.5)
			.text(hash, MARGIN, y + 11, { lineBreak: false })
		pdf.page.margins.bottom = bottom
	}
}
