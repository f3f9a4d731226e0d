import { createRoute, type z } from "@hono/zod-openapi"
import { pageSchema } from "../db/cases/views.ts"
import { CentresQuery, listCentres } from "../db/directory/centres.ts"
import {
	AbsenceInput,
	addAbsence,
	createPerson,
	DeputyInput,
	PersonChanges,
	PersonInput,
	setDeputy,
	updatePerson,
} from "../db/directory/edit-people.ts"
import { findPersonCard, PeopleQuery, searchPeople } from "../db/directory/people.ts"
import {
	listBamaraItems,
	listFilieres,
	listPayers,
	listPlaces,
	listPlatforms,
	listProfessions,
	listTerritories,
} from "../db/directory/reference.ts"
import { listResources, ResourcesQuery } from "../db/directory/resources.ts"
import { listMissions, listStaffs, MissionsQuery, StaffsQuery } from "../db/directory/staffs.ts"
import { dayAt } from "../db/engine.ts"
import { parsePayload } from "../db/plan-event.ts"
import { mayEditDirectory, mayReadDirectory, type Principal, teamPlatforms } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import * as shown from "./directory-schemas.ts"
import { Created, empty, listOf } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Directory"]

const listRoute = <P extends string, S extends z.ZodType>(path: P, summary: string, schema: S) =>
	createRoute({
		method: "get",
		path,
		tags,
		summary,
		responses: { 200: jsonAnswer(schema, summary), ...problems(401, 403, 422) },
	})

const searchRoute = <P extends string, Q extends z.ZodObject, S extends z.ZodType>(
	path: P,
	summary: string,
	query: Q,
	schema: S,
) =>
	createRoute({
		method: "get",
		path,
		tags,
		summary,
		request: { query },
		responses: { 200: jsonAnswer(schema, summary), ...problems(401, 403, 422) },
	})

const filieres = listRoute("/directory/filieres", "The rare-disease networks", listOf(shown.Filiere))
/** How far back a closure can still be part of a time that is shown, ms. */
const MONTH_MS = 31 * 24 * 3_600_000
const territories = listRoute("/directory/territories", "Territories and their hours", listOf(shown.Territory))
const platforms = listRoute("/directory/platforms", "Coordination platforms", listOf(shown.Platform))
const professions = listRoute("/directory/professions", "Professions", listOf(shown.Profession))
const places = listRoute("/directory/places", "Places of teleconsultation", listOf(shown.NamedPlace))
const payers = listRoute("/directory/payers", "Health insurance funds", listOf(shown.NamedPlace))
const items = listRoute("/directory/bamara-items", "Items of the BaMaRa sheet", listOf(shown.BamaraItem))
const centres = searchRoute("/directory/centres", "Expert centres", CentresQuery, pageSchema(shown.Centre))
const people = searchRoute("/directory/people", "People", PeopleQuery, pageSchema(shown.PersonSummary))
const staffs = searchRoute("/directory/staffs", "Staffs and their next sessions", StaffsQuery, listOf(shown.Staff))
const resources = searchRoute("/directory/resources", "Extra-medical help", ResourcesQuery, pageSchema(shown.Resource))
const missions = searchRoute("/directory/missions", "Visiting clinics to come", MissionsQuery, listOf(shown.Mission))

const person = createRoute({
	method: "get",
	path: "/directory/people/{id}",
	tags,
	summary: "A person, with deputy and absences",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(shown.PersonCard, "The card"), ...problems(401, 403, 404) },
})

const addPerson = createRoute({
	method: "post",
	path: "/directory/people",
	tags,
	summary: "Add a person",
	request: { body: jsonBody(PersonInput) },
	responses: { 201: jsonAnswer(Created, "Added"), ...problems(401, 403, 422) },
})

const changePerson = createRoute({
	method: "patch",
	path: "/directory/people/{id}",
	tags,
	summary: "Correct a person's card",
	description: "A field left out stays as it is; null empties it.",
	request: { params: IdParam, body: jsonBody(PersonChanges) },
	responses: { 204: empty("Changed"), ...problems(401, 403, 404, 422) },
})

const absence = createRoute({
	method: "post",
	path: "/directory/people/{id}/absences",
	tags,
	summary: "Announce an absence",
	request: { params: IdParam, body: jsonBody(shown.AbsenceBody) },
	responses: { 201: jsonAnswer(Created, "Announced"), ...problems(401, 403, 404, 422) },
})

const deputy = createRoute({
	method: "put",
	path: "/directory/people/{id}/deputy",
	tags,
	summary: "Name the usual deputy, or none",
	request: { params: IdParam, body: jsonBody(shown.DeputyBody) },
	responses: { 204: empty("Named"), ...problems(401, 403, 404, 422) },
})

