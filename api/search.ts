import { createRoute } from "@hono/zod-openapi"
import type { Context } from "hono"
import { recordAudit } from "../db/audit/record-audit.ts"
import {
	DuplicateAnswer,
	DuplicateQuery,
	findDuplicates,
	IdentitySearch,
	SearchAnswer,
	searchCases,
} from "../db/search-cases.ts"
import { basisOn, identityPlatforms, inTeam } from "../machines/policy.ts"
import { assertAllowed } from "./access.ts"
import { jsonAnswer, jsonBody, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { purposeOf } from "./record-reads.ts"
import { type ApiEnv, createRouter, type Scoped } from "./router.ts"

const tags = ["Cases"]

const searchRoute = createRoute({
	method: "post",
	path: "/cases/search",
	tags,
	summary: "Find a patient's case by who they are",
	description:
		"By words of the name or their beginnings (three letters or more), birth date, INS or phone; all that is given must fit. A POST, so that no name is in an address. For the team and the BaMaRa delegate, on their platforms; at most 20 cases. Each search is recorded with what was asked about and the number found, never with the terms.",
	request: { body: jsonBody(IdentitySearch) },
	responses: { 200: jsonAnswer(SearchAnswer, "The newest first"), ...problems(400, 401, 403, 413, 415, 422) },
})

const duplicatesRoute = createRoute({
	method: "post",
	path: "/cases/duplicates",
	tags,
	summary: "Cases whose patient is likely the one of a new request",
	description:
		"The same INS, or the same birth date and a name that sounds alike (twins do, too). Suggestions: a person decides. Recorded like a search.",
	request: { body: jsonBody(DuplicateQuery) },
	responses: { 200: jsonAnswer(DuplicateAnswer, "The newest first"), ...problems(400, 401, 403, 413, 415, 422) },
})

/** The platforms asked for, as far as the principal may look for patients there. */
function searchedPlatforms({ engine, principal }: Scoped, asked: string | undefined): readonly string[] {
	const allowed = identityPlatforms(principal) ?? [...engine.geography.platforms.keys()]
	const platforms = asked === undefined ? allowed : allowed.filter((one) => one === asked)
	assertAllowed(platforms.length > 0, "only a platform's team and its BaMaRa delegates look for its patients")
	return platforms
}

/** Patients found by who they are; what was looked for stays with whoever looks. */
export const searchRoutes = () => {
	/** One entry for each platform searched: which fields, how many found. */
	const record = async (
		c: Context<ApiEnv>,
		kind: "search" | "duplicates",
		found: { fields: readonly string[]; platforms: readonly string[]; cases: readonly { platformId: string }[] },
	) => {
		const { principal } = c.var
		const fields = [...found.fields].sort().join(" ")
		for (const platformId of found.platforms) {
			const count = found.cases.filter((one) => one.platformId === platformId).length
			await recordAudit(c.var.engine, {
				action: "case.search",
				platformId,
				by: principal.id,
				...basisOn(principal, { platform: platformId, parties: [] }),
				detail: { kind, fields, count, ...purposeOf(c) },
				from: originOf(c),
			})
		}
	}
	const given = (terms: object) =>
		Object.entries(terms).flatMap(([name, value]: [string, unknown]) => (value === undefined ? [] : [name]))

	return createRouter()
		.openapi(searchRoute, async (c) => {
			purposeOf(c)
			const { platform, ...terms } = c.req.valid("json")
			const platforms = searchedPlatforms(c.var, platform)
			const answer = await searchCases(c.var.engine, platforms, terms)
			await record(c, "search", { fields: given(terms), platforms, cases: answer.items })
			return c.json(answer, 200)
		})
		.openapi(duplicatesRoute, async (c) => {
			purposeOf(c)
			const query = c.req.valid("json")
			assertAllowed(inTeam(c.var.principal, query.platform), "only the team of a platform adds patients to it")
			const answer = await findDuplicates(c.var.engine, query)
			const fields = query.patient.ins === undefined ? ["birthDate", "name"] : ["birthDate", "ins", "name"]
			await record(c, "duplicates", { fields, platforms: [query.platform], cases: answer.items })
			return c.json(answer, 200)
		})
}
