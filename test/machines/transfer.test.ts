import { describe, expect, test } from "vitest"
import { getPlace } from "../../machines/advance.ts"
import { transfer } from "../../machines/transfer.ts"
import { Drive, type Sender } from "./drive.ts"

const nurse: Sender = { by: "nurse-1", role: "nurse" }
const secretary: Sender = { by: "secretary-1", role: "secretary" }
const physician: Sender = { by: "physician-1", role: "physician" }
const host: Sender = { by: "host-1", role: "expert" }
const system: Sender = { by: "system", role: "system" }

const contact = { person: "host-1", territory: "MQ" }
const hosted = { host: "centre-1", facts: { contact } }
const refusal = "not possible"

const begin = (urgency = "routine") =>
	new Drive(transfer, {
		ref: "transfer-1",
		urgency,
		openedBy: "nurse-1",
		level: "INTER_DROM",
		from: "GF",
		to: "MQ",
		host: "centre-0",
		facts: {},
	})
const submitted = () =>
	begin()
		.send("PATIENT_AGREED", {}, nurse)
		.send("TRANSFER_SUBMITTED", { ...hosted, companion: true }, physician)
const decided = (decision: string) => submitted().send("DECISION_RECEIVED", { decision }, nurse)
const departed = () => decided("favourable").send("DEPARTED", { ...hosted, expectedReturn: "2026-03-20" }, secretary)
const staying = () => departed().send("ARRIVED", hosted, host)

