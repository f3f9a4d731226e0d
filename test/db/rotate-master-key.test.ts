import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { fileURLToPath } from "node:url"
import { pino } from "pino"
import { Registry } from "prom-client"
import { afterEach, beforeEach, expect, test } from "vitest"
import { createApp } from "../../api/app.ts"
import { verifyAuditChains } from "../../db/audit/verify-chains.ts"
import { getCaseView } from "../../db/cases/find-case-view.ts"
import { openVault } from "../../db/open-vault.ts"
import { rotateMasterKey } from "../../db/rotate-master-key.ts"
import { MasterKeys, vaultKeyNames } from "../../db/vault.ts"
import { verify } from "../../db/verify.ts"
import { createClient } from "../setup/api-client.ts"
import { orient, startPlatform, type TestPlatform } from "../setup/platform.ts"
import { until } from "../setup/until.ts"

const newKey = () => randomBytes(32).toString("base64")

let platform: TestPlatform
let masterKey: string
let caseIds: string[]

beforeEach(async () => {
	platform = await startPlatform()
	masterKey = newKey()
	caseIds = []
	for (let index = 0; index < 5; index += 1) caseIds.push((await platform.openCase()).caseId)
	await orient(platform, caseIds[0] ?? "")
})
afterEach(() => platform.close())

const sql = () => platform.engine.db.$client
const keys = async () =>
	await sql()<{ case_id: string; wrapped: string; master_key: string }[]>`select * from case_keys order by case_id`
const wrappedBy = async (fingerprint: string) => (await keys()).filter((one) => one.master_key === fingerprint).length
const fingerprintOf = (key: string) => new MasterKeys(key).current

/** The platform's engine with a vault that was opened anew, as another process opens it. */
const engineWith = async (key: string, previous: readonly string[] = []) => ({
	...platform.engine,
	vault: await openVault(sql(), key, previous),
})

test("every key is wrapped anew, everything opens with the new master key, and the old one opens nothing", async () => {
	const read = await platform.readCase(caseIds[0] ?? "")
	const before = await platform.readLog(caseIds[0] ?? "")
	const done = await rotateMasterKey(sql(), { masterKey, previous: [platform.masterKey], batch: 2 })
	expect(done).toEqual({ caseKeys: 5, vaultKeys: vaultKeyNames.length, unopened: 0 })

	const old = new MasterKeys(platform.masterKey)
	for (const row of await keys())
		expect(() => old.unwrap({ wrapped: row.wrapped, masterKey: old.current }, `key ${row.case_id}`)).toThrow(
			"authenticate",
		)
	await expect(openVault(sql(), platform.masterKey)).rejects.toMatchObject({ code: "INSTANCE_BLOCKED" })

	const engine = await engineWith(masterKey)
	for (const row of await keys())
		expect(() => engine.vault.open(row.case_id, { wrapped: row.wrapped, masterKey: row.master_key })).not.toThrow()
	// Digests do not change with it: chains hold, patients are found.
	expect((await verify(engine)).discrepancies).toEqual([])
	expect((await verifyAuditChains(engine)).flatMap((one) => one.breaks)).toEqual([])
	expect(engine.vault.digest("index", "x")).toBe(platform.engine.vault.digest("index", "x"))
	const app = createApp({
		engine,
		logger: pino({ level: "silent" }),
		metrics: new Registry(),
		secureCookies: false,
	})
	const client = createClient(app, platform.team.nurse.token)
	expect((await client.get(`/api/cases/${caseIds[0]}`)).body["identity"]).toEqual(read.identity)
	expect((await client.get(`/api/cases/${caseIds[0]}/events`)).body["items"]).toEqual(before)
})

test("a run that was interrupted leaves every key open to who has both, and is finished by the next run", async () => {
	const interrupted = rotateMasterKey(sql(), {
		masterKey,
		previous: [platform.masterKey],
		batch: 2,
		progress: () => {
			throw new Error("killed")
		},
	})
	await expect(interrupted).rejects.toThrow("killed")
	expect([await wrappedBy(fingerprintOf(platform.masterKey)), await wrappedBy(fingerprintOf(masterKey))]).toEqual([
		3, 2,
	])
	const engine = await engineWith(masterKey, [platform.masterKey])
	for (const row of await keys())
		expect(() => engine.vault.open(row.case_id, { wrapped: row.wrapped, masterKey: row.master_key })).not.toThrow()
	// The vault is rotated last: a process with only the old key still starts.
	const opened = await openVault(sql(), platform.masterKey)
	expect(opened.digest("audit", "x")).toBe(engine.vault.digest("audit", "x"))
	const rest = await rotateMasterKey(sql(), { masterKey, previous: [platform.masterKey], batch: 2 })
	expect(rest).toEqual({ caseKeys: 3, vaultKeys: vaultKeyNames.length, unopened: 0 })
	const again = await rotateMasterKey(sql(), { masterKey, previous: [platform.masterKey] })
	expect(again).toEqual({ caseKeys: 0, vaultKeys: 0, unopened: 0 })
})

