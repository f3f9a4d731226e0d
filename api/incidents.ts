import { createRoute } from "@hono/zod-openapi"
import { pageSchema } from "../db/cases/views.ts"
import { findIncidentPlatform, Incident, IncidentsQuery, listIncidents } from "../db/list-incidents.ts"
import { retryIncident } from "../db/retry-incident.ts"
import { mendedPlatforms, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed } from "./access.ts"
import { IdParam, jsonAnswer, problems } from "./contract.ts"
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
		.openapi(retryRoute, async (c) => {
			const { id } = c.req.valid("param")
			const platform = await findIncidentPlatform(c.var.engine.db.$client, id)
			if (platform === undefined) throw new WorkflowError("NOT_FOUND", "no such incident", {})
			askedPlatforms(c.var.principal, platform)
			await retry(c.var, id, c.var.principal.id)
			return c.body(null, 204)
		})

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
