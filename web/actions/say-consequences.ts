import type { Consequence, Somebody, Subject } from "../../machines/consequences.ts"
import type { RecordedFor } from "../../machines/event-definition.ts"
import { noticeLabels } from "../../machines/notice-labels.ts"
import type { Label } from "../../machines/vocabulary.ts"
import type { IconName } from "../components/icon-paths.ts"
import { type Speech, sayMoment } from "./say-moment.ts"

/** One effect in one sentence; what is between `**` is said with weight. */
export interface Line {
	readonly icon: IconName
	readonly text: string
}

export interface Telling extends Speech {
	readonly say: (label: Label) => string
	readonly nameOf: (person: string) => string | undefined
	readonly platformName: (platform: string) => string | undefined
	readonly recordedFor?: RecordedFor | undefined
}

type Of<T extends Consequence["type"]> = Extract<Consequence, { type: T }>

/**
 * The effects of a step in sentences, the ones that matter most first: where the case goes, who has to do what by when,
 * who is told, when somebody is reminded, and what stays on record, which is last but never left out.
 */
export function sayConsequences(consequences: readonly Consequence[], telling: Telling): readonly Line[] {
	const said = consequences.flatMap((one, index) => {
		const line = lineOf(one, telling)
		return line ? [{ ...line, rank: rankOf(one, consequences), index }] : []
	})
	const sorted = said.sort((a, b) => a.rank - b.rank || a.index - b.index)
	const lines = sorted.filter((one, index) => sorted.findIndex((other) => other.text === one.text) === index)
	return lines.map(({ icon, text }) => ({ icon, text }))
}

/** What nobody asks first is said last; a second reminder of the same step is a detail. */
function rankOf(one: Consequence, all: readonly Consequence[]): number {
	switch (one.type) {
		case "caseClosed":
		case "handedOver":
		case "parked":
		case "moved":
		case "paused":
		case "resumed":
			return 0
		case "procedureOpened":
		case "procedureEnded":
			return 1
		case "stays":
			return all.some((other) => other.type === "moved") ? 9 : 0
		case "confirmationAsked":
			return 2
		case "taskOpened":
		case "taskPassed":
			return 3
		case "taskResumed":
			return 4
		case "notice":
			return 4
		case "timerArmed":
		case "timerMoved": {
			const first = all.find(
				(other) =>
					other.type === one.type &&
					other.subject.instanceId === one.subject.instanceId &&
					other.place === one.place &&
					other.does === one.does,
			)
			if (first !== one) return 10
			return one.does === "remind" ? 5 : 7
		}
		case "taskMoved":
			return 4
		case "taskPaused":
		case "taskClosed":
		case "timersPaused":
		case "timersEnded":
			return 8
		case "recorded":
			return 6
	}
}

function lineOf(one: Consequence, telling: Telling): Line | undefined {
	const { t, say } = telling
	switch (one.type) {
		case "moved":
		case "stays":
			return where(one, telling)
		case "procedureOpened":
			return line("playerPlay", t("say.opens", { what: say(one.subject.label), places: places(one.places, telling) }))
		case "procedureEnded":
			return line("circleCheck", t("say.ends", { what: say(one.subject.label), places: places(one.places, telling) }))
		case "caseClosed":
			return line("lock", t("say.caseCloses", { places: places(one.places, telling) }))
		case "paused":
			return line("playerPause", ofSubject(one.subject, "casePauses", "pauses", telling))
		case "resumed":
			return line("playerPlay", ofSubject(one.subject, "caseResumes", "resumes", telling))
		case "parked":
			return line("bookmark", t("say.parked"))
		case "handedOver":
			return line("buildingHospital", t("say.handedOver", { platform: telling.platformName(one.platform) ?? "" }))
		case "taskOpened":
		case "taskPassed":
		case "taskResumed":
		case "taskMoved":
		case "taskPaused":
		case "taskClosed":
			return task(one, telling)
		case "timerArmed":
		case "timerMoved":
			return timer(one, telling)
		case "timersEnded":
			return line("bell", t("say.remindersEnd", { count: one.count }))
		case "timersPaused":
			return line("bell", t("say.remindersPause", { count: one.count }))
		case "notice":
			return line("send", t("say.notice", { who: everybody(one.to, telling), about: about(one.about, telling) }))
		case "confirmationAsked": {
			const who = capital(somebody({ role: "physician", person: one.person, platform: null }, telling))
			return line("shieldCheck", t("say.confirm", { who, when: sayMoment(one.dueAt, null, telling) }))
		}
		case "recorded":
			return recorded(telling)
	}
}

