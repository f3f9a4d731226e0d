import type { CentreKey } from "./centres.ts"
import type { FiliereCode } from "./filieres.ts"

interface SeedStaff {
	readonly name: string
	readonly centre: CentreKey
	readonly filiere: FiliereCode
	/** Key of the person to reach. */
	readonly contact: string
	/** ISO weekday and local time of the sessions, every so many weeks. */
	readonly weekday: 1 | 2 | 3 | 4 | 5
	readonly at: string
	readonly everyWeeks: 1 | 2 | 4
	readonly quorumRule?: string
}

const staff = (
	name: string,
	centre: CentreKey,
	filiere: FiliereCode,
	contact: string,
	[weekday, at, everyWeeks]: readonly [SeedStaff["weekday"], string, SeedStaff["everyWeeks"]],
	quorumRule?: string,
): SeedStaff => ({ name, centre, filiere, contact, weekday, at, everyWeeks, ...(quorumRule ? { quorumRule } : {}) })

const THREE_SPECIALTIES = "Trois médecins de spécialités différentes"
const TWO_HAEMOSTASIS = "Deux médecins de l'hémostase et un biologiste"
const ONE_GENETICIST = "Un neurologue et un généticien au moins"

/** In the Hexagone around 14:00, the hour that suits La Réunion (+2 or +3 h) and the Antilles (−5 or −6 h) least badly. */
export const seedStaffs: Readonly<Record<string, SeedStaff>> = {
	"rcp-alize": staff("RCP neuromusculaire Alizé", "alize", "FILNEMUS", "tamarin", [4, "14:00", 2], ONE_GENETICIST),
	"rcp-vaudaire": staff(
		"RCP nerf et muscle Vaudaire",
		"vaudaire",
		"FILNEMUS",
		"arbousier",
		[2, "14:30", 4],
		ONE_GENETICIST,
	),
	"rcp-mistral": staff(
		"RCP de génétique Mistral",
		"mistral",
		"ANDDI-RARES",
		"alisier",
		[1, "14:00", 2],
		THREE_SPECIALTIES,
	),
	"rcp-autan": staff("RCP épilepsies rares Autan", "autan", "DEFISCIENCE", "plaqueminier", [3, "14:00", 2]),
	"rcp-bise": staff("Staff métabolique Bise", "bise", "G2M", "catalpa", [5, "13:30", 1], THREE_SPECIALTIES),
	"rcp-marin": staff("RCP nationale hémostase Marin", "marin", "MHEMO", "troene", [2, "14:00", 4], TWO_HAEMOSTASIS),
	"rcp-simoun": staff("RCP drépanocytose Simoun", "simoun", "MCGRE", "caroubier", [4, "15:00", 2]),
	"rcp-levant": staff("RCP rein rare Levant", "levant", "ORKID", "thuya", [1, "14:30", 4]),
	"rcp-harmattan": staff("RCP os Harmattan", "harmattan", "OSCAR", "arganier", [3, "13:30", 4]),
	"rcp-piton": staff(
		"Staff de génétique océan Indien",
		"piton",
		"ANDDI-RARES",
		"longani",
		[3, "13:00", 2],
		THREE_SPECIALTIES,
	),
	"rcp-lagon": staff("RCP hémostase océan Indien", "lagon", "MHEMO", "giroflier", [5, "10:00", 4], TWO_HAEMOSTASIS),
	"rcp-mangrove": staff("RCP drépanocytose Antilles-Guyane", "mangrove", "MCGRE", "courbaril", [2, "09:30", 2]),
	"rcp-morne": staff("RCP auto-immunité Antilles-Guyane", "morne", "FAI2R", "mahogany", [4, "10:00", 4]),
}
