import { describe, expect, test } from "vitest"
import { z } from "zod"
import { Secret } from "../../machines/field.ts"
import { pathway } from "../../machines/pathway.ts"
import type { Drive } from "./drive.ts"
import {
	accepted,
	at,
	attempts,
	away,
	begin,
	C,
	completed,
	concluded,
	coordination,
	DOCTOR,
	ended,
	ending,
	entered,
	expectRefused,
	followed,
	hold,
	noNeeds,
	notApplicable,
	nurse,
	opening,
	openMedical,
	oriented,
	otherPhysician,
	P,
	physician,
	places,
	proposal,
	proposed,
	receiving,
	referral,
	requester,
	secretary,
	surveysOver,
	system,
	told,
	watching,
} from "./pathway-drive.ts"

describe("the request", () => {
	test("a case starts as a received request beside a treating doctor who knows", () => {
		expect(begin().places).toEqual([`${P}request.received`, DOCTOR])
		expect(begin().effects).toEqual([])
	})

	test("a family's case starts with the treating doctor to inform, which blocks nothing", () => {
		const run = begin({ doctorSettled: false, requesterType: "family" })
		expect(run.places).toEqual([`${P}request.received`, "open.active.doctor.toInform"])
		run.send("REQUEST_ACCEPTED", {}, nurse).fire("toInformReminder1").fire("toInformEscalation")
		expect(run.effects).toEqual([{ type: "escalate", params: { role: "nurse" } }])
		expect(run.send("TREATING_DOCTOR_NOT_INFORMED", { reason: "none" }, secretary).places).toContain(DOCTOR)
		expectRefused(() => run.send("TREATING_DOCTOR_INFORMED", {}, secretary))
	})

	test("a treating doctor once informed stays so after the case is reopened", () => {
		const run = begin({ doctorSettled: false }).send("TREATING_DOCTOR_INFORMED", { doctor: "gp-1" }, secretary)
		run.send("REQUEST_DECLINED", ending, physician).send("REOPENED", {}, nurse)
		expect(places(run)).toEqual([`${P}orientation.assessing`, DOCTOR])
	})

	test("information asked for comes back, or two targets later the request does by itself", () => {
		const run = begin().send("INFORMATION_REQUESTED", { items: ["x"], from: "requester" }, secretary)
		expect(at(run)).toEqual([`${P}request.awaitingInformation`])
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["requester"], about: "informationRequested" } }])
		run.fire("awaitingInformationReminder1").fire("awaitingInformationReminder2")
		expect(run.effectNames).toEqual(["remind"])
		expect(at(run.fire("awaitingInformationEscalation"))).toEqual([`${P}request.received`])
		run.send("INFORMATION_REQUESTED", { items: ["x"], from: "patient" }, nurse)
		expect(run.effects).toEqual([{ type: "notify", params: { to: ["patient"], about: "informationRequested" } }])
		expect(at(run.send("INFORMATION_RECEIVED", {}, requester))).toEqual([`${P}request.received`])
	})

	test("the same name leads back to its own step: orientation's information to orientation", () => {
		const run = accepted().send("INFORMATION_REQUESTED", { items: ["x"], from: "doctor" }, nurse)
		expect(at(run)).toEqual([`${P}orientation.awaitingInformation`])
		expect(at(run.fire("awaitingInformationEscalation"))).toEqual([`${P}orientation.assessing`])
	})

	test("a request may be accepted while information is awaited, and the requester is told", () => {
		const run = begin().send("INFORMATION_REQUESTED", { items: ["x"], from: "requester" }, nurse)
		run.send("REQUEST_ACCEPTED", {}, nurse)
		expect(at(run)).toEqual([`${P}orientation.assessing`])
		expect(run.effectNames).toEqual(["notify requestAccepted"])
		expect(run.context).toMatchObject({ accepted: true })
	})

	test.each([
		["REQUEST_REDIRECTED", "redirected", nurse],
		["REQUEST_DECLINED", "declined", physician],
	])("%s closes a case whose requester and patient were told", (event, outcome, sender) => {
		const run = begin()
		expectRefused(() => run.send(event, { ...ending, patientTold: undefined }, sender))
		expectRefused(() => run.send(event, { ...ending, bamaraReason: undefined }, sender))
		run.send(event, ending, sender)
		expect(run.places).toEqual([`closed.${outcome}`])
		expect(run.effectNames).toEqual(["tell CASE_ENDED"])
		expect(run.context).toMatchObject({
			requester: "told",
			patient: "told",
			registry: "notApplicable",
			registryReason: "otherTerritory",
		})
	})

	test("a patient who is not told of a redirection is not, for a reason", () => {
		const run = accepted()
		run.send("REQUEST_REDIRECTED", { ...ending, patientTold: undefined, patientNotToldReason: "unreachable" }, nurse)
		expect(run.places).toEqual(["closed.redirected"])
		expect(run.context).toMatchObject({ patient: "unreachable" })
	})

	test("redirecting a case that has an entry asks for no BaMaRa reason and waits for the entry", () => {
		const run = watching().send("NEW_SIGNS_REPORTED", {}, nurse).send("REGISTRY_REOPENED", {}, system)
		run.send("REQUEST_REDIRECTED", { ...ending, bamaraReason: undefined }, nurse)
		expect(run.places).toEqual(["settling"])
		expect(entered(run).places).toEqual(["closed.redirected"])
	})
})

