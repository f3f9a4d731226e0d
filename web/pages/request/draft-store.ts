import { DRAFTS, draftsAreOpen, openDrafts } from "../../session/device-drafts.ts"

/**
 * Drafts of one account on this device, in IndexedDB, encrypted with AES-GCM by a key that the browser keeps and no
 * script can read out. It keeps them from other accounts of this browser, from backups and copies of single files, and
 * from scripts that would send the database elsewhere; not from somebody who can run programs as this user of the
 * device. Signing out erases keys and drafts.
 */

const STORES = ["keys", "drafts", "files"] as const
type Store = (typeof STORES)[number]
/** A draft that nobody came back to for a week is forgotten. */
const MOST_MS = 7 * 24 * 3_600_000

interface Sealed {
	readonly iv: Uint8Array<ArrayBuffer>
	readonly data: ArrayBuffer
	readonly savedAt: number
}

const promised = async <T>(request: IDBRequest<T>): Promise<T> =>
	await new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result)
		request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"))
	})

/** Opened for one thing and closed: an open connection would keep the database from being erased. */
async function withStore<T>(
	name: Store,
	mode: IDBTransactionMode,
	run: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
	const opening = indexedDB.open(DRAFTS, 1)
	opening.onupgradeneeded = () => {
		for (const store of STORES) opening.result.createObjectStore(store)
	}
	const database = await promised(opening)
	try {
		return await promised(run(database.transaction(name, mode).objectStore(name)))
	} finally {
		database.close()
	}
}

async function keyOf(account: string): Promise<CryptoKey> {
	const read = async () => await withStore<unknown>("keys", "readonly", (store) => store.get(account))
	const known = await read()
	if (known instanceof CryptoKey) return known
	const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
	// Another tab may have been faster: whichever key is there first is used by both.
	await withStore("keys", "readwrite", (store) => store.add(made, account)).catch(() => undefined)
	const stored = await read()
	return stored instanceof CryptoKey ? stored : made
}

const IV_BYTES = 12

async function seal(account: string, about: string, bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
	const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
	const additionalData = new TextEncoder().encode(about)
	const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, await keyOf(account), bytes)
	return { iv, data, savedAt: Date.now() }
}

async function unseal(account: string, about: string, { iv, data }: Sealed): Promise<ArrayBuffer> {
	const additionalData = new TextEncoder().encode(about)
	return await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, await keyOf(account), data)
}

const isSealed = (value: unknown): value is Sealed =>
	typeof value === "object" && value !== null && "iv" in value && "data" in value && "savedAt" in value

export interface KeptDraft {
	/** As it was given; whoever reads it checks it. */
	readonly content: unknown
	readonly savedAt: Date
}

/** What one account keeps under one name, such as `new` or the id of a request. */
export function draftStore(account: string, name: string) {
	const id = `${account} ${name}`
	const fileId = (file: string) => `${id} ${file}`
	// One write after the other: a draft that was still being sealed must not come back after it was erased.
	let writing: Promise<unknown> = Promise.resolve()
	const inTurn = async <T>(write: () => Promise<T>): Promise<T> => {
		const mine = writing.then(write)
		writing = mine.catch(() => undefined)
		return await mine
	}
	const remove = async (): Promise<void> => {
		await withStore("drafts", "readwrite", (store) => store.delete(id)).catch(() => undefined)
		await withStore("files", "readwrite", (store) => store.delete(IDBKeyRange.bound(`${id} `, `${id} \uffff`))).catch(
			() => undefined,
		)
	}
	const erase = async (): Promise<void> => await inTurn(remove)
	return {
		/** The draft, if there is one that can be read; an old one is erased. */
		async read(): Promise<KeptDraft | undefined> {
			openDrafts()
			const kept = await withStore<unknown>("drafts", "readonly", (store) => store.get(id)).catch(() => undefined)
			if (!isSealed(kept)) return undefined
			if (Date.now() - kept.savedAt > MOST_MS) {
				await erase()
				return undefined
			}
			try {
				const text = new TextDecoder().decode(await unseal(account, id, kept))
				return { content: JSON.parse(text) as unknown, savedAt: new Date(kept.savedAt) }
			} catch {
				// Of a key that is gone.
				await erase()
				return undefined
			}
		},
		/** When it was kept; undefined when this browser keeps nothing. */
		async save(content: unknown): Promise<Date | undefined> {
			return await inTurn(async () => {
				const sealed = await seal(account, id, new TextEncoder().encode(JSON.stringify(content)))
				if (!draftsAreOpen()) return undefined
				await withStore("drafts", "readwrite", (store) => store.put(sealed, id))
				return new Date(sealed.savedAt)
			}).catch(() => undefined)
		},
		/** Whether the file is kept. */
		async saveFile(file: string, bytes: ArrayBuffer): Promise<boolean> {
			return await inTurn(async () => {
				const sealed = await seal(account, fileId(file), new Uint8Array(bytes))
				if (!draftsAreOpen()) return false
				await withStore("files", "readwrite", (store) => store.put(sealed, fileId(file)))
				return true
			}).catch(() => false)
		},
		async readFile(file: string): Promise<ArrayBuffer | undefined> {
			const kept = await withStore<unknown>("files", "readonly", (store) => store.get(fileId(file))).catch(
				() => undefined,
			)
			return isSealed(kept) ? await unseal(account, fileId(file), kept).catch(() => undefined) : undefined
		},
		async removeFile(file: string): Promise<void> {
			await withStore("files", "readwrite", (store) => store.delete(fileId(file))).catch(() => undefined)
		},
		erase,
	}
}

export type DraftStore = ReturnType<typeof draftStore>
