import { findNames } from "../cases/names.ts"
import type { Engine } from "../engine.ts"
import type { AuditAction } from "./audit-entry.ts"

/** What counts as having opened a file: the whole, a part of it, or a copy taken away. */
const openings: readonly AuditAction[] = [
	"case.read",
	"log.read",
	"procedure.read",
	"document.read",
	"sheet.read",
	"notes.read",
	"difficulties.read",
	"case.exported",
	"case.printed",
]

/** Somebody who has opened a case, in one role and by one right. */
export interface Reader {
	/** Person, or the account of a machine client. */
	readonly id: string
	/** Empty when the directory no longer knows them. */
	readonly name: string
	readonly role: string | null
	/** `team`, `party`, `receiving`, `delegate`, `auditor`, `emergency` or `system`. */
	readonly basis: string | null
	readonly firstAt: string
	readonly lastAt: string
	readonly count: number
}

export interface EmergencyOpening {
	readonly personId: string
	readonly name: string
	readonly openedAt: string
	readonly expiresAt: string
	readonly endedAt: string | null
	readonly reviewedAt: string | null
}

export interface Readers {
	readonly readers: readonly Reader[]
	readonly emergencies: readonly EmergencyOpening[]
}

interface ReaderRow {
	readonly by_id: string
	readonly role: string | null
	readonly basis: string | null
	readonly first_at: string
	readonly last_at: string
	readonly count: number
}

interface EmergencyRow {
	readonly person_id: string
	readonly opened_at: string
	readonly expires_at: string
	readonly ended_at: string | null
	readonly reviewed_at: string | null
}

const iso = (at: string): string => new Date(at).toISOString()
const isoOrNull = (at: string | null): string | null => (at === null ? null : iso(at))

/**
 * Who has opened a case, whichever platform it belonged to then: the latest first; and who opened it in an emergency,
 * without the reason they gave, which is sealed.
 */
export async function listReaders(engine: Engine, caseId: string): Promise<Readers> {
	const sql = engine.db.$client
	const [readers, emergencies] = await Promise.all([
		sql<ReaderRow[]>`
			select by_id, role, basis, min(at) as first_at, max(at) as last_at, count(*)::int as count from audit_entries
			where case_id = ${caseId} and action = any(${[...openings]}::text[])
			group by by_id, role, basis order by max(at) desc, by_id, role, basis`,
		sql<EmergencyRow[]>`
			select person_id, opened_at, expires_at, ended_at, reviewed_at from emergency_accesses
			where case_id = ${caseId} order by opened_at desc, id`,
	])
	const names = await findNames(sql, [...readers.map((one) => one.by_id), ...emergencies.map((one) => one.person_id)])
	return {
		readers: readers.map((one) => ({
			id: one.by_id,
			name: names.get(one.by_id) ?? "",
			role: one.role,
			basis: one.basis,
			firstAt: iso(one.first_at),
			lastAt: iso(one.last_at),
			count: one.count,
		})),
		emergencies: emergencies.map((one) => ({
			personId: one.person_id,
			name: names.get(one.person_id) ?? "",
			openedAt: iso(one.opened_at),
			expiresAt: iso(one.expires_at),
			endedAt: isoOrNull(one.ended_at),
			reviewedAt: isoOrNull(one.reviewed_at),
		})),
	}
}