describe("the orientation", () => {
	test("a level above the local one needs a reason", () => {
		const run = accepted()
		expectRefused(() => run.send("ORIENTATION_PROPOSED", { ...proposal, level: "HEXAGONE" }, nurse))
		run.send("ORIENTATION_PROPOSED", { ...proposal, level: "HEXAGONE", skipReason: "rare" }, nurse)
		expect(at(run)).toEqual([`${P}orientation.awaitingValidation`])
	})

	test("at least one filière is named", () => {
		const payload = pathway.events["ORIENTATION_PROPOSED"]?.payload
		expect(payload?.safeParse({ ...proposal, filieres: [] }).success).toBe(false)
	})

	test("no physician validates what she proposed, even through a nurse", () => {
		const run = accepted().send("ORIENTATION_PROPOSED", proposal, physician)
		expectRefused(() => run.send("ORIENTATION_VALIDATED", {}, physician))
		const recordedFor = { role: "physician", person: "physician-1" } as const
		expectRefused(() => run.send("ORIENTATION_VALIDATED", {}, { ...nurse, recordedFor }))
		expect(run.available(physician)).not.toContain("ORIENTATION_VALIDATED")
		expect(run.available(otherPhysician)).toContain("ORIENTATION_VALIDATED")
		run.send("ORIENTATION_VALIDATED", {}, otherPhysician)
		expect(at(run)).toEqual(coordination("planning", "assessing", "pending"))
	})

	test("validation opens the one BaMaRa entry", () => {
		const run = oriented()
		const frame = { ref: "bamaraEntry", urgency: "routine", openedBy: "physician-1" }
		expect(run.effects).toEqual([
			{ type: "openProcedure", params: { kind: "bamaraEntry", ref: "bamaraEntry", input: frame } },
		])
		expect(run.context).toMatchObject({ entryExists: true, registry: "pending", open: [], seq: 0 })
	})

	test("an orientation returned is assessed again, and its late validation goes to the deputy", () => {
		const run = proposed().send("ORIENTATION_RETURNED", { reason: "sealed" }, physician)
		expect(at(run)).toEqual([`${P}orientation.assessing`])
		expect(run.effectNames).toEqual(["notify orientationReturned"])
		run.send("ORIENTATION_PROPOSED", proposal, nurse).fire("awaitingValidationEscalation")
		expect(run.effects).toEqual([{ type: "escalate", params: { role: "physicianDeputy" } }])
	})
})

