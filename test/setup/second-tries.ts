import type { Reporter, TestCase } from "vitest/node"

/**
 * Names the tests that passed only at their second try: each has found something, in the product or in itself. A run is
 * not refused for them, and nobody may overlook them.
 */
export class SecondTries implements Reporter {
	readonly #names: string[] = []

	onTestCaseResult(test: TestCase): void {
		if (test.diagnostic()?.flaky !== true) return
		const [error] = test.result().errors ?? []
		this.#names.push(`${test.module.relativeModuleId} > ${test.fullName}${error ? `\n  ${error.message}` : ""}`)
	}

	onTestRunEnd(): void {
		if (this.#names.length === 0) return
		const lines = this.#names.map((name) => `- ${name}\n`)
		process.stdout.write(`\nPassed at the second try only, to be mended (${lines.length}):\n${lines.join("")}`)
	}
}
