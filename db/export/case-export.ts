import type { Principal } from "../../machines/policy.ts"
import { WorkflowError } from "../../machines/workflow-error.ts"
import { listReaders, type Reader } from "../audit/list-readers.ts"
import { type BamaraSheet, readSheet } from "../bamara.ts"
import { type CaseNote, listNotes } from "../case-notes.ts"
import { Labels } from "../cases/labels.ts"
import { findNames } from "../cases/names.ts"
import { procedureItem, readProcedures } from "../cases/read-instance.ts"
import { readLog } from "../cases/read-log.ts"
import type { LogEntryView, PlaceView, ProcedureItem, TaskItem } from "../cases/views.ts"
import { type Difficulty, listDifficulties } from "../difficulties.ts"
import { type DocumentSummary, getDocument, listDocuments } from "../documents.ts"
import { type EmergencyAccess, emergenciesOf } from "../emergency-access.ts"
import type { Engine } from "../engine.ts"
import type { Identity } from "../identity.ts"
import { listMessages, type ToldNotice } from "../messages/list-messages.ts"
import { findStructures, readerName } from "../patient-readers.ts"
import { type FormerIdentity, readIdentityRecord } from "../rights/rectify-identity.ts"
import { type RightsRequest, rightsOf } from "../rights/requests.ts"
import { readTasks } from "../task-rows.ts"
import { findReferences } from "./find-references.ts"

/** Who took a copy, when and of what: on every page, and in the data itself. */
interface Watermark {
	readonly exportedBy: { readonly id: string; readonly name: string }
	readonly exportedAt: string
	readonly caseNumber: string
	readonly notice: string
}

interface CaseSummary {
	readonly id: string
	readonly number: string
	readonly platform: { readonly name: string; readonly hostHospital: string; readonly zone: string }
	readonly urgency: string
	readonly diagnosticState: string
	readonly places: readonly PlaceView[]
	readonly filieres: readonly string[]
	readonly territoryOfCare: string
	readonly territoryOfResidence: string
	readonly requesterType: string
	readonly lead: string | null
	readonly physician: string | null
	readonly openedAt: string
	readonly closedAt: string | null
	/** active, archived or destroyed. */
	readonly retention: string
	readonly limitedAt: string | null
}

interface ExportedDocument extends DocumentSummary {
	/** Base64; null once the case was erased, and where only the list was asked for. */
	readonly content: string | null
}

/** Everything that is held about one person. */
export interface CaseExport {
	readonly watermark: Watermark
	readonly case: CaseSummary
	readonly identity: Identity | null
	readonly formerIdentities: readonly FormerIdentity[]
	readonly events: readonly LogEntryView[]
	readonly procedures: readonly ProcedureItem[]
	readonly tasks: readonly TaskItem[]
	readonly documents: readonly ExportedDocument[]
	/** What is filled in of the BaMaRa sheet. */
	readonly bamara: BamaraSheet["items"]
	readonly notes: readonly CaseNote[]
	/** Remarks for the yearly report. */
	readonly difficulties: readonly Difficulty[]
	readonly notices: readonly ToldNotice[]
	readonly readers: readonly (Reader & { readonly structure: string | null })[]
	readonly emergencyAccesses: readonly EmergencyAccess[]
	readonly rights: readonly RightsRequest[]
	/** What the identifiers in the events stand for: people, centres, documents… */
	readonly references: Readonly<Record<string, string>>
}

const NOTICE =
	"Copie nominative couverte par le secret médical (art. L1110-4 du code de la santé publique). Sa remise est enregistrée."
const LOG_PAGE = 500
const NOTICE_PAGE = 100

interface CaseRow {
	readonly id: string
	readonly platform_id: string
	readonly number: string
	readonly platform: string
	readonly host_hospital: string
	readonly zone: string
	readonly urgency: string
	readonly diagnostic_state: string
	readonly places: readonly string[]
	readonly machine: string
	readonly machine_version: number
	readonly filieres: readonly string[] | null
	readonly territory_of_care: string
	readonly territory_of_residence: string
	readonly requester_type: string
	readonly lead_id: string | null
	readonly physician_id: string | null
	readonly opened_at: string
	readonly closed_at: string | null
	readonly retention: string
	readonly limited_at: string | null
}

/**
 * Collects everything that is held on the person of a case, opened for somebody of its team. Built in memory: a file of
 * many large documents is as large as these and a third more.
 *
 * @param withFiles whether the bytes of the documents are wanted
 * @throws WorkflowError NOT_FOUND
 */
