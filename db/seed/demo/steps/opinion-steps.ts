import type { Level } from "../../../../machines/vocabulary.ts"
import { seedPeople } from "../../directory-data/people.ts"
import { seedId } from "../../directory-data/seed-id.ts"
import { personId } from "../cast.ts"
import { heardFrom, type Moment, on, onCase, type Step, type Who } from "../script.ts"
import type { Wait } from "../wait.ts"
import { atLevel } from "./case-steps.ts"

const TE = "teleExpertise"

const centreOf = (expert: string): string => {
	const centre = seedPeople.find((one) => one.key === expert)?.centre
	if (!centre) throw new Error(`${expert} works in no centre`)
	return seedId("centre", centre)
}

/** The patient, or both parents of a child, heard what is asked of whom and agreed. */
export const agreed = (kind: string, after: Wait, who: Who = "nurse"): Step =>
	on(kind, after, who, "PATIENT_AGREED", (m: Moment) => ({
		informedBy: m.id(who),
		informedAt: m.earlier("0.5h"),
		form: "oral",
		...(m.minor ? { holders: ["parent1", "parent2"] } : {}),
	}))

interface Question {
	readonly expert: string
	readonly level: Level
	readonly question: string
	/** False when a family asks: somebody must be named. */
	readonly byProfessional?: false
}

export const opinionOpened = (after: Wait, { expert, level, question, byProfessional }: Question): Step =>
	onCase(after, "nurse", "MEDICAL_PROCEDURE_OPENED", (m) => ({
		kind: TE,
		...atLevel(level),
		input: {
			expert: personId(expert),
			centre: centreOf(expert),
			...(byProfessional === false ? {} : { requerant: m.id("requester") }),
			question,
		},
	}))

const requestSent = (after: Wait, question: string, documents: readonly string[]): Step =>
	on(TE, after, "nurse", "REQUEST_SENT", async (m) => {
		const ids: string[] = []
		for (const title of documents) ids.push(await m.document(title, [question]))
		return { question, documents: ids }
	})

/** Opened, agreed to and sent. For a family, the referent physician is named requérant first. */
export const opinionAsked = (
	after: Wait,
	question: Question & { readonly documents?: readonly string[] },
): readonly Step[] => [
	opinionOpened(after, question),
	agreed(TE, "5h"),
	...(question.byProfessional === false
		? [on(TE, "2h", "nurse", "REQUERANT_NAMED", (m) => ({ requerant: m.id("physician") }))]
		: []),
	requestSent("2h", question.question, question.documents ?? ["Courrier de consultation", "Bilan biologique"]),
]

export const expertAccepted = (after: Wait, expert: string, within: Wait = "8d"): Step =>
	on(TE, after, `person:${expert}`, "EXPERT_ACCEPTED", (m) => ({ answerBy: m.dayLater(within) }))

export const expertDeclined = (
	after: Wait,
	expert: string,
	reason: "notMyField" | "noTime" | "conflict" | "insufficientFile" | "other",
	note: string,
): Step => on(TE, after, "nurse", "EXPERT_DECLINED", { reason, note }, heardFrom("expert", `person:${expert}`))

export const expertAsks = (after: Wait, expert: string, items: readonly string[], message: string): Step =>
	on(TE, after, `person:${expert}`, "INFORMATION_REQUESTED", { items, message })

export const expertTold = (after: Wait, title: string): Step =>
	on(TE, after, "requester", "INFORMATION_RECEIVED", async (m) => ({
		documents: [await m.document(title, ["Complément demandé par l'expert."])],
		complete: true,
	}))

export const expertChosen = (after: Wait, expert: string, level: Level, who: Who = "nurse"): Step =>
	on(TE, after, who, "EXPERT_CHOSEN", { expert: personId(expert), centre: centreOf(expert), ...atLevel(level) })

export const opinionGiven = (
	after: Wait,
	expert: string,
	opinion: string,
	proposes: "rcp" | "teleconsultation" | "visit" | "transfer" | "exams" | "none" = "exams",
): Step =>
	on(TE, after, `person:${expert}`, "EXPERT_ANSWERED", async (m) => ({
		report: await m.document("Avis d'expert", [opinion]),
		participants: [personId(expert)],
		proposes,
	}))

/** The two told in order, for an opinion or an RCP. */
export const requesterHears = (kind: string, after: Wait): Step =>
	on(kind, after, "nurse", "REQUESTER_TOLD", { channel: "secureMail" })

export const patientHears = (kind: string, after: Wait, toldBy: "requester" | "team" = "team"): Step =>
	on(kind, after, "nurse", "PATIENT_TOLD", (m) => ({
		channel: toldBy === "team" ? "phone" : "consultation",
		toldBy,
		...(m.needsInterpreter ? { interpreter: true } : {}),
	}))

const closedOut = (
	after: Wait,
	effect: "confirmed" | "new" | "changed" = "new",
	journeyAvoided: "yes" | "no" | "unknown" = "yes",
	who: Who = "requester",
): Step =>
	on(TE, after, who, "CLOSE_OUT_ANSWERED", {
		effect,
		referral: journeyAvoided === "yes" ? "avoided" : "stillNeeded",
		journeyAvoided,
	})

/** From acceptance to close-out, as it should go. */
export const opinionFollowed = (expert: string, opinion: string, who: Who = "requester"): readonly Step[] => [
	expertAccepted("6h", expert),
	opinionGiven("3d", expert, opinion),
	requesterHears(TE, "4h"),
	patientHears(TE, "1d"),
	closedOut("2d", "new", "yes", who),
]
