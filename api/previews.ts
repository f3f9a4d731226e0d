import { createRoute, z } from "@hono/zod-openapi"
import { findFacts, getPreview } from "../db/cases/find-preview.ts"
import { roles } from "../machines/vocabulary.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { createRouter } from "./router.ts"

const names = z.record(z.string(), z.string())
const rows = z.array(z.unknown()).readonly()

const Party = z.object({
	role: z.enum(roles),
	person: z.string().nullable(),
	territory: z.string().nullable(),
	platform: z.string().nullish(),
})

const Calendars = z.record(
	z.string(),
	z.object({
		zone: z.string(),
		hours: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]).readonly()).readonly()).readonly(),
		holidays: z.array(z.string()).readonly().optional(),
		closedDays: z.array(z.string()).readonly().optional(),
		closures: z
			.array(z.object({ incident: z.uuid(), revision: z.int(), from: z.iso.datetime(), to: z.iso.datetime() }))
			.readonly()
			.optional(),
	}),
)

const Preview = z
	.object({
		caseId: z.uuid(),
		platform: z.uuid(),
		lastSeq: z.int(),
		now: z.iso.datetime(),
		reserved: z.string().nullable(),
		instances: z
			.array(
				z.object({
					id: z.uuid(),
					kind: z.string().nullable(),
					ref: z.string(),
					machine: z.string(),
					machineVersion: z.int(),
					state: z.unknown().describe("The stored snapshot; sealed texts are blank"),
					version: z.int(),
					ledger: z
						.object({ nextVisit: z.int(), segments: rows, timers: rows, tasks: rows })
						.describe("What is live: stays, timers and tasks"),
					parked: rows,
					parties: z.array(Party).readonly(),
				}),
			)
			.readonly(),
		blocked: z.array(z.string()).readonly(),
		geography: z.object({
			revision: z.int().describe("Of the clock rules"),
			calendars: Calendars,
			targets: z.record(z.string(), z.unknown()).describe("The deadline table where it differs from the machines"),
			former: z.record(z.string(), Calendars).describe("By revision, where an incident moves deadlines"),
			platforms: names,
		}),
		principal: z.object({
			id: z.string(),
			kind: z.string(),
			grants: z.array(z.object({ role: z.string(), platform: z.string().nullable() })).readonly(),
		}),
		names: names.describe("People by id"),
		platformNames: names,
		physician: z.uuid().nullable(),
	})
	.openapi("Preview")

const read = createRoute({
	method: "get",
	path: "/cases/{id}/preview",
	tags: ["Cases"],
	summary: "A case as machines step it, to see what an event would do before it is sent",
	description:
		"Stored snapshots, ledgers and calendars, from which the machines of `/api/definitions` compute the same step as the server will. Texts that are sealed are blank.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(Preview, "The case"), ...problems(401, 404, 422) },
})

const FactsBody = z
	.strictObject({
		instanceId: z.uuid(),
		type: z.string().min(1).max(80),
		/** The fields that the event's facts are about; the others are neither needed nor looked at. */
		payload: z.record(z.string(), z.unknown()).default({}),
	})
	.openapi("FactsQuestion")

const FactsAnswer = z.object({
	facts: z.record(z.string(), z.unknown()),
	names,
	away: z
		.array(z.object({ name: z.string(), until: z.iso.date(), deputy: z.string().nullable() }))
		.readonly()
		.describe("Whoever would be asked and is away today, with who stands in and is there"),
})

const facts = createRoute({
	method: "post",
	path: "/cases/{id}/facts",
	tags: ["Cases"],
	summary: "What the directory would say of an event that is being filled in",
	description: "By the same questions that sending it asks. Nothing is written.",
	request: { params: IdParam, body: jsonBody(FactsBody) },
	responses: {
		200: jsonAnswer(FactsAnswer.openapi("Facts"), "What it says"),
		...problems(400, 401, 403, 404, 415, 422),
	},
})

export const previewRoutes = () =>
	createRouter()
		.openapi(read, async (c) =>
			c.json(await getPreview(c.var.engine, c.get("principal"), c.req.valid("param").id), 200),
		)
		.openapi(facts, async (c) => {
			const answer = await findFacts(c.var.engine, c.get("principal"), c.req.valid("param").id, c.req.valid("json"))
			return c.json(answer, 200)
		})
