import { createHash, randomBytes } from "node:crypto"

/** Crockford's base 32: no I, L, O or U, so that a code can be read out and copied by hand. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const GROUP = 4

/** Letters of a code that opens an account: 120 random bits, so that its hash needs no salt and no slow function. */
const LONG = 24

/** A code of five random bits a letter in groups of four, such as `7KQ4-9XZ2-M0T6-HC3W`. */
export function newCode(letters: number = LONG): string {
	// A byte modulo 32 is as evenly spread as the byte.
	const code = [...randomBytes(letters)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("")
	return code.match(new RegExp(`.{1,${GROUP}}`, "g"))?.join("-") ?? code
}

/** SHA-256 of a code as people write it: case, spaces and dashes do not matter, O is 0, I and L are 1. */
export function hashCode(written: string): string {
	const code = written.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1")
	return createHash("sha256").update(code).digest("hex")
}
