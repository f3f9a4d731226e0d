import type { OpeningHours } from "../../schema/directory.ts"

export const territoryRows = [
	{ code: "RE", name: "La Réunion", zone: "Indian/Reunion" },
	{ code: "YT", name: "Mayotte", zone: "Indian/Mayotte" },
	{ code: "GF", name: "Guyane", zone: "America/Cayenne" },
	{ code: "GP", name: "Guadeloupe", zone: "America/Guadeloupe" },
	{ code: "MQ", name: "Martinique", zone: "America/Martinique" },
	{ code: "HEX", name: "Hexagone", zone: "Europe/Paris" },
] as const

export type TerritoryCode = (typeof territoryRows)[number]["code"]

type Ranges = OpeningHours[string]
const mondayToFriday = (ranges: Ranges): OpeningHours => ({
	"1": ranges,
	"2": ranges,
	"3": ranges,
	"4": ranges,
	"5": ranges,
})

/** First values, eight hours a day as the targets suppose; the administrator's own replace them. */
export const calendarHours: Record<TerritoryCode, OpeningHours> = {
	RE: mondayToFriday([
		["08:00", "12:00"],
		["13:00", "17:00"],
	]),
	YT: mondayToFriday([
		["07:30", "12:00"],
		["13:00", "16:30"],
	]),
	GF: mondayToFriday([
		["07:30", "12:30"],
		["14:00", "17:00"],
	]),
	GP: mondayToFriday([
		["08:00", "12:30"],
		["13:30", "17:00"],
	]),
	MQ: mondayToFriday([
		["07:30", "12:30"],
		["13:30", "16:30"],
	]),
	HEX: mondayToFriday([
		["09:00", "12:30"],
		["13:30", "18:00"],
	]),
}

export type PlatformCode = "RE-MA-RARES" | "KARUKERARES" | "AMR" | "COMARG"

export const platformRows: readonly {
	code: PlatformCode
	name: string
	hostHospital: string
	territory: TerritoryCode
	serves: readonly TerritoryCode[]
}[] = [
	{
		code: "RE-MA-RARES",
		name: "RE-MA-RARES (La Réunion et Mayotte)",
		hostHospital: "CHU de La Réunion",
		territory: "RE",
		serves: ["RE", "YT"],
	},
	{
		code: "KARUKERARES",
		name: "Karukerares (Guadeloupe)",
		hostHospital: "CHU de Guadeloupe",
		territory: "GP",
		serves: ["GP"],
	},
	{
		code: "AMR",
		name: "Allô Maladies Rares (Martinique)",
		hostHospital: "CHU de Martinique",
		territory: "MQ",
		serves: ["MQ"],
	},
	{
		code: "COMARG",
		name: "COMARG (Guyane)",
		hostHospital: "CH de Cayenne",
		territory: "GF",
		serves: ["GF"],
	},
]

/**
 * Value set ProfessionPersonnelActivite. A health professional is one of part IV of the public health code, which the
 * law of tele-expertise asks of a requérant; genetic counsellors are governed elsewhere (L1132-1), so they are not
 * taken for one until somebody who knows corrects the row.
 */
export const professionRows = [
	{ code: "G15_10", label: "Médecin", isHealthProfessional: true },
	{ code: "G15_60", label: "Infirmier diplômé d'État", isHealthProfessional: true },
	{ code: "G15_70", label: "Kinésithérapeute", isHealthProfessional: true },
	{ code: "G15_91", label: "Orthophoniste", isHealthProfessional: true },
	{ code: "G15_94", label: "Ergothérapeute", isHealthProfessional: true },
	{ code: "G15_95", label: "Diététicien", isHealthProfessional: true },
	{ code: "G15_96", label: "Psychomotricien", isHealthProfessional: true },
	{ code: "41", label: "Assistant de service social", isHealthProfessional: false },
	{ code: "93", label: "Psychologue", isHealthProfessional: false },
	{ code: "329", label: "Conseiller en génétique", isHealthProfessional: false },
	{ code: "326", label: "Éducateur", isHealthProfessional: false },
	{ code: "312", label: "Autre", isHealthProfessional: false },
] as const

export type ProfessionCode = (typeof professionRows)[number]["code"]

export const payerRows: readonly { key: string; name: string; territory: TerritoryCode }[] = [
	{ key: "cgss-re", name: "CGSS de La Réunion", territory: "RE" },
	{ key: "cssm", name: "Caisse de sécurité sociale de Mayotte", territory: "YT" },
	{ key: "cgss-gf", name: "CGSS de la Guyane", territory: "GF" },
	{ key: "cgss-gp", name: "CGSS de la Guadeloupe", territory: "GP" },
	{ key: "cgss-mq", name: "CGSS de la Martinique", territory: "MQ" },
	{ key: "cpam-75", name: "CPAM de Paris", territory: "HEX" },
	{ key: "cpam-13", name: "CPAM des Bouches-du-Rhône", territory: "HEX" },
]
