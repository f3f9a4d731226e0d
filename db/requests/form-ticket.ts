import { timingSafeEqual } from "node:crypto"
import type { Vault } from "../vault.ts"

/** Nobody reads and fills in the form faster, ms. */
export const LEAST_MS = 5_000
/** A page left open over a weekend is still somebody's. */
const MOST_MS = 4 * 24 * 3_600_000

const sign = (vault: Vault, at: number): string => vault.digest("request", `form opened at ${at}`)

/** Says when the public form was opened; signed, so that it cannot be made up. */
export const newTicket = (vault: Vault, now: Date): string => `${now.getTime()}.${sign(vault, now.getTime())}`

/** Whether the form was opened by us, and long enough ago for a person. */
export function isPlausible(vault: Vault, ticket: string | undefined, now: Date): boolean {
	const [at = "", signature = ""] = (ticket ?? "").split(".")
	const opened = Number(at)
	if (!Number.isSafeInteger(opened) || opened <= 0) return false
	const [given, wanted] = [Buffer.from(signature), Buffer.from(sign(vault, opened))]
	const genuine = given.length === wanted.length && timingSafeEqual(given, wanted)
	const age = now.getTime() - opened
	return genuine && age >= LEAST_MS && age <= MOST_MS
}
