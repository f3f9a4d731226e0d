import type { absenceReasons } from "../../schema/directory.ts"
import type { FiliereCode } from "./filieres.ts"
import type { TerritoryCode } from "./reference.ts"

interface SeedMission {
	readonly specialty: string
	readonly filiere: FiliereCode
	/** Key of the visiting expert. */
	readonly expert: string
	readonly territory: TerritoryCode
	/** Begins on the first Monday this many days from now, and lasts so many days. */
	readonly fromDay: number
	readonly days: number
	readonly slots: number
}

export const seedMissions: Readonly<Record<string, SeedMission>> = {
	"neuro-yt": {
		specialty: "Neuropédiatrie",
		filiere: "FILNEMUS",
		expert: "micocoulier",
		territory: "YT",
		fromDay: 24,
		days: 3,
		slots: 18,
	},
	"neuro-re": {
		specialty: "Neuropédiatrie",
		filiere: "FILNEMUS",
		expert: "micocoulier",
		territory: "RE",
		fromDay: 31,
		days: 5,
		slots: 40,
	},
	"genetics-gf": {
		specialty: "Génétique médicale",
		filiere: "ANDDI-RARES",
		expert: "genipayer",
		territory: "GF",
		fromDay: 17,
		days: 2,
		slots: 14,
	},
	"genetics-yt": {
		specialty: "Génétique médicale",
		filiere: "ANDDI-RARES",
		expert: "longani",
		territory: "YT",
		fromDay: 10,
		days: 2,
		slots: 16,
	},
	"surgery-gf": {
		specialty: "Chirurgie pédiatrique",
		filiere: "FIMATHO",
		expert: "nerprun",
		territory: "GF",
		fromDay: 45,
		days: 4,
		slots: 12,
	},
	"eye-gp": {
		specialty: "Ophtalmologie, génétique",
		filiere: "SENSGENE",
		expert: "meleze",
		territory: "GP",
		fromDay: 52,
		days: 3,
		slots: 20,
	},
	"metabolic-mq": {
		specialty: "Maladies métaboliques",
		filiere: "G2M",
		expert: "ginkgo",
		territory: "MQ",
		fromDay: 66,
		days: 3,
		slots: 15,
	},
	"metabolic-re": {
		specialty: "Maladies métaboliques",
		filiere: "G2M",
		expert: "catalpa",
		territory: "RE",
		fromDay: -40,
		days: 4,
		slots: 24,
	},
	"neuro-re-last": {
		specialty: "Neuropédiatrie",
		filiere: "FILNEMUS",
		expert: "micocoulier",
		territory: "RE",
		fromDay: -32,
		days: 5,
		slots: 40,
	},
	"genetics-gf-last": {
		specialty: "Génétique médicale",
		filiere: "ANDDI-RARES",
		expert: "genipayer",
		territory: "GF",
		fromDay: -18,
		days: 2,
		slots: 14,
	},
	"eye-gp-last": {
		specialty: "Ophtalmologie, génétique",
		filiere: "SENSGENE",
		expert: "meleze",
		territory: "GP",
		fromDay: -25,
		days: 3,
		slots: 20,
	},
}

interface SeedAbsence {
	readonly person: string
	/** Days from today to the first and the last day. */
	readonly from: number
	readonly to: number
	readonly reason: (typeof absenceReasons)[number]
	/** Named for this absence only. */
	readonly deputy?: string
}

/** Some are away now, some with their deputy, some come back or leave soon. */
export const seedAbsences: readonly SeedAbsence[] = [
	{ person: "cornouiller", from: -4, to: 10, reason: "leave" },
	{ person: "azerolier", from: -2, to: 12, reason: "leave" },
	{ person: "cytise", from: -20, to: 40, reason: "parental" },
	{ person: "troene", from: -1, to: 4, reason: "training" },
	{ person: "muscadier", from: -6, to: 8, reason: "illness", deputy: "letchi" },
	{ person: "benjoin", from: -1, to: 2, reason: "mission", deputy: "longani" },
	{ person: "gaiac", from: -3, to: 11, reason: "leave" },
	{ person: "wacapou", from: -1, to: 6, reason: "mission" },
	{ person: "micocoulier", from: 24, to: 36, reason: "mission", deputy: "tamarin" },
	{ person: "badamier", from: 28, to: 42, reason: "leave" },
	{ person: "courbaril", from: -30, to: -16, reason: "leave" },
]

export const seedPlaces: Readonly<Record<string, { readonly name: string; readonly territory: TerritoryCode }>> = {
	"re-nord": { name: "Salle de téléconsultation, CHU de La Réunion, Saint-Denis", territory: "RE" },
	"re-sud": { name: "Salle de téléconsultation, CHU de La Réunion, Saint-Pierre", territory: "RE" },
	"yt-mamoudzou": { name: "Salle de téléconsultation, CH de Mayotte, Mamoudzou", territory: "YT" },
	"yt-sud": { name: "Dispensaire de Mramadoudou, cabine de téléconsultation", territory: "YT" },
	"gp-abymes": { name: "Salle de téléconsultation, CHU de Guadeloupe", territory: "GP" },
	"gp-marie-galante": { name: "Chariot de téléconsultation, CH de Marie-Galante", territory: "GP" },
	"mq-fdf": { name: "Salle de téléconsultation, CHU de Martinique", territory: "MQ" },
	"mq-nord": { name: "Chariot de téléconsultation, hôpital de Trinité", territory: "MQ" },
	"gf-cayenne": { name: "Salle de téléconsultation, CH de Cayenne", territory: "GF" },
	"gf-maripasoula": { name: "Centre de santé de Maripasoula, valise satellite", territory: "GF" },
	"gf-saint-georges": { name: "Centre de santé de Saint-Georges, valise satellite", territory: "GF" },
	"hex-domicile": { name: "Au domicile du patient, par lien", territory: "HEX" },
}
