import { createRoute, z } from "@hono/zod-openapi"
import { recordAudit } from "../db/audit/record-audit.ts"
import { CaseLink, createLink, LinkBody, listLinks, NewLink, revokeLink } from "../db/links/case-links.ts"
import { getLinkView } from "../db/links/find-link-view.ts"
import { LinkView } from "../db/links/link-view.ts"
import { askForNewLink, disownLink, type OpenLink, openLink } from "../db/links/open-link.ts"
import { disownReportLink, openReportLink } from "../db/links/report-links.ts"
import { MessagePreferences, writeLanguage } from "../db/messages/preferences.ts"
import { inTeam } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { IdParam, jsonAnswer, jsonBody, problems } from "./contract.ts"
import type { ApiDeps } from "./deps.ts"
import { addWrittenOpinion, WrittenOpinion } from "./opinion-document.ts"
import { originOf } from "./origin.ts"
import { Created, empty, listOf } from "./responses.ts"
import { createRouter, type Scoped } from "./router.ts"

const tags = ["Personal links"]

const createLinkRoute = createRoute({
	method: "post",
	path: "/cases/{id}/links",
	tags,
	summary: "Make a personal link",
	description:
		"By the team, for one person who takes part from outside and one procedure (or the case, for a requester). Shown this once, expiring, revocable; only a hash is kept. The secret stands behind `#`, which no browser sends.",
	request: { params: IdParam, body: jsonBody(LinkBody) },
	responses: { 201: jsonAnswer(NewLink, "The link"), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const listRoute = createRoute({
	method: "get",
	path: "/cases/{id}/links",
	tags,
	summary: "Links that were made for a case",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(listOf(CaseLink), "The latest first"), ...problems(401, 403, 404, 409, 422) },
})

const revokeRoute = createRoute({
	method: "delete",
	path: "/cases/{id}/links/{linkId}",
	tags,
	summary: "Revoke a link, and whatever it has opened",
	request: { params: IdParam.extend({ linkId: z.uuid() }) },
	responses: { 204: empty("Revoked"), ...problems(401, 403, 404, 409, 422) },
})

/** Longer than any link that we make. */
const TokenBody = z.strictObject({ token: z.string().min(1).max(200) })

const openRoute = createRoute({
	method: "post",
	path: "/link-sessions",
	tags,
	summary: "Open a personal link (public)",
	description:
		"For whoever holds it and confirms that they want to open it. Gives a bearer token for an hour, with which the routes of that one procedure answer: it, its events, its documents. 404 for one that is not ours, 410 for one that no longer holds.",
	security: [],
	request: { body: jsonBody(TokenBody) },
	responses: {
		201: jsonAnswer(
			z.object({ session: z.string(), until: z.iso.datetime() }),
			"What to send as `Authorization: Bearer …`",
		),
		...problems(400, 404, 410, 413, 415, 422, 429),
	},
})

const renewRoute = createRoute({
	method: "post",
	path: "/link-renewals",
	tags,
	summary: "Ask for a new link in place of one that ran out (public)",
	description: "The team is told, in the product, at most once a day. Nothing is sent to whoever asks.",
	security: [],
	request: { body: jsonBody(TokenBody) },
	responses: { 204: empty("The team knows"), ...problems(400, 404, 410, 413, 415, 422, 429) },
})

const disownRoute = createRoute({
	method: "post",
	path: "/link-refusals",
	tags,
	summary: "Say that a link is not for me (public)",
	description: "It opens nothing any more, and the team is told.",
	security: [],
	request: { body: jsonBody(TokenBody) },
	responses: { 204: empty("Closed"), ...problems(400, 404, 413, 415, 422, 429) },
})

const readRoute = createRoute({
	method: "get",
	path: "/link",
	tags,
	summary: "What my link opens",
	description: "For the session of a link; anybody else is told that there is nothing.",
	responses: { 200: jsonAnswer(LinkView.openapi("LinkView"), "Its part of the case"), ...problems(401, 404, 410) },
})

const opinionRoute = createRoute({
	method: "post",
	path: "/link/opinion",
	tags,
	summary: "Make a document of an opinion that was written here",
	description: "A PDF among the documents of the case, to name as `report` in the event that gives the opinion.",
	request: { body: jsonBody(WrittenOpinion) },
	responses: { 201: jsonAnswer(Created, "The document"), ...problems(400, 401, 404, 409, 410, 413, 415, 422) },
})

const languageRoute = createRoute({
	method: "put",
	path: "/link/language",
	tags,
	summary: "Say in which language I am written to",
	description: "For the session of a link that was made for somebody by name; of one made for nobody nothing is kept.",
	request: { body: jsonBody(MessagePreferences.pick({ language: true })) },
	responses: { 204: empty("Noted"), ...problems(400, 401, 404, 410, 413, 415, 422) },
})

async function getTeamCase(scoped: Scoped, caseId: string): Promise<void> {
	const { platform } = await getCaseRelation(scoped, caseId)
	assertAllowed(inTeam(scoped.principal, platform), "only the team of the case hands out links to it")
}

/** Links by which people outside the team open their part of one case, and what they find there. */
export const linkRoutes = ({ engine }: ApiDeps) =>
	createRouter()
		.openapi(createLinkRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			await getTeamCase(c.var, caseId)
			const call = { caseId, by: c.var.principal.id, from: originOf(c) }
			return c.json(await createLink(c.var.engine, call, c.req.valid("json")), 201)
		})
		.openapi(listRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			await getTeamCase(c.var, caseId)
			return c.json({ items: await listLinks(c.var.engine, caseId) }, 200)
		})
		.openapi(revokeRoute, async (c) => {
			const { id: caseId, linkId } = c.req.valid("param")
			await getTeamCase(c.var, caseId)
			await revokeLink(c.var.engine, { caseId, by: c.var.principal.id, from: originOf(c) }, linkId)
			return c.body(null, 204)
		})
		.openapi(openRoute, async (c) => {
			const { token } = c.req.valid("json")
			const from = originOf(c)
			const { session, until } = (await openReportLink(engine, token, from)) ?? (await openLink(engine, token, from))
			return c.json({ session, until: until.toISOString() }, 201)
		})
		.openapi(renewRoute, async (c) => {
			await askForNewLink(engine, c.req.valid("json").token, originOf(c))
			return c.body(null, 204)
		})
		.openapi(disownRoute, async (c) => {
			const { token } = c.req.valid("json")
			const from = originOf(c)
			if (!(await disownReportLink(engine, token, from))) await disownLink(engine, token, from)
			return c.body(null, 204)
		})
		.openapi(readRoute, async (c) => {
			const link = linkOf(c.var)
			const view = await getLinkView(c.var.engine, link)
			// A part of the file was opened, as by `GET /procedures/{id}`.
			await recordAudit(c.var.engine, {
				action: link.instanceId === link.caseId ? "case.read" : "procedure.read",
				platformId: link.platformId,
				caseId: link.caseId,
				by: c.var.principal.id,
				role: link.role,
				basis: "party",
				...(link.instanceId === link.caseId ? {} : { subject: link.instanceId }),
				detail: { link: link.id },
				from: originOf(c),
			})
			return c.json(view, 200)
		})
		.openapi(languageRoute, async (c) => {
			const { personId } = linkOf(c.var)
			if (personId !== null) await writeLanguage(engine, personId, c.req.valid("json").language)
			return c.body(null, 204)
		})
		.openapi(opinionRoute, async (c) => {
			const link = linkOf(c.var)
			const id = await addWrittenOpinion(c.var.engine, link, c.req.valid("json"))
			return c.json({ id }, 201)
		})

/** The link that the caller came by. @throws WorkflowError NOT_FOUND for whoever has an account */
function linkOf({ link }: { readonly link?: OpenLink }): OpenLink {
	if (link) return link
	throw new WorkflowError("NOT_FOUND", "this is for whoever came by a personal link", {})
}
