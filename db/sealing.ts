import { Secret } from "../machines/field.ts"
import type { CaseKey } from "./vault.ts"

/** Clear text as machine, log and tables know it. */
export interface Sealed {
	readonly sealed: string
}

const isSealed = (value: unknown): value is Sealed =>
	typeof value === "object" && value !== null && typeof (value as { sealed?: unknown }).sealed === "string"

/** Replaces every secret of a parsed payload by its ciphertext. */
export const sealSecrets = <T>(key: CaseKey, value: T): unknown =>
	mapDeep(value, (one) => (one instanceof Secret ? { sealed: key.seal(one.reveal()) } : undefined))

/** Gives back a payload with its secrets as text, for somebody who may read them; "[erased]" once the key is gone. */
export const openSecrets = (key: CaseKey | null, value: unknown): unknown =>
	mapDeep(value, (one) => (isSealed(one) ? (key ? key.openText(one.sealed) : "[erased]") : undefined))

function mapDeep(value: unknown, replace: (one: object) => unknown): unknown {
	if (typeof value !== "object" || value === null) return value
	const replaced = replace(value)
	if (replaced !== undefined) return replaced
	if (Array.isArray(value)) return value.map((one) => mapDeep(one, replace))
	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapDeep(one, replace)]))
}

/** Gives back a payload with "[restricted]" for its secrets, for somebody who may not read them. */
export const hideSecrets = (value: unknown): unknown =>
	mapDeep(value, (one) => (isSealed(one) ? "[restricted]" : undefined))
