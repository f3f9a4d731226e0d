import { createRoute } from "@hono/zod-openapi"
import { z } from "zod"
import { recordAudit } from "../db/audit/record-audit.ts"
import { pageSchema } from "../db/cases/views.ts"
import {
	findIncidentPlatform,
	findOpenIncidents,
	Incident,
	IncidentSummary,
	IncidentsQuery,
	listIncidents,
	type OpenIncident,
	summariseIncidents,
} from "../db/list-incidents.ts"
import { retryIncident, retryIncidents } from "../db/retry-incident.ts"
import { mendedPlatforms, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { empty } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Incidents"]

const listRoute = createRoute({
	method: "get",
	path: "/incidents",
	tags,
	summary: "Steps that could not be taken",
	description: "Of one platform, or of all those that you may mend. Open ones, unless `resolved`.",
	request: { query: IncidentsQuery },
	responses: { 200: jsonAnswer(pageSchema(Incident), "The latest first"), ...problems(401, 403, 422) },
})

/** As many as one request takes on: it answers within seconds, and says how many are left. */
const MOST_AT_ONCE = 200

const summaryRoute = createRoute({
	method: "get",
	path: "/incidents/summary",
	tags,
	summary: "How many steps could not be taken",
	request: { query: IncidentsQuery.pick({ platform: true }) },
	responses: { 200: jsonAnswer(IncidentSummary, "The open ones"), ...problems(401, 403, 422) },
})

const RetryAll = z.strictObject({
	platform: z.uuid().optional(),
	kind: Incident.shape.kind.optional().describe("Only those of this kind"),
})
const RetriedAll = z.object({
	retried: z.int(),
	broken: z.int().describe("Still cannot be mended; their incidents stay, with another attempt"),
	left: z.int().describe("Still open: those, and what was more than one request takes on"),
})

const retryAllRoute = createRoute({
	method: "post",
	path: "/incidents/retry",
	tags,
	summary: "Try again whatever incidents stopped",
	description: `The oldest ${MOST_AT_ONCE} at once, each for itself.`,
	request: { body: jsonBody(RetryAll) },
	responses: { 200: jsonAnswer(RetriedAll, "What became of them"), ...problems(401, 403, 415, 422) },
})

const retryRoute = createRoute({
	method: "post",
	path: "/incidents/{id}/retry",
	tags,
	summary: "Try again what an incident stopped",
	description:
		"A timer or notice goes back to the workers, who open a new incident if it fails again. A case or procedure that cannot be restored keeps its incident, which counts another attempt.",
	request: { params: IdParam },
	responses: { 204: empty("Tried again, the incident is resolved"), ...problems(401, 403, 404, 409) },
})

/** The platforms asked for, as far as the principal may mend them; null for all. */
function askedPlatforms(principal: Principal, asked: string | undefined): readonly string[] | null {
	const mended = mendedPlatforms(principal)
	const allowed = mended === null || (asked === undefined ? mended.length > 0 : mended.includes(asked))
	assertAllowed(allowed, "only a platform's team and administrators see its incidents")
	return asked === undefined ? mended : [asked]
}

/** Everything that got stuck, and the way to try it again. */
export const incidentRoutes = () =>
	createRouter()
		.openapi(listRoute, async (c) => {
			const query = c.req.valid("query")
			const platforms = askedPlatforms(c.var.principal, query.platform)
			return c.json(await listIncidents(c.var.engine, platforms, query, c.var.principal), 200)
		})
		.openapi(summaryRoute, async (c) => {
			const platforms = askedPlatforms(c.var.principal, c.req.valid("query").platform)
			return c.json(await summariseIncidents(c.var.engine, platforms, c.var.principal), 200)
		})
		.openapi(retryAllRoute, async (c) => {
			const { platform, kind } = c.req.valid("json")
			const { engine, principal } = c.var
			const platforms = askedPlatforms(principal, platform)
			const found = await findOpenIncidents(engine, platforms, principal, { kind, limit: MOST_AT_ONCE })
			const ids = found.map(({ id }) => id)
			const { retried, broken } = await retryIncidents(engine, ids, principal.id)
			for (const [platformId, count] of countByPlatform(found, new Set(retried)))
				await recordAudit(engine, {
					action: "incident.retried",
					platformId,
					by: principal.id,
					detail: { count, kind: kind ?? null },
					from: originOf(c),
				})
			const { open } = await summariseIncidents(engine, platforms, principal)
			return c.json({ retried: retried.length, broken, left: open }, 200)
		})
		.openapi(retryRoute, async (c) => {
			const { id } = c.req.valid("param")
			const platform = await findIncidentPlatform(c.var.engine.db.$client, id)
			if (platform === undefined) throw new WorkflowError("NOT_FOUND", "no such incident", {})
			askedPlatforms(c.var.principal, platform)
			await retry(c.var, id, c.var.principal.id)
			await recordAudit(c.var.engine, {
				action: "incident.retried",
				platformId: platform,
				by: c.var.principal.id,
				subject: id,
				from: originOf(c),
			})
			return c.body(null, 204)
		})

function countByPlatform(found: readonly OpenIncident[], retried: ReadonlySet<string>): ReadonlyMap<string, number> {
	const counts = new Map<string, number>()
	for (const { id, platform } of found) if (retried.has(id)) counts.set(platform, (counts.get(platform) ?? 0) + 1)
	return counts
}

/** What still cannot be restored is no fault of ours to hide behind a 500: the incident stays, and says so. */
async function retry({ engine }: Scoped, id: string, by: string): Promise<void> {
	try {
		await retryIncident(engine, id, by)
	} catch (error) {
		if (error instanceof WorkflowError && error.code !== "NOT_FOUND")
			throw new WorkflowError("INSTANCE_BLOCKED", "it still cannot be restored; the attempt was counted", {
				cause: error.code,
			})
		throw error
	}
}
