import { seedId } from "../../db/seed/directory-data/seed-id.ts"
import { askExpert, known, orient, referToHelper, type TestPlatform } from "./platform.ts"

/** One running instance of each machine, by the machine's name, on two cases of the first platform. */
export type EveryProcedure = Readonly<Record<string, string>>

export async function openEveryProcedure(platform: TestPlatform): Promise<EveryProcedure> {
	const { nurse } = platform.team
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	const open = async (kind: string, input: Readonly<Record<string, unknown>>) => {
		const payload = { kind, level: "LOCAL", input }
		const { opened } = await platform.send(caseId, "MEDICAL_PROCEDURE_OPENED", payload, nurse)
		return opened[0]?.id ?? ""
	}
	return {
		pathway: caseId,
		"tele-expertise": await askExpert(platform, caseId),
		teleconsultation: await open("teleconsultation", { expert: known.expert }),
		rcp: await open("rcp", { staff: seedId("staff", "rcp-mangrove") }),
		"expert-visit": await open("expertVisit", { specialty: "Génétique médicale" }),
		transfer: await open("transfer", { from: "RE", to: "HEX", host: known.centre }),
		"extra-medical-referral": await referToHelper(platform, caseId),
		"bamara-entry": await platform.procedureOf(caseId, "bamaraEntry"),
		"satisfaction-survey": await openSurvey(platform),
	}
}

/** Takes another case to its follow-up, where its surveys are opened. */
async function openSurvey(platform: TestPlatform): Promise<string> {
	const { nurse, physician } = platform.team
	const { caseId } = await platform.openCase()
	await orient(platform, caseId)
	await platform.send(caseId, "MEDICAL_CONCLUDED", { conclusion: "Suivi habituel", nothingNeeded: true }, physician)
	await platform.send(caseId, "REQUESTER_TOLD", { channel: "phone" }, nurse)
	await platform.send(caseId, "PATIENT_TOLD", { channel: "phone", toldBy: "team" }, nurse)
	await platform.send(caseId, "NEEDS_ASSESSED", { result: "none", needs: [] }, nurse)
	const entry = await platform.procedureOf(caseId, "bamaraEntry")
	const { caseId: id } = await platform.send(entry, "NOT_APPLICABLE_DECLARED", { reason: "notRareDisease" }, physician)
	const survey = (await platform.readCase(id)).procedures.find((one) => one.kind === "satisfactionSurvey")
	if (!survey) throw new Error("the case has no survey")
	return survey.id
}
