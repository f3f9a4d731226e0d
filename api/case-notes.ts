import { createRoute, z } from "@hono/zod-openapi"
import { CaseNote, editNote, listNotes, NewNote, NoteEdit, withdrawNote, writeNote } from "../db/case-notes.ts"
import type { CaseRelation } from "../db/relations.ts"
import { listTeammates } from "../db/teammates.ts"
import { grantableRoles, mayReadNotes, mayWriteNotes } from "../machines/policy.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { Created, empty, listOf } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Notes"]
const NoteParam = z.object({ id: z.uuid(), note: z.uuid() })

const listRoute = createRoute({
	method: "get",
	path: "/cases/{id}/notes",
	tags,
	summary: "What the team tells itself about a case",
	description:
		"The oldest first, with what each said before it was edited; withdrawn ones too, marked so. For the team, and for whoever opened the case in an emergency. Recorded.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(listOf(CaseNote), "All of them"), ...problems(401, 403, 404, 409) },
})

const writeRoute = createRoute({
	method: "post",
	path: "/cases/{id}/notes",
	tags,
	summary: "Write a note",
	description:
		"By the team. `id` is the sender's choice: the same note sent again is written once. Whoever is mentioned must see the case, and is told in their inbox, without its text.",
	request: { params: IdParam, body: jsonBody(NewNote) },
	responses: { 201: jsonAnswer(Created, "Written"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const editRoute = createRoute({
	method: "put",
	path: "/cases/{id}/notes/{note}",
	tags,
	summary: "Edit my note",
	description: "What it said before is kept. `version` is the one that was read: 412 when it has changed since.",
	request: { params: NoteParam, body: jsonBody(NoteEdit) },
	responses: { 204: empty("Edited"), ...problems(400, 401, 403, 404, 409, 412, 413, 415, 422) },
})

const withdrawRoute = createRoute({
	method: "post",
	path: "/cases/{id}/notes/{note}/withdrawal",
	tags,
	summary: "Withdraw a note",
	description: "By who wrote it, or the referent physician or their deputy. It stays readable, marked as withdrawn.",
	request: { params: NoteParam },
	responses: { 204: empty("Withdrawn"), ...problems(401, 403, 404, 409, 422) },
})

const teamRoute = createRoute({
	method: "get",
	path: "/cases/{id}/teammates",
	tags,
	summary: "People who see a case and may be mentioned in its notes",
	request: { params: IdParam },
	responses: {
		200: jsonAnswer(
			listOf(z.object({ id: z.uuid(), name: z.string(), role: z.enum(grantableRoles) })),
			"In the order of their names",
		),
		...problems(401, 403, 404, 409),
	},
})

async function getWritable(scoped: Scoped, caseId: string): Promise<CaseRelation> {
	const relation = await getCaseRelation(scoped, caseId)
	assertAllowed(mayWriteNotes(scoped.principal, relation), "only the team of the case writes notes on it")
	return relation
}

/** Notes of a case: the team among itself, beside the pathway. */
export const caseNoteRoutes = () =>
	createRouter()
		.openapi(listRoute, async (c) => {
			const relation = await getCaseRelation(c.var, c.req.valid("param").id)
			const { principal } = c.var
			assertAllowed(mayReadNotes(principal, relation), "only the team of the case reads its notes")
			const reader = mayWriteNotes(principal, relation) ? principal : null
			return c.json({ items: await listNotes(c.var.engine, relation, reader) }, 200)
		})
		.openapi(writeRoute, async (c) => {
			const relation = await getWritable(c.var, c.req.valid("param").id)
			const note = c.req.valid("json")
			await writeNote(c.var.engine, relation, note, c.var.principal.id, originOf(c))
			return c.json({ id: note.id }, 201)
		})
		.openapi(editRoute, async (c) => {
			const { id, note } = c.req.valid("param")
			const relation = await getWritable(c.var, id)
			await editNote(c.var.engine, relation, note, c.req.valid("json"), c.var.principal.id, originOf(c))
			return c.body(null, 204)
		})
		.openapi(withdrawRoute, async (c) => {
			const { id, note } = c.req.valid("param")
			const relation = await getWritable(c.var, id)
			await withdrawNote(c.var.engine, relation, note, c.var.principal, originOf(c))
			return c.body(null, 204)
		})
		.openapi(teamRoute, async (c) => {
			const relation = await getWritable(c.var, c.req.valid("param").id)
			return c.json({ items: await listTeammates(c.var.engine, c.var.engine.db.$client, relation) }, 200)
		})
