const LINE_HEIGHT = 16
const TOP = 780

const escaped = (line: string): string =>
	line
		.replaceAll(/[\\()]/g, "\\$&")
		.replaceAll("’", "'")
		.replaceAll("œ", "oe")

/** A page of text as a PDF that any reader opens: Helvetica, WinAnsi, one line per entry. */
export function makePdf(lines: readonly string[]): Buffer {
	const shown = lines.map((line, index) => `1 0 0 1 60 ${TOP - index * LINE_HEIGHT} Tm (${escaped(line)}) Tj`)
	const stream = `BT /F1 11 Tf ${shown.join(" ")} ET`
	const objects = [
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		`<< /Length ${Buffer.byteLength(stream, "latin1")} >>\nstream\n${stream}\nendstream`,
	]
	let body = "%PDF-1.4\n"
	const offsets = objects.map((object, index) => {
		const offset = Buffer.byteLength(body, "latin1")
		body += `${index + 1} 0 obj\n${object}\nendobj\n`
		return offset
	})
	const start = Buffer.byteLength(body, "latin1")
	const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("")
	body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
	return Buffer.from(body, "latin1")
}
