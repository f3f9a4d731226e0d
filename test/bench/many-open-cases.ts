import { randomUUID } from "node:crypto"
import type { TransactionSql } from "postgres"
import { findIdentity } from "../../db/cases/find-identity.ts"
import type { Engine } from "../../db/engine.ts"
import type { WrappedKey } from "../../db/vault.ts"

/** A copy lies up to so long before its original: some are late, most are not; minutes. */
const SPREAD_MINUTES = 6 * 24 * 60

/** Columns of a copy that are not its original's; `m` is its row in `bench_cases`, `o` its instance's. */
const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	cases: { id: "m.id", number: "m.number", chain_hash: "null" },
	instances: { id: "o.id", case_id: "m.id" },
	state_intervals: { instance_id: "o.id", case_id: "m.id" },
	timers: { id: "gen_random_uuid()", instance_id: "o.id", case_id: "m.id" },
	tasks: { id: "gen_random_uuid()", instance_id: "o.id", case_id: "m.id" },
}

/**
 * Fills a platform up to `count` open cases with copies of those it has: procedures, intervals, timers and tasks
 * included, each with an identity sealed with a key of its own, as real ones have. Not their logs: what lists and boards
 * read is there.
 */
export async function fillWithOpenCases({ db, vault }: Engine, platformId: string, count: number): Promise<void> {
	await db.$client.begin(async (sql) => {
		const originals = await sql<{ id: string; wrapped: string; master_key: string }[]>`
			select c.id, k.wrapped, k.master_key from cases c join case_keys k on k.case_id = c.id
			where c.platform_id = ${platformId} and c.closed_at is null order by c.number`
		await sql`create temporary table bench_cases (original uuid, id uuid, number text, n int) on commit drop`
		await sql`create temporary table bench_instances (original uuid, case_id uuid, id uuid) on commit drop`
		const keys = new Map<string, WrappedKey>(
			originals.map((one) => [one.id, { wrapped: one.wrapped, masterKey: one.master_key }]),
		)
		const sealed: { case_id: string; sealed: string; wrapped: string; master_key: string }[] = []
		const copies: { original: string; id: string; number: string; n: number }[] = []
		for (let n = 0; n < count - originals.length; n += 1) {
			const original = originals[n % originals.length]?.id ?? ""
			const id = randomUUID()
			const identity = await findIdentity({ vault }, sql, original, keys.get(original) ?? null)
			const { key, stored } = vault.create(id)
			copies.push({ original, id, number: `P-2025-${String(n).padStart(5, "0")}`, n })
			sealed.push({
				case_id: id,
				sealed: key.seal(JSON.stringify(identity)),
				wrapped: stored.wrapped,
				master_key: stored.masterKey,
			})
		}
		await sql`insert into bench_cases select * from jsonb_to_recordset(${JSON.stringify(copies)}::text::jsonb)
			as c(original uuid, id uuid, number text, n int)`
		await sql`insert into bench_instances select i.id, m.id, case when i.id = m.original then m.id else gen_random_uuid() end
			from bench_cases m join instances i on i.case_id = m.original`
		for (const table of Object.keys(own)) await copyRows(sql, table)
		await sql`insert into case_keys select case_id, wrapped, master_key
			from jsonb_to_recordset(${JSON.stringify(sealed)}::text::jsonb) as c(case_id uuid, wrapped text, master_key text)`
		await sql`insert into identities select case_id, sealed, now()
			from jsonb_to_recordset(${JSON.stringify(sealed)}::text::jsonb) as c(case_id uuid, sealed text)`
	})
	await db.$client.unsafe("analyze")
}

async function copyRows(sql: TransactionSql, table: string): Promise<void> {
	const columns = await sql<{ name: string; type: string }[]>`
		select column_name as name, data_type as type from information_schema.columns
		where table_schema = 'public' and table_name = ${table} order by ordinal_position`
	const values = columns.map(({ name, type }) => {
		const given = own[table]?.[name]
		if (given !== undefined) return given
		const earlier = `t."${name}" - (m.n * 7919 % ${SPREAD_MINUTES}) * interval '1 minute'`
		return type === "timestamp with time zone" ? earlier : `t."${name}"`
	})
	const names = columns.map(({ name }) => `"${name}"`).join(", ")
	const ofInstance = table === "instances" ? "id" : "instance_id"
	const from =
		table === "cases"
			? `bench_cases m join cases t on t.id = m.original`
			: `bench_cases m join bench_instances o on o.case_id = m.id join "${table}" t on t.${ofInstance} = o.original`
	await sql.unsafe(`insert into "${table}" (${names}) select ${values.join(", ")} from ${from}`)
}
