import { describe, expect, test } from "vitest"
import { registry } from "../../machines/registry.ts"
import type { Someone } from "../setup/platform.ts"
import {
	agreement,
	appointment,
	asked,
	coordination,
	held,
	hold,
	host,
	meeting,
	type OpenedKind,
	opened,
	opinion,
	orientedCase,
	promise,
	surveyed,
	toldByTeam,
} from "./journeys.ts"
import { type Fields, notNow, type Places, Stage, type Story, type Subject } from "./story.ts"

const stage = new Stage()

/** A fact that arrives while the case is on hold: what it is about, who says it, and where it leads. */
interface Fact {
	readonly machine: string
	readonly event: string
	/** Brings a case, not yet on hold, to where the fact is awaited. */
	readonly before: (story: Story) => Promise<Subject>
	readonly by: () => Someone
	readonly payload: (story: Story) => Fields | Promise<Fields>
	readonly leadsTo: string
}

const by = {
	nurse: () => stage.team.nurse,
	secretary: () => stage.team.secretary,
	expert: () => stage.outside.expert,
	hostDoctor: () => stage.outside.otherExpert,
	requester: () => stage.outside.requester,
	helper: () => stage.outside.extraMedical,
}
const nothing = () => ({})

const about =
	(machine: string, kind: OpenedKind) =>
	(upTo: string | undefined, event: string, who: () => Someone, payload: Fact["payload"], leadsTo: string): Fact => ({
		machine,
		event,
		before: (story) => opened(story, kind, upTo),
		by: who,
		payload,
		leadsTo,
	})
const advice = about("tele-expertise", "teleExpertise")
const consultation = about("teleconsultation", "teleconsultation")
const rcp = about("rcp", "rcp")
const clinic = about("expert-visit", "expertVisit")
const travel = about("transfer", "transfer")
const help = about("extra-medical-referral", "extraMedicalReferral")

const refusal = () => ({ kind: "refusal" })
const report = (kind: string, who: () => Someone) => async (story: Story) => ({
	report: await story.upload(who()),
	kind,
})

const ofProcedures: readonly Fact[] = [
	advice(undefined, "PATIENT_AGREED", by.nurse, agreement, "preparing"),
	advice("preparing", "PATIENT_DECLINED", by.nurse, refusal, "patientDeclined"),
	advice("withExpert.deciding", "EXPERT_ACCEPTED", by.expert, () => promise(stage), "withExpert.writing"),
	advice("withExpert.writing", "EXPERT_DECLINED", by.expert, () => ({ reason: "noTime" }), "choosingExpert"),
	advice("withExpert.writing", "INFORMATION_REQUESTED", by.expert, () => asked, "awaitingInformation"),
	advice("awaitingInformation", "INFORMATION_RECEIVED", by.requester, () => ({ complete: true }), "withExpert.writing"),
	advice(
		"withExpert.deciding",
		"EXPERT_ANSWERED",
		by.expert,
		(story) => opinion(story, by.expert()),
		"tellingRequester",
	),
	advice("tellingRequester", "PATIENT_TOLD", by.requester, () => toldByTeam, "tellingRequester"),
	advice("tellingPatient", "PATIENT_TOLD", by.requester, () => toldByTeam, "closeOut"),
	advice(
		"closeOut",
		"CLOSE_OUT_ANSWERED",
		by.requester,
		() => ({ effect: "confirmed", referral: "avoided", journeyAvoided: "yes" }),
		"completed",
	),
	consultation(undefined, "PATIENT_AGREED", by.nurse, agreement, "scheduling"),
	consultation("scheduling", "PATIENT_DECLINED", by.nurse, refusal, "patientDeclined"),
	consultation("scheduling", "APPOINTMENT_SET", by.expert, () => appointment(stage), "scheduled"),
	consultation("scheduling", "EXPERT_DECLINED", by.expert, () => ({ reason: "noTime" }), "notHeld"),
	consultation("awaitingReport", "REPORT_RECEIVED", by.expert, report("report", by.expert), "completed"),
	rcp(undefined, "PATIENT_AGREED", by.nurse, agreement, "preparing"),
	rcp("scheduled", "PATIENT_DECLINED", by.nurse, refusal, "patientDeclined"),
	rcp("scheduled", "RCP_HELD", by.expert, () => held(stage), "writing"),
	rcp("scheduled", "EXPERT_DECLINED", by.expert, () => ({ reason: "notMyField" }), "notHeld"),
	rcp("tellingPatient", "PATIENT_TOLD", by.requester, () => toldByTeam, "completed"),
	clinic("scheduled", "PATIENT_DECLINED", by.nurse, refusal, "patientDeclined"),
	clinic("awaitingReport", "REPORT_RECEIVED", by.secretary, report("statement", by.secretary), "completed"),
	travel(undefined, "PATIENT_AGREED", by.nurse, agreement, "preparing"),
	travel("awaitingDecision", "PATIENT_DECLINED", by.nurse, refusal, "patientDeclined"),
	travel("awaitingDecision", "DECISION_RECEIVED", by.secretary, () => ({ decision: "refused" }), "reviewingDecision"),
	travel("travelling", "ARRIVED", by.hostDoctor, () => ({ host }), "staying"),
	travel("staying", "STAY_ENDED", by.hostDoctor, () => ({ returned: true }), "awaitingReport"),
	travel("awaitingReport", "REPORT_RETRIEVED", by.hostDoctor, report("hospitalReport", by.hostDoctor), "completed"),
	help(undefined, "PATIENT_AGREED", by.nurse, agreement, "proposing"),
	help("scheduled", "PATIENT_DECLINED", by.nurse, refusal, "patientDeclined"),
	help("awaitingAcknowledgement", "REFERRAL_ACKNOWLEDGED", by.helper, nothing, "awaitingAppointment"),
	help("awaitingAppointment", "RESOURCE_DECLINED", by.helper, () => ({ reason: "full" }), "proposing"),
	help("awaitingAppointment", "APPOINTMENT_SET", by.helper, () => meeting(stage), "scheduled"),
	help("scheduled", "SUPPORT_HELD", by.helper, () => ({ metBy: "Visite" }), "awaitingOutcome"),
	help("awaitingOutcome", "OUTCOME_RECORDED", by.helper, () => ({ outcome: "helped", summary: "Aidée" }), "completed"),
	{
		machine: "bamara-entry",
		event: "OPPOSITION_RECORDED",
		before: (story) => story.entry(),
		by: by.nurse,
		payload: () => ({ opposed: true, date: "2026-03-02" }),
		leadsTo: "informing",
	},
	{
		machine: "satisfaction-survey",
		event: "PATIENT_DECLINED",
		before: followed,
		by: by.nurse,
		payload: refusal,
		leadsTo: "patientDeclined",
	},
]

