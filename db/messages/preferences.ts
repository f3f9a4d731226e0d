import { z } from "zod"
import type { Executor } from "../client.ts"
import type { Engine } from "../engine.ts"
import { instant } from "../instant.ts"

/** How somebody wants to be written to outside the product. */
export const MessagePreferences = z.strictObject({
	channel: z.enum(["auto", "email", "secureMail", "sms"]).describe("`auto`: as the directory says"),
	language: z.enum(["fr", "en"]),
	digest: z
		.enum(["none", "daily"])
		.describe("One message a day instead of one for each matter; emergencies never wait"),
	digestHour: z.int().min(5).max(20).describe("Local hour from which the digest leaves"),
	informed: z.boolean().describe("Whether they also hear of what asks nothing of them"),
	hours: z.enum(["working", "daytime"]).describe("During their working hours, or any day between 8 and 20"),
})
export type MessagePreferences = z.infer<typeof MessagePreferences>

/** Of whoever has said nothing. */
export const defaultPreferences: MessagePreferences = {
	channel: "auto",
	language: "fr",
	digest: "none",
	digestHour: 8,
	informed: true,
	hours: "working",
}

/** A row of `message_preferences`, called `f`, as one JSON value; null without one. */
export const preferencesOf = (sql: Executor) => sql`
	case when f.person_id is null then null else jsonb_build_object('channel', f.channel, 'language', f.language,
		'digest', f.digest, 'digestHour', f.digest_hour, 'informed', f.informed, 'hours', f.hours) end`

export async function readPreferences(sql: Executor, personId: string): Promise<MessagePreferences> {
	const [row] = await sql<{ preferences: MessagePreferences | null }[]>`
		select ${preferencesOf(sql)} as preferences from message_preferences f where f.person_id = ${personId}`
	return row?.preferences ?? defaultPreferences
}

export async function writePreferences(
	{ db, clock }: Pick<Engine, "db" | "clock">,
	personId: string,
	wanted: MessagePreferences,
): Promise<void> {
	const sql = db.$client
	const { channel, language, digest, digestHour, informed, hours } = wanted
	const now = instant(sql, clock?.() ?? null)
	await sql`
		insert into message_preferences (person_id, channel, language, digest, digest_hour, informed, hours, updated_at)
		values (${personId}, ${channel}, ${language}, ${digest}, ${digestHour}, ${informed}, ${hours}, ${now})
		on conflict (person_id) do update set channel = excluded.channel, language = excluded.language,
			digest = excluded.digest, digest_hour = excluded.digest_hour, informed = excluded.informed,
			hours = excluded.hours, updated_at = excluded.updated_at`
}

/** The language that somebody is written to in; whatever else they prefer stays. */
export async function writeLanguage(
	{ db, clock }: Pick<Engine, "db" | "clock">,
	personId: string,
	language: MessagePreferences["language"],
): Promise<void> {
	const sql = db.$client
	const now = instant(sql, clock?.() ?? null)
	const { channel, digest, digestHour, informed, hours } = defaultPreferences
	await sql`
		insert into message_preferences (person_id, channel, language, digest, digest_hour, informed, hours, updated_at)
		values (${personId}, ${channel}, ${language}, ${digest}, ${digestHour}, ${informed}, ${hours}, ${now})
		on conflict (person_id) do update set language = excluded.language, updated_at = excluded.updated_at`
}
