type Choice = readonly [code: string, label: string]

/** Value sets of BaMaRa (ANS test content 2024.01), by the item of the sheet that they answer. */
export const bamaraChoiceRows: Readonly<Record<string, readonly Choice[]>> = {
	/** PatientAdressePar. There is no value for a platform: the real origin is kept. */
	referredBy: [
		["G15_10/SM54", "Médecin généraliste"],
		["G15_10/C72", "Médecin génétique"],
		["G15_10/C23", "Gynécologue"],
		["ORG-019", "Patient lui-même"],
		["ORG-020", "Association"],
		["ORG-021", "Pédiatre de ville"],
		["ORG-022", "Pédiatre hospitalier"],
		["ORG-023", "PMI"],
		["ORG-025", "Site de prise en charge"],
		["ORG-026", "CPDPN"],
		["ORG-182", "CRMR"],
		["ORG-183", "CCMR"],
		["GEN-092.05.02", "Autre spécialiste"],
		["GEN-092.05.01", "Autre personne"],
	],
	/** ContexteActivite. */
	activityContext: [
		["11429006", "Consultation"],
		["ORG-028", "Consultation pluridisciplinaire"],
		["MED-096", "Téléconsultation"],
		["MED-095", "Avis d'expertise sur dossier"],
		["ORG-029", "Avis sur dossier en consultation"],
		["ORG-030", "Avis en salle"],
		["29", "Hôpital de jour"],
		["ORG-045", "Hospitalisation traditionnelle"],
		["ORG-198", "RCP régionale ou locale, centre organisateur"],
		["ORG-199", "RCP nationale ou européenne, centre participatif"],
		["GEN-092.05.04", "Autre"],
	],
	/** ObjectifActivite. */
	activityObjective: [
		["MED-097", "Diagnostic"],
		["ORG-046", "Mise en place de la prise en charge"],
		["ORG-047", "Suivi"],
		["MED-098", "Conseil génétique"],
		["MED-099", "Diagnostic prénatal"],
		["MED-100", "Diagnostic préimplantatoire"],
		["ORG-048", "Urgence"],
		["ORG-031", "Acte médical"],
		["ORG-049", "Protocole de recherche"],
		["ORG-164", "ETP"],
		["ORG-123", "Transition"],
		["MED-1289", "Rendu de résultat génétique"],
	],
	/** StatutActuelDiagnostic. */
	diagnosisStatus: [
		["385651009", "En cours"],
		["42425007", "Équivoque"],
		["255545003", "Définitif"],
		["24800002", "Porteur sain"],
		["723511001", "Réfuté"],
	],
	/** AppreciationEntree. */
	appreciationAtEntry: [
		["2667000", "Absent"],
		["71978007", "Inadéquat"],
		["88323005", "Adéquat"],
	],
}
