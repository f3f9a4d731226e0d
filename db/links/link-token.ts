import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import type { Vault } from "../vault.ts"

const ID_BYTES = 16
const SECRET_BYTES = 16
const MAC_BYTES = 16
const SECONDS_BYTES = 4
const TOKEN_BYTES = ID_BYTES + SECRET_BYTES + MAC_BYTES
const SESSION_BYTES = ID_BYTES + SECONDS_BYTES + MAC_BYTES

/** Tells the session of a link from the tokens of accounts, which have no dot. */
const SESSION_PREFIX = "link."
/** How long a session lasts before the link is looked at anew, whether or not somebody is there. */
const SESSION_MINUTES = 60

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll("-", ""), "hex")

function uuidOf(bytes: Buffer): string {
	const hex = bytes.toString("hex")
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

const macOf = (vault: Vault, what: "link" | "session", signed: Buffer): Buffer =>
	Buffer.from(vault.digest("link", `${what} ${signed.toString("hex")}`), "hex").subarray(0, MAC_BYTES)

/** The signed part of something that we signed; undefined for anything else. */
function findSigned(vault: Vault, what: "link" | "session", text: string, length: number): Buffer | undefined {
	const bytes = Buffer.from(text, "base64url")
	// What decodes to the same bytes is not the same token: a hash of its text is kept.
	if (bytes.length !== length || bytes.toString("base64url") !== text) return undefined
	const signed = bytes.subarray(0, length - MAC_BYTES)
	return timingSafeEqual(bytes.subarray(length - MAC_BYTES), macOf(vault, what, signed)) ? signed : undefined
}

/** The secret of a new link: its id, 128 random bits, and our signature, so that a forged one is told without a read. */
export function newLinkToken(vault: Vault, id: string, secret = randomBytes(SECRET_BYTES)): string {
	const signed = Buffer.concat([bytesOf(id), secret])
	return Buffer.concat([signed, macOf(vault, "link", signed)]).toString("base64url")
}

/**
 * The secret of the link in a message: the same each time, so that a message that has to be sent again carries the same
 * link, and none is kept in between. Whoever has the table has not the key, and the other way round.
 */
export const newMessageLinkToken = (vault: Vault, id: string, messageId: string): string =>
	newLinkToken(
		vault,
		id,
		Buffer.from(vault.digest("link", `message ${id} ${messageId}`), "hex").subarray(0, SECRET_BYTES),
	)

/** Id of the link that a secret is of; undefined unless we signed it. */
export function readLinkToken(vault: Vault, token: string): string | undefined {
	const signed = findSigned(vault, "link", token, TOKEN_BYTES)
	return signed && uuidOf(signed.subarray(0, ID_BYTES))
}

export const hashLinkToken = (token: string): string => createHash("sha256").update(token).digest("hex")

/** A session of a link: nothing is stored, and each request asks the link itself whether it still holds. */
export function newLinkSession(
	vault: Vault,
	id: string,
	now: Date,
): { readonly session: string; readonly until: Date } {
	const seconds = Math.floor(now.getTime() / 1000) + SESSION_MINUTES * 60
	const expiry = Buffer.alloc(SECONDS_BYTES)
	expiry.writeUInt32BE(seconds)
	const signed = Buffer.concat([bytesOf(id), expiry])
	const session = Buffer.concat([signed, macOf(vault, "session", signed)]).toString("base64url")
	return { session: `${SESSION_PREFIX}${session}`, until: new Date(seconds * 1000) }
}

export const isLinkSession = (bearer: string): boolean => bearer.startsWith(SESSION_PREFIX)

/** Id of the link of a session, and when it is over; undefined unless we signed it. */
export function readLinkSession(
	vault: Vault,
	bearer: string,
): { readonly id: string; readonly until: Date } | undefined {
	const signed = findSigned(vault, "session", bearer.slice(SESSION_PREFIX.length), SESSION_BYTES)
	if (!signed) return undefined
	return { id: uuidOf(signed.subarray(0, ID_BYTES)), until: new Date(signed.readUInt32BE(ID_BYTES) * 1000) }
}
