import { describe, expect, test } from "vitest"
import { teleExpertise } from "../../machines/tele-expertise.ts"
import { Drive, type Sender } from "./drive.ts"

const nurse: Sender = { by: "nurse-1", role: "nurse" }
const physician: Sender = { by: "physician-1", role: "physician" }
const expert = (by: string): Sender => ({ by, role: "expert" })
const noDeputy = { deputy: null, expertTerritory: "HEX" }

const begin = (facts: Record<string, unknown> = {}) =>
	new Drive(teleExpertise, {
		ref: "teleExpertise-1",
		urgency: "routine",
		openedBy: "nurse-1",
		level: "LOCAL",
		expert: "expert-1",
		centre: "centre-1",
		question: "sealed",
		facts: { ...noDeputy, requerantIsProfessional: true, ...facts },
	})

const asked = (facts: Record<string, unknown> = {}) =>
	begin(facts).send("PATIENT_AGREED", {}, nurse).send("REQUEST_SENT", { facts: noDeputy }, nurse)

describe("tele-expertise", () => {
	test("a request leaves only with the patient's agreement and a professional requérant", () => {
		const run = begin({ requerantIsProfessional: false })
		expect(() => run.send("REQUEST_SENT", {}, nurse)).toThrowError("not possible")
		run.send("PATIENT_AGREED", {}, nurse)
		expect(() => run.send("REQUEST_SENT", {}, nurse)).toThrowError("not possible")
		expect(() => run.send("REQUERANT_NAMED", { facts: { requerantIsProfessional: false } }, nurse)).toThrowError(
			"not possible",
		)
		run.send("REQUERANT_NAMED", { facts: { requerantIsProfessional: true } }, nurse)
		expect(run.send("REQUEST_SENT", { facts: noDeputy }, nurse).places).toEqual(["active.withExpert.deciding"])
	})

	test("a silent expert is reminded twice, the deputy is asked, then a person chooses", () => {
		const run = asked({ deputy: { person: "deputy-1", territory: "RE" } })
		expect(run.fire("decidingReminder1").places).toEqual(["active.withExpert.deciding"])
		expect(run.effectNames).toEqual(["remind"])
		run.fire("decidingReminder2").fire("decidingEscalation")
		expect(run.places).toEqual(["active.withExpert.deciding"])
		expect(run.context).toMatchObject({ expert: "deputy-1", expertTerritory: "RE", deputy: null, centres: 0 })
		run.fire("decidingEscalation")
		expect(run.places).toEqual(["active.choosingExpert"])
		expect(run.context).toMatchObject({ centres: 1 })
	})

	test("an expert cannot promise the opinion for a day gone by", () => {
		const late = { answerBy: "2026-03-01" }
		expect(() => asked().send("EXPERT_ACCEPTED", late, expert("expert-1"))).toThrowError("not possible")
	})

	test("the expert's clock stops while information is awaited, and the same step comes back", () => {
		const run = asked().send("EXPERT_ACCEPTED", { answerBy: "2026-03-20" }, expert("expert-1"))
		run.send("INFORMATION_REQUESTED", {}, expert("expert-1"))
		expect(run.places).toEqual(["active.awaitingInformation"])
		expect(run.send("INFORMATION_RECEIVED", { complete: true }, nurse).places).toEqual(["active.withExpert.writing"])
		expect(run.context).toMatchObject({ answerBy: "2026-03-20" })
	})

	test("after three centres the physician decides, and the first expert's late answer is still taken", () => {
		const run = asked().send("EXPERT_DECLINED", {}, expert("expert-1"))
		const choice = (n: number, level: string) => ({ expert: `expert-${n}`, centre: "c", level, facts: noDeputy })
		expect(() => run.send("EXPERT_CHOSEN", choice(2, "HEXAGONE"), nurse)).toThrowError("not possible")
		run.send("EXPERT_CHOSEN", { ...choice(2, "HEXAGONE"), skipReason: "rare" }, nurse)
		expect(() => run.send("EXPERT_DECLINED", {}, expert("expert-1"))).toThrowError("not possible")
		run.send("EXPERT_DECLINED", {}, expert("expert-2"))
		run.send("EXPERT_CHOSEN", choice(3, "ERN"), nurse).fire("decidingEscalation")
		expect(run.places).toEqual(["active.physicianDeciding"])
		expect(() => run.send("EXPERT_CHOSEN", choice(4, "ERN"), nurse)).toThrowError("not possible")
		expect(run.available(nurse)).not.toContain("EXPERT_CHOSEN")
		expect(run.available(physician)).toContain("EXPERT_CHOSEN")
		run.send("EXPERT_ANSWERED", {}, expert("expert-1"))
		expect(run.places).toEqual(["active.tellingRequester"])
	})

	test("both holds must be lifted before it goes on, and an answer lifts both", () => {
		const run = asked().send("PUT_ON_HOLD", { until: "2026-04-01" }, nurse).send("CASE_HELD", {}, nurse)
		expect(run.send("RESUMED", { cause: "decision" }, nurse).places).toEqual(["onHold"])
		expect(run.context).toMatchObject({ userHold: false, caseHold: true, until: null })
		expect(run.send("CASE_RESUMED", {}, nurse).places).toEqual(["active.withExpert.deciding"])
		run.send("CASE_HELD", {}, nurse)
		expect(() => run.send("RESUMED", { cause: "informationArrived" }, nurse)).toThrowError("not possible")
		run.send("RESUMED", { cause: "informationArrived" }, { by: "system", role: "system" })
		expect(run.places).toEqual(["active.withExpert.deciding"])
	})

	test("the patient's refusal ends it and is told to the case; its opener cannot call it an error", () => {
		expect(() => begin().send("ENTERED_IN_ERROR", {}, nurse)).toThrowError("not possible")
		expect(begin().send("ENTERED_IN_ERROR", {}, physician).done).toBe(true)
		const run = asked().send("PATIENT_DECLINED", { kind: "refusal" }, nurse)
		expect(run.effectNames).toContain("tell PROCEDURE_ENDED")
		expect(run.done).toBe(true)
	})
})
