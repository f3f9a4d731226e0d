import { parseArgs } from "node:util"
import { readConfig, storageOptions } from "../config.ts"
import { restoreBackup } from "../db/backup/restore-backup.ts"
import { loadingMarker, locateStorage } from "../db/storage.ts"

/** `npm run restore -- <file>`: a backup into an empty database. Exits with 1 when it was refused or differs from its log. */
const USAGE = `usage: npm run restore -- <file> [--erased <newest .erased.json>] [--replace]

Restores into an empty database; with --replace it first deletes everything that the database holds. --erased names the
newest list of erased cases, so that they stay erased.
`

const say = (line: string) => process.stdout.write(`${line}\n`)

async function run(file: string, erased: string | undefined, replace: boolean): Promise<void> {
	const options = storageOptions(readConfig(process.env))
	const location = await locateStorage(options)
	try {
		const marker = location.embedded ? loadingMarker(options.dataDir) : undefined
		const { inventory, destroyed, verified } = await restoreBackup(location, file, { replace, erased, marker, say })
		const rows = inventory.tables.reduce((sum, one) => sum + one.rows, 0)
		const { cases, instances, entries, discrepancies } = verified
		for (const { caseNumber, ref, what } of discrepancies) say(`${caseNumber} ${ref}: ${what}`)
		say(`Restored ${rows} rows of ${inventory.tables.length} tables`)
		if (erased === undefined)
			say(
				"Warning: no list of erased cases was given. Whoever was erased after this backup was written can be read again: find the newest .erased.json and restore with --erased",
			)
		else say(`Erased again: ${destroyed} cases whose key this backup still had`)
		say(`${cases} cases, ${instances} instances, ${entries} log entries: ${discrepancies.length} discrepancies`)
		if (discrepancies.length > 0) process.exitCode = 1
	} finally {
		await location.stop()
	}
}

try {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: { erased: { type: "string" }, replace: { type: "boolean", default: false } },
	})
	const [file, ...others] = positionals
	if (file === undefined || others.length > 0) throw new Error(`one file is expected\n\n${USAGE}`)
	await run(file, values.erased, values.replace)
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : "failed"}\n`)
	process.exitCode = 1
}
