import { spawnSync } from "node:child_process"
import path from "node:path"
import { root } from "./install.mjs"

export const vite = path.join(root, "node_modules/vite/bin/vite.js")

/** @throws when it fails; what it says is on the console */
export function runVite(args) {
	const { status } = spawnSync(process.execPath, [vite, ...args, "--logLevel", "warn"], {
		cwd: root,
		stdio: "inherit",
		env: { ...process.env, NODE_ENV: "production" },
	})
	if (status !== 0) throw new Error(`vite ${args.join(" ")} failed`)
}
