import { availableParallelism } from "node:os"
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"
import { UnhandledErrors } from "./test/setup/unhandled-errors.ts"

const DATABASE = "test/setup/global.ts"
const REDIS = "test/setup/global-redis.ts"
const CHROMIUM = "test/setup/global-chromium.ts"
const WEB = "test/setup/global-web.ts"
const SERVER = "test/setup/global-server.ts"

type Layer = { globalSetup?: string[]; timeout?: number; group?: number; workers?: number }

/** As many processes as cores: vitest would leave one free, and of two that is half. */
const CORES = availableParallelism()

/**
 * One project per layer, each runnable alone: `npx vitest run --project db`.
 *
 * Files of a layer share their processes, so that the product is loaded once for each and not once for each file: nothing
 * in it is kept in a module, and a test that changes what all share puts it back.
 *
 * Groups run one after the other. The first shares the cores; what measures time or kills servers (each file its own)
 * comes afterwards, two files at a time, as they mostly wait for somebody to notice that another is gone; then what drives
 * a browser, which mostly waits for it, two files at a time.
 */
function defineLayer(name: string, { globalSetup = [], timeout = 15_000, group = 0, workers = CORES }: Layer = {}) {
	return {
		test: {
			name,
			include: [`test/${name}/**/*.test.{ts,tsx}`],
			environment: "node",
			pool: "forks",
			isolate: false,
			globalSetup,
			setupFiles: name === "web" || name === "machines" ? [] : ["test/setup/extend-zod.ts"],
			testTimeout: timeout,
			hookTimeout: timeout * 2,
			// A condition is waited for, however slow a neighbour makes it.
			expect: { poll: { timeout: 10_000 } },
			sequence: { groupOrder: group },
			maxWorkers: workers,
		},
	} satisfies TestProjectInlineConfiguration
}

/** Where the results go as JSON, for whoever counts them. */
const report = process.env["VITEST_JSON"]

export default defineConfig({
	test: {
		reporters: [
			"default",
			...(report === undefined
				? []
				: [["json", { outputFile: report }] satisfies [string, unknown], new UnhandledErrors(`${report}.unhandled`)]),
		],
		projects: [
			defineLayer("machines"),
			defineLayer("house", { timeout: 30_000 }),
			defineLayer("web"),
			defineLayer("db", { globalSetup: [DATABASE] }),
			defineLayer("figures", { globalSetup: [DATABASE], timeout: 60_000 }),
			defineLayer("api", { globalSetup: [DATABASE] }),
			defineLayer("workers", { globalSetup: [DATABASE, REDIS], timeout: 30_000 }),
			defineLayer("walks", { globalSetup: [DATABASE], timeout: 120_000 }),
			defineLayer("scenarios", { globalSetup: [DATABASE], timeout: 60_000 }),
			defineLayer("chaos", { globalSetup: [DATABASE, REDIS, SERVER], timeout: 120_000, group: 1, workers: 2 }),
			defineLayer("e2e", { globalSetup: [DATABASE, CHROMIUM, WEB], timeout: 120_000, group: 2, workers: 2 }),
		],
	},
})
