import { spawn } from "node:child_process"
import path from "node:path"
import { parseArgs } from "node:util"
import { installDependencies, requireNode, root } from "./install.mjs"

/**
 * `npm run drill`: the loss drill in full size, on both backends. `--cases`, `--seconds` set the size, `--seed` repeats a
 * drill, `--backend redis` runs one of the two.
 */
const { values } = parseArgs({
	options: {
		cases: { type: "string", default: "5000" },
		seconds: { type: "string", default: "60" },
		seed: { type: "string" },
		backend: { type: "string" },
	},
})
requireNode()
installDependencies({ forDevelopment: true })
const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
const only = values.backend === undefined ? [] : ["-t", `on ${values.backend}`]
const child = spawn(process.execPath, [vitest, "run", "--project", "chaos", "test/chaos/loss-drill.test.ts", ...only], {
	cwd: root,
	stdio: "inherit",
	env: {
		...process.env,
		DRILL_CASES: values.cases,
		DRILL_SECONDS: values.seconds,
		...(values.seed === undefined ? {} : { DRILL_SEED: values.seed }),
	},
})
child.on("close", (code) => {
	process.exitCode = code ?? 1
})
