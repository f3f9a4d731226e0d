/** Cells of a table as a file that spreadsheets open: UTF-8 with its mark, semicolons where commas are decimal. */
export function toCsv(rows: readonly (readonly (string | number | null)[])[], language: "fr" | "en"): string {
	const separator = language === "fr" ? ";" : ","
	const cell = (value: string | number | null): string => {
		if (value === null) return ""
		if (typeof value === "number") return language === "fr" ? String(value).replace(".", ",") : String(value)
		// A spreadsheet would take it for a formula.
		const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
		return /["\n\r;,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
	}
	return `\uFEFF${rows.map((row) => row.map(cell).join(separator)).join("\r\n")}\r\n`
}

/** Hands a file to whoever looks at the page. */
export const download = (name: string, text: string): void => save(name, text, "text/csv")

/** The same, of any kind. */
export function save(name: string, text: string, type: string): void {
	const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
	const link = document.createElement("a")
	link.href = url
	link.download = name
	link.click()
	// The browser has taken it by then.
	setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
