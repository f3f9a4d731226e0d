import { readFile } from "node:fs/promises"
import { parseArgs } from "node:util"
import { readConfig, storageOptions } from "../config.ts"
import { recordAudit } from "../db/audit/record-audit.ts"
import { importEdition } from "../db/nomenclatures/import-edition.ts"
import { readEdition } from "../db/nomenclatures/read-edition.ts"
import { openStorage } from "../db/storage.ts"

/**
 * `npm run nomenclature:import -- <file>…`: reads Orphanet's nomenclature, the Human Phenotype Ontology or a translation
 * of it, so that diseases and signs are looked for by name. While the product runs, and again with each new edition;
 * `--smaller` takes an edition that has far fewer terms. Exits with 1 at the first file that cannot be taken.
 */
const { values, positionals } = parseArgs({
	options: { smaller: { type: "boolean", default: false } },
	allowPositionals: true,
})
if (positionals.length === 0) {
	process.stderr.write(
		"name the files: npm run nomenclature:import -- ORPHAnomenclature_fr.xml hp.obo hp-fr.babelon.tsv\n",
	)
	process.exit(1)
}
const storage = await openStorage(storageOptions(readConfig(process.env)))
try {
	const { engine } = storage
	for (const file of positionals) {
		const edition = readEdition(await readFile(file))
		const { terms, withdrawn } = await importEdition(engine.db, edition, { evenIfSmaller: values.smaller })
		await recordAudit(engine, {
			action: "nomenclature.imported",
			platformId: null,
			by: "system",
			basis: "system",
			subject: edition.system,
			detail: { language: edition.language, edition: edition.edition, terms, withdrawn },
			from: { address: null, requestId: null },
		})
		process.stdout.write(
			`${edition.system} (${edition.language}, ${edition.edition || "no date"}): ${terms} terms, ${withdrawn} withdrawn\n`,
		)
	}
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
	process.exitCode = 1
} finally {
	await storage.close()
}
