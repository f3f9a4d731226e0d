import { WorkflowError } from "../machines/workflow-error.ts"
import { findCaseKey, getCaseKey } from "./case-key.ts"
import type { Executor } from "./client.ts"
import { DOCUMENT_BYTES, DocumentName, type DocumentType, documentTypes, findDocumentType } from "./document-file.ts"
import type { Engine } from "./engine.ts"
import { announceCase } from "./live/change.ts"

export interface NewDocument {
	readonly caseId: string
	/** As received; cleaned here. */
	readonly name: string
	readonly bytes: Buffer
	readonly addedBy: string
}

const invalid = (path: string, message: string) =>
	new WorkflowError("PAYLOAD_INVALID", "this file cannot be added to the case", { issues: [{ path: [path], message }] })

/**
 * Adds a file to a case, its name and bytes sealed with the key of the case.
 *
 * @returns the document's id
 * @throws WorkflowError PAYLOAD_INVALID (name, size, type), INSTANCE_BLOCKED once the key of the case was destroyed
 */
export async function addDocument(engine: Engine, document: NewDocument): Promise<string> {
	const { caseId, bytes, addedBy } = document
	const name = DocumentName.safeParse(document.name)
	if (!name.success) throw invalid("name", "a name of 1 to 200 characters is needed")
	if (bytes.length > DOCUMENT_BYTES) throw invalid("file", "at most 10 MB")
	const type = findDocumentType(bytes)
	if (!type) throw invalid("file", `its content must be one of ${documentTypes.join(", ")}`)
	const sql = engine.db.$client
	const key = await getCaseKey(engine, sql, caseId)
	const [row] = await sql<{ id: string }[]>`
		insert into documents (case_id, sealed_name, content_type, size, sealed, added_by, added_at)
		values (${caseId}, ${key.seal(name.data)}, ${type}, ${bytes.length}, ${key.seal(bytes)}, ${addedBy},
			${engine.clock?.().toISOString() ?? sql`now()`})
		returning id`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such case", {})
	await announceCase(sql, "document", caseId)
	return row.id
}

export interface DocumentSummary {
	readonly id: string
	/** Null once the key of the case was destroyed. */
	readonly name: string | null
	readonly contentType: DocumentType
	/** Bytes. */
	readonly size: number
	readonly addedBy: string
	readonly addedAt: string
}

interface DocumentRow {
	readonly id: string
	readonly sealed_name: string
	readonly content_type: DocumentType
	readonly size: number
	readonly added_by: string
	readonly added_at: string
}

/**
 * Whether somebody added document `d`, or it was sent to them: named by an event of a running procedure (or of the
 * case) that they take part in, as the documents of a request for an opinion are.
 */
const isFor = (sql: Executor, person: string) => sql`(
	d.added_by = ${person} or exists (
		select 1 from instances i join case_events e on e.case_id = i.case_id and e.instance_id = i.id
		where i.case_id = d.case_id and not i.done and e.payload -> 'documents' ? d.id::text
			and i.parties @> ${JSON.stringify([{ person }])}::text::jsonb))`

/** Documents of a case, the latest first; of those, what is for one outside party, when it is given. */
export async function listDocuments(
	engine: Engine,
	caseId: string,
	party: string | null,
): Promise<readonly DocumentSummary[]> {
	const sql = engine.db.$client
	const [key, rows] = await Promise.all([
		findCaseKey(engine, sql, caseId),
		sql<DocumentRow[]>`
			select d.id, d.sealed_name, d.content_type, d.size, d.added_by, d.added_at from documents d
			where d.case_id = ${caseId} ${party === null ? sql`` : sql`and ${isFor(sql, party)}`}
			order by d.added_at desc, d.id`,
	])
	return rows.map((row) => ({
		id: row.id,
		name: key?.openText(row.sealed_name) ?? null,
		contentType: row.content_type,
		size: row.size,
		addedBy: row.added_by,
		addedAt: new Date(row.added_at).toISOString(),
	}))
}

/** Case of a document, and whether somebody added or received it: what decides who opens it. Undefined when there is none. */
export async function findDocumentFor(
	sql: Executor,
	id: string,
	person: string,
): Promise<{ readonly caseId: string; readonly theirs: boolean } | undefined> {
	const [row] = await sql<{ case_id: string; theirs: boolean }[]>`
		select d.case_id, ${isFor(sql, person)} as theirs from documents d where d.id = ${id}`
	return row && { caseId: row.case_id, theirs: row.theirs }
}

export interface OpenedDocument {
	readonly name: string
	readonly contentType: DocumentType
	readonly bytes: Buffer
}

/**
 * A document in clear.
 *
 * @throws WorkflowError NOT_FOUND when there is none, or the key of its case was destroyed
 */
export async function getDocument(engine: Engine, id: string): Promise<OpenedDocument> {
	const sql = engine.db.$client
	const [row] = await sql<{ case_id: string; sealed_name: string; content_type: DocumentType; sealed: string }[]>`
		select case_id, sealed_name, content_type, sealed from documents where id = ${id}`
	const key = row && (await findCaseKey(engine, sql, row.case_id))
	if (!row || !key) throw new WorkflowError("NOT_FOUND", "no such document, or erased with its case", {})
	return { name: key.openText(row.sealed_name), contentType: row.content_type, bytes: key.open(row.sealed) }
}
