import { randomBytes, scrypt, timingSafeEqual } from "node:crypto"

/** About 50 ms on one core: enough that guessing is dear, little enough that signing in is not. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const KEY_BYTES = 32
const SALT_BYTES = 16

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
	new Promise((resolve, reject) => {
		// NFKC: the same password typed on two keyboards is the same password.
		scrypt(password.normalize("NFKC"), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)))
	})

/** `scrypt$salt$key`, base64url. */
export async function hashPassword(password: string): Promise<string> {
	const salt = randomBytes(SALT_BYTES)
	const key = await derive(password, salt)
	return `scrypt$${salt.toString("base64url")}$${key.toString("base64url")}`
}

/** Compared with when nobody has the login, so that the answer takes as long. */
const nobody = `scrypt$${Buffer.alloc(SALT_BYTES).toString("base64url")}$${Buffer.alloc(KEY_BYTES).toString("base64url")}`

/** Whether the password is the one hashed; false, after the same work, when there is no hash. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
	const [, salt = "", expected = ""] = (stored ?? nobody).split("$")
	const key = await derive(password, Buffer.from(salt, "base64url"))
	const equal = timingSafeEqual(key, Buffer.from(expected, "base64url"))
	return equal && stored !== null
}
