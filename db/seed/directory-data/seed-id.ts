import { createHash } from "node:crypto"

/** Any fixed bytes do; changing them changes the id of every seeded row. */
const NAMESPACE = Buffer.from("8d3f4f0e6a2b5c1d9e7a4b6c0f215e83", "hex")

/**
 * The same uuid (version 5) for the same kind and key on every machine, so that seeds point to one another without
 * asking the database, and a second run finds its own rows.
 */
export function seedId(kind: string, key: string): string {
	const hash = createHash("sha1").update(NAMESPACE).update(`${kind}:${key}`).digest()
	hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
	hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
	const hex = hash.toString("hex", 0, 16)
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}
