import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto"

type Cbor = number | string | Buffer | Map<number | string, Cbor>

/** Head of a CBOR item (RFC 8949): major type and a length or value below 2³². */
function head(major: number, value: number): Buffer {
	const type = major << 5
	if (value < 24) return Buffer.from([type | value])
	if (value < 256) return Buffer.from([type | 24, value])
	const bytes = Buffer.alloc(3)
	bytes[0] = type | 25
	bytes.writeUInt16BE(value, 1)
	return bytes
}

/** Integers, text, bytes and maps: all that a passkey says. */
function encode(item: Cbor): Buffer {
	if (typeof item === "number") return item >= 0 ? head(0, item) : head(1, -1 - item)
	if (typeof item === "string") return Buffer.concat([head(3, Buffer.byteLength(item)), Buffer.from(item)])
	if (Buffer.isBuffer(item)) return Buffer.concat([head(2, item.length), item])
	return Buffer.concat([head(5, item.size), ...[...item].flatMap(([key, value]) => [encode(key), encode(value)])])
}

const sha256 = (data: Buffer | string): Buffer => createHash("sha256").update(data).digest()
const base64url = (bytes: Buffer | string): string => Buffer.from(bytes).toString("base64url")

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

interface Options {
	readonly challenge: string
	readonly rp?: { readonly id?: string }
	readonly rpId?: string
}

export interface AnswerOptions {
	/** Whether the holder showed a PIN, finger or face; they did unless said. */
	readonly verified?: boolean
	readonly origin?: string
	/** Another site's id, as a phishing page would have. */
	readonly rpId?: string
	readonly challenge?: string
	/** Number of uses that it says; one more than before unless said. */
	readonly counter?: number
}

/**
 * A passkey in software: a real P-256 key, real CBOR, real signatures (WebAuthn level 3 §6). What Chromium's virtual
 * authenticator does for pages, without a browser.
 */
export function createAuthenticator() {
	const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
	const id = randomBytes(32)
	let uses = 0

	const data = (options: Options, { verified = true, rpId, counter }: AnswerOptions, attested?: Buffer): Buffer => {
		uses = counter ?? uses + 1
		const count = Buffer.alloc(4)
		count.writeUInt32BE(uses)
		const flags = PRESENT | (verified ? VERIFIED : 0) | (attested ? ATTESTED : 0)
		const site = rpId ?? options.rp?.id ?? options.rpId ?? "localhost"
		return Buffer.concat([sha256(site), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)])
	}
	const clientData = (type: string, options: Options, { origin = "http://localhost", challenge }: AnswerOptions) =>
		JSON.stringify({ type, challenge: challenge ?? options.challenge, origin, crossOrigin: false })
	const credential = (response: object) => ({
		id: base64url(id),
		rawId: base64url(id),
		type: "public-key",
		authenticatorAttachment: "platform",
		clientExtensionResults: {},
		response,
	})

	return {
		id: base64url(id),
		/** The answer to `POST /api/me/passkeys/options`. */
		create(options: Options, how: AnswerOptions = {}) {
			const length = Buffer.alloc(2)
			length.writeUInt16BE(id.length)
			const attested = Buffer.concat([Buffer.alloc(16), length, id, encode(coseKey(publicKey))])
			const authData = data(options, how, attested)
			return credential({
				clientDataJSON: base64url(clientData("webauthn.create", options, how)),
				attestationObject: base64url(
					encode(
						new Map<string, Cbor>([
							["fmt", "none"],
							["attStmt", new Map()],
							["authData", authData],
						]),
					),
				),
				transports: ["internal"],
			})
		},
		/** The answer to `POST /api/sessions/passkey/options`. */
		get(options: Options, how: AnswerOptions = {}) {
			const client = clientData("webauthn.get", options, how)
			const authenticatorData = data(options, how)
			const signed = createSign("sha256").update(Buffer.concat([authenticatorData, sha256(client)]))
			return credential({
				clientDataJSON: base64url(client),
				authenticatorData: base64url(authenticatorData),
				signature: base64url(signed.sign(privateKey)),
			})
		},
	}
}

/** A P-256 key for ES256 (COSE, RFC 9053). */
function coseKey(key: KeyObject): Map<number, Cbor> {
	const { x = "", y = "" } = key.export({ format: "jwk" })
	return new Map<number, Cbor>([
		[1, 2],
		[3, -7],
		[-1, 1],
		[-2, Buffer.from(x, "base64url")],
		[-3, Buffer.from(y, "base64url")],
	])
}
