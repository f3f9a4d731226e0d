import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { documentTypes, downloadName } from "../db/document-file.ts"
import { addDocument, findDocumentFor, getDocument, listDocuments, withdrawDocument } from "../db/documents.ts"
import { mayAddDocument, mayDecideRights, mayReadDocuments, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import { assertAllowed, getCaseRelation } from "./access.ts"
import { IdParam, jsonAnswer, problems } from "./contract.ts"
import { originOf } from "./origin.ts"
import { Created, empty, instant, listOf } from "./responses.ts"
import { type ApiEnv, createRouter } from "./router.ts"

const tags = ["Documents"]
const binary = { type: "string", format: "binary" } as const

/** What a browser is told when it receives a file that somebody uploaded: keep it, run nothing of it. */
const DOWNLOAD_HEADERS = {
	"X-Content-Type-Options": "nosniff",
	"Content-Security-Policy": "sandbox; default-src 'none'",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control": "private, no-store",
} as const

const addRoute = createRoute({
	method: "post",
	path: "/cases/{id}/documents",
	tags,
	summary: "Add a document to a case",
	description:
		"PDF, PNG or JPEG by content, at most 10 MB. Either `multipart/form-data` with the field `file`, or the bytes themselves with the name percent-encoded in `X-File-Name`. For the team, and for outside parties of a procedure that still runs.",
	request: {
		params: IdParam,
		// Plain schemas: the type of the body is found in its content.
		body: {
			content: {
				"multipart/form-data": {
					schema: { type: "object", required: ["file"], properties: { file: binary } },
				},
				...Object.fromEntries(documentTypes.map((type) => [type, { schema: binary }])),
			},
		},
	},
	responses: { 201: jsonAnswer(Created, "Added"), ...problems(401, 403, 404, 409, 413, 422) },
})

const DocumentSummary = z.object({
	id: z.uuid(),
	name: z.string().nullable().describe("Null once the case was erased"),
	contentType: z.enum(documentTypes),
	size: z.int().describe("Bytes"),
	addedBy: z.string(),
	addedByName: z.string(),
	addedAt: instant(),
	withdrawn: z
		.object({ byName: z.string(), at: instant() })
		.nullable()
		.describe("Set once somebody took it back: only the referent physician and their deputy still open it"),
})

const listRoute = createRoute({
	method: "get",
	path: "/cases/{id}/documents",
	tags,
	summary: "Documents of a case",
	description:
		"All of them for the team, and for the platform that the case is proposed to. An outside party sees those it added, and those that were sent to it with a request.",
	request: { params: IdParam },
	responses: { 200: jsonAnswer(listOf(DocumentSummary), "The latest first"), ...problems(401, 403, 404) },
})

const getRoute = createRoute({
	method: "get",
	path: "/documents/{id}",
	tags,
	summary: "Download a document",
	request: { params: IdParam },
	responses: {
		200: {
			description: "The bytes, as an attachment",
			content: Object.fromEntries(documentTypes.map((type) => [type, { schema: binary }])),
		},
		...problems(401, 403, 404),
	},
})

const withdrawRoute = createRoute({
	method: "post",
	path: "/documents/{id}/withdrawal",
	tags,
	summary: "Take a document back",
	description:
		"By who added it, or by the referent physician or their deputy, who alone open it afterwards. Its bytes stay sealed until the case is erased.",
	request: { params: IdParam },
	responses: { 204: empty("Withdrawn"), ...problems(401, 403, 404, 409, 422) },
})

/** Files of a case: sealed in the database, never shown by the browser in our origin. */
export const documentRoutes = () =>
	createRouter()
		.openapi(addRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			const principal = c.var.principal
			assertAllowed(
				mayAddDocument(principal, await getCaseRelation(c.var, caseId)),
				"only the team and the outside parties of a case add documents to it",
			)
			const file = await receivedFile(c)
			const id = await addDocument(c.var.engine, { ...file, caseId, addedBy: principal.id, from: originOf(c) })
			return c.json({ id }, 201)
		})
		.openapi(listRoute, async (c) => {
			const { id: caseId } = c.req.valid("param")
			const principal = c.var.principal
			const relation = await getCaseRelation(c.var, caseId)
			const whole = mayReadDocuments(principal, relation)
			assertAllowed(whole || mayAddDocument(principal, relation), "you have no access to this case")
			const items = await listDocuments(c.var.engine, caseId, whole ? null : partyOf(principal))
			return c.json({ items }, 200)
		})
		.openapi(getRoute, async (c) => {
			const { id } = c.req.valid("param")
			const principal = c.var.principal
			const found = await findDocumentFor(c.var.engine.db.$client, id, partyOf(principal))
			if (!found) throw new WorkflowError("NOT_FOUND", "no such document", {})
			const relation = await getCaseRelation(c.var, found.caseId)
			const own = found.theirs && mayAddDocument(principal, relation)
			assertAllowed(own || mayReadDocuments(principal, relation), "you have no access to this document")
			assertAllowed(
				!found.withdrawn || mayDecideRights(principal, relation.platform),
				"this document was withdrawn: only the referent physician and their deputy still open it",
			)
			const { name, contentType, bytes } = await getDocument(c.var.engine, id)
			return c.body(new Uint8Array(bytes), 200, {
				...DOWNLOAD_HEADERS,
				"Content-Type": contentType,
				"Content-Disposition": attachment(downloadName(name, contentType)),
			})
		})
		.openapi(withdrawRoute, async (c) => {
			const { id } = c.req.valid("param")
			const { principal } = c.var
			const found = await findDocumentFor(c.var.engine.db.$client, id, partyOf(principal))
			if (!found) throw new WorkflowError("NOT_FOUND", "no such document", {})
			const relation = await getCaseRelation(c.var, found.caseId)
			assertAllowed(mayAddDocument(principal, relation), "you have no access to this document")
			await withdrawDocument(c.var.engine, id, { principal, platform: relation.platform, from: originOf(c) })
			return c.body(null, 204)
		})

const partyOf = ({ id, links }: Principal) => ({ person: id, instance: links?.[0]?.instance })

/** The file of a request, whichever way it was sent. */
async function receivedFile(c: Context<ApiEnv>): Promise<{ name: string; bytes: Buffer }> {
	if (!/^multipart\/form-data\b/i.test(c.req.header("content-type") ?? ""))
		return { name: decodedName(c.req.header("x-file-name")), bytes: Buffer.from(await c.req.arrayBuffer()) }
	const { file } = await c.req.parseBody().catch((): Record<string, never> => ({}))
	if (file instanceof File) return { name: file.name, bytes: Buffer.from(await file.arrayBuffer()) }
	throw new WorkflowError("PAYLOAD_INVALID", "the request holds no file", {
		issues: [{ path: ["file"], message: "a file is needed" }],
	})
}

function decodedName(header: string | undefined): string {
	try {
		return decodeURIComponent(header ?? "")
	} catch {
		return ""
	}
}

/** RFC 6266: the name in UTF-8 (RFC 5987), and in ASCII for whoever cannot read that. */
function attachment(name: string): string {
	const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_")
	const encoded = encodeURIComponent(name).replaceAll(
		/['()*]/g,
		(one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
	)
	return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
