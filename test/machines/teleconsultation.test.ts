import { describe, expect, test } from "vitest"
import { teleconsultation } from "../../machines/teleconsultation.ts"
import { Drive, type Sender } from "./drive.ts"

const secretary: Sender = { by: "secretary-1", role: "secretary" }
const nurse: Sender = { by: "nurse-1", role: "nurse" }
const physician: Sender = { by: "physician-1", role: "physician" }
const expert: Sender = { by: "expert-1", role: "expert" }
const system: Sender = { by: "system", role: "system" }
const startsAt = "2026-03-12T12:00:00.000Z"

const begin = () =>
	new Drive(teleconsultation, {
		ref: "teleconsultation-1",
		urgency: "routine",
		openedBy: "nurse-1",
		level: "HEXAGONE",
		expert: "expert-1",
		facts: { expertTerritory: "HEX" },
	})

const scheduling = () => begin().send("PATIENT_AGREED", {}, nurse)
const scheduled = () => scheduling().send("APPOINTMENT_SET", { startsAt, place: "place-1" }, secretary)
const awaitingReport = () => scheduled().send("CONSULTATION_HELD", {}, nurse)

const ending = (run: Drive) => {
	const told = run.effects.find((effect) => effect.type === "tellCase")
	return told?.params.event
}
const ended = (outcome: string) => ({
	type: "PROCEDURE_ENDED",
	ref: "teleconsultation-1",
	kind: "teleconsultation",
	outcome,
})

