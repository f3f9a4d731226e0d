import { hash, verify } from "@node-rs/argon2"

/** OWASP's first choice for argon2id (the library's default algorithm): 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const

/** NFKC: the same password typed on two keyboards is the same password. */
const normalized = (password: string): string => password.normalize("NFKC")

/** `$argon2id$v=19$m=19456,t=2,p=1$…` */
export async function hashPassword(password: string): Promise<string> {
	return await hash(normalized(password), COST)
}

/** Compared with when nobody has the login, so that the answer takes as long. No password has this hash. */
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/** Whether the password is the one hashed; false, after the same work, when there is no hash. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
	return (await verify(stored ?? nobody, normalized(password))) && stored !== null
}
