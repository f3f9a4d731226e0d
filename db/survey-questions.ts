import { z } from "zod"
import { type Label, label } from "../machines/vocabulary.ts"

export const surveyVariants = ["patient", "relatives"] as const
export type SurveyVariant = (typeof surveyVariants)[number]

/**
 * `scale` is answered from 1 (not at all) to 5 (entirely), `yesNo` by true or false. No question takes free text:
 * a sentence in somebody's own words would say who wrote it.
 */
export interface SurveyQuestion {
	readonly id: string
	readonly kind: "scale" | "yesNo"
	readonly label: Label
}

const scale = (id: string, fr: string, en: string): SurveyQuestion => ({ id, kind: "scale", label: label(fr, en) })
const yesNo = (id: string, fr: string, en: string): SurveyQuestion => ({ id, kind: "yesNo", label: label(fr, en) })

/**
 * The two questionnaires: short enough to be read out on the phone. Questions of the same id mean the same in both, so
 * that a report may add them up. An id is never given to another question.
 */
export const surveyQuestions: Readonly<Record<SurveyVariant, readonly SurveyQuestion[]>> = {
	patient: [
		scale("reachable", "La plateforme a été facile à joindre.", "The platform was easy to reach."),
		scale("listened", "Je me suis senti·e écouté·e et respecté·e.", "I felt listened to and respected."),
		scale("clear", "On m'a expliqué les choses avec des mots clairs.", "Things were explained to me in clear words."),
		scale("delay", "Le délai pour obtenir une réponse m'a convenu.", "The time it took to get an answer suited me."),
		yesNo("told", "J'ai été informé·e du résultat.", "I was told the outcome."),
		yesNo("journeyAvoided", "Un déplacement a pu être évité.", "A journey could be avoided."),
		scale(
			"supported",
			"J'ai été aidé·e dans mes démarches et ma vie quotidienne.",
			"I was helped with my paperwork and daily life.",
		),
		scale("overall", "Dans l'ensemble, je suis satisfait·e.", "Overall, I am satisfied."),
	],
	relatives: [
		scale("reachable", "La plateforme a été facile à joindre.", "The platform was easy to reach."),
		scale("listened", "Je me suis senti·e écouté·e et respecté·e.", "I felt listened to and respected."),
		scale("clear", "On m'a expliqué les choses avec des mots clairs.", "Things were explained to me in clear words."),
		yesNo(
			"place",
			"Ma place auprès de mon proche a été prise en compte.",
			"My place beside my relative was taken into account.",
		),
		yesNo("told", "J'ai su ce qui était décidé.", "I knew what was decided."),
		scale("supported", "J'ai reçu l'aide dont j'avais besoin moi-même.", "I got the help that I needed myself."),
		scale("overall", "Dans l'ensemble, je suis satisfait·e.", "Overall, I am satisfied."),
	],
}

const answerTo = { scale: z.int().min(1).max(5), yesNo: z.boolean() } as const

const answersTo = (variant: SurveyVariant) =>
	z
		.strictObject(
			Object.fromEntries(surveyQuestions[variant].map(({ id, kind }) => [id, answerTo[kind].optional()] as const)),
		)
		.refine((answers) => Object.keys(answers).length > 0, "at least one answer")

/** What may be answered; any question may be left out, not all of them. */
export const SurveyAnswers = { patient: answersTo("patient"), relatives: answersTo("relatives") } as const
