import { writeFileSync } from "node:fs"
import type { Reporter } from "vitest/node"

/** Counts what was thrown beside every test, which the report of tests does not hold (`scripts/test.mjs`). */
export class UnhandledErrors implements Reporter {
	readonly #file: string

	/** @param file where the number goes */
	constructor(file: string) {
		this.#file = file
	}

	onTestRunEnd(_modules: unknown, errors: readonly unknown[]): void {
		writeFileSync(this.#file, String(errors.length))
	}
}
