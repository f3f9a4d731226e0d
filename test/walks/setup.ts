import { randomBytes, randomUUID } from "node:crypto"
import { connect } from "../../db/client.ts"
import { type DispatchResult, dispatchEvent, dispatchTimer } from "../../db/dispatch.ts"
import type { Engine } from "../../db/engine.ts"
import { readGeography } from "../../db/geography.ts"
import { findCase, type LoadedCase } from "../../db/load-case.ts"
import { openCase } from "../../db/open-case.ts"
import { openVault } from "../../db/open-vault.ts"
import type { EventCommand } from "../../db/plan-event.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import type { Instance } from "../../machines/cascade.ts"
import type { ReferenceTable } from "../../machines/field.ts"
import { registry } from "../../machines/registry.ts"
import { createAccounts, type Team, teamOf } from "../setup/actors.ts"
import { createTestDatabase } from "../setup/database.ts"
import type { SampleSource } from "../setup/samples.ts"

/** A Monday morning in all territories: when every walk begins. */
export const START = new Date("2026-03-16T09:00:00Z")
/** Stands for a document in samples; each case has a row of its own for it. */
const DOCUMENT = "00000000-0000-4000-8000-00000000d0c5"

/** A seeded directory, two teams and an engine on a database of its own. */
export interface World {
	readonly engine: Engine
	readonly home: Team
	/** The platform to which cases are proposed. */
	readonly away: Team
	/** A treating doctor of the directory, who asks. */
	readonly requester: string
	readonly source: SampleSource
	close(): Promise<void>
}

export async function openWorld(connections = 10): Promise<World> {
	const database = await createTestDatabase()
	const db = connect(database.url, { max: connections })
	await seedDirectory(db, START)
	await createAccounts(db)
	const engine: Engine = {
		db,
		registry,
		geography: await readGeography(db),
		vault: await openVault(db.$client, randomBytes(32).toString("base64")),
	}
	const home = teamOf("RE-MA-RARES")
	const away = teamOf("AMR")
	const { requester, refs } = await readReferences(engine, home, away)
	const world = { engine, home, away, requester, source: { refs, now: START } }
	const { caseId } = await openRequest(world, { now: START })
	refs.cases.push(caseId)
	return {
		...world,
		async close() {
			await db.$client.end()
			await database.drop()
		},
	}
}

/**
 * Rows to point to, the most telling first: an expert whose deputy is there all year, one without a deputy; a staff
 * that requires its quorum, one that does not.
 */
async function readReferences(
	{ db }: Engine,
	home: Team,
	away: Team,
): Promise<{ requester: string; refs: Record<ReferenceTable, string[]> }> {
	const sql = db.$client
	const ids = async (query: Promise<readonly { id: string }[]>) => {
		const found = (await query).map(({ id }) => id)
		if (found.length === 0) throw new Error("the seed lacks rows that walks point to")
		return found
	}
	const experts = async (where: ReturnType<typeof sql>, count: number) =>
		await ids(sql<{ id: string }[]>`
			select p.id from people p join professions f on f.code = p.profession
			where p.active and f.is_health_professional and ${where}
			and not exists (select 1 from absences a where a.person_id in (p.id, p.deputy_id))
			and not exists (select 1 from accounts a where a.person_id in (p.id, p.deputy_id))
			order by p.id limit ${count}`)
	await sql`insert into bamara_exports (platform_id, label, imported_by, imported_at)
		values (${home.platform}, 'Export de mars', 'test', ${START.toISOString()})`
	const covered = await experts(sql`p.deputy_id is not null`, 1)
	const [alone, requester] = await experts(sql`p.deputy_id is null`, 2)
	if (alone === undefined || requester === undefined) throw new Error("the seed has too few experts without a deputy")
	const refs = {
		people: [...covered, alone],
		centres: await ids(sql`select id from centres order by contact_person_id is null, id limit 2`),
		filieres: await ids(sql`select id from filieres order by id limit 2`),
		staffs: [
			...(await ids(sql`select id from staffs where quorum_required order by contact_person_id is null, id limit 1`)),
			...(await ids(
				sql`select id from staffs where not quorum_required order by contact_person_id is null, id limit 1`,
			)),
		],
		staffSessions: await ids(
			sql`select id from staff_sessions where starts_at > ${START.toISOString()}::timestamptz + interval '10 days' order by starts_at, id limit 2`,
		),
		resources: await ids(sql`select id from resources order by contact_person_id is null, id limit 2`),
		missions: await ids(sql`select id from missions order by starts_at desc, id limit 2`),
		places: await ids(sql`select id from places order by id limit 2`),
		payers: await ids(sql`select id from payers order by id limit 2`),
		platforms: [away.platform],
		cases: [],
		documents: [DOCUMENT],
		bamaraItems: await ids(sql`select id from bamara_items order by position limit 2`),
		bamaraExports: await ids(sql`select id from bamara_exports limit 1`),
	}
	return { requester, refs }
}

