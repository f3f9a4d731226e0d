import { readFileSync, writeFileSync } from "node:fs"
import { z } from "zod"
import { registry } from "../machines/registry.ts"
import { machineHash } from "./machine-hash.ts"

const file = new URL("../machines/releases.json", import.meta.url)
const Releases = z.record(z.string(), z.string())

/** Records the hash of every version that has none yet; refuses to change one that has. */
const releases = Releases.parse(JSON.parse(readFileSync(file, "utf8")))
let failed = false
for (const definition of registry.all) {
	const key = `${definition.name}@${definition.version}`
	const hash = machineHash(definition)
	if (releases[key] !== undefined && releases[key] !== hash) {
		process.stderr.write(`${key} was released with another structure: give the change a new version\n`)
		failed = true
	} else releases[key] = hash
}
if (failed) process.exitCode = 1
else writeFileSync(file, `${JSON.stringify(releases, null, "\t")}\n`)
