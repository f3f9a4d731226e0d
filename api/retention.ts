import { createRoute } from "@hono/zod-openapi"
import { PageRequest } from "../db/directory/page.ts"
import { RetentionView, readRetention, reportFor } from "../db/retention/read-retention.ts"
import { listRules, RetentionRules, replaceRules } from "../db/retention/rules.ts"
import { RetentionReport, runRetention } from "../db/retention/run-retention.ts"
import { administeredPlatforms, mayReadDirectory, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed } from "./access.ts"
import { jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { createRouter } from "./router.ts"

const tags = ["Retention"]

const readRoute = createRoute({
	method: "get",
	path: "/retention",
	tags,
	summary: "What is kept, archived and destroyed, and what each run did",
	description: "For administrators: numbers of cases of their platforms and days, nothing of a patient.",
	request: { query: PageRequest },
	responses: {
		200: jsonAnswer(RetentionView, "The latest runs first"),
		...problems(401, 403, 422),
	},
})

const dryRunRoute = createRoute({
	method: "post",
	path: "/retention/dry-runs",
	tags,
	summary: "What a run would archive and destroy now",
	description: "Changes nothing, and is kept with the runs.",
	responses: { 200: jsonAnswer(RetentionReport, "What it would do"), ...problems(401, 403) },
})

const rulesRoute = createRoute({
	method: "get",
	path: "/retention/rules",
	tags,
	summary: "How long cases are kept",
	description: "For whoever holds a role: the team says it to the patients.",
	responses: { 200: jsonAnswer(RetentionRules, "The rules, with where each comes from"), ...problems(401, 403) },
})

const replaceRoute = createRoute({
	method: "put",
	path: "/retention/rules",
	tags,
	summary: "Change how long cases are kept",
	description:
		"All rules at once, each with its source. They hold on every platform: only for administrators of all of them. Ask for a dry run before the next night's run applies them.",
	request: { body: jsonBody(RetentionRules) },
	responses: { 200: jsonAnswer(RetentionRules, "The rules from now on"), ...problems(400, 401, 403, 413, 415, 422) },
})

/** The platforms that the principal administers; null for all of them. */
function administered(principal: Principal): readonly string[] | null {
	const platforms = administeredPlatforms(principal)
	assertAllowed(platforms === null || platforms.length > 0, "only administrators see how long cases are kept")
	return platforms
}

/** Retention: active, intermediate archive, destroyed. The run itself is the workers'. */
export const retentionRoutes = () =>
	createRouter()
		.openapi(readRoute, async (c) => {
			const platforms = administered(c.var.principal)
			return c.json(await readRetention(c.var.engine, platforms, c.req.valid("query")), 200)
		})
		.openapi(dryRunRoute, async (c) => {
			const platforms = administered(c.var.principal)
			const by = c.var.principal.id
			const report = await runRetention(c.var.engine, { dryRun: true, by, from: originOf(c) })
			if (!report) throw new WorkflowError("STATE_UNKNOWN", "a dry run takes no lock", {})
			return c.json(reportFor(report, platforms), 200)
		})
		.openapi(rulesRoute, async (c) => {
			assertAllowed(mayReadDirectory(c.var.principal), "only people with a role read how long cases are kept")
			return c.json({ items: [...(await listRules(c.var.engine.db.$client))] }, 200)
		})
		.openapi(replaceRoute, async (c) => {
			assertAllowed(
				administered(c.var.principal) === null,
				"the rules hold on every platform: only an administrator of all of them changes them",
			)
			const { items } = c.req.valid("json")
			await replaceRules(c.var.engine, items, c.var.principal.id, originOf(c))
			return c.json({ items: [...(await listRules(c.var.engine.db.$client))] }, 200)
		})