describe("teleconsultation", () => {
	test("story 3: agreed, appointment, postponed for a breakdown, held, report", () => {
		const run = begin()
		expect(() => run.send("APPOINTMENT_SET", { startsAt }, secretary)).toThrowError("not possible")
		expect(run.send("PATIENT_AGREED", {}, nurse).places).toEqual(["active.scheduling"])
		expect(run.context).toMatchObject({ agreed: true })
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["expert"], about: "teleconsultationRequested" } }])
		expect(run.send("APPOINTMENT_SET", { startsAt }, secretary).places).toEqual(["active.scheduled"])
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["patient", "expert"], about: "appointmentSet" } }])
		expect(run.context).toMatchObject({ startsAt })
		run.send("APPOINTMENT_CANCELLED", { cause: "technical" }, expert)
		expect(run.places).toEqual(["active.scheduling"])
		expect(run.effects).toEqual([
			{ type: "notify", params: { to: ["patient", "expert"], about: "appointmentCancelled" } },
		])
		expect(run.context).toMatchObject({ startsAt: null })
		run.send("APPOINTMENT_SET", { startsAt: "2026-03-19T12:00:00.000Z" }, expert)
		expect(() => run.send("REPORT_RECEIVED", {}, expert)).toThrowError("not possible")
		expect(run.send("CONSULTATION_HELD", {}, expert).places).toEqual(["active.awaitingReport"])
		expect(run.context).toMatchObject({ done: true })
		run.send("REPORT_RECEIVED", { kind: "report" }, expert)
		expect(run.places).toEqual(["completed"])
		expect(run.effects).toContainEqual({ type: "notify", params: { to: ["requester"], about: "reportAvailable" } })
		expect(ending(run)).toEqual(ended("completed"))
	})

	test("the expert may decline as long as no appointment is set", () => {
		expect(() => scheduled().send("EXPERT_DECLINED", {}, expert)).toThrowError("not possible")
		const run = scheduling().send("EXPERT_DECLINED", { reason: "noTime" }, expert)
		expect(run.places).toEqual(["notHeld"])
		expect(ending(run)).toEqual(ended("notHeld"))
	})

	test("a patient who did not come gets another appointment", () => {
		const run = scheduled().send("PATIENT_UNATTENDED", {}, secretary)
		expect(run.places).toEqual(["active.unattended"])
		expect(run.context).toMatchObject({ done: false, startsAt: null })
		expect(run.send("APPOINTMENT_SET", { startsAt }, nurse).places).toEqual(["active.scheduled"])
		expect(run.effectNames).toEqual(["notify appointmentSet"])
	})

	test("ladders remind and escalate without moving", () => {
		const ladder = (run: Drive, place: string, escalatesTo: string, reminders: number) => {
			const places = run.places
			for (let n = 1; n <= reminders; n += 1) expect(run.fire(`${place}Reminder${n}`).effectNames).toEqual(["remind"])
			run.fire(`${place}Escalation`)
			expect(run.effects).toEqual([{ type: "escalate", params: { role: escalatesTo } }])
			expect(run.places).toEqual(places)
		}
		ladder(begin(), "preparing", "physician", 1)
		ladder(scheduling(), "scheduling", "nurse", 1)
		ladder(scheduled(), "scheduled", "physician", 2)
		ladder(scheduled().send("PATIENT_UNATTENDED", {}, nurse), "unattended", "physician", 1)
		ladder(awaitingReport(), "awaitingReport", "physician", 2)
	})

	test("before the appointment patient and expert are reminded, after it the nurse", () => {
		const run = scheduled().fire("scheduledReminder1")
		expect(run.effects).toEqual([{ type: "remind", params: { to: ["patient", "expert"] } }])
		expect(run.fire("scheduledReminder2").effects).toEqual([{ type: "remind", params: { to: ["nurse"] } }])
	})

	test("on hold with its case and back to the same appointment", () => {
		const run = scheduled().send("CASE_HELD", {}, system)
		expect(run.places).toEqual(["onHold"])
		expect(() => run.send("RESUMED", { cause: "decision" }, nurse)).toThrowError("not possible")
		expect(run.send("CASE_RESUMED", {}, system).places).toEqual(["active.scheduled"])
		expect(run.effectNames).not.toContain("notify appointmentSet")
		expect(run.context).toMatchObject({ startsAt })
	})

	test("a report that arrives while on hold is taken after waking", () => {
		const run = awaitingReport().send("PUT_ON_HOLD", { until: "2026-04-01" }, nurse)
		expect(run.fire("holdReviewReminder1").places).toEqual(["onHold"])
		run.send("RESUMED", { cause: "informationArrived" }, system).send("REPORT_RECEIVED", {}, expert)
		expect(run.places).toEqual(["completed"])
	})

	test("cancelled or declined only before it was held; its opener cannot call it an error", () => {
		const cancelled = scheduled().send("CANCELLED", { reason: "otherWay" }, nurse)
		expect(ending(cancelled)).toEqual(ended("cancelled"))
		expect(cancelled.effects).toContainEqual({ type: "notify", params: { to: ["expert"], about: "stop" } })
		expect(ending(begin().send("PATIENT_DECLINED", { kind: "refusal" }, nurse))).toEqual(ended("patientDeclined"))
		const run = awaitingReport()
		expect(() => run.send("CANCELLED", {}, nurse)).toThrowError("not possible")
		expect(() => run.send("PATIENT_DECLINED", {}, nurse)).toThrowError("not possible")
		expect(() => run.send("ENTERED_IN_ERROR", {}, nurse)).toThrowError("not possible")
		expect(ending(run.send("ENTERED_IN_ERROR", {}, physician))).toEqual(ended("enteredInError"))
		expect(ending(awaitingReport().send("CASE_ENDED", {}, system))).toEqual(ended("cancelled"))
	})

	test("the expert asked is a party, in its own territory", () => {
		expect(teleconsultation.parties(begin().context)).toEqual([
			{ role: "expert", person: "expert-1", territory: "HEX" },
		])
	})

	test("only news from outside is kept while on hold", () => {
		const outside = Object.entries(teleconsultation.events).flatMap(([type, event]) => (event.outside ? [type] : []))
		expect(outside.sort()).toEqual([
			"APPOINTMENT_SET",
			"EXPERT_DECLINED",
			"PATIENT_AGREED",
			"PATIENT_DECLINED",
			"REPORT_RECEIVED",
		])
	})
})
