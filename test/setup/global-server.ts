import { execFile } from "node:child_process"
import path from "node:path"
import { promisify } from "node:util"

/** Builds the product before the tests that start it as a process of its own, unless it is built. */
export async function setup(): Promise<void> {
	const script = path.resolve(import.meta.dirname, "../../scripts/build-server.mjs")
	await promisify(execFile)(process.execPath, [script])
}
