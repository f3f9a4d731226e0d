import { canonicalJson } from "../../db/audit/canonical-json.ts"
import { dispatchEvent } from "../../db/dispatch.ts"
import { computeReport } from "../../db/reports/compute-report.ts"
import { makeContent } from "../../db/reports/draft-content.ts"
import { storeEdition } from "../../db/reports/editions.ts"
import { copyCase } from "./bulk-load.ts"
import { type BenchServer, openCases, preparePlatform } from "./platform.ts"
import { progress, rounded } from "./stats.ts"

export interface ReportScale {
	readonly cases: number
	/** Reading the log and counting; composing both editions and their hashes; ms, median of the rounds. */
	readonly computeMs: number
	readonly composeMs: number
	readonly rows: number
	readonly editionMb: number
	readonly copyMb: number
	readonly heapMb: number
}

const YEAR_MS = 365 * 86_400_000
const median = (list: readonly number[]): number =>
	list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN

/** (i) Making a yearly report among many cases, each with a log of its own: what freezing it does. */
export async function measureReport(server: BenchServer, cases: number, rounds: number): Promise<ReportScale> {
	const platform = await preparePlatform(await server.createDatabase(`reports_${cases}`))
	const { engine, platformId } = platform
	const [first = ""] = await openCases(platform, 1)
	const send = (type: string, payload: Readonly<Record<string, unknown>>) =>
		dispatchEvent(engine, { instanceId: first, type, payload, principal: platform.nurse })
	await send("REQUEST_ACCEPTED", {})
	const [filiere] = await engine.db.$client<{ id: string }[]>`select id from filieres order by code limit 1`
	const reason = "Anémie inexpliquée depuis l'enfance"
	await send("ORIENTATION_PROPOSED", { filieres: [filiere?.id], level: "LOCAL", followedSuggestion: "none", reason })
	await copyCase(engine, first, cases - 1, { spread: true })
	progress(`${cases} cases are there`)
	const asOf = new Date()
	const day = (at: number) => new Date(at).toISOString().slice(0, 10)
	const period = { platform: platformId, fromOn: day(asOf.getTime() - YEAR_MS), toOn: day(asOf.getTime()) }
	const reportId = "00000000-0000-4000-8000-000000000000"
	await engine.db.$client`
		insert into reports (id, platform_id, kind, from_on, to_on, state, machine_version, edition, entered_at, created_by,
			created_at)
		values (${reportId}, ${platformId}, 'yearly', ${period.fromOn}, ${period.toOn}, 'review', 2, 0, now(), 'bench', now())`
	const report = {
		id: reportId,
		platformId,
		kind: "yearly",
		fromOn: period.fromOn,
		toOn: period.toOn,
		state: "review",
		edition: 1,
		sentEdition: null,
		enteredAt: asOf.toISOString(),
		dueAt: null,
		directorId: null,
		steps: 1,
	} as const
	const compute: number[] = []
	const compose: number[] = []
	let [rows, edition, copied, heap] = [0, 0, 0, 0]
	for (let round = 0; round < rounds; round += 1) {
		const began = performance.now()
		const computed = await computeReport(engine, period, asOf)
		const counted = performance.now()
		const content = await makeContent(engine, engine.db.$client, report, computed.figures, asOf)
		// What freezing it does: rows written page by page, both editions and their hashes; taken back for the next round.
		await engine.db.$client.begin(async (sql) => {
			await storeEdition(sql, report, content, computed.rows(), "bench")
			compose.push(performance.now() - counted)
			heap = Math.max(heap, process.memoryUsage().heapUsed)
			const [stored] = await sql<{ rows: number; size: number; copy: number }[]>`
				select sum(n)::int as rows, sum(length(rows))::int as size,
					(select length(content::text) from report_copies limit 1) as copy from report_rows`
			rows = stored?.rows ?? 0
			edition = canonicalJson(content).length + (stored?.size ?? 0)
			copied = stored?.copy ?? 0
			await sql`delete from report_rows`
			await sql`delete from report_editions`
			await sql`delete from report_copies`
		})
		compute.push(counted - began)
	}
	await platform.close()
	await server.dropDatabase(`reports_${cases}`)
	const mb = (bytes: number) => rounded(bytes / 1_048_576, 1)
	return {
		cases,
		computeMs: rounded(median(compute), 0),
		composeMs: rounded(median(compose), 0),
		rows,
		editionMb: mb(edition),
		copyMb: mb(copied),
		heapMb: mb(heap),
	}
}
