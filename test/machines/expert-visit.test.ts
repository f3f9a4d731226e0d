import { describe, expect, test } from "vitest"
import { getPlace } from "../../machines/advance.ts"
import { expertVisit } from "../../machines/expert-visit.ts"
import { Drive, type Sender } from "./drive.ts"

const secretary: Sender = { by: "secretary-1", role: "secretary" }
const nurse: Sender = { by: "nurse-1", role: "nurse" }
const physician: Sender = { by: "physician-1", role: "physician" }
const expert: Sender = { by: "expert-1", role: "expert" }
const system: Sender = { by: "system", role: "system" }
const startsAt = "2026-05-12T12:00:00.000Z"
const contact = { person: "expert-1", territory: "RE" }
const slot = { visit: "mission-1", startsAt, patientConfirmed: true, facts: { contact } }

const begin = () =>
	new Drive(expertVisit, {
		ref: "expertVisit-1",
		urgency: "routine",
		openedBy: "nurse-1",
		level: "LOCAL",
		specialty: "neurology",
	})

const scheduled = () => begin().send("VISIT_SCHEDULED", slot, nurse)
const unattended = () => scheduled().send("PATIENT_UNATTENDED", {}, secretary)
const awaitingReport = () => scheduled().send("VISIT_HELD", {}, nurse)

const ending = (run: Drive) => {
	const told = run.effects.find((effect) => effect.type === "tellCase")
	return told?.params.event
}
const ended = (outcome: string) => ({ type: "PROCEDURE_ENDED", ref: "expertVisit-1", kind: "expertVisit", outcome })

