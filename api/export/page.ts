import { createRequire } from "node:module"
import PDFDocument from "pdfkit"

const require = createRequire(import.meta.url)

/** Fonts of our own: the standard ones have neither `≥` nor `β`, and lose letters of many names. */
const fonts = {
	text: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf"),
	bold: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf"),
} as const

const MARGIN = 56
const FOOTER = 40
const INK = "#1c2733"
const SOFT = "#5a6875"
const ACCENT = "#0b5c7a"
const LINE = "#d5dde3"
const LABEL_WIDTH = 150

export interface PageOptions {
	readonly title: string
	/** Across every page, faint. */
	readonly watermark: string
	/** At the foot of every page, before its number. */
	readonly footer: string
}

/** A document of headings, paragraphs and labelled lines, every page of it marked. */
export class Page {
	readonly #pdf: PDFKit.PDFDocument
	readonly #options: PageOptions

	constructor(options: PageOptions) {
		this.#options = options
		this.#pdf = new PDFDocument({
			size: "A4",
			margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER },
			bufferPages: true,
			lang: "fr-FR",
			displayTitle: true,
			info: { Title: options.title, Author: "Passerelle", Creator: "Passerelle" },
		})
		this.#pdf.registerFont("text", fonts.text).registerFont("bold", fonts.bold)
	}

	title(text: string, under: string): void {
		this.#pdf.font("bold").fontSize(22).fillColor(ACCENT).text(text)
		this.#pdf.moveDown(0.2).font("text").fontSize(11).fillColor(SOFT).text(under)
		this.#pdf.moveDown(1)
	}

	/** Starts a section, never at the foot of a page. */
	heading(text: string): void {
		this.#room(90)
		this.#pdf.moveDown(1).font("bold").fontSize(14).fillColor(ACCENT).text(text)
		const { x, y } = this.#pdf
		const right = this.#pdf.page.width - MARGIN
		this.#pdf
			.moveTo(x, y + 2)
			.lineTo(right, y + 2)
			.lineWidth(0.8)
			.strokeColor(LINE)
			.stroke()
		this.#pdf.moveDown(0.6)
	}

	paragraph(text: string): void {
		this.#pdf.font("text").fontSize(9.5).fillColor(INK).text(text, { lineGap: 2 })
		this.#pdf.moveDown(0.5)
	}

	/** A paragraph in a frame, for what must be read. */
	box(text: string): void {
		const width = this.#width
		this.#pdf.font("text").fontSize(9.5)
		const height = this.#pdf.heightOfString(text, { width: width - 24, lineGap: 2 }) + 20
		this.#room(height)
		const { x, y } = this.#pdf
		this.#pdf.roundedRect(x, y, width, height, 4).lineWidth(0.8).fillOpacity(0.6).fillAndStroke("#eef5f8", LINE)
		this.#pdf
			.fillOpacity(1)
			.fillColor(INK)
			.text(text, x + 12, y + 10, { width: width - 24, lineGap: 2 })
		this.#pdf.x = x
		this.#pdf.y = y + height
		this.#pdf.moveDown(0.8)
	}

	/** A name and its value, side by side; what has no value is left out. */
	line(name: string, value: string | null | undefined): void {
		if (value === null || value === undefined || value === "") return
		this.#pdf.font("text").fontSize(9.5)
		const width = this.#width - LABEL_WIDTH
		const height = Math.max(
			this.#pdf.heightOfString(value, { width, lineGap: 1.5 }),
			this.#pdf.heightOfString(name, { width: LABEL_WIDTH - 8, lineGap: 1.5 }),
		)
		// A short line stays whole; a long text may run on to the next page.
		this.#room(Math.min(height, 60))
		const { x, y } = this.#pdf
		const before = this.#pdf.bufferedPageRange().count
		this.#pdf.fillColor(SOFT).text(name, x, y, { width: LABEL_WIDTH - 8, lineGap: 1.5 })
		const afterName = this.#pdf.y
		this.#pdf.fillColor(INK).text(value, x + LABEL_WIDTH, y, { width, lineGap: 1.5 })
		const samePage = this.#pdf.bufferedPageRange().count === before
		this.#pdf.x = x
		if (samePage) this.#pdf.y = Math.max(this.#pdf.y, afterName)
		this.#pdf.moveDown(0.15)
	}

	/** Something that happened: when, what, and who did it. */
	entry(when: string, what: string, who: string): void {
		this.#room(48)
		this.#pdf.moveDown(0.45).font("bold").fontSize(10).fillColor(INK).text(what)
		this.#pdf.font("text").fontSize(8.5).fillColor(SOFT).text(`${when} · ${who}`)
		this.#pdf.moveDown(0.15)
	}

	/** One line of a list. */
	item(text: string): void {
		this.#pdf.font("text").fontSize(9.5)
		const width = this.#width - 14
		this.#room(Math.min(this.#pdf.heightOfString(text, { width, lineGap: 1.5 }), 60))
		const { x, y } = this.#pdf
		this.#pdf.fillColor(ACCENT).text("•", x, y, { lineBreak: false })
		this.#pdf.fillColor(INK).text(text, x + 14, y, { width, lineGap: 1.5 })
		this.#pdf.x = x
		this.#pdf.moveDown(0.2)
	}

	/** Marks and numbers the pages and gives the file. Marked at the end: a page may turn in the middle of a text. */
	async end(): Promise<Buffer> {
		const { start, count } = this.#pdf.bufferedPageRange()
		for (let index = 0; index < count; index += 1) {
			this.#pdf.switchToPage(start + index)
			this.#mark(this.#options.watermark)
			this.#foot(`${this.#options.footer} · page ${index + 1} sur ${count}`)
		}
		const chunks: Buffer[] = []
		const done = new Promise<void>((resolve, reject) => {
			this.#pdf.on("data", (chunk: Buffer) => chunks.push(chunk))
			this.#pdf.on("end", resolve)
			this.#pdf.on("error", reject)
		})
		this.#pdf.end()
		await done
		return Buffer.concat(chunks)
	}

	get #width(): number {
		return this.#pdf.page.width - 2 * MARGIN
	}

	/** Turns the page when less than so much of it is left, points. */
	#room(height: number): void {
		if (this.#pdf.y + height > this.#pdf.page.height - MARGIN - FOOTER) this.#pdf.addPage()
	}

	#mark(watermark: string): void {
		const pdf = this.#pdf
		const { width, height } = pdf.page
		pdf.save()
		pdf.rotate(-52, { origin: [width / 2, height / 2] })
		pdf.font("bold").fontSize(20).fillColor("#0b3a4c").fillOpacity(0.07)
		for (const offset of [-230, 0, 230])
			pdf.text(watermark, width / 2 - 450, height / 2 + offset, { width: 900, align: "center", lineBreak: false })
		pdf.restore()
		pdf.fillOpacity(1)
	}

	#foot(text: string): void {
		const pdf = this.#pdf
		const { bottom } = pdf.page.margins
		// Below the margin, where the library would turn the page.
		pdf.page.margins.bottom = 0
		const y = pdf.page.height - MARGIN - 8
		pdf
			.moveTo(MARGIN, y - 6)
			.lineTo(pdf.page.width - MARGIN, y - 6)
			.lineWidth(0.5)
			.strokeColor(LINE)
			.stroke()
		pdf.font("text").fontSize(7.5).fillColor(SOFT).text(text, MARGIN, y, { width: this.#width, align: "center" })
		pdf.page.margins.bottom = bottom
	}
}
