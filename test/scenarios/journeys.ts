import { expect } from "vitest"
import type { BamaraSheet } from "../../db/bamara.ts"
import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import type { ProcedureKind } from "../../machines/vocabulary.ts"
import { known, type Someone, steps } from "../setup/platform.ts"
import type { Fields, Stage, Story, Subject } from "./story.ts"

/** The IdMR of the invented patient. */
export const ID_MR = "040000000001"

/** Places of a case in coordination, branch by branch. */
export const coordination = (medical: string, extraMedical: string, registry: string): readonly string[] => [
	`coordination.medical.${medical}`,
	`coordination.extraMedical.${extraMedical}`,
	`coordination.registry.${registry}`,
]

export const hold = { reason: "awaitingExam", until: "2026-04-06" } as const
export const lost = (stage: Stage, ...channels: readonly string[]): Fields => ({
	attempts: channels.map((channel) => ({ at: stage.platform.now.toISOString(), channel })),
})
export const agreement = ({ stage }: Story): Fields => ({
	informedBy: stage.team.physician.id,
	informedAt: stage.platform.now.toISOString(),
	form: "oral",
})
/** An expert's opinion, with the report uploaded by the expert. */
export const opinion = async (story: Story, expert: Someone): Promise<Fields> => ({
	report: await story.upload(expert),
	participants: [expert.id],
	proposes: "none",
})

/** *oriented* of PATHWAY §14: accepted, proposed by the nurse, validated by the physician. */
export async function orient(story: Story, { nurse, physician } = story.stage.team): Promise<void> {
	await story.case.send(nurse, "REQUEST_ACCEPTED")
	await story.case.send(nurse, "ORIENTATION_PROPOSED", steps.proposal)
	await story.case.send(physician, "ORIENTATION_VALIDATED")
	expect(await story.places()).toMatchObject({
		case: coordination("planning", "assessing", "pending"),
		bamaraEntry: ["informing"],
	})
}

/** A case in coordination, opened and oriented. */
export async function orientedCase(stage: Stage, request: Fields = {}): Promise<Story> {
	const story = await stage.open(request)
	await orient(story)
	return story
}

/** Fills every required item of the BaMaRa sheet that is still empty. */
export async function fillSheet(story: Story, as: Someone): Promise<void> {
	const path = `/api/cases/${story.id}/bamara-sheet`
	const { body } = await story.client(as).get<BamaraSheet>(path)
	for (const { id } of body.missing)
		expect((await story.client(as).send("PUT", `${path}/${id}`, { value: "renseigné" })).status).toBe(204)
}

/** Submitted by the secretary from a complete sheet, attested by the physician unless said. */
export async function enterInBamara(story: Story, attesting: Someone = story.stage.team.physician): Promise<void> {
	const { secretary } = story.stage.team
	const entry = await story.entry()
	await fillSheet(story, secretary)
	await entry.send(secretary, "ENTRY_SUBMITTED", { channel: "web", channelReason: "Pas de connecteur", idMR: ID_MR })
	await entry.send(attesting, "ENTRY_ATTESTED")
	expect(await story.places()).toMatchObject({ bamaraEntry: ["entered"] })
}

/** Concluded by the physician, said to the requester, then to the patient. */
async function concludeAndTell(story: Story): Promise<void> {
	const { nurse, physician } = story.stage.team
	await story.case.send(physician, "MEDICAL_CONCLUDED", { conclusion: "Surveillance annuelle" })
	await story.case.send(nurse, "REQUESTER_TOLD", { channel: "secureMail" })
	await story.case.send(nurse, "PATIENT_TOLD", { channel: "consultation", toldBy: "team" })
}

/** Takes an oriented case to where nothing is left but its surveys. */
export async function surveyed(story: Story): Promise<void> {
	const { nurse } = story.stage.team
	await (await story.entry()).send(nurse, "INFORMATION_GIVEN", { form: "oral", opposed: false })
	await enterInBamara(story)
	await story.case.send(nurse, "NEEDS_ASSESSED", { result: "none", needs: [] })
	await concludeAndTell(story)
	expect(await story.places()).toMatchObject({ case: ["followUp.surveying"] })
}

