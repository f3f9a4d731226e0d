import { afterAll, beforeAll, expect, test } from "vitest"
import { connect, type Database } from "../../db/client.ts"
import { projectSteps } from "../../db/figures/project-steps.ts"
import { startPlatform, type TestPlatform } from "../setup/platform.ts"

/** What keeping figures writes and asks for one step of many cases: counted, so that it does not grow unseen. */
const CASES = 12
const VISITS = 6

let platform: TestPlatform
/** A connection of its own, whose statements are counted. */
let counted: Database
const statements: string[] = []
let ids: readonly string[]

beforeAll(async () => {
	platform = await startPlatform({ at: "2026-03-02T06:00:00Z" })
	for (let n = 0; n < CASES; n += 1) await platform.openCase()
	const sql = platform.engine.db.$client
	ids = (await sql<{ id: string }[]>`select id from cases`).map(({ id }) => id)
	counted = connect(platform.url, { max: 1 })
	// The driver hands every statement that it sends to this.
	Object.assign(counted.$client.options, { debug: (_connection: number, text: string) => void statements.push(text) })
	await sql`create table written_rows (name text, action text)`
	await sql.unsafe(`create function count_row() returns trigger language plpgsql as $$
		begin insert into written_rows values (tg_table_name, lower(tg_op)); return null; end $$`)
	for (const table of ["figure_steps", "figure_cases", "figure_deltas"])
		await sql.unsafe(`create trigger counted after insert or update or delete on ${table}
			for each row execute function count_row()`)
}, 60_000)
afterAll(async () => {
	await counted.$client.end()
	await platform.close()
})

const project = async () => {
	const sql = platform.engine.db.$client
	await sql`truncate written_rows`
	statements.length = 0
	const changed = await projectSteps({ ...platform.engine, db: counted }, ids)
	const rows = await sql<{ what: string; count: number }[]>`
		select name || ' ' || action as what, count(*)::int as count from written_rows group by 1 order by 1`
	return {
		changed,
		rows: Object.fromEntries(rows.map(({ what, count }) => [what, count])),
		statements: statements.length,
	}
}

async function moveAll(step: number): Promise<void> {
	const { nurse } = platform.team
	for (const id of ids)
		await (step % 2 === 0
			? platform.send(
					id,
					"INFORMATION_REQUESTED",
					{ items: ["bilan"], from: "requester", message: "Le bilan manque" },
					nurse,
				)
			: platform.send(id, "INFORMATION_RECEIVED", { note: "Reçu" }, nurse))
}

test("a step writes three rows of its case, and few notes for all cases, however long they have lived", async () => {
	await project()
	for (let step = 0; step < VISITS; step += 1) {
		await platform.passTo(new Date(platform.now.getTime() + 3_600_000).toISOString())
		await moveAll(step)
		const { changed, rows, statements: asked } = await project()
		expect(changed).toHaveLength(CASES)
		expect(rows).toEqual({
			// The visit that has begun.
			"figure_steps insert": CASES,
			// The one that has ended, and the phase that both are in.
			"figure_steps update": 2 * CASES,
			"figure_cases update": CASES,
			// What has come, what has changed, and what that was before.
			"figure_deltas insert": 3,
		})
		// Whose hours hold; the transaction; the cases, what has moved, and what is written of it.
		expect(asked).toBeLessThanOrEqual(6)
	}
})

test("a case that has not moved costs its turn, and writes no step", async () => {
	await project()
	const { changed, rows } = await project()
	expect(changed).toEqual([])
	expect(rows).toEqual({ "figure_cases update": CASES })
})