test("a wrong previous key changes nothing", async () => {
	const before = await keys()
	const wrong = rotateMasterKey(sql(), { masterKey, previous: [newKey()] })
	await expect(wrong).rejects.toMatchObject({ code: "INSTANCE_BLOCKED" })
	expect(await keys()).toEqual(before)
	const opened = await openVault(sql(), platform.masterKey)
	expect(opened.digest("audit", "x")).toBe(platform.engine.vault.digest("audit", "x"))
})

test("a key that none of the given ones opens is counted and left alone, the others are wrapped anew", async () => {
	const stranger = new MasterKeys(newKey())
	const { wrapped, masterKey: by } = stranger.wrap(randomBytes(32), `key ${caseIds[1]}`)
	await sql()`update case_keys set wrapped = ${wrapped}, master_key = ${by} where case_id = ${caseIds[1] ?? ""}`
	const done = await rotateMasterKey(sql(), { masterKey, previous: [platform.masterKey], batch: 2 })
	expect(done).toEqual({ caseKeys: 4, vaultKeys: vaultKeyNames.length, unopened: 1 })
	expect((await keys()).find((one) => one.case_id === caseIds[1])?.wrapped).toBe(wrapped)
})

test("a key that is destroyed while it is being wrapped stays destroyed", async () => {
	const [, second = ""] = (await keys()).map((one) => one.case_id)
	let erase = (): void => undefined
	const told = new Promise<void>((resolve) => {
		erase = resolve
	})
	const erasing = sql().begin(async (transaction) => {
		await transaction`delete from case_keys where case_id = ${second}`
		await told
	})
	const rotating = rotateMasterKey(sql(), { masterKey, previous: [platform.masterKey] })
	await until(async () => {
		const waiting = await sql()`
			select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
		return waiting.length > 0
	})
	erase()
	await erasing
	expect(await rotating).toEqual({ caseKeys: 4, vaultKeys: vaultKeyNames.length, unopened: 0 })
	expect((await keys()).map((one) => one.case_id)).not.toContain(second)
})

test("cases are read and opened all the while by processes that have both keys", async () => {
	const engine = await engineWith(masterKey, [platform.masterKey])
	const both = { ...platform.engine, ...engine }
	const { nurse, platformId } = platform.team
	const principal = { id: nurse.id, kind: "person", grants: [{ role: "nurse", platform: platformId }] } as const
	let over = false
	const seen: string[] = []
	const readers = caseIds.map(async (id) => {
		while (!over) seen.push((await getCaseView(both, principal, id)).identity.access)
		seen.push((await getCaseView(both, principal, id)).identity.access)
	})
	const done = await rotateMasterKey(sql(), { masterKey, previous: [platform.masterKey], batch: 1 })
	over = true
	await Promise.all(readers)
	expect(done.caseKeys).toBe(5)
	expect(seen.length).toBeGreaterThanOrEqual(caseIds.length)
	expect(new Set(seen)).toEqual(new Set(["open"]))
})

test("the command says how many, leaves a trace, and asks for both keys", async () => {
	const missing = await run({ MASTER_KEY: masterKey })
	expect([missing.code, missing.output]).toEqual([1, expect.stringContaining("MASTER_KEY_PREVIOUS")])
	const { code, output } = await run({
		MASTER_KEY: masterKey,
		MASTER_KEY_PREVIOUS: `${newKey()}, ${platform.masterKey}`,
	})
	expect(code).toBe(0)
	expect(output).toContain(
		`5 keys of cases and ${vaultKeyNames.length} of the vault were wrapped anew; 0 are wrapped by a master key`,
	)
	expect(output).not.toContain(platform.masterKey)
	const trace = await sql()`select by_id, detail from audit_entries where action = 'masterKey.rotated'`
	expect(trace).toEqual([{ by_id: "system", detail: { caseKeys: 5, vaultKeys: vaultKeyNames.length, unopened: 0 } }])
}, 60_000)

async function run(secrets: Record<string, string>): Promise<{ code: number | null; output: string }> {
	const cwd = fileURLToPath(new URL("../..", import.meta.url))
	const env = { ...process.env, DATABASE_URL: platform.url, ...secrets }
	const child = spawn(process.execPath, ["--import", "tsx", "scripts/rotate-master-key.ts"], { cwd, env })
	let output = ""
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (text: Buffer) => {
			output += text.toString()
		})
	const code = await new Promise<number | null>((resolve) => {
		child.on("exit", resolve)
	})
	return { code, output }
}
