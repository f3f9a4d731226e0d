import { z } from "zod"

/** Figures of a report that leaves the team show no number under it: it points at people. */
export const FEWEST = 5

/** Null where a number is hidden, never where it is not known: what is not known is left out. */
const Count = z.int().min(0).nullable()
const Days = z.number().min(0).nullable()

/** So many of each kind. */
const Counts = z.object({
	id: z.string(),
	kind: z.literal("counts"),
	/** What is counted, each once. */
	n: Count,
	/** Whether each falls under one heading alone, so that they add up to `n`. */
	exclusive: z.boolean(),
	cells: z.array(z.object({ key: z.string(), n: Count })).readonly(),
})

/** So many of so many. */
const Rates = z.object({
	id: z.string(),
	kind: z.literal("rates"),
	lines: z.array(z.object({ key: z.string(), n: Count, of: Count })).readonly(),
})

/** How long something took, in calendar days; what still goes on is counted with the time it has reached. */
const Durations = z.object({
	id: z.string(),
	kind: z.literal("durations"),
	lines: z
		.array(
			z.object({
				key: z.string(),
				n: Count,
				/** Of these, still going on, or ended otherwise than by what is measured. */
				running: Count,
				/** Null when it is hidden, or when more than half still goes on. */
				medianDays: Days,
				p90Days: Days,
				/** The longest reached: a median that is not known is more than this. */
				longestDays: Days,
			}),
		)
		.readonly(),
})

/** Answers to a questionnaire: how many chose each value; from 1 to 5, or no and yes. */
const Answers = z.object({
	id: z.string(),
	kind: z.literal("answers"),
	/** Questionnaires that were answered. */
	n: Count,
	lines: z
		.array(
			z.object({
				key: z.string(),
				scale: z.boolean(),
				n: Count,
				counts: z.array(Count).readonly(),
				/** Of a scale: the value that half do not exceed. */
				median: z.number().nullable(),
			}),
		)
		.readonly(),
})

export const Figure = z.discriminatedUnion("kind", [Counts, Rates, Durations, Answers])
export type Figure = z.infer<typeof Figure>
export type CountsFigure = z.infer<typeof Counts>
export type RatesFigure = z.infer<typeof Rates>
export type DurationsFigure = z.infer<typeof Durations>
export type AnswersFigure = z.infer<typeof Answers>

/** What stands behind a number: a case, by its id alone. Answers to questionnaires have none. */
export const FigureRow = z.object({
	figure: z.string(),
	caseId: z.uuid(),
	/** Under which headings or in which lines it is counted. */
	key: z.string(),
	/** When it happened, ISO 8601. */
	at: z.string(),
	/** How long it took or has taken, in calendar days; null where nothing is measured. */
	days: z.number().nullable(),
	/** Still going on. */
	running: z.boolean(),
})
export type FigureRow = z.infer<typeof FigureRow>
