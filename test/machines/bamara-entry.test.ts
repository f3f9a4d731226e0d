import { describe, expect, test } from "vitest"
import { getPlace } from "../../machines/advance.ts"
import { bamaraEntry } from "../../machines/bamara-entry.ts"
import { Drive, type Sender } from "./drive.ts"

const nurse: Sender = { by: "nurse-1", role: "nurse" }
const secretary: Sender = { by: "secretary-1", role: "secretary" }
const physician: Sender = { by: "physician-1", role: "physician" }
const other: Sender = { by: "physician-2", role: "physician" }
const delegate: Sender = { by: "delegate-1", role: "delegate" }
const system: Sender = { by: "system", role: "system" }
const refusal = "not possible"

const ready = { channel: "web", channelReason: "avis sur dossier", facts: { complete: true, sameIdMR: true } }
const withIdMR = { idMR: "sealed", facts: { complete: true, sameIdMR: true } }

const begin = () =>
	new Drive(bamaraEntry, { ref: "bamaraEntry", urgency: "routine", openedBy: "physician-1", facts: {} })
const informed = () => begin().send("INFORMATION_GIVEN", { form: "oral", opposed: false }, nurse)
const submitted = (fields: object = {}, by = secretary) =>
	informed().send("ENTRY_SUBMITTED", { ...ready, ...fields }, by)
const entered = () => submitted().send("ENTRY_ATTESTED", withIdMR, physician)
const reconciled = () => entered().send("RECONCILED", { result: "proven", export: "e" }, nurse)
const notApplicable = (from = begin()) => from.send("NOT_APPLICABLE_DECLARED", { reason: "notRareDisease" }, physician)

