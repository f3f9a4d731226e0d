import { describe, expect, test } from "vitest"
import { rcp } from "../../machines/rcp.ts"
import { Drive, type Sender } from "./drive.ts"

const secretary: Sender = { by: "secretary-1", role: "secretary" }
const nurse: Sender = { by: "nurse-1", role: "nurse" }
const physician: Sender = { by: "physician-1", role: "physician" }
const expert: Sender = { by: "expert-1", role: "expert" }
const system: Sender = { by: "system", role: "system" }
const startsAt = "2026-03-12T12:00:00.000Z"
const session = { session: "session-1", facts: { startsAt } }

const begin = (quorumRequired = true) =>
	new Drive(rcp, {
		ref: "rcp-1",
		urgency: "routine",
		openedBy: "nurse-1",
		level: "HEXAGONE",
		staff: "staff-1",
		facts: { quorumRequired, contact: { person: "expert-1", territory: "HEX" } },
	})

const scheduled = (quorumRequired = true) =>
	begin(quorumRequired).send("PATIENT_AGREED", {}, nurse).send("RCP_SCHEDULED", session, nurse)
const held = { quorum: "reached", discussed: true, participants: [] }
const writing = () => scheduled().send("RCP_HELD", held, nurse)
const submitted = () => writing().send("RECORD_SUBMITTED", {}, expert)
const relaying = () => submitted().send("RECORD_APPROVED", {}, physician)

const ending = (run: Drive) => {
	const told = run.effects.find((effect) => effect.type === "tellCase")
	return told?.params.event
}
const ended = (outcome: string) => ({ type: "PROCEDURE_ENDED", ref: "rcp-1", kind: "rcp", outcome })

