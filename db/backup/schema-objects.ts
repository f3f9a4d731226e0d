import type { Executor } from "../client.ts"
import { schemas } from "./content.ts"

/**
 * Drops everything in our schemas that no extension owns. Not the schemas themselves: an administrator's grants and
 * extensions would go with them.
 */
export async function dropEverything(sql: Executor): Promise<void> {
	const rows = await sql<{ statement: string }[]>`
		with ours as (select oid from pg_namespace where nspname = any(${schemas})), objects as (
			select 1 as turn, 'pg_class'::regclass as catalog, c.oid,
				case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end
					as kind, c.oid::regclass::text as name
			from pg_class c where c.relnamespace in (select oid from ours) and c.relkind in ('r', 'p', 'v', 'm', 'S')
			union all
			select 2, 'pg_proc'::regclass, p.oid, 'routine', p.oid::regprocedure::text
			from pg_proc p where p.pronamespace in (select oid from ours) and p.prokind <> 'a'
			union all
			select 3, 'pg_type'::regclass, t.oid, case t.typtype when 'd' then 'domain' else 'type' end, t.oid::regtype::text
			from pg_type t where t.typnamespace in (select oid from ours) and t.typtype in ('e', 'd'))
		select format('drop %s if exists %s cascade', kind, name) as statement from objects o
		where not exists (
			select 1 from pg_depend d where d.classid = o.catalog and d.objid = o.oid and d.deptype = 'e')
		order by turn, statement desc`
	for (const { statement } of rows) await sql.unsafe(statement)
	// What says that rows are secured, and the functions that policies ask: made anew with the new tables.
	await sql.unsafe("drop schema if exists passerelle cascade")
}

/**
 * Takes away, until the rows are there, what looks at each row as it comes: foreign keys, so that no order of tables is
 * needed and cycles are no matter (adding them again checks every row), and triggers, which would write rows of their
 * own and refuse to have history written. All of it as the owner may; `session_replication_role` is a superuser's.
 *
 * @returns what puts them back
 */
export async function liftConstraints(sql: Executor): Promise<() => Promise<void>> {
	const rows = await sql<{ lift: string; restore: string }[]>`
		with ours as (
			select c.oid, c.oid::regclass::text as name, c.relforcerowsecurity from pg_class c
			join pg_namespace n on n.oid = c.relnamespace where n.nspname = any(${schemas}) and c.relkind in ('r', 'p'))
		select format('alter table %s drop constraint %I', name, k.conname) as lift,
			format('alter table %s add constraint %I %s', name, k.conname, pg_get_constraintdef(k.oid)) as restore
		from ours join pg_constraint k on k.conrelid = ours.oid where k.contype = 'f' and k.conparentid = 0
		union all
		select format('alter table %s disable trigger %I', name, t.tgname),
			format('alter table %s enable %s trigger %I', name,
				case t.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, t.tgname)
		from ours join pg_trigger t on t.tgrelid = ours.oid where not t.tgisinternal and t.tgenabled <> 'D'
		union all
		select format('alter table %s no force row level security', name),
			format('alter table %s force row level security', name)
		from ours where relforcerowsecurity`
	for (const { lift } of rows) await sql.unsafe(lift)
	return async () => {
		for (const { restore } of rows) await sql.unsafe(restore)
	}
}
