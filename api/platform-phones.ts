import { createRoute, z } from "@hono/zod-openapi"
import type { Executor } from "../db/client.ts"
import { setPlatformPhone } from "../db/directory/platform-phone.ts"
import { mayGrantRole } from "../machines/policy.ts"
import { assertAllowed } from "./access.ts"
import { traced } from "./auth/record.ts"
import { IdParam, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { empty } from "./responses.ts"
import { createRouter } from "./router.ts"

const Phone = z.strictObject({ phone: z.string().trim().min(3).max(30).nullable() })

const phoneRoute = createRoute({
	method: "put",
	path: "/directory/platforms/{id}/phone",
	tags: ["Directory"],
	summary: "Say which number people outside the team call",
	description: "By an administrator of the platform. Pages of experts, requesters and patients show it.",
	request: { params: IdParam, body: jsonBody(Phone) },
	responses: { 204: empty("Written"), ...problems(400, 401, 403, 404, 413, 415, 422) },
})

/** The telephone number of each platform. */
export const platformPhoneRoutes = (deps: ApiDeps) =>
	createRouter().openapi(phoneRoute, async (c) => {
		const { id } = c.req.valid("param")
		const { phone } = c.req.valid("json")
		const allowed = mayGrantRole(c.var.principal, id)
		assertAllowed(allowed, "only an administrator of the platform changes its number")
		const run = (sql: Executor) => setPlatformPhone(sql, id, phone)
		await traced(c, deps, run, () => ({ action: "platform.phone", subject: id, platformId: id, detail: {} }))
		return c.body(null, 204)
	})
