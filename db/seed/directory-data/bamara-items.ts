import type { bamaraSections, bamaraSuppliers } from "../../schema/directory.ts"

type Section = (typeof bamaraSections)[number]
type Supplier = (typeof bamaraSuppliers)[number]

interface Item {
	readonly code: string
	readonly label: string
	readonly section: Section
	readonly required: boolean
	readonly whoCanSupply: Supplier
}

const required = (section: Section, code: string, label: string, whoCanSupply: Supplier): Item => ({
	code,
	label,
	section,
	required: true,
	whoCanSupply,
})
const optional = (section: Section, code: string, label: string, whoCanSupply: Supplier): Item => ({
	...required(section, code, label, whoCanSupply),
	required: false,
})

/**
 * Items of the minimum data set (SDM-MR), in the order of the sheet. A required item wants an answer, not a finding:
 * "no gene identified" answers `gene`.
 */
export const bamaraItemRows: readonly Item[] = [
	required("identity", "birthName", "Nom de naissance", "patient"),
	required("identity", "birthDate", "Date de naissance", "patient"),
	required("identity", "consanguinity", "Consanguinité", "patient"),
	optional("identity", "ins", "Identité nationale de santé (INS)", "patient"),
	optional("identity", "guardian", "Représentant légal ou tuteur", "patient"),
	optional("identity", "treatingDoctor", "Médecin traitant", "patient"),
	required("file", "fileId", "Identifiant du dossier", "team"),
	required("file", "fileCreatedOn", "Date de création du dossier", "team"),
	required("file", "fileUpdatedOn", "Date de mise à jour du dossier", "team"),
	required("site", "site", "Site maladies rares", "team"),
	required("site", "siteIncludedOn", "Date d'inclusion sur le site", "team"),
	required("site", "siteReferentPhysician", "Médecin référent du site", "team"),
	required("site", "referredBy", "Patient adressé par", "requester"),
	required("site", "outsideLabel", "Hors périmètre de labellisation", "team"),
	required("activity", "activityContext", "Contexte de l'activité", "team"),
	required("activity", "activityDate", "Date de l'activité", "team"),
	required("activity", "activityPerformer", "Professionnel ayant réalisé l'activité", "expert"),
	required("activity", "activityObjective", "Objectif de l'activité", "expert"),
	required("diagnosis", "diagnosisDate", "Date du diagnostic", "expert"),
	required("diagnosis", "diagnosisStatus", "Statut actuel du diagnostic", "expert"),
	required("diagnosis", "ageAtFirstSigns", "Âge aux premiers signes", "patient"),
	required("diagnosis", "ageAtClinicalDiagnosis", "Âge au diagnostic clinique", "requester"),
	required("diagnosis", "ageAtGeneticDiagnosis", "Âge au diagnostic génétique", "requester"),
	required("diagnosis", "appreciationAtEntry", "Appréciation du diagnostic à l'entrée", "expert"),
	required("diagnosis", "disease", "Maladie rare (code ORPHA, ou CIM-10 hors maladie rare)", "expert"),
	required("diagnosis", "signs", "Signes associés (HPO, groupe ORPHA ou CIM-10)", "requester"),
	required("diagnosis", "gene", "Gène en cause (HGNC)", "expert"),
	required("diagnosis", "inheritance", "Cas sporadique ou familial", "expert"),
	optional("birth", "assistedReproduction", "Assistance médicale à la procréation", "patient"),
	optional("birth", "gestationalWeeks", "Terme de naissance (semaines d'aménorrhée)", "patient"),
	optional("birth", "birthWeight", "Poids de naissance", "patient"),
	optional("birth", "birthHeight", "Taille de naissance", "patient"),
	optional("birth", "birthHeadCircumference", "Périmètre crânien de naissance", "patient"),
	optional("research", "contactAgreed", "Accord pour être recontacté (recherche)", "patient"),
	optional("research", "samples", "Prélèvements conservés", "expert"),
]