/** In follow-up, its surveys sent; gives one of them. */
async function followed(story: Story): Promise<Subject> {
	await surveyed(story)
	const survey = (await story.read()).procedures.find((one) => one.kind === "satisfactionSurvey")
	return await story.procedure(survey?.ref ?? "none")
}

/** What rests, and where, beside one instance. */
const others = async (story: Story, subject: Subject) => {
	const { [await refOf(story, subject)]: _own, ...rest } = await story.places()
	return rest
}
const refOf = async (story: Story, { id }: Subject): Promise<string> =>
	id === story.id ? "case" : ((await story.read()).procedures.find((one) => one.id === id)?.ref ?? "")
const placeOf = async (story: Story, subject: Subject): Promise<readonly string[] | undefined> =>
	(await story.places())[await refOf(story, subject)]

/** References of what is on hold. */
const asleepIn = (places: Places) => Object.keys(places).filter((ref) => places[ref]?.includes("onHold"))

describe("while the case is on hold, a fact about a procedure is taken and wakes only that procedure", () => {
	test.each(ofProcedures)(
		"$machine: $event leads to $leadsTo",
		async ({ machine, before, event, by: who, payload, leadsTo }) => {
			const story = await orientedCase(stage)
			const subject = await before(story)
			// Held like the rest: it must go on sleeping. A case in follow-up has its other survey.
			if (machine !== "satisfaction-survey") await opened(story, "expertVisit")
			await story.case.send(stage.team.nurse, "PUT_ON_HOLD", hold)
			expect(await placeOf(story, subject)).toEqual(["onHold"])
			const asleep = await others(story, subject)
			expect(asleep["case"]).toEqual(["open.onHold"])

			const { parked } = await subject.send(who(), event, await payload(story))
			expect(parked).toBe(false)
			expect(await placeOf(story, subject)).toEqual([leadsTo])
			expect(await others(story, subject)).toEqual(asleep)
			const log = (await stage.platform.readLog(story.id)).filter((one) => one.instanceId === subject.id).slice(-2)
			// A refusal is taken asleep: there is nothing to wake for.
			const woken = { type: "RESUMED", role: "system", payload: { cause: "informationArrived" } }
			expect(log).toMatchObject(event === "PATIENT_DECLINED" ? [{}, { type: event }] : [woken, { type: event }])

			// Whatever is still asleep wakes with the case.
			await story.case.send(stage.team.nurse, "RESUMED", { cause: "decision" })
			expect(asleepIn(await story.places())).toEqual([])
		},
	)

	test("a survey is answered with its code", async () => {
		const story = await orientedCase(stage)
		const survey = await followed(story)
		await survey.passTimer("scheduledEscalation")
		const { nurse } = stage.team
		const { body } = await story.client(nurse).post<{ code: string }>(`${survey.path}/survey-codes`)
		await story.case.send(nurse, "PUT_ON_HOLD", hold)
		const given = { code: body.code, answers: { overall: 4 } }
		expect((await story.client(null).post("/api/surveys/answers", given)).status).toBe(204)
		expect(await story.places()).toMatchObject({
			case: ["open.onHold"],
			"satisfactionSurvey-1": ["answered"],
			"satisfactionSurvey-2": ["onHold"],
		})
	})

	test("every fact from outside that the machines declare is tried here", () => {
		const declared = registry.current.flatMap(({ name, events }) =>
			Object.entries(events).flatMap(([type, event]) => (event.outside ? [`${name} ${type}`] : [])),
		)
		const tried = new Set([
			...ofProcedures.map(({ machine, event }) => `${machine} ${event}`),
			...ofCase.map(({ event }) => `pathway ${event}`),
			"satisfaction-survey SURVEY_ANSWERED",
		])
		expect([...tried].sort()).toEqual(declared.sort())
	})

	test("held by the team as well as by its case, it wakes from both", async () => {
		const { nurse } = stage.team
		const story = await orientedCase(stage)
		const subject = await opened(story, "teleExpertise", "withExpert.deciding")
		await subject.send(nurse, "PUT_ON_HOLD", hold)
		await story.case.send(nurse, "PUT_ON_HOLD", hold)
		await subject.send(by.expert(), "EXPERT_ANSWERED", await opinion(story, by.expert()))
		expect(await story.places()).toMatchObject({ case: ["open.onHold"], "teleExpertise-1": ["tellingRequester"] })
	})

	test("a fact that would not be possible even awake is refused, and wakes nobody", async () => {
		const { nurse } = stage.team
		const story = await orientedCase(stage)
		const subject = await opened(story, "teleExpertise", "withExpert.deciding")
		await story.case.send(nurse, "PUT_ON_HOLD", hold)
		const closeOut = { effect: "confirmed", referral: "avoided", journeyAvoided: "yes" }
		await subject.refuses(by.requester(), "CLOSE_OUT_ANSWERED", closeOut, notNow())
		// Not a fact from outside: a decision of the team waits until the case is taken up again.
		await subject.refuses(nurse, "REQUEST_SENT", { question: "Encore ?" }, notNow())
		expect(await story.places()).toMatchObject({ case: ["open.onHold"], "teleExpertise-1": ["onHold"] })
	})
})

