import { describe, expect, test } from "vitest"
import { activePlaces, advance, persistSnapshot, restoreSnapshot, start } from "../../machines/advance.ts"
import { pathway } from "../../machines/pathway.ts"
import type { Drive, Sender } from "./drive.ts"
import {
	at,
	attempts,
	away,
	begin,
	C,
	completed,
	coordination,
	DOCTOR,
	ended,
	ending,
	entered,
	expectRefused,
	followed,
	handover,
	hold,
	input,
	notApplicable,
	nurse,
	openMedical,
	oriented,
	otherNurse,
	otherPhysician,
	P,
	physician,
	places,
	proposal,
	proposed,
	receiving,
	requester,
	surveysOver,
	system,
} from "./pathway-drive.ts"

describe("on hold", () => {
	test("a case on hold comes back to the same places in all regions", () => {
		const run = entered(openMedical(oriented({ doctorSettled: false })))
		const before = places(run)
		expect(run.send("PUT_ON_HOLD", hold, nurse).places).toEqual(["open.onHold"])
		expect(run.effectNames).toEqual(["tell CASE_HELD"])
		expect(run.context).toMatchObject({ until: "2026-04-01" })
		run.fire("holdReviewReminder1").fire("holdReviewEscalation")
		expect(run.places).toEqual(["open.onHold"])
		expect(places(run.send("RESUMED", { cause: "decision" }, nurse))).toEqual(before)
		expect(run.effectNames).toEqual(["tell CASE_RESUMED"])
		expect(run.context).toMatchObject({ until: null })
	})

	test("it comes back to the same places after its snapshot was stored", () => {
		let snapshot = start(pathway, input).snapshot
		const now = { platform: "p", recordedAt: "2026-03-02T08:00:00.000Z", occurredAt: "2026-03-02T08:00:00.000Z" }
		const step = (type: string, payload: Record<string, unknown>, sender: Sender) => {
			const stored: unknown = JSON.parse(JSON.stringify(persistSnapshot(pathway, snapshot)))
			snapshot = advance(pathway, restoreSnapshot(pathway, stored), { ...now, ...payload, ...sender, type }).snapshot
		}
		step("REQUEST_ACCEPTED", {}, nurse)
		step("ORIENTATION_PROPOSED", proposal, nurse)
		step("ORIENTATION_VALIDATED", {}, physician)
		step("NEEDS_ASSESSED", { result: "needs", needs: ["social"] }, nurse)
		step("PUT_ON_HOLD", hold, nurse)
		step("RESUMED", { cause: "decision" }, nurse)
		expect(new Set(activePlaces(pathway, snapshot))).toEqual(
			new Set([...coordination("planning", "planning", "pending"), DOCTOR]),
		)
	})

	test("what ended meanwhile moves the case as soon as it is back", () => {
		const run = openMedical(oriented()).send("PUT_ON_HOLD", hold, nurse)
		expect(entered(ended(run, "teleExpertise-1")).places).toEqual(["open.onHold"])
		run.send("RESUMED", { cause: "decision" }, nurse)
		expect(at(run)).toEqual(coordination("planning", "assessing", "entered"))
	})

	test("only the engine resumes because information arrived", () => {
		const run = begin().send("INFORMATION_REQUESTED", { items: ["x"], from: "requester" }, nurse)
		run.send("PUT_ON_HOLD", hold, nurse)
		expectRefused(() => run.send("INFORMATION_RECEIVED", {}, requester))
		expectRefused(() => run.send("RESUMED", { cause: "informationArrived" }, nurse))
		run.send("RESUMED", { cause: "informationArrived" }, system).send("INFORMATION_RECEIVED", {}, requester)
		expect(at(run)).toEqual([`${P}request.received`])
	})

	test("any other way out of a hold wakes the procedures too, before it ends them", () => {
		const run = openMedical(oriented())
			.send("PUT_ON_HOLD", hold, nurse)
			.send("PATIENT_DECEASED", { source: "family" }, nurse)
		expect(run.effectNames).toEqual(["tell CASE_RESUMED", "tell CASE_ENDED"])
	})
})

