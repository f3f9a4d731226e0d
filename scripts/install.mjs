import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

/** Plain JavaScript without dependencies: this runs before there are any. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..")

const MINIMUM_NODE = [20, 19]

export function requireNode() {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
	const [wantedMajor, wantedMinor] = MINIMUM_NODE
	if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
	console.error(
		`Passerelle needs Node.js ${MINIMUM_NODE.join(".")} or newer, and this is ${process.versions.node} (${process.execPath}). Install a newer one from https://nodejs.org and start again.`,
	)
	process.exit(1)
}

/**
 * Installs the dependencies unless they are those of package-lock.json already.
 * @param {{ forDevelopment: boolean }} options `npm test` and `npm run check` need the development tools too.
 */
export function installDependencies({ forDevelopment }) {
	const modules = path.join(root, "node_modules")
	const hashFile = path.join(modules, ".passerelle-lock-hash")
	const lock = readFileSync(path.join(root, "package-lock.json"))
	const hash = createHash("sha256").update(lock).digest("hex") + (forDevelopment ? " with development tools" : "")
	const patches = hashPatches()
	const before = existsSync(hashFile) ? readFileSync(hashFile, "utf8").split("\n") : undefined
	// A package that carries the patch of yesterday does not take that of today: it is laid down anew.
	const patched = before === undefined || before[1] === patches
	if (patched && before?.[0].startsWith(hash)) return

	const production = !forDevelopment && process.env.NODE_ENV === "production"
	if (!patched || !matchesLock(JSON.parse(lock.toString()), modules, production)) {
		console.log("Installing dependencies (npm ci)…")
		const args = ["ci", "--no-audit", "--no-fund", ...(production ? [] : ["--include=dev"])]
		const { status, error } = runNpm(args)
		if (status !== 0) {
			console.error(`npm ${args.join(" ")} failed${error ? `: ${error.message}` : ""}.`)
			process.exit(1)
		}
	}
	writeFileSync(hashFile, `${hash}${production || forDevelopment ? "" : " with development tools"}\n${patches}\n`)
}

function hashPatches() {
	const folder = path.join(root, "patches")
	const hash = createHash("sha256")
	for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(path.join(folder, name)))
	return hash.digest("hex")
}

/**
 * Someone may have run `npm install` themselves: npm notes what it laid down in node_modules/.package-lock.json, and
 * `npm ci` would delete it all to bring the same again. Optional packages may be of another platform.
 */
function matchesLock(lock, modules, production) {
	const file = path.join(modules, ".package-lock.json")
	if (!existsSync(file)) return false
	const installed = JSON.parse(readFileSync(file, "utf8")).packages
	return Object.entries(lock.packages).every(([place, wanted]) => {
		if (place === "" || (production && wanted.dev)) return true
		const present = installed[place]
		if (!present) return Boolean(wanted.optional || wanted.devOptional || wanted.peer)
		return present.version === wanted.version && present.integrity === wanted.integrity
	})
}

/** @param {import("node:child_process").SpawnSyncOptions} options how it is run; its output is shown unless said */
export function runNpm(args, options = { stdio: "inherit" }) {
	// Under `npm start` npm says where it is; that is surer than PATH, and works without a shell on Windows.
	const npm = process.env.npm_execpath
	const where = { cwd: root, ...options }
	if (npm && /npm-cli\.c?js$/.test(npm)) return spawnSync(process.execPath, [npm, ...args], where)
	return spawnSync("npm", args, { ...where, shell: process.platform === "win32" })
}
