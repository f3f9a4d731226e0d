import { createRoute, z } from "@hono/zod-openapi"
import type { Executor } from "../db/client.ts"
import {
	addRoleMapping,
	findRoleMapping,
	listRoleMappings,
	mappableRoles,
	RoleMappingInput,
	removeRoleMapping,
} from "../db/professionals/role-mappings.ts"
import { administeredPlatforms, mayGrantRole } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed } from "./access.ts"
import { traced } from "./auth/record.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { Created, empty, instant, listOf } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Professional roles"]

const Mapping = z
	.object({
		id: z.uuid(),
		professionCode: z.string(),
		organisationId: z.string().nullable(),
		role: z.enum(mappableRoles as [string, ...string[]]),
		platformId: z.uuid(),
		createdAt: instant(),
		createdBy: z.string(),
	})
	.openapi("ProfessionalRoleMapping")

const list = createRoute({
	method: "get",
	path: "/professional-roles",
	tags,
	summary: "Roles that professions bring",
	description: "On the platforms that the caller administers.",
	responses: { 200: jsonAnswer(listOf(Mapping), "The mappings"), ...problems(401, 403) },
})

const add = createRoute({
	method: "post",
	path: "/professional-roles",
	tags,
	summary: "Let a profession bring a role",
	description: `Whoever is in the directory and signs in with Pro Santé Connect for the first time gets an account with this role, without being asked further. \`professionCode\` is Pro Santé Connect's: \`10\` a physician, \`60\` a nurse. \`organisationId\` is a FINESS or the identifier that Pro Santé Connect gives; null for whoever has the profession, wherever they work, which opens the platform to everybody of it in the directory. Roles of administrator and auditor are granted by hand only.`,
	request: { body: jsonBody(RoleMappingInput) },
	responses: { 201: jsonAnswer(Created, "Added"), ...problems(400, 401, 403, 413, 415, 422) },
})

const remove = createRoute({
	method: "delete",
	path: "/professional-roles/{id}",
	tags,
	summary: "Let a profession bring a role no longer",
	description: "Whoever has got the role by it keeps it, until an administrator ends it.",
	request: { params: IdParam },
	responses: { 204: empty("Removed"), ...problems(401, 403, 404) },
})

/** What a first sign-in with Pro Santé Connect brings; the administrators' of each platform. */
export const professionalRoleRoutes = (deps: ApiDeps) => {
	const { engine } = deps
	const sql = engine.db.$client
	const changed = (id: string, change: "added" | "removed", mapping: RoleMappingInput) => {
		const { platformId, professionCode, organisationId, role } = mapping
		const detail = { change, professionCode, organisationId, role }
		return { action: "roleMapping.changed", subject: id, platformId, detail } as const
	}
	const says = "only an administrator of the platform decides which roles professions bring"
	return createRouter()
		.openapi(list, async (c) => {
			const platforms = administeredPlatforms(c.var.principal)
			assertAllowed(platforms === null || platforms.length > 0, says)
			return c.json({ items: await listRoleMappings(sql, platforms) }, 200)
		})
		.openapi(add, async (c) => {
			const { principal } = c.var
			const input = c.req.valid("json")
			assertAllowed(mayGrantRole(principal, input.platformId), says)
			const run = (transaction: Executor) => addRoleMapping(transaction, input, principal.id, engine.clock?.() ?? null)
			return c.json({ id: await traced(c, deps, run, (id) => changed(id, "added", input)) }, 201)
		})
		.openapi(remove, async (c) => {
			const { id } = c.req.valid("param")
			const platforms = administeredPlatforms(c.var.principal)
			assertAllowed(platforms === null || platforms.length > 0, says)
			const mapping = await findRoleMapping(sql, id)
			// What another platform decided is as unknown as what never was.
			if (!mapping || !mayGrantRole(c.var.principal, mapping.platformId))
				throw new WorkflowError("NOT_FOUND", "no such mapping on a platform that you administer", {})
			const run = (transaction: Executor) => removeRoleMapping(transaction, id)
			await traced(c, deps, run, () => changed(id, "removed", mapping))
			return c.body(null, 204)
		})
}
