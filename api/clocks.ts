import { createRoute, z } from "@hono/zod-openapi"
import {
	addClosedDay,
	CalendarChange,
	CalendarView,
	ClosedDay,
	changeCalendar,
	listCalendars,
	removeClosedDay,
	YearQuery,
} from "../db/clocks/calendars.ts"
import {
	DeadlineTable,
	DraftBody,
	discardDraft,
	PublicationBody,
	publishDraft,
	readDeadlines,
	saveDraft,
} from "../db/clocks/deadlines.ts"
import { mayEditClocks, mayReadDirectory } from "../machines/policy.ts"
import { assertAllowed } from "./access.ts"
import { jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { empty, listOf } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Clocks"]
const territory = z.string().min(1).max(10)

const calendarsRoute = createRoute({
	method: "get",
	path: "/clocks/calendars",
	tags,
	summary: "When each territory works, with its holidays of a year",
	description: "The year of today unless said.",
	request: { query: YearQuery },
	responses: { 200: jsonAnswer(listOf(CalendarView), "By name of the territory"), ...problems(401, 403, 422) },
})

const calendarRoute = createRoute({
	method: "put",
	path: "/clocks/calendars/{territory}",
	tags,
	summary: "Change the hours of a territory and the customs it observes",
	description: "By an administrator. Running deadlines keep their time; the next ones are counted with these hours.",
	request: { params: z.object({ territory }), body: jsonBody(CalendarChange) },
	responses: { 204: empty("Changed"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const addDayRoute = createRoute({
	method: "post",
	path: "/clocks/calendars/{territory}/closed-days",
	tags,
	summary: "Enter a day on which a territory does not work",
	description: "By an administrator: a feast that follows the moon, an exceptional closing.",
	request: { params: z.object({ territory }), body: jsonBody(ClosedDay) },
	responses: { 204: empty("Entered"), ...problems(400, 401, 403, 404, 413, 415, 422) },
})

const removeDayRoute = createRoute({
	method: "delete",
	path: "/clocks/calendars/{territory}/closed-days/{day}",
	tags,
	summary: "Take back a day that was entered",
	request: { params: z.object({ territory, day: z.iso.date() }) },
	responses: { 204: empty("Taken back"), ...problems(401, 403, 404, 422) },
})

const deadlinesRoute = createRoute({
	method: "get",
	path: "/clocks/deadlines",
	tags,
	summary: "The deadline table: published, draft, and what the machines say",
	responses: { 200: jsonAnswer(DeadlineTable, "The table"), ...problems(401, 403) },
})

const draftRoute = createRoute({
	method: "put",
	path: "/clocks/deadlines/draft",
	tags,
	summary: "Keep a draft of the deadline table",
	description: "By an administrator: the published table with these rows changed. Nothing counts with it yet.",
	request: { body: jsonBody(DraftBody) },
	responses: {
		200: jsonAnswer(DeadlineTable, "The table with its draft"),
		...problems(400, 401, 403, 413, 415, 422),
	},
})

const discardRoute = createRoute({
	method: "delete",
	path: "/clocks/deadlines/draft",
	tags,
	summary: "Throw the draft away",
	responses: { 204: empty("Gone"), ...problems(401, 403) },
})

const publishRoute = createRoute({
	method: "post",
	path: "/clocks/deadlines/publication",
	tags,
	summary: "Publish the draft",
	description:
		"By an administrator. Running deadlines keep their time; steps from now on, and changes of urgency, follow the table.",
	request: { body: jsonBody(PublicationBody) },
	responses: { 204: empty("Published"), ...problems(400, 401, 403, 409, 413, 415, 422) },
})

const assertReads = ({ principal }: Scoped) =>
	assertAllowed(mayReadDirectory(principal), "deadlines and calendars are the platforms'")
const assertEdits = ({ principal }: Scoped) =>
	assertAllowed(mayEditClocks(principal), "only an administrator of all platforms changes deadlines and calendars")

/** What deadlines are counted from: calendars and the deadline table. Incidents are in `territory-incidents.ts`. */
export const clockRoutes = () =>
	createRouter()
		.openapi(calendarsRoute, async (c) => {
			assertReads(c.var)
			const { engine } = c.var
			const year = c.req.valid("query").year ?? (engine.clock?.() ?? new Date()).getUTCFullYear()
			return c.json({ items: await listCalendars(engine, year) }, 200)
		})
		.openapi(calendarRoute, async (c) => {
			assertEdits(c.var)
			const doing = { engine: c.var.engine, by: c.var.principal.id, from: originOf(c) }
			await changeCalendar(doing, c.req.valid("param").territory, c.req.valid("json"))
			return c.body(null, 204)
		})
		.openapi(addDayRoute, async (c) => {
			assertEdits(c.var)
			const doing = { engine: c.var.engine, by: c.var.principal.id, from: originOf(c) }
			await addClosedDay(doing, c.req.valid("param").territory, c.req.valid("json"))
			return c.body(null, 204)
		})
		.openapi(removeDayRoute, async (c) => {
			assertEdits(c.var)
			const doing = { engine: c.var.engine, by: c.var.principal.id, from: originOf(c) }
			const { territory: code, day } = c.req.valid("param")
			await removeClosedDay(doing, code, day)
			return c.body(null, 204)
		})
		.openapi(deadlinesRoute, async (c) => {
			assertReads(c.var)
			return c.json(await readDeadlines(c.var.engine), 200)
		})
		.openapi(draftRoute, async (c) => {
			assertEdits(c.var)
			const doing = { engine: c.var.engine, by: c.var.principal.id, from: originOf(c) }
			await saveDraft(doing, c.req.valid("json"))
			return c.json(await readDeadlines(c.var.engine), 200)
		})
		.openapi(discardRoute, async (c) => {
			assertEdits(c.var)
			await discardDraft({ engine: c.var.engine, by: c.var.principal.id, from: originOf(c) })
			return c.body(null, 204)
		})
		.openapi(publishRoute, async (c) => {
			assertEdits(c.var)
			const doing = { engine: c.var.engine, by: c.var.principal.id, from: originOf(c) }
			await publishDraft(doing, c.req.valid("json").version)
			return c.body(null, 204)
		})
