import { type Label, label } from "../../machines/vocabulary.ts"

export const sections = [
	"activity",
	"orientation",
	"opinions",
	"delays",
	"extraMedical",
	"registry",
	"satisfaction",
	"remarks",
] as const
export type SectionId = (typeof sections)[number]

export const sectionLabels: Readonly<Record<SectionId, Label>> = {
	activity: label("Demandes et file active", "Requests and cases followed"),
	orientation: label("Orientations", "Orientations"),
	opinions: label("Avis et autres démarches médicales", "Opinions and other medical procedures"),
	delays: label("Délais", "Delays"),
	extraMedical: label("Accompagnement extra-médical", "Extra-medical support"),
	registry: label("BaMaRa", "BaMaRa"),
	satisfaction: label("Satisfaction des patients et des proches", "Satisfaction of patients and relatives"),
	remarks: label("Contributions, difficultés, améliorations", "Contributions, difficulties, improvements"),
}

/** Where the words for the keys of a figure come from: see `labels.ts`. */
export type Words =
	| "ask"
	| "askChannel"
	| "outcome"
	| "requesterType"
	| "channel"
	| "urgency"
	| "territory"
	| "diagnosticState"
	| "flow"
	| "handover"
	| "level"
	| "filiere"
	| "opinion"
	| "centre"
	| "procedure"
	| "effect"
	| "journey"
	| "referral"
	| "transfer"
	| "delay"
	| "needs"
	| "help"
	| "helpOutcome"
	| "registry"
	| "rate"
	| "survey"
	| "question"
	| "tag"

/** One figure of the report: what it is called and what it counts, the words that are printed under it. */
export interface FigureSpec {
	readonly id: string
	readonly section: SectionId
	readonly words: Words
	readonly title: Label
	readonly definition: Label
}

const spec = (
	id: string,
	section: SectionId,
	words: Words,
	title: readonly [fr: string, en: string],
	definition: readonly [fr: string, en: string],
): FigureSpec => ({ id, section, words, title: label(...title), definition: label(...definition) })

/**
 * Every figure of the report, in its order. The one place where they are defined: page, PDF and spreadsheet print these
 * words, and `docs/figures.md` is compared with them by a test.
 *
 * "The period" is from its first day, midnight where the platform is, to the end of its last day. What has happened is
 * counted by the day on which it happened, as far as it had been recorded when the report was made. Cases entered in
 * error are in no figure.
 */
