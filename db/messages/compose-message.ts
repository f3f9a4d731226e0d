import { neutralLabel } from "../../machines/message-words.ts"
import { reportNumber } from "../../machines/report-number.ts"
import { requestNumber } from "../../machines/request-number.ts"
import { type MessageTexts, messageTexts } from "./message-texts.ts"
import type { MessagePreferences } from "./preferences.ts"
import type { ReachedRole } from "./reach.ts"
import { type RenderedMessage, renderMessage } from "./render-message.ts"

/** What a message may be about beside a case: a received request, or a step of a platform's report. */
export interface Beside {
	readonly kind: "request" | "report"
	readonly id: string
}

/** What a message may know. There is no field for anything that somebody wrote, nor for who the patient is. */
export interface MessageFacts {
	readonly language: MessagePreferences["language"]
	readonly role: ReachedRole
	/** Name of a professional; empty for anybody else. */
	readonly name: string
	readonly kind: "reminder" | "message"
	readonly about: string
	/** Whether a task of theirs waits. */
	readonly asked: boolean
	readonly caseNumber: string
	/** What it is about when that is no case. */
	readonly beside: Beside | null
	readonly platform: { readonly name: string; readonly phone: string | null }
	readonly due: Date | null
	readonly now: Date
	/** Where its reader is. */
	readonly place: { readonly name: string; readonly zone: string }
	readonly link: { readonly url: string; readonly expiresAt: Date } | null
	/** One-time code of a survey. */
	readonly surveyCode: string | null
	/** Address of the product, without a slash at its end. */
	readonly origin: string
	readonly caseId: string
	/** Where optional messages are turned off; null for one that is owed. */
	readonly unsubscribe: string | null
}

/** A digest: which cases, by number, and what waits. */
export interface DigestFacts {
	readonly language: MessagePreferences["language"]
	readonly name: string
	readonly origin: string
	readonly place: MessageFacts["place"]
	readonly items: readonly {
		readonly caseNumber: string
		readonly beside: Beside | null
		readonly kind: "reminder" | "message"
		readonly about: string
		readonly asked: boolean
		readonly due: Date | null
	}[]
	readonly unsubscribe: string
}

const isPrivate = (role: ReachedRole): boolean => role === "patient" || role === "respondent"

export function composeMessage(facts: MessageFacts): RenderedMessage {
	const texts = messageTexts[facts.language]
	const toTeam = facts.role === "team"
	// On the screen of a family's phone not even the name of a rare-disease platform.
	const discreet = isPrivate(facts.role) || (facts.role === "requester" && facts.name === "")
	const { phone } = facts.platform
	return renderMessage(
		{
			subject: subjectOf(facts, texts),
			greeting: texts.greeting(facts.name),
			lines: [
				discreet ? texts.writtenByTeam : writtenOf(facts, texts),
				...(facts.surveyCode === null ? [askOf(facts, texts)] : [texts.survey]),
			],
			marked: markedOf(facts, texts),
			lists: [],
			action: actionOf(facts, texts),
			after: [
				...(facts.link === null ? [] : [texts.personal(sayDay(facts.link.expiresAt, facts.place, texts))]),
				...(toTeam ? [texts.signIn] : []),
				...(phone === null ? [] : [texts.call(phone)]),
			],
			foot: [
				texts.noHealthData,
				...(toTeam ? [texts.settings] : [texts.notForYou]),
				...(facts.unsubscribe === null ? [] : [{ label: texts.stop, url: facts.unsubscribe }]),
			],
		},
		texts,
	)
}

function writtenOf({ beside, platform, role }: MessageFacts, texts: MessageTexts): string {
	if (beside === null) return texts.written(platform.name)
	if (beside.kind === "request") return texts.writtenOfRequest(platform.name)
	return role === "team" ? texts.writtenOfReport(platform.name) : texts.writtenToDirection(platform.name)
}

const numberOf = ({ kind, id }: Beside): string => (kind === "report" ? reportNumber(id) : requestNumber(id))

/** A short message: who, which case, what, and the link; within one or two of 160 characters. */
export function composeShort(facts: MessageFacts): string {
	const texts = messageTexts[facts.language]
	const action = actionOf(facts, texts)
	const { phone } = facts.platform
	const code = facts.surveyCode === null ? [] : [`${texts.surveyCode}${texts.colon}${facts.surveyCode}.`]
	return [
		`${texts.product}. ${subjectOf(facts, texts)}.`,
		...code,
		action === null ? (phone === null ? "" : texts.call(phone)) : action.url,
	]
		.filter(Boolean)
		.join(" ")
}

