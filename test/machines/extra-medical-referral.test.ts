import { describe, expect, test } from "vitest"
import { getPlace } from "../../machines/advance.ts"
import { extraMedicalReferral, needs, referralKinds } from "../../machines/extra-medical-referral.ts"
import { Drive, type Sender } from "./drive.ts"

const nurse: Sender = { by: "nurse-1", role: "nurse" }
const secretary: Sender = { by: "secretary-1", role: "secretary" }
const physician: Sender = { by: "physician-1", role: "physician" }
const social: Sender = { by: "social-1", role: "extraMedical" }
const system: Sender = { by: "system", role: "system" }

const contact = { person: "social-1", territory: "GF" }
const startsAt = "2026-03-20T09:00:00-03:00"
const refusal = "not possible"

const begin = () =>
	new Drive(extraMedicalReferral, {
		ref: "extraMedicalReferral-1",
		urgency: "routine",
		openedBy: "nurse-1",
		source: "local",
		kind: "social",
		resource: "resource-1",
		need: "social",
		facts: {},
	})
const sent = () =>
	begin()
		.send("PATIENT_AGREED", {}, nurse)
		.send("REFERRAL_SENT", { resource: "resource-1", need: "rights", facts: { contact } }, secretary)
const acknowledged = () => sent().send("REFERRAL_ACKNOWLEDGED", {}, social)
const scheduled = () => acknowledged().send("APPOINTMENT_SET", { startsAt, place: "Cayenne" }, social)
const held = () => scheduled().send("SUPPORT_HELD", { metBy: "assistante sociale" }, social)

