import { getSystemCommand } from "./system-command.ts"

/** Path of Debian's Chromium, for playwright-core's `executablePath`. */
export async function getChromium(): Promise<string> {
	return getSystemCommand("chromium", "chromium")
}
