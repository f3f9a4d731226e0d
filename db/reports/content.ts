import { createHash } from "node:crypto"
import { z } from "zod"
import { reportKinds } from "../../machines/report-circuit.ts"
import { canonicalJson } from "../audit/canonical-json.ts"
import { LabelView } from "../cases/views.ts"
import { Figure, FigureRow } from "./figure.ts"
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

/** A report as everybody reads it. */
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
})
export type ReportContent = z.infer<typeof ReportContent>

/** As the team keeps it: with the cases behind the figures. */
export const TeamContent = ReportContent.extend({ rows: z.array(FigureRow).readonly() })
export type TeamContent = z.infer<typeof TeamContent>

/** SHA-256 of what is said, whatever order a database keeps it in; hexadecimal. */
export const hashContent = (content: unknown): string =>
	createHash("sha256").update(canonicalJson(content)).digest("hex")

/** What leaves the team: no case, no number under five. */
export function copyOf({ rows: _rows, ...content }: TeamContent): ReportContent {
	return { ...content, suppressed: true, figures: content.figures.map(suppress) }
}