interface FactOfCase {
	readonly event: string
	readonly where: string
	readonly before: (story: Story) => Promise<unknown>
	readonly payload: Fields
	readonly leadsTo: readonly string[]
	/** Taken on from `REQUEST_ACCEPTED`; the other facts are about a case in coordination or later. */
	readonly oriented: boolean
}

const informationAsked = async (story: Story) =>
	await story.case.send(stage.team.nurse, "INFORMATION_REQUESTED", {
		items: ["Caryotype"],
		from: "requester",
		message: "Le caryotype a-t-il été fait ?",
	})

const ofCase: readonly FactOfCase[] = [
	{
		event: "INFORMATION_RECEIVED",
		where: "a new request",
		before: informationAsked,
		payload: { note: "Fait en 2019" },
		leadsTo: ["request.received"],
		oriented: false,
	},
	{
		event: "INFORMATION_RECEIVED",
		where: "an orientation",
		before: async (story) => {
			await story.case.send(stage.team.nurse, "REQUEST_ACCEPTED")
			await informationAsked(story)
		},
		payload: { note: "Fait en 2019" },
		leadsTo: ["orientation.assessing"],
		oriented: false,
	},
	{
		event: "PATIENT_TOLD",
		where: "a conclusion",
		before: async (story) => {
			await story.case.send(stage.team.physician, "MEDICAL_CONCLUDED", { conclusion: "Rien de plus" })
			await story.case.send(stage.team.nurse, "REQUESTER_TOLD", { channel: "phone" })
		},
		payload: { channel: "consultation", toldBy: "requester" },
		leadsTo: coordination("told", "assessing", "pending"),
		oriented: true,
	},
	{
		event: "NEW_SIGNS_REPORTED",
		where: "a follow-up",
		before: followed,
		payload: { description: "Crises depuis un mois" },
		leadsTo: ["orientation.assessing"],
		oriented: true,
	},
]

