import type { AuditItem } from "../db/audit/list-audit.ts"

/** Who took it away, and when: said in the file itself, whoever it is passed on to. */
export interface Watermark {
	readonly name: string
	readonly id: string
	readonly at: string
	/** Older entries were left out. */
	readonly cut: boolean
}

const columns = {
	at: (one) => one.at,
	chain: (one) => one.chain,
	seq: (one) => String(one.seq),
	action: (one) => one.action,
	by: (one) => one.by.id,
	name: (one) => one.by.name,
	role: (one) => one.role ?? "",
	basis: (one) => one.basis ?? "",
	case: (one) => one.case?.number ?? "",
	subject: (one) => one.subject ?? "",
	detail: (one) => JSON.stringify(one.detail),
	address: (one) => one.address ?? "",
	request: (one) => one.requestId ?? "",
	exported: () => "",
} satisfies Record<string, (item: AuditItem) => string>

/** A spreadsheet takes what begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r]/

const cell = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

/** Entries as CSV (RFC 4180) with the watermark in every line, so that a part of the file still says whose it is. */
export function auditCsv(items: readonly AuditItem[], { name, id, at, cut }: Watermark): string {
	const only = cut ? `, the latest ${items.length} entries only` : ""
	const mark = `Passerelle: exported by ${name} (${id}), ${at}${only}`
	const rows = items.map((one) =>
		Object.entries(columns).map(([column, read]) => (column === "exported" ? mark : read(one))),
	)
	const last = Object.keys(columns).map((_, index, all) => (index === all.length - 1 ? mark : ""))
	return [Object.keys(columns), ...rows, ...(rows.length === 0 ? [last] : [])]
		.map((row) => `${row.map(cell).join(",")}\r\n`)
		.join("")
}
