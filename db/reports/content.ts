import { createHash } from "node:crypto"
import { z } from "zod"
import { reportKinds } from "../../machines/report-circuit.ts"
import { instantAt } from "../../machines/working-time.ts"
import { canonicalJson } from "../audit/canonical-json.ts"
import { LabelView } from "../cases/views.ts"
import { dayAfter } from "./day-after.ts"
import { Figure, type FigureRow } from "./figure.ts"
import type { CopySpan } from "./hiding/find-memberships.ts"
import { sections } from "./specs.ts"
import { suppress } from "./suppress.ts"

const Section = z.enum(sections)

/** What is known of a figure beside its numbers. */
const Definition = z.object({
	id: z.string(),
	section: Section,
	words: z.string().describe("Under which words of `labels` its keys are"),
	title: LabelView,
	definition: LabelView,
})

const Comment = z.object({ section: Section, text: z.string() })

/** A report as everybody reads it: the cases behind its figures are apart (`edition-rows.ts`). */
export const ReportContent = z.object({
	/** Of this form. */
	format: z.literal(1),
	report: z.object({
		id: z.uuid(),
		kind: z.enum(reportKinds),
		platform: z.object({ id: z.uuid(), name: z.string(), hospital: z.string(), zone: z.string() }),
		fromOn: z.iso.date(),
		toOn: z.iso.date(),
		edition: z.int(),
	}),
	asOf: z.iso.datetime().describe("Counted as far as it was recorded then"),
	/** Whether numbers under five are left out. */
	suppressed: z.boolean(),
	sections: z.array(z.object({ id: Section, label: LabelView })).readonly(),
	definitions: z.array(Definition).readonly(),
	labels: z.record(z.string(), z.record(z.string(), LabelView)),
	figures: z.array(Figure).readonly(),
	comments: z.array(Comment).readonly(),
	rule: z.int().optional().describe("By which rule numbers are hidden, in a copy: the first had none"),
	beside: z
		.array(z.string())
		.readonly()
		.optional()
		.describe("Hashes of the copies that had left before and that subtraction from this one gives nothing of"),
})
export type ReportContent = z.infer<typeof ReportContent>

/** SHA-256 of what is said, whatever order a database keeps it in; hexadecimal. */
export const hashContent = (content: unknown): string =>
	createHash("sha256").update(canonicalJson(content)).digest("hex")

/** What `canonicalJson` makes of a row, of which there are hundreds of thousands: its keys are in order here. */
export const rowJson = ({ at, caseId, days, figure, key, running }: FigureRow): string =>
	`{"at":${JSON.stringify(at)},"caseId":"${caseId}","days":${JSON.stringify(days)},"figure":${JSON.stringify(figure)},"key":${JSON.stringify(key)},"running":${running}}`

/**
 * The same of an edition with the cases behind its figures, which come page by page: as of one object that has them under
 * `rows`, without ever holding it.
 */
export async function hashEdition(
	content: object,
	pages: AsyncIterable<readonly FigureRow[]> | Iterable<readonly FigureRow[]>,
): Promise<string> {
	const hash = createHash("sha256")
	const fields = new Map<string, unknown>(Object.entries({ ...content, rows: [] }))
	let comma = "{"
	for (const key of [...fields.keys()].filter((one) => fields.get(one) !== undefined).sort()) {
		hash.update(`${comma}${JSON.stringify(key)}:`)
		comma = ","
		if (key === "rows") await hashRows(pages)
		else hash.update(canonicalJson(fields.get(key)))
	}
	return hash.update("}").digest("hex")

	async function hashRows(all: typeof pages): Promise<void> {
		let before = "["
		for await (const page of all)
			if (page.length > 0) {
				hash.update(before).update(page.map(rowJson).join(","))
				before = ","
			}
		hash.update(before === "[" ? "[]" : "]")
	}
}

/** Raised when another number is hidden, or one is not: a copy is made again by the rule that made it. */
export const HIDING_RULE = 2

/** A copy that has left the team before. */
export interface LeftCopy {
	readonly hash: string
	readonly content: ReportContent
}

/** Milliseconds; what is not over is counted as far as it was made. */
function spanOf({ report, asOf }: ReportContent): CopySpan {
	const at = (day: string): number => instantAt(report.platform.zone, day, "00:00").getTime()
	const made = Date.parse(asOf)
	return { from: at(report.fromOn), until: Math.min(at(dayAfter(report.toOn)), made), asOf: made }
}

/**
 * What leaves the team: no case, no number under five, and none that adding and subtracting gives: within a copy, or with
 * those of overlapping periods that have left before.
 */
export function copyOf(content: ReportContent, left: readonly LeftCopy[] = []): ReportContent {
	const span = spanOf(content)
	const before = left.map(({ content: former }) => {
		const theirs = spanOf(former)
		return {
			figures: former.figures,
			span: theirs,
			same: former.report.id === content.report.id && theirs.until === span.until,
		}
	})
	const figures = suppress({ figures: content.figures, span }, before)
	const hashes = left.map((one) => one.hash).toSorted()
	return {
		...content,
		suppressed: true,
		rule: HIDING_RULE,
		figures,
		...(hashes.length === 0 ? {} : { beside: hashes }),
	}
}

/**
 * Whether a copy says nothing that its edition does not say, whatever rule hid what it hides: of copies that an earlier
 * release made and that cannot be made again.
 */
export function isPartOf(copy: ReportContent, content: ReportContent): boolean {
	const agrees = (said: unknown, meant: unknown): boolean => {
		if (said === null || said === meant) return true
		if (typeof said !== "object" || typeof meant !== "object" || meant === null) return false
		const entries = Object.entries(said)
		return (
			entries.length === Object.keys(meant).length &&
			entries.every(([key, value]) => agrees(value, (meant as Readonly<Record<string, unknown>>)[key]))
		)
	}
	const { suppressed: _suppressed, beside: _beside, rule: _rule, ...told } = copy
	const { suppressed: _whole, ...known } = content
	return agrees(told, known)
}
