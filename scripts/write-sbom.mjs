/**
 * `npm run sbom`: writes dist/sbom.json, the CycloneDX bill of everything in package-lock.json, for every platform.
 *
 * From the lock file and not from node_modules, which lacks what other platforms install. npm has been seen to leave
 * packages out of a lock file silently, so that the bill is compared with it, name by name and version by version.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { root, runNpm } from "./install.mjs"

const MOST_BYTES = 64 * 1024 * 1024
const file = path.join(root, "dist/sbom.json")

const args = ["sbom", "--package-lock-only", "--sbom-format=cyclonedx", "--sbom-type=application"]
const { status, stdout, stderr } = runNpm(args, { encoding: "utf8", maxBuffer: MOST_BYTES })
if (status === 0) write(JSON.parse(stdout))
else fail(`npm ${args.join(" ")} failed:\n${stderr}`)

function write(bill) {
	const { name } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"))
	// npm gives it the name of the folder it happens to be in.
	bill.metadata.component.name = name
	const listed = new Set(bill.components.map((one) => `${one.name}@${one.version}`))
	const locked = readLocked()
	const missing = [...locked].filter((one) => !listed.has(one))
	const unknown = [...listed].filter((one) => !locked.has(one))
	if (missing.length > 0 || unknown.length > 0)
		return fail(
			`The bill and package-lock.json differ.\nNot in the bill: ${missing.join(", ") || "none"}\nOnly in the bill: ${unknown.join(", ") || "none"}`,
		)
	mkdirSync(path.dirname(file), { recursive: true })
	writeFileSync(file, `${JSON.stringify(bill, null, "\t")}\n`)
	console.log(`dist/sbom.json: ${listed.size} components, all of package-lock.json`)
}

function readLocked() {
	const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"))
	const entries = Object.entries(packages).filter(([place, one]) => place !== "" && !one.link)
	return new Set(entries.map(([place, one]) => `${one.name ?? nameAt(place)}@${one.version}`))
}

function nameAt(place) {
	const folder = "node_modules/"
	return place.slice(place.lastIndexOf(folder) + folder.length)
}

function fail(text) {
	console.error(text)
	process.exitCode = 1
}
