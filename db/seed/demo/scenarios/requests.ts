import { seedId } from "../../directory-data/seed-id.ts"
import { onCase, type Scenario } from "../script.ts"
import { accepted, asked, ending, proposed, provided, validated } from "../steps/case-steps.ts"
import { asks, calls, somebody } from "./people.ts"

/** Requests that have just come, and orientations that are being thought about. */
export const requestScenarios: readonly Scenario[] = [
	{
		key: "re-newborn",
		platform: "RE-MA-RARES",
		patient: somebody("Nativel, Oriane", "female", { days: 36 }, "RE", "Saint-Benoît", "créole réunionnais"),
		request: calls("Mme Nativel, mère", "emergency", "suspected", { doctorUnknown: true, openedBy: "nurse" }),
		steps: [],
		since: "0.5h",
	},
	{
		key: "re-new-adult",
		platform: "RE-MA-RARES",
		patient: somebody("Dijoux, Maryse", "female", 44, "RE", "Saint-Louis"),
		request: asks("letchi", "routine"),
		steps: [],
		since: "6h",
	},
	{
		key: "re-late-request",
		platform: "RE-MA-RARES",
		patient: somebody("Boyer, Luçay", "male", 61, "RE", "Saint-Joseph", "créole réunionnais"),
		request: asks("letchi", "urgent", "suspected", { channel: "mail" }),
		steps: [],
		since: "17h",
	},
	{
		key: "re-silent-requester",
		platform: "RE-MA-RARES",
		patient: somebody("Saïndou, Echati", "female", 29, "YT", "Sada", "kibushi", true),
		request: asks("ylang", "routine", "none", { channel: "phone" }),
		steps: [
			asked(
				"1d",
				["Courriers de spécialistes", "Électromyogramme de 2023"],
				"Fatigabilité et chutes depuis l'adolescence : pouvez-vous joindre les examens déjà faits à Mamoudzou ?",
			),
		],
		since: "22d",
	},
	{
		key: "re-information",
		platform: "RE-MA-RARES",
		patient: somebody("Houmadi, Rayan", "male", 2, "YT", "Koungou", "shimaoré", true),
		request: asks("filao", "urgent"),
		steps: [
			asked(
				"5h",
				["Courbe de croissance", "Bilan métabolique de la crise"],
				"Deux accès d'hypoglycémie : merci de joindre la courbe de poids et le bilan prélevé pendant la crise.",
			),
		],
		since: "2d",
	},
	{
		key: "gp-request",
		platform: "KARUKERARES",
		patient: somebody("Coridon, Évariste", "male", 58, "GP", "Grand-Bourg", "créole guadeloupéen"),
		request: asks("corossol", "routine", "suspected", { channel: "mail" }),
		steps: [],
		since: "34h",
	},
	{
		key: "re-assessing",
		platform: "RE-MA-RARES",
		patient: somebody("Vingadassamy, Coralie", "female", 37, "RE", "Saint-André"),
		request: asks("letchi", "routine", "none"),
		steps: [accepted("1d")],
		since: "2d",
	},
	{
		key: "re-assessing-today",
		platform: "RE-MA-RARES",
		patient: somebody("Hoarau, Kylian", "male", 5, "RE", "Le Tampon"),
		request: asks("combava", "urgent", "suspected", { requesterType: "otherProfessional" }),
		steps: [accepted("2h")],
		since: { dueToday: "2d" },
	},
	{
		key: "mq-assessing",
		platform: "AMR",
		patient: somebody("Rosamond, Clarisse", "female", 40, "MQ", "La Trinité", "créole martiniquais"),
		request: asks("carambolier", "routine", "none"),
		steps: [accepted("6h")],
		since: "6d",
	},
	{
		key: "re-orientation-information",
		platform: "RE-MA-RARES",
		patient: somebody("Maillot, Laurent", "male", 52, "RE", "Saint-Leu"),
		request: asks("letchi", "routine"),
		steps: [
			accepted("5h"),
			asked(
				"1d",
				["Holter", "Arbre généalogique sur trois générations"],
				"Mort subite d'un frère à 41 ans : l'arbre familial et le dernier Holter décideront de la filière.",
			),
		],
		since: "3d",
	},
	{
		key: "re-validation-today",
		platform: "RE-MA-RARES",
		patient: somebody("Abdou, Jamila", "female", 8, "YT", "Dembéni", "shimaoré"),
		request: asks("filao", "routine"),
		steps: [
			accepted("4h"),
			proposed("1d", {
				filieres: ["ORKID"],
				reason: "Hématurie, surdité débutante et insuffisance rénale chez l'oncle maternel : syndrome d'Alport évoqué.",
				experts: ["cryptomere"],
			}),
		],
		since: { dueToday: "3d" },
	},
	{
		key: "re-validation-late",
		platform: "RE-MA-RARES",
		patient: somebody("Payet, Victoire", "female", { days: 281 }, "RE", "Saint-Pierre"),
		request: asks("letchi", "urgent"),
		steps: [
			accepted("2h"),
			proposed("4h", {
				filieres: ["FILFOIE"],
				level: "HEXAGONE",
				reason: "Cholestase persistante, gamma-GT élevées, selles décolorées intermittentes.",
				experts: ["araucaria"],
			}),
		],
		since: "12h",
	},
	{
		key: "gf-validation",
		platform: "COMARG",
		patient: somebody("Toka, Sephora", "female", 19, "GF", "Maripasoula", "nenge tongo", true),
		request: asks("carapa", "routine", "suspected", { channel: "phone" }),
		steps: [
			accepted("6h"),
			proposed("1d", {
				filieres: ["MARIH"],
				level: "INTER_DROM",
				reason: "Infections à répétition et cytopénie : bilan immunitaire à discuter avec la Martinique.",
				suggestion: "no",
			}),
		],
		since: "1d",
	},
	{
		key: "gf-handover",
		platform: "COMARG",
		patient: somebody("Ferreira, Rafael", "male", 33, "MQ", "Saint-Georges", "portugais", true),
		request: asks("carapa", "routine"),
		steps: [
			accepted("5h"),
			asked("1d", ["Adresse en Martinique"], "Monsieur annonce son départ : où sera-t-il suivi ?"),
			provided("3d", "Courrier du patient"),
			onCase("1d", "nurse", "HANDOVER_PROPOSED", (m) => ({
				receivingPlatform: seedId("platform", "AMR"),
				reason: "Le patient s'installe au Lamentin pour son travail et souhaite y être suivi.",
				patientAgreedAt: m.earlier("2h"),
			})),
		],
		since: "1d",
	},
	{
		key: "mq-redirected",
		platform: "AMR",
		patient: somebody("Vulcain, Gérald", "male", 47, "MQ", "Le François"),
		request: asks("carambolier", "routine"),
		steps: [
			accepted("1d"),
			onCase("2d", "nurse", "REQUEST_REDIRECTED", (m) => ({
				to: "Consultation de la douleur, CHU de Martinique",
				...ending(m, "Tableau de fibromyalgie déjà exploré : pas de maladie rare suspectée.", "notRareDisease"),
			})),
		],
		since: "20d",
	},
	{
		key: "re-declined",
		platform: "RE-MA-RARES",
		patient: somebody("Grondin, Josian", "male", 68, "RE", "Saint-Denis"),
		request: asks("letchi", "routine", "confirmed"),
		steps: [
			onCase("2d", "physician", "REQUEST_DECLINED", (m) =>
				ending(m, "Déjà suivi par le centre de référence, rendez-vous confirmé avec lui.", "alreadyFollowed"),
			),
		],
		since: "38d",
	},
	{
		key: "re-duplicate",
		platform: "RE-MA-RARES",
		patient: somebody("Abdou, Djamila", "female", 8, "YT", "Dembéni", "shimaoré"),
		request: asks("filao", "routine", "suspected", { channel: "phone" }),
		steps: [
			onCase("3h", "otherNurse", "ENTERED_IN_ERROR", (m) => ({
				reason: "duplicate",
				duplicateOf: m.caseOf("re-validation-today"),
			})),
		],
		since: "2d",
	},
	{
		key: "gf-reopened",
		platform: "COMARG",
		patient: somebody("Amania, Djaïro", "male", 14, "GF", "Apatou", "nenge tongo", true),
		request: asks("carapa", "routine", "none"),
		steps: [
			onCase("4h", "physician", "REQUEST_DECLINED", (m) =>
				ending(m, "Retard isolé, bilan de première ligne à faire d'abord en PMI.", "requestNotAccepted"),
			),
			onCase("45d", "nurse", "REOPENED", {
				reason: "newSigns",
				note: "Crises convulsives depuis un mois, EEG anormal à Saint-Laurent.",
			}),
			proposed("1d", {
				filieres: ["DEFISCIENCE"],
				level: "HEXAGONE",
				reason: "Épilepsie avec régression du langage.",
				experts: ["plaqueminier"],
			}),
			validated("1d", "À demander dans la semaine."),
		],
		since: "6h",
	},
]
