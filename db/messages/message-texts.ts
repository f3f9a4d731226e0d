import type { MessagePreferences } from "./preferences.ts"

/** What every message is put together from, in one language. Nothing here is about a patient. */
export interface MessageTexts {
	readonly lang: "fr" | "en"
	readonly locale: string
	readonly colon: string
	readonly product: string
	readonly caseOf: (number: string) => string
	readonly requestOf: (number: string) => string
	readonly writtenOfRequest: (platform: string) => string
	readonly requestOfYours: string
	readonly openRequest: string
	readonly reportOf: (number: string) => string
	readonly writtenOfReport: (platform: string) => string
	readonly writtenToDirection: (platform: string) => string
	readonly reportOfYours: string
	readonly openReport: string
	readonly reminder: (subject: string) => string
	readonly answerExpected: string
	readonly taskWaiting: string
	readonly taskBack: string
	readonly appointmentNear: string
	readonly stillWaiting: string
	readonly greeting: (name: string) => string
	readonly written: (platform: string) => string
	readonly writtenByTeam: string
	readonly askedOfYou: string
	readonly taskOfYours: string
	readonly informs: string
	readonly before: (moment: string) => string
	readonly since: (moment: string) => string
	readonly at: (time: string, place: string) => string
	readonly openLink: string
	readonly openCase: string
	readonly openWork: string
	readonly personal: (until: string) => string
	readonly signIn: string
	readonly survey: string
	readonly surveyCode: string
	readonly answerSurvey: string
	readonly call: (phone: string) => string
	readonly noHealthData: string
	readonly notForYou: string
	readonly settings: string
	readonly stop: string
	readonly digestTitle: (count: number) => string
	readonly digestLead: string
	readonly digestTasks: (count: number) => string
	readonly digestNews: (count: number) => string
}

const fr: MessageTexts = {
	lang: "fr",
	locale: "fr-FR",
	colon: " : ",
	product: "Passerelle",
	caseOf: (number) => `Dossier ${number}`,
	requestOf: (number) => `Demande ${number}`,
	writtenOfRequest: (platform) => `${platform} a reçu une demande que personne n'a encore traitée.`,
	requestOfYours: "Elle attend votre décision dans Passerelle.",
	openRequest: "Ouvrir la demande",
	reportOf: (number) => `Bilan ${number}`,
	writtenOfReport: (platform) => `${platform} vous écrit au sujet de son bilan d'activité.`,
	writtenToDirection: (platform) => `${platform} vous transmet son bilan d'activité.`,
	reportOfYours: "Une étape vous attend.",
	openReport: "Ouvrir le bilan",
	reminder: (subject) => `Rappel, ${subject.slice(0, 1).toLowerCase()}${subject.slice(1)}`,
	answerExpected: "votre réponse est attendue",
	taskWaiting: "une tâche vous attend",
	taskBack: "une tâche vous revient",
	appointmentNear: "un rendez-vous approche",
	stillWaiting: "une réponse se fait attendre",
	greeting: (name) => (name === "" ? "Bonjour," : `Bonjour ${name},`),
	written: (platform) => `${platform} vous écrit au sujet d'un dossier que vous suivez avec elle.`,
	writtenByTeam: "L'équipe que vous avez contactée vous écrit.",
	askedOfYou: "Votre réponse est attendue.",
	taskOfYours: "Une tâche vous attend dans Passerelle.",
	informs: "Ce message vous informe. Rien ne vous est demandé.",
	before: (moment) => `À faire avant le ${moment}.`,
	since: (moment) => `Attendu depuis le ${moment}.`,
	at: (time, place) => `${time}, heure locale (${place})`,
	openLink: "Ouvrir ma page",
	openCase: "Ouvrir le dossier",
	openWork: "Ouvrir Mon travail",
	personal: (until) =>
		`Ce lien est personnel et vaut jusqu'au ${until}. Une page vous demande de confirmer avant de l'ouvrir.`,
	signIn: "Vous vous connectez avec votre compte.",
	survey: "Nous aimerions connaître votre avis. Répondre est libre et prend quelques minutes.",
	surveyCode: "Votre code",
	answerSurvey: "Donner mon avis",
	call: (phone) => `Une question ? Appelez le ${phone}.`,
	noHealthData: "Ce message ne contient aucune donnée de santé. N'en mettez pas dans une réponse.",
	notForYou: "Ce n'est pas pour vous ? Effacez ce message et prévenez-nous.",
	settings: "Choisir comment vous êtes prévenu : Passerelle, page Réglages.",
	stop: "Ne plus recevoir ces informations",
	digestTitle: (count) => (count === 1 ? "Votre journée : un dossier" : `Votre journée : ${count} dossiers`),
	digestLead: "Voici ce qui vous attend, en un seul message.",
	digestTasks: (count) => (count === 1 ? "Une tâche à faire" : `${count} tâches à faire`),
	digestNews: (count) => (count === 1 ? "Une information" : `${count} informations`),
}

const en: MessageTexts = {
	lang: "en",
	locale: "en-GB",
	colon: ": ",
	product: "Passerelle",
	caseOf: (number) => `Case ${number}`,
	requestOf: (number) => `Request ${number}`,
	writtenOfRequest: (platform) => `${platform} has received a request that nobody has dealt with yet.`,
	requestOfYours: "It awaits your decision in Passerelle.",
	openRequest: "Open the request",
	reportOf: (number) => `Report ${number}`,
	writtenOfReport: (platform) => `${platform} writes to you about its activity report.`,
	writtenToDirection: (platform) => `${platform} sends you its activity report.`,
	reportOfYours: "A step is waiting for you.",
	openReport: "Open the report",
	reminder: (subject) => `Reminder, ${subject.slice(0, 1).toLowerCase()}${subject.slice(1)}`,
	answerExpected: "your answer is awaited",
	taskWaiting: "a task is waiting for you",
	taskBack: "a task is now yours",
	appointmentNear: "an appointment is near",
	stillWaiting: "an answer is slow to come",
	greeting: (name) => (name === "" ? "Good day," : `Dear ${name},`),
	written: (platform) => `${platform} writes to you about a case that you follow together.`,
	writtenByTeam: "The team that you contacted writes to you.",
	askedOfYou: "Your answer is awaited.",
	taskOfYours: "A task is waiting for you in Passerelle.",
	informs: "This message is for your information. Nothing is asked of you.",
	before: (moment) => `To be done before ${moment}.`,
	since: (moment) => `Expected since ${moment}.`,
	at: (time, place) => `${time}, local time (${place})`,
	openLink: "Open my page",
	openCase: "Open the case",
	openWork: "Open My work",
	personal: (until) => `This link is personal and holds until ${until}. A page asks you to confirm before it opens.`,
	signIn: "You sign in with your account.",
	survey: "We would like to know what you think. Answering is free and takes a few minutes.",
	surveyCode: "Your code",
	answerSurvey: "Give my opinion",
	call: (phone) => `A question? Call ${phone}.`,
	noHealthData: "This message holds no health data. Please put none into a reply.",
	notForYou: "Not for you? Delete this message and let us know.",
	settings: "Choose how you are told: Passerelle, Settings.",
	stop: "Stop receiving this information",
	digestTitle: (count) => (count === 1 ? "Your day: one case" : `Your day: ${count} cases`),
	digestLead: "This is what is waiting for you, in one message.",
	digestTasks: (count) => (count === 1 ? "One task to do" : `${count} tasks to do`),
	digestNews: (count) => (count === 1 ? "One piece of news" : `${count} pieces of news`),
}

export const messageTexts: Readonly<Record<MessagePreferences["language"], MessageTexts>> = { fr, en }
