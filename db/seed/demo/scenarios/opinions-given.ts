import type { Scenario } from "../script.ts"
import { concluded, needs, oriented, requesterTold } from "../steps/case-steps.ts"
import { enteredInError, patientDeclined, teleconsultationOpened } from "../steps/meeting-steps.ts"
import {
	agreed,
	expertAccepted,
	opinionAsked,
	opinionFollowed,
	opinionGiven,
	opinionOpened,
	patientHears,
	requesterHears,
} from "../steps/opinion-steps.ts"
import { entered, informed, reconciled } from "../steps/registry-steps.ts"
import { asks, somebody } from "./people.ts"

const TE = "teleExpertise"

/** Opinions on file that were given or refused, and those that begin. */
export const givenOpinionScenarios: readonly Scenario[] = [
	{
		key: "gf-close-out",
		platform: "COMARG",
		patient: somebody("Pinas, Marlène", "female", 31, "GF", "Saint-Laurent-du-Maroni", "nenge tongo", true),
		request: asks("carapa", "routine", "confirmed", { channel: "phone" }),
		disease: ["ORPHA:232", "Drépanocytose", "HBB"],
		steps: [
			...oriented({
				filieres: ["MCGRE"],
				reason: "Drépanocytose SC, rétinopathie débutante, grossesse prévue.",
				experts: ["grignon"],
			}),
			...entered("2d", "IDMR-GF-01187"),
			needs("4h", ["interpreter", "rights"]),
			reconciled("5d", "proven"),
			...opinionAsked("4h", {
				expert: "grignon",
				level: "LOCAL",
				question: "Quelle préparation avant la grossesse, et quel suivi à Saint-Laurent ?",
			}),
			expertAccepted("5h", "grignon"),
			opinionGiven(
				"3d",
				"grignon",
				"Échanges transfusionnels à prévoir au troisième trimestre ; fond d'œil avant.",
				"none",
			),
			requesterHears(TE, "6h"),
			patientHears(TE, "2d", "requester"),
		],
		since: "3d",
	},
	{
		key: "re-preparing",
		platform: "RE-MA-RARES",
		patient: somebody("Ah-Kong, Éloïse", "female", 22, "RE", "Saint-Denis"),
		request: asks("letchi", "routine", "none"),
		steps: [
			...oriented({
				filieres: ["FAI2R"],
				level: "HEXAGONE",
				reason: "Uvéite, aphtes, arthralgies.",
				experts: ["bourdaine"],
			}),
			opinionOpened("1d", {
				expert: "bourdaine",
				level: "HEXAGONE",
				question: "Maladie de Behçet ? Peut-on éviter le déplacement ?",
			}),
			enteredInError(TE, "5h"),
			opinionOpened("2h", {
				expert: "bourdaine",
				level: "HEXAGONE",
				question: "Maladie de Behçet ? Peut-on éviter le déplacement ?",
			}),
			agreed(TE, "4h"),
		],
		since: "2d",
	},
	{
		key: "re-alternative",
		platform: "RE-MA-RARES",
		patient: somebody("Chanfi, Zalihata", "female", 43, "YT", "Mtsamboro", "shimaoré", true),
		request: asks("ylang", "routine"),
		steps: [
			...oriented({ filieres: ["MCGRE"], reason: "Anémie hémolytique, deux enfants atteints.", experts: ["baobab"] }),
			informed("1d", true),
			...opinionAsked("5h", {
				expert: "baobab",
				level: "LOCAL",
				question: "Thalassémie intermédiaire ? Quand transfuser ?",
			}),
			needs("4h", ["social"]),
			patientDeclined(TE, "1d", "Ne souhaite pas que son dossier sorte de Mtsamboro ; accepte d'être vue sur place."),
		],
		since: { dueToday: "5d" },
	},
	{
		key: "re-to-tell-doctor",
		platform: "RE-MA-RARES",
		patient: somebody("Hoareau, Bertrand", "male", 48, "RE", "Sainte-Suzanne"),
		request: asks("letchi", "routine"),
		disease: ["ORPHA:271861", "Amylose à transthyrétine", "TTR"],
		steps: [
			...oriented({
				filieres: ["FILNEMUS"],
				level: "HEXAGONE",
				reason: "Neuropathie des petites fibres.",
				experts: ["badamier"],
			}),
			...entered("1d", "IDMR-RE-20291"),
			needs("5h", "none"),
			...opinionAsked("4h", {
				expert: "badamier",
				level: "HEXAGONE",
				question: "Biopsie de peau utile avant la génétique ?",
			}),
			...opinionFollowed("badamier", "Génétique d'emblée : gène TTR, puis panel si négatif."),
			teleconsultationOpened("5h", "badamier", "HEXAGONE", "re-nord"),
			enteredInError("teleconsultation", "3h"),
			concluded("1d", "Séquençage TTR prescrit localement, revoir avec le résultat dans trois mois."),
		],
		since: "9h",
	},
	{
		key: "gp-to-tell-patient",
		platform: "KARUKERARES",
		patient: somebody("Ramassamy, Jordan", "male", 9, "GP", "Sainte-Rose"),
		request: asks("corossol", "routine"),
		disease: ["ORPHA:98878", "Hémophilie A"],
		steps: [
			...oriented({ filieres: ["MHEMO"], reason: "Hématomes spontanés, TCA allongé.", experts: ["gommier"] }),
			...entered("1d", "IDMR-GP-00934"),
			needs("5h", "none"),
			...opinionAsked("4h", {
				expert: "gommier",
				level: "LOCAL",
				question: "Hémophilie mineure ? Conduite avant une extraction dentaire ?",
			}),
			...opinionFollowed("gommier", "Hémophilie A mineure ; desmopressine avant le geste, carte de soins remise."),
			concluded("1d", "Diagnostic posé, carte d'urgence remise, éducation thérapeutique proposée."),
			requesterTold("5h"),
		],
		since: "6d",
	},
]
