import { type Label, label } from "./vocabulary.ts"

/** Why an event is not possible, by the guard of the machines that stands in the way: what is missing, and what helps. */
export const guardLabels: Readonly<Record<string, Label>> = {
	byPhysicianOrWithReport: label(
		"Joignez le compte rendu de l'expert, ou demandez au médecin référent.",
		"Attach the expert's report, or ask the referent physician.",
	),
	soughtEnough: label(
		"Notez au moins trois essais, par deux moyens différents.",
		"Record at least three attempts, in two different ways.",
	),
	byColleagueAndNeverInBamara: label(
		"Seul un collègue de qui a ouvert le dossier peut le signaler, tant qu'il n'est pas saisi dans BaMaRa.",
		"Only a colleague of whoever opened the case can do this, and only before it is entered in BaMaRa.",
	),
	toAnotherPlatform: label("Choisissez une autre plateforme que la vôtre.", "Choose a platform other than yours."),
	endingTold: label(
		"Dites quand le patient a été informé, ou pourquoi il ne l'est pas, et pourquoi aucune fiche BaMaRa.",
		"Say when the patient was told, or why not, and why there is no BaMaRa entry.",
	),
	levelAboveLocalHasReason: label(
		"Dites pourquoi le niveau local ne suffit pas.",
		"Say why the local level is not enough.",
	),
	validatedByAnother: label(
		"Une autre personne que celle qui l'a proposée valide l'orientation.",
		"Somebody other than who proposed it validates the orientation.",
	),
	levelInOrder: label("Dites pourquoi passer un niveau de recours.", "Say why a level of care is skipped."),
	medicalOpen: label("Aucune démarche médicale n'est en cours.", "No medical procedure is running."),
	mayConclude: label(
		"Attendez la fin des démarches médicales en cours, ou dites ce qui est proposé à la place.",
		"Wait for the running medical procedures, or say what is offered instead.",
	),
	needsListed: label("Choisissez au moins un besoin.", "Choose at least one need."),
	noNeeds: label("Choisissez au moins un besoin.", "Choose at least one need."),
	familySeenOrReason: label("Dites pourquoi la famille n'a pas été rencontrée.", "Say why the family was not seen."),
	reviewAhead: label("Choisissez une date à venir.", "Choose a date to come."),
	resumedByRightParty: label("Seule l'équipe peut décider de reprendre.", "Only the team can decide to resume."),
	byReceivingPlatform: label(
		"La plateforme à qui le dossier est proposé répond.",
		"The platform that the case is proposed to answers.",
	),
	byProposingPlatform: label(
		"Seule la plateforme qui a proposé le dossier peut retirer sa proposition.",
		"Only the platform that proposed the case can withdraw.",
	),
	mayBecomeDeceased: label("Le décès est déjà noté.", "The death is already recorded."),
	mayReopen: label(
		"Après un décès, un médecin qui ne l'a pas noté lui-même doit rouvrir le dossier.",
		"After a death, a physician who did not record it must reopen the case.",
	),
	notDone: label("L'acte a déjà eu lieu.", "The act has already taken place."),
	senderIsNotOpener: label(
		"Un collègue de qui a lancé cette démarche doit le faire.",
		"A colleague of whoever started this must do it.",
	),
	requerantIsProfessional: label(
		"Le requérant doit être un professionnel de santé.",
		"The requesting person must be a health professional.",
	),
	requestReady: label(
		"Notez d'abord l'accord du patient, et désignez un requérant professionnel de santé.",
		"Record the patient's agreement first, and name a health professional as requester.",
	),
	byExpertAsked: label("Seul l'expert sollicité répond.", "Only the expert who was asked answers."),
	byAnyoneAsked: label(
		"Seul un expert sollicité pour ce dossier rend l'avis.",
		"Only an expert who was asked gives the opinion.",
	),
	promisedByExpertAsked: label(
		"L'expert sollicité choisit une date à venir.",
		"The expert who was asked chooses a date to come.",
	),
	physicianAndLevelInOrder: label(
		"Passer un niveau revient au médecin référent, qui dit pourquoi.",
		"Skipping a level is for the referent physician, who says why.",
	),
	isInformationArrived: label("Seule l'équipe peut décider de reprendre.", "Only the team can decide to resume."),
	heldByTeamOnly: label(
		"Le dossier est en attente : reprenez d'abord le dossier.",
		"The case is on hold: resume the case first.",
	),
	heldByTeam: label(
		"Le dossier est en attente : reprenez d'abord le dossier.",
		"The case is on hold: resume the case first.",
	),
	agreed: label(
		"Notez d'abord l'information et l'accord du patient.",
		"Record first that the patient was informed and agreed.",
	),
	authorIsKnown: label("Dites pour qui le compte rendu est soumis.", "Say for whom the record is submitted."),
	approverIsNotAuthor: label(
		"Une autre personne que son auteur valide le compte rendu.",
		"Somebody other than its author approves the record.",
	),
	isPressing: label(
		"Un départ en urgence suppose un dossier urgent : changez d'abord l'urgence.",
		"An emergency departure needs an urgent case: change the urgency first.",
	),
	decisionWasPartial: label("La caisse n'a pas donné d'accord partiel.", "The fund has not granted a part."),
	dateIfOpposed: label("Donnez la date de l'opposition.", "Give the date of the objection."),
	notEnteredYet: label("La fiche est déjà saisie dans BaMaRa.", "The entry is already in BaMaRa."),
	entryReady: label(
		"Complétez d'abord la fiche BaMaRa, et vérifiez l'IdMR.",
		"Complete the BaMaRa sheet first, and check the IdMR.",
	),
	attestable: label(
		"Un médecin qui n'a pas fait la saisie atteste, avec l'IdMR du patient.",
		"A physician who did not enter it attests, with the patient's IdMR.",
	),
	isDisproven: label("Cette saisie est déjà rapprochée.", "This entry is already reconciled."),
	isProven: label("Cette saisie est déjà rapprochée.", "This entry is already reconciled."),
}

/** When no guard says why: the step that the event belongs to is not under way. */
export const notNowLabel: Label = label(
	"Cette action n'est pas possible à cette étape du dossier.",
	"This action is not possible at this step of the case.",
)
