import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { createAccount, disableAccount, enableAccount, grantRole, issueToken, type NewAccount } from "../db/accounts.ts"
import { pageSchema } from "../db/cases/views.ts"
import type { Executor } from "../db/client.ts"
import { findPersonCard } from "../db/directory/people.ts"
import { invite } from "../db/invitations.ts"
import { AccountsQuery, AccountView, endRole, findAccountView, listAccounts, revokeToken } from "../db/list-accounts.ts"
import { removeSecondFactors } from "../db/second-factors.ts"
import { administeredPlatforms, grantableRoles, mayAdministerAccounts, mayGrantRole } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed } from "./access.ts"
import { Email, Login } from "./auth/credentials.ts"
import { recordSecurity, traced } from "./auth/record.ts"
import { IdParam, invalid, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { Created, empty, instant } from "./responses.ts"
import { type ApiEnv, createRouter } from "./router.ts"

const tags = ["Accounts"]
const TOKEN_DAYS = 90
const LONGEST_TOKEN_DAYS = 366
const DAY_MS = 24 * 3600 * 1000

const Name = z.string().trim().min(1).max(200)

const listRoute = createRoute({
	method: "get",
	path: "/accounts",
	tags,
	summary: "Who may sign in or call",
	description: "An administrator of one platform sees the accounts that have or had a role there.",
	request: { query: AccountsQuery },
	responses: { 200: jsonAnswer(pageSchema(AccountView.openapi("Account")), "By id"), ...problems(401, 403, 422) },
})

const readRoute = createRoute({
	method: "get",
	path: "/accounts/{id}",
	tags,
	summary: "An account",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(AccountView, "The account"), ...problems(401, 403, 404, 422) },
})

const createAccountRoute = createRoute({
	method: "post",
	path: "/accounts",
	tags,
	summary: "Make an account",
	description:
		"For a person of the directory, somebody of the office who is not in it, or a machine client. It has no role and no password yet.",
	request: {
		body: jsonBody(
			z.discriminatedUnion("kind", [
				z.strictObject({ kind: z.literal("person"), personId: z.uuid(), login: Login, email: Email.optional() }),
				z.strictObject({ kind: z.literal("office"), name: Name, login: Login, email: Email }),
				z.strictObject({ kind: z.literal("machine"), name: Name }),
			]),
		),
	},
	responses: { 201: jsonAnswer(Created, "Made"), ...problems(401, 403, 422) },
})

const action = <P extends string>(path: P, summary: string, description: string) =>
	createRoute({
		method: "post",
		path,
		tags,
		summary,
		description,
		request: { params: IdParam },
		responses: { 204: empty("Done"), ...problems(401, 403, 404, 422) },
	})

const disableRoute = action(
	"/accounts/{id}/disable",
	"Disable an account",
	"Its sessions and tokens end at once, its password and second factors are gone. Not one's own.",
)
const enableRoute = action(
	"/accounts/{id}/enable",
	"Enable an account again",
	"With its roles, without password or second factor: invite the person anew.",
)
const resetRoute = action(
	"/accounts/{id}/second-factor/reset",
	"Take away somebody's second factors",
	"When a device is lost. All their sessions end, the next sign-in must enrol a new one. Not one's own.",
)

const inviteRoute = createRoute({
	method: "post",
	path: "/accounts/{id}/invitation",
	tags,
	summary: "Invite a person to set a first or new password",
	description:
		"The code is shown this once, works once, for 72 hours, and voids any made before: hand it over in person or by phone. Not one's own.",
	request: { params: IdParam },
	responses: {
		201: jsonAnswer(z.object({ code: z.string(), expiresAt: instant() }), "For `POST /api/invitations`"),
		...problems(401, 403, 404, 422),
	},
})

const grantRoute = createRoute({
	method: "post",
	path: "/accounts/{id}/roles",
	tags,
	summary: "Grant a role",
	description: "From its first to its last day, both included, where the platform is. Not to oneself.",
	request: {
		params: IdParam,
		body: jsonBody(
			z
				.strictObject({
					role: z.enum(grantableRoles),
					/** Null: everywhere. */
					platform: z.uuid().nullable(),
					fromOn: z.iso.date().optional(),
					toOn: z.iso.date().optional(),
				})
				.refine(({ fromOn, toOn }) => fromOn === undefined || toOn === undefined || fromOn <= toOn, {
					path: ["toOn"],
					message: "a role ends after it begins",
				}),
		),
	},
	responses: { 201: jsonAnswer(Created, "Granted"), ...problems(401, 403, 404, 422) },
})