describe("bamara entry", () => {
	test("story 7: an opposed patient is entered, attested by a second physician, disproven, corrected, proven", () => {
		const run = begin()
		const opposed = { form: "written", opposed: true }
		expect(() => run.send("INFORMATION_GIVEN", opposed, nurse)).toThrowError(refusal)
		run.send("INFORMATION_GIVEN", { ...opposed, date: "2026-02-27" }, nurse)
		expect(run.places).toEqual(["active.completing"])
		expect(run.context).toMatchObject({ informed: true, opposed: true, oppositionDate: "2026-02-27" })
		run.send("ENTRY_SUBMITTED", ready, physician)
		expect(() => run.send("ENTRY_ATTESTED", withIdMR, physician)).toThrowError(refusal)
		expect(() => run.send("ENTRY_ATTESTED", withIdMR, nurse)).toThrowError(refusal)
		expect(run.available(physician)).not.toContain("ENTRY_ATTESTED")
		expect(run.available(other)).toContain("ENTRY_ATTESTED")
		run.send("ENTRY_ATTESTED", withIdMR, other)
		expect(run.places).toEqual(["entered"])
		run.send("OPPOSITION_RECORDED", { opposed: false }, nurse)
		expect(run.places).toEqual(["entered"])
		expect(run.context).toMatchObject({ opposed: false, oppositionDate: null })
		run.send("RECONCILED", { result: "different", export: "e" }, nurse)
		expect(run.places).toEqual(["active.completing"])
		expect(run.effectNames).toEqual(["tell REGISTRY_REOPENED"])
		run.send("ENTRY_SUBMITTED", ready, secretary).send("ENTRY_ATTESTED", { facts: {} }, other)
		expect(run.effectNames).toEqual(["tell REGISTRY_SETTLED"])
		run.send("RECONCILED", { result: "proven", export: "e" }, nurse)
		expect(run.places).toEqual(["reconciled"])
		expect(run.effectNames).toEqual([])
		expect(run.done).toBe(false)
	})

	test("a choice has a date if and only if it is an opposition, wherever the entry stands", () => {
		const both = { opposed: false, date: "2026-02-27" }
		expect(() => begin().send("INFORMATION_GIVEN", { form: "oral", ...both }, nurse)).toThrowError(refusal)
		for (const run of [begin(), informed(), submitted(), entered(), reconciled(), notApplicable()]) {
			const places = run.places
			expect(() => run.send("OPPOSITION_RECORDED", both, nurse)).toThrowError(refusal)
			expect(() => run.send("OPPOSITION_RECORDED", { opposed: true }, nurse)).toThrowError(refusal)
			run.send("OPPOSITION_RECORDED", { opposed: true, date: "2026-02-27" }, nurse)
			expect(run.context).toMatchObject({ opposed: true, oppositionDate: "2026-02-27" })
			expect(run.places).toEqual(places)
		}
	})

	test("a choice recorded before the patient is informed does not count as information", () => {
		const run = begin().send("OPPOSITION_RECORDED", { opposed: true, date: "2026-02-27" }, nurse)
		expect(run.places).toEqual(["active.informing"])
		expect(run.context).toMatchObject({ informed: false })
	})

	test("missing items are asked of whoever has them", () => {
		const to = (from: string) => informed().send("ITEMS_REQUESTED", { items: ["i"], from }, secretary).effects
		expect(to("requester")).toEqual([{ type: "notify", params: { to: ["requester"], about: "itemsRequested" } }])
		expect(to("team")).toEqual([{ type: "notify", params: { to: ["nurse", "physician"], about: "itemsRequested" } }])
		expect(() => begin().send("ITEMS_REQUESTED", { items: ["i"], from: "team" }, nurse)).toThrowError(refusal)
	})

	test("an entry is submitted only complete and without contradicting a known IdMR", () => {
		const facts = (complete: boolean, sameIdMR: boolean) => ({ facts: { complete, sameIdMR } })
		expect(() => submitted(facts(false, true))).toThrowError(refusal)
		expect(() => submitted({ idMR: "sealed", ...facts(true, false) })).toThrowError(refusal)
		expect(informed().available(secretary)).toContain("ENTRY_SUBMITTED")
		const run = submitted()
		expect(run.places).toEqual(["active.awaitingAttestation"])
		expect(run.context).toMatchObject({ submittedBy: "secretary-1", idMRKnown: false, idMRExpectedBy: null })
	})

	test("an attestation needs an IdMR, given or known, that never changes", () => {
		const none = { facts: { sameIdMR: true } }
		expect(() => submitted().send("ENTRY_ATTESTED", none, physician)).toThrowError(refusal)
		const known = () => submitted({ idMR: "sealed" })
		expect(known().send("ENTRY_ATTESTED", none, delegate).places).toEqual(["entered"])
		const changed = { idMR: "sealed", facts: { sameIdMR: false } }
		expect(() => known().send("ENTRY_ATTESTED", changed, physician)).toThrowError(refusal)
		const run = entered()
		expect(run.context).toMatchObject({ attestedBy: "physician-1", idMRKnown: true })
		expect(JSON.stringify(run.context)).not.toContain("sealed")
		expect(run.effects).toEqual([
			{ type: "tellCase", params: { event: { type: "REGISTRY_SETTLED", result: "entered" } } },
		])
	})

	test("on the connected channel the attestation is due only once the IdMR may be here", () => {
		expect(submitted({ channel: "connected" }).context).toMatchObject({ idMRExpectedBy: "2026-03-16T08:00:00.000Z" })
		expect(submitted({ channel: "connected", idMR: "sealed" }).context).toMatchObject({ idMRExpectedBy: null })
		expect(getPlace(bamaraEntry, "active.awaitingAttestation").target).toMatchObject({
			clock: "date",
			from: "idMRExpectedBy",
			fallback: { clock: "working" },
		})
	})

	test("a returned entry is completed again by the secretary", () => {
		const run = submitted().send("ENTRY_RETURNED", {}, delegate)
		expect(run.places).toEqual(["active.completing"])
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["secretary"], about: "entryReturned" } }])
	})

	test("a physician or delegate, and nobody else, declares it not applicable while no IdMR is known", () => {
		for (const from of [begin(), informed(), submitted()]) {
			expect(() => from.send("NOT_APPLICABLE_DECLARED", { reason: "identityUnknown" }, nurse)).toThrowError(refusal)
			const run = from.send("NOT_APPLICABLE_DECLARED", { reason: "identityUnknown" }, delegate)
			expect(run.places).toEqual(["notApplicable"])
			expect(run.context).toMatchObject({ naReason: "identityUnknown" })
			expect(run.effects).toEqual([
				{
					type: "tellCase",
					params: { event: { type: "REGISTRY_SETTLED", result: "notApplicable", reason: "identityUnknown" } },
				},
			])
		}
		expect(() => notApplicable(submitted({ idMR: "sealed" }))).toThrowError(refusal)
		expect(() => notApplicable(entered())).toThrowError(refusal)
	})

	test("submitting, attesting and declaring are done in person", () => {
		for (const type of ["ENTRY_SUBMITTED", "ENTRY_ATTESTED", "NOT_APPLICABLE_DECLARED"])
			expect(bamaraEntry.events[type]?.inPerson).toBe(true)
	})

	test("an entry missing in the export, different or corrected is taken up again, and the case told", () => {
		const missing = { result: "missing", export: "e" }
		for (const settled of [entered, reconciled])
			for (const wake of [
				() => settled().send("RECONCILED", missing, nurse),
				() => settled().send("RECONCILED", { ...missing, result: "different" }, nurse),
				() => settled().send("CORRECTION_STARTED", {}, physician),
				() => settled().send("CASE_REOPENED", {}, system),
			]) {
				const run = wake()
				expect(run.places).toEqual(["active.completing"])
				expect(run.effectNames).toEqual(["tell REGISTRY_REOPENED"])
				expect(run.context).toMatchObject({ submittedBy: null, attestedBy: null, idMRKnown: true })
			}
		expect(() => reconciled().send("RECONCILED", { ...missing, result: "proven" }, nurse)).toThrowError(refusal)
	})

	test("a reopened case takes a settled entry up again where the patient's information stands", () => {
		const never = notApplicable().send("CASE_REOPENED", {}, system)
		expect(never.places).toEqual(["active.informing"])
		expect(never.effectNames).toEqual(["tell REGISTRY_REOPENED"])
		expect(never.context).toMatchObject({ naReason: null })
		const once = notApplicable(informed()).send("CASE_REOPENED", {}, system)
		expect(once.places).toEqual(["active.completing"])
		expect(once.effectNames).toEqual(["tell REGISTRY_REOPENED"])
		expect(() => informed().send("CASE_REOPENED", {}, system)).toThrowError(refusal)
		expect(() => notApplicable().send("CORRECTION_STARTED", {}, nurse)).toThrowError(refusal)
	})

	test("the obligation survives its case, unless the case was entered in error", () => {
		expect(() => informed().send("CASE_ENDED", { outcome: "deceased" }, system)).toThrowError(refusal)
		for (const run of [begin(), submitted(), informed().send("CASE_HELD", {}, system)]) {
			run.send("CASE_ENDED", { outcome: "enteredInError" }, system)
			expect(run.places).toEqual(["notApplicable"])
			expect(run.context).toMatchObject({ naReason: "enteredInError" })
			expect(run.effectNames).toEqual(["tell REGISTRY_SETTLED"])
		}
		expect(() => entered().send("CASE_ENDED", { outcome: "enteredInError" }, system)).toThrowError(refusal)
	})

	test("it is held with its case only, settled it is not, and it resumes where it was", () => {
		const run = submitted()
		for (const type of ["PUT_ON_HOLD", "CANCELLED", "PATIENT_DECLINED", "ENTERED_IN_ERROR"])
			expect(() => run.send(type, {}, other)).toThrowError(refusal)
		run.send("CASE_HELD", {}, system)
		expect(run.places).toEqual(["onHold"])
		expect(run.send("CASE_RESUMED", {}, system).places).toEqual(["active.awaitingAttestation"])
		run.send("CASE_HELD", {}, system).send("RESUMED", { cause: "informationArrived" }, system)
		expect(run.places).toEqual(["active.awaitingAttestation"])
		for (const settled of [entered(), reconciled(), notApplicable()])
			expect(() => settled.send("CASE_HELD", {}, system)).toThrowError(refusal)
	})

	test("each step reminds, then hands its task on, without a change of place; settled it has no ladder", () => {
		const ladders: [Drive, string[], string][] = [
			[begin(), ["informingReminder1"], "physician"],
			[informed(), ["completingReminder1", "completingReminder2"], "nurse"],
			[submitted(), ["awaitingAttestationReminder1", "awaitingAttestationReminder2"], "delegate"],
		]
		for (const [run, reminders, role] of ladders) {
			const places = run.places
			for (const name of reminders) expect(run.fire(name).effectNames).toEqual(["remind"])
			run.fire(`${places[0]?.replace("active.", "")}Escalation`)
			expect(run.effects).toEqual([{ type: "escalate", params: { role } }])
			expect(run.places).toEqual(places)
		}
		for (const place of ["entered", "reconciled", "notApplicable", "onHold"])
			expect(getPlace(bamaraEntry, place)).toMatchObject({ task: null, target: null, ladder: [] })
	})

	test("a new urgency gives new targets", () => {
		const run = informed().send("CASE_URGENCY_CHANGED", { urgency: "emergency" }, system)
		expect(run.effectNames).toEqual(["retarget"])
		expect(run.context).toMatchObject({ urgency: "emergency" })
	})
})
