import type { difficultyKinds } from "../../schema/case-notes.ts"

interface Tag {
	readonly key: string
	readonly kind: (typeof difficultyKinds)[number]
	readonly labelFr: string
	readonly labelEn: string
}

const of =
	(kind: Tag["kind"]) =>
	(key: string, labelFr: string, labelEn: string): Tag => ({ key, kind, labelFr, labelEn })

const difficulty = of("difficulty")
const improvement = of("improvement")
const contribution = of("contribution")

/**
 * What remarks for the yearly report are tagged with at first. The report has three headings; what stands under them
 * is no national value set but a list of the platforms' own, which an administrator adds to and retires from.
 */
export const difficultyTagRows: readonly Tag[] = [
	difficulty("expertSilent", "Réponse d'expert tardive ou absente", "Expert's answer late or missing"),
	difficulty("noExpert", "Pas d'expert accessible pour cette maladie", "No expert within reach for this disease"),
	difficulty("staff", "Inscription en RCP difficile", "Hard to get a place in a case conference"),
	difficulty("timeZone", "Décalage horaire avec l'Hexagone", "Time difference with mainland France"),
	difficulty("incompleteFile", "Dossier médical incomplet", "Incomplete medical file"),
	difficulty("patientUnreachable", "Patient difficile à joindre", "Patient hard to reach"),
	difficulty("interpreter", "Interprète indisponible", "No interpreter available"),
	difficulty("transport", "Transport ou hébergement", "Transport or lodging"),
	difficulty("payer", "Prise en charge refusée ou tardive", "Funding refused or late"),
	difficulty("socialRights", "Accès aux droits sociaux", "Access to social rights"),
	difficulty("waitingTime", "Délai de rendez-vous sur le territoire", "Waiting time for an appointment locally"),
	difficulty("bamara", "Saisie BaMaRa incomplète ou tardive", "BaMaRa entry incomplete or late"),
	difficulty("technical", "Incident technique", "Technical incident"),
	improvement("shorterPath", "Étape à simplifier ou à raccourcir", "Step to simplify or shorten"),
	improvement("visitingClinic", "Consultation avancée à organiser", "Visiting clinic to organise"),
	improvement("partnership", "Partenariat à créer", "Partnership to create"),
	improvement("training", "Formation ou information des professionnels", "Training or information of professionals"),
	improvement("documents", "Document ou outil à adapter", "Document or tool to adapt"),
	contribution("diagnosis", "Diagnostic posé ou corrigé", "Diagnosis made or corrected"),
	contribution("wanderingEnded", "Errance diagnostique interrompue", "Diagnostic odyssey ended"),
	contribution("transferAvoided", "Déplacement ou transfert évité", "Journey or transfer avoided"),
	contribution("treatment", "Accès à un traitement ou à un essai", "Access to a treatment or a trial"),
	contribution("socialSupport", "Soutien médico-social obtenu", "Social and medical support obtained"),
]