describe("the medical branch", () => {
	test("a procedure is opened with its number, its inputs and what the directory knows", () => {
		const run = openMedical(oriented())
		expect(at(run)[0]).toBe(`${C}medical.running`)
		expect(run.effects).toEqual([
			{
				type: "openProcedure",
				params: {
					kind: "teleExpertise",
					ref: "teleExpertise-1",
					input: {
						ref: "teleExpertise-1",
						urgency: "routine",
						openedBy: "nurse-1",
						level: "LOCAL",
						question: "sealed",
						facts: { deputy: null },
					},
				},
			},
		])
		openMedical(run, "rcp")
		expect(run.context["open"]).toEqual([
			{ ref: "teleExpertise-1", kind: "teleExpertise" },
			{ ref: "rcp-2", kind: "rcp" },
		])
	})

	test("a level is skipped only with a reason", () => {
		const run = oriented()
		expectRefused(() => openMedical(run, "transfer", "INTER_DROM"))
		run.send("MEDICAL_PROCEDURE_OPENED", { ...opening("transfer", "HEXAGONE"), skipReason: "nobody here" }, nurse)
		expect(run.context).toMatchObject({ level: "HEXAGONE" })
		expect(openMedical(run, "rcp", "LOCAL").context).toMatchObject({ level: "HEXAGONE" })
		expect(openMedical(run, "rcp", "ERN").context).toMatchObject({ level: "ERN" })
	})

	test("a procedure that ends brings the plan back, others still running or not", () => {
		const run = ended(openMedical(openMedical(oriented()), "rcp"), "teleExpertise-1")
		expect(at(run)[0]).toBe(`${C}medical.planning`)
		expect(run.context).toMatchObject({ planDue: true, alternativeDue: false })
		expectRefused(() => concluded(run))
		expect(at(run.send("PLAN_CONFIRMED", {}, nurse))[0]).toBe(`${C}medical.running`)
		expect(at(ended(run, "rcp-2"))[0]).toBe(`${C}medical.planning`)
		expectRefused(() => run.send("PLAN_CONFIRMED", {}, nurse))
	})

	test.each(["patientDeclined", "unanswered", "refused", "notHeld"])(
		"after a procedure that ended %s the case is not concluded without an alternative",
		(outcome) => {
			const run = ended(openMedical(oriented()), "teleExpertise-1", outcome)
			expect(run.context).toMatchObject({ alternativeDue: true, open: [] })
			expectRefused(() => concluded(run))
		},
	)

	test.each(["completed", "cancelled", "enteredInError"])(
		"after a procedure that ended %s no alternative is due",
		(outcome) => {
			const run = ended(openMedical(oriented()), "teleExpertise-1", outcome)
			expect(run.context).toMatchObject({ alternativeDue: false, open: [] })
			expect(at(concluded(run))[0]).toBe(`${C}medical.tellingRequester`)
		},
	)

	test("a conclusion with an alternative, or another procedure, makes good for a refusal", () => {
		const declined = () => ended(openMedical(oriented()), "teleExpertise-1", "patientDeclined")
		const offered = declined().send("MEDICAL_CONCLUDED", { conclusion: "s", alternative: "s" }, physician)
		expect(at(offered)[0]).toBe(`${C}medical.tellingRequester`)
		expect(offered.context).toMatchObject({ alternativeDue: false })
		const retried = ended(openMedical(declined(), "teleconsultation"), "teleconsultation-2")
		expect(at(concluded(retried))[0]).toBe(`${C}medical.tellingRequester`)
	})

	test("an event that only its payload may refuse is offered before the payload is known", () => {
		const run = ended(openMedical(oriented()), "teleExpertise-1", "patientDeclined")
		expect(run.available(physician)).toEqual(expect.arrayContaining(["MEDICAL_CONCLUDED", "MEDICAL_PROCEDURE_OPENED"]))
		expect(run.available(physician)).not.toContain("PLAN_CONFIRMED")
	})

	test("requester, then patient; a patient told first is not told twice", () => {
		const run = concluded(oriented()).send("PATIENT_TOLD", {}, requester)
		expect(at(run)[0]).toBe(`${C}medical.tellingRequester`)
		expect(at(run.send("REQUESTER_TOLD", {}, nurse))[0]).toBe(`${C}medical.told`)
		const other = concluded(oriented()).send("REQUESTER_TOLD", {}, nurse)
		expect(at(other)[0]).toBe(`${C}medical.tellingPatient`)
		expect(at(other.send("PATIENT_NOT_TOLD", { reason: "unreachable" }, physician))[0]).toBe(`${C}medical.told`)
		expect(other.context).toMatchObject({ requester: "told", patient: "unreachable" })
	})

	test.each([
		["patient", "tellingPatient"],
		["family", "tellingPatient"],
		["association", "tellingRequester"],
		["otherProfessional", "tellingRequester"],
	])("asked by %s, the conclusion goes to %s", (requesterType, place) => {
		expect(at(concluded(oriented({ requesterType })))[0]).toBe(`${C}medical.${place}`)
	})

	test("a procedure opened after the conclusion makes who was told forgotten", () => {
		const run = openMedical(told(concluded(oriented())))
		expect(at(run)[0]).toBe(`${C}medical.running`)
		expect(run.context).toMatchObject({ requester: null, patient: null })
	})

	test("the patient is reminded of twice before the physician takes over", () => {
		const run = concluded(oriented()).send("REQUESTER_TOLD", {}, nurse)
		run.fire("tellingPatientReminder1").fire("tellingPatientReminder2").fire("tellingPatientEscalation")
		expect(run.effects).toEqual([{ type: "escalate", params: { role: "physician" } }])
		expect(at(run)[0]).toBe(`${C}medical.tellingPatient`)
	})
})