const begun = async ({ oriented, before }: FactOfCase): Promise<Story> => {
	const story = oriented ? await orientedCase(stage) : await stage.open()
	await before(story)
	return story
}
const proposed = () => ({
	receivingPlatform: stage.elsewhere.platformId,
	reason: "La famille déménage",
	patientAgreedAt: stage.platform.now.toISOString(),
})
const acceptance = () => ({ lead: stage.elsewhere.nurse.id, physician: stage.elsewhere.physician.id })

test.each(ofCase)("$event about $where wakes a case on hold", async (fact) => {
	const story = await begun(fact)
	await story.case.send(stage.team.nurse, "PUT_ON_HOLD", hold)
	await story.case.send(by.requester(), fact.event, fact.payload)
	const { case: places, ...procedures } = await story.places()
	expect(places).toEqual(fact.leadsTo)
	// What the case held goes on with it.
	expect(asleepIn(procedures)).toEqual([])
})

describe("while the case is proposed to another platform", () => {
	test.each(ofCase)("$event about $where is kept, and taken as soon as the case is back", async (fact) => {
		const story = await begun(fact)
		await story.case.send(stage.team.nurse, "HANDOVER_PROPOSED", proposed())
		const { parked, seq } = await story.case.send(by.requester(), fact.event, fact.payload)
		expect(parked).toBe(true)
		expect((await story.places())["case"]).toEqual(["open.handover"])
		await stage.platform.passTo(new Date(stage.platform.now.getTime() + 3_600_000))
		await story.case.send(stage.elsewhere.nurse, "HANDOVER_REFUSED", { reason: "Pas avant l'été" })
		expect((await story.places())["case"]).toEqual(fact.leadsTo)
		const log = (await stage.platform.readLog(story.id)).filter((one) => one.type === fact.event)
		expect(log).toMatchObject([
			{ seq, parked: true, by: { id: by.requester().id } },
			{ parked: false, by: { id: by.requester().id }, occurredAt: log[0]?.occurredAt },
		])
	})

	test.each<[string, (story: Story) => Promise<unknown>]>([
		["accepted", (story) => story.case.send(stage.elsewhere.nurse, "HANDOVER_ACCEPTED", acceptance())],
		["refused", (story) => story.case.send(stage.elsewhere.physician, "HANDOVER_REFUSED", { reason: "Non" })],
		["withdrawn", (story) => story.case.send(stage.team.nurse, "HANDOVER_WITHDRAWN")],
		["left without answer", (story) => story.case.passTimer("handoverEscalation")],
	])("information asked for is released when the handover is %s", async (how, end) => {
		const story = await stage.open()
		await informationAsked(story)
		await story.case.send(stage.team.nurse, "HANDOVER_PROPOSED", proposed())
		await story.case.send(by.requester(), "INFORMATION_RECEIVED", { note: "Fait en 2019" })
		await end(story)
		if (how === "accepted") story.reader = stage.elsewhere.nurse
		expect((await story.places())["case"]).toEqual(["request.received"])
	})

	test("facts about its procedures are taken at once, and a case that ends meanwhile takes none", async () => {
		const { nurse } = stage.team
		const story = await orientedCase(stage)
		const subject = await opened(story, "teleExpertise", "withExpert.deciding")
		await story.case.send(nurse, "HANDOVER_PROPOSED", proposed())
		const { parked } = await subject.send(by.expert(), "EXPERT_ACCEPTED", { answerBy: "2026-04-01" })
		expect(parked).toBe(false)
		expect((await story.places())["teleExpertise-1"]).toEqual(["withExpert.writing"])

		const other = await stage.open()
		await informationAsked(other)
		await other.case.send(nurse, "HANDOVER_PROPOSED", proposed())
		await other.case.send(by.requester(), "INFORMATION_RECEIVED", { note: "Fait en 2019" })
		await other.case.send(nurse, "PATIENT_WITHDREW", { reason: "Ne souhaite plus", form: "oral" })
		expect(await other.places()).toEqual({ case: ["closed.withdrawn"] })
	})

	test("a fact that the case was not waiting for is refused rather than kept", async () => {
		const story = await stage.open()
		await story.case.send(stage.team.nurse, "HANDOVER_PROPOSED", proposed())
		await story.case.refuses(by.requester(), "INFORMATION_RECEIVED", { note: "Rien" }, notNow())
		expect((await story.places())["case"]).toEqual(["open.handover"])
	})
})
