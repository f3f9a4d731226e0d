import { readFile } from "node:fs/promises"
import { parseArgs } from "node:util"
import { readConfig, storageOptions } from "../config.ts"
import { parseAnchors, readAnchors } from "../db/audit/anchors.ts"
import { openStorage, type Storage } from "../db/storage.ts"
import { verify } from "../db/verify.ts"

const say = (line: string) => process.stdout.write(`${line}\n`)

/**
 * `npm run verify`: compares every case with the fold of its log, every log with its chain. Exits with 1 when anything
 * differs. `-- --anchor` only prints where each chain ends, one JSON object a line, to be kept elsewhere; `-- --against
 * <file>` also compares with what was kept.
 */
const { values } = parseArgs({ options: { anchor: { type: "boolean", default: false }, against: { type: "string" } } })
const anchors = values.against === undefined ? [] : parseAnchors(await readFile(values.against, "utf8"))
const storage = await openStorage(storageOptions(readConfig(process.env)))
try {
	if (values.anchor) await printAnchors(storage)
	else await printReport(storage)
} finally {
	await storage.close()
}

async function printAnchors({ engine }: Storage): Promise<void> {
	for await (const page of readAnchors(engine.db.$client, null)) for (const one of page) say(JSON.stringify(one))
}

async function printReport({ engine }: Storage): Promise<void> {
	const report = await verify(engine, { anchors })
	for (const { caseNumber, ref, what, expected, found } of report.discrepancies)
		say(`${caseNumber} ${ref}: ${what}\n  log says ${JSON.stringify(expected)}\n  table says ${JSON.stringify(found)}`)
	const { cases, instances, entries, auditEntries, discrepancies } = report
	say(
		`${cases} cases, ${instances} instances, ${entries} log entries: ${discrepancies.length} discrepancies` +
			` (${auditEntries} entries of the audit log, ${anchors.length} anchors)`,
	)
	if (discrepancies.length > 0) process.exitCode = 1
}
