import type { centreKinds } from "../../schema/directory.ts"
import type { FiliereCode } from "./filieres.ts"
import type { TerritoryCode } from "./reference.ts"

export interface SeedCentre {
	readonly kind: (typeof centreKinds)[number]
	readonly name: string
	readonly hospital: string
	readonly city: string
	readonly territory: TerritoryCode
	readonly filieres: readonly FiliereCode[]
	readonly validFrom: string
	readonly validTo?: string
}

const centre = (
	kind: SeedCentre["kind"],
	name: string,
	hospital: string,
	city: string,
	territory: TerritoryCode,
	filieres: readonly FiliereCode[],
	validFrom = "2023-10-01",
): SeedCentre => ({ kind, name, hospital, city, territory, filieres, validFrom })

const NECKER = "AP-HP Hôpital Necker-Enfants malades"
const BICETRE = "AP-HP Hôpital Bicêtre"
const SALPETRIERE = "AP-HP Hôpital de la Pitié-Salpêtrière"
const HCL = "Hospices civils de Lyon"
const CHU_RE = "CHU de La Réunion"
const CHU_GP = "CHU de Guadeloupe"
const CHU_MQ = "CHU de Martinique"

/** Hospitals are real institutions; the centres, named after winds and waters, are invented. */
export const seedCentres = {
	alize: centre("CRMR", "Centre Alizé", SALPETRIERE, "Paris", "HEX", ["FILNEMUS"]),
	mistral: centre("CRMR", "Centre Mistral", "CHU Dijon Bourgogne", "Dijon", "HEX", ["ANDDI-RARES"]),
	tramontane: centre("CRMR", "Centre Tramontane", "CHU de Montpellier", "Montpellier", "HEX", ["BRAIN-TEAM"]),
	sirocco: centre("CRMR", "Centre Sirocco", "AP-HP Hôpital européen Georges-Pompidou", "Paris", "HEX", ["CARDIOGEN"]),
	autan: centre("CRMR", "Centre Autan", "CHU de Toulouse", "Toulouse", "HEX", ["DEFISCIENCE"]),
	noroit: centre("CRMR", "Centre Noroît", "CHU de Lille", "Lille", "HEX", ["FAI2R"]),
	suroit: centre("CRMR", "Centre Suroît", "AP-HP Hôpital Bichat", "Paris", "HEX", ["FAVA-MULTI"]),
	galerne: centre("CRMR", "Centre Galerne", BICETRE, "Le Kremlin-Bicêtre", "HEX", ["FILFOIE"]),
	zephyr: centre("CRMR", "Centre Zéphyr", "CHRU de Tours", "Tours", "HEX", ["FILSLAN"]),
	brise: centre("CRMR", "Centre Brise", NECKER, "Paris", "HEX", ["FIMARAD"]),
	aquilon: centre("CRMR", "Centre Aquilon", "CHU de Lille", "Lille", "HEX", ["FIMATHO"]),
	foehn: centre("CRMR", "Centre Foehn", HCL, "Lyon", "HEX", ["FIRENDO"]),
	bise: centre("CRMR", "Centre Bise", NECKER, "Paris", "HEX", ["G2M"]),
	burle: centre("CRMR", "Centre Burle", "AP-HP Hôpital Saint-Louis", "Paris", "HEX", ["MARIH"]),
	simoun: centre("CRMR", "Centre Simoun", "AP-HP Hôpital Henri-Mondor", "Créteil", "HEX", ["MCGRE"]),
	marin: centre("CRMR", "Centre Marin", BICETRE, "Le Kremlin-Bicêtre", "HEX", ["MHEMO"]),
	libeccio: centre("CRMR", "Centre Libeccio", "CHU de Nantes", "Nantes", "HEX", ["MUCO-CFTR"]),
	ponant: centre("CRMR", "Centre Ponant", "CHU de Rennes", "Rennes", "HEX", ["NEUROSPHINX"]),
	levant: centre("CRMR", "Centre Levant", HCL, "Lyon", "HEX", ["ORKID"]),
	harmattan: centre("CRMR", "Centre Harmattan", "AP-HP Hôpital Cochin", "Paris", "HEX", ["OSCAR"]),
	khamsin: centre("CRMR", "Centre Khamsin", "AP-HP Hôpital Armand-Trousseau", "Paris", "HEX", ["RESPIFIL"]),
	chergui: centre("CRMR", "Centre Chergui", "Hôpitaux universitaires de Strasbourg", "Strasbourg", "HEX", ["SENSGENE"]),
	cers: centre("CRMR", "Centre Cers", NECKER, "Paris", "HEX", ["TETECOU"]),
	vaudaire: centre(
		"CRMR",
		"Centre Vaudaire",
		"AP-HM Hôpital de la Timone",
		"Marseille",
		"HEX",
		["FILNEMUS"],
		"2025-07-01",
	),
	traverse: centre("CCMR", "Centre Traverse", "CHU de Bordeaux", "Bordeaux", "HEX", ["FILNEMUS", "BRAIN-TEAM"]),
	/** Lost its label when the plan of 2025 began: kept, so that old cases still name it. */
	lombarde: {
		...centre("CCMR", "Centre Lombarde", "CHU de Nice", "Nice", "HEX", ["G2M"], "2017-09-01"),
		validTo: "2025-07-01",
	},
	piton: centre("CCMR", "Centre Piton", CHU_RE, "Saint-Pierre", "RE", ["ANDDI-RARES", "DEFISCIENCE"]),
	cirque: centre("CCMR", "Centre Cirque", CHU_RE, "Saint-Denis", "RE", ["G2M", "FIRENDO"]),
	ressac: centre("CRC", "Centre Ressac", CHU_RE, "Saint-Denis", "RE", ["MUCO-CFTR", "RESPIFIL"]),
	lagon: centre("CRC", "Centre Lagon", CHU_RE, "Saint-Denis", "RE", ["MHEMO"]),
	ravine: centre("CCMR", "Centre Ravine", CHU_RE, "Saint-Denis", "RE", ["ORKID"], "2025-07-01"),
	recif: centre("CCMR", "Centre Récif", "CH de Mayotte", "Mamoudzou", "YT", ["MCGRE"], "2025-07-01"),
	mangrove: centre("CRMR", "Centre Mangrove", CHU_GP, "Les Abymes", "GP", ["MCGRE"]),
	madrepore: centre("CRC", "Centre Madrépore", CHU_GP, "Les Abymes", "GP", ["MHEMO"]),
	caret: centre("CCMR", "Centre Caret", CHU_GP, "Les Abymes", "GP", ["CARDIOGEN", "FAVA-MULTI"]),
	morne: centre("CCMR", "Centre Morne", CHU_MQ, "Fort-de-France", "MQ", ["FAI2R", "MARIH"]),
	houle: centre("CRC", "Centre Houle", CHU_MQ, "Fort-de-France", "MQ", ["FILSLAN", "BRAIN-TEAM"]),
	anse: centre("CCMR", "Centre Anse", CHU_MQ, "Fort-de-France", "MQ", ["ANDDI-RARES", "OSCAR"], "2025-07-01"),
	canopee: centre("CCMR", "Centre Canopée", "CH de Cayenne", "Cayenne", "GF", ["MCGRE", "MHEMO"]),
	crique: centre(
		"CCMR",
		"Centre Crique",
		"CH de l'Ouest guyanais",
		"Saint-Laurent-du-Maroni",
		"GF",
		["FIMATHO"],
		"2025-07-01",
	),
} satisfies Record<string, SeedCentre>

export type CentreKey = keyof typeof seedCentres
