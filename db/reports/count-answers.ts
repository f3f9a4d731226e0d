import type { Executor } from "../client.ts"
import { type SurveyVariant, surveyQuestions } from "../survey-questions.ts"
import type { AnswersFigure } from "./figure.ts"

/** A questionnaire as it was answered. */
export type AnswerSheet = Readonly<Record<string, unknown>>

const VALUES = [1, 2, 3, 4, 5] as const

/** Answers to one questionnaire, question by question. Pure. */
export function countAnswers(id: string, variant: SurveyVariant, sheets: readonly AnswerSheet[]): AnswersFigure {
	return {
		id,
		kind: "answers",
		n: sheets.length,
		lines: surveyQuestions[variant].map((question) => {
			const given = sheets.map((sheet) => sheet[question.id])
			const scale = question.kind === "scale"
			const counts = scale
				? VALUES.map((value) => given.filter((one) => one === value).length)
				: [false, true].map((value) => given.filter((one) => one === value).length)
			const n = counts.reduce((sum, one) => sum + one, 0)
			return { key: `${variant}.${question.id}`, scale, n, counts, median: scale && n > 0 ? medianOf(counts, n) : null }
		}),
	}
}

/** The value that half do not exceed. */
function medianOf(counts: readonly number[], n: number): number {
	let below = 0
	for (const [index, count] of counts.entries()) {
		below += count
		if (below * 2 >= n) return index + 1
	}
	return counts.length
}

/** Quarters whose last day is in the period, and that are over. Days `YYYY-MM-DD`. */
export function quartersOf(fromOn: string, toOn: string, today: string): readonly string[] {
	const last = toOn < today ? toOn : dayBefore(today)
	const quarters: string[] = []
	for (let year = Number(fromOn.slice(0, 4)); year <= Number(last.slice(0, 4)); year += 1)
		for (const [index, end] of ["03-31", "06-30", "09-30", "12-31"].entries()) {
			const day = `${year}-${end}`
			if (day >= fromOn && day <= last) quarters.push(`${year}-Q${index + 1}`)
		}
	return quarters
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)

/** The answers themselves, which lead back to nobody; in an order that says nothing. */
export async function readAnswers(
	sql: Executor,
	platform: string,
	variant: SurveyVariant,
	quarters: readonly string[],
): Promise<readonly AnswerSheet[]> {
	const rows = await sql<{ answers: AnswerSheet }[]>`
		select answers from survey_answers
		where platform_id = ${platform} and variant = ${variant} and quarter = any(${[...quarters]}::text[])`
	return rows.map((one) => one.answers)
}
