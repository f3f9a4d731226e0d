import { open } from "node:fs/promises"
import { z } from "zod"
import type { MasterKeys } from "../vault.ts"

/** The newest format that this version writes and reads. */
export const FORMAT = 1
export const SALT_BYTES = 32
const MARK = "PASSERELLE BACKUP\n"
/** The header is a few hundred bytes. */
const MOST_BYTES = 4096

/**
 * What can be read of a backup without its key (`head -2 <file>`): nothing of any patient. It is authenticated with
 * every piece of the file.
 */
export const Header = z.strictObject({
	format: z.literal(FORMAT),
	createdAt: z.iso.datetime(),
	/** Fingerprint of the master key without which the file cannot be opened. */
	masterKey: z.string().regex(/^[0-9a-f]{16}$/),
	/** The newest migration that its tables have. */
	level: z.strictObject({ at: z.int(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
	/** Base64; with the master key it gives the key of this file. */
	salt: z.base64(),
})
export type Header = z.infer<typeof Header>

/** The key of the file, which serves it alone. */
export const fileKey = (master: MasterKeys, { masterKey, salt }: Header): Buffer =>
	master.derive(masterKey, Buffer.from(salt, "base64"), "passerelle backup 1")

export const encodeHeader = (header: Header): Buffer => Buffer.from(`${MARK}${JSON.stringify(header)}\n`)

/**
 * Reads the header of a file.
 *
 * @returns the header, and its bytes as they stand in the file
 * @throws Error that says what the file is not
 */
export async function readHeader(file: string): Promise<{ header: Header; bytes: Buffer }> {
	const start = await readStart(file)
	const end = start.indexOf("\n", MARK.length)
	if (!start.subarray(0, MARK.length).equals(Buffer.from(MARK)) || end < 0)
		throw new Error(`${file} is not a backup of Passerelle. Nothing was changed`)
	const bytes = start.subarray(0, end + 1)
	const json = parse(bytes.subarray(MARK.length).toString("utf8"))
	const { data: format } = z.looseObject({ format: z.int() }).safeParse(json)
	if (format && format.format > FORMAT)
		throw new Error(
			`${file} has format ${format.format}, and this version of Passerelle reads up to ${FORMAT}. Nothing was changed; restore it with the version that wrote it or a newer one`,
		)
	const { data: header } = Header.safeParse(json)
	if (!header) throw new Error(`the header of ${file} is damaged. Nothing was changed; use another copy of it`)
	return { header, bytes }
}

async function readStart(file: string): Promise<Buffer> {
	const handle = await open(file, "r")
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0)
		return buffer.subarray(0, bytesRead)
	} finally {
		await handle.close()
	}
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}
