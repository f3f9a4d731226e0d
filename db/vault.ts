import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto"
import { WorkflowError } from "../machines/workflow-error.ts"

const ALGORITHM = "aes-256-gcm"
const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** A case's key as stored: wrapped by a master key. */
export interface WrappedKey {
	readonly wrapped: string
	/** Fingerprint of the master key that wrapped it. */
	readonly masterKey: string
}

/** AES-256-GCM, base64 of iv, tag and ciphertext; `about` is authenticated with it and must be given back to open it. */
function encrypt(key: Buffer, clear: Buffer, about: string): string {
	const iv = randomBytes(IV_BYTES)
	const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(about))
	const body = Buffer.concat([cipher.update(clear), cipher.final()])
	return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64")
}

function decrypt(key: Buffer, sealed: string, about: string): Buffer {
	const bytes = Buffer.from(sealed, "base64")
	const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES))
		.setAAD(Buffer.from(about))
		.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
	return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
}

/** The key of one case, open in memory for as long as a command or a read takes. */
export class CaseKey {
	readonly #key: Buffer
	readonly #caseId: string
	constructor(key: Buffer, caseId: string) {
		this.#key = key
		this.#caseId = caseId
	}
	seal(clear: string | Buffer): string {
		return encrypt(this.#key, Buffer.isBuffer(clear) ? clear : Buffer.from(clear, "utf8"), this.#caseId)
	}
	/** @throws Error when it was sealed for another case, or altered. */
	open(sealed: string): Buffer {
		return decrypt(this.#key, sealed, this.#caseId)
	}
	openText(sealed: string): string {
		return this.open(sealed).toString("utf8")
	}
}

/** What the vault computes with beside the keys of cases; each outlives the master key that wraps it. */
export const vaultKeyNames = ["audit", "index", "request", "signIn", "link"] as const
export type VaultKeyName = (typeof vaultKeyNames)[number]

/** Master keys by fingerprint: wraps and opens what is stored wrapped. */
export class MasterKeys {
	/** The one that wraps whatever is wrapped from now on. */
	readonly current: string
	readonly #keys: ReadonlyMap<string, Buffer>

	/**
	 * @param masterKey 32 bytes, base64
	 * @param previous those that a rotation is replacing: they only open
	 */
	constructor(masterKey: string, previous: readonly string[] = []) {
		const keys = [masterKey, ...previous].map((one) => Buffer.from(one, "base64"))
		if (keys.some((one) => one.length !== KEY_BYTES)) throw new Error("MASTER_KEY must be 32 bytes in base64")
		const named = keys.map((one) => [fingerprintOf(one), one] as const)
		this.current = named[0]?.[0] ?? ""
		this.#keys = new Map(named)
	}

	/** Whether something that the named master key has wrapped can be opened. */
	knows(fingerprint: string): boolean {
		return this.#keys.has(fingerprint)
	}

	wrap(bytes: Buffer, about: string): WrappedKey {
		return { wrapped: encrypt(this.#get(this.current), bytes, about), masterKey: this.current }
	}

	/**
	 * @throws WorkflowError INSTANCE_BLOCKED when another master key wrapped it
	 * @throws Error when it was altered, or is about something else
	 */
	unwrap({ wrapped, masterKey }: WrappedKey, about: string): Buffer {
		return decrypt(this.#get(masterKey), wrapped, about)
	}

	has(fingerprint: string): boolean {
		return this.#keys.has(fingerprint)
	}

	/**
	 * A key of its own for one purpose (HKDF-SHA-256).
	 *
	 * @param salt random, and kept beside what the key is for
	 * @throws WorkflowError INSTANCE_BLOCKED when the master key is not here
	 */
	derive(fingerprint: string, salt: Buffer, purpose: string): Buffer {
		return Buffer.from(hkdfSync("sha256", this.#get(fingerprint), salt, purpose, KEY_BYTES))
	}

	#get(fingerprint: string): Buffer {
		const key = this.#keys.get(fingerprint)
		if (key) return key
		throw new WorkflowError("INSTANCE_BLOCKED", "this key was wrapped by another master key", {
			masterKey: fingerprint,
		})
	}
}

/** Names a master key without telling anything of it. */
const fingerprintOf = (key: Buffer): string => createHash("sha256").update(key).digest("hex").slice(0, 16)

/** What a case's key is authenticated with. */
const aboutCase = (caseId: string): string => `key ${caseId}`

/** Makes, wraps and opens the keys of cases; computes keyed digests. Opened by `openVault`. */
export class Vault {
	readonly #master: MasterKeys
	readonly #keys: Readonly<Record<VaultKeyName, Buffer>>

	constructor(master: MasterKeys, keys: Readonly<Record<VaultKeyName, Buffer>>) {
		this.#master = master
		this.#keys = keys
	}

	get masterKeyId(): string {
		return this.#master.current
	}

	/** Keyed digest, hex: equal for equal texts, and nothing that somebody with the tables could guess from. */
	digest(name: VaultKeyName, text: string): string {
		return createHmac("sha256", this.#keys[name]).update(text).digest("hex")
	}

	/** Keyed digest of a request. */
	fingerprint(request: string): string {
		return this.digest("request", request)
	}

	create(caseId: string): { key: CaseKey; stored: WrappedKey } {
		const bytes = randomBytes(KEY_BYTES)
		return { key: new CaseKey(bytes, caseId), stored: this.#master.wrap(bytes, aboutCase(caseId)) }
	}

	/**
	 * @throws WorkflowError INSTANCE_BLOCKED when another master key wrapped it
	 * @throws Error when it was altered, or belongs to another case
	 */
	open(caseId: string, stored: WrappedKey): CaseKey {
		return new CaseKey(this.#master.unwrap(stored, aboutCase(caseId)), caseId)
	}

	/** The same key, wrapped by the current master key. */
	rewrap(caseId: string, stored: WrappedKey): WrappedKey {
		return this.#master.wrap(this.#master.unwrap(stored, aboutCase(caseId)), aboutCase(caseId))
	}
}