/** A case closed after both its surveys expired. */
export async function completedCase(stage: Stage): Promise<Story> {
	const story = await orientedCase(stage, { diagnosticState: "confirmed" })
	await surveyed(story)
	await stage.passDays(43)
	expect(await story.places()).toMatchObject({ case: ["closed.completed"] })
	return story
}

/** The sessions of a staff to come, as the directory shows them. */
async function sessionsOf({ platform, team }: Stage, staff: string): Promise<readonly string[]> {
	const { body } = await platform
		.client(team.nurse)
		.get<{ items: { id: string; sessions: { id: string }[] }[] }>("/api/directory/staffs")
	return body.items.find((one) => one.id === staff)?.sessions.map((one) => one.id) ?? []
}

export const staffWithQuorum = seedId("staff", "rcp-piton")
const staffWithoutQuorum = seedId("staff", "rcp-mangrove")
const place = seedId("place", "re-nord")
const mission = seedId("mission", "neuro-re")
export const host = seedId("centre", "morne")

/** What each kind of procedure is opened with. */
const openings = {
	teleExpertise: steps.teleExpertise,
	teleconsultation: { kind: "teleconsultation", level: "LOCAL", input: { expert: known.expert, place } },
	rcp: { kind: "rcp", level: "LOCAL", input: { staff: staffWithoutQuorum } },
	expertVisit: { kind: "expertVisit", level: "LOCAL", input: { specialty: "Neuropédiatrie" } },
	transfer: {
		kind: "transfer",
		level: "INTER_DROM",
		skipReason: "Pas de plateau technique sur place",
		input: { from: "RE", to: "MQ", host },
	},
	extraMedicalReferral: { kind: "extraMedicalReferral", input: steps.referral },
} as const satisfies Partial<Record<ProcedureKind, Fields>>
export type OpenedKind = keyof typeof openings

const instant = (stage: Stage, days: number): string =>
	new Date(stage.platform.now.getTime() + days * 86_400_000).toISOString()
/** One step on the way of a procedure: the place it leads to, and who does what. */
type Leg = readonly [to: string, go: (at: Subject, stage: Stage) => Promise<unknown>]

export const appointment = (stage: Stage): Fields => ({ startsAt: instant(stage, 10), place })
/** An answer promised in eighteen days. */
export const promise = (stage: Stage): Fields => ({ answerBy: instant(stage, 18).slice(0, 10) })
export const meeting = (stage: Stage): Fields => ({ startsAt: instant(stage, 10), place: "Bureau 12" })
const visit = (stage: Stage): Fields => ({
	visit: mission,
	startsAt: instant(stage, 33),
	patientConfirmed: true,
})
export const session = async (stage: Stage, staff: string): Promise<Fields> => ({
	session: (await sessionsOf(stage, staff))[0],
	motive: "Discussion du traitement",
	synthesis: "Enfant suivie depuis la naissance",
	question: "Quelle indication ?",
	registered: true,
})
export const held = (stage: Stage, quorum = "reached"): Fields => ({
	participants: [{ person: stage.outside.expert.id, specialty: "Hématologie" }],
	quorum,
	discussed: true,
})
export const record = async (story: Story, as: Someone): Promise<Fields> => ({
	proposal: "Traitement de fond",
	plan: "Revoir à trois mois",
	document: await story.upload(as),
})
export const submission = (companion = true): Fields => ({
	payer: seedId("payer", "cgss-re"),
	justification: "Bilan impossible sur place",
	host,
	companion,
})
export const sentReferral = {
	resource: known.resource,
	need: "social",
	message: "Aide au logement près de l'hôpital",
} as const

const agreed = async (at: Subject, { team }: Stage) => await at.send(team.nurse, "PATIENT_AGREED", agreement(at.story))

