import { type SQL, sql } from "drizzle-orm"
import {
	type AnyPgColumn,
	boolean,
	check,
	date,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	timestamp,
	unique,
	uuid,
} from "drizzle-orm/pg-core"
import type { Calendar } from "../../machines/working-time.ts"

/** Opening ranges of each ISO weekday ("1" is Monday), local: `{"1": [["08:00","12:00"],["13:00","17:00"]]}`. */
export type OpeningHours = Calendar["hours"]

export const centreKinds = ["CRMR", "CCMR", "CRC"] as const
export const preferredChannels = ["secureMail", "email", "phone", "mail"] as const
export const absenceReasons = ["leave", "training", "illness", "parental", "mission", "other"] as const
export const resourceSources = ["hostHospital", "local", "teleconsultation"] as const
/** The six needs of PATHWAY §2, and the helps that §17 and the mandate add. */
export const resourceKinds = [
	"social",
	"psychological",
	"schoolWork",
	"rights",
	"transportLodging",
	"interpreter",
	"association",
	"therapeuticEducation",
] as const
export const bamaraSections = ["identity", "file", "site", "activity", "diagnosis", "birth", "research"] as const
/** Who may be asked for a missing item: the values of `ITEMS_REQUESTED.from`. */
export const bamaraSuppliers = ["requester", "patient", "expert", "team"] as const

const id = () => uuid("id").primaryKey().default(sql`gen_random_uuid()`)
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })
const day = (name: string) => date(name, { mode: "string" })
/** The directory is dated: when somebody last made sure that the row is true. */
const verifiedOn = () => day("verified_on")

