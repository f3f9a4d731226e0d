import { createRoute, z } from "@hono/zod-openapi"
import {
	Difficulty,
	listDifficulties,
	NewDifficulty,
	recordDifficulty,
	withdrawDifficulty,
} from "../db/difficulties.ts"
import {
	addDifficultyTag,
	DifficultyTag,
	listDifficultyTags,
	NewDifficultyTag,
	retireDifficultyTag,
	TagsQuery,
} from "../db/difficulty-tags.ts"
import type { CaseRelation } from "../db/relations.ts"
import { mayEditTags, mayReadDirectory, mayReadNotes, mayWriteNotes } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { Created, empty, listOf } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Difficulties"]

const tagsRoute = createRoute({
	method: "get",
	path: "/directory/difficulty-tags",
	tags,
	summary: "Tags of remarks for the yearly report",
	request: { query: TagsQuery },
	responses: { 200: jsonAnswer(listOf(DifficultyTag), "By heading"), ...problems(401, 403, 422) },
})

const addTagRoute = createRoute({
	method: "post",
	path: "/directory/difficulty-tags",
	tags,
	summary: "Add a tag, or replace one",
	description:
		"By an administrator. A tag is never reworded: with `replaces` the former is retired, and what carries it keeps its words.",
	request: { body: jsonBody(NewDifficultyTag) },
	responses: { 201: jsonAnswer(Created, "Added"), ...problems(400, 401, 403, 413, 415, 422) },
})

const retireTagRoute = createRoute({
	method: "post",
	path: "/directory/difficulty-tags/{id}/retirement",
	tags,
	summary: "Offer a tag no longer",
	request: { params: IdParam },
	responses: { 204: empty("Retired"), ...problems(401, 403, 404, 422) },
})

const listRoute = createRoute({
	method: "get",
	path: "/cases/{id}/difficulties",
	tags,
	summary: "Remarks on a case for the yearly report",
	description:
		"Difficulties, improvements and contributions, the latest first; withdrawn ones too. For the team. Recorded.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(listOf(Difficulty), "All of them"), ...problems(401, 403, 404, 409) },
})

const recordRoute = createRoute({
	method: "post",
	path: "/cases/{id}/difficulties",
	tags,
	summary: "Note a difficulty, an improvement or a contribution",
	description: "By the team. `id` is the sender's choice: the same remark sent again is written once.",
	request: { params: IdParam, body: jsonBody(NewDifficulty) },
	responses: { 201: jsonAnswer(Created, "Noted"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const withdrawRoute = createRoute({
	method: "post",
	path: "/cases/{id}/difficulties/{remark}/withdrawal",
	tags,
	summary: "Withdraw a remark",
	description: "By who noted it, or the referent physician or their deputy. It stays, marked, and is not counted.",
	request: { params: z.object({ id: z.uuid(), remark: z.uuid() }) },
	responses: { 204: empty("Withdrawn"), ...problems(401, 403, 404, 409, 422) },
})

async function getWritable(scoped: Scoped, caseId: string): Promise<CaseRelation> {
	const relation = await getCaseRelation(scoped, caseId)
	assertAllowed(mayWriteNotes(scoped.principal, relation), "only the team of the case notes remarks on it")
	return relation
}

/** What the yearly report is made from, noted while one works. */
export const difficultyRoutes = () =>
	createRouter()
		.openapi(tagsRoute, async (c) => {
			assertAllowed(mayReadDirectory(c.var.principal), "only people with a role read these tags")
			return c.json({ items: await listDifficultyTags(c.var.engine, c.req.valid("query")) }, 200)
		})
		.openapi(addTagRoute, async (c) => {
			assertAllowed(mayEditTags(c.var.principal), "only an administrator changes these tags")
			const { principal, engine } = c.var
			return c.json({ id: await addDifficultyTag(engine, c.req.valid("json"), principal.id, originOf(c)) }, 201)
		})
		.openapi(retireTagRoute, async (c) => {
			assertAllowed(mayEditTags(c.var.principal), "only an administrator changes these tags")
			await retireDifficultyTag(c.var.engine, c.req.valid("param").id, c.var.principal.id, originOf(c))
			return c.body(null, 204)
		})
		.openapi(listRoute, async (c) => {
			const relation = await getCaseRelation(c.var, c.req.valid("param").id)
			const { principal } = c.var
			assertAllowed(mayReadNotes(principal, relation), "only the team of the case reads these remarks")
			const reader = mayWriteNotes(principal, relation) ? principal : null
			return c.json({ items: await listDifficulties(c.var.engine, relation, reader) }, 200)
		})
		.openapi(recordRoute, async (c) => {
			const relation = await getWritable(c.var, c.req.valid("param").id)
			const remark = c.req.valid("json")
			await recordDifficulty(c.var.engine, relation, remark, c.var.principal.id, originOf(c))
			return c.json({ id: remark.id }, 201)
		})
		.openapi(withdrawRoute, async (c) => {
			const { id, remark } = c.req.valid("param")
			const relation = await getWritable(c.var, id)
			await withdrawDifficulty(c.var.engine, relation, remark, c.var.principal, originOf(c))
			return c.body(null, 204)
		})
