import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { runChecks } from "./checks.mjs"
import { installDependencies, requireNode, root } from "./install.mjs"

/** More failed files than this are no accident of a busy machine. */
const MOST_FILES_AGAIN = 8

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

/**
 * On a busy machine one test in a thousand meets something rare. The files of those that failed are run once more, from
 * the beginning, with a database and servers of their own, and what passes only then is named: each has found
 * something, in the product or in itself. Many are no accident, and are not tried again.
 */
async function runTests(args) {
	const first = await runVitest(args)
	const again = first.files.filter(({ failures }) => failures.length > 0)
	if (again.length === 0 || again.length > MOST_FILES_AGAIN) return countResults(first)
	const names = again.map(({ file }) => file)
	console.log(`\nOnce more, from the beginning: ${names.map((file) => path.relative(root, file)).join(", ")}\n`)
	const second = await runVitest(names)
	const failedAgain = new Set(second.files.flatMap(({ failures }) => failures.map(nameOf)))
	const mended = again.flatMap(({ failures }) => failures).filter((one) => !failedAgain.has(nameOf(one)))
	if (mended.length > 0) {
		const lines = mended.map((one) => `- ${nameOf(one)}\n  ${one.message}`)
		console.log(`\nPassed at the second try only, to be mended (${mended.length}):\n${lines.join("\n")}`)
	}
	const settled = first.files.filter(({ failures }) => failures.length === 0)
	return countResults({
		code: second.code,
		// Nobody knows which file it came from: it is not tried again.
		unhandled: first.unhandled + second.unhandled,
		files: [...settled, ...second.files],
	})
}

function countResults({ code, unhandled, files }) {
	const total = (count) => files.reduce((sum, one) => sum + count(one), 0)
	const failed = total(({ failures }) => failures.length)
	return {
		passed: total((one) => one.passed),
		// What belongs to no test: an unhandled rejection, a setup that failed, no test found at all.
		failed: failed + (unhandled > 0 || (code !== 0 && failed === 0) ? 1 : 0),
		skipped: total((one) => one.skipped),
	}
}

function nameOf({ file, name }) {
	return `${path.relative(root, file)} > ${name}`
}

async function runVitest(args) {
	const folder = mkdtempSync(path.join(tmpdir(), "passerelle-report-"))
	const report = path.join(folder, "vitest.json")
	try {
		const env = { ...process.env, VITEST_JSON: report }
		const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
		const code = await new Promise((resolve) => {
			const child = spawn(process.execPath, [vitest, "run", ...args], { cwd: root, env, stdio: "inherit" })
			child.on("error", () => resolve(1))
			child.on("close", (status) => resolve(status ?? 1))
		})
		return { code, unhandled: readUnhandled(`${report}.unhandled`), files: readResults(report) }
	} finally {
		rmSync(folder, { recursive: true })
	}
}

function readResults(report) {
	return readReport(report).testResults.map(({ name: file, status, message, assertionResults }) => {
		const failures = assertionResults
			.filter((result) => result.status === "failed")
			.map((result) => ({ file, name: result.fullName, message: firstLine(result.failureMessages[0]) }))
		const passed = assertionResults.filter((result) => result.status === "passed").length
		const skipped = assertionResults.length - passed - failures.length
		// A file that cannot be loaded, or whose hook fails, holds no failed test, and is one.
		if (status === "failed" && failures.length === 0) {
			failures.push({ file, name: "the file", message: firstLine(message) })
		}
		return { file, passed, skipped, failures }
	})
}

function firstLine(text = "") {
	return text.split("\n")[0] ?? ""
}

function readUnhandled(file) {
	try {
		return Number(readFileSync(file, "utf8"))
	} catch {
		// vitest ended before it could write one; its exit code tells.
		return 0
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
