import { readConfig, storageOptions } from "../config.ts"
import { type RetentionLine, runRetention } from "../db/retention/run-retention.ts"
import { openStorage } from "../db/storage.ts"

/** `npm run retention [-- --dry-run]`: archives and destroys what is due, or prints what would be. */
const dryRun = process.argv.includes("--dry-run")
const say = (line: string) => process.stdout.write(`${line}\n`)
const storage = await openStorage(storageOptions(readConfig(process.env)))
try {
	const from = { address: null, requestId: null }
	const report = await runRetention(storage.engine, { dryRun, by: "system", from, most: Number.MAX_SAFE_INTEGER })
	if (report) {
		const print = (doing: string, lines: readonly RetentionLine[]) => {
			for (const { number, closedOn, dueOn, rule } of lines)
				say(`${number}: ${doing}; closed ${closedOn}, due ${dueOn} (${rule})`)
		}
		print(dryRun ? "would be archived" : "archived", report.archived)
		print(dryRun ? "would be destroyed" : "destroyed", report.destroyed)
		for (const { number } of report.unreadable) say(`${number}: its key cannot be opened, left as it is`)
		const { archived, destroyed, unreadable } = report
		say(
			`${archived.length} archived, ${destroyed.length} destroyed${dryRun ? " (nothing was changed)" : ""}, ${unreadable.length} unreadable`,
		)
		if (unreadable.length > 0) process.exitCode = 1
	} else {
		say("another run is under way")
		process.exitCode = 1
	}
} finally {
	await storage.close()
}
