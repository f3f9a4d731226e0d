import { spawn } from "node:child_process"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { buildOnce, forgetBuild } from "./build-once.mjs"
import { root } from "./install.mjs"
import { runVite, vite } from "./run-vite.mjs"

/** Smaller ones fit into a packet or two as they are. */
const WORTH_COMPRESSING = 1024

/** Builds the screens, where something of them is new. */
export function buildWeb() {
	buildOnce("web", ["web", "machines", "vite.config.ts", "scripts/build-web.mjs"], (folder) => {
		console.log("Building the screens…")
		runVite(["build", "--outDir", folder])
		compress(path.join(folder, "assets"))
	})
}

/** Builds again whenever a source changes, until it is killed. What it leaves is not taken for a whole build later on. */
export function watchWeb() {
	forgetBuild("web")
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

if (process.argv[1] === fileURLToPath(import.meta.url)) buildWeb()