export function composeDigest(facts: DigestFacts): RenderedMessage {
	const texts = messageTexts[facts.language]
	const cases = new Set(facts.items.map((one) => one.beside?.id ?? one.caseNumber))
	const tasks = facts.items.filter((one) => one.asked)
	const news = facts.items.filter((one) => !one.asked)
	const said = ({ caseNumber, beside, due, about, asked, kind }: DigestFacts["items"][number]) => {
		const what =
			asked && beside === null ? texts.taskWaiting : whatOf({ about, asked, kind, role: "team", beside }, texts)
		const when = due === null ? "" : `, ${sayMoment(due, facts.place, texts)}`
		const which = beside === null ? caseNumber : numberOf(beside)
		return `${which}${texts.colon}${uncapital(what)}${when}`
	}
	const unique = (items: DigestFacts["items"]) => [...new Set(items.map(said))]
	return renderMessage(
		{
			subject: texts.digestTitle(cases.size),
			greeting: texts.greeting(facts.name),
			lines: [texts.digestLead],
			marked: null,
			lists: [
				...(tasks.length > 0 ? [{ title: texts.digestTasks(unique(tasks).length), items: unique(tasks) }] : []),
				...(news.length > 0 ? [{ title: texts.digestNews(unique(news).length), items: unique(news) }] : []),
			],
			action: { label: texts.openWork, url: `${facts.origin}/travail` },
			after: [texts.signIn],
			foot: [texts.noHealthData, texts.settings, { label: texts.stop, url: facts.unsubscribe }],
		},
		texts,
	)
}

function subjectOf(facts: MessageFacts, texts: MessageTexts): string {
	const { kind, about, asked, role, beside } = facts
	// A family is not told on a lock screen what it is about.
	const subjectCase =
		beside === null
			? texts.caseOf(facts.caseNumber)
			: (beside.kind === "report" ? texts.reportOf : texts.requestOf)(numberOf(beside))
	const plain = isPrivate(role) ? texts.product : subjectCase
	const subject = `${plain}${texts.colon}${uncapital(whatOf({ about, asked, kind, role, beside }, texts))}`
	return kind === "reminder" && !isPrivate(role) ? texts.reminder(subject) : subject
}

function whatOf(
	{ about, asked, kind, role, beside }: Pick<MessageFacts, "about" | "asked" | "kind" | "role" | "beside">,
	texts: MessageTexts,
): string {
	if (beside !== null) return neutralLabel(about)[texts.lang]
	if (about === "escalated") return texts.taskBack
	if (kind === "message")
		return asked && role !== "team" && !isPrivate(role) ? texts.answerExpected : neutralLabel(about)[texts.lang]
	if (asked) return role === "team" ? texts.taskWaiting : texts.answerExpected
	// Somebody else must act: the team hears that it lasts; from outside only those of an appointment are reminded.
	return role === "team" ? texts.stillWaiting : texts.appointmentNear
}

function askOf({ asked, role, beside }: MessageFacts, texts: MessageTexts): string {
	if (!asked || isPrivate(role)) return texts.informs
	if (beside !== null) return beside.kind === "report" ? texts.reportOfYours : texts.requestOfYours
	return role === "team" ? texts.taskOfYours : texts.askedOfYou
}

function markedOf(facts: MessageFacts, texts: MessageTexts): string | null {
	if (facts.surveyCode !== null) return `${texts.surveyCode}${texts.colon}${facts.surveyCode}`
	if (facts.due === null || !facts.asked || isPrivate(facts.role)) return null
	const moment = sayMoment(facts.due, facts.place, texts)
	return facts.due < facts.now ? texts.since(moment) : texts.before(moment)
}

function actionOf(facts: MessageFacts, texts: MessageTexts): { label: string; url: string } | null {
	if (facts.surveyCode !== null) return { label: texts.answerSurvey, url: `${facts.origin}/questionnaire` }
	if (facts.link) return { label: texts.openLink, url: facts.link.url }
	if (facts.beside?.kind === "request")
		return { label: texts.openRequest, url: `${facts.origin}/demandes/${facts.beside.id}` }
	if (facts.beside?.kind === "report" && facts.role === "team")
		return { label: texts.openReport, url: `${facts.origin}/rapports/${facts.beside.id}` }
	if (facts.role === "team") return { label: texts.openCase, url: `${facts.origin}/dossiers/${facts.caseId}` }
	return null
}

/** « jeudi 19 mars à 14:00, heure locale (La Réunion) »: in the clock of whoever reads it. */
function sayMoment(at: Date, { zone, name }: MessageFacts["place"], { locale, at: withPlace }: MessageTexts): string {
	const format = new Intl.DateTimeFormat(locale, {
		timeZone: zone,
		weekday: "long",
		day: "numeric",
		month: "long",
		hour: "2-digit",
		minute: "2-digit",
	})
	return withPlace(format.format(at), name)
}

const sayDay = (at: Date, { zone }: MessageFacts["place"], { locale }: MessageTexts): string =>
	new Intl.DateTimeFormat(locale, { timeZone: zone, day: "numeric", month: "long" }).format(at)

/** Inside a sentence; « BaMaRa » keeps its capital. */
const uncapital = (text: string): string =>
	/^\p{Lu}\p{Ll}*[\s'’-]/u.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text
