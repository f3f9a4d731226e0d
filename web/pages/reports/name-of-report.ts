import type { ReportSummary } from "../../client/reports-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"

/** What a report is called: the yearly one with its year, « Bilan d'activité 2026 ». */
export const nameOfReport = ({
	kind,
	kindLabel,
	fromOn,
}: Pick<ReportSummary, "kind" | "kindLabel" | "fromOn">): string =>
	kind === "yearly" ? `${sayLabel(kindLabel)} ${fromOn.slice(0, 4)}` : sayLabel(kindLabel)
