import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import postgres from "postgres"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { startEmbeddedPostgres } from "../../db/embedded.ts"
import { startPostgres } from "../setup/postgres.ts"

const execute = promisify(execFile)
const root = path.resolve(import.meta.dirname, "../..")

let folder: string
let dataDir: string

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), "passerelle-embedded-"))
	await chmod(folder, 0o755)
	dataDir = path.join(folder, "postgres")
})

afterEach(async () => {
	await rm(folder, { recursive: true, force: true })
})

async function query<T>(url: string, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
	const sql = postgres(url, { max: 1 })
	try {
		return await run(sql)
	} finally {
		await sql.end()
	}
}

async function readServerPid(): Promise<number> {
	return Number((await readFile(path.join(dataDir, "postmaster.pid"), "utf8")).split("\n")[0])
}

/** An application in a process of its own, which starts the server and waits to be told to end. */
function spawnApplication() {
	const program = `
		import { startEmbeddedPostgres } from ${JSON.stringify(path.join(root, "db/embedded.ts"))}
		const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false })
		console.log(server.url)
		process.stdin.on("data", async () => { await server.stop(); process.exit(0) })
	`
	const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
		cwd: root,
		stdio: ["pipe", "pipe", "inherit"],
	})
	return { child }
}

async function startApplication() {
	const { child } = spawnApplication()
	const [url] = (await once(child.stdout, "data")) as [Buffer]
	return { child, url: url.toString().trim() }
}

test("the second start keeps the data, the password and takes under two seconds", async () => {
	const first = await startEmbeddedPostgres({ dataDir, durable: false })
	await query(first.url, (sql) => sql`create table note as select 'kept' as text`)
	await first.stop()

	const before = performance.now()
	const second = await startEmbeddedPostgres({ dataDir, durable: false })
	expect(performance.now() - before).toBeLessThan(2_000)
	expect(new URL(second.url).password).toBe(new URL(first.url).password)
	expect(await query(second.url, (sql) => sql`select text from note`)).toEqual([{ text: "kept" }])
	await second.stop()
})

test("it has buffers to work with, whatever initdb made of the machine", async () => {
	const server = await startEmbeddedPostgres({ dataDir, durable: false })
	expect(await query(server.url, (sql) => sql`show shared_buffers`)).toEqual([{ shared_buffers: "128MB" }])
	await server.stop()
})

test("the password is for its owner's eyes only, and the server asks for it", async () => {
	const server = await startEmbeddedPostgres({ dataDir, durable: false })
	expect((await stat(`${dataDir}.password`)).mode & 0o777).toBe(0o600)
	const wrong = new URL(server.url)
	wrong.password = "guessed"
	await expect(query(wrong.href, (sql) => sql`select 1`)).rejects.toThrow("password authentication failed")
	expect(await query(server.url, (sql) => sql`show listen_addresses`)).toEqual([{ listen_addresses: "127.0.0.1" }])
	await server.stop()
})