export async function collectCase(
	engine: Engine,
	principal: Principal,
	caseId: string,
	withFiles: boolean,
): Promise<CaseExport> {
	const sql = engine.db.$client
	const labels = new Labels(engine.registry)
	const now = engine.clock?.() ?? null
	const [row] = await sql<(CaseRow & { now: string })[]>`
		select c.id, c.platform_id, c.number, p.name as platform, p.host_hospital, t.zone, c.urgency, c.diagnostic_state, c.places,
			i.machine, i.machine_version,
			(select array_agg(f.code order by f.code) from filieres f where f.id = any(c.filieres)) as filieres,
			coalesce((select name from territories x where x.code = c.territory_of_care), c.territory_of_care) as territory_of_care,
			coalesce((select name from territories x where x.code = c.territory_of_residence), c.territory_of_residence) as territory_of_residence,
			c.requester_type, c.lead_id, c.physician_id, c.opened_at, c.closed_at, c.retention, c.limited_at, now() as now
		from cases c join platforms p on p.id = c.platform_id join territories t on t.code = p.territory
			join instances i on i.id = c.id where c.id = ${caseId}`
	if (!row) throw new WorkflowError("NOT_FOUND", "no such case", {})
	const names = await findNames(sql, [principal.id, row.lead_id, row.physician_id])
	const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null))
	const identity = await readIdentityRecord(engine, caseId)
	const events = await readWholeLog(engine, principal, caseId)
	const procedures = await readProcedures(sql, caseId, null)
	const partyNames = await findNames(
		sql,
		procedures.flatMap((one) => one.parties.map((party) => party.person)),
	)
	const documents = await readDocuments(engine, caseId, withFiles)
	const of = { caseId, platform: row.platform_id }
	const all = sql`select w.id from tasks w where w.case_id = ${caseId}`
	return {
		watermark: {
			exportedBy: { id: principal.id, name: nameOf(principal.id) ?? principal.id },
			exportedAt: (now ?? new Date(row.now)).toISOString(),
			caseNumber: row.number,
			notice: NOTICE,
		},
		case: summaryOf(row, labels, nameOf),
		identity: identity.identity,
		formerIdentities: identity.former,
		events,
		procedures: procedures.map((one) => procedureItem(one, labels, partyNames)),
		tasks: await readTasks(sql, engine.registry, labels, all, now),
		documents,
		bamara: (await readSheet(engine, caseId, true)).items.filter((item) => item.filled),
		notes: await listNotes(engine, of, null),
		difficulties: await listDifficulties(engine, of, null),
		notices: await readAllNotices(engine, caseId),
		readers: await readReaders(engine, caseId),
		emergencyAccesses: await emergenciesOf(engine, caseId),
		rights: await rightsOf(engine, caseId),
		references: await findReferences(sql, events, documents),
	}
}

const summaryOf = (row: CaseRow, labels: Labels, nameOf: (id: string | null) => string | null): CaseSummary => ({
	id: row.id,
	number: row.number,
	platform: { name: row.platform, hostHospital: row.host_hospital, zone: row.zone },
	urgency: row.urgency,
	diagnosticState: row.diagnostic_state,
	places: row.places.map((place) => labels.place(row.machine, row.machine_version, place)),
	filieres: row.filieres ?? [],
	territoryOfCare: row.territory_of_care,
	territoryOfResidence: row.territory_of_residence,
	requesterType: row.requester_type,
	lead: nameOf(row.lead_id),
	physician: nameOf(row.physician_id),
	openedAt: new Date(row.opened_at).toISOString(),
	closedAt: row.closed_at === null ? null : new Date(row.closed_at).toISOString(),
	retention: row.retention,
	limitedAt: row.limited_at === null ? null : new Date(row.limited_at).toISOString(),
})

async function readWholeLog(engine: Engine, principal: Principal, caseId: string): Promise<readonly LogEntryView[]> {
	const entries: LogEntryView[] = []
	for (let after: number | null = 0; after !== null; ) {
		const page = await readLog(engine, principal, { id: caseId, kind: "case" }, { after, limit: LOG_PAGE })
		entries.push(...page.items)
		after = page.next
	}
	return entries
}

async function readReaders(engine: Engine, caseId: string): Promise<CaseExport["readers"]> {
	const { readers } = await listReaders(engine, caseId)
	const structures = await findStructures(
		engine.db.$client,
		readers.map((one) => one.id),
	)
	return readers.map((one) => ({
		...one,
		name: readerName(one.id, one.name),
		structure: structures.get(one.id) ?? null,
	}))
}

async function readAllNotices(engine: Engine, caseId: string): Promise<readonly ToldNotice[]> {
	const notices: ToldNotice[] = []
	for (let cursor: string | null | undefined; cursor !== null; ) {
		const page = await listMessages(engine, caseId, { cursor, limit: NOTICE_PAGE })
		notices.push(...page.items)
		cursor = page.next
	}
	return notices.reverse()
}

async function readDocuments(engine: Engine, caseId: string, withFiles: boolean): Promise<readonly ExportedDocument[]> {
	const documents: ExportedDocument[] = []
	for (const one of await listDocuments(engine, caseId, null)) {
		const open = withFiles && one.name !== null
		documents.push({ ...one, content: open ? (await getDocument(engine, one.id)).bytes.toString("base64") : null })
	}
	return documents
}
