import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { gunzipSync } from "node:zlib"
import { drizzle } from "drizzle-orm/postgres-js"
import { migrate } from "drizzle-orm/postgres-js/migrator"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { type RestoreReport, restoreBackup } from "../../db/backup/restore-backup.ts"
import { dropEverything, liftConstraints } from "../../db/backup/schema-objects.ts"
import { writeBackup } from "../../db/backup/write-backup.ts"
import { findIdentity } from "../../db/cases/find-identity.ts"
import { connect, type Database } from "../../db/client.ts"
import { addDocument, getDocument } from "../../db/documents.ts"
import type { Engine } from "../../db/engine.ts"
import { readGeography } from "../../db/geography.ts"
import { migrateSchema, migrationsFolder } from "../../db/migrate.ts"
import { openVault } from "../../db/open-vault.ts"
import { seedReference } from "../../db/seed/reference.ts"
import { loadingMarker, locateStorage } from "../../db/storage.ts"
import { registry } from "../../machines/registry.ts"
import { createEmptyDatabase, type TestDatabase } from "../setup/database.ts"
import { askExpert, orient, referToHelper, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { until } from "../setup/until.ts"

const root = path.resolve(import.meta.dirname, "../..")
const LONG_MS = 90_000
const PIECE_BYTES = 64 * 1024 + 16
const CANARIES = ["Canarisse", "Zénobie", "1987-06-05", "canari-question", "canari.pdf"]

// Each test makes and fills a database of some fifty tables.
vi.setConfig({ testTimeout: LONG_MS })

let platform: TestPlatform
let caseId: string
let documentId: string
/** A file that holds all of it, written once. */
let folder: string
let whole: string
/** What the database held when it was written. */
let original: Awaited<ReturnType<typeof contentsOf>>
let target: TestDatabase
const quiet = () => undefined

const source = () => ({ ownerUrl: platform.url, tls: {}, masterKey: platform.masterKey })
const there = () => ({ ownerUrl: target.url, tls: {}, masterKey: platform.masterKey })
const restore = (file: string, options: Partial<Parameters<typeof restoreBackup>[2]> = {}): Promise<RestoreReport> =>
	restoreBackup(there(), file, { replace: false, say: quiet, ...options })

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	const patient = { birthName: "Canarisse", givenNames: "Zénobie", birthDate: "1987-06-05", sex: "female" }
	;({ caseId } = await platform.openCase({ patient }))
	await orient(platform, caseId)
	await askExpert(platform, caseId)
	await referToHelper(platform, caseId)
	await platform.send(caseId, "URGENCY_CHANGED", { urgency: "urgent", reason: "canari-question" }, platform.team.nurse)
	await platform.passTo("2026-03-20T06:00:00Z")
	await orient(platform, (await platform.openCase()).caseId)
	// Several pieces of the file, and a row that is larger than any buffer on the way.
	const bytes = Buffer.concat([Buffer.from("%PDF-1.7\ncanari-question\n"), randomBytes(700_000)])
	documentId = await addDocument(platform.engine, {
		caseId,
		name: "canari.pdf",
		bytes,
		addedBy: platform.team.nurse.id,
		from: null,
	})
	folder = await mkdtemp(path.join(tmpdir(), "passerelle-backup-"))
	whole = path.join(folder, "whole")
	await writeBackup(source(), whole)
	original = await contentsOf(platform.url)
}, LONG_MS)

afterAll(async () => {
	await platform.close()
	await rm(folder, { recursive: true })
})

beforeEach(async () => {
	target = await createEmptyDatabase()
})

afterEach(async () => {
	await target.drop()
})

async function inside<T>(url: string, run: (db: Database) => Promise<T>): Promise<T> {
	const db = connect(url, { max: 2, applicationName: "test" })
	try {
		return await run(db)
	} finally {
		await db.$client.end()
	}
}

