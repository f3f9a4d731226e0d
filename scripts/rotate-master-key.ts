import { readConfig, storageOptions } from "../config.ts"
import { recordAudit } from "../db/audit/record-audit.ts"
import { rotateMasterKey } from "../db/rotate-master-key.ts"
import { openStorage } from "../db/storage.ts"

/**
 * `npm run rotate:master-key`: wraps every key anew with MASTER_KEY, which MASTER_KEY_PREVIOUS has wrapped until now.
 * While the product runs; run it again when it was interrupted. Exits with 1 while some key is still wrapped by another.
 */
const config = readConfig(process.env)
const { MASTER_KEY: masterKey, MASTER_KEY_PREVIOUS: previous } = config
if (masterKey === undefined || previous === undefined) {
	process.stderr.write("MASTER_KEY and MASTER_KEY_PREVIOUS are needed: the new master key, and the one it replaces\n")
	process.exit(1)
}
const storage = await openStorage(storageOptions(config))
try {
	const { engine } = storage
	const { caseKeys, vaultKeys, unopened } = await rotateMasterKey(engine.db.$client, {
		masterKey,
		previous,
		progress: (count) => process.stdout.write(`${count} keys of cases\n`),
	})
	await recordAudit(engine, {
		action: "masterKey.rotated",
		platformId: null,
		by: "system",
		basis: "system",
		subject: engine.vault.masterKeyId,
		detail: { caseKeys, vaultKeys, unopened },
		from: { address: null, requestId: null },
	})
	process.stdout.write(
		`${caseKeys} keys of cases and ${vaultKeys} of the vault were wrapped anew; ${unopened} are wrapped by a master key that was not given\n`,
	)
	if (unopened > 0) process.exitCode = 1
	else if (vaultKeys + caseKeys > 0)
		process.stdout.write("MASTER_KEY_PREVIOUS can be taken away once no backup that needs it is left\n")
} finally {
	await storage.close()
}
