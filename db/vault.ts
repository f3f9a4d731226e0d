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

/** Holds the master key; makes, wraps and opens the keys of cases. */
export class Vault {
	readonly #master: Buffer
	readonly masterKeyId: string

	/** @param masterKey 32 bytes, base64 */
	constructor(masterKey: string) {
		this.#master = Buffer.from(masterKey, "base64")
		if (this.#master.length !== KEY_BYTES) throw new Error("MASTER_KEY must be 32 bytes in base64")
		this.masterKeyId = createHash("sha256").update(this.#master).digest("hex").slice(0, 16)
	}

	/** Keyed digest of a request: equal for equal ones, and nothing that somebody with the tables could guess from. */
	fingerprint(request: string): string {
		return createHmac("sha256", this.#master).update(request).digest("hex")
	}

	/** A secret of 32 bytes (base64) for one purpose: nobody finds the master key, or another purpose's secret, from it. */
	derive(purpose: string): string {
		return Buffer.from(hkdfSync("sha256", this.#master, "", purpose, KEY_BYTES)).toString("base64")
	}

	create(caseId: string): { key: CaseKey; stored: WrappedKey } {
		const bytes = randomBytes(KEY_BYTES)
		const wrapped = encrypt(this.#master, bytes, `key ${caseId}`)
		return { key: new CaseKey(bytes, caseId), stored: { wrapped, masterKey: this.masterKeyId } }
	}

	/**
	 * @throws WorkflowError INSTANCE_BLOCKED when another master key wrapped it
	 * @throws Error when it was altered, or belongs to another case
	 */
	open(caseId: string, stored: WrappedKey): CaseKey {
		if (stored.masterKey !== this.masterKeyId)
			throw new WorkflowError("INSTANCE_BLOCKED", "the key of this case was wrapped by another master key", {
				masterKey: stored.masterKey,
			})
		return new CaseKey(decrypt(this.#master, stored.wrapped, `key ${caseId}`), caseId)
	}
}
