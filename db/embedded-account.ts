import { execFile } from "node:child_process"
import path from "node:path"
import { promisify } from "node:util"

const execute = promisify(execFile)

/** Whom the server runs as: without `files`, whoever we are. */
export type ServerAccount = {
	/** Owner that the server's files must have. */
	files?: { uid: number; gid: number }
	/** Command put before each program. */
	launcher: string[]
}

/** PostgreSQL refuses to run as root; started by root (the usual case in a container) it runs as `postgres`. */
const ACCOUNT = "postgres"

/** @param reach paths the account must be able to enter or execute. */
export async function getServerAccount(reach: string[]): Promise<ServerAccount> {
	if (process.getuid?.() !== 0) return { launcher: [] }
	const uid = await findId("-u").catch(createAccount)
	const gid = await findId("-g")
	const separate: ServerAccount = { files: { uid, gid }, launcher: [] }
	if (await canReach(separate, reach)) return separate

	// A clone in /root: the account may not even enter it, and opening /root is not ours to do. In a user namespace our own
	// account bears another number, which is all that PostgreSQL looks at. Tried first and rejected: giving the account
	// CAP_DAC_READ_SEARCH, since PostgreSQL checks its binaries with access(), which ignores capabilities.
	const renumbered: ServerAccount = {
		launcher: ["/usr/bin/unshare", "--user", `--map-user=${uid}`, `--map-group=${gid}`, "--"],
	}
	if (await canReach(renumbered, reach)) return renumbered
	throw new Error(
		`PostgreSQL does not run as root, and the account "${ACCOUNT}" may not enter ${reach.join(" or ")}. Move this folder out of a private one, run as an ordinary user, or set DATABASE_URL to a PostgreSQL server.`,
	)
}

/** Runs a PostgreSQL program as the account, with nothing of our environment that would steer it (PGPORT, PGDATA, LANG…). */
export async function runAs(account: ServerAccount, file: string, args: string[]): Promise<void> {
	const [command, ...launcherArgs] = [...account.launcher, file]
	const environment = process.platform === "win32" ? process.env : { PATH: process.env["PATH"], LC_ALL: "C" }
	await execute(command, [...launcherArgs, ...args], {
		// The account may not be allowed in our own working folder.
		cwd: path.parse(file).root,
		env: environment,
		...account.files,
	})
}

async function findId(flag: "-u" | "-g"): Promise<number> {
	const { stdout } = await execute("id", [flag, ACCOUNT])
	return Number(stdout)
}

async function createAccount(): Promise<number> {
	try {
		await execute("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT])
		return await findId("-u")
	} catch (error) {
		throw new Error(
			`PostgreSQL does not run as root, and the account "${ACCOUNT}" could not be created. Create it, run as an ordinary user, or set DATABASE_URL to a PostgreSQL server.`,
			{ cause: error },
		)
	}
}

async function canReach(account: ServerAccount, paths: string[]): Promise<boolean> {
	try {
		for (const each of paths) await runAs(account, "/usr/bin/test", ["-x", each])
		return true
	} catch {
		return false
	}
}
