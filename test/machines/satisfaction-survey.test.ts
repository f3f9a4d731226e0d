import { describe, expect, test } from "vitest"
import { satisfactionSurvey } from "../../machines/satisfaction-survey.ts"
import { Drive, type Sender } from "./drive.ts"

const nurse: Sender = { by: "nurse-1", role: "nurse" }
const respondent: Sender = { by: "link-1", role: "respondent" }
const system: Sender = { by: "system", role: "system" }
const refusal = "not possible"

const begin = () =>
	new Drive(satisfactionSurvey, {
		ref: "satisfactionSurvey-1",
		urgency: "routine",
		openedBy: "system",
		variant: "relatives",
		channel: "link",
		language: "gcr",
		facts: {},
	})
const sent = () => begin().fire("scheduledEscalation")
const reminded = () => sent().fire("sentEscalation")

describe("satisfaction survey", () => {
	test("it is sent after its delay, reminded once, and expires", () => {
		const run = begin()
		expect(run.places).toEqual(["active.scheduled"])
		run.fire("scheduledEscalation")
		expect(run.places).toEqual(["active.sent"])
		expect(run.effectNames).toEqual(["notify surveyInvitation"])
		run.fire("sentEscalation")
		expect(run.places).toEqual(["active.reminded"])
		expect(run.effectNames).toEqual(["notify surveyReminder"])
		run.fire("remindedEscalation")
		expect(run.places).toEqual(["expired"])
		expect(run.effects).toEqual([
			{
				type: "tellCase",
				params: {
					event: {
						type: "PROCEDURE_ENDED",
						ref: "satisfactionSurvey-1",
						kind: "satisfactionSurvey",
						outcome: "expired",
					},
				},
			},
		])
	})

	test("it is answered once sent, reminded or not, and not before", () => {
		expect(() => begin().send("SURVEY_ANSWERED", {}, respondent)).toThrowError(refusal)
		for (const run of [sent(), reminded()]) {
			run.send("SURVEY_ANSWERED", {}, respondent)
			expect(run.places).toEqual(["answered"])
			expect(run.effectNames).toEqual(["tell PROCEDURE_ENDED"])
		}
	})

	test("no answer travels in its events, and nobody of the team sends one", () => {
		const answered = satisfactionSurvey.events.SURVEY_ANSWERED
		expect(answered).toMatchObject({ roles: ["respondent"], inPerson: true, outside: true })
		expect(answered?.payload.safeParse({ q1: 5 }).success).toBe(false)
		expect(answered?.payload.safeParse({}).success).toBe(true)
	})

	test("declining ends it at any time, held or not", () => {
		const heldOne = sent().send("CASE_HELD", {}, system)
		for (const run of [begin(), sent(), reminded(), heldOne]) {
			run.send("PATIENT_DECLINED", { kind: "refusal" }, respondent)
			expect(run.places).toEqual(["patientDeclined"])
			expect(run.effectNames).toEqual(["tell PROCEDURE_ENDED"])
		}
	})

	test("it is held with its case only, and resumes where it was", () => {
		const run = sent()
		expect(() => run.send("PUT_ON_HOLD", { until: "2026-04-01" }, nurse)).toThrowError(refusal)
		expect(() => run.send("CANCELLED", {}, nurse)).toThrowError(refusal)
		expect(() => run.send("ENTERED_IN_ERROR", {}, { by: "other", role: "physician" })).toThrowError(refusal)
		expect(run.send("CASE_HELD", {}, system).places).toEqual(["onHold"])
		expect(run.send("CASE_RESUMED", {}, system).places).toEqual(["active.sent"])
		run.send("CASE_HELD", {}, system).send("RESUMED", { cause: "informationArrived" }, system)
		expect(run.places).toEqual(["active.sent"])
		expect(run.context).toMatchObject({ caseHold: false })
	})

	test("it ends with its case, held or not, and the family hears nothing of it", () => {
		for (const run of [sent(), sent().send("CASE_HELD", {}, system)]) {
			run.send("CASE_ENDED", { outcome: "deceased" }, system)
			expect(run.places).toEqual(["cancelled"])
			expect(run.effectNames).toEqual(["tell PROCEDURE_ENDED"])
		}
	})
})