describe("the extra-medical branch", () => {
	test("needs lead to planning only when listed; none or declined to no need", () => {
		expectRefused(() => oriented().send("NEEDS_ASSESSED", { result: "needs", needs: [] }, nurse))
		const run = oriented().send("NEEDS_ASSESSED", { result: "needs", needs: ["social"] }, nurse)
		expect(at(run)[1]).toBe(`${C}extraMedical.planning`)
		const declined = oriented().send("NEEDS_ASSESSED", { result: "declined", needs: [] }, nurse)
		expect(at(declined)[1]).toBe(`${C}extraMedical.notNeeded`)
	})

	test("no referral before the needs are assessed; then any number, back to planning when all ended", () => {
		const run = oriented()
		expectRefused(() => run.send("REFERRAL_OPENED", referral, secretary))
		noNeeds(run).send("REFERRAL_OPENED", referral, secretary)
		expect(run.effects).toEqual([
			{
				type: "openProcedure",
				params: {
					kind: "extraMedicalReferral",
					ref: "extraMedicalReferral-1",
					input: {
						...referral,
						ref: "extraMedicalReferral-1",
						urgency: "routine",
						openedBy: "secretary-1",
						facts: {},
					},
				},
			},
		])
		run.send("REFERRAL_OPENED", referral, nurse)
		expect(at(ended(run, "extraMedicalReferral-1"))[1]).toBe(`${C}extraMedical.running`)
		expect(at(ended(run, "extraMedicalReferral-2"))[1]).toBe(`${C}extraMedical.planning`)
		expect(run.context).toMatchObject({ planDue: false })
	})

	test("it is concluded when the family was seen, or with a reason", () => {
		const run = oriented().send("NEEDS_ASSESSED", { result: "needs", needs: ["social"] }, nurse)
		expectRefused(() => run.send("EXTRA_MEDICAL_CONCLUDED", { familySeen: false }, nurse))
		run.send("EXTRA_MEDICAL_CONCLUDED", { familySeen: false, reason: "sealed" }, nurse)
		expect(at(run)[1]).toBe(`${C}extraMedical.concluded`)
		expect(at(run.send("REFERRAL_OPENED", referral, nurse))[1]).toBe(`${C}extraMedical.running`)
	})
})

describe("the registry branch", () => {
	test("it follows the entry, forth and back", () => {
		const run = entered(oriented())
		expect(at(run)[2]).toBe(`${C}registry.entered`)
		expect(at(run.send("REGISTRY_REOPENED", {}, system))[2]).toBe(`${C}registry.pending`)
		expect(at(notApplicable(run))[2]).toBe(`${C}registry.notApplicable`)
		expect(run.context).toMatchObject({ everEntered: true, registryReason: "notRareDisease" })
		expect(at(run.send("REGISTRY_REOPENED", {}, system))[2]).toBe(`${C}registry.pending`)
	})
})

