import type { Vault } from "../vault.ts"
import { canonicalJson } from "./canonical-json.ts"

/** Everything that the audit log records beside the events of cases. */
export const auditActions = [
	// What was opened or taken away.
	"case.read",
	/** Somebody asked for a case, or for something of it, that they may not see. */
	"case.refused",
	"case.search",
	"log.read",
	"procedure.read",
	"document.read",
	"sheet.read",
	"audit.read",
	"readers.read",
	"case.exported",
	"report.exported",
	"notes.read",
	"difficulties.read",
	"case.printed",
	// What was changed outside the pathway.
	"document.added",
	"document.withdrawn",
	"note.added",
	"note.edited",
	"note.withdrawn",
	"difficulty.added",
	"difficulty.withdrawn",
	"difficultyTag.changed",
	/** The number that people outside the team call. */
	"platform.phone",
	/** A request from the public form, or one added to a case. */
	"request.read",
	"request.received",
	"request.decided",
	"identity.rectified",
	/** Somebody asked the team of a case for access to it. */
	"access.asked",
	"emergency.opened",
	"emergency.ended",
	"emergency.reviewed",
	"right.recorded",
	"right.decided",
	"case.erased",
	/** One, or several at once, was tried again. */
	"incident.retried",
	"retention.changed",
	"retention.run",
	"nomenclature.imported",
	/** Hours, holidays, closed days or the deadline table. */
	"clocks.changed",
	/** A yearly report: begun, or one of its steps; `report.exported` is a file of it, or of the audit log. */
	"report.moved",
	/** Since when a platform has its mandate. */
	"platform.mandate",
	"clocks.drafted",
	"incident.declared",
	"incident.extended",
	"incident.ended",
	"patientCode.made",
	"patientCode.revoked",
	"link.made",
	"link.revoked",
	"link.opened",
	/** Whoever received it asked for another one, or said that it is not for them. */
	"link.renewalAsked",
	"link.disowned",
	// Who may come in.
	"session.opened",
	"session.refused",
	"session.ended",
	"factor.enrolled",
	"factor.removed",
	"factor.reset",
	"password.changed",
	"account.created",
	"account.disabled",
	"account.enabled",
	"invitation.made",
	"role.granted",
	"role.ended",
	"roleMapping.changed",
	"token.issued",
	"token.revoked",
	"masterKey.rotated",
	// What the product does to its own records.
	"log.chained",
	"identities.indexed",
	"anchors.written",
] as const
export type AuditAction = (typeof auditActions)[number]

/** Where a request came from. */
export interface Origin {
	readonly address: string | null
	readonly requestId: string | null
}

export interface NewAuditEntry {
	readonly action: AuditAction
	/** The chain it belongs to; null for what belongs to no platform. */
	readonly platformId: string | null
	readonly caseId?: string
	/** Person, machine client's account, `system`, or `nobody` before somebody has signed in. */
	readonly by: string
	readonly role?: string
	/** What gave the right: `team`, `party`, `receiving`, `delegate`, `auditor`, `emergency`, … */
	readonly basis?: string
	/** What it was about beside the case. */
	readonly subject?: string
	/** Codes and counts; never text that somebody wrote. */
	readonly detail?: Readonly<Record<string, string | number | boolean | null>>
	readonly from: Origin
}

/** An entry as its row, without its hash. */
export interface AuditEntry {
	readonly chain: string
	readonly seq: number
	/** ISO 8601, UTC, milliseconds. */
	readonly at: string
	readonly action: string
	readonly byId: string
	readonly role: string | null
	readonly basis: string | null
	readonly platformId: string | null
	readonly caseId: string | null
	readonly subject: string | null
	readonly detail: Readonly<Record<string, unknown>>
	readonly address: string | null
	readonly requestId: string | null
}

/** The hash that a chain's first entry follows. */
export const CHAIN_START = ""

/** Hash of an entry: of the one before, and of all that it says. Keyed, so that the tables alone cannot forge it. */
export const hashEntry = (vault: Vault, previous: string, entry: AuditEntry): string =>
	vault.digest("audit", `${previous}\n${canonicalJson(entry)}`)
