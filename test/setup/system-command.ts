import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"

const execute = promisify(execFile)

/**
 * Path of a program the tests need from the system. Installs its Debian package where we may (Debian, root), and
 * otherwise says exactly what to install.
 */
export async function getSystemCommand(command: string, debianPackage: string): Promise<string> {
	const found = findCommand(command)
	if (found) return found
	const mayInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")
	if (!mayInstall) {
		throw new Error(
			`These tests need the program "${command}", which is not on this machine. Install it (Debian, Ubuntu: sudo apt-get install ${debianPackage}) and run them again.`,
		)
	}
	// The lock makes parallel test files wait for one installation; the second then finds the program there.
	const script = `command -v ${command} && exit 0; apt-get update -qq && apt-get install -y -qq --no-install-recommends ${debianPackage}`
	await execute("flock", [path.join(tmpdir(), "passerelle-apt.lock"), "sh", "-c", script], {
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
		maxBuffer: 64 * 1024 * 1024,
	})
	const installed = findCommand(command)
	if (!installed)
		throw new Error(`The package ${debianPackage} was installed, but the program "${command}" is still missing.`)
	return installed
}

function findCommand(command: string): string | undefined {
	const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/bin", "/usr/local/bin", "/usr/sbin"]
	return folders.map((folder) => path.join(folder, command)).find((file) => existsSync(file))
}
