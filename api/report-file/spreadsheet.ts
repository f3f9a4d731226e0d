import { strToU8, Zip, ZipDeflate } from "fflate"
import { asText } from "./as-text.ts"

/** How a cell looks; in the order of `cellXfs` below. */
const styles = ["plain", "title", "head", "note", "count", "tenth", "day", "hidden", "total", "link"] as const
type Style = (typeof styles)[number]

export interface Cell {
	readonly value: string | number | null
	readonly style: Style
}
export const cell = (value: string | number | null, style: Style = "plain"): Cell => ({ value, style })
/** A day as a spreadsheet counts it. */
export const day = (of: string): Cell => cell(Date.parse(of) / 86_400_000 + 25_569, "day")

export type Row = readonly Cell[]

export interface SheetForm {
	/** Widths in characters. */
	readonly columns: readonly number[]
	/** Rows that stay in sight, and are printed on each page. */
	readonly head: number
	/** The last of them can be filtered by. */
	readonly filtered?: boolean
	/** Rows that go over all columns, from 1. */
	readonly wide?: readonly number[]
	/** Cells that lead to a sheet, by their reference. */
	readonly links?: ReadonlyMap<string, string>
}

const MAX_NAME = 31
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
const packages = "http://schemas.openxmlformats.org/package/2006"
const types = "application/vnd.openxmlformats-officedocument.spreadsheetml"

const stylesheet = `${xml}<styleSheet ${main}><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.0"/></numFmts>
<fonts count="6"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="15"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font><font><i/><sz val="10"/><color rgb="FF4B5563"/><name val="Calibri"/></font>
<font><i/><sz val="11"/><color rgb="FF4B5563"/><name val="Calibri"/></font>
<font><u/><sz val="11"/><color rgb="FF1D4E89"/><name val="Calibri"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/></patternFill></fill></fills>
<borders count="3"><border/><border><bottom style="thin"><color rgb="FF6B7280"/></bottom></border>
<border><top style="thin"><color rgb="FF6B7280"/></top></border></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${styles.length}">
<xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fontId="1" applyFont="1"/>
<xf fontId="2" fillId="2" borderId="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>
<xf fontId="3" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="3" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="right" vertical="top"/></xf>
<xf numFmtId="164" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="right" vertical="top"/></xf>
<xf numFmtId="14" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="left" vertical="top"/></xf>
<xf fontId="4" applyFont="1" applyAlignment="1"><alignment horizontal="right" vertical="top"/></xf>
<xf numFmtId="3" fontId="2" borderId="2" applyNumberFormat="1" applyFont="1" applyBorder="1"/>
<xf fontId="5" applyFont="1"/></cellXfs></styleSheet>`

/** What XML 1.0 cannot say is left out. */
const escape = (text: string): string =>
	text
		.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;")

const letterOf = (column: number): string => String.fromCharCode(65 + column)

/**
 * A spreadsheet that is written row by row and packed as it is written: however many rows it has, one page of them is
 * there at a time. Strings are strings, and nothing in it is evaluated.
 */