/** The straight way of each kind, from its first place on. */
const ways: Readonly<Record<OpenedKind, readonly Leg[]>> = {
	teleExpertise: [
		["preparing", agreed],
		["withExpert.deciding", (at, { team }) => at.send(team.nurse, "REQUEST_SENT", steps.requestSent)],
		["withExpert.writing", (at, stage) => at.send(stage.outside.expert, "EXPERT_ACCEPTED", promise(stage))],
		["awaitingInformation", (at, { outside }) => at.send(outside.expert, "INFORMATION_REQUESTED", asked)],
		[
			"tellingRequester",
			async (at, { outside }) => at.send(outside.expert, "EXPERT_ANSWERED", await opinion(at.story, outside.expert)),
		],
		["tellingPatient", (at, { team }) => at.send(team.nurse, "REQUESTER_TOLD", { channel: "secureMail" })],
		["closeOut", (at, { team }) => at.send(team.nurse, "PATIENT_TOLD", toldByTeam)],
	],
	teleconsultation: [
		["scheduling", agreed],
		["scheduled", (at, stage) => at.send(stage.team.secretary, "APPOINTMENT_SET", appointment(stage))],
		[
			"awaitingReport",
			(at, { team, outside }) => at.send(team.nurse, "CONSULTATION_HELD", { participants: [outside.expert.id] }),
		],
	],
	rcp: [
		["preparing", agreed],
		[
			"scheduled",
			async (at, stage) => at.send(stage.team.nurse, "RCP_SCHEDULED", await session(stage, staffWithoutQuorum)),
		],
		["writing", (at, stage) => at.send(stage.team.nurse, "RCP_HELD", held(stage))],
		[
			"awaitingApproval",
			async (at, { team }) => at.send(team.secretary, "RECORD_SUBMITTED", await record(at.story, team.secretary)),
		],
		["tellingRequester", (at, { team }) => at.send(team.physician, "RECORD_APPROVED")],
		["tellingPatient", (at, { team }) => at.send(team.nurse, "REQUESTER_TOLD", { channel: "secureMail" })],
	],
	expertVisit: [
		["scheduled", (at, stage) => at.send(stage.team.secretary, "VISIT_SCHEDULED", visit(stage))],
		[
			"awaitingReport",
			(at, { team, outside }) => at.send(team.nurse, "VISIT_HELD", { participants: [outside.expert.id] }),
		],
	],
	transfer: [
		["preparing", agreed],
		["awaitingDecision", (at, { team }) => at.send(team.physician, "TRANSFER_SUBMITTED", submission())],
		["arranging", (at, { team }) => at.send(team.secretary, "DECISION_RECEIVED", { decision: "favourable" })],
		["travelling", (at, { team }) => at.send(team.secretary, "DEPARTED", { host })],
		["staying", (at, { team }) => at.send(team.nurse, "ARRIVED", { host })],
		["awaitingReport", (at, { team }) => at.send(team.nurse, "STAY_ENDED", { returned: true })],
	],
	extraMedicalReferral: [
		["proposing", agreed],
		["awaitingAcknowledgement", (at, { team }) => at.send(team.nurse, "REFERRAL_SENT", sentReferral)],
		["awaitingAppointment", (at, { outside }) => at.send(outside.extraMedical, "REFERRAL_ACKNOWLEDGED")],
		["scheduled", (at, stage) => at.send(stage.outside.extraMedical, "APPOINTMENT_SET", meeting(stage))],
		["awaitingOutcome", (at, { outside }) => at.send(outside.extraMedical, "SUPPORT_HELD", { metBy: "Visite" })],
	],
}

export const asked = { items: ["Numération récente"], message: "Il manque la dernière numération" } as const
export const toldByTeam = { channel: "consultation", toldBy: "team" } as const

/** Opens a procedure on an oriented case and takes it on its straight way up to a place; its first place unless said. */
export async function opened(story: Story, kind: OpenedKind, upTo?: string): Promise<Subject> {
	const { nurse } = story.stage.team
	const { case: before } = await story.places()
	if (kind === "extraMedicalReferral" && before?.includes("coordination.extraMedical.assessing"))
		await story.case.send(nurse, "NEEDS_ASSESSED", { result: "needs", needs: ["social"] })
	const subject = await story.opens(nurse, openings[kind])
	if (upTo === undefined) return subject
	for (const [to, go] of ways[kind]) {
		await go(subject, story.stage)
		if (to === upTo) return subject
	}
	throw new Error(`${kind} does not come to ${upTo}`)
}
