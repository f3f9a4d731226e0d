import { createRoute, z } from "@hono/zod-openapi"
import { findLabels, isKnown, searchTerms } from "../db/nomenclatures/find-terms.ts"
import { nomenclatureSystems } from "../db/schema/nomenclatures.ts"
import { hpo, orpha } from "../machines/field.ts"
import { jsonAnswer, jsonBody, problems } from "./contract.ts"
import { createRouter } from "./router.ts"

const tags = ["Directory"]
const MOST_FOUND = 30
const MOST_CODES = 200
const Language = z.enum(["fr", "en"])

const search = createRoute({
	method: "post",
	path: "/nomenclatures/{system}/search",
	tags,
	summary: "Look for a disease (ORPHA) or a sign (HPO)",
	description:
		"By every word of its label, a synonym or a code, in any language. What is looked for says something of a patient, and so it stands in no address. With no word it finds nothing. `known` is false until `npm run nomenclature:import` has read the nomenclature: codes are then typed.",
	request: {
		params: z.object({ system: z.enum(nomenclatureSystems) }),
		body: jsonBody(z.strictObject({ words: z.string().trim().max(200), language: Language })),
	},
	responses: {
		200: jsonAnswer(
			z.object({
				known: z.boolean(),
				items: z
					.array(
						z.object({
							code: z.string().openapi({ example: "ORPHA:58" }),
							label: z.string().openapi({ example: "Alexander disease" }),
							synonym: z.string().nullable().openapi({ description: "By which it was found, if not by its label" }),
						}),
					)
					.readonly(),
			}),
			`At most ${MOST_FOUND}, those first whose label begins with what was typed`,
		),
		...problems(401, 422),
	},
})

const labels = createRoute({
	method: "post",
	path: "/nomenclatures/labels",
	tags,
	summary: "What codes of diseases and signs stand for",
	request: {
		body: jsonBody(z.strictObject({ codes: z.array(z.union([orpha(), hpo()])).max(MOST_CODES), language: Language })),
	},
	responses: {
		200: jsonAnswer(
			z.object({ labels: z.record(z.string(), z.string()) }),
			"By code; one that is not known is missing",
		),
		...problems(401, 422),
	},
})

/** Published nomenclatures, which hold nobody's data: for whoever fills in a form, by account or by personal link. */
export const nomenclatureRoutes = () =>
	createRouter()
		.openapi(search, async (c) => {
			const { db } = c.get("engine")
			const { system } = c.req.valid("param")
			const { words, language } = c.req.valid("json")
			const items = await searchTerms(db, { system, words, language, limit: MOST_FOUND })
			return c.json({ known: items.length > 0 || (await isKnown(db, system)), items }, 200)
		})
		.openapi(labels, async (c) => {
			const { codes, language } = c.req.valid("json")
			return c.json({ labels: Object.fromEntries(await findLabels(c.get("engine").db, codes, language)) }, 200)
		})
