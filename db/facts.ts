import { type SQL, sql } from "drizzle-orm"
import { z } from "zod"
import type { FactName, FactRequest, Facts } from "../machines/event-definition.ts"
import type { ReferenceTable } from "../machines/field.ts"
import type { Database } from "./client.ts"

/** Facts about the case itself, which its own tables answer. */
export interface CaseFacts {
	sheetComplete(): Promise<boolean>
	sameAsKnownIdMR(value: unknown): Promise<boolean>
}
type DirectoryFact = Exclude<FactName, keyof CaseFacts>

/** A pool or a transaction. */
type Queryable = Pick<Database, "execute">

interface FactContext {
	readonly caseId: string
	/** `YYYY-MM-DD`, where the platform is: decides who is absent. */
	readonly today: string
}

/** A person in service who is not away on `today`, as `{person, territory}`; no row otherwise. */
const present = (person: SQL, today: string): SQL => sql`
	select jsonb_build_object('person', d.id, 'territory', d.territory) from people d
	where d.id = ${person} and d.active and not exists (
		select 1 from absences a where a.person_id = d.id and ${today}::date between a.from_on and a.to_on)`

/** How the directory answers each fact about the row of id `id`: a scalar subquery of type jsonb. */
const answers: Readonly<Record<DirectoryFact, (id: string, today: string) => SQL>> = {
	// Whoever was named for this absence, else the usual deputy: the first who is there.
	deputyOf: (id, today) => sql`coalesce(
		(select named.deputy from absences away
			cross join lateral (${present(sql`away.deputy_id`, today)}) as named(deputy)
			where away.person_id = ${id}::uuid and ${today}::date between away.from_on and away.to_on
			order by away.from_on desc, away.id limit 1),
		(${present(sql`(select p.deputy_id from people p where p.id = ${id}::uuid)`, today)}))`,
	territoryOf: (id) => sql`(select to_jsonb(p.territory) from people p where p.id = ${id}::uuid)`,
	isProfessional: (id) => sql`(
		select to_jsonb(f.is_health_professional) from people p join professions f on f.code = p.profession
		where p.id = ${id}::uuid)`,
	quorumOf: (id) => sql`(select to_jsonb(s.quorum_required) from staffs s where s.id = ${id}::uuid)`,
	// The hours that count are the person's; without a person, those of the place.
	contactOf: (id) => sql`(
		select jsonb_build_object('person', t.person, 'territory', coalesce(p.territory, t.territory)) from (
			select s.contact_person_id as person, c.territory from staffs s join centres c on c.id = s.centre_id
				where s.id = ${id}::uuid
			union all
			select s.contact_person_id, c.territory from staff_sessions m
				join staffs s on s.id = m.staff_id join centres c on c.id = s.centre_id where m.id = ${id}::uuid
			union all select c.contact_person_id, c.territory from centres c where c.id = ${id}::uuid
			union all select r.contact_person_id, r.territory from resources r where r.id = ${id}::uuid
			union all select v.expert_id, v.territory from missions v where v.id = ${id}::uuid
		) t left join people p on p.id = t.person limit 1)`,
	startOf: (id) => sql`(
		select to_jsonb(to_char(t.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) from (
			select starts_at from staff_sessions where id = ${id}::uuid
			union all select starts_at from missions where id = ${id}::uuid) t)`,
	territoryOfPlatform: (id) => sql`(select to_jsonb(f.territory) from platforms f where f.id = ${id}::uuid)`,
}

/** What a guard is told when nothing was asked about, or nothing is known of it: no right is ever presumed. */
const unknown: Pick<Facts, DirectoryFact> = {
	deputyOf: null,
	territoryOf: null,
	isProfessional: false,
	quorumOf: false,
	contactOf: null,
	startOf: null,
	territoryOfPlatform: null,
}

const isDirectoryFact = (fact: FactName): fact is DirectoryFact => Object.hasOwn(answers, fact)

/**
 * What the guards of an event need to know, under the names that the event gives them. One round trip to the
 * directory however many are asked, none when none is; facts about the case come from `caseFacts`.
 */