describe("handover", () => {
	test("a case proposed to another platform comes back to the same places, in its hands", () => {
		const run = openMedical(oriented())
		const before = places(run)
		expect(away(run).places).toEqual(["open.handover"])
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["receiving"], about: "handoverProposed" } }])
		expect(pathway.parties(run.context)).toContainEqual({
			role: "receiving",
			person: null,
			territory: "MQ",
			platform: "q",
		})
		run.send("HANDOVER_ACCEPTED", { lead: "nurse-9", physician: "physician-9" }, receiving)
		expect(places(run)).toEqual(before)
		expect(run.effects).toEqual([
			{ type: "handOver", params: { platform: "q", lead: "nurse-9", physician: "physician-9" } },
			{ type: "notify", params: { to: ["requester", "patient", "expert"], about: "handoverAccepted" } },
		])
		expect(pathway.parties(run.context)).toHaveLength(1)
	})

	test("two teams: the proposing one cannot accept or refuse, the receiving one cannot withdraw", () => {
		const run = away(oriented())
		expectRefused(() => run.send("HANDOVER_ACCEPTED", { lead: "a", physician: "b" }, { ...receiving, platform: "p" }))
		expectRefused(() => run.send("HANDOVER_REFUSED", {}, { ...receiving, platform: "p" }))
		expectRefused(() => run.send("HANDOVER_WITHDRAWN", {}, { ...nurse, platform: "q" }))
		expect(run.available(receiving)).toEqual(expect.arrayContaining(["HANDOVER_ACCEPTED", "HANDOVER_REFUSED"]))
		expect(run.available(receiving)).not.toContain("HANDOVER_WITHDRAWN")
	})

	test("it is not proposed to the platform that has it", () => {
		expectRefused(() => oriented().send("HANDOVER_PROPOSED", { ...handover, receivingPlatform: "p" }, nurse))
	})

	test.each([
		["refused", "handoverRefused", (run: Drive) => run.send("HANDOVER_REFUSED", {}, receiving)],
		["withdrawn", "handoverWithdrawn", (run: Drive) => run.send("HANDOVER_WITHDRAWN", {}, nurse)],
		["unanswered", "handoverUnanswered", (run: Drive) => run.fire("handoverEscalation")],
	])("a handover %s leaves everything as it was", (_, about, answer) => {
		const run = openMedical(oriented())
		const before = places(run)
		answer(away(run))
		expect(places(run)).toEqual(before)
		expect(run.effectNames).toEqual([`notify ${about}`])
		expect(run.context).toMatchObject({ handoverTo: null, handoverTerritory: null })
	})

	test("a procedure that ends meanwhile moves the case when it is back", () => {
		const run = ended(away(openMedical(oriented())), "teleExpertise-1", "unanswered")
		expect(run.places).toEqual(["open.handover"])
		run.send("HANDOVER_ACCEPTED", { lead: "nurse-9", physician: "physician-9" }, receiving)
		expect(at(run)[0]).toBe(`${C}medical.planning`)
		expect(run.context).toMatchObject({ alternativeDue: true })
	})

	test("a case that ends while proposed settles", () => {
		expect(away(begin()).send("PATIENT_WITHDREW", {}, nurse).places).toEqual(["closed.withdrawn"])
	})
})

describe("early ends", () => {
	const ends = [
		["PATIENT_WITHDREW", "withdrawn", {}],
		["LOST_TO_FOLLOW_UP", "lostToFollowUp", attempts("phone", "phone", "mail")],
		["PATIENT_DECEASED", "deceased", { source: "family" }],
	] as const

	test.each(ends)("%s before acceptance closes at once: nothing is owed to BaMaRa", (event, outcome, payload) => {
		const run = begin().send(event, payload, nurse)
		expect(run.places).toEqual([`closed.${outcome}`])
		expect(run.effectNames).toEqual(["tell CASE_ENDED"])
		expect(run.context).toMatchObject({
			outcome,
			patient: outcome,
			registry: "notApplicable",
			registryReason: "requestNotAccepted",
		})
	})

	test.each(ends)("%s after acceptance opens the entry that is still owed", (event, outcome, payload) => {
		const run = proposed().send(event, payload, nurse)
		expect(run.places).toEqual(["settling"])
		expect(run.effectNames).toEqual(["tell CASE_ENDED", "open bamaraEntry"])
		expect(entered(run).places).toEqual([`closed.${outcome}`])
	})

	test.each(ends)("%s during coordination waits for procedures and entry", (event, outcome, payload) => {
		const run = openMedical(oriented()).send(event, payload, nurse)
		expect(run.effects).toEqual([{ type: "tellProcedures", params: { event: { type: "CASE_ENDED", outcome } } }])
		expect(notApplicable(run).places).toEqual(["settling"])
		expect(ended(run, "teleExpertise-1", "cancelled").places).toEqual([`closed.${outcome}`])
	})

	test.each(ends)("after %s no message goes to the patient or the family", (event, _, payload) => {
		const run = followed({ requesterType: "family" })
		const silent = () => expect(run.effectNames.filter((name) => name.startsWith("notify"))).toEqual([])
		run.send(event, payload, nurse)
		silent()
		surveysOver(run)
		silent()
		expect(run.context).toMatchObject({ patient: "told", open: [] })
	})

	test("a patient is lost after three attempts in two ways at least", () => {
		const run = oriented()
		expectRefused(() => run.send("LOST_TO_FOLLOW_UP", attempts("phone", "mail"), nurse))
		expectRefused(() => run.send("LOST_TO_FOLLOW_UP", attempts("phone", "phone", "phone"), nurse))
		expect(run.send("LOST_TO_FOLLOW_UP", attempts("phone", "phone", "mail"), nurse).places).toEqual(["settling"])
	})

	test("a death while settling becomes the outcome, once", () => {
		const run = oriented().send("PATIENT_WITHDREW", {}, nurse).send("PATIENT_DECEASED", { source: "registry" }, nurse)
		expect(run.places).toEqual(["settling"])
		expect(run.context).toMatchObject({ outcome: "deceased", deathBy: "nurse-1", patient: "withdrawn" })
		expectRefused(() => run.send("PATIENT_DECEASED", { source: "family" }, nurse))
		expect(entered(run).places).toEqual(["closed.deceased"])
	})
})

