import { randomBytes } from "node:crypto"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { connect } from "../../db/client.ts"
import type { Engine } from "../../db/engine.ts"
import { rebuildRollups } from "../../db/figures/rollups/fold.ts"
import { readGeography } from "../../db/geography.ts"
import { migrateSchema } from "../../db/migrate.ts"
import { openVault } from "../../db/open-vault.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import { registry } from "../../machines/registry.ts"
import { loadFigures } from "./load-figures.ts"
import type { BenchServer } from "./platform.ts"
import { progress } from "./stats.ts"

export interface LoadedFigures {
	readonly engine: Engine
	readonly platforms: readonly string[]
	/** Of making it, s; 0 when it was there. */
	readonly loadSeconds: number
	readonly rebuildSeconds: number
}

const DATABASE = "figures"

/** The key of the kept folder's vault: nothing is sealed with it but the directory of the demonstration. */
async function keyOf(folder: string | undefined): Promise<string> {
	const fresh = randomBytes(32).toString("base64")
	if (folder === undefined) return fresh
	await mkdir(folder, { recursive: true })
	const file = path.join(folder, "key")
	const known = await readFile(file, "utf8").catch(() => undefined)
	if (known === undefined) await writeFile(file, fresh, { mode: 0o600 })
	return known ?? fresh
}

/**
 * A database with the figures of so many cases and their roll-ups. What a kept folder holds already is not made again:
 * neither its cases nor, of each platform, roll-ups of the present form.
 */
export async function openFigures(
	server: BenchServer,
	cases: number,
	folder: string | undefined,
): Promise<LoadedFigures> {
	await server.skipLog()
	await server.restart()
	const url = await server.createDatabase(DATABASE)
	await migrateSchema(url)
	const db = connect(url, { max: 8, applicationName: "bench" })
	await seedDirectory(db, new Date())
	const engine: Engine = {
		db,
		registry,
		geography: await readGeography(db),
		vault: await openVault(db.$client, await keyOf(folder)),
	}
	const sql = db.$client
	let began = performance.now()
	const seconds = () => (performance.now() - began) / 1_000
	const [there] = await sql<{ cases: number }[]>`select count(*)::int as cases from figure_cases`
	let loadSeconds = 0
	if (there?.cases !== cases) {
		if (there && there.cases > 0) throw new Error(`the folder holds ${there.cases} cases: name another, or as many`)
		await loadFigures(engine, cases)
		loadSeconds = seconds()
		progress(`loaded ${cases} cases in ${loadSeconds.toFixed(0)} s`)
	}
	const platforms = await sql<{ id: string; made: boolean }[]>`
		select p.id, exists (select from figure_rollups r where r.platform_id = p.id and r.level = 'folded')
			and not exists (select from figure_rollups r where r.platform_id = p.id and r.level = 'stale') as made
		from platforms p where exists (select from figure_cases f where f.platform_id = p.id) order by p.id`
	began = performance.now()
	const missing = platforms.filter(({ made }) => !made)
	for (const { id } of missing) {
		await rebuildRollups(engine, id)
		progress(`roll-ups of a platform made, ${seconds().toFixed(0)} s`)
	}
	if (missing.length > 0) await sql.unsafe("vacuum analyze figure_rollups")
	return {
		engine,
		platforms: platforms.map(({ id }) => id),
		loadSeconds,
		rebuildSeconds: missing.length > 0 ? seconds() : 0,
	}
}
