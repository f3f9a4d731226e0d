import { execFile } from "node:child_process"
import path from "node:path"
import { promisify } from "node:util"

/** Builds the screens before the tests that open them, unless they are built. */
export async function setup(): Promise<void> {
	const script = path.resolve(import.meta.dirname, "../../scripts/build-web.mjs")
	await promisify(execFile)(process.execPath, [script])
}