/** A digest of every table's rows, every sequence and every constraint, trigger and policy. */
const contentsOf = (url: string): Promise<Readonly<Record<string, unknown>>> =>
	inside(url, async ({ $client: sql }) => {
		const tables = await sql<{ schema: string; name: string }[]>`
			select schemaname as schema, tablename as name from pg_tables
			where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2`
		const digests = await Promise.all(
			tables.map(async ({ schema, name }) => {
				const [row] = await sql<{ rows: number; digest: string }[]>`
					select count(*)::int as rows, md5(coalesce(string_agg(t::text, '|' order by t::text collate "C"), '')) as digest
					from ${sql(schema)}.${sql(name)} t`
				return [`${schema}.${name}`, row] as const
			}),
		)
		const sequences = await sql`select sequencename, last_value::text from pg_sequences order by 1`
		const rules = await sql`
			select conrelid::regclass::text as on, conname as name, pg_get_constraintdef(oid) as is, convalidated::text as state
				from pg_constraint where connamespace in ('public'::regnamespace, 'drizzle'::regnamespace)
			union all select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text from pg_trigger where not tgisinternal
			union all select tablename, policyname, coalesce(qual, ''), coalesce(with_check, '') from pg_policies
			union all select relname, 'row security', relrowsecurity::text, relforcerowsecurity::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
			union all select relname, 'rights', array_to_string(relacl, ' '), '' from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
			order by 1, 2`
		return { ...Object.fromEntries(digests), sequences: [...sequences], rules: [...rules] }
	})

const tablesIn = (url: string): Promise<number> =>
	inside(url, async ({ $client: sql }) => {
		const [row] = await sql<{ n: number }[]>`
			select count(*)::int as n from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`
		return row?.n ?? 0
	})

const engineOn = async (db: Database, masterKey: string): Promise<Engine> => ({
	db,
	registry,
	geography: await readGeography(db),
	vault: await openVault(db.$client, masterKey),
})

const identityOf = (url: string, id: string): Promise<unknown> =>
	inside(url, async (db) => {
		const engine = await engineOn(db, platform.masterKey)
		const [key] = await db.$client<{ wrapped: string; masterKey: string }[]>`
			select wrapped, master_key as "masterKey" from case_keys where case_id = ${id}`
		return await findIdentity(engine, db.$client, id, key ?? null)
	})

const changed = async (change: (bytes: Buffer) => Buffer): Promise<string> => {
	const file = path.join(folder, randomBytes(4).toString("hex"))
	await writeFile(file, change(Buffer.from(await readFile(whole))))
	return file
}

/** Where the clear header ends. */
const headerEnd = (bytes: Buffer): number => bytes.indexOf("\n", bytes.indexOf("\n") + 1) + 1

function run(script: string, args: readonly string[], env: Readonly<Record<string, string>>) {
	const child = spawn(process.execPath, ["--import", "tsx", `scripts/${script}.ts`, ...args], {
		cwd: root,
		env: { PATH: process.env["PATH"] ?? "", ...env },
	})
	const seen = { output: "" }
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (text: Buffer) => {
			seen.output += text.toString()
		})
	const ended = new Promise<number | null>((resolve) => {
		child.on("close", resolve)
	})
	return { child, seen, ended }
}

