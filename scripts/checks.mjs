import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import path from "node:path"
import { root } from "./install.mjs"

const CHECKS = [
	{ name: "format (biome)", file: "node_modules/@biomejs/biome/bin/biome", args: ["check", "--colors=force", "."] },
	{ name: "lint (oxlint)", file: "node_modules/oxlint/bin/oxlint", args: [] },
	{ name: "types (tsc)", file: "node_modules/typescript/bin/tsc", args: ["--noEmit", "--pretty"] },
	{ name: "lock file (complete)", file: "scripts/complete-lock.mjs", args: ["--check"] },
	{ name: "software bill (npm sbom)", file: "scripts/write-sbom.mjs", args: [] },
	// It says whether the question could be asked at all.
	{ name: "known vulnerabilities (npm audit)", file: "scripts/audit.mjs", args: [], alwaysSays: true },
	{ name: "install scripts (allowScripts)", file: "scripts/check-install-scripts.mjs", args: [] },
	{ name: "dead code (knip)", file: "node_modules/knip/bin/knip.js", args: ["--no-progress"] },
]

/**
 * Runs every check, whatever the others find, and prints what those that fail have to say.
 * @returns {Promise<{ name: string; passed: boolean }[]>}
 */
export async function runChecks() {
	return Promise.all(
		CHECKS.map(async ({ name, file, args, alwaysSays = false }) => {
			const before = performance.now()
			const { code, output } = await run(path.join(root, file), args)
			const seconds = ((performance.now() - before) / 1000).toFixed(1)
			const passed = code === 0
			console.log(`${passed ? "✓" : "✗"} ${name} (${seconds} s)`)
			if (!passed || alwaysSays) console.log(output.trimEnd())
			return { name, passed }
		}),
	)
}

function run(file, args) {
	if (!existsSync(file)) return Promise.resolve({ code: 1, output: `${file} is not installed: run npm ci` })
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
		let output = ""
		child.stdout.on("data", (text) => {
			output += text
		})
		child.stderr.on("data", (text) => {
			output += text
		})
		child.on("error", (error) => resolve({ code: 1, output: String(error) }))
		child.on("close", (code) => resolve({ code, output }))
	})
}
