import { pino } from "pino"
import { afterAll, beforeAll, expect, test } from "vitest"
import { parseAnchors } from "../../db/audit/anchors.ts"
import { connect } from "../../db/client.ts"
import type { Engine } from "../../db/engine.ts"
import { databaseRoles } from "../../db/row-security.ts"
import { verify } from "../../db/verify.ts"
import { logAnchors } from "../../workers/anchors.ts"
import { until } from "../setup/until.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
/** As in production: with the workers' own role. */
let engine: Engine
const lines: string[] = []
const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) })

beforeAll(async () => {
	stage = await openStage("postgres")
	engine = { ...stage.engine, db: connect(stage.url, { role: databaseRoles.worker }) }
	await stage.openCase()
	await stage.openCase()
})
afterAll(async () => {
	await engine.db.$client.end()
	await stage.close()
})

const aDayPasses = () =>
	stage.db.$client`
		update audit_entries set at = at - interval '25 hours' where action = 'anchors.written'`

test("a worker logs where every chain ends, once a day however many there are", async () => {
	const first = await Promise.all([logAnchors(engine, logger), logAnchors(engine, logger)])
	// Two cases and the numbers of their year; the audit log is still empty.
	expect(first.filter((one) => one !== undefined)).toEqual([3])
	expect(await logAnchors(engine, logger)).toBeUndefined()
	const kept = parseAnchors(lines.join(""))
	expect(kept.map(({ chain }) => chain.split(" ")[0])).toEqual(["numbers", "case", "case"])
	expect((await verify(stage.engine, { anchors: kept })).discrepancies).toEqual([])
})

test("the next day, of the cases only those that have moved", async () => {
	await stage.db.$client`update cases set updated_at = now() - interval '2 days'`
	const caseId = await stage.openCase()
	await aDayPasses()
	lines.length = 0
	// The audit log, which now has the entry of the first time; the numbers; the new case.
	expect(await logAnchors(engine, logger)).toBe(3)
	const [row] = await stage.db.$client<{ number: string; hash: string }[]>`
		select number, chain_hash as hash from cases where id = ${caseId}`
	expect(parseAnchors(lines.join(""))).toContainEqual({ chain: `case ${row?.number}`, seq: 1, hash: row?.hash })
})

test("the sweep of a running worker does it", async () => {
	const written = async () =>
		(await stage.db.$client`select from audit_entries where action = 'anchors.written'`).length
	const before = await written()
	await aDayPasses()
	stage.workers()
	await until(async () => (await written()) === before + 1)
	await stage.stopWorkers()
	expect(await written()).toBe(before + 1)
})