const line = (icon: IconName, text: string): Line => ({ icon, text })

function where(one: Of<"moved" | "stays">, telling: Telling): Line {
	const { t, say } = telling
	const what = say(one.subject.label)
	const isCase = one.subject.kind === null
	if (one.type === "moved" && one.entered.length > 0) {
		const entered = places(one.entered, telling)
		return line(
			"arrowRight",
			isCase ? t("say.caseMoves", { places: entered }) : t("say.moves", { what, places: entered }),
		)
	}
	const now = places(one.places, telling)
	return line("mapPin", isCase ? t("say.caseStays", { places: now }) : t("say.stays", { what, places: now }))
}

function ofSubject(
	{ kind, label }: Subject,
	ofCase: "casePauses" | "caseResumes",
	ofProcedure: "pauses" | "resumes",
	{ t, say }: Telling,
): string {
	return kind === null ? t(`say.${ofCase}`) : t(`say.${ofProcedure}`, { what: say(label) })
}

function task(
	one: Of<"taskOpened" | "taskPassed" | "taskResumed" | "taskMoved" | "taskPaused" | "taskClosed">,
	telling: Telling,
): Line {
	const { t, say } = telling
	const title = uncapital(say(one.title))
	const who = somebody(one.who, telling)
	const when = one.dueAt === null ? null : sayMoment(one.dueAt, one.territory, telling)
	switch (one.type) {
		case "taskOpened":
		case "taskPassed":
			return line("checklist", when === null ? t("say.task", { who, title }) : t("say.taskBy", { who, title, when }))
		case "taskResumed":
			return line("checklist", t("say.taskResumed", { who, title }))
		case "taskMoved":
			return line("clock", t("say.taskMoved", { title, when: when ?? "" }))
		case "taskPaused":
			return line("playerPause", t("say.taskPaused", { title }))
		case "taskClosed":
			return line("check", one.how === "done" ? t("say.taskDone", { title }) : t("say.taskWithdrawn", { title }))
	}
}

function timer(one: Of<"timerArmed" | "timerMoved">, telling: Telling): Line {
	const { t } = telling
	const when = sayMoment(one.dueAt, one.territory, telling)
	switch (one.does) {
		case "remind":
			return line(
				"bell",
				t(one.type === "timerMoved" ? "say.remindMoved" : "say.remind", { who: everybody(one.to, telling), when }),
			)
		case "escalate":
			return line("arrowsRightLeft", t("say.escalate", { who: everybody(one.to, telling), when }))
		case "move":
			return line("hourglass", t("say.move", { when }))
	}
}

function recorded({ t, recordedFor, ...telling }: Telling): Line {
	if (!recordedFor) return line("shieldCheck", t("say.recorded"))
	const { role, person } = recordedFor
	const who = somebody({ role, person, platform: null }, { ...telling, t })
	return line("shieldCheck", t("say.recordedFor", { who }))
}

function somebody({ role, person, platform }: Somebody, { t, nameOf, platformName }: Telling): string {
	const name =
		(person === null ? undefined : nameOf(person)) ?? (platform === null ? undefined : platformName(platform))
	return name ?? t(`who.${role}`)
}

const listed = (parts: readonly string[], locale: string): string =>
	new Intl.ListFormat(locale, { type: "conjunction" }).format([...new Set(parts)])

const everybody = (to: readonly Somebody[], telling: Telling): string =>
	listed(
		to.map((one) => somebody(one, telling)),
		telling.locale,
	)

const places = (labels: readonly Label[], { say, locale }: Telling): string =>
	listed(
		labels.map((one) => say(one)),
		locale,
	)

function about(name: string, { say }: Telling): string {
	const label = noticeLabels[name]
	return label ? say(label) : name
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
/** A title inside a sentence; « BaMaRa » and « IDE » keep their capital. */
const uncapital = (text: string): string =>
	/^\p{Lu}\p{Ll}*[\s'’-]/u.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text
