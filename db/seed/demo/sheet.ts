import { bamaraItemRows } from "../directory-data/bamara-items.ts"
import type { Scenario } from "./script.ts"

interface About {
	readonly scenario: Scenario
	readonly birthDate: string
	readonly today: string
	readonly physician: string
}

const origins = {
	treatingDoctor: "G15_10/SM54 généraliste",
	otherProfessional: "GEN-092.05.02 autre spécialiste",
	patient: "ORG-019 lui-même",
	family: "ORG-019 lui-même",
	association: "ORG-020 association",
} as const

/** Answers to the required items of the minimum data set, by code of the item. */
export function sheetOf({ scenario, birthDate, today, physician }: About): ReadonlyMap<string, string> {
	const { patient, request, disease } = scenario
	const confirmed = request.diagnosticState === "confirmed" || disease?.[2] !== undefined
	const answers: Readonly<Record<string, string>> = {
		birthName: patient.birthName,
		birthDate,
		consanguinity: "non",
		treatingDoctor: request.requesterType === "treatingDoctor" ? "connu de la plateforme" : "à préciser",
		fileId: scenario.key,
		fileCreatedOn: today,
		fileUpdatedOn: today,
		site: scenario.platform,
		siteIncludedOn: today,
		siteReferentPhysician: physician,
		referredBy: origins[request.requesterType],
		outsideLabel: "non",
		activityContext: "MED-095 Avis d'expertise sur dossier",
		activityDate: today,
		activityPerformer: "G15_10 médecin",
		activityObjective: "MED-097 Diagnostic",
		diagnosisDate: today,
		diagnosisStatus: confirmed ? "255545003 définitif" : "385651009 en cours",
		ageAtFirstSigns: "767023003 dans la vie",
		ageAtClinicalDiagnosis: confirmed ? "767023003 dans la vie" : "373068000 indéterminé",
		ageAtGeneticDiagnosis: disease?.[2] === undefined ? "373068000 indéterminé" : "767023003 dans la vie",
		appreciationAtEntry: confirmed ? "88323005 adéquat" : "2667000 absent",
		disease: disease ? `${disease[0]} ${disease[1]}` : "ORPHA:616874 Maladie rare sans diagnostic déterminé",
		signs: "voir la demande",
		gene: disease?.[2] ?? "aucun gène identifié",
		inheritance: "sporadique",
	}
	return new Map(Object.entries(answers).filter(([code]) => bamaraItemRows.some((one) => one.code === code)))
}
