import { describe, expect, test } from "vitest"
import { z } from "zod"
import { activePlaces, advance, persistSnapshot, restoreSnapshot, start } from "../../machines/advance.ts"
import { Secret } from "../../machines/field.ts"
import { pathway } from "../../machines/pathway.ts"
import { Drive, type Sender } from "./drive.ts"

const system: Sender = { by: "system", role: "system" }
const secretary: Sender = { by: "secretary-1", role: "secretary" }
const nurse: Sender = { by: "nurse-1", role: "nurse" }
const otherNurse: Sender = { by: "nurse-2", role: "nurse" }
const physician: Sender = { by: "physician-1", role: "physician" }
const otherPhysician: Sender = { by: "physician-2", role: "physician" }
const requester: Sender = { by: "gp-1", role: "requester" }
const receiving: Sender = { by: "nurse-9", role: "receiving", platform: "q" }

const input = {
	requesterType: "treatingDoctor",
	requester: "gp-1",
	channel: "secureMail",
	urgency: "routine",
	diagnosticState: "suspected",
	doctorSettled: true,
	contactRefused: false,
	territoryOfCare: "RE",
	territoryOfResidence: "YT",
	openedBy: "nurse-1",
	facts: { requesterTerritory: "GP" },
}

const P = "open.active.path."
const DOCTOR = "open.active.doctor.settled"
const C = `${P}coordination.`
const coordination = (medical: string, extraMedical: string, registry: string) => [
	`${C}medical.${medical}`,
	`${C}extraMedical.${extraMedical}`,
	`${C}registry.${registry}`,
]

const begin = (given: Record<string, unknown> = {}) => new Drive(pathway, { ...input, ...given })

const order = (place: string) => pathway.machine.getStateNodeById(`pathway.${place}`).order
/** Where it rests, in the order of PATHWAY. */
const places = (run: Drive) => [...run.places].sort((a, b) => order(a) - order(b))
/** The same without the region of the treating doctor when that is settled. */
const at = (run: Drive) => places(run).filter((place) => place !== DOCTOR)

const proposal = { filieres: ["f-1"], level: "LOCAL", followedSuggestion: "none", reason: "sealed" }
const accepted = (given?: Record<string, unknown>) => begin(given).send("REQUEST_ACCEPTED", {}, nurse)
const proposed = (given?: Record<string, unknown>) => accepted(given).send("ORIENTATION_PROPOSED", proposal, nurse)
const oriented = (given?: Record<string, unknown>) => proposed(given).send("ORIENTATION_VALIDATED", {}, physician)

const opening = (kind: string, level = "LOCAL") => ({
	kind,
	level,
	input: { question: "sealed" },
	facts: { deputy: null },
})
const openMedical = (run: Drive, kind = "teleExpertise", level = "LOCAL") =>
	run.send("MEDICAL_PROCEDURE_OPENED", opening(kind, level), nurse)
const ended = (run: Drive, ref: string, outcome = "completed") =>
	run.send("PROCEDURE_ENDED", { ref, kind: ref.split("-")[0], outcome }, system)
const referral = { source: "local", kind: "social", resource: "r-1", need: "social" }
const entered = (run: Drive) => run.send("REGISTRY_SETTLED", { result: "entered" }, system)
const notApplicable = (run: Drive, reason = "notRareDisease") =>
	run.send("REGISTRY_SETTLED", { result: "notApplicable", reason }, system)
const noNeeds = (run: Drive) => run.send("NEEDS_ASSESSED", { result: "none", needs: [] }, nurse)
const concluded = (run: Drive) => run.send("MEDICAL_CONCLUDED", { conclusion: "sealed" }, physician)
const told = (run: Drive) => {
	if (run.available(nurse).includes("REQUESTER_TOLD")) run.send("REQUESTER_TOLD", {}, nurse)
	return run.send("PATIENT_TOLD", {}, nurse)
}
/** All three branches ended: in follow-up. */
const followed = (given?: Record<string, unknown>) => told(concluded(entered(noNeeds(oriented(given)))))
const surveysOver = (run: Drive) =>
	(run.context["open"] as { ref: string; kind: string }[])
		.filter((one) => one.kind === "satisfactionSurvey")
		.reduce((over, one, index) => ended(over, one.ref, index === 0 ? "answered" : "expired"), run)
