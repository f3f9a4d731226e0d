import { chmod, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { startEmbeddedPostgres } from "../../db/embedded.ts"

export type TestPostgres = {
	/** Superuser's address of the empty database `passerelle`; it stays the same over `kill` and `restart`. */
	url: string
	dataDir: string
	/** SIGKILL to the server, as a power cut would: no checkpoint, no goodbye. */
	kill: () => Promise<void>
	restart: () => Promise<void>
	/** Stops the server and deletes its files. */
	stop: () => Promise<void>
}

/** A PostgreSQL of one's own, crash-safe as in production, for tests that kill it. */
export async function startPostgres(): Promise<TestPostgres> {
	const folder = await mkdtemp(path.join(tmpdir(), "passerelle-postgres-"))
	await chmod(folder, 0o755)
	const dataDir = path.join(folder, "postgres")
	let server = await startEmbeddedPostgres({ dataDir })
	const { url } = server
	const port = Number(new URL(url).port)
	return {
		url,
		dataDir,
		async kill() {
			const pid = Number((await readFile(path.join(dataDir, "postmaster.pid"), "utf8")).split("\n")[0])
			process.kill(pid, "SIGKILL")
			// The signal is delivered at once; the moment lets the kernel close the sockets.
			await sleep(20)
		},
		async restart() {
			server = await startEmbeddedPostgres({ dataDir, port })
		},
		async stop() {
			await server.stop()
			await rm(folder, { recursive: true })
		},
	}
}
