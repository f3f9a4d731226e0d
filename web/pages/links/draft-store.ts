import { z } from "zod"

const PREFIX = "passerelle.draft."
const IV_BYTES = 12

const Stored = z.object({
	/** When its link runs out: nobody can open it after that, and it is erased. */
	until: z.number(),
	data: z.string(),
})
const Values = z.record(z.string(), z.string())
export type DraftValues = z.infer<typeof Values>

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
const textOf = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** Keeps what is being typed on the device, sealed with the secret of the link: without the link it cannot be read. */
export class DraftStore {
	readonly #key: string
	readonly #token: string
	readonly #until: number

	constructor(link: { readonly token: string; readonly name: string }, form: string, until: Date) {
		this.#key = `${PREFIX}${link.name}.${form}`
		this.#token = link.token
		this.#until = until.getTime()
	}

	/** What was kept; null when there is nothing, or it cannot be opened. */
	async read(): Promise<DraftValues | null> {
		forgetOld()
		try {
			const stored = Stored.safeParse(JSON.parse(localStorage.getItem(this.#key) ?? "null"))
			if (!stored.success) return null
			const bytes = bytesOf(stored.data.data)
			const clear = await crypto.subtle.decrypt(
				{ name: "AES-GCM", iv: bytes.subarray(0, IV_BYTES) },
				await this.#open(),
				bytes.subarray(IV_BYTES),
			)
			const values = Values.safeParse(JSON.parse(new TextDecoder().decode(clear)))
			return values.success ? values.data : null
		} catch {
			return null
		}
	}

	/** False when this device keeps nothing. */
	async write(values: DraftValues): Promise<boolean> {
		try {
			const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
			const clear = new TextEncoder().encode(JSON.stringify(values))
			const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.#open(), clear))
			const data = textOf(new Uint8Array([...iv, ...sealed]))
			localStorage.setItem(this.#key, JSON.stringify({ until: this.#until, data }))
			return true
		} catch {
			return false
		}
	}

	erase(): void {
		try {
			localStorage.removeItem(this.#key)
		} catch {
			// Nothing was kept.
		}
	}

	async #open(): Promise<CryptoKey> {
		const secret = new TextEncoder().encode(this.#token)
		const root = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"])
		return await crypto.subtle.deriveKey(
			{ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode(this.#key) },
			root,
			{ name: "AES-GCM", length: 256 },
			false,
			["encrypt", "decrypt"],
		)
	}
}

/** Erases what no link opens any more. */
function forgetOld(): void {
	for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
		const stored = Stored.safeParse(JSON.parse(localStorage.getItem(key) ?? "null"))
		if (!stored.success || stored.data.until < Date.now()) localStorage.removeItem(key)
	}
}
