import { timingSafeEqual } from "node:crypto"
import type { Vault } from "../vault.ts"

const MAC_BYTES = 16
const ID_BYTES = 16

const macOf = (vault: Vault, id: string): Buffer =>
	Buffer.from(vault.digest("link", `unsubscribe ${id}`), "hex").subarray(0, MAC_BYTES)

/** What a person turns optional messages off with: their id and our signature. It opens nothing and never runs out. */
export const newUnsubscribeToken = (vault: Vault, personId: string): string =>
	Buffer.concat([Buffer.from(personId.replaceAll("-", ""), "hex"), macOf(vault, personId)]).toString("base64url")

/** Whose it is; undefined unless we signed it. */
export function readUnsubscribeToken(vault: Vault, token: string): string | undefined {
	const bytes = Buffer.from(token, "base64url")
	if (bytes.length !== ID_BYTES + MAC_BYTES || bytes.toString("base64url") !== token) return undefined
	const hex = bytes.subarray(0, ID_BYTES).toString("hex")
	const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
	return timingSafeEqual(bytes.subarray(ID_BYTES), macOf(vault, id)) ? id : undefined
}