test("the product's server is crash-safe unless told otherwise", async () => {
	const server = await startEmbeddedPostgres({ dataDir })
	expect(
		await query(
			server.url,
			(sql) =>
				sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`,
		),
	).toEqual([{ fsync: "on", commit: "on", pages: "on" }])
	await server.stop()
})

test("times are UTC and French names can be sorted as in French", async () => {
	const server = await startEmbeddedPostgres({ dataDir, durable: false })
	const [row] = await query(
		server.url,
		(sql) => sql`
			select current_setting('timezone') as zone,
				array(select name from unnest(array['Zoé', 'Émile', 'Adam']) as name order by name collate "fr-x-icu") as names`,
	)
	expect(row).toEqual({ zone: "UTC", names: ["Adam", "Émile", "Zoé"] })
	await server.stop()
})

test("the port asked for is the port given", async () => {
	const first = await startEmbeddedPostgres({ dataDir, durable: false })
	const port = Number(new URL(first.url).port)
	await first.stop()
	const second = await startEmbeddedPostgres({ dataDir, durable: false, port })
	expect(new URL(second.url).port).toBe(String(port))
	await expect(startEmbeddedPostgres({ dataDir, durable: false, port: port + 1 })).rejects.toThrow(
		`already runs on port ${port}`,
	)
	await second.stop()
})

describe("one server, several processes", () => {
	test("two first starts at once agree on one server and one password", async () => {
		const [one, other] = await Promise.all([
			startEmbeddedPostgres({ dataDir, durable: false }),
			startEmbeddedPostgres({ dataDir, durable: false }),
		])
		expect(one.url).toBe(other.url)
		await one.stop()
		await other.stop()
		await expect(query(one.url, (sql) => sql`select 1`)).rejects.toThrow("ECONNREFUSED")
	})

	test("a process that joins leaves the server to the one that started it", async () => {
		const { child, url } = await startApplication()
		const joined = await startEmbeddedPostgres({ dataDir, durable: false })
		expect(joined.url).toBe(url)
		await joined.stop()
		expect(await query(url, (sql) => sql`select 1 as alive`)).toEqual([{ alive: 1 }])
		const exit = once(child, "exit")
		child.stdin.write("stop\n")
		await exit
		await expect(query(url, (sql) => sql`select 1`)).rejects.toThrow("ECONNREFUSED")
	})

	test("a server whose application was killed is adopted, and stopped by whoever adopted it", async () => {
		const { child, url } = await startApplication()
		const exit = once(child, "exit")
		child.kill("SIGKILL")
		await exit
		const adopted = await startEmbeddedPostgres({ dataDir, durable: false })
		expect(adopted.url).toBe(url)
		await adopted.stop()
		await expect(query(url, (sql) => sql`select 1`)).rejects.toThrow("ECONNREFUSED")
	})

	test.skipIf(process.platform === "win32")(
		"the server is out of reach of Ctrl-C, which is sent to the application's group",
		async () => {
			const { child } = await startApplication()
			const pid = await readServerPid()
			const { stdout } = await execute("ps", ["-o", "pgid=", "-p", String(pid)])
			expect(Number(stdout)).toBe(pid)
			const exit = once(child, "exit")
			child.stdin.write("stop\n")
			await exit
		},
	)
})

describe("after a crash", () => {
	test("committed work survives the SIGKILL of the server", async () => {
		const server = await startPostgres()
		try {
			await query(server.url, (sql) => sql`create table note as select 'committed' as text`)
			await server.kill()
			await expect(query(server.url, (sql) => sql`select 1`)).rejects.toThrow("ECONNREFUSED")
			await server.restart()
			expect(await query(server.url, (sql) => sql`select text from note`)).toEqual([{ text: "committed" }])
		} finally {
			await server.stop()
		}
	})

	test.runIf(process.platform === "linux")(
		"a process number left by the dead server and taken by a stranger does not stop the start",
		async () => {
			const first = await startEmbeddedPostgres({ dataDir, durable: false })
			const lines = (await readFile(path.join(dataDir, "postmaster.pid"), "utf8")).split("\n")
			await first.stop()
			const owner = await stat(path.join(dataDir, "PG_VERSION"))
			// Of the server's own account, the one case PostgreSQL cannot tell from a living server.
			const stranger = spawn("sleep", ["60"], process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {})
			try {
				await writeFile(path.join(dataDir, "postmaster.pid"), [stranger.pid, ...lines.slice(1)].join("\n"))
				const second = await startEmbeddedPostgres({ dataDir, durable: false })
				expect(await query(second.url, (sql) => sql`select 1 as alive`)).toEqual([{ alive: 1 }])
				await second.stop()
			} finally {
				stranger.kill()
			}
		},
	)

	test("an initialisation killed half-way leaves nothing that looks like a database", async () => {
		const { child } = spawnApplication()
		while (!(await readdir(folder)).some((name) => name.startsWith("postgres.") && name !== "postgres.password"))
			await sleep(5)
		await sleep(100)
		child.kill("SIGKILL")
		await once(child, "exit")
		expect(existsSync(dataDir)).toBe(false)

		const server = await startEmbeddedPostgres({ dataDir, durable: false })
		expect(await query(server.url, (sql) => sql`select 1 as alive`)).toEqual([{ alive: 1 }])
		await server.stop()
	})
})

describe("what it refuses, it explains", () => {
	test("a folder that holds something else", async () => {
		await execute("mkdir", ["-p", dataDir])
		await writeFile(path.join(dataDir, "letter.txt"), "not a database")
		await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow("holds no PostgreSQL database")
		expect(await readFile(path.join(dataDir, "letter.txt"), "utf8")).toBe("not a database")
	})

	test("a database whose password file is gone", async () => {
		const server = await startEmbeddedPostgres({ dataDir, durable: false })
		await server.stop()
		await rm(`${dataDir}.password`)
		await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow("postgres.password is missing")
	})

	test("a database that does not start, with PostgreSQL's own words", async () => {
		const server = await startEmbeddedPostgres({ dataDir, durable: false })
		await server.stop()
		await writeFile(path.join(dataDir, "PG_VERSION"), "9.6\n")
		await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow("database files are incompatible with server")
	})
})
