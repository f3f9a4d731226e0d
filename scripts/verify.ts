import { readConfig, storageOptions } from "../config.ts"
import { openStorage } from "../db/storage.ts"
import { verify } from "../db/verify.ts"

/** `npm run verify`: compares every case with the fold of its log. Exits with 1 when anything differs. */
const storage = await openStorage(storageOptions(readConfig(process.env)))
try {
	const report = await verify(storage.engine)
	for (const { caseNumber, ref, what, expected, found } of report.discrepancies)
		process.stdout.write(
			`${caseNumber} ${ref}: ${what}\n  log says ${JSON.stringify(expected)}\n  table says ${JSON.stringify(found)}\n`,
		)
	const { cases, instances, entries, discrepancies } = report
	process.stdout.write(
		`${cases} cases, ${instances} instances, ${entries} log entries: ${discrepancies.length} discrepancies\n`,
	)
	if (discrepancies.length > 0) process.exitCode = 1
} finally {
	await storage.close()
}