describe("a restored backup", () => {
	test("equals what was backed up, in every row, sequence, constraint, policy and right, and verify finds nothing", async () => {
		const { verified, inventory } = await restore(whole)
		expect(await contentsOf(target.url)).toEqual(original)
		expect(verified).toMatchObject({ cases: 2, discrepancies: [] })
		expect(verified.entries).toBeGreaterThan(10)
		expect(inventory.tables.find((one) => one.name === "documents")?.rows).toBe(1)
	})

	test("gives back the patient's name and the document, byte for byte", async () => {
		await restore(whole)
		expect(await identityOf(target.url, caseId)).toMatchObject({ patient: { birthName: "Canarisse" } })
		const read = (engine: Engine) => getDocument(engine, documentId)
		const found = await inside(target.url, async (db) => await read(await engineOn(db, platform.masterKey)))
		const added = await read(platform.engine)
		expect(found.bytes.equals(added.bytes)).toBe(true)
		expect(found.name).toBe("canari.pdf")
	})

	test("goes on where it stopped: numbers given by sequences do not come twice", async () => {
		await restore(whole)
		await inside(target.url, async ({ $client: sql }) => {
			const [row] = await sql<{ next: number; last: number }[]>`
				select nextval('task_history_id_seq')::int as next, (select coalesce(max(id), 0)::int from task_history) as last`
			expect(row?.next).toBe((row?.last ?? 0) + 1)
		})
	})

	test(
		"holds one instant, although the product went on writing",
		async () => {
			const { nurse } = platform.team
			let writing = true
			let written = 0
			const write = async () => {
				while (writing) {
					const { caseId: id } = await platform.openCase()
					await platform.send(id, "REQUEST_ACCEPTED", {}, nurse)
					written += 1
				}
			}
			const writers = [write(), write(), write()]
			await until(() => written > 0)
			const before = written
			const file = path.join(folder, "live")
			await writeBackup(source(), file)
			const during = written - before
			writing = false
			await Promise.all(writers)
			expect(during).toBeGreaterThan(0)
			const { verified, inventory } = await restore(file)
			expect(verified.discrepancies).toEqual([])
			const rowsOf = (name: string) => inventory.tables.find((one) => one.name === name)?.rows
			expect(rowsOf("case_keys")).toBe(rowsOf("cases"))
			expect(rowsOf("identities")).toBe(rowsOf("cases"))
		},
		LONG_MS,
	)

	test(
		"of an older version is brought up to today's tables",
		async () => {
			const old = await createEmptyDatabase()
			try {
				await migrateToFirst(old.url)
				const file = path.join(folder, "old")
				await writeBackup({ ...source(), ownerUrl: old.url }, file)
				await restore(file)
				const fresh = await createEmptyDatabase()
				await migrateSchema(fresh.url)
				const tables = async (url: string) => Object.keys(await contentsOf(url))
				expect(await tables(target.url)).toEqual(await tables(fresh.url))
				await fresh.drop()
			} finally {
				await old.drop()
			}
		},
		LONG_MS,
	)

	test("leaves no table out: all of ours are in the schemas that are backed up", async () => {
		await migrateSchema(target.url)
		await inside(target.url, async ({ $client: sql }) => {
			const rows = await sql<{ schema: string }[]>`
				select distinct schemaname as schema from pg_tables
				where schemaname not in ('pg_catalog', 'information_schema') order by 1`
			expect(rows.map((one) => one.schema)).toEqual(["drizzle", "public"])
		})
	})
})

/** Only the first migration, as an old version would have left it. */
async function migrateToFirst(url: string): Promise<void> {
	const only = await mkdtemp(path.join(folder, "migrations-"))
	await mkdir(path.join(only, "meta"))
	const journal = JSON.parse(await readFile(path.join(migrationsFolder, "meta/_journal.json"), "utf8")) as {
		entries: { tag: string }[]
	}
	const [first] = journal.entries
	await writeFile(path.join(only, "meta/_journal.json"), JSON.stringify({ ...journal, entries: [first] }))
	const name = `${first?.tag ?? ""}.sql`
	await copyFile(path.join(migrationsFolder, name), path.join(only, name))
	await inside(url, async (db) => {
		await migrate(drizzle(db.$client), { migrationsFolder: only })
	})
}