describe("entered in error", () => {
	test("a colleague may declare it, its creator may not", () => {
		const run = begin()
		expectRefused(() => run.send("ENTERED_IN_ERROR", { reason: "duplicate" }, nurse))
		expect(run.available(nurse)).not.toContain("ENTERED_IN_ERROR")
		run.send("ENTERED_IN_ERROR", { reason: "duplicate", duplicateOf: "case-1" }, otherNurse)
		expect(run.places).toEqual(["closed.enteredInError"])
		expect(run.context).toMatchObject({ registry: "notApplicable", registryReason: "enteredInError" })
	})

	test("the entry and the procedures hear of it, and nothing ever wakes the case", () => {
		const run = openMedical(oriented()).send("ENTERED_IN_ERROR", { reason: "test" }, otherNurse)
		expect(run.places).toEqual(["settling"])
		expect(run.effects).toEqual([
			{ type: "tellProcedures", params: { event: { type: "CASE_ENDED", outcome: "enteredInError" } } },
		])
		expectRefused(() => run.send("REOPENED", {}, otherPhysician))
		expectRefused(() => run.send("PATIENT_DECEASED", {}, otherPhysician))
		expectRefused(() => run.send("REGISTRY_REOPENED", {}, system))
		ended(run, "teleExpertise-1", "cancelled")
		expect(run.places).toEqual(["closed.enteredInError"])
		for (const sender of [nurse, otherPhysician, system]) expect(run.available(sender)).toEqual([])
	})

	test("a case that was once attested in BaMaRa is no error", () => {
		const run = entered(oriented()).send("REGISTRY_REOPENED", {}, system)
		expectRefused(() => run.send("ENTERED_IN_ERROR", { reason: "test" }, otherNurse))
	})
})

describe("closed cases", () => {
	test("a correction in BaMaRa brings a closed case back to settling, with the same outcome", () => {
		const run = completed().send("REGISTRY_REOPENED", {}, system)
		expect(run.places).toEqual(["settling"])
		expect(entered(run).places).toEqual(["closed.completed"])
	})

	test("reopened, it is oriented again and forgets outcome, feedback and surveys", () => {
		const run = completed().send("REOPENED", { reason: "newSigns" }, nurse)
		expect(places(run)).toEqual([`${P}orientation.assessing`, DOCTOR])
		expect(run.context).toMatchObject({ outcome: null, requester: null, patient: null, surveysOpened: false })
		run.send("ORIENTATION_PROPOSED", proposal, nurse).send("ORIENTATION_RETURNED", {}, physician)
		run.send("ORIENTATION_PROPOSED", proposal, nurse).send("ORIENTATION_VALIDATED", {}, physician)
		expect(run.effectNames).toEqual(["tell CASE_REOPENED"])
		expect(run.context).toMatchObject({ registry: "pending" })
	})

	test("a declined request that is reopened is taken on, and owes BaMaRa an entry if it ends early", () => {
		const run = begin().send("REQUEST_DECLINED", ending, physician).send("REOPENED", {}, nurse)
		expect(run.context).toMatchObject({ accepted: true, registry: "none", registryReason: null })
		run.send("PATIENT_WITHDREW", {}, nurse)
		expect(run.effectNames).toEqual(["tell CASE_ENDED", "open bamaraEntry"])
	})

	test("a case that is still settling can be reopened", () => {
		const run = oriented().send("PATIENT_WITHDREW", {}, nurse).send("REOPENED", { reason: "changedMind" }, nurse)
		expect(at(run)).toEqual([`${P}orientation.assessing`])
	})

	test("after a death only a physician who did not record it reopens", () => {
		const run = begin().send("PATIENT_DECEASED", { source: "hospital" }, physician)
		expect(run.places).toEqual(["closed.deceased"])
		expectRefused(() => run.send("REOPENED", { reason: "recordedInError" }, nurse))
		expectRefused(() => run.send("REOPENED", { reason: "recordedInError" }, physician))
		expect(run.available(physician)).not.toContain("REOPENED")
		run.send("REOPENED", { reason: "recordedInError" }, otherPhysician)
		expect(at(run)).toEqual([`${P}orientation.assessing`])
		expect(run.context).toMatchObject({ deathBy: null })
	})

	test.each([
		["completed", completed],
		["redirected", () => begin().send("REQUEST_REDIRECTED", ending, nurse)],
		["declined", () => begin().send("REQUEST_DECLINED", ending, physician)],
		["withdrawn", () => begin().send("PATIENT_WITHDREW", {}, nurse)],
		["lostToFollowUp", () => begin().send("LOST_TO_FOLLOW_UP", attempts("phone", "mail", "mail"), nurse)],
	])("closed as %s, it takes only a reopening and its entry's news", (outcome, close) => {
		const run = close()
		expect(run.places).toEqual([`closed.${outcome}`])
		expect(run.done).toBe(false)
		expect([...run.available(physician)].sort()).toEqual(["REGISTRY_REOPENED", "REOPENED"])
	})
})