describe("expert-visit", () => {
	test("a patient waits, is placed on a visit, seen, and the report ends it", () => {
		const run = begin()
		expect(run.places).toEqual(["active.waiting"])
		expect(run.context).toMatchObject({ specialty: "neurology", filiere: null })
		expect(run.send("VISIT_SCHEDULED", slot, secretary).places).toEqual(["active.scheduled"])
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["patient", "expert"], about: "appointmentSet" } }])
		expect(run.context).toMatchObject({ startsAt })
		expect(() => run.send("REPORT_RECEIVED", {}, expert)).toThrowError("not possible")
		expect(run.send("VISIT_HELD", {}, expert).places).toEqual(["active.awaitingReport"])
		expect(run.context).toMatchObject({ done: true })
		run.send("REPORT_RECEIVED", { kind: "statement" }, nurse)
		expect(run.places).toEqual(["completed"])
		expect(run.effects).toContainEqual({ type: "notify", params: { to: ["requester"], about: "reportAvailable" } })
		expect(ending(run)).toEqual(ended("completed"))
	})

	test("a visit that is put off sends the patient back to wait, and tells whoever was invited", () => {
		const run = scheduled().send("VISIT_POSTPONED", { reason: "expert" }, secretary)
		expect(run.places).toEqual(["active.waiting"])
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["patient", "expert"], about: "visitPostponed" } }])
		expect(run.context).toMatchObject({ startsAt: null })
		const other = { person: "expert-2", territory: "MQ" }
		run.send("VISIT_SCHEDULED", { ...slot, facts: { contact: other } }, nurse)
		expect(run.context).toMatchObject({ startsAt, contact: other })
	})

	test("a patient who did not come is placed again, or waits for the next visit", () => {
		const run = unattended()
		expect(run.places).toEqual(["active.unattended"])
		expect(run.context).toMatchObject({ done: false, startsAt: null })
		expect(run.send("VISIT_SCHEDULED", slot, nurse).places).toEqual(["active.scheduled"])
		const next = unattended().send("VISIT_POSTPONED", { reason: "nextMission" }, nurse)
		expect(next.places).toEqual(["active.waiting"])
		expect(next.effects).toEqual([{ type: "notify", params: { to: ["patient"], about: "visitPostponed" } }])
	})

	test("the visit is given up only while waiting", () => {
		expect(() => scheduled().send("VISIT_ABANDONED", {}, nurse)).toThrowError("not possible")
		const run = begin().send("VISIT_ABANDONED", {}, physician)
		expect(run.places).toEqual(["notHeld"])
		expect(ending(run)).toEqual(ended("notHeld"))
	})

	test("ladders remind and escalate without moving", () => {
		const ladder = (run: Drive, place: string, reminders: number) => {
			const places = run.places
			for (let n = 1; n <= reminders; n += 1) expect(run.fire(`${place}Reminder${n}`).effectNames).toEqual(["remind"])
			run.fire(`${place}Escalation`)
			expect(run.effects).toEqual([{ type: "escalate", params: { role: "physician" } }])
			expect(run.places).toEqual(places)
		}
		ladder(begin(), "waiting", 1)
		ladder(scheduled(), "scheduled", 2)
		ladder(unattended(), "unattended", 1)
		ladder(awaitingReport(), "awaitingReport", 2)
	})

	test("before the visit the patient is reminded, after it the nurse", () => {
		const run = scheduled().fire("scheduledReminder1")
		expect(run.effects).toEqual([{ type: "remind", params: { to: ["patient"] } }])
		expect(run.fire("scheduledReminder2").effects).toEqual([{ type: "remind", params: { to: ["nurse"] } }])
	})

	test("on hold and back to the same slot, by the team or with the case", () => {
		const run = scheduled().send("PUT_ON_HOLD", { until: "2026-04-01" }, nurse).send("CASE_HELD", {}, system)
		expect(run.send("CASE_RESUMED", {}, system).places).toEqual(["onHold"])
		expect(run.send("RESUMED", { cause: "decision" }, nurse).places).toEqual(["active.scheduled"])
		expect(run.effectNames).not.toContain("notify appointmentSet")
		expect(run.context).toMatchObject({ startsAt, userHold: false, caseHold: false })
	})

	test("story 12: unattended, then the case ends and the visit with it", () => {
		const run = unattended().send("CASE_ENDED", { outcome: "lostToFollowUp" }, system)
		expect(run.places).toEqual(["cancelled"])
		expect(run.effectNames).toEqual(["notify stop", "tell PROCEDURE_ENDED"])
		expect(ending(run)).toEqual(ended("cancelled"))
	})

	test("cancelled or declined only before it was held; its opener cannot call it an error", () => {
		expect(ending(scheduled().send("CANCELLED", {}, nurse))).toEqual(ended("cancelled"))
		expect(ending(begin().send("PATIENT_DECLINED", {}, nurse))).toEqual(ended("patientDeclined"))
		const run = awaitingReport()
		expect(() => run.send("CANCELLED", {}, nurse)).toThrowError("not possible")
		expect(() => run.send("PATIENT_DECLINED", {}, nurse)).toThrowError("not possible")
		expect(() => run.send("ENTERED_IN_ERROR", {}, nurse)).toThrowError("not possible")
		expect(ending(run.send("ENTERED_IN_ERROR", {}, physician))).toEqual(ended("enteredInError"))
	})

	test("nobody outside takes part until a visit is chosen; then the mission's contact does", () => {
		expect(expertVisit.parties(begin().context)).toEqual([])
		expect(expertVisit.parties(scheduled().context)).toEqual([{ role: "expert", ...contact }])
	})

	test("an emergency waits 10 working days' worth of calendar, the others months", () => {
		const day = 24 * 3_600_000
		expect(getPlace(expertVisit, "active.waiting").target).toEqual({
			clock: "calendar",
			ms: { emergency: 10 * day, urgent: 90 * day, routine: 180 * day },
		})
	})

	test("only news from outside is kept while on hold", () => {
		const outside = Object.entries(expertVisit.events).flatMap(([type, event]) => (event.outside ? [type] : []))
		expect(outside.sort()).toEqual(["PATIENT_DECLINED", "REPORT_RECEIVED"])
	})
})