export const figureSpecs: readonly FigureSpec[] = [
	spec(
		"asks",
		"activity",
		"ask",
		["Sollicitations", "Requests made to the platform"],
		[
			"Toutes les demandes parvenues à la plateforme pendant la période, chacune une fois, qu'un dossier ait été ouvert ou non, selon leur suite à la fin de la période. Non retenue : réorientée, déclinée, ou refusée avant l'ouverture d'un dossier. Doublon : jointe à un dossier existant. Ce qui n'était pas une demande n'est pas compté.",
			"Every request that reached the platform in the period, each once, whether or not a case was opened, by what had become of it at its end. Not taken on: redirected, declined, or refused before a case was opened. Duplicate: added to an existing case. What was no request is not counted.",
		],
	),
	spec(
		"askers",
		"activity",
		"requesterType",
		["Qui a sollicité la plateforme", "Who turned to the platform"],
		["Sollicitations, selon le demandeur.", "Requests made to the platform, by requester."],
	),
	spec(
		"askChannels",
		"activity",
		"askChannel",
		["Sollicitations, par quelle voie", "Requests made, by which channel"],
		[
			"Sollicitations, selon la voie d'arrivée. Notée par l'équipe : jointe à un dossier existant, sans que la voie soit notée.",
			"Requests made to the platform, by the way they came. Noted by the team: added to an existing case, the way not being noted.",
		],
	),
	spec(
		"requests",
		"activity",
		"outcome",
		["Demandes reçues", "Requests received"],
		[
			"Dossiers ouverts par la plateforme pendant la période, chacun une fois, selon leur suite à la fin de la période. Acceptée : la plateforme a pris la demande en charge. Une demande publique jointe à un dossier existant n'ouvre pas de dossier.",
			"Cases opened by the platform in the period, each once, by what had become of the request at its end. Accepted: the platform has taken it on. A public request added to an existing case opens none.",
		],
	),
	spec(
		"requesters",
		"activity",
		"requesterType",
		["Qui a demandé", "Who asked"],
		["Demandes reçues, selon le demandeur.", "Requests received, by requester."],
	),
	spec(
		"channels",
		"activity",
		"channel",
		["Par quelle voie", "By which channel"],
		["Demandes reçues, selon la voie d'arrivée.", "Requests received, by the way they came."],
	),
	spec(
		"urgencies",
		"activity",
		"urgency",
		["Urgence à la demande", "Urgency at the request"],
		[
			"Demandes reçues, selon l'urgence notée à l'ouverture.",
			"Requests received, by the urgency noted when the case was opened.",
		],
	),
	spec(
		"residence",
		"activity",
		"territory",
		["Territoire de résidence", "Territory of residence"],
		[
			"Demandes reçues, selon le territoire où vit le patient à l'ouverture.",
			"Requests received, by where the patient lives when the case is opened.",
		],
	),
	spec(
		"care",
		"activity",
		"territory",
		["Territoire de soins", "Territory of care"],
		[
			"Demandes reçues, selon le territoire où le patient est suivi à l'ouverture.",
			"Requests received, by where the patient is cared for when the case is opened.",
		],
	),
	spec(
		"diagnosisAtRequest",
		"activity",
		"diagnosticState",
		["Diagnostic à la demande", "Diagnosis at the request"],
		[
			"Demandes reçues, selon l'état du diagnostic à l'ouverture.",
			"Requests received, by the diagnostic state when the case is opened.",
		],
	),
	spec(
		"flow",
		"activity",
		"flow",
		["File active", "Cases followed"],
		[
			"Dossiers que la plateforme a suivis à un moment au moins de la période (n), et parmi eux : déjà ouverts au début, ouverts ou repris d'une autre plateforme, terminés ou confiés à une autre, encore ouverts à la fin. Un dossier peut compter dans plusieurs lignes.",
			"Cases that the platform had at some moment of the period (n), and of these: open at its beginning, opened or taken over in it, ended or handed over in it, open at its end. A case may be in several lines.",
		],
	),
	spec(
		"diagnosisNow",
		"activity",
		"diagnosticState",
		["Diagnostic à la fin de la période", "Diagnosis at the end of the period"],
		[
			"File active, selon l'état du diagnostic à la fin de la période.",
			"Cases followed, by the diagnostic state at the end of the period.",
		],
	),
	spec(
		"handovers",
		"activity",
		"handover",
		["Entre plateformes", "Between platforms"],
		[
			"Passages acceptés pendant la période : dossiers repris d'une autre plateforme, dossiers confiés à une autre.",
			"Handovers accepted in the period: cases taken over from another platform, cases given to another.",
		],
	),
	spec(
		"levels",
		"orientation",
		"level",
		["Dossiers orientés, par niveau", "Cases oriented, by level"],
		[
			"Dossiers dont la première orientation a été validée par le médecin référent pendant la période, selon le niveau validé.",
			"Cases whose first orientation the referent physician validated in the period, by the level validated.",
		],
	),
	spec(
		"filieres",
		"orientation",
		"filiere",
		["Dossiers orientés, par filière", "Cases oriented, by network"],
		[
			"Dossiers orientés, selon les filières de l'orientation validée. Un dossier orienté vers deux filières compte dans les deux.",
			"Cases oriented, by the networks of the validated orientation. A case oriented to two networks is in both.",
		],
	),
	spec(
		"opinions",
		"opinions",
		"opinion",
		["Demandes d'avis", "Requests for an opinion"],
		[
			"Demandes d'avis sur dossier envoyées à un centre pendant la période, selon leur suite à la fin de la période. Un autre centre sollicité ensuite est une autre demande ; le suppléant du même centre, la même.",
			"Requests for an opinion on file sent to a centre in the period, by what had become of them at its end. Another centre asked afterwards is another request; a deputy of the same centre is the same.",
		],
	),
	spec(
		"opinionLevels",
		"opinions",
		"level",
		["Demandes d'avis, par niveau", "Requests for an opinion, by level"],
		["Demandes d'avis, selon le niveau du centre sollicité.", "Requests for an opinion, by the level of the centre."],
	),
	spec(
		"opinionCentres",
		"opinions",
		"centre",
		["Réponse des centres", "Answers of the centres"],
		[
			"Jours calendaires de l'envoi de la demande à l'avis rendu, par centre sollicité : médiane et 90e centile de Kaplan-Meier. Les demandes encore en attente, déclinées ou restées sans réponse comptent dans n avec la durée atteinte.",
			"Calendar days from the sending of the request to the opinion, by centre: Kaplan-Meier median and 90th percentile. Requests that still wait, were declined or left unanswered are in n with the time they reached.",
		],
	),
	spec(
		"procedures",
		"opinions",
		"procedure",
		["Démarches médicales ouvertes", "Medical procedures opened"],
		[
			"Démarches ouvertes pendant la période, hors créations par erreur, selon leur nature.",
			"Procedures opened in the period, but those entered in error, by kind.",
		],
	),
	spec(
		"effects",
		"opinions",
		"effect",
		["Ce que l'avis a changé", "What the opinion changed"],
		[
			"Réponses du demandeur à la question de clôture reçues pendant la période : effet de l'avis sur le diagnostic.",
			"Requesters' answers to the close-out question in the period: effect of the opinion on the diagnosis.",
		],
	),
	spec(
		"journeys",
		"opinions",
		"journey",
		["Déplacements évités", "Journeys avoided"],
		[
			"Réponses du demandeur à la question de clôture reçues pendant la période : l'avis a-t-il évité un déplacement ou une EVASAN ? C'est ce que le demandeur déclare, non une mesure.",
			"Requesters' answers to the close-out question in the period: did the opinion avoid a journey or a medical evacuation? It is what the requester says, not a measurement.",
		],
	),
	spec(
		"referrals",
		"opinions",
		"referral",
		["Consultation spécialisée après l'avis", "Specialist visit after the opinion"],
		[
			"Réponses du demandeur à la question de clôture reçues pendant la période : la consultation spécialisée est-elle évitée, toujours nécessaire, nouvellement décidée ?",
			"Requesters' answers to the close-out question in the period: is the specialist visit avoided, still needed, newly decided?",
		],
	),
	spec(
		"transfers",
		"opinions",
		"transfer",
		["Transferts (EVASAN)", "Transfers (medical evacuations)"],
		[
			"Transferts préparés pendant la période, selon leur suite à la fin de la période : patient parti, refusé par le payeur, abandonné ou annulé, en préparation.",
			"Transfers prepared in the period, by what had become of them at its end: patient left, refused by the payer, given up or cancelled, being prepared.",
		],
	),
	spec(
		"delays",
		"delays",
		"delay",
		["De la demande à l'information du patient", "From the request to the patient being told"],
		[
			"Jours calendaires, par dossier, pour chaque étape commencée pendant la période : médiane et 90e centile de Kaplan-Meier. Ce qui dure encore à la fin de la période compte dans n avec la durée atteinte ; un dossier terminé sans l'étape compte jusqu'à sa fin. Attentes et congés compris.",
			"Calendar days, by case, of each stretch begun in the period: Kaplan-Meier median and 90th percentile. What goes on at the end of the period is in n with the time it reached; a case that ended without getting there counts until it ended. Holds and holidays are included.",
		],
	),
	spec(
		"needs",
		"extraMedical",
		"needs",
		["Besoins évalués", "Needs assessed"],
		[
			"Dossiers dont les besoins extra-médicaux ont été évalués pendant la période, selon la dernière évaluation.",
			"Cases whose extra-medical needs were assessed in the period, by the last assessment.",
		],
	),
	spec(
		"helps",
		"extraMedical",
		"help",
		["Orientations extra-médicales", "Extra-medical referrals"],
		[
			"Orientations vers une ressource sociale, psychologique ou pratique commencées pendant la période, selon l'aide demandée.",
			"Referrals to a social, psychological or practical resource begun in the period, by the help asked for.",
		],
	),
	spec(
		"helpOutcomes",
		"extraMedical",
		"helpOutcome",
		["Ce que l'aide a donné", "What came of the help"],
		[
			"Les mêmes orientations, selon le retour reçu à la fin de la période. Le retour est obligatoire : « retour attendu » est une orientation encore en cours.",
			"The same referrals, by the outcome known at the end of the period. The outcome is compulsory: “awaited” is a referral that still runs.",
		],
	),
	spec(
		"registryStates",
		"registry",
		"registry",
		["Fiches BaMaRa", "BaMaRa entries"],
		[
			"Dossiers de la file active dont la fiche est due, selon son état à la fin de la période. Déclarée : attestée par le médecin référent ou son délégataire. Prouvée : retrouvée en outre dans un export de BaMaRa.",
			"Cases followed whose entry is owed, by its state at the end of the period. Declared: attested by the referent physician or their delegate. Proven: found, beyond that, in an export of BaMaRa.",
		],
	),
	spec(
		"registryRates",
		"registry",
		"rate",
		["Taux d'intégration dans BaMaRa", "BaMaRa integration rate"],
		[
			"Déclaré : fiches déclarées ou prouvées, sur les fiches dues moins celles sans objet. Prouvé : fiches prouvées, sur le même total.",
			"Declared: entries declared or proven, of those owed but not the ones not applicable. Proven: entries proven, of the same total.",
		],
	),
	spec(
		"surveys",
		"satisfaction",
		"survey",
		["Questionnaires", "Questionnaires"],
		[
			"Questionnaires ouverts pendant la période, et réponses reçues pendant la période. Une réponse peut venir d'un questionnaire ouvert avant.",
			"Questionnaires opened in the period, and answers received in it. An answer may be to one opened before.",
		],
	),
	spec(
		"satisfactionPatient",
		"satisfaction",
		"question",
		["Satisfaction des patients", "Satisfaction of patients"],
		[
			"Réponses des patients, de 1 (pas du tout) à 5 (tout à fait), ou oui et non. Conservées sans lien avec un dossier, par trimestre : comptent les trimestres dont le dernier jour est dans la période et qui étaient finis quand le bilan a été établi.",
			"Patients' answers, from 1 (not at all) to 5 (entirely), or yes and no. Kept without any link to a case, by quarter: those count whose last day is in the period and that were over when the report was made.",
		],
	),
	spec(
		"satisfactionRelatives",
		"satisfaction",
		"question",
		["Satisfaction des proches", "Satisfaction of relatives"],
		["Réponses des proches, comptées comme celles des patients.", "Relatives' answers, counted as those of patients."],
	),
	spec(
		"contributions",
		"remarks",
		"tag",
		["Contributions notées", "Contributions noted"],
		[
			"Contributions notées sur les dossiers et survenues pendant la période, par étiquette ; les notes retirées ne comptent pas. Leur texte reste dans les dossiers.",
			"Contributions noted on cases that happened in the period, by tag; those withdrawn do not count. Their text stays in the cases.",
		],
	),
	spec(
		"difficulties",
		"remarks",
		"tag",
		["Difficultés notées", "Difficulties noted"],
		[
			"Difficultés notées sur les dossiers, comptées comme les contributions.",
			"Difficulties noted on cases, counted as contributions are.",
		],
	),
	spec(
		"improvements",
		"remarks",
		"tag",
		["Améliorations notées", "Improvements noted"],
		[
			"Améliorations notées sur les dossiers, comptées comme les contributions.",
			"Improvements noted on cases, counted as contributions are.",
		],
	),
]
