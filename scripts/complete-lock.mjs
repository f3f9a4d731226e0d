/**
 * Completes package-lock.json after `npm install` against a registry mirror that lacks other platforms' packages.
 *
 * npm silently leaves an optional package it cannot look up out of the lock, and `npm ci` then refuses that lock on every
 * machine ("Missing: @biomejs/cli-darwin-arm64@ from lock file"). What belongs there is known without the registry: the
 * version is pinned by the package that wants it, the platform is in the name. Run: npm run lock:complete
 */
import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { root } from "./install.mjs"

const OS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"]
const CPU = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"]
const LIBC = { musl: "musl", musleabihf: "musl", gnu: "glibc", gnueabihf: "glibc" }

const file = path.join(root, "package-lock.json")
const text = readFileSync(file, "utf8")
const indent = /^[ \t]+/m.exec(text)?.[0] ?? "\t"
const lock = JSON.parse(text)
const added = []

for (const [place, parent] of Object.entries(lock.packages)) {
	for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
		if (isLocked(place, name)) continue
		const entry = describePlatform(name, version)
		if (parent.dev) entry.dev = true
		lock.packages[`node_modules/${name}`] = entry
		added.push(`${name}@${version}`)
	}
}

if (added.length === 0) {
	console.log("package-lock.json is complete.")
} else if (process.argv.includes("--check")) {
	console.error(
		`package-lock.json lacks packages of other platforms; run "npm run lock:complete":\n${added.join("\n")}`,
	)
	process.exitCode = 1
} else {
	const { "": project, ...packages } = lock.packages
	const sorted = Object.entries(packages).sort(([one], [other]) => one.localeCompare(other, "en"))
	lock.packages = { "": project, ...Object.fromEntries(sorted) }
	writeFileSync(file, `${JSON.stringify(lock, null, indent)}\n`)
	console.log(`Added to package-lock.json:\n${added.join("\n")}`)
}

/** As Node looks packages up: in the package's own node_modules, then in those of each folder above. */
function isLocked(place, name) {
	for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
		if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]) return true
		if (folder === "") return false
	}
}

function describePlatform(name, version) {
	const words = name.slice(name.indexOf("/") + 1).split("-")
	const os = OS.find((each) => words.includes(each))
	const cpu = CPU.find((each) => words.includes(each))
	if (!/^\d/.test(version) || !os || !cpu) {
		throw new Error(
			`${name}@${version} is missing from package-lock.json, and its name does not tell its platform: add it by hand.`,
		)
	}
	const libc = words.map((word) => LIBC[word]).find(Boolean)
	return { version, optional: true, os: [os], cpu: [cpu], ...(libc ? { libc: [libc] } : {}) }
}
