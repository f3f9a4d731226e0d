import { z } from "zod"
import type { Principal } from "../machines/policy.ts"
import { mayWithdrawFor } from "../machines/policy.ts"
import { WorkflowError } from "../machines/workflow-error.ts"
import type { Origin } from "./audit/audit-entry.ts"
import { appendAudit } from "./audit/record-audit.ts"
import { findCaseKey, getCaseKey } from "./case-key.ts"
import { findNames } from "./cases/names.ts"
import type { Executor } from "./client.ts"
import type { Engine } from "./engine.ts"
import { instant } from "./instant.ts"
import type { CaseRelation } from "./relations.ts"
import { listTeammates } from "./teammates.ts"
import { tellPeople } from "./tell-people.ts"

/** Longest note, in characters. */
const MOST_CHARACTERS = 5_000
/** Most people that one note mentions. */
const MOST_MENTIONS = 20

const NoteText = z.strictObject({
	text: z.string().trim().min(1).max(MOST_CHARACTERS),
	/** Teammates whom it names: they are told. */
	mentions: z.array(z.uuid()).max(MOST_MENTIONS).default([]),
})

export const NewNote = NoteText.extend({
	/** Chosen by the sender: the same note sent again is written once. */
	id: z.uuid(),
})
export type NewNote = z.infer<typeof NewNote>

export const NoteEdit = NoteText.extend({
	/** The version that was read. */
	version: z.int().min(1),
})
export type NoteEdit = z.infer<typeof NoteEdit>

const Person = z.object({ id: z.string(), name: z.string() })

export const CaseNote = z.object({
	id: z.uuid(),
	version: z.int(),
	text: z.string(),
	writtenBy: Person,
	writtenAt: z.iso.datetime(),
	editedAt: z.iso.datetime().nullable(),
	mentions: z.array(Person).readonly().describe("Whoever it has ever named"),
	withdrawn: z.object({ by: Person, at: z.iso.datetime() }).nullable(),
	former: z
		.array(z.object({ text: z.string(), until: z.iso.datetime() }))
		.readonly()
		.describe("What it said before it was edited, the oldest first"),
	mine: z.boolean().describe("Whether the reader may edit it"),
	withdrawable: z.boolean().describe("Whether the reader may withdraw it"),
})
export type CaseNote = z.infer<typeof CaseNote>

/**
 * Writes a note, sealed with the key of the case, and tells whoever it mentions, in one transaction.
 *
 * @throws WorkflowError PAYLOAD_INVALID for somebody who cannot see the case, or an id that another note has;
 * INSTANCE_BLOCKED once the case was erased
 */
export async function writeNote(
	engine: Engine,
	relation: CaseRelation,
	{ id, text, mentions }: NewNote,
	by: string,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const { caseId } = relation
		const key = await getCaseKey(engine, sql, caseId)
		const now = instant(sql, engine.clock?.() ?? null)
		const [made] = await sql`
			insert into notes (id, case_id, version, sealed, written_by, written_at)
			values (${id}, ${caseId}, 1, ${key.seal(text)}, ${by}, ${now}) on conflict (id) do nothing returning id`
		if (!made) {
			const [known] = await sql`select 1 from notes where id = ${id} and case_id = ${caseId} and written_by = ${by}`
			if (known) return
			throw invalid("id", "another note has it")
		}
		const told = await mention(engine, sql, relation, { note: id, by, people: mentions })
		await record(sql, engine, relation, { action: "note.added", note: id, by, from, mentions: told })
	})
}

/**
 * Replaces what one's own note says; what it said before stays, sealed. Whoever is newly mentioned is told.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, REQUEST_DECIDED once it was withdrawn, PRECONDITION_FAILED
 */
export async function editNote(
	engine: Engine,
	relation: CaseRelation,
	id: string,
	{ text, mentions, version }: NoteEdit,
	by: string,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const { caseId } = relation
		const key = await getCaseKey(engine, sql, caseId)
		const note = await lockNote(sql, caseId, id)
		if (note.written_by !== by)
			throw new WorkflowError("FORBIDDEN", "a note is edited by who wrote it: write one of your own", {})
		assertStanding(note)
		if (note.version !== version)
			throw new WorkflowError("PRECONDITION_FAILED", "it has changed since you read it", { version: note.version })
		const now = instant(sql, engine.clock?.() ?? null)
		await sql`
			insert into note_versions (note_id, version, case_id, sealed, replaced_at)
			values (${id}, ${version}, ${caseId}, ${note.sealed}, ${now})`
		await sql`
			update notes set version = ${version + 1}, sealed = ${key.seal(text)}, edited_at = ${now} where id = ${id}`
		const told = await mention(engine, sql, relation, { note: id, by, people: mentions })
		await record(sql, engine, relation, { action: "note.edited", note: id, by, from, mentions: told })
	})
}

/**
 * Takes a note back: it stays, marked so, with who did and when.
 *
 * @throws WorkflowError NOT_FOUND, FORBIDDEN, REQUEST_DECIDED when it was withdrawn already
 */
export async function withdrawNote(
	engine: Engine,
	relation: CaseRelation,
	id: string,
	principal: Principal,
	from: Origin,
): Promise<void> {
	await engine.db.$client.begin(async (sql) => {
		const note = await lockNote(sql, relation.caseId, id)
		if (note.written_by !== principal.id && !mayWithdrawFor(principal, relation))
			throw new WorkflowError("FORBIDDEN", "a note is withdrawn by who wrote it, or by the referent physician", {})
		assertStanding(note)
		const now = instant(sql, engine.clock?.() ?? null)
		await sql`update notes set withdrawn_by = ${principal.id}, withdrawn_at = ${now} where id = ${id}`
		await record(sql, engine, relation, { action: "note.withdrawn", note: id, by: principal.id, from })
	})
}