describe("a backup file", () => {
	test("is its owner's alone, says in clear only when, of which version and for which key, and replaces none", async () => {
		expect((await stat(whole)).mode & 0o777).toBe(0o600)
		expect((await stat(`${whole}.erased.json`)).mode & 0o777).toBe(0o600)
		const bytes = await readFile(whole)
		const [mark, header] = bytes.subarray(0, headerEnd(bytes)).toString().split("\n")
		expect(mark).toBe("PASSERELLE BACKUP")
		expect(JSON.parse(header ?? "")).toEqual({
			format: 1,
			createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			masterKey: platform.engine.vault.masterKeyId,
			level: { at: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
			salt: expect.any(String),
		})
		await expect(writeBackup(source(), whole)).rejects.toThrow("exists already")
		expect((await readFile(whole)).equals(bytes)).toBe(true)
	})

	test("holds nothing that can be read or unpacked without the key", async () => {
		const bytes = await readFile(whole)
		expect(find(bytes, [...CANARIES, "case_events", "RE-MA-RARES", "P-2026-"])).toEqual([])
		const magic = Buffer.from([0x1f, 0x8b])
		for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1))
			expect(find(unpack(bytes.subarray(at)), CANARIES)).toEqual([])
		expect(find(await readFile(`${whole}.erased.json`), CANARIES)).toEqual([])
	})

	test("is not written by a login that does not see every row", async () => {
		const before = await readdir(folder)
		const login = `reader_${randomBytes(4).toString("hex")}`
		const sql = platform.engine.db.$client
		const password = randomBytes(12).toString("hex")
		await sql.unsafe(`create role ${login} login password '${password}' in role passerelle_worker`)
		try {
			const url = new URL(platform.url)
			url.username = login
			url.password = password
			const refused = () => writeBackup({ ...source(), ownerUrl: url.href }, path.join(folder, "partial"))
			await expect(refused()).rejects.toThrow("DATABASE_OWNER_URL")
			// With every right and yet a policy in the way, rows would be missing without a word.
			await sql.unsafe(`grant select on all tables in schema public, drizzle to ${login}`)
			await expect(refused()).rejects.toThrow("DATABASE_OWNER_URL")
			expect(await readdir(folder)).toEqual(before)
		} finally {
			await sql.unsafe(`drop owned by ${login}; drop role ${login}`)
		}
	})

	test("never appears by halves: a backup that fails leaves nothing behind", async () => {
		const before = await readdir(folder)
		await expect(writeBackup({ ...source(), ownerUrl: target.url }, path.join(folder, "none"))).rejects.toThrow(
			"holds no Passerelle",
		)
		await expect(writeBackup(source(), path.join(folder, "no-such-folder", "file"))).rejects.toThrow("ENOENT")
		expect(await readdir(folder)).toEqual(before)
	})
})

const find = (bytes: Buffer, words: readonly string[]): string[] => words.filter((one) => bytes.includes(one))

function unpack(bytes: Buffer): Buffer {
	try {
		return gunzipSync(bytes)
	} catch {
		return Buffer.alloc(0)
	}
}

