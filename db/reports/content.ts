import { createHash } from "node:crypto"
import { z } from "zod"
import { reportKinds } from "../../machines/report-circuit.ts"
import { canonicalJson } from "../audit/canonical-json.ts"
import { LabelView } from "../cases/views.ts"
import { type CountsFigure, Figure, FigureRow } from "./figure.ts"
import { sections } from "./specs.ts"
import { type Beside, suppress } from "./suppress.ts"

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
	beside: z
		.array(z.string())
		.readonly()
		.optional()
		.describe("Hashes of the copies that had left before and that subtraction from this one gives nothing of"),
})
export type ReportContent = z.infer<typeof ReportContent>

/** As the team keeps it: with the cases behind the figures. */
export const TeamContent = ReportContent.extend({ rows: z.array(FigureRow).readonly() })
export type TeamContent = z.infer<typeof TeamContent>

/** SHA-256 of what is said, whatever order a database keeps it in; hexadecimal. */
export const hashContent = (content: unknown): string =>
	createHash("sha256").update(canonicalJson(content)).digest("hex")

/** A copy that has left the team before. */
export interface LeftCopy {
	readonly hash: string
	readonly content: ReportContent
}

/**
 * Figures that count the same people and others beside them: subtracting one from the other gives those others.
 * By the wider figure; headings of the narrower that are one heading of the wider.
 */
const wider: Readonly<Record<string, { readonly of: string; readonly as: Readonly<Record<string, string>> }>> = {
	asks: { of: "requests", as: { redirected: "refused", declined: "refused" } },
	askers: { of: "requesters", as: {} },
	askChannels: { of: "channels", as: {} },
}

/** The narrower figure under the headings of the wider one. */
function underHeadings(figure: CountsFigure, as: Readonly<Record<string, string>>): CountsFigure {
	const cells = new Map<string, number | null>()
	for (const { key, n } of figure.cells) {
		const into = as[key] ?? key
		const sum = cells.get(into)
		cells.set(into, sum === null || n === null ? null : (sum ?? 0) + n)
	}
	return { ...figure, cells: [...cells].map(([key, n]) => ({ key, n })) }
}

/**
 * What leaves the team: no case, no number under five, and none that subtraction gives: within a figure, from a figure
 * that counts some of the same people, or from a copy of an overlapping period that has left before.
 */
export function copyOf({ rows: _rows, ...content }: TeamContent, left: readonly LeftCopy[] = []): ReportContent {
	const before = (id: string): readonly Beside[] =>
		left.flatMap(({ content: former }) => {
			const found = former.figures.find((one) => one.id === id)
			return found ? [{ figure: found, same: former.report.id === content.report.id }] : []
		})
	const narrower = new Map(
		content.figures.flatMap((one) => (one.id in wider ? [] : [[one.id, suppress(one, before(one.id))] as const])),
	)
	const figures = content.figures.map((one) => {
		const shown = narrower.get(one.id)
		const { of, as } = wider[one.id] ?? { of: "", as: {} }
		const part = narrower.get(of)
		if (shown) return shown
		const within = part?.kind === "counts" ? [{ figure: underHeadings(part, as), same: false }] : []
		return suppress(one, [...before(one.id), ...within])
	})
	const hashes = left.map((one) => one.hash).toSorted()
	return { ...content, suppressed: true, figures, ...(hashes.length === 0 ? {} : { beside: hashes }) }
}
