import { randomUUID } from "node:crypto"
import type postgres from "postgres"
import { CHAIN_START } from "../../db/audit/audit-entry.ts"
import { eventOfRow, hashEvent } from "../../db/audit/event-chain.ts"
import type { Engine } from "../../db/engine.ts"

/** Tables with the rows of a case. Not notices and outbox: the copies' messages were sent long ago. */
const tables = [
	"cases",
	"instances",
	"case_events",
	"state_intervals",
	"timers",
	"tasks",
	"case_keys",
	"identities",
] as const

/** Columns that are not copied, with what each copy has instead; `b` is its row in `bench_copies`. */
function ownColumns(spread: boolean): Readonly<Record<string, string>> {
	return {
		case_id: "b.id",
		instance_id: "b.id",
		"cases.id": "b.id",
		"instances.id": "b.id",
		"timers.id": "gen_random_uuid()",
		"tasks.id": "gen_random_uuid()",
		"case_events.hash": "b.hashes[t.seq]",
		"cases.chain_hash": "b.hashes[t.last_seq]",
		"cases.number": "'B-' || lpad(b.n::text, 8, '0')",
		...(spread ? { due_at: "t.due_at + b.n % 525600 * interval '1 minute'" } : {}),
	}
}

export interface Copies {
	/** Deadlines of the copies fall over the year to come rather than all at one instant. */
	readonly spread: boolean
}

/**
 * Makes `count` copies of a case by SQL, in the order of their ids. Secondary indexes are dropped for the while and
 * built again: a fifth of the time. Foreign keys hold by construction.
 */
export async function copyCase(
	engine: Pick<Engine, "db" | "vault">,
	caseId: string,
	count: number,
	{ spread }: Copies,
) {
	const { $client } = engine.db
	await $client.begin(async (sql) => {
		await sql`set local session_replication_role = replica`
		await sql`set local maintenance_work_mem = '512MB'`
		const indexes = await sql<{ name: string; definition: string }[]>`
			select indexname as name, indexdef as definition from pg_indexes i
			where schemaname = 'public' and tablename in ${sql(tables)}
			and not exists (select from pg_constraint c where c.conindid = format('%I.%I', schemaname, indexname)::regclass)`
		for (const { name } of indexes) await sql`drop index ${sql(name)}`
		await sql`create temporary table bench_copies (id uuid, n int, hashes text[]) on commit drop`
		await chainCopies(sql, engine, caseId, count)
		await sql`analyze bench_copies`
		for (const table of tables) await copyRows(sql, table, caseId, ownColumns(spread))
		for (const { definition } of indexes) await sql.unsafe(definition)
	})
	await $client.unsafe("analyze")
	await $client.unsafe("checkpoint")
}

const COPIES_PER_BATCH = 5_000

/** Ids of the copies, in order, each with the hashes of its log: computed here, for the key is not in the database. */
async function chainCopies(
	sql: postgres.TransactionSql,
	{ vault }: Pick<Engine, "vault">,
	caseId: string,
	count: number,
): Promise<void> {
	const rows = await sql<Readonly<Record<string, unknown>>[]>`
		select * from case_events where case_id = ${caseId} order by seq`
	const log = rows.map(eventOfRow)
	const ids = Array.from({ length: count }, () => randomUUID()).sort()
	for (let from = 0; from < count; from += COPIES_PER_BATCH) {
		const copies = ids.slice(from, from + COPIES_PER_BATCH).map((id, index) => {
			let last = CHAIN_START
			const hashes = log.map((one) => {
				last = hashEvent(vault, last, { ...one, caseId: id, instanceId: id })
				return last
			})
			return { id, n: from + index + 1, hashes }
		})
		await sql`
			insert into bench_copies select id, n, hashes
			from jsonb_to_recordset(${JSON.stringify(copies)}::text::jsonb) as c(id uuid, n int, hashes text[])`
	}
}

async function copyRows(
	sql: postgres.TransactionSql,
	table: string,
	caseId: string,
	own: Readonly<Record<string, string>>,
): Promise<void> {
	const columns = await sql<{ name: string }[]>`
		select column_name as name from information_schema.columns
		where table_schema = 'public' and table_name = ${table} order by ordinal_position`
	const names = columns.map(({ name }) => `"${name}"`).join(", ")
	const values = columns.map(({ name }) => own[`${table}.${name}`] ?? own[name] ?? `t."${name}"`).join(", ")
	const key = table === "cases" ? "id" : "case_id"
	await sql.unsafe(
		`insert into "${table}" (${names}) select ${values} from bench_copies b, "${table}" t where t.${key} = $1 order by b.id`,
		[caseId],
	)
}