describe("coordination ends", () => {
	const branches: readonly ((run: Drive) => Drive)[] = [(run) => told(concluded(run)), noNeeds, entered]
	const orders = [
		[0, 1, 2],
		[0, 2, 1],
		[1, 0, 2],
		[1, 2, 0],
		[2, 0, 1],
		[2, 1, 0],
	]
	test.each(orders)("when its last branch does, in the order %i %i %i", (...order) => {
		const run = oriented()
		for (const branch of order) {
			expect(places(run)[0]).toMatch(/coordination/)
			branches[branch]?.(run)
		}
		expect(at(run)).toEqual([`${P}followUp.surveying`])
		expect(run.effectNames.filter((name) => name === "open satisfactionSurvey")).toHaveLength(2)
	})

	test("two surveys are opened, for the patient and the relatives", () => {
		const run = followed()
		const survey = (n: number, variant: string) => ({
			type: "openProcedure",
			params: {
				kind: "satisfactionSurvey",
				ref: `satisfactionSurvey-${n}`,
				input: {
					ref: `satisfactionSurvey-${n}`,
					urgency: "routine",
					openedBy: "system",
					variant,
					channel: "link",
					language: "fr",
				},
			},
		})
		expect(run.effects).toEqual([survey(1, "patient"), survey(2, "relatives")])
		expect(run.context).toMatchObject({ surveysOpened: true, seq: 2 })
	})

	test("no survey without contact, nor when the patient was not told", () => {
		const refusedContact = followed({ contactRefused: true })
		expect(at(refusedContact)).toEqual([`${P}followUp.watching`])
		expect(refusedContact.effects).toEqual([])
		const run = concluded(entered(noNeeds(oriented()))).send("REQUESTER_TOLD", {}, nurse)
		run.send("PATIENT_NOT_TOLD", { reason: "refusesToKnow" }, physician)
		expect(at(run)).toEqual([`${P}followUp.watching`])
	})
})

describe("follow-up", () => {
	test("a confirmed case closes when its surveys are over, an unsolved one is watched", () => {
		expect(completed().places).toEqual(["closed.completed"])
		expect(at(watching())).toEqual([`${P}followUp.watching`])
		expect(watching().context).toMatchObject({ nextReviewOn: null })
	})

	test("a year later it is reviewed; unchanged, it is watched again until the day chosen", () => {
		const run = watching().fire("watchingEscalation")
		expect(at(run)).toEqual([`${P}followUp.reviewing`])
		expectRefused(() => run.send("REVIEW_UNCHANGED", { nextReviewOn: "2026-03-01" }, nurse))
		run.send("REVIEW_UNCHANGED", { nextReviewOn: "2026-09-01" }, nurse)
		expect(at(run)).toEqual([`${P}followUp.watching`])
		expect(run.context).toMatchObject({ nextReviewOn: "2026-09-01" })
		run.fire("watchingEscalation").send("REVIEW_UNCHANGED", {}, nurse)
		expect(run.context).toMatchObject({ nextReviewOn: null })
	})

	test.each([
		["suspected", "2026-10-01", "2026-10-01"],
		["suspected", "2035-01-01", null],
		["suspected", "2020-01-01", null],
		["confirmed", "2035-01-01", "2035-01-01"],
	])("a child's %s case, 16 on %s, is reviewed on %s", (diagnosticState, transitionOn, nextReviewOn) => {
		const run = surveysOver(followed({ diagnosticState, transitionOn }))
		expect(at(run)).toEqual([`${P}followUp.watching`])
		expect(run.context).toMatchObject({ nextReviewOn })
	})

	test("a day chosen after the 16th birthday is brought forward to it", () => {
		const run = surveysOver(followed({ transitionOn: "2026-10-01" })).fire("watchingEscalation")
		expect(run.send("REVIEW_UNCHANGED", { nextReviewOn: "2027-01-01" }, nurse).context).toMatchObject({
			nextReviewOn: "2026-10-01",
		})
		const confirmedLate = surveysOver(followed({ diagnosticState: "confirmed", transitionOn: "2020-01-01" }))
		expect(confirmedLate.places).toEqual(["closed.completed"])
	})

	test.each(["watching", "reviewing"])("follow-up can be ended from %s", (place) => {
		const run = place === "watching" ? watching() : watching().fire("watchingEscalation")
		expect(run.send("FOLLOW_UP_ENDED", {}, physician).places).toEqual(["closed.completed"])
	})

	test("new signs lead back to orientation with the surveys still out, and the same entry is taken up", () => {
		const run = followed().send("NEW_SIGNS_REPORTED", {}, requester)
		expect(at(run)).toEqual([`${P}orientation.assessing`])
		expect(run.context).toMatchObject({ proposedBy: null })
		run.send("ORIENTATION_PROPOSED", proposal, nurse).send("ORIENTATION_VALIDATED", {}, physician)
		expect(run.effects).toEqual([
			{ type: "tellProcedures", params: { event: { type: "CASE_REOPENED" }, ref: "bamaraEntry" } },
		])
		expect(at(run)).toEqual(coordination("planning", "assessing", "pending"))
		told(concluded(entered(noNeeds(run))))
		expect(at(run)).toEqual([`${P}followUp.surveying`])
		expect(run.context).toMatchObject({ seq: 2 })
	})
})

