import { createDecipheriv } from "node:crypto"
import type { Database } from "../../db/client.ts"

/**
 * Every row of every table of the database in PostgreSQL's own text form: what a stolen backup says. The same words as
 * `COPY` writes; read through postgres.js, a `COPY` of all tables in a row did not come to an end here.
 */
export async function dumpTables({ $client: sql }: Pick<Database, "$client">): Promise<string> {
	const tables = await sql<{ name: string }[]>`
		select format('%I.%I', schemaname, tablename) as name from pg_tables
		where schemaname not in ('pg_catalog', 'information_schema') order by 1`
	const parts: string[] = []
	for (const { name } of tables) {
		const rows = await sql.unsafe<{ line: string }[]>(`select t::text as line from ${name} t`)
		parts.push(`-- ${name}`, ...rows.map((row) => row.line))
	}
	return parts.join("\n")
}

const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32
/** Base64 of at least an iv and a tag. */
const SEALED = /[A-Za-z0-9+/]{38,}={0,2}/g

/**
 * Deciphers every value of a dump that might be sealed with every key there is: the master key, and whatever is of the
 * length of a wrapped key, deciphered with it. Knows our format (AES-256-GCM, base64 of iv, tag and text).
 *
 * Tags are not checked: the text under a GCM seal is that of counter mode from counter 2, whatever is authenticated
 * along with it. So nothing is missed for want of the right name, and what does not belong comes out as noise.
 *
 * @returns everything that came out, to be searched
 */
export function openDump(dump: string, masterKey: string): Buffer {
	const values = [...new Set(dump.match(SEALED) ?? [])].map((one) => Buffer.from(one, "base64"))
	const master = Buffer.from(masterKey, "base64")
	const keys = values
		.filter((one) => one.length === IV_BYTES + TAG_BYTES + KEY_BYTES)
		.map((one) => decipher(master, one))
	return Buffer.concat([master, ...keys].flatMap((key) => values.map((one) => decipher(key, one))))
}

function decipher(key: Buffer, value: Buffer): Buffer {
	const counter = Buffer.concat([value.subarray(0, IV_BYTES), Buffer.from([0, 0, 0, 2])])
	return createDecipheriv("aes-256-ctr", key, counter).update(value.subarray(IV_BYTES + TAG_BYTES))
}
