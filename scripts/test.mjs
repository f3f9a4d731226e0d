import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { runChecks } from "./checks.mjs"
import { installDependencies, requireNode, root } from "./install.mjs"

requireNode()
installDependencies({ forDevelopment: true })

// Redis and Chromium are installed by the projects that need them (test/setup/global-*.ts), so that
// `npx vitest run --project workers` finds them too.
const checks = await runChecks()
const tests = await runTests(process.argv.slice(2))

const failedChecks = checks.filter(({ passed }) => !passed)
const passed = checks.length - failedChecks.length + tests.passed
const failed = failedChecks.length + tests.failed
if (failedChecks.length > 0) console.log(`Failed checks: ${failedChecks.map(({ name }) => name).join(", ")}`)
if (tests.skipped > 0) console.log(`Skipped, and not counted: ${tests.skipped}`)
process.exitCode = failed > 0 ? 1 : 0
console.log(`${passed} passed, ${failed} failed`)

async function runTests(args) {
	const folder = mkdtempSync(path.join(tmpdir(), "passerelle-report-"))
	const report = path.join(folder, "vitest.json")
	try {
		const env = { ...process.env, VITEST_JSON: report }
		const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
		const code = await new Promise((resolve) => {
			// On a busy machine one test in a thousand meets something rare. It is tried once more, and named at the end.
			const child = spawn(process.execPath, [vitest, "run", "--retry=1", ...args], { cwd: root, env, stdio: "inherit" })
			child.on("error", () => resolve(1))
			child.on("close", (status) => resolve(status ?? 1))
		})
		return countTests(readReport(report), code)
	} finally {
		rmSync(folder, { recursive: true })
	}
}

function readReport(file) {
	try {
		return JSON.parse(readFileSync(file, "utf8"))
	} catch {
		// vitest ended before it could write one; its exit code tells.
		return { testResults: [] }
	}
}

function countTests(report, code) {
	const counts = { passed: 0, failed: 0, skipped: 0 }
	for (const { status, assertionResults } of report.testResults) {
		for (const result of assertionResults) {
			if (result.status === "passed") counts.passed += 1
			else if (result.status === "failed") counts.failed += 1
			else counts.skipped += 1
		}
		// A file that cannot be loaded, or whose hook fails, holds no failed test, and is one.
		if (status === "failed" && !assertionResults.some((result) => result.status === "failed")) counts.failed += 1
	}
	// What belongs to no test: an unhandled rejection, a setup that failed, no test found at all.
	if (code !== 0 && counts.failed === 0) counts.failed += 1
	return counts
}
