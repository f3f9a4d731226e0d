import { readConfig, storageOptions } from "../config.ts"
import { migrateCases } from "../db/migrate-cases.ts"
import { openStorage } from "../db/storage.ts"

/** `npm run migrate:cases [-- --dry-run]`: brings live cases to the newest versions of their machines. */
const dryRun = process.argv.includes("--dry-run")
const storage = await openStorage(storageOptions(readConfig(process.env)))
try {
	const lines = await migrateCases(storage.engine, { dryRun })
	for (const line of lines)
		process.stdout.write(
			`${line.caseNumber} ${line.ref}: ${line.machine} ${line.from} → ${line.to}; ` +
				(line.problem === null
					? `${line.placesBefore.join(", ")} → ${line.placesAfter.join(", ")}; timers kept ${line.timersKept}, armed ${line.timersArmed.join(", ") || "none"}, cancelled ${line.timersCancelled.join(", ") || "none"}; tasks kept ${line.tasksKept}\n`
					: `stays where it is: ${line.problem}\n`),
		)
	const problems = lines.filter((line) => line.problem !== null).length
	process.stdout.write(
		`${lines.length - problems} ${dryRun ? "would be migrated" : "migrated"}, ${problems} ${dryRun ? "would stay" : "stayed"} behind\n`,
	)
	if (problems > 0) process.exitCode = 1
} finally {
	await storage.close()
}
