import type { Scenario } from "../script.ts"
import { doctorInformed, needs, oriented } from "../steps/case-steps.ts"
import { cancelled } from "../steps/meeting-steps.ts"
import {
	agreed,
	expertAccepted,
	expertAsks,
	expertChosen,
	expertDeclined,
	expertTold,
	opinionAsked,
	opinionGiven,
	requesterHears,
} from "../steps/opinion-steps.ts"
import { attested, entered, informed, submitted } from "../steps/registry-steps.ts"
import { acknowledged, helpHeld, referralOpened, referred, transferOpened } from "../steps/travel-steps.ts"
import { asks, calls, somebody } from "./people.ts"

const TE = "teleExpertise"

const weakness =
	"Faiblesse proximale progressive depuis 18 mois, CPK à 12 fois la normale. Faut-il un panel génétique neuromusculaire avant la biopsie ?"

/** Opinions on file that are being asked for or written. */
export const opinionScenarios: readonly Scenario[] = [
	{
		key: "re-silent-expert",
		platform: "RE-MA-RARES",
		patient: somebody("Bacar, Anrafa", "female", 7, "YT", "Mamoudzou", "shimaoré", true),
		request: asks("filao", "urgent", "suspected", { channel: "phone" }),
		disease: ["ORPHA:98896", "Dystrophie musculaire (suspicion)"],
		steps: [
			...oriented(
				{ filieres: ["FILNEMUS"], level: "HEXAGONE", reason: "Signe de Gowers, CPK élevées.", experts: ["tamarin"] },
				"Hexagone, faute d'expert local ou dans un autre DROM.",
			),
			needs("6h", ["social", "interpreter"], "La mère élève seule quatre enfants, pas de véhicule."),
			informed("4h"),
			...opinionAsked("2h", {
				expert: "tamarin",
				level: "HEXAGONE",
				question: weakness,
				documents: ["Consultation du 2", "Biologie, CPK", "Marche, images"],
			}),
			...referred("2h", "founingo", "social", "Aide aux déplacements vers Mamoudzou et ouverture de droits."),
			acknowledged("6h", "founingo"),
			helpHeld("1d", "Mme Crabier, assistante sociale"),
		],
		since: "3d",
	},
	{
		key: "re-asked",
		platform: "RE-MA-RARES",
		patient: somebody("Técher, Gaël", "male", 16, "RE", "L'Étang-Salé"),
		request: asks("letchi", "routine"),
		steps: [
			...oriented({
				filieres: ["SENSGENE"],
				level: "HEXAGONE",
				reason: "Baisse de vision nocturne, rétine pigmentée, cousin atteint.",
				experts: ["meleze"],
			}),
			needs("5h", "declined", "La famille préfère attendre l'avis."),
			informed("1d"),
			...opinionAsked("5h", {
				expert: "meleze",
				level: "HEXAGONE",
				question: "Rétinopathie pigmentaire probable : quel bilan génétique, et faut-il voir le cousin ?",
			}),
		],
		since: "14h",
	},
	{
		key: "re-writing",
		platform: "RE-MA-RARES",
		patient: somebody("Moutoussamy, Ilan", "male", 3, "RE", "Saint-Paul"),
		request: asks("letchi", "urgent"),
		disease: ["ORPHA:355", "Maladie de Gaucher (suspicion)"],
		steps: [
			...oriented({
				filieres: ["G2M"],
				level: "HEXAGONE",
				reason: "Splénomégalie, thrombopénie, retard de croissance.",
				experts: ["catalpa"],
			}),
			transferOpened("3h", "RE", "bise", "HEXAGONE"),
			needs("3h", "none"),
			cancelled("transfer", "4h", "L'avis sur dossier est demandé d'abord, d'accord avec la famille."),
			...entered("4h", "IDMR-RE-20418"),
			...opinionAsked("2h", {
				expert: "catalpa",
				level: "HEXAGONE",
				question: "Dosage enzymatique ici ou envoi du prélèvement ? Que surveiller d'ici là ?",
			}),
			expertAccepted("2h", "catalpa", "9d"),
			expertAsks("4h", "catalpa", ["Échographie abdominale"], "Merci de préciser la taille de la rate."),
			expertTold("1d", "Échographie abdominale"),
		],
		since: "1d",
	},
	{
		key: "re-expert-asks",
		platform: "RE-MA-RARES",
		patient: somebody("Ousseni, Fahad", "male", 11, "YT", "Bandrélé", "kibushi", true),
		request: asks("ylang", "routine", "suspected", { channel: "phone" }),
		steps: [
			...oriented({
				filieres: ["DEFISCIENCE"],
				level: "HEXAGONE",
				reason: "Épilepsie pharmacorésistante, trouble du langage.",
				experts: ["plaqueminier"],
			}),
			informed("1d"),
			needs("4h", ["schoolWork", "interpreter"]),
			...opinionAsked("3h", {
				expert: "plaqueminier",
				level: "HEXAGONE",
				question: "Trois traitements essayés. Régime cétogène possible à Mayotte ? Quel bilan génétique ?",
				documents: ["EEG de sommeil", "Historique des traitements"],
			}),
			...referred("3h", "martin", "schoolWork", "Demande d'accompagnant, collège de Bandrélé."),
			expertAsks(
				"6h",
				"plaqueminier",
				["Vidéo d'une crise", "Dosage du valproate"],
				"Une vidéo, même courte, aiderait à classer les crises.",
			),
		],
		since: "3d",
	},
	{
		key: "gp-choosing",
		platform: "KARUKERARES",
		patient: somebody("Gédéon, Maëva", "female", 26, "GP", "Le Moule", "créole guadeloupéen"),
		request: asks("corossol", "routine"),
		steps: [
			...oriented({
				filieres: ["FAVA-MULTI"],
				reason: "Dissection carotidienne, luxations à répétition, peau fine.",
				experts: ["gaiac"],
			}),
			informed("2d"),
			needs("3h", "none"),
			...opinionAsked("3h", {
				expert: "gaiac",
				level: "LOCAL",
				question: "Syndrome d'Ehlers-Danlos vasculaire ? Quelle surveillance avant la grossesse souhaitée ?",
			}),
			expertDeclined("1d", "gaiac", "notMyField", "Relève du centre national."),
			expertChosen("5h", "liquidambar", "HEXAGONE"),
			expertDeclined("2d", "liquidambar", "noTime", "Pas de disponibilité avant deux mois."),
		],
		since: "6h",
	},
	{
		key: "mq-exhausted",
		platform: "AMR",
		patient: somebody("Lagier, Fernand", "male", 55, "MQ", "Fort-de-France", "créole martiniquais"),
		request: asks("carambolier", "urgent"),
		steps: [
			...oriented({
				filieres: ["FAI2R"],
				reason: "Fièvre récurrente, atteinte rénale, cousin atteint.",
				experts: ["mahogany"],
			}),
			needs("5h", "none"),
			informed("4h"),
			...opinionAsked("2h", {
				expert: "mahogany",
				level: "LOCAL",
				question:
					"Maladie auto-inflammatoire héréditaire ? Peut-on commencer la colchicine sans attendre la génétique ?",
			}),
			expertDeclined("5h", "mahogany", "conflict", "Proche de la famille."),
			expertChosen("2h", "bourdaine", "HEXAGONE"),
			expertDeclined("5h", "bourdaine", "noTime", "Congé jusqu'à la fin du mois."),
			expertChosen("2h", "argousier", "HEXAGONE"),
			expertDeclined("5h", "argousier", "notMyField", "Suit les enfants seulement."),
		],
		since: "10h",
	},
	{
		key: "re-opinion-here",
		platform: "RE-MA-RARES",
		patient: somebody("Sinama, Thérèse", "female", 51, "RE", "Saint-Benoît", "créole réunionnais"),
		request: asks("letchi", "routine"),
		steps: [
			...oriented({
				filieres: ["CARDIOGEN"],
				level: "HEXAGONE",
				reason: "Cardiomyopathie restrictive, canal carpien bilatéral.",
				experts: ["sequoia"],
			}),
			informed("1d"),
			needs("5h", ["social"]),
			...opinionAsked("1d", {
				expert: "sequoia",
				level: "HEXAGONE",
				question: "Amylose à transthyrétine héréditaire ? Quel examen d'abord, scintigraphie ou biopsie ?",
			}),
			...referred("4h", "bulbul", "social", "Éducation thérapeutique : vivre avec une insuffisance cardiaque."),
			acknowledged("1d", "bulbul"),
			expertAccepted("3h", "sequoia"),
			submitted("1d", "IDMR-RE-20377"),
			attested("1d"),
			opinionGiven(
				"6h",
				"sequoia",
				"Scintigraphie osseuse d'abord ; recherche de chaînes légères ; puis gène TTR.",
				"exams",
			),
		],
		since: { dueToday: "2d" },
	},
	{
		key: "re-family-to-tell",
		platform: "RE-MA-RARES",
		patient: somebody("Robert, Danaé", "female", 3, "RE", "Cilaos", "créole réunionnais"),
		request: calls("M. Robert, père", "routine", "suspected", { doctorUnknown: true }),
		steps: [
			...oriented({
				filieres: ["ANDDI-RARES"],
				reason: "Petite taille, cardiopathie, visage évocateur.",
				experts: ["longani"],
			}),
			doctorInformed("1d", "letchi"),
			informed("5h"),
			needs("1d", ["transportLodging"], "Cilaos : deux heures de route, pas de voiture."),
			...opinionAsked("4h", {
				expert: "longani",
				level: "LOCAL",
				question: "Syndrome de Noonan ? Quels gènes demander ?",
				byProfessional: false,
			}),
			expertAccepted("6h", "longani"),
			referralOpened("2h", "salangane", "transportLodging"),
			agreed("extraMedicalReferral", "4h"),
			opinionGiven("2d", "longani", "Tableau compatible avec un syndrome de Noonan. Panel RASopathies proposé."),
			requesterHears(TE, "5h"),
		],
		since: "6d",
	},
]
