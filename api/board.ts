import { createRoute, z } from "@hono/zod-openapi"
import { BoardQuery, ChangesQuery, ColumnQuery, readBoard, readChanges, readColumn } from "../db/board/read-board.ts"
import { readTable, TablePage, TableQuery } from "../db/board/read-table.ts"
import { changeView, deleteView, listViews, NewView, SavedView, saveView, ViewChange } from "../db/board/saved-views.ts"
import { Board, BoardChanges, CardPage } from "../db/board/views.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Board"]

const boardRoute = createRoute({
	method: "get",
	path: "/board",
	tags,
	summary: "Open cases by phase, with counts and the first cards of each column",
	description:
		"Filters that can be given several times take one of the values each. `since` is a number of days in the present step. Initials and age are for those who may know the patient; a board opens no file and names nobody.",
	request: { query: BoardQuery },
	responses: { 200: jsonAnswer(Board.openapi("Board"), "The columns, in their order"), ...problems(401, 403, 422) },
})

const changesRoute = createRoute({
	method: "get",
	path: "/board/changes",
	tags,
	summary: "What mends a board that was read before: counts, order, and the cards that may differ",
	description:
		"For a board that was read with the same filters and `limit` at `since`, when no other case has changed than `cases`. A card that is no longer among the ids has gone: to another column, or from sight. Whoever misses one of them reads the board anew.",
	request: { query: ChangesQuery },
	responses: {
		200: jsonAnswer(BoardChanges.openapi("BoardChanges"), "What has changed"),
		...problems(401, 403, 422),
	},
})

const columnRoute = createRoute({
	method: "get",
	path: "/board/cards",
	tags,
	summary: "More cards of one column",
	request: { query: ColumnQuery },
	responses: { 200: jsonAnswer(CardPage.openapi("CardPage"), "A part of the column"), ...problems(401, 403, 422) },
})

const tableRoute = createRoute({
	method: "get",
	path: "/board/table",
	tags,
	summary: "The same cases as a list, sorted by a column",
	request: { query: TableQuery },
	responses: { 200: jsonAnswer(TablePage.openapi("TablePage"), "A part of the list"), ...problems(401, 403, 422) },
})

const viewsRoute = createRoute({
	method: "get",
	path: "/board/views",
	tags,
	summary: "My saved views, with how many cases each shows now",
	responses: {
		200: jsonAnswer(z.object({ items: z.array(SavedView).readonly() }).openapi("SavedViews"), "The oldest first"),
		...problems(401, 403),
	},
})

const saveRoute = createRoute({
	method: "post",
	path: "/board/views",
	tags,
	summary: "Keep filters under a name",
	description: "For oneself. A name says what is looked for, never a patient.",
	request: { body: jsonBody(NewView) },
	responses: { 201: jsonAnswer(z.object({ id: z.uuid() }), "Kept"), ...problems(400, 401, 413, 415, 422) },
})

const changeRoute = createRoute({
	method: "put",
	path: "/board/views/{id}",
	tags,
	summary: "Rename one of my views, or give it other filters",
	request: { params: IdParam, body: jsonBody(ViewChange) },
	responses: { 204: empty("Changed"), ...problems(400, 401, 404, 413, 415, 422) },
})

const deleteRoute = createRoute({
	method: "delete",
	path: "/board/views/{id}",
	tags,
	summary: "Delete one of my views",
	request: { params: IdParam },
	responses: { 204: empty("Deleted"), ...problems(401, 404, 422) },
})

/** Where every case stands, at a glance. */
export const boardRoutes = () =>
	createRouter()
		.openapi(boardRoute, async (c) => c.json(await readBoard(c.var.engine, c.var.principal, c.req.valid("query")), 200))
		.openapi(changesRoute, async (c) =>
			c.json(await readChanges(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
		.openapi(columnRoute, async (c) =>
			c.json(await readColumn(c.var.engine, c.var.principal, c.req.valid("query")), 200),
		)
		.openapi(tableRoute, async (c) => c.json(await readTable(c.var.engine, c.var.principal, c.req.valid("query")), 200))
		.openapi(viewsRoute, async (c) => c.json({ items: await listViews(c.var.engine, c.var.principal) }, 200))
		.openapi(saveRoute, async (c) =>
			c.json({ id: await saveView(c.var.engine, c.var.principal, c.req.valid("json")) }, 201),
		)
		.openapi(changeRoute, async (c) => {
			await changeView(c.var.engine, c.var.principal, c.req.valid("param").id, c.req.valid("json"))
			return c.body(null, 204)
		})
		.openapi(deleteRoute, async (c) => {
			await deleteView(c.var.engine, c.var.principal, c.req.valid("param").id)
			return c.body(null, 204)
		})
