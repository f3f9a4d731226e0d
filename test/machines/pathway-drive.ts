import { expect } from "vitest"
import { pathway } from "../../machines/pathway.ts"
import { Drive, type Sender } from "./drive.ts"

export const system: Sender = { by: "system", role: "system" }
export const secretary: Sender = { by: "secretary-1", role: "secretary" }
export const nurse: Sender = { by: "nurse-1", role: "nurse" }
export const otherNurse: Sender = { by: "nurse-2", role: "nurse" }
export const physician: Sender = { by: "physician-1", role: "physician" }
export const otherPhysician: Sender = { by: "physician-2", role: "physician" }
export const requester: Sender = { by: "gp-1", role: "requester" }
export const receiving: Sender = { by: "nurse-9", role: "receiving", platform: "q" }

export const input = {
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

export const P = "open.active.path."
export const DOCTOR = "open.active.doctor.settled"
export const C = `${P}coordination.`
export const coordination = (medical: string, extraMedical: string, registry: string) => [
	`${C}medical.${medical}`,
	`${C}extraMedical.${extraMedical}`,
	`${C}registry.${registry}`,
]

export const begin = (given: Record<string, unknown> = {}) => new Drive(pathway, { ...input, ...given })

const order = (place: string) => pathway.machine.getStateNodeById(`pathway.${place}`).order
/** Where it rests, in the order of PATHWAY. */
export const places = (run: Drive) => [...run.places].sort((a, b) => order(a) - order(b))
/** The same without the region of the treating doctor when that is settled. */
export const at = (run: Drive) => places(run).filter((place) => place !== DOCTOR)

export const proposal = { filieres: ["f-1"], level: "LOCAL", followedSuggestion: "none", reason: "sealed" }
export const accepted = (given?: Record<string, unknown>) => begin(given).send("REQUEST_ACCEPTED", {}, nurse)
export const proposed = (given?: Record<string, unknown>) =>
	accepted(given).send("ORIENTATION_PROPOSED", proposal, nurse)
export const oriented = (given?: Record<string, unknown>) =>
	proposed(given).send("ORIENTATION_VALIDATED", {}, physician)

export const opening = (kind: string, level = "LOCAL") => ({
	kind,
	level,
	input: { question: "sealed" },
	facts: { deputy: null },
})
export const openMedical = (run: Drive, kind = "teleExpertise", level = "LOCAL") =>
	run.send("MEDICAL_PROCEDURE_OPENED", opening(kind, level), nurse)
export const ended = (run: Drive, ref: string, outcome = "completed") =>
	run.send("PROCEDURE_ENDED", { ref, kind: ref.split("-")[0], outcome }, system)
export const referral = { source: "local", kind: "social", resource: "r-1", need: "social" }
export const entered = (run: Drive) => run.send("REGISTRY_SETTLED", { result: "entered" }, system)
export const notApplicable = (run: Drive, reason = "notRareDisease") =>
	run.send("REGISTRY_SETTLED", { result: "notApplicable", reason }, system)
export const noNeeds = (run: Drive) => run.send("NEEDS_ASSESSED", { result: "none", needs: [] }, nurse)
export const concluded = (run: Drive) => run.send("MEDICAL_CONCLUDED", { conclusion: "sealed" }, physician)
export const told = (run: Drive) => {
	if (run.available(nurse).includes("REQUESTER_TOLD")) run.send("REQUESTER_TOLD", {}, nurse)
	return run.send("PATIENT_TOLD", {}, nurse)
}
/** All three branches ended: in follow-up. */
export const followed = (given?: Record<string, unknown>) => told(concluded(entered(noNeeds(oriented(given)))))
export const surveysOver = (run: Drive) =>
	(run.context["open"] as { ref: string; kind: string }[])
		.filter((one) => one.kind === "satisfactionSurvey")
		.reduce((over, one, index) => ended(over, one.ref, index === 0 ? "answered" : "expired"), run)
export const watching = () => surveysOver(followed())
export const completed = () => surveysOver(followed({ diagnosticState: "confirmed" }))

export const ending = {
	reason: "sealed",
	requesterTold: { at: "2026-03-01T08:00:00Z", channel: "phone" },
	patientTold: { at: "2026-03-01T08:00:00Z", channel: "phone" },
	bamaraReason: "otherTerritory",
}
export const attempts = (...channels: string[]) => ({
	attempts: channels.map((channel) => ({ at: "2026-03-01T08:00:00Z", channel })),
})
export const expectRefused = (act: () => unknown) => expect(act).toThrowError("not possible")

export const handover = { receivingPlatform: "q", facts: { territory: "MQ" } }
export const away = (run: Drive) => run.send("HANDOVER_PROPOSED", handover, nurse)
export const hold = { reason: "other", until: "2026-04-01" }
