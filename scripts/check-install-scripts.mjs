/**
 * No package runs a program of its own when it is installed unless somebody has decided so: every one that would is in
 * `allowScripts` of package.json, as `true` (it may) or `false` (it does without).
 *
 * Asked of the lock file, and of the installed packages too: entries that `lock:complete` adds do not tell.
 */
import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { root } from "./install.mjs"

const HOOKS = ["preinstall", "install", "postinstall"]

const read = (...place) => JSON.parse(readFileSync(path.join(root, ...place), "utf8"))
const { allowScripts = {} } = read("package.json")
const { packages } = read("package-lock.json")

const undecided = Object.entries(packages)
	.filter(([place, one]) => place !== "" && (one.hasInstallScript || installsBy(place)))
	.map(([place, one]) => one.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length))
	.filter((name) => !(name in allowScripts))

if (undecided.length > 0) {
	console.error(
		`These packages run a script when they are installed, and nobody has decided about it: ${[...new Set(undecided)].join(", ")}. Look at the script, then add each to allowScripts in package.json as true or false.`,
	)
	process.exitCode = 1
}

function installsBy(place) {
	if (!existsSync(path.join(root, place, "package.json"))) return false
	const { scripts = {} } = read(place, "package.json")
	// Without an install script of its own, npm builds a package that has a binding.gyp.
	return HOOKS.some((hook) => hook in scripts) || existsSync(path.join(root, place, "binding.gyp"))
}
