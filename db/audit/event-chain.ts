import { getTableColumns, type InferInsertModel } from "drizzle-orm"
import { caseEvents } from "../schema/workflow.ts"
import type { Vault } from "../vault.ts"
import { canonicalJson } from "./canonical-json.ts"

/** An entry of a case's log, as the table declares it, without its hash. */
export type ChainedEvent = Omit<InferInsertModel<typeof caseEvents>, "hash">

/** Every column but the hash, so that a column added later is covered without being thought of. */
const columns = Object.entries(getTableColumns(caseEvents)).filter(([key]) => key !== "hash")

/**
 * Hash of an entry: of the one before, and of its whole row. Keyed, so that the tables alone cannot forge it. Sealed
 * text goes in as the ciphertext that is stored: the chain holds after the key of the case was destroyed.
 *
 * What is null is left out: a nullable column that a later migration adds changes no hash of an older row.
 *
 * @param previous hash of the entry before, `CHAIN_START` for the first
 */
export function hashEvent(vault: Vault, previous: string, event: ChainedEvent): string {
	const row = event as Readonly<Record<string, unknown>>
	const said = Object.fromEntries(
		columns.flatMap(([key]) => (row[key] === null || row[key] === undefined ? [] : [[key, row[key]] as const])),
	)
	return vault.digest("audit", `${previous}\n${canonicalJson(said)}`)
}

/** A row of `case_events` as `select *` gives it, as the entry that was hashed. */
export function eventOfRow(row: Readonly<Record<string, unknown>>): ChainedEvent {
	const entries = columns.map(([key, column]) => {
		const value = row[column.name]
		return [key, column.dataType === "date" && typeof value === "string" ? instantOf(value) : value] as const
	})
	return Object.fromEntries(entries) as ChainedEvent
}

const MICROSECONDS = /\.\d{4,}/

/** Instants are written with milliseconds: one that has more digits was written by somebody else, and stays as it is. */
export const instantOf = (text: string): Date | string => (MICROSECONDS.test(text) ? text : new Date(text))