describe("the whole case", () => {
	test("urgency changes in place and is told to the procedures", () => {
		const run = oriented().send("URGENCY_CHANGED", { urgency: "urgent", reason: "sealed" }, nurse)
		expect(run.effectNames).toEqual(["retarget", "tell CASE_URGENCY_CHANGED"])
		expect(run.effects[1]).toEqual({
			type: "tellProcedures",
			params: { event: { type: "CASE_URGENCY_CHANGED", urgency: "urgent" } },
		})
		expect(run.context).toMatchObject({ urgency: "urgent" })
		expect(at(run)).toEqual(coordination("planning", "assessing", "pending"))
	})

	test("a nurse records a diagnosis only with the expert's report", () => {
		const run = oriented()
		expectRefused(() => run.send("DIAGNOSTIC_STATE_CHANGED", { diagnosticState: "confirmed" }, nurse))
		run.send("DIAGNOSTIC_STATE_CHANGED", { diagnosticState: "impasse" }, physician)
		run.send("DIAGNOSTIC_STATE_CHANGED", { diagnosticState: "confirmed", report: "doc-1" }, nurse)
		expect(run.context).toMatchObject({ diagnosticState: "confirmed" })
	})

	test("the requester's hours are a professional's own, or those of the family's home", () => {
		const party = (given: Record<string, unknown>) => pathway.parties(begin(given).context)
		expect(party({})).toEqual([{ role: "requester", person: "gp-1", territory: "GP" }])
		expect(party({ facts: { requesterTerritory: null } })[0]?.territory).toBe("RE")
		expect(party({ requesterType: "family", requester: undefined })).toEqual([
			{ role: "requester", person: null, territory: "YT" },
		])
	})

	test("every event has its French and English button, and no secret stays in the context", () => {
		for (const { label } of Object.values(pathway.events))
			expect(label).toEqual({ fr: expect.stringMatching(/\S/), en: expect.stringMatching(/\S/) })
		expect(JSON.stringify(completed().context)).not.toContain("sealed")
	})

	test("a procedure's secrets stay secret through the event that opens it", () => {
		const payload = pathway.events["MEDICAL_PROCEDURE_OPENED"]?.payload
		const id = "9b2e7a52-3a5e-4a0e-9d0e-0d6c1c7b1f11"
		const question = { kind: "teleExpertise", level: "LOCAL", input: { expert: id, centre: id, question: "Why?" } }
		const parsed = payload?.parse(question) as { input: { question: unknown } }
		expect(parsed.input.question).toBeInstanceOf(Secret)
		expect(payload?.safeParse({ ...question, kind: "rcp" }).success).toBe(false)
		expect(payload?.safeParse({ ...question, input: { ...question.input, level: "ERN" } }).success).toBe(false)
	})

	test("forms can be made from every payload", () => {
		for (const { payload } of Object.values(pathway.events))
			expect(() => z.toJSONSchema(payload, { io: "input" })).not.toThrow()
	})
})

