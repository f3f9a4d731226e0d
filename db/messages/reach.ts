import type { Role } from "../../machines/vocabulary.ts"
import type { Calendar } from "../../machines/working-time.ts"
import { openIdentity } from "../cases/find-identity.ts"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import type { Identity } from "../identity.ts"
import { type Addresses, findMobile, type OutwardChannel } from "./choose-channel.ts"
import { defaultPreferences, type MessagePreferences, preferencesOf } from "./preferences.ts"

/** As whom somebody is written to: the team, a role from outside, the patient (or family), or a direction without an account. */
export type ReachedRole = "team" | Role | "patient" | "director"

/** How somebody can be reached. Lives in memory only: addresses of patients stay sealed in their case. */
export interface Reach {
	/** Null for a patient or a requester whom the directory does not know. */
	readonly personId: string | null
	readonly name: string
	readonly addresses: Addresses
	readonly refused: readonly OutwardChannel[]
	/** As the directory says. */
	readonly preferred: string
	readonly preferences: MessagePreferences
	readonly active: boolean
	/** Has an account with a role: signs in, instead of following a link. */
	readonly member: boolean
	readonly territory: { readonly name: string; readonly calendar: Calendar }
	/** Somebody who does not read is called. */
	readonly reads: boolean
}

interface PersonRow {
	readonly id: string
	readonly name: string
	readonly email: string | null
	readonly secure_mail: string | null
	readonly phone: string | null
	readonly preferred: string
	readonly territory: string
	readonly territory_name: string
	readonly zone: string
	readonly active: boolean
	readonly member: boolean
	readonly preferences: MessagePreferences | null
	readonly refused: readonly { readonly channel: OutwardChannel; readonly digest: string }[]
}

/** Keyed digest by which a refused address is known again, without being kept. */
export const digestAddress = ({ vault }: Pick<Engine, "vault">, address: string): string =>
	vault.digest("index", `address ${address.toLowerCase()}`)

/** Part of `{email: …}` that has a value. */
function addressesOf(email: string | null | undefined, secureMail: string | null, phone: string | null | undefined) {
	const mobile = findMobile(phone)
	return {
		...(email ? { email } : {}),
		...(secureMail ? { secureMail } : {}),
		...(mobile === undefined ? {} : { sms: mobile }),
	}
}

const ALWAYS: Calendar["hours"] = Object.fromEntries(
	[1, 2, 3, 4, 5].map((day) => [String(day), [["08:00", "18:00"] as const]]),
)

const calendarOf = ({ geography }: Pick<Engine, "geography">, territory: string, zone: string): Calendar =>
	geography.calendars.get(territory) ?? { zone, hours: ALWAYS }

/** People of the directory, by their id. */
export async function findPeople(
	engine: Engine,
	sql: Executor,
	ids: readonly string[],
): Promise<ReadonlyMap<string, Reach>> {
	if (ids.length === 0) return new Map()
	const rows = await sql<PersonRow[]>`
		select p.id, concat_ws(' ', p.title, p.given_name, p.family_name) as name, p.email, p.secure_mail, p.phone,
			p.preferred_channel as preferred, p.territory, t.name as territory_name, t.zone, p.active,
			exists (select 1 from accounts a join role_grants g on g.account_id = a.id
				where a.person_id = p.id and a.deleted_at is null) as member,
			${preferencesOf(sql)} as preferences,
			coalesce((select jsonb_agg(jsonb_build_object('channel', r.channel, 'digest', r.address_digest))
				from refused_addresses r where r.person_id = p.id), '[]') as refused
		from people p join territories t on t.code = p.territory left join message_preferences f on f.person_id = p.id
		where p.id = any(${[...ids]}::uuid[])`
	return new Map(
		rows.map((row) => {
			const addresses = addressesOf(row.email, row.secure_mail, row.phone)
			return [
				row.id,
				{
					personId: row.id,
					name: row.name,
					addresses,
					// An address that was corrected since is another one.
					refused: row.refused.flatMap(({ channel, digest }) => {
						const address = (addresses as Addresses)[channel]
						return address !== undefined && digestAddress(engine, address) === digest ? [channel] : []
					}),
					preferred: row.preferred,
					preferences: row.preferences ?? defaultPreferences,
					active: row.active,
					member: row.member,
					territory: { name: row.territory_name, calendar: calendarOf(engine, row.territory, row.zone) },
					reads: true,
				},
			] as const
		}),
	)
}

/** Who somebody is whom only the case knows: the patient, or whoever asked for them. */
export type Contact = "patient" | "requester"

/** A patient or unknown requester, from what is sealed in the case; undefined once its key was destroyed. */
export async function findContact(
	engine: Engine,
	sql: Executor,
	caseId: string,
	contact: Contact,
): Promise<Reach | undefined> {
	const [row] = await sql<
		{ wrapped: string; master_key: string; sealed: string; territory: string; name: string; zone: string }[]
	>`
		select k.wrapped, k.master_key, i.sealed, c.territory_of_residence as territory, coalesce(t.name, p.name) as name,
			coalesce(t.zone, p.zone) as zone
		from cases c join case_keys k on k.case_id = c.id join identities i on i.case_id = c.id
			join platforms f on f.id = c.platform_id join territories p on p.code = f.territory
			left join territories t on t.code = c.territory_of_residence
		where c.id = ${caseId}`
	if (!row) return undefined
	const key = { wrapped: row.wrapped, masterKey: row.master_key }
	const { email, phone, reads, language } = waysOf(openIdentity(engine, caseId, key, row.sealed), contact)
	return {
		personId: null,
		// Never a name: it would be the patient's, or lead to them.
		name: "",
		addresses: addressesOf(email, null, phone),
		refused: [],
		preferred: "email",
		// By day, weekends included: families answer when they are not at work.
		preferences: {
			...defaultPreferences,
			hours: "daytime",
			language: /^(en|english|anglais)\b/i.test(language) ? "en" : "fr",
		},
		active: true,
		member: false,
		territory: { name: row.name, calendar: calendarOf(engine, row.territory, row.zone) },
		reads,
	}
}

function waysOf({ patient, requesterContact }: Identity, contact: Contact) {
	// Whoever asks for themselves has left no other way to reach them.
	const from = contact === "requester" ? (requesterContact ?? patient) : patient
	const reads = from !== patient || patient.literacy !== "doesNotRead"
	return { email: from.email, phone: from.phone, reads, language: patient.language ?? "" }
}