export async function resolveFacts(
	db: Queryable,
	requests: Readonly<Record<string, FactRequest>>,
	payload: Readonly<Record<string, unknown>>,
	context: FactContext,
	caseFacts: CaseFacts,
): Promise<Record<string, unknown>> {
	const facts: Record<string, unknown> = {}
	const asked: { name: string; answer: SQL }[] = []
	const ofCase: Promise<void>[] = []
	for (const [name, { fact, of }] of Object.entries(requests)) {
		const value = valueAt(payload, of)
		if (isDirectoryFact(fact)) {
			facts[name] = unknown[fact]
			const id = z.uuid().safeParse(value)
			if (id.success) asked.push({ name, answer: answers[fact](id.data, context.today) })
		} else {
			ofCase.push(
				answerOfCase(fact, value, caseFacts).then((answer) => {
					facts[name] = answer
				}),
			)
		}
	}
	const [rows] = await Promise.all([
		asked.length === 0
			? []
			: db.execute<{ answers: unknown }>(
					sql`select jsonb_build_array(${sql.join(
						asked.map(({ answer }) => answer),
						sql`, `,
					)}) as answers`,
				),
		...ofCase,
	])
	const found = z.array(z.unknown()).parse(rows[0]?.answers ?? [])
	for (const [index, { name }] of asked.entries()) facts[name] = found[index] ?? facts[name]
	return facts
}

async function answerOfCase(fact: keyof CaseFacts, value: unknown, caseFacts: CaseFacts): Promise<boolean> {
	switch (fact) {
		case "sheetComplete":
			return caseFacts.sheetComplete()
		case "sameAsKnownIdMR":
			return caseFacts.sameAsKnownIdMR(value)
	}
}

/** The value at a dotted path; undefined when the path leads nowhere. The empty path leads to the whole. */
function valueAt(payload: unknown, path: string): unknown {
	let value = payload
	for (const key of path === "" ? [] : path.split(".")) {
		if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined
		value = (value as Readonly<Record<string, unknown>>)[key]
	}
	return value
}

/** Where each reference leads; the rows of `ofCase` must belong to the case that points to them, and not be withdrawn. */
const tableOf: Readonly<Record<ReferenceTable, { readonly name: string; readonly ofCase?: true }>> = {
	people: { name: "people" },
	centres: { name: "centres" },
	filieres: { name: "filieres" },
	staffs: { name: "staffs" },
	staffSessions: { name: "staff_sessions" },
	resources: { name: "resources" },
	missions: { name: "missions" },
	places: { name: "places" },
	payers: { name: "payers" },
	platforms: { name: "platforms" },
	cases: { name: "cases" },
	documents: { name: "documents", ofCase: true },
	bamaraItems: { name: "bamara_items" },
	bamaraExports: { name: "bamara_exports" },
}

export interface Reference {
	readonly table: ReferenceTable
	readonly id: string
}

/** Which of `refs` lead nowhere, or to a document of another case, in the order given. One round trip. */
export async function unknownReferences(
	db: Queryable,
	refs: readonly Reference[],
	caseId: string,
): Promise<Reference[]> {
	const idsOf = new Map<ReferenceTable, Set<string>>()
	const unknownOnes = new Set<string>()
	for (const { table, id } of refs) {
		if (z.uuid().safeParse(id).success) idsOf.set(table, (idsOf.get(table) ?? new Set()).add(id.toLowerCase()))
		else unknownOnes.add(`${table} ${id}`.toLowerCase())
	}
	const missing = [...idsOf].map(([table, ids]) => {
		const { name, ofCase } = tableOf[table]
		const owned = ofCase ? sql` and t.case_id = ${caseId}::uuid and t.withdrawn_at is null` : sql``
		// An array literal: Drizzle would spread a JavaScript array over as many parameters.
		return sql`select ${table}::text as "table", asked.id::text as id
			from unnest(${`{${[...ids].join(",")}}`}::uuid[]) as asked(id)
			where not exists (select 1 from ${sql.identifier(name)} t where t.id = asked.id${owned})`
	})
	if (missing.length > 0)
		for (const { table, id } of await db.execute<{ table: string; id: string }>(sql.join(missing, sql` union all `)))
			unknownOnes.add(`${table} ${id}`.toLowerCase())
	return refs.filter(({ table, id }) => unknownOnes.has(`${table} ${id}`.toLowerCase()))
}