export interface Request {
	readonly now: Date
	readonly given?: Readonly<Record<string, unknown>>
}

/** Opens a case as its secretary does, and gives it a document and a complete BaMaRa sheet. */
async function openRequest(
	{ engine, home, requester }: Pick<World, "engine" | "home" | "requester">,
	{ now, given }: Request,
): Promise<DispatchResult & { document: string }> {
	const result = await openCase(
		{ ...engine, clock: () => now },
		{
			principal: home.secretary,
			body: {
				platform: home.platform,
				requesterType: "treatingDoctor",
				requester,
				channel: "secureMail",
				urgency: "routine",
				diagnosticState: "suspected",
				doctorSettled: true,
				contactRefused: false,
				territoryOfCare: "RE",
				territoryOfResidence: "RE",
				patient: { birthName: "Essai", givenNames: "Ada", birthDate: "1980-05-04", sex: "female" },
				...given,
			},
		},
	)
	const document = randomUUID()
	const sql = engine.db.$client
	await sql`insert into documents (id, case_id, sealed_name, content_type, size, sealed, added_by, added_at)
		values (${document}, ${result.caseId}, '-', 'application/pdf', 1, '-', ${home.nurse.id}, ${now.toISOString()})`
	await sql`insert into bamara_values (case_id, item_id, sealed, set_by, set_at)
		select ${result.caseId}, id, '-', ${home.nurse.id}, ${now.toISOString()} from bamara_items where required`
	return { ...result, document }
}

/** One case, moved by the real `dispatch` with the clock in our hands. */
export class Walk {
	readonly world: World
	readonly caseId: string
	readonly #document: string
	now: Date
	/** Asked before each event that a person sends, at the moment it is sent; what it gives is asked once it was. */
	foresee: ((command: EventCommand) => Promise<(result: DispatchResult) => Promise<void>>) | undefined

	private constructor(world: World, caseId: string, document: string, now: Date) {
		this.world = world
		this.caseId = caseId
		this.#document = document
		this.now = now
	}

	static async open(world: World, given?: Readonly<Record<string, unknown>>): Promise<Walk> {
		const { caseId, document } = await openRequest(world, { now: START, ...(given ? { given } : {}) })
		return new Walk(world, caseId, document, START)
	}

	get engine(): Engine {
		return { ...this.world.engine, clock: () => this.now }
	}

	async load(): Promise<LoadedCase> {
		const loaded = await findCase(this.engine.db.$client, this.caseId, { registry: this.engine.registry })
		if (!loaded) throw new Error("the case is gone")
		return loaded
	}

	/** An instance by its reference, ended ones included. */
	async instance(ref: string): Promise<Instance> {
		const [row] = await this.engine.db.$client<{ id: string }[]>`
			select id from instances where case_id = ${this.caseId} and ref = ${ref}`
		const loaded = row && (await findCase(this.engine.db.$client, row.id, { registry: this.engine.registry }))
		const instance = loaded?.state.instances.find((one) => one.id === row?.id)
		if (!instance) throw new Error(`the case has no ${ref}`)
		return instance
	}

	/** The payload with the case's own document in the place of the sample's. */
	ownPayload(payload: unknown): unknown {
		return JSON.parse(JSON.stringify(payload).replaceAll(DOCUMENT, this.#document))
	}

	/** Sends an event a minute later. */
	async send(command: EventCommand): Promise<DispatchResult> {
		this.now = new Date(this.now.getTime() + 60_000)
		const own = { ...command, payload: this.ownPayload(command.payload) }
		const check = await this.foresee?.(own)
		const result = await dispatchEvent(this.engine, own)
		await check?.(result)
		return result
	}

	/** Fires a pending timer of an instance when it falls due. */
	async fire(instanceId: string, name: string): Promise<DispatchResult> {
		const [timer] = await this.engine.db.$client<{ visit: number; generation: number; due_at: Date }[]>`
			select visit, generation, due_at from timers
			where instance_id = ${instanceId} and name = ${name} and status = 'pending' limit 1`
		if (!timer) throw new Error(`${name} is not armed`)
		this.now = new Date(Math.max(this.now.getTime(), new Date(timer.due_at).getTime()))
		return await dispatchTimer(this.engine, { instanceId, visit: timer.visit, name, generation: timer.generation })
	}
}