describe("transfer", () => {
	test("story 6: refused, appealed, partly granted, travelled, and ended only with its report", () => {
		const run = decided("refused")
		expect(run.places).toEqual(["active.reviewingDecision"])
		expect(() => run.send("PARTIAL_ACCEPTED", {}, nurse)).toThrowError(refusal)
		run.send("APPEAL_SUBMITTED", {}, physician)
		expect(run.places).toEqual(["active.awaitingDecision"])
		expect(run.context).toMatchObject({ appealed: true, decision: null })
		run.send("DECISION_RECEIVED", { decision: "partial" }, secretary)
		expect(run.send("PARTIAL_ACCEPTED", {}, nurse).places).toEqual(["active.arranging"])
		run.send("DEPARTED", hosted, secretary)
		expect(run.places).toEqual(["active.travelling"])
		expect(run.effectNames).toEqual(["notify patientDeparted"])
		expect(() => run.send("CANCELLED", { reason: "otherWay" }, nurse)).toThrowError(refusal)
		expect(() => run.send("PATIENT_DECLINED", { kind: "withdrawal" }, nurse)).toThrowError(refusal)
		expect(run.send("ARRIVED", hosted, nurse).places).toEqual(["active.staying"])
		run.send("STAY_ENDED", { returned: true }, nurse)
		expect(run.places).toEqual(["active.awaitingReport"])
		expect(run.effectNames).toEqual(["notify stayEnded"])
		expect(run.fire("awaitingReportReminder1").places).toEqual(["active.awaitingReport"])
		run.send("REPORT_RETRIEVED", {}, secretary)
		expect(run.done).toBe(true)
		expect(run.effectNames).toEqual(["notify reportAvailable", "tell PROCEDURE_ENDED"])
		expect(run.effects.at(-1)?.params).toEqual({
			event: { type: "PROCEDURE_ENDED", ref: "transfer-1", kind: "transfer", outcome: "completed" },
		})
	})

	test("the file is signed only once the patient agrees, and the host takes no part before", () => {
		const run = begin()
		expect(() => run.send("TRANSFER_SUBMITTED", hosted, physician)).toThrowError(refusal)
		expect(transfer.parties(run.context)).toEqual([])
		run.send("PATIENT_AGREED", {}, nurse).send("TRANSFER_SUBMITTED", hosted, physician)
		expect(run.places).toEqual(["active.awaitingDecision"])
		expect(run.context).toMatchObject({ host: "centre-1" })
		expect(transfer.parties(run.context)).toEqual([{ role: "expert", ...contact }])
	})

	test("a favourable decision goes straight to the journey, any other to the physician", () => {
		expect(decided("favourable").places).toEqual(["active.arranging"])
		expect(decided("partial").places).toEqual(["active.reviewingDecision"])
	})

	test("the physician may give up after a refusal", () => {
		const run = decided("refused").send("TRANSFER_ABANDONED", {}, physician)
		expect(run.places).toEqual(["refused"])
		expect(run.effects.at(-1)?.params).toMatchObject({ event: { outcome: "refused" } })
	})

	test("an emergency does not wait for agreement or payer, whose decision is still taken later", () => {
		const run = begin()
		expect(() => run.send("EMERGENCY_DEPARTED", hosted, physician)).toThrowError(refusal)
		expect(run.available(physician)).not.toContain("EMERGENCY_DEPARTED")
		for (const urgency of ["emergency", "urgent"]) {
			const gone = begin(urgency).send("EMERGENCY_DEPARTED", hosted, physician)
			expect(gone.places).toEqual(["active.travelling"])
			expect(gone.effectNames).toEqual(["notify patientDeparted"])
			expect(gone.context).toMatchObject({ done: true, decision: null })
			gone.send("DECISION_RECEIVED", { decision: "refused" }, nurse)
			expect(gone.places).toEqual(["active.travelling"])
			expect(gone.context).toMatchObject({ decision: "refused" })
		}
	})

	test("an emergency departure is possible from every step before the journey", () => {
		const urgent = { urgency: "urgent" }
		for (const run of [begin(), submitted(), decided("refused"), decided("favourable")]) {
			run.send("CASE_URGENCY_CHANGED", urgent, system)
			expect(run.effectNames).toEqual(["retarget"])
			expect(run.send("EMERGENCY_DEPARTED", hosted, physician).places).toEqual(["active.travelling"])
		}
		const gone = departed().send("CASE_URGENCY_CHANGED", urgent, system)
		expect(() => gone.send("EMERGENCY_DEPARTED", hosted, physician)).toThrowError(refusal)
	})

	test("a late decision changes no place during the stay nor after", () => {
		const run = staying().send("DECISION_RECEIVED", { decision: "partial" }, nurse)
		expect(run.places).toEqual(["active.staying"])
		run.send("STAY_ENDED", { returned: false }, host).send("DECISION_RECEIVED", { decision: "favourable" }, nurse)
		expect(run.places).toEqual(["active.awaitingReport"])
	})

	test("a report that came during the stay ends the transfer with the stay", () => {
		const run = staying().send("REPORT_RETRIEVED", {}, host)
		expect(run.places).toEqual(["active.staying"])
		expect(run.effectNames).toEqual(["notify reportAvailable"])
		expect(run.send("STAY_ENDED", { returned: true }, nurse).places).toEqual(["completed"])
		expect(run.effectNames).toEqual(["notify stayEnded", "tell PROCEDURE_ENDED"])
	})

	test("a patient who arrives elsewhere is followed there", () => {
		const other = { person: "host-2", territory: "GP" }
		const run = departed().send("ARRIVED", { host: "centre-2", facts: { contact: other } }, nurse)
		expect(run.context).toMatchObject({ host: "centre-2" })
		expect(transfer.parties(run.context)).toEqual([{ role: "expert", ...other }])
	})

	test("the stay is due on the day of the expected return, or within its target", () => {
		expect(departed().context).toMatchObject({ expectedReturn: "2026-03-20" })
		expect(decided("favourable").send("DEPARTED", hosted, nurse).context).toMatchObject({ expectedReturn: null })
		expect(getPlace(transfer, "active.staying").target).toMatchObject({
			clock: "date",
			from: "expectedReturn",
			fallback: { clock: "working", ms: { emergency: 5 * 8 * 3_600_000, routine: 10 * 8 * 3_600_000 } },
		})
	})

	test("each step reminds, then hands its task on, without a change of place", () => {
		const ladders: [Drive, string[], string][] = [
			[begin(), ["preparingReminder1"], "physician"],
			[submitted(), ["awaitingDecisionReminder1", "awaitingDecisionReminder2"], "physician"],
			[decided("refused"), ["reviewingDecisionReminder1"], "physicianDeputy"],
			[decided("favourable"), ["arrangingReminder1"], "nurse"],
			[departed(), ["travellingReminder1"], "physician"],
			[staying(), ["stayingReminder1"], "physician"],
			[
				staying().send("STAY_ENDED", { returned: true }, nurse),
				["awaitingReportReminder1", "awaitingReportReminder2"],
				"physician",
			],
		]
		for (const [run, reminders, role] of ladders) {
			const places = run.places
			for (const name of reminders) expect(run.fire(name).effectNames).toEqual(["remind"])
			run.fire(`${places[0]?.replace("active.", "")}Escalation`)
			expect(run.effects).toEqual([{ type: "escalate", params: { role } }])
			expect(run.places).toEqual(places)
		}
	})

	test("it is held and resumed where it was, and ends with its case, the host told", () => {
		const run = staying().send("CASE_HELD", {}, system)
		expect(run.places).toEqual(["onHold"])
		expect(run.send("RESUMED", { cause: "informationArrived" }, system).places).toEqual(["active.staying"])
		run.send("PUT_ON_HOLD", { until: "2026-04-01" }, nurse)
		expect(run.send("RESUMED", { cause: "decision" }, nurse).places).toEqual(["active.staying"])
		run.send("CASE_ENDED", { outcome: "deceased" }, system)
		expect(run.places).toEqual(["cancelled"])
		expect(run.effectNames).toEqual(["notify stop", "tell PROCEDURE_ENDED"])
	})

	test("before departure it can be declined, cancelled, or marked as an error by another person", () => {
		expect(submitted().send("PATIENT_DECLINED", { kind: "refusal" }, nurse).places).toEqual(["patientDeclined"])
		expect(submitted().send("CANCELLED", { reason: "otherWay" }, nurse).places).toEqual(["cancelled"])
		expect(() => submitted().send("ENTERED_IN_ERROR", {}, nurse)).toThrowError(refusal)
		expect(submitted().send("ENTERED_IN_ERROR", {}, physician).places).toEqual(["enteredInError"])
	})
})
