import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { root } from "./install.mjs"

const target = path.join(root, "dist/web")
const vite = path.join(root, "node_modules/vite/bin/vite.js")
const hashFile = path.join(root, "dist/web-hash")
/** Smaller ones fit into a packet or two as they are. */
const WORTH_COMPRESSING = 1024

/** Builds the screens unless what is built comes from these very sources and dependencies. */
export function buildWeb() {
	const hash = hashSources()
	if (existsSync(target) && existsSync(hashFile) && readFileSync(hashFile, "utf8") === hash) return
	console.log("Building the screens…")
	// Beside the one in use, which may be being served, or built by somebody else at the same time.
	const folder = path.join(root, `dist/web-${process.pid}`)
	mkdirSync(path.dirname(target), { recursive: true })
	const args = [vite, "build", "--logLevel", "warn", "--outDir", folder]
	const { status } = spawnSync(process.execPath, args, {
		cwd: root,
		stdio: "inherit",
		env: { ...process.env, NODE_ENV: "production" },
	})
	if (status !== 0) {
		rmSync(folder, { recursive: true, force: true })
		throw new Error("the screens could not be built")
	}
	compress(path.join(folder, "assets"))
	rmSync(target, { recursive: true, force: true })
	renameSync(folder, target)
	writeFileSync(hashFile, hash)
}

/** Builds again whenever a source changes, until it is killed. What it leaves is not taken for a whole build later on. */
export function watchWeb() {
	rmSync(hashFile, { force: true })
	const args = [vite, "build", "--watch", "--logLevel", "warn", "--emptyOutDir", "false"]
	return spawn(process.execPath, args, { cwd: root, stdio: "inherit" })
}

/** Once here instead of for every request: text shrinks to a third. */
function compress(folder) {
	for (const name of readdirSync(folder)) {
		if (!/\.(js|css|svg)$/.test(name)) continue
		const file = path.join(folder, name)
		const content = readFileSync(file)
		if (content.length < WORTH_COMPRESSING) continue
		writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
		writeFileSync(`${file}.br`, brotliCompressSync(content))
	}
}

/** Of all that the build reads: the screens, the pathway that they may show, versions of what they are made with. */
function hashSources() {
	const hash = createHash("sha256")
	const files = [
		...filesIn("web"),
		...filesIn("machines"),
		"vite.config.ts",
		"package-lock.json",
		"scripts/build-web.mjs",
	]
	for (const file of files)
		hash
			.update(`${file}\0`)
			.update(readFileSync(path.join(root, file)))
			.update("\0")
	return hash.digest("hex")
}

function filesIn(folder) {
	return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
		.sort()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildWeb()
