import { randomBytes } from "node:crypto"
import { type Logger, pino } from "pino"
import { Registry as Metrics } from "prom-client"
import { createApp } from "../../api/app.ts"
import type { CaseView, LogEntryView, ProcedureView } from "../../db/cases/views.ts"
import { connect } from "../../db/client.ts"
import type { DispatchResult } from "../../db/dispatch.ts"
import type { Engine } from "../../db/engine.ts"
import { fireDueTimers } from "../../db/fire-due-timers.ts"
import { readGeography } from "../../db/geography.ts"
import { openVault } from "../../db/open-vault.ts"
import { databaseRoles } from "../../db/row-security.ts"
import { seedDirectory } from "../../db/seed/directory.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { registry } from "../../machines/registry.ts"
import { type Client, createClient, expected } from "./api-client.ts"
import { createTestDatabase } from "./database.ts"
import { createSomeone, createTeam, type PlatformCode, type Someone } from "./teams.ts"

export type { Answer, Body, Client } from "./api-client.ts"
export type { Someone, Team } from "./teams.ts"

export interface SendOptions {
	readonly occurredAt?: string
	readonly recordedFor?: { readonly role: string; readonly person?: string | null }
	readonly ifMatch?: number
	readonly idempotencyKey?: string
}

export interface PlatformOptions {
	/** Instant (ISO 8601) at which a fake clock starts; database time when not given. */
	readonly at?: string
	readonly logger?: Logger
	/** The platform of `team` and that of `elsewhere`. */
	readonly platforms?: readonly [PlatformCode, PlatformCode]
}

export type TestPlatform = Awaited<ReturnType<typeof startPlatform>>

const person = (key: string) => seedId("person", key)

/** Rows of the seeded directory that payloads point to. */
export const known = {
	/** Doctor of Guadeloupe with a deputy, and the centre. */
	expert: person("courbaril"),
	expertDeputy: person("campeche"),
	otherExpert: person("mahogany"),
	centre: seedId("centre", "mangrove"),
	otherCentre: seedId("centre", "morne"),
	/** Social worker of the host hospital of La Réunion, and the resource. */
	helper: person("papangue"),
	resource: seedId("resource", "paille"),
	/** Doctor who asks. */
	requester: person("baobab"),
}

/** A whole platform on a database of its own: engine, API, and people with a token in every role on two platforms. */
export async function startPlatform(options: PlatformOptions = {}) {
	const database = await createTestDatabase()
	const db = connect(database.url)
	const masterKey = randomBytes(32).toString("base64")
	let now = options.at === undefined ? undefined : new Date(options.at)
	await seedDirectory(db, now ?? new Date())
	const engine: Engine = {
		db,
		registry,
		geography: await readGeography(db),
		vault: await openVault(db.$client, masterKey),
		...(now === undefined ? {} : { clock: () => now ?? new Date() }),
	}
	const logger = options.logger ?? pino({ level: "silent" })
	// As in production: the API has a role of its own, and sees what the policies of the tables let it see.
	const served = connect(database.url, { role: databaseRoles.api })
	const apiEngine: Engine = { ...engine, db: served }
	const app = createApp({ engine: apiEngine, logger, metrics: new Metrics(), secureCookies: false })
	const [here, there] = options.platforms ?? ["RE-MA-RARES", "KARUKERARES"]
	const team = await createTeam(engine, here)
	const elsewhere = await createTeam(engine, there)
	const outside = {
		expert: await createSomeone(engine, "expert", known.expert),
		otherExpert: await createSomeone(engine, "other expert", known.otherExpert),
		requester: await createSomeone(engine, "requester", known.requester),
		extraMedical: await createSomeone(engine, "helper", known.helper),
		/** Has an account, and nothing to do with any case. */
		stranger: await createSomeone(engine, "stranger", person("mancenillier")),
	}
	/** A machine client with a role on the first platform. */
	const machine = await createSomeone(engine, "integration", null, [{ role: "secretary", platformId: team.platformId }])

	const client = (as: Someone | null): Client => createClient(app, as?.token)

	const caseIds = new Set<string>()
	const isCase = async (id: string): Promise<boolean> => {
		if (caseIds.has(id)) return true
		const [row] = await db.$client`select 1 from cases where id = ${id}`
		return row !== undefined
	}

	return {
		engine,
		/** What the API has: bound by the policies of the tables. */
		apiEngine,
		app,
		url: database.url,
		masterKey,
		team,
		elsewhere,
		outside,
		machine,
		/** Everybody of the first platform and from outside, by role. */
		people: { ...team, ...outside },
		client,
		/** Gives a person of the seeded directory an account without any role. */
		enrol: (key: string): Promise<Someone> => createSomeone(engine, key, person(key)),

		/** The fake clock; only on a platform started with `at`. */
		get now(): Date {
			return now ?? new Date()
		},
		/** Moves the fake clock, firing every timer that falls due on the way at its own time. Gives how many fired. */
		async passTo(instant: string | Date): Promise<number> {
			if (now === undefined) throw new Error("the clock is real: start the platform with `at`")
			const until = new Date(instant)
			const fired = await fireDueTimers(engine, until)
			now = until
			return fired
		},

		/** Opens a case of the first platform; the platform's nurse does unless said. */
		async openCase(
			overrides: Readonly<Record<string, unknown>> = {},
			as: Someone = team.nurse,
		): Promise<DispatchResult> {
			const body = { ...newCase(team.platformId), ...overrides }
			const result = expected<DispatchResult>("open case", await client(as).post("/api/cases", body))
			caseIds.add(result.caseId)
			return result
		},

		/** Sends an event to a case or procedure through the API; throws `Refused` when it is. */
		async send(
			id: string,
			type: string,
			payload: Readonly<Record<string, unknown>>,
			as: Someone,
			sending: SendOptions = {},
		): Promise<DispatchResult> {
			const { occurredAt, recordedFor, ifMatch, idempotencyKey } = sending
			const path = (await isCase(id)) ? `/api/cases/${id}/events` : `/api/procedures/${id}/events`
			const body = {
				type,
				payload,
				...(occurredAt === undefined ? {} : { occurredAt }),
				...(recordedFor === undefined ? {} : { recordedFor }),
			}
			const headers = {
				...(ifMatch === undefined ? {} : { "If-Match": `"${ifMatch}"` }),
				...(idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey }),
			}
			return expected<DispatchResult>(type, await client(as).post(path, body, headers))
		},

		readCase: async (id: string, as: Someone = team.nurse): Promise<CaseView> =>
			expected("read case", await client(as).get(`/api/cases/${id}`)),
		readProcedure: async (id: string, as: Someone = team.nurse): Promise<ProcedureView> =>
			expected("read procedure", await client(as).get(`/api/procedures/${id}`)),
		/** The whole log of a case. */
		async readLog(id: string, as: Someone = team.nurse): Promise<readonly LogEntryView[]> {
			const page = await client(as).get<{ items: LogEntryView[] }>(`/api/cases/${id}/events?limit=500`)
			return expected<{ items: LogEntryView[] }>("read log", page).items
		},
		/** Id of the procedure that has this reference in its case. */
		async procedureOf(caseId: string, ref: string): Promise<string> {
			const [row] = await db.$client<{ id: string }[]>`
				select id from instances where case_id = ${caseId} and ref = ${ref}`
			if (!row) throw new Error(`the case has no ${ref}`)
			return row.id
		},
		/** Rows of every table, to show that a refused request wrote nothing. */
		async countRows(): Promise<Readonly<Record<string, number>>> {
			const tables = await db.$client<{ name: string }[]>`
				select table_name as name from information_schema.tables where table_schema = 'public' order by 1`
			const counts = await Promise.all(
				tables.map(async ({ name }) => {
					const [row] = await db.$client<{ n: number }[]>`select count(*)::int as n from ${db.$client(name)}`
					return [name, row?.n ?? 0] as const
				}),
			)
			return Object.fromEntries(counts)
		},
		async close(): Promise<void> {
			await Promise.all([db.$client.end(), served.$client.end()])
			await database.drop()
		},
	}
}