describe("extra-medical referral", () => {
	test("story 2: sent, acknowledged, scheduled, missed, scheduled again, held, outcome", () => {
		const run = sent()
		expect(run.places).toEqual(["active.awaitingAcknowledgement"])
		expect(run.effectNames).toEqual(["notify referralSent"])
		expect(run.send("REFERRAL_ACKNOWLEDGED", {}, social).places).toEqual(["active.awaitingAppointment"])
		run.send("APPOINTMENT_SET", { startsAt, place: "Cayenne" }, social)
		expect(run.places).toEqual(["active.scheduled"])
		expect(run.context).toMatchObject({ startsAt })
		expect(run.effectNames).toEqual(["notify appointmentSet"])
		run.send("PATIENT_UNATTENDED", {}, secretary)
		expect(run.places).toEqual(["active.unattended"])
		expect(run.context).toMatchObject({ startsAt: null })
		expect(run.send("APPOINTMENT_SET", { startsAt, place: "Cayenne" }, nurse).places).toEqual(["active.scheduled"])
		run.send("SUPPORT_HELD", {}, social)
		expect(run.places).toEqual(["active.awaitingOutcome"])
		run.send("OUTCOME_RECORDED", { outcome: "helped" }, social)
		expect(run.done).toBe(true)
		expect(run.effects.at(-1)?.params).toEqual({
			event: {
				type: "PROCEDURE_ENDED",
				ref: "extraMedicalReferral-1",
				kind: "extraMedicalReferral",
				outcome: "completed",
			},
		})
	})

	test("no referral leaves without agreement, and the resource learns nothing before", () => {
		const run = begin()
		expect(() => run.send("REFERRAL_SENT", { facts: { contact } }, nurse)).toThrowError(refusal)
		expect(extraMedicalReferral.parties(run.context)).toEqual([])
		expect(extraMedicalReferral.parties(sent().context)).toEqual([{ role: "extraMedical", ...contact }])
	})

	test("a resource that declines is no longer a party, and another one needs a new agreement", () => {
		for (const run of [sent(), acknowledged()]) {
			run.send("RESOURCE_DECLINED", { reason: "full" }, social)
			expect(run.places).toEqual(["active.proposing"])
			expect(run.context).toMatchObject({ agreed: false })
			expect(extraMedicalReferral.parties(run.context)).toEqual([])
			const other = { resource: "resource-2", need: "social", facts: { contact: { ...contact, person: "social-2" } } }
			expect(() => run.send("REFERRAL_SENT", other, nurse)).toThrowError(refusal)
			run.send("PATIENT_AGREED", {}, nurse).send("REFERRAL_SENT", other, nurse)
			expect(run.context).toMatchObject({ resource: "resource-2", contact: { person: "social-2" } })
		}
		expect(() => scheduled().send("RESOURCE_DECLINED", { reason: "full" }, social)).toThrowError(refusal)
	})

	test("an appointment may come without acknowledgement, and a meeting without appointment", () => {
		expect(sent().send("APPOINTMENT_SET", { startsAt }, social).places).toEqual(["active.scheduled"])
		expect(acknowledged().send("SUPPORT_HELD", {}, social).places).toEqual(["active.awaitingOutcome"])
		expect(() => sent().send("SUPPORT_HELD", {}, social)).toThrowError(refusal)
	})

	test("a postponed appointment is forgotten and waited for again, both sides told", () => {
		const run = scheduled().send("APPOINTMENT_CANCELLED", { cause: "territoryIncident" }, nurse)
		expect(run.places).toEqual(["active.awaitingAppointment"])
		expect(run.context).toMatchObject({ startsAt: null })
		expect(run.effects).toEqual([
			{ type: "notify", params: { to: ["patient", "extraMedical"], about: "appointmentCancelled" } },
		])
	})

	test("a meeting that took place is neither cancelled nor declined", () => {
		expect(() => held().send("CANCELLED", { reason: "otherWay" }, nurse)).toThrowError(refusal)
		expect(() => held().send("PATIENT_DECLINED", { kind: "refusal" }, nurse)).toThrowError(refusal)
		expect(held().send("CASE_ENDED", { outcome: "withdrawn" }, system).places).toEqual(["cancelled"])
	})

	test("each step reminds, then hands its task on, without a change of place", () => {
		const ladders: [Drive, string[], string][] = [
			[begin(), ["proposingReminder1"], "physician"],
			[sent(), ["awaitingAcknowledgementReminder1", "awaitingAcknowledgementReminder2"], "nurse"],
			[acknowledged(), ["awaitingAppointmentReminder1"], "nurse"],
			[scheduled(), ["scheduledReminder1", "scheduledReminder2"], "nurse"],
			[scheduled().send("PATIENT_UNATTENDED", {}, social), ["unattendedReminder1"], "physician"],
			[held(), ["awaitingOutcomeReminder1", "awaitingOutcomeReminder2"], "nurse"],
		]
		for (const [run, reminders, role] of ladders) {
			const places = run.places
			for (const name of reminders) expect(run.fire(name).effectNames).toEqual(["remind"])
			run.fire(`${places[0]?.replace("active.", "")}Escalation`)
			expect(run.effects).toEqual([{ type: "escalate", params: { role } }])
			expect(run.places).toEqual(places)
		}
	})

	test("the patient is reminded two days before, the secretary the day after, the nurse after three", () => {
		expect(getPlace(extraMedicalReferral, "active.scheduled").ladder).toEqual([
			{ does: "remind", name: "scheduledReminder1", when: { days: -2 }, to: ["patient"] },
			{ does: "remind", name: "scheduledReminder2", when: { days: 1 }, to: ["secretary"] },
			{ does: "escalate", name: "scheduledEscalation", when: { days: 3 }, to: "nurse" },
		])
	})

	test("it is held by team or case and resumed where it was", () => {
		const run = scheduled().send("PUT_ON_HOLD", { until: "2026-04-01" }, nurse).send("CASE_HELD", {}, system)
		expect(run.send("RESUMED", { cause: "decision" }, nurse).places).toEqual(["onHold"])
		expect(run.send("CASE_RESUMED", {}, system).places).toEqual(["active.scheduled"])
		expect(run.context).toMatchObject({ startsAt })
	})

	test("ending it early tells the resource asked, and only another person may call it an error", () => {
		const run = acknowledged().send("PATIENT_DECLINED", { kind: "withdrawal" }, nurse)
		expect(run.effects[0]).toEqual({ type: "notify", params: { to: ["extraMedical"], about: "stop" } })
		expect(() => sent().send("ENTERED_IN_ERROR", {}, nurse)).toThrowError(refusal)
		expect(sent().send("ENTERED_IN_ERROR", {}, physician).places).toEqual(["enteredInError"])
	})

	test("therapeutic education and emergency instructions are needs and referrals like the others", () => {
		expect(needs).toEqual(expect.arrayContaining(["therapeuticEducation", "emergencyInstructions"]))
		expect(referralKinds).toEqual([...needs, "association"])
	})
})