describe("rcp", () => {
	test("story 5: quorum missed, next session reached, the record approved by another than its author", () => {
		const run = scheduled()
		expect(run.send("RCP_HELD", { ...held, quorum: "notReached" }, nurse).places).toEqual(["active.adjourned"])
		expect(run.context).toMatchObject({ quorum: "notReached", done: false, startsAt: null })
		run.send("RCP_SCHEDULED", { ...session, facts: { startsAt: "2026-03-26T12:00:00.000Z" } }, secretary)
		expect(run.context).toMatchObject({ startsAt: "2026-03-26T12:00:00.000Z" })
		expect(run.send("RCP_HELD", held, expert).places).toEqual(["active.writing"])
		expect(run.context).toMatchObject({ quorum: "reached", done: true })
		run.send("RECORD_SUBMITTED", {}, expert)
		expect(run.context).toMatchObject({ author: "expert-1", authorRole: "expert" })
		expect(() => run.send("RECORD_APPROVED", {}, expert)).toThrowError("not possible")
		expect(run.send("RECORD_RETURNED", {}, physician).places).toEqual(["active.writing"])
		expect(run.effects).toContainEqual({ type: "notify", params: { to: ["expert"], about: "recordReturned" } })
		run.send("RECORD_SUBMITTED", {}, secretary)
		expect(run.send("RECORD_APPROVED", {}, expert).places).toEqual(["active.tellingRequester"])
		expect(run.context).toMatchObject({ author: "secretary-1", approvedBy: "expert-1" })
		expect(run.send("REQUESTER_TOLD", {}, nurse).places).toEqual(["active.tellingPatient"])
		run.send("PATIENT_TOLD", {}, nurse)
		expect(run.places).toEqual(["completed"])
		expect(ending(run)).toEqual(ended("completed"))
	})

	test("no session without the patient's agreement; the staff is told of the registration", () => {
		const run = begin()
		expect(run.available(nurse)).not.toContain("RCP_SCHEDULED")
		expect(() => run.send("RCP_SCHEDULED", session, nurse)).toThrowError("not possible")
		expect(run.send("PATIENT_AGREED", {}, expert).places).toEqual(["active.preparing"])
		expect(run.send("RCP_SCHEDULED", session, nurse).places).toEqual(["active.scheduled"])
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["expert"], about: "rcpScheduled" } }])
		expect(run.context).toMatchObject({ startsAt })
	})

	test("an unknown quorum is enough only where none is required", () => {
		const unknown = { ...held, quorum: "unknown" }
		expect(scheduled(false).send("RCP_HELD", unknown, nurse).places).toEqual(["active.writing"])
		expect(scheduled(true).send("RCP_HELD", unknown, nurse).places).toEqual(["active.adjourned"])
	})

	test("a case that the session had no time to discuss is adjourned, quorum or not", () => {
		const run = scheduled().send("RCP_HELD", { ...held, discussed: false }, nurse)
		expect(run.places).toEqual(["active.adjourned"])
		expect(run.context).toMatchObject({ quorum: "reached", done: false })
	})

	test("an adjourned case is registered again, or declined by the staff", () => {
		const run = scheduled().send("RCP_ADJOURNED", { reason: "noTime" }, expert)
		expect(run.places).toEqual(["active.adjourned"])
		expect(run.available(expert)).toContain("EXPERT_DECLINED")
		expect(ending(run.send("EXPERT_DECLINED", { reason: "notMyField" }, expert))).toEqual(ended("notHeld"))
		const declined = scheduled().send("EXPERT_DECLINED", { reason: "conflict" }, expert)
		expect(declined.places).toEqual(["notHeld"])
		expect(ending(declined)).toEqual(ended("notHeld"))
		expect(() => begin().send("EXPERT_DECLINED", {}, expert)).toThrowError("not possible")
	})

	test("the author is the person for whom the record was submitted, and cannot approve through somebody else", () => {
		const forExpert = { ...nurse, recordedFor: { role: "expert", person: "expert-1" } } as const
		const run = writing().send("RECORD_SUBMITTED", {}, forExpert)
		expect(run.context).toMatchObject({ author: "expert-1" })
		expect(run.available(expert)).not.toContain("RECORD_APPROVED")
		expect(() => run.send("RECORD_APPROVED", {}, expert)).toThrowError("not possible")
		expect(() => run.send("RECORD_APPROVED", {}, forExpert)).toThrowError("not possible")
		expect(run.send("RECORD_APPROVED", {}, physician).places).toEqual(["active.tellingRequester"])
	})

	test("neither author nor approver may be unnamed", () => {
		const forNobody = { ...nurse, recordedFor: { role: "expert", person: null } } as const
		expect(() => writing().send("RECORD_SUBMITTED", {}, forNobody)).toThrowError("not possible")
		expect(() => submitted().send("RECORD_APPROVED", {}, forNobody)).toThrowError("not possible")
	})

	test("a patient told before the requester is not told again", () => {
		const run = relaying().send("PATIENT_TOLD", { toldBy: "expert" }, nurse)
		expect(run.places).toEqual(["active.tellingRequester"])
		expect(run.send("REQUESTER_TOLD", {}, nurse).places).toEqual(["completed"])
	})

	test("why the patient was not told is kept as its reason", () => {
		const run = relaying()
		expect(() => run.send("PATIENT_NOT_TOLD", { reason: "unreachable" }, physician)).toThrowError("not possible")
		run.send("REQUESTER_TOLD", {}, nurse).send("PATIENT_NOT_TOLD", { reason: "unreachable" }, physician)
		expect(run.context).toMatchObject({ requester: "told", patient: "unreachable" })
		expect(run.done).toBe(true)
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
		ladder(scheduled(), "scheduled", "physician", 2)
		ladder(scheduled().send("RCP_ADJOURNED", {}, nurse), "adjourned", "physician", 1)
		ladder(writing(), "writing", "nurse", 1)
		ladder(submitted(), "awaitingApproval", "physician", 2)
		ladder(relaying(), "tellingRequester", "physician", 1)
		ladder(relaying().send("REQUESTER_TOLD", {}, nurse), "tellingPatient", "physician", 2)
	})

	test("before the session its participants are reminded, after it the nurse", () => {
		const run = scheduled().fire("scheduledReminder1")
		expect(run.effects).toEqual([{ type: "remind", params: { to: ["expert"] } }])
		expect(run.fire("scheduledReminder2").effects).toEqual([{ type: "remind", params: { to: ["nurse"] } }])
	})

	test("on hold and back to the same step; news from the session lifts both holds", () => {
		const run = scheduled().send("PUT_ON_HOLD", { until: "2026-03-20" }, nurse)
		expect(run.places).toEqual(["onHold"])
		expect(() => run.send("RCP_HELD", held, nurse)).toThrowError("not possible")
		expect(run.send("RESUMED", { cause: "decision" }, nurse).places).toEqual(["active.scheduled"])
		expect(run.context).toMatchObject({ startsAt, until: null })
		run.send("PUT_ON_HOLD", { until: "2026-03-20" }, nurse).send("CASE_HELD", {}, system)
		run.send("RESUMED", { cause: "informationArrived" }, system).send("RCP_HELD", held, nurse)
		expect(run.places).toEqual(["active.writing"])
	})

	test("the case's urgency is taken over, running or held, and moves nothing", () => {
		const run = scheduled().send("CASE_URGENCY_CHANGED", { urgency: "urgent" }, system)
		expect(run.effectNames).toEqual(["retarget"])
		expect(run.places).toEqual(["active.scheduled"])
		run.send("CASE_HELD", {}, system).send("CASE_URGENCY_CHANGED", { urgency: "emergency" }, system)
		expect(run.places).toEqual(["onHold"])
		expect(run.context).toMatchObject({ urgency: "emergency" })
	})

	test("once held it cannot be cancelled or declined, only ended with its case or as an error", () => {
		const run = writing()
		expect(() => run.send("CANCELLED", { reason: "otherWay" }, nurse)).toThrowError("not possible")
		expect(() => run.send("PATIENT_DECLINED", { kind: "withdrawal" }, nurse)).toThrowError("not possible")
		expect(() => run.send("ENTERED_IN_ERROR", { reason: "wrong case" }, nurse)).toThrowError("not possible")
		expect(ending(writing().send("ENTERED_IN_ERROR", {}, physician))).toEqual(ended("enteredInError"))
		run.send("CASE_ENDED", { outcome: "deceased" }, system)
		expect(run.effectNames).toContain("notify stop")
		expect(ending(run)).toEqual(ended("cancelled"))
		expect(ending(scheduled().send("PATIENT_DECLINED", {}, nurse))).toEqual(ended("patientDeclined"))
	})

	test("the expert party is the staff's contact, in its own territory", () => {
		expect(rcp.parties(begin().context)).toEqual([{ role: "expert", person: "expert-1", territory: "HEX" }])
		expect(rcp.parties({ ...begin().context, contact: null })).toEqual([])
	})

	test("only news from outside is kept while on hold", () => {
		const outside = Object.entries(rcp.events).flatMap(([type, event]) => (event.outside ? [type] : []))
		expect(outside.sort()).toEqual([
			"EXPERT_DECLINED",
			"PATIENT_AGREED",
			"PATIENT_DECLINED",
			"PATIENT_TOLD",
			"RCP_HELD",
		])
	})
})