const assertReads = (principal: Principal) =>
	assertAllowed(mayReadDirectory(principal), "the directory is the platforms'")
const assertEdits = (principal: Principal) =>
	assertAllowed(mayEditDirectory(principal), "only a platform's team and administrators change the directory")

/** Who is who: every signed-in person with a role reads it, teams keep it true; outsiders see filières and centres. */
export const directoryRoutes = (deps: ApiDeps) => {
	const now = () => deps.engine.clock?.() ?? new Date()
	/** The calendar day where the reader works. */
	const today = (principal: Principal) => dayAt(deps.engine, teamPlatforms(principal)[0] ?? "", now())
	const assertKnown = async ({ engine, principal }: Scoped, id: string) => {
		const card = await findPersonCard(engine.db, id, today(principal))
		if (!card) throw new WorkflowError("NOT_FOUND", "this person is not in the directory", {})
		return card
	}

	return createRouter()
		.openapi(filieres, async (c) => c.json({ items: await listFilieres(c.var.engine.db) }, 200))
		.openapi(centres, async (c) =>
			c.json(await listCentres(c.var.engine.db, c.req.valid("query"), today(c.var.principal)), 200),
		)
		.openapi(territories, async (c) => {
			assertReads(c.var.principal)
			const { db, geography, clock } = c.var.engine
			const [items, { calendars }] = await Promise.all([listTerritories(db), geography.refresh(db.$client)])
			const ago = (clock?.() ?? new Date()).getTime() - MONTH_MS
			const withDays = items.map((one) => {
				const { holidays = [], closedDays = [], closures = [] } = calendars.get(one.code) ?? {}
				return { ...one, holidays, closedDays, closures: closures.filter(({ to }) => Date.parse(to) > ago) }
			})
			return c.json({ items: withDays }, 200)
		})
		.openapi(platforms, async (c) => {
			assertReads(c.var.principal)
			return c.json({ items: await listPlatforms(c.var.engine.db) }, 200)
		})
		.openapi(professions, async (c) => {
			assertReads(c.var.principal)
			return c.json({ items: await listProfessions(c.var.engine.db) }, 200)
		})
		.openapi(places, async (c) => {
			assertReads(c.var.principal)
			return c.json({ items: await listPlaces(c.var.engine.db) }, 200)
		})
		.openapi(payers, async (c) => {
			assertReads(c.var.principal)
			return c.json({ items: await listPayers(c.var.engine.db) }, 200)
		})
		.openapi(items, async (c) => {
			assertReads(c.var.principal)
			return c.json({ items: await listBamaraItems(c.var.engine.db) }, 200)
		})
		.openapi(people, async (c) => {
			assertReads(c.var.principal)
			return c.json(await searchPeople(c.var.engine.db, c.req.valid("query"), today(c.var.principal)), 200)
		})
		.openapi(staffs, async (c) => {
			assertReads(c.var.principal)
			return c.json({ items: await listStaffs(c.var.engine.db, c.req.valid("query"), now()) }, 200)
		})
		.openapi(resources, async (c) => {
			assertReads(c.var.principal)
			return c.json(await listResources(c.var.engine.db, c.req.valid("query")), 200)
		})
		.openapi(missions, async (c) => {
			assertReads(c.var.principal)
			return c.json({ items: await listMissions(c.var.engine.db, c.req.valid("query"), now()) }, 200)
		})
		.openapi(person, async (c) => {
			assertReads(c.var.principal)
			return c.json(await assertKnown(c.var, c.req.valid("param").id), 200)
		})
		.openapi(addPerson, async (c) => {
			assertEdits(c.var.principal)
			return c.json({ id: await createPerson(c.var.engine.db, c.req.valid("json")) }, 201)
		})
		.openapi(changePerson, async (c) => {
			assertEdits(c.var.principal)
			await updatePerson(c.var.engine.db, c.req.valid("param").id, c.req.valid("json"))
			return c.body(null, 204)
		})
		.openapi(absence, async (c) => {
			assertEdits(c.var.principal)
			const { id: personId } = c.req.valid("param")
			await assertKnown(c.var, personId)
			const input = parsePayload(AbsenceInput, { ...c.req.valid("json"), personId }) as z.output<typeof AbsenceInput>
			return c.json({ id: await addAbsence(c.var.engine.db, input) }, 201)
		})
		.openapi(deputy, async (c) => {
			assertEdits(c.var.principal)
			const input = { ...c.req.valid("json"), personId: c.req.valid("param").id }
			await setDeputy(c.var.engine.db, parsePayload(DeputyInput, input) as z.output<typeof DeputyInput>)
			return c.body(null, 204)
		})
}