const endRoute = createRoute({
	method: "post",
	path: "/accounts/{id}/roles/{roleId}/end",
	tags,
	summary: "End a role",
	description: "At once, or after a last day to come. Not one's own.",
	request: {
		params: IdParam.extend({ roleId: z.uuid() }),
		body: jsonBody(z.strictObject({ lastDay: z.iso.date().optional() })),
	},
	responses: { 204: empty("Ended"), ...problems(401, 403, 404, 422) },
})

const tokenRoute = createRoute({
	method: "post",
	path: "/accounts/{id}/tokens",
	tags,
	summary: "Issue a token to a machine client",
	description: "Shown this once.",
	request: {
		params: IdParam,
		body: jsonBody(z.strictObject({ days: z.int().min(1).max(LONGEST_TOKEN_DAYS).default(TOKEN_DAYS) })),
	},
	responses: {
		201: jsonAnswer(z.object({ token: z.string(), expiresAt: instant() }), "Send it as `Authorization: Bearer`"),
		...problems(401, 403, 404, 422),
	},
})

const revokeRoute = createRoute({
	method: "delete",
	path: "/accounts/{id}/tokens/{tokenId}",
	tags,
	summary: "Revoke a token",
	request: { params: IdParam.extend({ tokenId: z.uuid() }) },
	responses: { 204: empty("Revoked"), ...problems(401, 403, 404, 422) },
})

