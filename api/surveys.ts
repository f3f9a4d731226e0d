import { createRoute, z } from "@hono/zod-openapi"
import { LabelView } from "../db/cases/views.ts"
import { surveyQuestions, surveyVariants } from "../db/survey-questions.ts"
import { AnswersBody, asRespondent, createSurveyCode, finishSurveys, takeAnswers } from "../db/surveys.ts"
import { inTeam } from "../machines/policy.ts"
import { assertAllowed, getProcedureRelation } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Surveys"]

const codeRoute = createRoute({
	method: "post",
	path: "/procedures/{id}/survey-codes",
	tags,
	summary: "Make the one-time code of a survey",
	description:
		"For a survey that was sent and not answered. The code is shown this once and handed to the patient or relative; asked for again, a new one takes its place.",
	request: { params: IdParam },
	responses: {
		201: jsonAnswer(z.object({ code: z.string().openapi({ example: "7KQ4-9XZ2-M0T6-HC3W" }) }), "The code"),
		...problems(401, 403, 404, 409),
	},
})

const questionsRoute = createRoute({
	method: "get",
	path: "/surveys/questions",
	tags,
	summary: "The questionnaire (public)",
	security: [],
	request: { query: z.object({ variant: z.enum(surveyVariants) }) },
	responses: {
		200: jsonAnswer(
			z.object({
				variant: z.enum(surveyVariants),
				questions: z.array(z.object({ id: z.string(), kind: z.enum(["scale", "yesNo"]), label: LabelView })).readonly(),
			}),
			"Scales go from 1 (not at all) to 5 (entirely)",
		),
		...problems(422),
	},
})

const answersRoute = createRoute({
	method: "post",
	path: "/surveys/answers",
	tags,
	summary: "Answer a survey with its code (public)",
	description:
		"Answers are kept with the variant, platform, territory and quarter only; the case learns that its survey was answered, not how. A code that is unknown or used answers 404.",
	security: [],
	request: { body: jsonBody(AnswersBody) },
	responses: { 204: empty("Thank you"), ...problems(404, 422) },
})

/** Satisfaction of patients and relatives. Two of these routes are for people without an account. */
export const surveyRoutes = (deps: ApiDeps) =>
	createRouter()
		.openapi(codeRoute, async (c) => {
			const { id } = c.req.valid("param")
			const { platform } = await getProcedureRelation(c.var, id)
			assertAllowed(inTeam(c.var.principal, platform), "only the team of the case hands out survey codes")
			c.header("Cache-Control", "no-store")
			return c.json({ code: await createSurveyCode(c.var.engine, id) }, 201)
		})
		.openapi(questionsRoute, (c) => {
			const { variant } = c.req.valid("query")
			return c.json({ variant, questions: surveyQuestions[variant] }, 200)
		})
		.openapi(answersRoute, async (c) => {
			const { code, answers } = c.req.valid("json")
			const failures = await asRespondent(deps.engine, code, async (engine) => {
				await takeAnswers(engine, code, answers)
				// Stored: whatever happens from here on, the respondent is done. Nothing is logged that leads to a case.
				return await finishSurveys(engine).catch(() => ["UNEXPECTED"])
			})
			if (failures.length > 0) deps.logger.warn({ failures }, "answered surveys whose cases were not told yet")
			return c.body(null, 204)
		})
