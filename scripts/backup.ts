import { parseArgs } from "node:util"
import { readConfig, storageOptions } from "../config.ts"
import { writeBackup } from "../db/backup/write-backup.ts"
import { locateStorage } from "../db/storage.ts"

/** `npm run backup -- <file>`: every table of one instant into an encrypted file, while the product runs. */
const USAGE = "usage: npm run backup -- <file>\n"

async function run(file: string): Promise<void> {
	const location = await locateStorage(storageOptions(readConfig(process.env)))
	try {
		const { bytes, tables, rows, header, erasedList, erased } = await writeBackup(location, file)
		process.stdout.write(
			`${file}: ${rows} rows of ${tables} tables as of ${header.createdAt}, ${bytes} bytes, sealed with master key ${header.masterKey}\n` +
				`${erasedList}: ${erased} cases erased so far; keep the newest of these lists, a restore asks for it\n`,
		)
	} finally {
		await location.stop()
	}
}

try {
	const { positionals } = parseArgs({ allowPositionals: true })
	const [file, ...others] = positionals
	if (file === undefined || others.length > 0) throw new Error(`one file is expected\n\n${USAGE}`)
	await run(file)
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : "failed"}\n`)
	process.exitCode = 1
}
