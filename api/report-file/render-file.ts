import { canonicalJson } from "../../db/audit/canonical-json.ts"
import type { Engine } from "../../db/engine.ts"
import { findNumbers, type readContent } from "../../db/reports/read-reports.ts"
import type { ReportRow } from "../../db/reports/report-rows.ts"
import { renderReportPdf } from "./render-pdf.ts"
import { renderReportXlsx } from "./render-xlsx.ts"
import type { Language } from "./words.ts"

export const reportFileTypes = {
	pdf: "application/pdf",
	xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	json: "application/json",
} as const

/** As an attachment that nothing runs in and nobody keeps on the way. */
export const reportFileHeaders = (
	{ kind, fromOn, toOn }: Pick<ReportRow, "kind" | "fromOn" | "toOn">,
	format: keyof typeof reportFileTypes,
) => ({
	"Content-Disposition": `attachment; filename="${kind}-${fromOn}-${toOn}.${format}"`,
	"Cache-Control": "private, no-store",
	"Content-Security-Policy": "sandbox; default-src 'none'",
})

/** Cases are named in the spreadsheet alone, and only those that the reader may see. */
export async function renderFile(
	engine: Engine,
	format: keyof typeof reportFileTypes,
	language: Language,
	{ content, hash, rows }: Awaited<ReturnType<typeof readContent>>,
): Promise<Buffer> {
	switch (format) {
		case "pdf":
			return await renderReportPdf(content, hash, language)
		case "xlsx": {
			return await renderReportXlsx(
				content,
				hash,
				language,
				rows && { read: rows, nameCases: (ids) => findNumbers(engine, ids) },
			)
		}
		case "json":
			return Buffer.from(canonicalJson({ hash, content }))
	}
}
