import { createRoute, z } from "@hono/zod-openapi"
import { acceptInvitation, findInvited, INVITATION_REFUSED } from "../db/invitations.ts"
import { createFirstAdministrator, isSetupCode, SETUP_REFUSED } from "../db/setup-code.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { Email, Login, OneTimeCode } from "./auth/credentials.ts"
import { assertFewAttempts, attemptSucceeded, codeAttempt } from "./auth/limits.ts"
import { assertGoodPassword, NewPassword } from "./auth/password-rules.ts"
import { recordSecurity } from "./auth/record.ts"
import { jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { Created } from "./responses.ts"
import { createRouter } from "./router.ts"

const tags = ["Accounts"]

const setupRoute = createRoute({
	method: "post",
	path: "/setup",
	tags,
	summary: "Make the first administrator (public)",
	description:
		"With the code that the API printed when it started and no administrator existed. It works once, for 24 hours. Then sign in and enrol a second factor.",
	security: [],
	request: {
		body: jsonBody(
			z.strictObject({
				code: OneTimeCode,
				name: z.string().trim().min(1).max(200),
				login: Login,
				email: Email,
				password: NewPassword,
			}),
		),
	},
	responses: { 201: jsonAnswer(Created, "The account"), ...problems(400, 403, 413, 415, 422, 429) },
})

const invitationRoute = createRoute({
	method: "post",
	path: "/invitations",
	tags,
	summary: "Set the password of an account with an invitation (public)",
	description:
		"The code comes from an administrator and works once. All sessions of the account end; its second factor stays.",
	security: [],
	request: { body: jsonBody(z.strictObject({ code: OneTimeCode, password: NewPassword })) },
	responses: {
		200: jsonAnswer(z.object({ login: z.string() }), "The login to sign in with"),
		...problems(400, 403, 413, 415, 422, 429),
	},
})

/** Codes that open an account for the first time; a weak password does not use one up. */
export const setupRoutes = (deps: ApiDeps) =>
	createRouter()
		.openapi(setupRoute, async (c) => {
			const { code, ...account } = c.req.valid("json")
			const attempt = codeAttempt(c, "set-up code")
			await assertFewAttempts(deps, attempt)
			if (!(await isSetupCode(deps.engine, code))) throw new WorkflowError("CODE_REFUSED", SETUP_REFUSED)
			await attemptSucceeded(deps, attempt)
			await assertGoodPassword(deps, account.password, account)
			const id = await createFirstAdministrator(deps.engine, code, account)
			await recordSecurity(c, deps, { action: "account.created", by: id, subject: id, detail: { how: "setUpCode" } })
			await recordSecurity(c, deps, { action: "role.granted", by: id, subject: id, detail: { role: "administrator" } })
			return c.json({ id }, 201)
		})
		.openapi(invitationRoute, async (c) => {
			const { code, password } = c.req.valid("json")
			const attempt = codeAttempt(c, "invitation")
			await assertFewAttempts(deps, attempt)
			const invited = await findInvited(deps.engine, code)
			if (!invited) throw new WorkflowError("CODE_REFUSED", INVITATION_REFUSED)
			await attemptSucceeded(deps, attempt)
			await assertGoodPassword(deps, password, invited)
			await acceptInvitation(deps.engine, code, password)
			await recordSecurity(c, deps, {
				action: "password.changed",
				by: invited.principalId,
				subject: invited.accountId,
				detail: { how: "invitation" },
			})
			return c.json({ login: invited.login }, 200)
		})
