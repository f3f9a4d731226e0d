import { createReadStream } from "node:fs"
import { pipeline } from "node:stream/promises"
import { createGunzip } from "node:zlib"
import type { MasterKeys } from "../vault.ts"
import { decodeFrames, type Ending, type Frame, type Table } from "./frames.ts"
import { fileKey, type Header, readHeader } from "./header.ts"
import { DamagedError, openStream } from "./sealed-file.ts"

const UNPACKED_BYTES = 64 * 1024

/** A backup whose key is here. Every reading authenticates it again. */
export interface Backup {
	readonly header: Header
	/** Hands over its frames one by one; fails after the last, at the latest, when the file is not whole. */
	read(take: (frame: Frame) => Promise<void>): Promise<void>
}

/** @throws Error when the file is no backup, or its master key is not here */
export async function openBackup(file: string, master: MasterKeys): Promise<Backup> {
	const { header, bytes } = await readHeader(file)
	if (!master.has(header.masterKey))
		throw new Error(
			`${file} can only be opened with the master key whose fingerprint is ${header.masterKey}; the one given here is ${master.current}. Nothing was changed; start again with MASTER_KEY set to that key`,
		)
	const key = fileKey(master, header)
	return {
		header,
		async read(take) {
			try {
				await pipeline(
					createReadStream(file, { start: bytes.length }),
					(sealed: AsyncIterable<Buffer>) => openStream(key, bytes, sealed),
					createGunzip({ chunkSize: UNPACKED_BYTES }),
					async (clear: AsyncIterable<Buffer>) => {
						for await (const frame of decodeFrames(clear)) await take(frame)
					},
				)
			} catch (error) {
				// What zlib has to say of a file that was sealed as it is: nothing that helps.
				throw isOfZlib(error) ? new DamagedError({ cause: error }) : error
			}
		},
	}
}

const isOfZlib = (error: unknown): boolean =>
	error instanceof Error && "code" in error && String(error.code).startsWith("Z_")

/** What a backup holds, once the whole of it was authenticated. */
export interface Inventory {
	readonly tables: readonly (Table & { readonly rows: number })[]
	readonly ending: Ending
}

/** Reads a backup to its end without keeping it: whether it is whole and unaltered, and what is in it. */
export async function checkBackup(backup: Backup): Promise<Inventory> {
	const tables: (Table & { rows: number })[] = []
	let current: Table | undefined
	let ending: Ending | undefined
	await backup.read(async (frame) => {
		switch (frame.kind) {
			case "table":
				current = frame.table
				break
			case "rows":
				break
			case "tableEnd":
				if (current) tables.push({ ...current, rows: frame.rows })
				break
			case "end":
				ending = frame.ending
				break
		}
		await Promise.resolve()
	})
	if (ending?.tables !== tables.length) throw new DamagedError()
	return { tables, ending }
}
