import { on, onCase, type Scenario } from "../script.ts"
import { extraMedicalConcluded, heldUntil, needs, oriented, planConfirmed } from "../steps/case-steps.ts"
import {
	enteredInError,
	rcpPrepared,
	unattended,
	visitHeld,
	visitOpened,
	visitScheduled,
} from "../steps/meeting-steps.ts"
import { expertAccepted, opinionAsked } from "../steps/opinion-steps.ts"
import { entered, informed, reconciled } from "../steps/registry-steps.ts"
import { decided, referred, transferAsked, transferOpened } from "../steps/travel-steps.ts"
import { asks, somebody } from "./people.ts"

const VISIT = "expertVisit"
const TRANSFER = "transfer"
const REFERRAL = "extraMedicalReferral"

/** Visiting experts' clinics, and cases on hold. */
export const visitScenarios: readonly Scenario[] = [
	{
		key: "re-visit-waiting",
		platform: "RE-MA-RARES",
		patient: somebody("Chanfi, Nadjim", "male", 9, "YT", "Koungou", "shimaoré", true),
		request: asks("filao", "routine"),
		steps: [
			...oriented({ filieres: ["FILNEMUS"], level: "HEXAGONE", reason: "Marche sur la pointe, mollets gros." }),
			informed("1d"),
			needs("1d", ["interpreter"]),
			...referred("4h", "drongo", "interpreter", "Présence à la consultation de mission."),
			enteredInError(REFERRAL, "5h"),
			visitOpened("4h", "Neuropédiatrie", "FILNEMUS", "HEXAGONE"),
		],
		since: "8d",
	},
	{
		key: "re-visit-report",
		platform: "RE-MA-RARES",
		patient: somebody("Boyer, Loan", "male", 13, "RE", "Saint-Louis"),
		request: asks("letchi", "routine"),
		steps: [
			...oriented({ filieres: ["FILNEMUS"], level: "HEXAGONE", reason: "Fatigabilité, crampes, myoglobinurie." }),
			...entered("1d", "IDMR-RE-20311"),
			needs("1d", "none"),
			visitOpened("1d", "Neuropédiatrie", "FILNEMUS", "HEXAGONE"),
			visitScheduled("2d", "neuro-re-last"),
			visitHeld("8d", "micocoulier"),
		],
		since: "15d",
	},
	{
		key: "gf-visit-scheduled",
		platform: "COMARG",
		patient: somebody("Da Silva, Luana", "female", 5, "GF", "Saint-Georges", "portugais", true),
		request: asks("carapa", "routine", "none"),
		steps: [
			...oriented({
				filieres: ["ANDDI-RARES"],
				level: "INTER_DROM",
				reason: "Retard global, fente opérée, cardiopathie.",
			}),
			informed("1d"),
			needs("1d", ["transportLodging", "interpreter"]),
			...referred("5h", "ara", "transportLodging", "Pirogue et nuit à Cayenne pour la mission de génétique."),
			visitOpened("4h", "Chirurgie pédiatrique", "FIMATHO", "HEXAGONE"),
			on(VISIT, "1d", "physician", "VISIT_ABANDONED", { reason: "La mission de génétique suffit pour l'instant." }),
			visitOpened("2h", "Génétique médicale", "ANDDI-RARES", "INTER_DROM"),
			visitScheduled("1d", "genetics-gf"),
		],
		since: "2d",
	},
	{
		key: "gp-visit-unattended",
		platform: "KARUKERARES",
		patient: somebody("Céleste, Rony", "male", 45, "GP", "Saint-François", "créole guadeloupéen"),
		request: asks("corossol", "routine"),
		steps: [
			...oriented({ filieres: ["SENSGENE"], level: "HEXAGONE", reason: "Surdité et rétinite : syndrome d'Usher ?" }),
			informed("1d"),
			needs("1d", ["schoolWork"]),
			extraMedicalConcluded("1d"),
			visitOpened("5h", "Ophtalmologie, génétique", "SENSGENE", "HEXAGONE"),
			visitScheduled("1d", "eye-gp-last"),
			unattended(VISIT, "10d", "N'a pas reçu le rappel, téléphone changé."),
		],
		since: "12d",
	},
	{
		key: "re-held",
		platform: "RE-MA-RARES",
		patient: somebody("Bacar, Wildane", "male", 14, "YT", "Sada", "shimaoré", true),
		request: asks("filao", "routine", "impasse"),
		steps: [
			...oriented({
				filieres: ["ANDDI-RARES"],
				level: "HEXAGONE",
				reason: "Déficience, ichtyose, sans diagnostic depuis six ans.",
			}),
			informed("1d"),
			needs("1d", ["schoolWork", "interpreter"]),
			...referred("1d", "martin", "schoolWork", "Place en dispositif ULIS à demander."),
			...opinionAsked("4h", {
				expert: "alisier",
				level: "HEXAGONE",
				question: "Reprise de l'exome de 2021 ? Génome ?",
				documents: ["Compte rendu d'exome 2021", "Photographies"],
			}),
			expertAccepted("1d", "alisier", "10d"),
			...rcpPrepared("3h", "rcp-mistral", "HEXAGONE", "Impasse diagnostique", "Relecture collégiale des données ?"),
			visitOpened("4h", "Génétique médicale", "ANDDI-RARES", "HEXAGONE"),
			transferOpened("2h", "YT", "mistral", "HEXAGONE"),
			heldUntil("1d", "patientAbsent", "9d", "Famille partie aux Comores jusqu'à la fin du mois."),
		],
		since: "5d",
	},
	{
		key: "re-plan-confirmed",
		platform: "RE-MA-RARES",
		patient: somebody("Dijoux, Ruben", "male", 19, "RE", "Saint-Leu"),
		request: asks("letchi", "routine", "confirmed"),
		disease: ["ORPHA:666", "Ostéogenèse imparfaite", "COL1A1"],
		steps: [
			...oriented({ filieres: ["OSCAR"], level: "HEXAGONE", reason: "Passage aux adultes, douleurs du rachis." }),
			...entered("1d", "IDMR-RE-20333"),
			reconciled("15d", "different"),
			needs("1h", "none"),
			...rcpPrepared("5h", "rcp-harmattan", "HEXAGONE", "Transition", "Reprendre les bisphosphonates ?"),
			...transferAsked("1d", "RE", "harmattan", "HEXAGONE", "cgss-re", "Consultation de transition."),
			decided("4d", "refused", "Téléconsultation possible."),
			on(TRANSFER, "1d", "physician", "TRANSFER_ABANDONED", { reason: "La RCP suffira ; téléconsultation ensuite." }),
			planConfirmed("1d"),
			onCase("1d", "nurse", "URGENCY_CHANGED", { urgency: "urgent", reason: "Fracture vertébrale récente." }),
		],
		since: "1d",
	},
]
