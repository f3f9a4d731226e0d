import { type Label, label } from "./vocabulary.ts"

/** What a message tells, by the name that machines and cascade give it (`about`). */
export const noticeLabels: Readonly<Record<string, Label>> = {
	appointmentCancelled: label("rendez-vous annulé", "appointment cancelled"),
	appointmentSet: label("rendez-vous fixé", "appointment set"),
	assigneeAway: label("une tâche attend quelqu'un d'absent", "a task waits for somebody who is away"),
	entryReturned: label("saisie BaMaRa à corriger", "BaMaRa entry to correct"),
	escalated: label("une tâche lui revient", "a task is now theirs"),
	expertAccepted: label("l'expert accepte de répondre", "the expert will answer"),
	factParked: label("information gardée pendant le passage", "information kept during the handover"),
	handoverAccepted: label("le dossier change de plateforme", "the case changes platform"),
	handoverProposed: label("un dossier est proposé", "a case is proposed"),
	handoverRefused: label("proposition refusée", "proposal refused"),
	handoverUnanswered: label("proposition restée sans réponse", "proposal left unanswered"),
	handoverWithdrawn: label("proposition retirée", "proposal withdrawn"),
	informationReceived: label("informations reçues", "information received"),
	informationRequested: label("informations demandées", "information asked for"),
	itemsRequested: label("éléments BaMaRa demandés", "BaMaRa items asked for"),
	opinionGiven: label("avis rendu", "opinion given"),
	opinionRequested: label("un avis est demandé", "an opinion is asked for"),
	orientationReturned: label("orientation à revoir", "orientation to rework"),
	partyAway: label("la personne sollicitée est absente", "the person asked is away"),
	patientDeparted: label("le patient est en route", "the patient is on the way"),
	procedureWoken: label("la démarche reprend", "the procedure goes on"),
	rcpScheduled: label("dossier inscrit à la séance", "case put on the session's agenda"),
	recordReturned: label("compte rendu à reprendre", "record to rework"),
	referralSent: label("une demande d'accompagnement", "a request for support"),
	reportAvailable: label("compte rendu disponible", "report available"),
	requestAccepted: label("la demande est acceptée", "the request is accepted"),
	requestEscalated: label("une demande reçue vous revient", "a received request is now yours"),
	requestWaiting: label("une demande reçue attend", "a received request waits"),
	stayEnded: label("fin du séjour", "end of the stay"),
	stop: label("plus rien à faire", "nothing more to do"),
	surveyInvitation: label("invitation à une enquête", "invitation to a survey"),
	surveyReminder: label("rappel de l'enquête", "reminder of the survey"),
	teleconsultationRequested: label("une téléconsultation est demandée", "a teleconsultation is asked for"),
	visitPostponed: label("consultation reportée", "visit postponed"),
}

/** What is told beside the pathway (`tellPeople`): in no machine. */
export const besideLabels: Readonly<Record<string, Label>> = {
	accessAsked: label("Accès au dossier demandé", "Access to the case asked for"),
	emergencyOpened: label("Dossier ouvert en urgence par une autre plateforme", "Case opened in an emergency elsewhere"),
	linkDisowned: label(
		"Lien reçu par une autre personne que son destinataire",
		"Link received by somebody else than meant",
	),
	linkRenewalAsked: label("Demande d'un nouveau lien", "Request for a new link"),
	messageRefused: label(
		"Message refusé par la messagerie du destinataire",
		"Message refused by the recipient's server",
	),
	noteMention: label("Quelqu'un de l'équipe est cité dans une note", "Somebody of the team is mentioned in a note"),
	reportEscalated: label("Une étape du bilan d'activité attend toujours", "A step of the activity report still waits"),
	reportFollowed: label("Le bilan d'activité avance", "The activity report goes on"),
	reportOwed: label("Une étape du bilan d'activité vous attend", "A step of the activity report is yours"),
	reportWaiting: label("Une étape du bilan d'activité attend", "A step of the activity report waits"),
	requestAdded: label("Nouvelle demande ajoutée au dossier", "New request added to the case"),
	rightsRequested: label("Demande du patient sur ses droits", "Request of the patient about their rights"),
}

/** What a message tells, wherever it comes from. */
export const findNoticeLabel = (about: string): Label | undefined => noticeLabels[about] ?? besideLabels[about]