const watching = () => surveysOver(followed())
const completed = () => surveysOver(followed({ diagnosticState: "confirmed" }))

const ending = {
	reason: "sealed",
	requesterTold: { at: "2026-03-01T08:00:00Z", channel: "phone" },
	patientTold: { at: "2026-03-01T08:00:00Z", channel: "phone" },
	bamaraReason: "otherTerritory",
}
const attempts = (...channels: string[]) => ({
	attempts: channels.map((channel) => ({ at: "2026-03-01T08:00:00Z", channel })),
})
const refused = (act: () => unknown) => expect(act).toThrowError("not possible")

const handover = { receivingPlatform: "q", facts: { territory: "MQ" } }
const away = (run: Drive) => run.send("HANDOVER_PROPOSED", handover, nurse)
const hold = { reason: "other", until: "2026-04-01" }

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
		refused(() => run.send("TREATING_DOCTOR_INFORMED", {}, secretary))
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
		refused(() => run.send(event, { ...ending, patientTold: undefined }, sender))
		refused(() => run.send(event, { ...ending, bamaraReason: undefined }, sender))
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
		refused(() => run.send("ORIENTATION_PROPOSED", { ...proposal, level: "HEXAGONE" }, nurse))
		run.send("ORIENTATION_PROPOSED", { ...proposal, level: "HEXAGONE", skipReason: "rare" }, nurse)
		expect(at(run)).toEqual([`${P}orientation.awaitingValidation`])
	})

	test("at least one filière is named", () => {
		const payload = pathway.events["ORIENTATION_PROPOSED"]?.payload
		expect(payload?.safeParse({ ...proposal, filieres: [] }).success).toBe(false)
	})

	test("no physician validates what she proposed, even through a nurse", () => {
		const run = accepted().send("ORIENTATION_PROPOSED", proposal, physician)
		refused(() => run.send("ORIENTATION_VALIDATED", {}, physician))
		const recordedFor = { role: "physician", person: "physician-1" } as const
		refused(() => run.send("ORIENTATION_VALIDATED", {}, { ...nurse, recordedFor }))
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
		refused(() => openMedical(run, "transfer", "INTER_DROM"))
		run.send("MEDICAL_PROCEDURE_OPENED", { ...opening("transfer", "HEXAGONE"), skipReason: "nobody here" }, nurse)
		expect(run.context).toMatchObject({ level: "HEXAGONE" })
		expect(openMedical(run, "rcp", "LOCAL").context).toMatchObject({ level: "HEXAGONE" })
		expect(openMedical(run, "rcp", "ERN").context).toMatchObject({ level: "ERN" })
	})

	test("a procedure that ends brings the plan back, others still running or not", () => {
		const run = ended(openMedical(openMedical(oriented()), "rcp"), "teleExpertise-1")
		expect(at(run)[0]).toBe(`${C}medical.planning`)
		expect(run.context).toMatchObject({ planDue: true, alternativeDue: false })
		refused(() => concluded(run))
		expect(at(run.send("PLAN_CONFIRMED", {}, nurse))[0]).toBe(`${C}medical.running`)
		expect(at(ended(run, "rcp-2"))[0]).toBe(`${C}medical.planning`)
		refused(() => run.send("PLAN_CONFIRMED", {}, nurse))
	})

	test.each([
		["patientDeclined", true],
		["unanswered", true],
		["refused", true],
		["notHeld", true],
		["completed", false],
		["cancelled", false],
		["enteredInError", false],
	])("after a procedure that ended %s, an alternative is due: %s", (outcome, due) => {
		const run = ended(openMedical(oriented()), "teleExpertise-1", outcome)
		expect(run.context).toMatchObject({ alternativeDue: due, open: [] })
		if (due) refused(() => concluded(run))
		else expect(at(concluded(run))[0]).toBe(`${C}medical.tellingRequester`)
	})

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
		refused(() => oriented().send("NEEDS_ASSESSED", { result: "needs", needs: [] }, nurse))
		const run = oriented().send("NEEDS_ASSESSED", { result: "needs", needs: ["social"] }, nurse)
		expect(at(run)[1]).toBe(`${C}extraMedical.planning`)
		const declined = oriented().send("NEEDS_ASSESSED", { result: "declined", needs: [] }, nurse)
		expect(at(declined)[1]).toBe(`${C}extraMedical.notNeeded`)
	})

	test("no referral before the needs are assessed; then any number, back to planning when all ended", () => {
		const run = oriented()
		refused(() => run.send("REFERRAL_OPENED", referral, secretary))
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
		refused(() => run.send("EXTRA_MEDICAL_CONCLUDED", { familySeen: false }, nurse))
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
		refused(() => run.send("REVIEW_UNCHANGED", { nextReviewOn: "2026-03-01" }, nurse))
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
		refused(() => run.send("DIAGNOSTIC_STATE_CHANGED", { diagnosticState: "confirmed" }, nurse))
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
		for (const { label } of Object.values(pathway.events)) expect(label.fr && label.en).toBeTruthy()
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
		refused(() => run.send("INFORMATION_RECEIVED", {}, requester))
		refused(() => run.send("RESUMED", { cause: "informationArrived" }, nurse))
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
		refused(() => run.send("HANDOVER_ACCEPTED", { lead: "a", physician: "b" }, { ...receiving, platform: "p" }))
		refused(() => run.send("HANDOVER_REFUSED", {}, { ...receiving, platform: "p" }))
		refused(() => run.send("HANDOVER_WITHDRAWN", {}, { ...nurse, platform: "q" }))
		expect(run.available(receiving)).toEqual(expect.arrayContaining(["HANDOVER_ACCEPTED", "HANDOVER_REFUSED"]))
		expect(run.available(receiving)).not.toContain("HANDOVER_WITHDRAWN")
	})

	test("it is not proposed to the platform that has it", () => {
		refused(() => oriented().send("HANDOVER_PROPOSED", { ...handover, receivingPlatform: "p" }, nurse))
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
		refused(() => run.send("LOST_TO_FOLLOW_UP", attempts("phone", "mail"), nurse))
		refused(() => run.send("LOST_TO_FOLLOW_UP", attempts("phone", "phone", "phone"), nurse))
		expect(run.send("LOST_TO_FOLLOW_UP", attempts("phone", "phone", "mail"), nurse).places).toEqual(["settling"])
	})

	test("a death while settling becomes the outcome, once", () => {
		const run = oriented().send("PATIENT_WITHDREW", {}, nurse).send("PATIENT_DECEASED", { source: "registry" }, nurse)
		expect(run.places).toEqual(["settling"])
		expect(run.context).toMatchObject({ outcome: "deceased", deathBy: "nurse-1", patient: "withdrawn" })
		refused(() => run.send("PATIENT_DECEASED", { source: "family" }, nurse))
		expect(entered(run).places).toEqual(["closed.deceased"])
	})
})

describe("entered in error", () => {
	test("a colleague may declare it, its creator may not", () => {
		const run = begin()
		refused(() => run.send("ENTERED_IN_ERROR", { reason: "duplicate" }, nurse))
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
		refused(() => run.send("REOPENED", {}, otherPhysician))
		refused(() => run.send("PATIENT_DECEASED", {}, otherPhysician))
		refused(() => run.send("REGISTRY_REOPENED", {}, system))
		ended(run, "teleExpertise-1", "cancelled")
		expect(run.places).toEqual(["closed.enteredInError"])
		for (const sender of [nurse, otherPhysician, system]) expect(run.available(sender)).toEqual([])
	})

	test("a case that was once attested in BaMaRa is no error", () => {
		const run = entered(oriented()).send("REGISTRY_REOPENED", {}, system)
		refused(() => run.send("ENTERED_IN_ERROR", { reason: "test" }, otherNurse))
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
		refused(() => run.send("REOPENED", { reason: "recordedInError" }, nurse))
		refused(() => run.send("REOPENED", { reason: "recordedInError" }, physician))
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
		refused(() => concluded(run))
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
		refused(() => run.send("REOPENED", { reason: "recordedInError" }, nurse))
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