describe("stories", () => {
	test("1: a GP asks; all goes well", () => {
		const run = ended(openMedical(oriented()), "teleExpertise-1")
		expect(at(run)).toEqual(coordination("planning", "assessing", "pending"))
		entered(noNeeds(run)).send("DIAGNOSTIC_STATE_CHANGED", { diagnosticState: "confirmed" }, physician)
		expect(at(told(concluded(run)))).toEqual([`${P}followUp.surveying`])
		expect(surveysOver(run).places).toEqual(["closed.completed"])
	})

	test("2: a family asks, no treating doctor, no diagnosis", () => {
		const run = begin({ requesterType: "family", doctorSettled: false, diagnosticState: "none" })
		run.send("INFORMATION_REQUESTED", { items: ["x"], from: "requester" }, nurse).fire("awaitingInformationEscalation")
		run.send("REQUEST_ACCEPTED", {}, nurse).send("ORIENTATION_PROPOSED", proposal, nurse)
		run.send("ORIENTATION_VALIDATED", {}, physician).send("TREATING_DOCTOR_NOT_INFORMED", { reason: "none" }, secretary)
		ended(openMedical(run), "teleExpertise-1")
		run.send("NEEDS_ASSESSED", { result: "needs", needs: ["social"] }, nurse).send("REFERRAL_OPENED", referral, nurse)
		ended(run, "extraMedicalReferral-2").send("EXTRA_MEDICAL_CONCLUDED", { familySeen: true }, nurse)
		expect(at(concluded(run))).toEqual(coordination("tellingPatient", "concluded", "pending"))
		expect(at(run.send("PATIENT_TOLD", {}, nurse))).toEqual(coordination("told", "concluded", "pending"))
		expect(at(entered(run))).toEqual([`${P}followUp.surveying`])
		ended(ended(run, "satisfactionSurvey-3", "patientDeclined"), "satisfactionSurvey-4", "patientDeclined")
		expect(run.context).toMatchObject({ alternativeDue: false })
		run.fire("watchingEscalation").send("REVIEW_UNCHANGED", {}, nurse)
		expect(at(run)).toEqual([`${P}followUp.watching`])
		expect(at(run.send("NEW_SIGNS_REPORTED", {}, requester))).toEqual([`${P}orientation.assessing`])
	})

	test("3: refused consent, another way is found", () => {
		const run = ended(openMedical(oriented()), "teleExpertise-1", "patientDeclined")
		expectRefused(() => concluded(run))
		ended(openMedical(run, "teleconsultation"), "teleconsultation-2")
		expect(at(concluded(run))[0]).toBe(`${C}medical.tellingRequester`)
	})

	test("8: the family moves", () => {
		const run = away(openMedical(oriented())).send("HANDOVER_REFUSED", {}, receiving)
		expect(at(run)).toEqual(coordination("running", "assessing", "pending"))
		away(run).send("HANDOVER_ACCEPTED", { lead: "nurse-9", physician: "physician-9" }, receiving)
		expect(at(run)).toEqual(coordination("running", "assessing", "pending"))
	})

	test("9: patient deceased midway, case on hold; a homonym", () => {
		const run = openMedical(oriented(), "transfer").send("PUT_ON_HOLD", hold, nurse)
		run.send("PATIENT_DECEASED", { source: "doctor" }, physician)
		expect(ended(run, "transfer-1", "cancelled").places).toEqual(["settling"])
		expect(notApplicable(run, "deceasedBeforeInformation").places).toEqual(["closed.deceased"])
		expectRefused(() => run.send("REOPENED", { reason: "recordedInError" }, nurse))
		expect(at(run.send("REOPENED", { reason: "recordedInError" }, otherPhysician))).toEqual([
			`${P}orientation.assessing`,
		])
	})

	test("10: closed, missing in the export, then new signs", () => {
		const run = completed().send("REGISTRY_REOPENED", {}, system)
		expect(entered(run).places).toEqual(["closed.completed"])
		run.send("REOPENED", { reason: "newSigns" }, nurse).send("ORIENTATION_PROPOSED", proposal, nurse)
		run.send("ORIENTATION_VALIDATED", {}, physician)
		expect(at(run)).toEqual(coordination("planning", "assessing", "pending"))
	})

	test("12: lost to follow-up, the entry attested later", () => {
		const run = openMedical(oriented(), "expertVisit")
		run.send("LOST_TO_FOLLOW_UP", attempts("phone", "textMessage", "mail"), nurse)
		expect(ended(run, "expertVisit-1", "cancelled").places).toEqual(["settling"])
		expect(entered(run).places).toEqual(["closed.lostToFollowUp"])
	})

	test("13: not for us", () => {
		expect(begin().send("REQUEST_REDIRECTED", { ...ending, to: "COMARG" }, nurse).places).toEqual(["closed.redirected"])
	})
})