/** A request as a treating doctor makes it, for an invented patient. */
export const newCase = (platform: string): Readonly<Record<string, unknown>> => ({
	platform,
	requesterType: "treatingDoctor",
	requester: known.requester,
	channel: "secureMail",
	urgency: "routine",
	diagnosticState: "suspected",
	doctorSettled: true,
	contactRefused: false,
	territoryOfCare: "RE",
	territoryOfResidence: "YT",
	patient: { birthName: "Vacoas", givenNames: "Aline", birthDate: "1990-04-12", sex: "female" },
})

/** Payloads that take a case from the request to its coordination. */
export const steps = {
	proposal: {
		filieres: [seedId("filiere", "MCGRE")],
		level: "LOCAL",
		followedSuggestion: "none",
		reason: "Anémie inexpliquée depuis l'enfance",
	},
	teleExpertise: {
		kind: "teleExpertise",
		level: "LOCAL",
		input: { expert: known.expert, centre: known.centre, requerant: known.requester, question: "Quel bilan ?" },
	},
	requestSent: { question: "Quel bilan devant cette anémie ?" },
	referral: { source: "hostHospital", kind: "social", resource: known.resource, need: "social" },
} as const

/** Takes a new case to coordination, its three branches begun. */
export async function orient(platform: TestPlatform, caseId: string): Promise<void> {
	const { team } = platform
	await platform.send(caseId, "REQUEST_ACCEPTED", {}, team.nurse)
	await platform.send(caseId, "ORIENTATION_PROPOSED", steps.proposal, team.nurse)
	await platform.send(caseId, "ORIENTATION_VALIDATED", {}, team.physician)
}

/** Opens a tele-expertise on an oriented case and sends it to `known.expert`; gives the procedure's id. */
export async function askExpert(platform: TestPlatform, caseId: string): Promise<string> {
	const { nurse, physician } = platform.team
	const { opened } = await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", steps.teleExpertise, nurse)
	const id = opened[0]?.id ?? ""
	const informedAt = platform.now.toISOString()
	await platform.send(id, "PATIENT_AGREED", { informedBy: physician.id, informedAt, form: "oral" }, nurse)
	await platform.send(id, "REQUEST_SENT", steps.requestSent, nurse)
	return id
}

/** Opens an extra-medical referral on an oriented case and sends it to `known.helper`; gives the procedure's id. */
export async function referToHelper(platform: TestPlatform, caseId: string): Promise<string> {
	const { nurse } = platform.team
	await platform.send(caseId, "NEEDS_ASSESSED", { result: "needs", needs: ["social"] }, nurse)
	const { opened } = await platform.send(caseId, "REFERRAL_OPENED", steps.referral, nurse)
	const id = opened[0]?.id ?? ""
	const informedAt = platform.now.toISOString()
	await platform.send(id, "PATIENT_AGREED", { informedBy: nurse.id, informedAt, form: "oral" }, nurse)
	const sent = { resource: known.resource, need: "social", message: "Aide au logement près de l'hôpital" }
	await platform.send(id, "REFERRAL_SENT", sent, nurse)
	return id
}
