import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { root } from "./install.mjs"

/**
 * Builds something into dist/ unless what is there comes from these very sources and dependencies.
 *
 * @param {string} name of the folder in dist/
 * @param {readonly string[]} sources files and folders that it is made of, from the root of the project
 * @param {(folder: string) => void} build fills a folder beside the one in use, which may be being served, or built by
 * somebody else at the same time
 */
export function buildOnce(name, sources, build) {
	const target = path.join(root, "dist", name)
	const hashFile = hashFileOf(name)
	const hash = hashSources([...sources, "package-lock.json", "scripts/build-once.mjs"])
	if (existsSync(target) && existsSync(hashFile) && readFileSync(hashFile, "utf8") === hash) return
	const folder = `${target}-${process.pid}`
	mkdirSync(path.dirname(target), { recursive: true })
	try {
		build(folder)
	} catch (error) {
		rmSync(folder, { recursive: true, force: true })
		throw error
	}
	rmSync(target, { recursive: true, force: true })
	renameSync(folder, target)
	writeFileSync(hashFile, hash)
}

/** What is in dist/ is not taken for whole any more. */
export const forgetBuild = (name) => rmSync(hashFileOf(name), { force: true })

const hashFileOf = (name) => path.join(root, `dist/${name}-hash`)

function hashSources(sources) {
	const hash = createHash("sha256")
	for (const file of sources.flatMap(filesIn))
		hash
			.update(`${file}\0`)
			.update(readFileSync(path.join(root, file)))
			.update("\0")
	return hash.digest("hex")
}

function filesIn(source) {
	if (source.includes(".")) return [source]
	return readdirSync(path.join(root, source), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
		.sort()
}
