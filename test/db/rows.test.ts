import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { connect, type Database } from "../../db/client.ts"
import { rowWriter } from "../../db/rows.ts"
import { caseEvents, notices } from "../../db/schema/workflow.ts"
import { createTestDatabase, type TestDatabase } from "../setup/database.ts"

let database: TestDatabase
let db: Database

beforeAll(async () => {
	database = await createTestDatabase()
	db = connect(database.url)
})

afterAll(async () => {
	await db.$client.end()
	await database.drop()
})

/** Runs what a writer makes as a part of one statement. */
async function write(insert: (parameter: (value: string | null) => number) => string): Promise<void> {
	const parameters: (string | null)[] = []
	const text = insert((value) => parameters.push(value))
	await db.$client.unsafe(`with moved as (select 1), w as (${text}) select from moved`, parameters, { prepare: true })
}

const at = new Date("2026-03-01T08:00:00.123Z")
const awkward = ['a "quoted" one', "back\\slash", "comma, brace }", "", "NULL", "d'été"]

const noticeRows = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		id: randomUUID(),
		caseId: randomUUID(),
		instanceId: randomUUID(),
		platformId: randomUUID(),
		seq: index,
		kind: "message",
		about: `it's "${index}"`,
		parties: [{ role: "expert", person: null }],
		recipients: index % 2 === 0 ? awkward : [],
		visit: index % 2 === 0 ? null : index,
		requestId: index % 2 === 0 ? null : randomUUID(),
		reportId: index % 4 === 1 ? randomUUID() : null,
		byId: index % 2 === 0 ? null : "system",
		people: index % 3 === 0 ? null : [randomUUID(), randomUUID()],
		at,
		deliveredAt: null,
	}))

test.each([1, 2, 8, 9, 40])("%i rows are written as they were given", async (count) => {
	const rows = noticeRows(count)
	await write((parameter) => rowWriter(notices).insert(rows, parameter, "moved"))
	const found = await db.select().from(notices)
	expect(found.filter((one) => rows.some(({ id }) => id === one.id)).sort((a, b) => a.seq - b.seq)).toEqual(rows)
})

test.each([1, 2, 9])("JSON and what is missing come back in %i rows", async (count) => {
	const caseId = randomUUID()
	const rows = Array.from({ length: count }, (_, index) => ({
		caseId,
		seq: index + 1,
		instanceId: caseId,
		instanceVersion: 1,
		machineVersion: 1,
		type: "NOTED",
		sentBy: "system",
		role: "system",
		platformId: "p",
		recordedFor: null,
		recordedAt: at,
		occurredAt: at,
		payload: { text: 'é "\\', list: [1, null, { deep: true }] },
		facts: {},
		causeSeq: null,
		fired: index % 2 === 0 ? null : { visit: 1, name: "n", place: "p" },
		parked: index % 2 === 0,
		clockRules: index % 2 === 0 ? null : 3,
		hash: index % 2 === 0 ? null : "0f",
	}))
	await write((parameter) => rowWriter(caseEvents).insert(rows, parameter, "moved"))
	const found = await db.query.caseEvents.findMany({ where: (table, { eq }) => eq(table.caseId, caseId) })
	expect(found.sort((a, b) => a.seq - b.seq)).toEqual(rows)
	const [row] =
		await db.$client`select count(*)::int as nulls from case_events where case_id = ${caseId} and fired is null`
	expect(row).toEqual({ nulls: rows.filter(({ fired }) => fired === null).length })
})

test("nothing is written when the case has moved on", async () => {
	const rows = noticeRows(2)
	await write((parameter) => rowWriter(notices).insert(rows, parameter, "(select from moved where false) as none"))
	const found = await db.select().from(notices)
	expect(found.filter((one) => rows.some(({ id }) => id === one.id))).toEqual([])
})