interface LockedNote {
	readonly version: number
	readonly sealed: string
	readonly written_by: string
	readonly withdrawn: boolean
}

async function lockNote(sql: Executor, caseId: string, id: string): Promise<LockedNote> {
	const [note] = await sql<LockedNote[]>`
		select version, sealed, written_by, withdrawn_at is not null as withdrawn
		from notes where id = ${id} and case_id = ${caseId} for update`
	if (!note) throw new WorkflowError("NOT_FOUND", "no such note", {})
	return note
}

function assertStanding({ withdrawn }: LockedNote): void {
	if (withdrawn) throw new WorkflowError("REQUEST_DECIDED", "this note was withdrawn already", {})
}

/** Keeps whom a note names and tells those whom it did not name before. Gives how many these are. */
async function mention(
	engine: Engine,
	sql: Executor,
	relation: CaseRelation,
	{ note, by, people }: { readonly note: string; readonly by: string; readonly people: readonly string[] },
): Promise<number> {
	if (people.length === 0) return 0
	const team = new Set((await listTeammates(engine, sql, relation)).map((one) => one.id))
	if (people.some((one) => !team.has(one))) throw invalid("mentions", "only people who see the case are mentioned")
	const now = instant(sql, engine.clock?.() ?? null)
	const added = await sql<{ person_id: string }[]>`
		insert into note_mentions (note_id, person_id, case_id, at)
		select ${note}, person, ${relation.caseId}, ${now} from unnest(${[...new Set(people)]}::uuid[]) as person
		on conflict do nothing returning person_id`
	const told = added.map((one) => one.person_id).filter((one) => one !== by)
	if (told.length > 0)
		await tellPeople(sql, engine, { caseId: relation.caseId, by, about: "noteMention", to: [], people: told })
	return told.length
}

interface Recorded {
	readonly action: "note.added" | "note.edited" | "note.withdrawn"
	readonly note: string
	readonly by: string
	readonly from: Origin
	readonly mentions?: number
}

const record = async (
	sql: Executor,
	engine: Engine,
	{ platform, caseId }: CaseRelation,
	{ action, note, by, from, mentions }: Recorded,
): Promise<void> =>
	await appendAudit(sql, engine, {
		action,
		platformId: platform,
		caseId,
		by,
		basis: "team",
		subject: note,
		detail: mentions === undefined ? {} : { count: mentions },
		from,
	})

interface Row {
	readonly id: string
	readonly version: number
	readonly sealed: string
	readonly written_by: string
	readonly written_at: string
	readonly edited_at: string | null
	readonly withdrawn_by: string | null
	readonly withdrawn_at: string | null
	readonly mentions: readonly string[] | null
	readonly former: readonly { readonly sealed: string; readonly until: string }[] | null
}

/**
 * Notes of a case, the oldest first, with what they said before; none once it was erased.
 *
 * @param reader for whom it says what they may do; null for a copy that nobody acts on
 */
export async function listNotes(
	engine: Engine,
	{ caseId, platform }: Pick<CaseRelation, "caseId" | "platform">,
	reader: Principal | null,
): Promise<readonly CaseNote[]> {
	const sql = engine.db.$client
	const [key, rows] = await Promise.all([
		findCaseKey(engine, sql, caseId),
		sql<Row[]>`
			select n.id, n.version, n.sealed, n.written_by, n.written_at, n.edited_at, n.withdrawn_by, n.withdrawn_at,
				(select jsonb_agg(m.person_id order by m.at, m.person_id) from note_mentions m where m.note_id = n.id) as mentions,
				(select jsonb_agg(jsonb_build_object('sealed', v.sealed, 'until', v.replaced_at) order by v.version)
					from note_versions v where v.note_id = n.id) as former
			from notes n where n.case_id = ${caseId} order by n.written_at, n.id`,
	])
	if (!key) return []
	const names = await findNames(
		sql,
		rows.flatMap((row) => [row.written_by, row.withdrawn_by, ...(row.mentions ?? [])]),
	)
	const person = (id: string) => ({ id, name: names.get(id) ?? id })
	return rows.map((row): CaseNote => {
		const standing = reader !== null && row.withdrawn_at === null
		const own = reader?.id === row.written_by
		return {
			id: row.id,
			version: row.version,
			text: key.openText(row.sealed),
			writtenBy: person(row.written_by),
			writtenAt: iso(row.written_at),
			editedAt: row.edited_at === null ? null : iso(row.edited_at),
			mentions: (row.mentions ?? []).map(person),
			withdrawn:
				row.withdrawn_by === null || row.withdrawn_at === null
					? null
					: { by: person(row.withdrawn_by), at: iso(row.withdrawn_at) },
			former: (row.former ?? []).map(({ sealed, until }) => ({ text: key.openText(sealed), until: iso(until) })),
			mine: standing && own,
			withdrawable: standing && (own || mayWithdrawFor(reader, { platform })),
		}
	})
}

const iso = (at: string): string => new Date(at).toISOString()

const invalid = (path: string, message: string) =>
	new WorkflowError("PAYLOAD_INVALID", "this note cannot be written", { issues: [{ path: [path], message }] })