/** `text` and a check rather than a PostgreSQL enum, from which no value can ever be removed. */
const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
	check(name, sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(", "))})`)

/**
 * Lower case without accents, so that "frangipanier emilie" finds "Émilie". `translate` rather than the `unaccent`
 * extension: that one is neither immutable (a generated column refuses it) nor installed everywhere. Capitals are
 * listed too, because `lower` leaves them as they are in a database of locale C.
 */
export const withoutAccents = (expression: SQL): SQL =>
	sql`lower(translate(${expression}, 'àâäáãçéèêëîïíôöóõùûüúÿñÀÂÄÁÃÇÉÈÊËÎÏÍÔÖÓÕÙÛÜÚŸÑ’-', 'aaaaaceeeeiiioooouuuuynaaaaaceeeeiiioooouuuuyn'' '))`

/** RPPS as a constraint: 11 digits, the last one a Luhn check. `case`, because SQL may evaluate `and` in any order. */
const rppsIsValid = (column: AnyPgColumn): SQL => {
	const digit = (place: number) => sql`substr(${column}, ${sql.raw(String(place))}, 1)::int`
	const doubled = (place: number) => sql`substr('0246813579', ${digit(place)} + 1, 1)::int`
	const terms = Array.from({ length: 11 }, (_, i) => (i % 2 === 0 ? digit(i + 1) : doubled(i + 1)))
	return sql`case when ${column} ~ '^[0-9]{11}$' then (${sql.join(terms, sql` + `)}) % 10 = 0 else ${column} is null end`
}

export const territories = pgTable("territories", {
	code: text("code").primaryKey(),
	name: text("name").notNull(),
	/** IANA time zone. */
	zone: text("zone").notNull(),
})

const territory = () => text("territory").references(() => territories.code)

/** Working hours of a territory; `revision` tells which hours a due time was computed with. */
export const calendars = pgTable("calendars", {
	territory: text("territory")
		.primaryKey()
		.references(() => territories.code),
	hours: jsonb("hours").$type<OpeningHours>().notNull(),
	/** Holidays observed (`machines/holidays.ts`); null until the first start that knows of them. */
	holidays: jsonb("holidays").$type<NonNullable<Calendar["holidays"]>>(),
	revision: integer("revision").notNull().default(1),
	updatedAt: instant("updated_at").notNull().defaultNow(),
})

export const platforms = pgTable("platforms", {
	id: id(),
	code: text("code").notNull().unique(),
	name: text("name").notNull(),
	hostHospital: text("host_hospital").notNull(),
	territory: territory().notNull(),
	referentId: uuid("referent_id").references((): AnyPgColumn => people.id),
	/** What people outside the team call: said on every page that a link opens. */
	phone: text("phone"),
})

/** Territories a platform serves: what counts as LOCAL for it. La Réunion also serves Mayotte. */
export const platformTerritories = pgTable(
	"platform_territories",
	{
		platformId: uuid("platform_id")
			.notNull()
			.references(() => platforms.id),
		territory: territory().notNull(),
	},
	(table) => [primaryKey({ columns: [table.platformId, table.territory] })],
)

export const filieres = pgTable("filieres", {
	id: id(),
	code: text("code").notNull().unique(),
	name: text("name").notNull(),
	scope: text("scope").notNull(),
})

export const centres = pgTable(
	"centres",
	{
		id: id(),
		kind: text("kind", { enum: centreKinds }).notNull(),
		name: text("name").notNull(),
		hospital: text("hospital").notNull(),
		city: text("city").notNull(),
		territory: territory().notNull(),
		finess: text("finess"),
		contactPersonId: uuid("contact_person_id").references((): AnyPgColumn => people.id),
		/** Labels change: a centre is valid from its label until the day before `validTo`. */
		validFrom: day("valid_from").notNull(),
		validTo: day("valid_to"),
		verifiedOn: verifiedOn(),
		searchText: text("search_text")
			.notNull()
			.generatedAlwaysAs(
				(): SQL => withoutAccents(sql`${centres.name} || ' ' || ${centres.hospital} || ' ' || ${centres.city}`),
			),
	},
	(table) => [
		oneOf("centres_kind", table.kind, centreKinds),
		check("centres_finess", sql`${table.finess} ~ '^[0-9][0-9AB][0-9]{7}$'`),
		check("centres_validity", sql`${table.validTo} > ${table.validFrom}`),
		index("centres_by_name").on(table.searchText, table.id),
		index("centres_by_territory").on(table.territory),
	],
)

export const centreFilieres = pgTable(
	"centre_filieres",
	{
		centreId: uuid("centre_id")
			.notNull()
			.references(() => centres.id, { onDelete: "cascade" }),
		filiereId: uuid("filiere_id")
			.notNull()
			.references(() => filieres.id),
	},
	(table) => [
		primaryKey({ columns: [table.centreId, table.filiereId] }),
		index("centre_filieres_by_filiere").on(table.filiereId),
	],
)

/** Value set ProfessionPersonnelActivite, and who is a health professional in the law of tele-expertise. */
export const professions = pgTable("professions", {
	code: text("code").primaryKey(),
	label: text("label").notNull(),
	isHealthProfessional: boolean("is_health_professional").notNull(),
})

export const people = pgTable(
	"people",
	{
		id: id(),
		title: text("title"),
		givenName: text("given_name").notNull(),
		familyName: text("family_name").notNull(),
		profession: text("profession")
			.notNull()
			.references(() => professions.code),
		specialty: text("specialty"),
		rpps: text("rpps").unique(),
		email: text("email"),
		/** MSSanté address: the only one that may receive nominative content. */
		secureMail: text("secure_mail"),
		phone: text("phone"),
		preferredChannel: text("preferred_channel", { enum: preferredChannels }).notNull().default("secureMail"),
		centreId: uuid("centre_id").references(() => centres.id),
		/** The territory whose working hours count for this person. */
		territory: territory().notNull(),
		/** Asked in this person's place when silent or absent. */
		deputyId: uuid("deputy_id").references((): AnyPgColumn => people.id),
		resourceId: uuid("resource_id").references((): AnyPgColumn => resources.id),
		verifiedOn: verifiedOn(),
		active: boolean("active").notNull().default(true),
		updatedAt: instant("updated_at").notNull().defaultNow(),
		/** Searched, and sorted by: family name first, where a database of locale C would put É after Z. */
		searchText: text("search_text")
			.notNull()
			.generatedAlwaysAs(
				(): SQL =>
					withoutAccents(
						sql`${people.familyName} || ' ' || ${people.givenName} || ' ' || coalesce(${people.specialty}, '')`,
					),
			),
	},
	(table) => [
		check("people_rpps", rppsIsValid(table.rpps)),
		check("people_deputy", sql`${table.deputyId} <> ${table.id}`),
		oneOf("people_preferred_channel", table.preferredChannel, preferredChannels),
		index("people_by_name").on(table.searchText, table.id),
		index("people_by_centre").on(table.centreId),
		index("people_by_deputy").on(table.deputyId),
		index("people_by_resource").on(table.resourceId),
	],
)

export const absences = pgTable(
	"absences",
	{
		id: id(),
		personId: uuid("person_id")
			.notNull()
			.references(() => people.id),
		/** First and last day of the absence, both included. */
		fromOn: day("from_on").notNull(),
		toOn: day("to_on").notNull(),
		reason: text("reason", { enum: absenceReasons }).notNull(),
		/** Named for this absence, when the usual deputy is not there either. */
		deputyId: uuid("deputy_id").references(() => people.id),
	},
	(table) => [
		check("absences_order", sql`${table.fromOn} <= ${table.toOn}`),
		check("absences_deputy", sql`${table.deputyId} <> ${table.personId}`),
		oneOf("absences_reason", table.reason, absenceReasons),
		index("absences_by_person").on(table.personId, table.toOn),
	],
)

/** A multidisciplinary meeting (RCP) and its rules; `quorumRule` says them to a human reader. */
export const staffs = pgTable(
	"staffs",
	{
		id: id(),
		name: text("name").notNull(),
		centreId: uuid("centre_id")
			.notNull()
			.references(() => centres.id),
		filiereId: uuid("filiere_id")
			.notNull()
			.references(() => filieres.id),
		contactPersonId: uuid("contact_person_id").references(() => people.id),
		quorumRequired: boolean("quorum_required").notNull().default(false),
		quorumRule: text("quorum_rule"),
		rhythm: text("rhythm"),
		verifiedOn: verifiedOn(),
	},
	(table) => [
		check("staffs_quorum", sql`not ${table.quorumRequired} or ${table.quorumRule} is not null`),
		index("staffs_by_filiere").on(table.filiereId),
		index("staffs_by_centre").on(table.centreId),
	],
)

export const staffSessions = pgTable(
	"staff_sessions",
	{
		id: id(),
		staffId: uuid("staff_id")
			.notNull()
			.references(() => staffs.id),
		startsAt: instant("starts_at").notNull(),
		place: text("place"),
		link: text("link"),
	},
	(table) => [unique("staff_sessions_by_start").on(table.staffId, table.startsAt)],
)

/** Extra-medical help, from the host hospital, the territory, or at a distance. */
export const resources = pgTable(
	"resources",
	{
		id: id(),
		name: text("name").notNull(),
		source: text("source", { enum: resourceSources }).notNull(),
		kind: text("kind", { enum: resourceKinds }).notNull(),
		territory: territory().notNull(),
		contactPersonId: uuid("contact_person_id").references(() => people.id),
		phone: text("phone"),
		email: text("email"),
		verifiedOn: verifiedOn(),
		searchText: text("search_text")
			.notNull()
			.generatedAlwaysAs((): SQL => withoutAccents(sql`${resources.name}`)),
	},
	(table) => [
		oneOf("resources_source", table.source, resourceSources),
		oneOf("resources_kind", table.kind, resourceKinds),
		index("resources_by_territory").on(table.territory, table.kind),
	],
)

/** A visiting expert's clinic: so many slots in a territory, between two instants. */
export const missions = pgTable(
	"missions",
	{
		id: id(),
		specialty: text("specialty").notNull(),
		filiereId: uuid("filiere_id")
			.notNull()
			.references(() => filieres.id),
		expertId: uuid("expert_id")
			.notNull()
			.references(() => people.id),
		territory: territory().notNull(),
		startsAt: instant("starts_at").notNull(),
		endsAt: instant("ends_at").notNull(),
		slots: integer("slots").notNull(),
	},
	(table) => [
		check("missions_order", sql`${table.startsAt} < ${table.endsAt}`),
		check("missions_slots", sql`${table.slots} > 0`),
		index("missions_by_territory").on(table.territory, table.startsAt),
	],
)

/** Where a patient may sit for a teleconsultation. */
export const places = pgTable("places", {
	id: id(),
	name: text("name").notNull(),
	territory: territory().notNull(),
})

/** Health insurance fund that decides on a transfer: CGSS, CSSM or CPAM. */
export const payers = pgTable("payers", {
	id: id(),
	name: text("name").notNull(),
	territory: territory().notNull(),
})

/** Items of the minimum data set, in the order of the sheet. */
export const bamaraItems = pgTable(
	"bamara_items",
	{
		id: id(),
		code: text("code").notNull().unique(),
		label: text("label").notNull(),
		section: text("section", { enum: bamaraSections }).notNull(),
		position: integer("position").notNull(),
		required: boolean("required").notNull(),
		whoCanSupply: text("who_can_supply", { enum: bamaraSuppliers }).notNull(),
	},
	(table) => [
		oneOf("bamara_items_section", table.section, bamaraSections),
		oneOf("bamara_items_who_can_supply", table.whoCanSupply, bamaraSuppliers),
	],
)