/** Who may sign in, and as what. Administrators read here everything about accounts and nothing about patients. */
export const accountRoutes = (deps: ApiDeps) => {
	const { engine } = deps
	const { db } = engine
	const sql = db.$client
	const now = () => engine.clock?.() ?? new Date()

	const assertAdministers = (c: Context<ApiEnv>) =>
		assertAllowed(
			mayAdministerAccounts(c.get("principal")),
			"only an administrator of all platforms decides how accounts are signed in to",
		)
	const assertNotOwn = (c: Context<ApiEnv>, id: string) =>
		assertAllowed(id !== c.get("accountId"), "nobody does this to their own account: ask another administrator")
	async function getAccount(id: string): Promise<AccountView> {
		const account = await findAccountView(sql, id)
		if (account) return account
		throw new WorkflowError("NOT_FOUND", "no such account", {})
	}
	/** A person's account in use. */
	async function getSomeone(id: string): Promise<AccountView> {
		const account = await getAccount(id)
		if (account.kind === "machine") throw invalid([], "a machine client has tokens, no password and no second factor")
		if (account.disabledAt !== null) throw invalid([], "this account is disabled: enable it first")
		return account
	}

	return createRouter()
		.openapi(listRoute, async (c) => {
			const platforms = administeredPlatforms(c.var.principal)
			assertAllowed(platforms === null || platforms.length > 0, "only administrators see accounts")
			return c.json(await listAccounts(sql, platforms, c.req.valid("query")), 200)
		})
		.openapi(readRoute, async (c) => {
			const platforms = administeredPlatforms(c.var.principal)
			assertAllowed(platforms === null || platforms.length > 0, "only administrators see accounts")
			const account = await getAccount(c.req.valid("param").id)
			const isTheirs = account.roles.some(({ platform }) => platform !== null && platforms?.includes(platform))
			assertAllowed(platforms === null || isTheirs, "this account has no role on a platform of yours")
			return c.json(account, 200)
		})
		.openapi(createAccountRoute, async (c) => {
			assertAdministers(c)
			const input = c.req.valid("json")
			const make = async (account: NewAccount) => {
				const run = (transaction: Executor) => createAccount(transaction, account)
				const detail = { kind: input.kind }
				return await traced(c, deps, run, (id) => ({ action: "account.created", subject: id, detail }))
			}
			if (input.kind !== "person") return c.json({ id: await make(input) }, 201)
			const person = await findPersonCard(db, input.personId, now().toISOString().slice(0, 10))
			if (!person?.active) throw new WorkflowError("REFERENCE_UNKNOWN", "this person is not in the directory", {})
			const name = [person.title, person.givenName, person.familyName].filter(Boolean).join(" ")
			return c.json({ id: await make({ ...input, name }) }, 201)
		})
		.openapi(disableRoute, async (c) => {
			assertAdministers(c)
			const { id } = c.req.valid("param")
			assertNotOwn(c, id)
			await getAccount(id)
			const run = (transaction: Executor) => disableAccount(transaction, id)
			await traced(c, deps, run, () => ({ action: "account.disabled", subject: id }))
			return c.body(null, 204)
		})
		.openapi(enableRoute, async (c) => {
			assertAdministers(c)
			const { id } = await getAccount(c.req.valid("param").id)
			const run = (transaction: Executor) => enableAccount(transaction, id)
			await traced(c, deps, run, () => ({ action: "account.enabled", subject: id }))
			return c.body(null, 204)
		})
		.openapi(resetRoute, async (c) => {
			assertAdministers(c)
			const { id } = c.req.valid("param")
			assertNotOwn(c, id)
			await getSomeone(id)
			const run = (transaction: Executor) => removeSecondFactors(transaction, id)
			await traced(c, deps, run, () => ({ action: "factor.reset", subject: id }))
			return c.body(null, 204)
		})
		.openapi(inviteRoute, async (c) => {
			assertAdministers(c)
			const { id } = c.req.valid("param")
			assertNotOwn(c, id)
			const { login } = await getSomeone(id)
			if (login === null) throw invalid([], "this person signs in with Pro Santé Connect and has no login")
			const run = (transaction: Executor) => invite(transaction, id, c.var.accountId, engine.clock?.() ?? null)
			const made = () => ({ action: "invitation.made", subject: id }) as const
			const { code, expiresAt } = await traced(c, deps, run, made)
			return c.json({ code, expiresAt: expiresAt.toISOString() }, 201)
		})
		.openapi(grantRoute, async (c) => {
			const { role, platform, fromOn, toOn } = c.req.valid("json")
			assertAllowed(mayGrantRole(c.var.principal, platform), "only an administrator of the platform grants roles on it")
			const { id } = c.req.valid("param")
			assertNotOwn(c, id)
			await getAccount(id)
			const grant = { role, platformId: platform ?? undefined, fromOn, toOn }
			const detail = { role, fromOn: fromOn ?? null, toOn: toOn ?? null }
			const run = (transaction: Executor) => grantRole(transaction, id, grant)
			const event = { action: "role.granted", subject: id, platformId: platform, detail } as const
			return c.json({ id: await traced(c, deps, run, () => event) }, 201)
		})
		.openapi(endRoute, async (c) => {
			const { id, roleId } = c.req.valid("param")
			const { lastDay } = c.req.valid("json")
			const platforms = administeredPlatforms(c.var.principal)
			assertAllowed(platforms === null || platforms.length > 0, "only administrators end roles")
			assertNotOwn(c, id)
			const role = (await getAccount(id)).roles.find((one) => one.id === roleId)
			if (!role) throw new WorkflowError("NOT_FOUND", "this account has no such role", {})
			assertAllowed(
				mayGrantRole(c.var.principal, role.platform),
				"this role is on a platform that you do not administer",
			)
			if (lastDay !== undefined && lastDay < now().toISOString().slice(0, 10))
				throw invalid(["lastDay"], "a day gone by: leave it out to end the role at once")
			const run = (transaction: Executor) => endRole(transaction, roleId, now(), lastDay)
			const detail = { role: role.role, lastDay: lastDay ?? null }
			await traced(c, deps, run, () => ({ action: "role.ended", subject: id, platformId: role.platform, detail }))
			return c.body(null, 204)
		})
		.openapi(tokenRoute, async (c) => {
			assertAdministers(c)
			const { id, kind, disabledAt } = await getAccount(c.req.valid("param").id)
			if (kind !== "machine") throw invalid([], "people sign in; tokens are for machine clients")
			if (disabledAt !== null) throw invalid([], "this account is disabled: enable it first")
			const expiresAt = new Date(now().getTime() + c.req.valid("json").days * DAY_MS)
			const run = (transaction: Executor) => issueToken(transaction, id, expiresAt)
			const detail = { expiresAt: expiresAt.toISOString() }
			const token = await traced(c, deps, run, () => ({ action: "token.issued", subject: id, detail }))
			return c.json({ token, expiresAt: expiresAt.toISOString() }, 201)
		})
		.openapi(revokeRoute, async (c) => {
			assertAdministers(c)
			const { id, tokenId } = c.req.valid("param")
			if (!(await revokeToken(sql, id, tokenId)))
				throw new WorkflowError("NOT_FOUND", "this account has no such token", {})
			await recordSecurity(c, deps, { action: "token.revoked", subject: id })
			return c.body(null, 204)
		})
}