describe("what is not the file that was written is refused, and nothing is changed", () => {
	const piece = (bytes: Buffer, number: number): Buffer => {
		const from = headerEnd(bytes) + number * PIECE_BYTES
		return bytes.subarray(from, from + PIECE_BYTES)
	}
	const flip = (at: (bytes: Buffer) => number) => (bytes: Buffer) => {
		const place = at(bytes)
		bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place)
		return bytes
	}
	const header = (from: string | RegExp, to: string) => (bytes: Buffer) => {
		const end = headerEnd(bytes)
		return Buffer.concat([Buffer.from(bytes.subarray(0, end).toString().replace(from, to)), bytes.subarray(end)])
	}

	test.each<[string, (bytes: Buffer) => Buffer]>([
		["cut off in the middle of a piece", (bytes) => bytes.subarray(0, bytes.length - 7)],
		["cut off between two pieces", (bytes) => bytes.subarray(0, headerEnd(bytes) + 3 * PIECE_BYTES)],
		["cut off after its header", (bytes) => bytes.subarray(0, headerEnd(bytes))],
		["with its first byte altered", flip((bytes) => headerEnd(bytes))],
		["with a byte in the middle altered", flip((bytes) => headerEnd(bytes) + 2 * PIECE_BYTES + 99)],
		["with its last byte altered", flip((bytes) => bytes.length - 1)],
		[
			"with two pieces exchanged",
			(bytes) => {
				const end = headerEnd(bytes)
				const rest = bytes.subarray(end + 2 * PIECE_BYTES)
				return Buffer.concat([bytes.subarray(0, end), piece(bytes, 1), piece(bytes, 0), rest])
			},
		],
		[
			"without one of its pieces",
			(bytes) =>
				Buffer.concat([
					bytes.subarray(0, headerEnd(bytes) + PIECE_BYTES),
					bytes.subarray(headerEnd(bytes) + 2 * PIECE_BYTES),
				]),
		],
		[
			"with a piece twice",
			(bytes) =>
				Buffer.concat([bytes.subarray(0, headerEnd(bytes)), piece(bytes, 0), bytes.subarray(headerEnd(bytes))]),
		],
		["with something after its end", (bytes) => Buffer.concat([bytes, Buffer.from("more")])],
		["with another date in its header", header(/"createdAt":"\d{4}/, '"createdAt":"2031')],
	])("a file %s", async (_what, change) => {
		const bytes = await readFile(whole)
		expect(bytes.length).toBeGreaterThan(headerEnd(bytes) + 5 * PIECE_BYTES)
		await expect(restore(await changed(change))).rejects.toThrow("damaged, incomplete or was altered")
		expect(await tablesIn(target.url)).toBe(0)
	})

	test("a file that is altered between its check and its reading", async () => {
		const file = await changed((bytes) => bytes)
		let spoilt = false
		const say = (line: string) => {
			if (spoilt || !line.includes("__drizzle_migrations")) return
			spoilt = true
			const bytes = readFileSync(file)
			writeFileSync(file, flip(() => bytes.length - 1)(bytes))
		}
		await expect(restore(file, { say })).rejects.toThrow("damaged, incomplete or was altered")
		expect(spoilt).toBe(true)
		expect(await tablesIn(target.url)).toBe(0)
	})

	test("a file that is no backup, or whose header is unreadable", async () => {
		const letter = path.join(folder, "letter")
		await writeFile(letter, "Dear colleague,\n")
		await expect(restore(letter)).rejects.toThrow("is not a backup of Passerelle")
		await expect(restore(await changed(header('"salt"', '"pepper"')))).rejects.toThrow("header of")
		await expect(restore(await changed(header('"format":1', '"format":2')))).rejects.toThrow("has format 2")
		expect(await tablesIn(target.url)).toBe(0)
	})

	test("a file of another master key, naming the fingerprint of the one that is needed", async () => {
		const other = { ...there(), masterKey: randomBytes(32).toString("base64") }
		const refused = restoreBackup(other, whole, { replace: true, say: quiet })
		await expect(refused).rejects.toThrow(`fingerprint is ${platform.engine.vault.masterKeyId}`)
		expect(await tablesIn(target.url)).toBe(0)
	})

	test("a file whose header claims this master key although another sealed it", async () => {
		const other = randomBytes(32).toString("base64")
		const file = path.join(folder, "foreign")
		await writeBackup({ ...source(), masterKey: other }, file)
		const bytes = await readFile(file)
		await writeFile(file, header(/"masterKey":"\w+"/, `"masterKey":"${platform.engine.vault.masterKeyId}"`)(bytes))
		await expect(restore(file)).rejects.toThrow("damaged, incomplete or was altered")
		expect(await tablesIn(target.url)).toBe(0)
	})

	test("a file of tables that this version does not know", async () => {
		const newer = await createEmptyDatabase()
		try {
			await migrateSchema(newer.url)
			await inside(newer.url, async ({ $client: sql }) => {
				await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${"f".repeat(64)}, 4102444800000)`
			})
			const file = path.join(folder, "newer")
			await writeBackup({ ...source(), ownerUrl: newer.url }, file)
			await expect(restore(file)).rejects.toThrow("most likely a newer one")
			expect(await tablesIn(target.url)).toBe(0)
		} finally {
			await newer.drop()
		}
	})
})

describe("where it is restored", () => {
	test("a database that holds something is left as it is, unless it is to be replaced, which is said first", async () => {
		await migrateSchema(target.url)
		await inside(target.url, async (db) => {
			await seedReference(db)
		})
		const before = await contentsOf(target.url)
		await expect(restore(whole)).rejects.toThrow(/not empty \(rows: .*add --replace/)
		expect(await contentsOf(target.url)).toEqual(before)
		const lines: string[] = []
		await restore(whole, { replace: true, say: (line) => lines.push(line) })
		expect(lines.find((one) => one.startsWith("Deleting"))).toMatch(/rows: .*territories \d+/)
		expect(await contentsOf(target.url)).toEqual(original)
	})

	test("a database with tables and no rows counts as empty", async () => {
		await migrateSchema(target.url)
		await restore(whole)
		expect(await contentsOf(target.url)).toEqual(original)
	})

	test("a database of something else is refused, even to be replaced", async () => {
		await inside(target.url, async ({ $client: sql }) => {
			await sql`create table payroll as select 1 as salary`
		})
		await expect(restore(whole, { replace: true })).rejects.toThrow("not Passerelle's")
		expect(await tablesIn(target.url)).toBe(1)
	})

	test("a database on which the product runs is refused", async () => {
		const product = connect(target.url, { max: 1 })
		try {
			await product.$client`select 1`
			await expect(restore(whole, { replace: true })).rejects.toThrow("the product is running")
			expect(await tablesIn(target.url)).toBe(0)
		} finally {
			await product.$client.end()
		}
	})

	test(
		"a restore that is killed half-way leaves an empty database, and the next one succeeds",
		async () => {
			const env = { DATABASE_URL: target.url, MASTER_KEY: platform.masterKey }
			const { child, seen, ended } = run("restore", [whole], env)
			// Tables are filled in alphabetical order: some have their rows, most do not.
			await until(() => /audit_heads: \d/.test(seen.output), 60_000)
			child.kill("SIGKILL")
			expect(await ended).toBeNull()
			expect(seen.output).not.toContain("Restored")
			expect(await tablesIn(target.url)).toBe(0)
			await until(async () => await restore(whole).catch(() => undefined))
			expect(await contentsOf(target.url)).toEqual(original)
		},
		LONG_MS,
	)

	test("rows that do not fit are refused without saying what they hold, and nothing is left", async () => {
		const odd = await createEmptyDatabase()
		try {
			await migrateSchema(odd.url)
			await inside(odd.url, async ({ $client: sql }) => {
				await sql`alter table case_counters alter column year type text`
				await sql`insert into case_counters (year, last) values ('Canarisse', 1)`
			})
			const file = path.join(folder, "odd")
			await writeBackup({ ...source(), ownerUrl: odd.url }, file)
			const error: unknown = await restore(file).catch((thrown: unknown) => thrown)
			expect(String(error)).toContain("PostgreSQL refused the rows of table case_counters")
			expect(String(error)).not.toContain("Canarisse")
			expect(await tablesIn(target.url)).toBe(0)
		} finally {
			await odd.drop()
		}
	})
})

describe("triggers, foreign keys and row security", () => {
	test("step aside while rows are copied, whatever the order of tables, and are back afterwards", async () => {
		await inside(target.url, async ({ $client: sql }) => {
			await sql.unsafe(`create schema drizzle; create table hen (id int primary key, egg int);
				create table egg (id int primary key, hen int references hen (id));
				alter table hen add constraint hen_egg foreign key (egg) references egg (id);
				create function refuse() returns trigger language plpgsql as $$ begin raise 'append-only'; end $$;
				create trigger refuse_insert before insert on hen execute function refuse();
				create trigger refuse_truncate before truncate on hen execute function refuse();
				alter table hen enable always trigger refuse_insert;
				alter table hen enable row level security; alter table hen force row level security`)
			const before = await contentsOf(target.url)
			await sql.begin(async (tx) => {
				const back = await liftConstraints(tx)
				await tx`truncate hen, egg`
				await tx`insert into hen values (1, 1)`
				await tx`insert into egg values (1, 1)`
				await back()
			})
			expect((await contentsOf(target.url))["rules"]).toEqual(before["rules"])
			await expect(sql`insert into hen values (2, null)`).rejects.toThrow("append-only")
			await sql.begin(async (tx) => {
				await dropEverything(tx)
			})
			const [left] = await sql<{ n: number }[]>`
				select count(*)::int as n from pg_proc where pronamespace = 'public'::regnamespace`
			expect(left?.n).toBe(0)
		})
		expect(await tablesIn(target.url)).toBe(0)
	})
})

describe("whoever was erased", () => {
	let later: string

	beforeAll(async () => {
		const { caseId: erased } = await platform.openCase()
		const file = path.join(folder, "before-erasure")
		await writeBackup(source(), file)
		const sql = platform.engine.db.$client
		await sql`delete from case_keys where case_id = ${erased}`
		await sql`
			insert into erasures (case_id, platform_id, cause, by_id, at)
			values (${erased}, ${platform.team.platformId}, 'request', ${platform.team.physician.id}, now())`
		later = path.join(folder, "after-erasure")
		await writeBackup(source(), later)
		erasedCase = erased
	}, LONG_MS)

	let erasedCase: string
	const before = () => path.join(folder, "before-erasure")

	test(
		"comes back with an older backup when no list is given, and the command warns of it",
		async () => {
			const env = { DATABASE_URL: target.url, MASTER_KEY: platform.masterKey }
			const { seen, ended } = run("restore", [before()], env)
			expect(await ended).toBe(0)
			expect(seen.output).toContain("Warning: no list of erased cases was given")
			expect(await identityOf(target.url, erasedCase)).toMatchObject({ patient: { birthName: "Vacoas" } })
		},
		LONG_MS,
	)

	test("stays erased with the newest list: key, digests of the name, and the record of it", async () => {
		const { destroyed, verified } = await restore(before(), { erased: `${later}.erased.json` })
		expect(destroyed).toBe(1)
		expect(verified.discrepancies).toEqual([])
		expect(await identityOf(target.url, erasedCase)).toBeNull()
		expect(await identityOf(target.url, caseId)).not.toBeNull()
		await inside(target.url, async ({ $client: sql }) => {
			expect(await sql`select case_id, cause from erasures`).toEqual([{ case_id: erasedCase, cause: "request" }])
			const tokens = await sql`select 1 from identity_tokens where case_id = ${erasedCase}`
			expect(tokens).toHaveLength(0)
			const entries = await sql`select action, case_id, by_id, basis from audit_entries where action = 'case.erased'`
			expect(entries).toEqual([{ action: "case.erased", case_id: erasedCase, by_id: "system", basis: "restore" }])
		})
	})

	test("a list that was altered, is older than the backup or of another key is refused, and nothing is changed", async () => {
		const list = await readFile(`${later}.erased.json`, "utf8")
		const attempt = async (text: string) => {
			const file = path.join(folder, randomBytes(4).toString("hex"))
			await writeFile(file, text)
			return await restore(before(), { erased: file })
		}
		await expect(attempt(list.replace(erasedCase, caseId))).rejects.toThrow("was altered")
		await expect(attempt(list.replace(/"masterKey": "\w+"/, '"masterKey": "0000000000000000"'))).rejects.toThrow(
			"sealed with master key 0000000000000000",
		)
		await expect(attempt("{}")).rejects.toThrow("not a list of erased cases")
		await expect(restore(later, { erased: `${whole}.erased.json` })).rejects.toThrow("older than the backup")
		expect(await tablesIn(target.url)).toBe(0)
	})
})

describe("the commands", () => {
	test(
		"back up and restore the embedded database, whose half-loaded demonstration is forgotten",
		async () => {
			const [one, other] = [path.join(folder, "one"), path.join(folder, "other")]
			const file = path.join(folder, "embedded")
			const place = {
				databaseUrl: undefined,
				ownerUrl: undefined,
				databaseCa: undefined,
				masterKey: undefined,
				pool: 2,
			}
			const first = await locateStorage({ ...place, dataDir: one })
			await migrateSchema(first.url)
			await inside(first.url, async (db) => {
				await seedReference(db)
			})
			const backup = run("backup", [file], { DATA_DIR: one })
			expect(await backup.ended).toBe(0)
			expect(backup.seen.output).toMatch(
				/embedded: \d+ rows of \d+ tables as of .*, sealed with master key [0-9a-f]{16}/,
			)
			await mkdir(other)
			await copyFile(path.join(one, "master-key"), path.join(other, "master-key"))
			await writeFile(loadingMarker(other), "")
			const restored = run("restore", [file], { DATA_DIR: other })
			expect(await restored.ended).toBe(0)
			expect(restored.seen.output).toMatch(/Restored \d+ rows of \d+ tables/)
			expect(await readdir(other)).not.toContain("demonstration-loading")
			const second = await locateStorage({ ...place, dataDir: other })
			expect(await contentsOf(second.url)).toEqual(await contentsOf(first.url))
			await Promise.all([first.stop(), second.stop()])
		},
		LONG_MS,
	)

	test(
		"say how they are used, and what went wrong in one sentence",
		async () => {
			const env = { DATABASE_URL: target.url, MASTER_KEY: platform.masterKey }
			for (const name of ["backup", "restore"]) {
				const { seen, ended } = run(name, [], env)
				expect(await ended).toBe(1)
				expect(seen.output).toContain(`usage: npm run ${name} -- <file>`)
			}
			const wrong = run("restore", [whole], { ...env, MASTER_KEY: randomBytes(32).toString("base64") })
			expect(await wrong.ended).toBe(1)
			expect(wrong.seen.output).toMatch(/fingerprint is [0-9a-f]{16}; the one given here is [0-9a-f]{16}/)
			expect(wrong.seen.output).not.toContain("    at ")
		},
		LONG_MS,
	)
})
