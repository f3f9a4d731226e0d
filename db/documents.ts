import { mayWithdrawFor, type Principal } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { appendAudit } from "./audit/record-audit.ts"
import { findCaseKey, getCaseKey } from "./case-key.ts"
import { findNames } from "./cases/names.ts"
import type { Executor } from "./client.ts"
import { DOCUMENT_BYTES, DocumentName, type DocumentType, documentTypes, findDocumentType } from "./document-file.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import { announceCase } from "./live/change.ts"

export interface NewDocument {
	readonly caseId: string
	/** As received; cleaned here. */
	readonly name: string
	readonly bytes: Buffer
	readonly addedBy: string
	/** Where it came from, for the audit log; null for what the product adds itself. */
	readonly from: Origin | null
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
	return await engine.db.$client.begin(async (sql) => {
		const key = await getCaseKey(engine, sql, caseId)
		const [row] = await sql<{ id: string; platform_id: string }[]>`
			with added as (
				insert into documents (case_id, sealed_name, content_type, size, sealed, added_by, added_at)
				values (${caseId}, ${key.seal(name.data)}, ${type}, ${bytes.length}, ${key.seal(bytes)}, ${addedBy},
					${instant(sql, engine.clock?.() ?? null)})
				returning id, case_id)
			select a.id, c.platform_id from added a join cases c on c.id = a.case_id`
		if (!row) throw new WorkflowError("NOT_FOUND", "no such case", {})
		if (document.from !== null)
			await appendAudit(sql, engine, {
				action: "document.added",
				platformId: row.platform_id,
				caseId,
				by: addedBy,
				subject: row.id,
				detail: { format: type, count: bytes.length },
				from: document.from,
			})
		await announceCase(sql, "document", caseId)
		return row.id
	})
}

/**
 * Takes a document back, as when it was added to the wrong case: it leaves every list but the team's, and only the
 * physicians still open it, who answer for what was decided with it. Its bytes stay sealed until the case is erased.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, REQUEST_DECIDED when it was withdrawn already
 */
export async function withdrawDocument(
	engine: Engine,
	id: string,
	{ principal, platform, from }: { readonly principal: Principal; readonly platform: string; readonly from: Origin },
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const [row] = await sql<{ case_id: string; added_by: string; withdrawn: boolean }[]>`
			select case_id, added_by, withdrawn_at is not null as withdrawn from documents where id = ${id} for update`
		if (!row) throw new WorkflowError("NOT_FOUND", "no such document", {})
		if (row.added_by !== principal.id && !mayWithdrawFor(principal, { platform }))
			throw new WorkflowError("FORBIDDEN", "a document is withdrawn by who added it, or by the referent physician", {})
		if (row.withdrawn) throw new WorkflowError("REQUEST_DECIDED", "this document was withdrawn already", {})
		const now = instant(sql, engine.clock?.() ?? null)
		await sql`update documents set withdrawn_by = ${principal.id}, withdrawn_at = ${now} where id = ${id}`
		await announceCase(sql, "document", row.case_id)
		await appendAudit(sql, engine, {
			action: "document.withdrawn",
			platformId: platform,
			caseId: row.case_id,
			by: principal.id,
			subject: id,
			from,
		})
	})
}

export interface DocumentSummary {
	readonly id: string
	/** Null once the key of the case was destroyed. */
	readonly name: string | null
	readonly contentType: DocumentType
	/** Bytes. */
	readonly size: number
	readonly addedBy: string
	/** Who that is. */
	readonly addedByName: string
	readonly addedAt: string
	/** Set once somebody took it back. */
	readonly withdrawn: { readonly byName: string; readonly at: string } | null
}

interface DocumentRow {
	readonly id: string
	readonly sealed_name: string
	readonly content_type: DocumentType
	readonly size: number
	readonly added_by: string
	readonly added_at: string
	readonly withdrawn_by: string | null
	readonly withdrawn_at: string | null
}

/**
 * Whether somebody added document `d`, or it was sent to them: named by an event of a running procedure (or of the
 * case) that they take part in, as the documents of a request for an opinion are.
 */
const isFor = (sql: Executor, { person, instance }: DocumentParty) => sql`(
	d.added_by = ${person} or exists (
		select 1 from instances i join case_events e on e.case_id = i.case_id and e.instance_id = i.id
		where i.case_id = d.case_id and not i.done and e.payload -> 'documents' ? d.id::text
			${instance === undefined ? sql`` : sql`and i.id = ${instance}`}
			and i.parties @> ${JSON.stringify([{ person }])}::text::jsonb))`

/** Somebody from outside; who came by a link only sees what was sent in the instance that it opens. */
export interface DocumentParty {
	readonly person: string
	readonly instance?: string | undefined
}

/** Documents of a case, the latest first; of those, what is for one outside party, when it is given. */
export async function listDocuments(
	engine: Engine,
	caseId: string,
	party: DocumentParty | null,
): Promise<readonly DocumentSummary[]> {
	const sql = engine.db.$client
	const [key, rows] = await Promise.all([
		findCaseKey(engine, sql, caseId),
		sql<DocumentRow[]>`
			select d.id, d.sealed_name, d.content_type, d.size, d.added_by, d.added_at, d.withdrawn_by, d.withdrawn_at
			from documents d
			where d.case_id = ${caseId} ${party === null ? sql`` : sql`and d.withdrawn_at is null and ${isFor(sql, party)}`}
			order by d.added_at desc, d.id`,
	])
	const names = await findNames(
		sql,
		rows.flatMap((row) => [row.added_by, row.withdrawn_by]),
	)
	return rows.map((row) => ({
		id: row.id,
		name: key?.openText(row.sealed_name) ?? null,
		contentType: row.content_type,
		size: row.size,
		addedBy: row.added_by,
		addedByName: names.get(row.added_by) ?? row.added_by,
		addedAt: new Date(row.added_at).toISOString(),
		withdrawn:
			row.withdrawn_by === null || row.withdrawn_at === null
				? null
				: { byName: names.get(row.withdrawn_by) ?? row.withdrawn_by, at: new Date(row.withdrawn_at).toISOString() },
	}))
}

/** Case of a document, and whether somebody added or received it: what decides who opens it. Undefined when there is none. */
export async function findDocumentFor(
	sql: Executor,
	id: string,
	party: DocumentParty,
): Promise<{ readonly caseId: string; readonly theirs: boolean; readonly withdrawn: boolean } | undefined> {
	const [row] = await sql<{ case_id: string; theirs: boolean; withdrawn: boolean }[]>`
		select d.case_id, ${isFor(sql, party)} as theirs, d.withdrawn_at is not null as withdrawn
		from documents d where d.id = ${id}`
	return row && { caseId: row.case_id, theirs: row.theirs, withdrawn: row.withdrawn }
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
