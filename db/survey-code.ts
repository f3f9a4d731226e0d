import { createHash, randomBytes } from "node:crypto"

/** Crockford's base 32: no I, L, O or U, so that a code can be read out and copied by hand. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const LENGTH = 16
const GROUP = 4

/** A code of 80 random bits in groups of four, such as `7KQ4-9XZ2-M0T6-HC3W`: nothing can be worked out of its hash. */
export function newSurveyCode(): string {
	// A byte modulo 32 is as evenly spread as the byte.
	const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("")
	return letters.match(new RegExp(`.{${GROUP}}`, "g"))?.join("-") ?? letters
}

/** SHA-256 of a code as people write it: case, spaces and dashes do not matter, O is 0, I and L are 1. */
export function hashSurveyCode(written: string): string {
	const code = written.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1")
	return createHash("sha256").update(code).digest("hex")
}
