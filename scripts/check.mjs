import { runChecks } from "./checks.mjs"
import { installDependencies, requireNode } from "./install.mjs"

requireNode()
installDependencies({ forDevelopment: true })

const failed = (await runChecks()).filter(({ passed }) => !passed)
if (failed.length > 0) {
	console.error(`Failed: ${failed.map(({ name }) => name).join(", ")}`)
	process.exitCode = 1
}
