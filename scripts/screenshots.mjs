import { spawnSync } from "node:child_process"
import path from "node:path"
import { installDependencies, root } from "./install.mjs"

installDependencies({ forDevelopment: true })

// The pictures are taken on the walk through all pages that the tests make anyway.
const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
const { status } = spawnSync(process.execPath, [vitest, "run", "--project", "e2e", "test/e2e/pages.test.ts"], {
	cwd: root,
	stdio: "inherit",
	env: { ...process.env, SCREENSHOTS: path.join(root, "screenshots") },
})
process.exitCode = status ?? 1