export class Spreadsheet {
	readonly #chunks: Uint8Array[] = []
	readonly #zip = new Zip((error, chunk) => {
		if (error) throw error
		this.#chunks.push(chunk)
	})
	readonly #sheets: { readonly name: string; readonly form: SheetForm; readonly rows: number }[] = []
	readonly #names = new Set<string>()

	constructor() {
		this.#write(
			"_rels/.rels",
			`${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		)
	}

	/** A name as sheets have it: short, without the punctuation that is refused, and each its own. */
	nameFor(title: string): string {
		const short = title
			.replaceAll(/[[\]:*?/\\']/g, " ")
			.slice(0, MAX_NAME - 3)
			.trim()
		let name = short
		for (let again = 2; this.#names.has(name.toLowerCase()); again += 1) name = `${short} ${again}`
		this.#names.add(name.toLowerCase())
		return name
	}

	/** @param name given by `nameFor` */
	async addSheet(name: string, form: SheetForm, pages: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>) {
		const { columns, head, wide = [], links = new Map<string, string>() } = form
		const file = this.#begin(`xl/worksheets/sheet${this.#sheets.length + 1}.xml`)
		const pane =
			head === 0
				? ""
				: `<pane ySplit="${head}" topLeftCell="A${head + 1}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>`
		file(
			`${xml}<worksheet ${main}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0" showGridLines="0">${pane}</sheetView></sheetViews><cols>${columns
				.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`)
				.join("")}</cols><sheetData>`,
		)
		const width = columns.reduce((sum, one) => sum + one, 0)
		let rows = 0
		for await (const page of pages)
			file(
				page
					.map((row) => {
						rows += 1
						const isWide = wide.includes(rows)
						return rowXml(rows, row, isWide ? [width] : columns)
					})
					.join(""),
			)
		const last = letterOf(columns.length - 1)
		file("</sheetData>")
		if (form.filtered) file(`<autoFilter ref="A${head}:${last}${Math.max(head, rows)}"/>`)
		if (wide.length > 0)
			file(
				`<mergeCells count="${wide.length}">${wide.map((at) => `<mergeCell ref="A${at}:${last}${at}"/>`).join("")}</mergeCells>`,
			)
		if (links.size > 0)
			file(
				`<hyperlinks>${[...links].map(([ref, sheet]) => `<hyperlink ref="${ref}" location="'${escape(sheet)}'!A1"/>`).join("")}</hyperlinks>`,
			)
		file('<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>')
		file('<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>')
		file("<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>", true)
		this.#sheets.push({ name, form, rows })
	}

	finish(): Buffer {
		const sheets = this.#sheets
		const quoted = (name: string) => `'${escape(name)}'`
		const names = sheets.flatMap(({ name, form: { head, filtered, columns }, rows }, at) => [
			...(filtered
				? [
						`<definedName name="_xlnm._FilterDatabase" localSheetId="${at}" hidden="1">${quoted(name)}!$A$${head}:$${letterOf(columns.length - 1)}$${Math.max(head, rows)}</definedName>`,
					]
				: []),
			...(head > 0
				? [
						`<definedName name="_xlnm.Print_Titles" localSheetId="${at}">${quoted(name)}!$${head}:$${head}</definedName>`,
					]
				: []),
		])
		this.#write(
			"xl/workbook.xml",
			`${xml}<workbook ${main} xmlns:r="${relations}"><bookViews><workbookView/></bookViews><sheets>${sheets
				.map(({ name }, at) => `<sheet name="${escape(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
				.join("")}</sheets>${names.length === 0 ? "" : `<definedNames>${names.join("")}</definedNames>`}</workbook>`,
		)
		this.#write(
			"xl/_rels/workbook.xml.rels",
			`${xml}<Relationships xmlns="${packages}/relationships">${sheets
				.map(
					(_, at) =>
						`<Relationship Id="rId${at + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
				)
				.join(
					"",
				)}<Relationship Id="rId${sheets.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
		)
		this.#write("xl/styles.xml", stylesheet)
		this.#write(
			"[Content_Types].xml",
			`${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${sheets
				.map((_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${types}.worksheet+xml"/>`)
				.join("")}</Types>`,
		)
		this.#zip.end()
		return Buffer.concat(this.#chunks)
	}

	#begin(name: string): (text: string, final?: boolean) => void {
		const file = new ZipDeflate(name, { level: 6 })
		this.#zip.add(file)
		return (text, final = false) => file.push(strToU8(text), final)
	}

	#write(name: string, text: string): void {
		this.#begin(name)(text, true)
	}
}

/** Points that a line is high. */
const LINE = 15

function rowXml(at: number, row: Row, widths: readonly number[]): string {
	const lines = Math.max(
		1,
		...row.map(({ value }, column) =>
			typeof value === "string"
				? value
						.split("\n")
						.reduce((sum, line) => sum + Math.max(1, Math.ceil((line.length * 1.1) / (widths[column] ?? 20))), 0)
				: 1,
		),
	)
	const isTitle = row[0]?.style === "title"
	const height = isTitle ? ' ht="24" customHeight="1"' : lines > 1 ? ` ht="${lines * LINE}" customHeight="1"` : ""
	return `<row r="${at}"${height}>${row
		.map(({ value, style }, column) => {
			const ref = `r="${letterOf(column)}${at}" s="${styles.indexOf(style)}"`
			if (value === null) return `<c ${ref}/>`
			if (typeof value === "number") return `<c ${ref}><v>${value}</v></c>`
			return `<c ${ref} t="inlineStr"><is><t xml:space="preserve">${escape(asText(value))}</t></is></c>`
		})
		.join("")}</row>`
}
