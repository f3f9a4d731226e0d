import { spawn } from "node:child_process"
import { buildServer, server } from "./build-server.mjs"
import { buildWeb, watchWeb } from "./build-web.mjs"
import { installDependencies, requireNode, root } from "./install.mjs"

requireNode()
installDependencies({ forDevelopment: false })
buildWeb()

const watch = process.argv.includes("--watch")
if (!watch) buildServer()
const screens = watch ? watchWeb() : undefined
const rest = process.argv.slice(2).filter((argument) => argument !== "--watch")
const windows = process.platform === "win32"

const product = watch ? ["--import", "tsx", "--watch", "main.ts"] : ["--enable-source-maps", server]
const child = spawn(process.execPath, [...product, ...rest], {
	cwd: root,
	stdio: "inherit",
	// In a group of its own the product hears of Ctrl-C only through us. Otherwise it gets two or three at once, from the
	// terminal, from npm and from us, and cannot tell them from an impatient second one.
	detached: !windows,
})

const SAME_KEYSTROKE_MS = 500
let lastSignal = 0
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
	process.on(signal, () => {
		const now = Date.now()
		if (now - lastSignal < SAME_KEYSTROKE_MS) return
		lastSignal = now
		child.kill(signal)
	})
}

// npm passes SIGTERM to its shell, which dies without passing it on: what is left of `kill <npm>` is that our parent changed.
if (process.env.npm_lifecycle_event) {
	const parent = process.ppid
	const PARENT_WATCH_MS = 500
	const watchParent = setInterval(() => {
		if (process.ppid === parent) return
		clearInterval(watchParent)
		child.kill("SIGTERM")
	}, PARENT_WATCH_MS)
}

child.on("error", (error) => {
	console.error(`Passerelle could not be started: ${error.message}`)
	process.exit(1)
})
child.on("exit", (code, signal) => {
	screens?.kill()
	const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }
	process.exit(code ?? SIGNAL_EXIT_CODES[signal] ?? 1)
})
